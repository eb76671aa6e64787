"""The tables of nations that export law names, read from `places.yaml`."""

from collections.abc import Mapping
from typing import Final

from policies.vocabulary.nations import check_nation, read_data

_FILE: Final = read_data("policies.export", "places.yaml")


def _nations(values: list[str]) -> frozenset[str]:
    return frozenset(check_nation(value, key="places.yaml") for value in values)


AS_OF: Final[Mapping[str, str]] = {name: day.isoformat() for name, day in _FILE["as_of"].items()}
"""The version of each table: the day of the text that it was compared with last."""

PROSCRIBED: Final = _nations(_FILE["itar_proscribed"]["d1"] + _FILE["itar_proscribed"]["d2"])
"""22 CFR §126.1(d); not even well-encrypted data is sent, comes from or is stored there (§120.54, 15 CFR §734.18)."""

AUKUS: Final = _nations(_FILE["aukus"])
"""The territory of 22 CFR §126.7, of the Australian exceptions and of the British licence."""

LISTED: Final = _nations(_FILE["itar_listed"])
"""22 CFR §126.18(d)."""

EAR_EMBARGOED: Final = _nations(_FILE["ear_embargoed"])
"""Where nothing on the Commerce Control List, nor EAR99, goes."""
