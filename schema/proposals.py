"""What officers propose to do with single documents, and how they agree to it."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.documents import Document, administered
from schema.markings import Marking, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import Node, named
from schema.people import Deed, Nation, Person, nations_of, person_of
from workspace.domain import decisions, proposals
from workspace.domain.identifiers import DocumentId, NationCode, PersonId, ProposalId

strawberry.enum(proposals.ProposalKind)
strawberry.enum(proposals.ProposalState)


@strawberry.type
class DocumentProposalDecision(Deed):
    """What a nation's officer said."""

    decision: decisions.Decision
    rationale: str
    at: datetime


@strawberry.type
class DocumentProposal(Node):
    """What is to be done with a document once an officer of every originator agrees, and two people at least."""

    kind: proposals.ProposalKind
    state: proposals.ProposalState
    marking: Marking | None
    reason: str
    proposed_at: datetime
    decisions: list[DocumentProposalDecision]
    document_id: strawberry.Private[DocumentId]
    proposer_id: strawberry.Private[PersonId]
    waiting_for: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def document(self, info: Info) -> Document | None:
        """What it is about; null once that is no longer listed."""
        return await administered(info, self.document_id)

    @strawberry.field
    async def proposed_by(self, info: Info) -> Person | None:
        """Who proposed it, if the viewer may know."""
        return await person_of(info, self.proposer_id)

    @strawberry.field
    async def awaits(self, info: Info) -> list[Nation]:
        """The nations whose officers have still to agree."""
        return await nations_of(info, self.waiting_for)

    @classmethod
    def of(cls, proposal: proposals.Proposal) -> "DocumentProposal":
        """Wraps a proposal."""
        stored = proposal.stored
        waits = stored.state is proposals.ProposalState.OPEN
        return cls(
            id=strawberry.ID(stored.id),
            kind=stored.kind,
            state=stored.state,
            marking=None if proposal.marking is None else Marking.of(proposal.marking),
            reason=stored.reason,
            proposed_at=stored.proposed_at,
            decisions=[
                DocumentProposalDecision(
                    decision=one.decision,
                    rationale=one.rationale,
                    at=one.at,
                    person_id=one.person,
                    nation_code=one.nation,
                )
                for one in stored.decisions
            ],
            document_id=stored.document,
            proposer_id=stored.proposed_by,
            waiting_for=stored.awaits if waits else (),
        )


@strawberry.type
class ProposalQueries:
    """What waits for officers."""

    @strawberry.field
    async def document_proposals(self, info: Info) -> list[DocumentProposal]:
        """What waits for officers of the viewer's nation, oldest first, 100 at most; empty for anybody else."""
        found = await info.context.services.proposals.open(info.context.operation)
        return [DocumentProposal.of(proposal) for proposal in found]


@strawberry.input
class DocumentRelabelProposeInput:
    """A marking that lets others in or changes the level; a record marked as its content follows it."""

    id: strawberry.ID
    expected_version: int
    marking: MarkingInput
    reason: str
    record_marking: MarkingInput | None = None
    idempotency_key: str | None = None


@strawberry.input
class DocumentShredProposeInput:
    """Which JOINT document to destroy, and why."""

    id: strawberry.ID
    reason: str
    idempotency_key: str | None = None


@strawberry.input
class DocumentProposalDecideInput:
    """What the officer decides, and why; who proposed it may deny it, and so withdraws it."""

    id: strawberry.ID
    decision: decisions.Decision
    rationale: str


@strawberry.type
class DocumentRelabelProposePayload(Payload):
    """The proposal as it waits."""

    document_proposal: DocumentProposal | None = None


@strawberry.type
class DocumentShredProposePayload(Payload):
    """The proposal as it waits."""

    document_proposal: DocumentProposal | None = None


@strawberry.type
class DocumentProposalDecidePayload(Payload):
    """The proposal as decided, and done if nobody's word is missing."""

    document_proposal: DocumentProposal | None = None


@strawberry.type
class ProposalChanges:
    """What officers of a document's originators do together."""

    @change
    async def document_relabel_propose(
        self, info: Info, asked: Annotated[DocumentRelabelProposeInput, strawberry.argument(name="input")]
    ) -> DocumentRelabelProposePayload:
        """Proposes a marking that one person may not set alone."""
        proposal = await info.context.services.proposals.propose_relabel(
            info.context.operation,
            id=named(DocumentId, asked.id, "id"),
            expected_version=asked.expected_version,
            marking=asked.marking.draft(),
            record_marking=draft_if_given(asked.record_marking),
            reason=asked.reason,
            idempotency_key=asked.idempotency_key,
        )
        return DocumentRelabelProposePayload(document_proposal=DocumentProposal.of(proposal))

    @change
    async def document_shred_propose(
        self, info: Info, asked: Annotated[DocumentShredProposeInput, strawberry.argument(name="input")]
    ) -> DocumentShredProposePayload:
        """Proposes to destroy what several nations originated."""
        proposal = await info.context.services.proposals.propose_shred(
            info.context.operation,
            id=named(DocumentId, asked.id, "id"),
            reason=asked.reason,
            idempotency_key=asked.idempotency_key,
        )
        return DocumentShredProposePayload(document_proposal=DocumentProposal.of(proposal))

    @change
    async def document_proposal_decide(
        self, info: Info, asked: Annotated[DocumentProposalDecideInput, strawberry.argument(name="input")]
    ) -> DocumentProposalDecidePayload:
        """Agrees to a proposal or ends it."""
        proposal = await info.context.services.proposals.decide(
            info.context.operation,
            id=named(ProposalId, asked.id, "id"),
            decision=asked.decision,
            rationale=asked.rationale,
        )
        return DocumentProposalDecidePayload(document_proposal=DocumentProposal.of(proposal))
