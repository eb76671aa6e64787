"""Transfers: what is to leave the workspace for a recipient, and what its originators answer."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.markings import Marking
from schema.mutations import Payload, change
from schema.node import Node, named
from schema.people import Deed, Person, person_of
from schema.projects import Project, project_of
from workspace.domain import decisions, transfers
from workspace.domain.identifiers import DocumentId, PersonId, ProjectId, TransferId
from workspace.domain.paging import PageRequest

strawberry.enum(transfers.TransferState)
strawberry.enum(transfers.Answer, name="TransferAnswer")


@strawberry.type
class TransferDocument:
    """A document that goes: the version that was the newest when it was asked for."""

    document_id: strawberry.ID
    version_id: strawberry.ID
    title: str
    marking: Marking


@strawberry.type
class TransferDecision(Deed):
    """What was answered for an originator: a nation, or the firm that is the holder of what goes."""

    holder: str | None
    answer: transfers.Answer
    rationale: str
    at: datetime


@strawberry.type
class Transfer(Node):
    """A transfer as far as it concerns the viewer: all of it for who asked, else what they answer for.

    `recipientKey` is the fingerprint of the key that the package is sealed to: compare it with the recipient before
    approving.
    """

    state: transfers.TransferState
    to: str
    recipient: str
    recipient_key: str
    purpose: str
    requested_at: datetime
    expires_at: datetime
    documents: list[TransferDocument]
    decisions: list[TransferDecision]
    requester_id: strawberry.Private[PersonId]
    project_id: strawberry.Private[ProjectId]

    @strawberry.field
    async def project(self, info: Info) -> Project | None:
        """The project, if the viewer sees it."""
        return await project_of(info, self.project_id)

    @strawberry.field
    async def requested_by(self, info: Info) -> Person | None:
        """Who asked and carries the package, if the viewer may know."""
        return await person_of(info, self.requester_id)

    @classmethod
    def of(cls, transfer: transfers.Transfer) -> "Transfer":
        """Wraps a transfer."""
        stored = transfer.stored
        return cls(
            id=strawberry.ID(stored.id),
            state=transfer.state,
            to=stored.to,
            recipient=stored.recipient,
            recipient_key=transfer.fingerprint,
            purpose=stored.purpose,
            requested_at=stored.requested_at,
            expires_at=stored.expires_at,
            documents=[
                TransferDocument(
                    document_id=strawberry.ID(one.document),
                    version_id=strawberry.ID(one.version),
                    title=one.title,
                    marking=Marking.of(one.marking),
                )
                for one in transfer.documents
            ],
            decisions=[
                TransferDecision(
                    holder=one.holder,
                    answer=one.answer,
                    rationale=one.rationale,
                    at=one.at,
                    person_id=one.person,
                    nation_code=one.nation,
                )
                for one in transfer.decisions
            ],
            requester_id=stored.requested_by,
            project_id=stored.project,
        )


@strawberry.type
class TransferQueries:
    """Following transfers."""

    @strawberry.field
    async def transfers(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Transfer]:
        """What the viewer asked for and, for security officers, what they answer; newest first."""
        service, operation = info.context.services.transfers, info.context.operation
        page = await service.page(operation, page=PageRequest(first=first, after=after))
        return connect(page, wrap=Transfer.of, count=lambda: service.count(operation))


@strawberry.input
class TransferRequestInput:
    """What is to go, to whom and what for; with `releasableOnly`, what may not go is left out instead of refused.

    `to` is a nation's code or `org:NAME`; `recipientKey` is the recipient's public key file, as it stands.
    """

    project_id: strawberry.ID
    document_ids: list[strawberry.ID]
    to: str
    recipient: str
    recipient_key: str
    purpose: str
    releasable_only: bool = False
    expires_at: datetime | None = None
    idempotency_key: str | None = None


@strawberry.input
class TransferDecideInput:
    """What the viewer answers for their nation and, for firms' own information, their employer; and why."""

    id: strawberry.ID
    decision: decisions.Decision
    rationale: str


@strawberry.input
class TransferEndInput:
    """Which transfer to give up or to take back, and why."""

    id: strawberry.ID
    reason: str


@strawberry.type
class TransferRequestPayload(Payload):
    """The transfer, open until each originator has answered."""

    transfer: Transfer | None = None


@strawberry.type
class TransferDecidePayload(Payload):
    """The transfer after the answer."""

    transfer: Transfer | None = None


@strawberry.type
class TransferEndPayload(Payload):
    """The transfer, given up or taken back."""

    transfer: Transfer | None = None


@strawberry.type
class TransferChanges:
    """Asking, answering, ending."""

    @change
    async def transfer_request(
        self, info: Info, asked: Annotated[TransferRequestInput, strawberry.argument(name="input")]
    ) -> TransferRequestPayload:
        """Asks that documents may go to a recipient; officers of their originators answer."""
        transfer = await info.context.services.transfers.request(
            info.context.operation,
            project=named(ProjectId, asked.project_id, "projectId"),
            documents=[
                named(DocumentId, one, "documentIds", str(place)) for place, one in enumerate(asked.document_ids)
            ],
            releasable_only=asked.releasable_only,
            to=asked.to,
            recipient=asked.recipient,
            recipient_key=asked.recipient_key,
            purpose=asked.purpose,
            expires_at=asked.expires_at,
            idempotency_key=asked.idempotency_key,
        )
        return TransferRequestPayload(transfer=Transfer.of(transfer))

    @change
    async def transfer_decide(
        self, info: Info, asked: Annotated[TransferDecideInput, strawberry.argument(name="input")]
    ) -> TransferDecidePayload:
        """Answers for what the viewer's nation originated, and what is their employer's own."""
        transfer = await info.context.services.transfers.decide(
            info.context.operation,
            id=named(TransferId, asked.id, "id"),
            decision=asked.decision,
            rationale=asked.rationale,
        )
        return TransferDecidePayload(transfer=Transfer.of(transfer))

    @change
    async def transfer_end(
        self, info: Info, asked: Annotated[TransferEndInput, strawberry.argument(name="input")]
    ) -> TransferEndPayload:
        """Ends a transfer at once: who asked gives it up, who answers for what goes takes a yes back."""
        transfer = await info.context.services.transfers.end(
            info.context.operation, id=named(TransferId, asked.id, "id"), reason=asked.reason
        )
        return TransferEndPayload(transfer=Transfer.of(transfer))
