"""Separation of duties: whose yes is still wanted before something proposed may take effect.

A nation has agreed once one of its officers other than the proposer approved. That holds for the proposer's own nation
too, so that nothing takes effect on one person's word.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from workspace.domain.identifiers import NationCode, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One officer's yes, for the nation they spoke for."""

    nation: NationCode
    officer: PersonId


def awaited(
    nations: Iterable[NationCode], *, proposer: PersonId, approvals: Iterable[Approval]
) -> tuple[NationCode, ...]:
    """Gives those of these nations for which nobody but the proposer has approved, in alphabetical order."""
    agreed = {one.nation for one in approvals if one.officer != proposer}
    return tuple(sorted(set(nations) - agreed))
