"""Which codes are nations.

Promises: a code is a nation only when `nations.yaml` lists it, in capitals. Refuses to guess: `aus`, `UK` and `ZZZ` are
unknown.
"""

from importlib import resources
from typing import Any, Final, TypeAlias

import yaml

from policies.errors import UnknownTerm

Data: TypeAlias = Any
"""What YAML holds."""


def read_data(folder: str, name: str) -> Data:
    """A data file that ships with this package."""
    return yaml.load(resources.files(folder).joinpath(name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


_FILE: Final = read_data("policies.vocabulary", "nations.yaml")

NATIONS: Final[frozenset[str]] = frozenset(_FILE["codes"].split())
"""ISO 3166-1 alpha-3 codes and GENC's additions."""

BODIES: Final[frozenset[str]] = frozenset(_FILE["bodies"])
"""Organisations of nations that originate information of their own."""

ORIGINATORS: Final[frozenset[str]] = NATIONS | BODIES
"""Whoever information can come from."""

_NAMES: Final[dict[str, str]] = _FILE["names"]


def nation_name(code: str) -> str:
    """What a nation is called in English; its code where the register has no name."""
    return _NAMES.get(code, code)


def check_nation(code: str, *, key: str = "nation") -> str:
    """The code, if it is a nation.

    Raises:
        UnknownTerm: it is not.
    """
    if code not in NATIONS:
        raise UnknownTerm(f"{key}: {code!r} is not a nation", key=key)
    return code


def check_originator(code: str, *, key: str = "nation") -> str:
    """The code, if it is a nation or NATO or EU.

    Raises:
        UnknownTerm: it is neither.
    """
    if code not in ORIGINATORS:
        raise UnknownTerm(f"{key}: {code!r} is neither a nation nor NATO nor EU", key=key)
    return code
