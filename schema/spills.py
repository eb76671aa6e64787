"""Spills: what anybody reports, and what officers do about it."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.mutations import Payload, change
from schema.node import named
from schema.people import Deed, Nation, Person, nations_of, person_of
from workspace.domain import projects, spills
from workspace.domain.identifiers import NationCode, PersonId, SpillId
from workspace.domain.paging import PageRequest

strawberry.enum(spills.SpillState)
strawberry.enum(spills.SpillFinding)
strawberry.enum(spills.SpillOutcome)


@strawberry.type
class SpillAccess(Deed):
    """Somebody had the content before it was frozen: saw it, or took a copy."""

    method: projects.Method
    at: datetime


@strawberry.type
class SpillAttestation(Deed):
    """A nation's word that it cleaned up."""

    statement: str
    at: datetime


@strawberry.type
class Spill:
    """A spill as far as it concerns the viewer: their report, their nation's people, or all of it for originators.

    `said` is what the document, milestone or comment is called, or says, to officers of its originators until the
    response is over. Where `accessesRecorded` is false nobody can tell who read it, and every nation whose people could
    is concerned.
    """

    id: strawberry.ID
    object_id: strawberry.ID
    said: str | None
    accesses_recorded: bool
    state: spills.SpillState
    reported_at: datetime
    description: str | None
    finding: spills.SpillFinding | None
    assessment: str | None
    accesses: list[SpillAccess]
    attestations: list[SpillAttestation]
    reporter_id: strawberry.Private[PersonId | None]
    nation_codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def reported_by(self, info: Info) -> Person | None:
        """Who reported it, if the viewer may know."""
        return None if self.reporter_id is None else await person_of(info, self.reporter_id)

    @strawberry.field
    async def nations(self, info: Info) -> list[Nation]:
        """The nations concerned, as far as the viewer may know."""
        return await nations_of(info, self.nation_codes)

    @classmethod
    def of(cls, spill: spills.Spill) -> "Spill":
        """Wraps a spill."""
        return cls(
            id=strawberry.ID(spill.id),
            object_id=strawberry.ID(spill.object),
            said=spill.said,
            accesses_recorded=spill.accesses_recorded,
            state=spill.state,
            reported_at=spill.reported_at,
            description=spill.description,
            finding=spill.finding,
            assessment=spill.assessment,
            accesses=[
                SpillAccess(method=one.method, at=one.at, person_id=one.person, nation_code=one.nation)
                for one in spill.accesses
            ],
            attestations=[
                SpillAttestation(statement=one.statement, at=one.at, person_id=one.person, nation_code=one.nation)
                for one in spill.attestations
            ],
            reporter_id=spill.reported_by,
            nation_codes=spill.nations,
        )


@strawberry.type
class SpillQueries:
    """Following the response."""

    @strawberry.field
    async def spills(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Spill]:
        """What the viewer reported and, for security officers, what concerns their nation; newest first."""
        service, operation = info.context.services.spills, info.context.operation
        page = await service.page(operation, page=PageRequest(first=first, after=after))
        return connect(page, wrap=Spill.of, count=lambda: service.count(operation))


@strawberry.input
class SpillReportInput:
    """The document, version, milestone or comment that holds what was spilt, and what happened."""

    object_id: strawberry.ID
    description: str


@strawberry.input
class SpillAttestInput:
    """That the viewer's nation cleaned up, and how."""

    id: strawberry.ID
    statement: str


@strawberry.input
class SpillAssessInput:
    """What it was."""

    id: strawberry.ID
    finding: spills.SpillFinding
    assessment: str


@strawberry.input
class SpillCloseInput:
    """What becomes of the object, and why."""

    id: strawberry.ID
    outcome: spills.SpillOutcome
    reason: str


@strawberry.type
class SpillReportPayload(Payload):
    """The report; the object is frozen."""

    spill: Spill | None = None


@strawberry.type
class SpillAttestPayload(Payload):
    """The spill after the attestation."""

    spill: Spill | None = None


@strawberry.type
class SpillAssessPayload(Payload):
    """The spill after the assessment."""

    spill: Spill | None = None


@strawberry.type
class SpillClosePayload(Payload):
    """The spill, closed or waiting for another originator."""

    spill: Spill | None = None


@strawberry.type
class SpillChanges:
    """Reporting, and what officers do."""

    @change
    async def spill_report(
        self, info: Info, asked: Annotated[SpillReportInput, strawberry.argument(name="input")]
    ) -> SpillReportPayload:
        """Freezes a document, a milestone or a comment at once and tells the officers of the nations concerned."""
        spill = await info.context.services.spills.report(
            info.context.operation, object=asked.object_id, description=asked.description
        )
        return SpillReportPayload(spill=Spill.of(spill))

    @change
    async def spill_attest(
        self, info: Info, asked: Annotated[SpillAttestInput, strawberry.argument(name="input")]
    ) -> SpillAttestPayload:
        """States that the viewer's nation cleaned up."""
        spill = await info.context.services.spills.attest(
            info.context.operation, id=named(SpillId, asked.id, "id"), statement=asked.statement
        )
        return SpillAttestPayload(spill=Spill.of(spill))

    @change
    async def spill_assess(
        self, info: Info, asked: Annotated[SpillAssessInput, strawberry.argument(name="input")]
    ) -> SpillAssessPayload:
        """Says for an originator what it was."""
        spill = await info.context.services.spills.assess(
            info.context.operation,
            id=named(SpillId, asked.id, "id"),
            finding=asked.finding,
            assessment=asked.assessment,
        )
        return SpillAssessPayload(spill=Spill.of(spill))

    @change
    async def spill_close(
        self, info: Info, asked: Annotated[SpillCloseInput, strawberry.argument(name="input")]
    ) -> SpillClosePayload:
        """Ends the response: the object is withdrawn, or restored once every originator says so."""
        spill = await info.context.services.spills.close(
            info.context.operation, id=named(SpillId, asked.id, "id"), outcome=asked.outcome, reason=asked.reason
        )
        return SpillClosePayload(spill=Spill.of(spill))
