"""Separation of duties: whose yes is still wanted before something proposed may take effect.

A nation has agreed once one of its officers other than the proposer approved. A change of the law takes that of the
proposer's own nation too; what is done with one document does not, where an officer of another owner agreed: the
proposal speaks for its nation. Either way nothing takes effect on one person's word.
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
    nations: Iterable[NationCode],
    *,
    proposer: PersonId,
    approvals: Iterable[Approval],
    spoken_for: NationCode | None = None,
) -> tuple[NationCode, ...]:
    """Gives the nations whose yes is still wanted, in alphabetical order.

    Args:
        nations: those that have to agree.
        proposer: who never counts as a second person.
        approvals: who said yes.
        spoken_for: the nation that agreed by proposing; it is asked again where nobody else has to be.
    """
    agreed = {one.nation for one in approvals if one.officer != proposer}
    silent = set(nations) - agreed - {spoken_for}
    if spoken_for is not None and not silent and not agreed:
        return (spoken_for,)
    return tuple(sorted(silent))
