"""What one officer proposes to do with a document and may not do alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workspace.domain.approvals import Approval, awaited
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import DocumentId, NationCode, PersonId, ProposalId
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import Marking


class ProposalKind(StrEnum):
    """What is to be done with the document."""

    RELABEL = "RELABEL"
    SHRED = "SHRED"


class ProposalState(StrEnum):
    """Where a proposal stands; only an open one is decided about."""

    OPEN = "OPEN"
    CARRIED_OUT = "CARRIED_OUT"
    DENIED = "DENIED"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDecision:
    """What a nation's officer said."""

    nation: NationCode
    person: PersonId
    decision: Decision
    rationale: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProposal:
    """A proposal as it is kept.

    Attributes:
        document: what it is about.
        document_version: what that was when it was proposed; whoever changes it makes the proposal void.
        marking: for a relabelling, how the content is to be marked.
        record_marking: how the record is, where it is marked apart.
        originators: the nations that have to agree, one officer of each at least.
        nation: the proposer's.
    """

    id: ProposalId
    kind: ProposalKind
    document: DocumentId
    document_version: int
    marking: MarkingDraft | None
    record_marking: MarkingDraft | None
    originators: tuple[NationCode, ...]
    nation: NationCode
    reason: str
    state: ProposalState
    proposed_by: PersonId
    proposed_at: datetime
    decisions: tuple[ProposalDecision, ...] = ()

    @property
    def awaits(self) -> tuple[NationCode, ...]:
        """The nations whose officers have still to agree."""
        return awaited(
            self.originators,
            proposer=self.proposed_by,
            approvals=[
                Approval(nation=one.nation, officer=one.person)
                for one in self.decisions
                if one.decision is Decision.APPROVE
            ],
            spoken_for=self.nation,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as the officers of the document's originators read it.

    Attributes:
        stored: what was proposed.
        marking: how the content would be marked; None for a destruction, or once that means nothing any more.
    """

    stored: StoredProposal
    marking: Marking | None
