"""Spills: information found where it should not be, and what nations do about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from workspace.domain.identifiers import CommentId, DocumentId, MilestoneId, NationCode, PersonId, ProjectId, SpillId
from workspace.domain.projects import Method

Spillable: TypeAlias = DocumentId | MilestoneId | CommentId
"""What a spill is reported of."""


class SpillState(StrEnum):
    """How far the response is; the object is frozen from the first on."""

    REPORTED = "REPORTED"
    CONTAINED = "CONTAINED"
    ASSESSED = "ASSESSED"
    CLOSED = "CLOSED"


class SpillFinding(StrEnum):
    """What the originator found."""

    SPILL = "SPILL"
    NO_SPILL = "NO_SPILL"


class SpillOutcome(StrEnum):
    """What becomes of the object."""

    RESTORE = "RESTORE"
    WITHDRAW = "WITHDRAW"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpillAttestation:
    """A nation's word that it cleaned up."""

    nation: NationCode
    person: PersonId
    at: datetime
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpillAccess:
    """Somebody had the content before it was frozen: saw it, or took a copy."""

    person: PersonId
    nation: NationCode
    method: Method
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spill:
    """A spill as its viewer may know it: what they may not is None or left out.

    `said` is what the object is called, or says, to the officers of its originators until the response is over.
    `accesses_recorded` tells whether anybody could know who read it: opening a document's content is on record, while
    titles of milestones and comments are read in lists.
    """

    id: SpillId
    object: Spillable
    said: str | None
    accesses_recorded: bool
    project: ProjectId
    state: SpillState
    reported_at: datetime
    reported_by: PersonId | None
    description: str | None
    nations: tuple[NationCode, ...]
    finding: SpillFinding | None
    assessment: str | None
    attestations: tuple[SpillAttestation, ...]
    accesses: tuple[SpillAccess, ...]
