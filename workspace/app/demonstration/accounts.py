"""Who is who in a demonstration's folder, so that tokens can be made while its database is in use or stopped."""

import json
from collections.abc import Mapping
from pathlib import Path

from workspace.domain.identifiers import PersonId

_NAME = "demo-accounts.json"


def remember_accounts(folder: Path, people: Mapping[str, PersonId]) -> None:
    """Writes the identifiers of the cast by e-mail address."""
    fresh = folder / f".{_NAME}"
    fresh.write_text(json.dumps(people), encoding="utf-8")
    fresh.replace(folder / _NAME)


def account_of(folder: Path, email: str) -> PersonId | None:
    """The identifier of one of the cast; None when the folder holds no demonstration."""
    try:
        accounts = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return PersonId(accounts[email]) if email in accounts else None
