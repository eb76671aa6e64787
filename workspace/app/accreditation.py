"""What an installation may hold, from the accreditation file that its authority gave it.

    {"highest_rank": 3, "forbidden_caveats": ["AUSTEO", "AGAO"]}

Enforced when something is marked, before a byte is stored. Without a file the caveats that belong on systems of one
nation alone are refused, and levels are not limited.
"""

from pathlib import Path

import orjson

from workspace.services.markings import Accreditation

_FIELDS = frozenset({"highest_rank", "forbidden_caveats"})


class AccreditationInvalid(Exception):
    """The file cannot be used; the message says why."""


def read_accreditation(path: Path | None) -> Accreditation:
    """Reads the file; None gives the default.

    Raises:
        AccreditationInvalid: it cannot be read or says something unknown.
    """
    if path is None:
        return Accreditation()
    try:
        given = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise AccreditationInvalid(f"{path}: {error}") from error
    if not isinstance(given, dict) or set(given) != _FIELDS:
        raise AccreditationInvalid(f"{path}: give exactly {', '.join(sorted(_FIELDS))}")
    rank, caveats = given["highest_rank"], given["forbidden_caveats"]
    if isinstance(rank, bool) or not (rank is None or isinstance(rank, int | float)):
        raise AccreditationInvalid(f"{path}: highest_rank is a number from 0 to 4, or null for any")
    if not isinstance(caveats, list) or not all(isinstance(caveat, str) for caveat in caveats):
        raise AccreditationInvalid(f"{path}: forbidden_caveats is a list such as AUSTEO")
    return Accreditation(highest_rank=rank, forbidden_caveats=frozenset(caveats))
