"""Dated registers as officers read them: consents to third parties, and export papers."""

from dataclasses import dataclass
from datetime import date

from workspace.domain.identifiers import AuthorisationId, ConsentId, NationCode, ProjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A source nation's consent that its information goes on to others.

    Attributes:
        id: its identifier.
        nation: who consents.
        to: nations, groups and `org:NAME` it may go to.
        project: the project it is limited to; None for all.
        valid_from: first good day; None when it always was.
        valid_until: last good day; None means that none was recorded, and then it counts on no day.
        authority: the paper behind it.
        active: whether it was not ended; a list besides: whether it counts today.
    """

    id: ConsentId
    nation: NationCode
    to: tuple[str, ...]
    project: ProjectId | None
    valid_from: date | None
    valid_until: date | None
    authority: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """An export agreement, licence or permit on record.

    Attributes:
        id: its identifier.
        nation: whose authority gave it.
        number: as people cite it.
        kind: TAA, MLA, LICENCE or PERMIT.
        nations: where it allows export to.
        organisations: the parties it names.
        covers: `technical-data` or `manufacturing-know-how`.
        project: the project it is limited to; None for all.
        valid_from: first good day; None when it always was.
        valid_until: last good day; None means that none was recorded, and then it counts on no day.
        active: whether it was not ended; a list besides: whether it counts today.
    """

    id: AuthorisationId
    nation: NationCode
    number: str
    kind: str
    nations: tuple[NationCode, ...]
    organisations: tuple[str, ...]
    covers: str
    project: ProjectId | None
    valid_from: date | None
    valid_until: date | None
    active: bool
