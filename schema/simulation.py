"""What a change would open and close, for the officer who thinks of making it."""

from collections.abc import Iterable
from typing import Annotated

import strawberry

from schema.context import Info
from schema.documents import Document, document_of
from schema.markings import Marking, MarkingInput
from schema.node import named
from schema.people import ClearanceInput, OfNation, OfPerson
from schema.registers import LawInput
from schema.scalars import ByteCount
from workspace.domain import projects, simulation
from workspace.domain.errors import Conflict, NotFound
from workspace.domain.identifiers import DocumentId, PersonId, ProjectId


@strawberry.input
class SimulateRelabelInput:
    """Another marking for one document."""

    id: strawberry.ID
    marking: MarkingInput


@strawberry.input
class SimulatePersonInput:
    """Another record of one person of the officer's nation; what is left out stays."""

    id: strawberry.ID
    suspended: bool | None = None
    clearances: list[ClearanceInput] | None = None


@strawberry.input
class SimulateMemberInput:
    """Somebody who would join a project, or leave it."""

    person_id: strawberry.ID
    project_id: strawberry.ID
    joins: bool = True


@strawberry.input
class SimulateInput(LawInput):
    """Changes to try together: of the law, of a marking and of people."""

    members: list[SimulateMemberInput] | None = None
    relabel: SimulateRelabelInput | None = None
    person: SimulatePersonInput | None = None
    method: projects.Method = projects.Method.VIEW

    def supposition(self) -> simulation.Supposition:
        """Hands it to the service."""
        relabel, person = self.relabel, self.person
        return simulation.supposing(
            self.law(),
            members=tuple(
                simulation.MemberDraft(
                    person=named(PersonId, one.person_id, "members", str(place), "personId"),
                    project=named(ProjectId, one.project_id, "members", str(place), "projectId"),
                    joins=one.joins,
                )
                for place, one in enumerate(self.members or ())
            ),
            relabel=None
            if relabel is None
            else simulation.RelabelDraft(
                document=named(DocumentId, relabel.id, "relabel", "id"), marking=relabel.marking.draft()
            ),
            person=None
            if person is None
            else simulation.PersonDraft(
                person=named(PersonId, person.id, "person", "id"),
                suspended=person.suspended,
                clearances=None
                if person.clearances is None
                else [clearance.draft() for clearance in person.clearances],
            ),
            method=self.method,
        )


@strawberry.type
class NationDifference(OfNation):
    """What changes for the readers of one nation."""

    people: int
    documents: ByteCount
    accesses: ByteCount


@strawberry.type
class PersonDifference(OfPerson):
    """How many documents one person gains or loses."""

    documents: ByteCount


@strawberry.type
class DocumentDifference:
    """How many people one document gains or loses; the document is null where an officer may not view it."""

    id: strawberry.ID
    marking: Marking
    people: int

    @strawberry.field
    async def document(self, info: Info) -> Document | None:
        """The document, for an officer who is also a reader of it."""
        return await document_of(info, DocumentId(self.id))


@strawberry.type
class Difference:
    """What is gained, or lost: all counts are exact; of people and documents the most concerned are named."""

    people: int
    documents: ByteCount
    accesses: ByteCount
    nations: list[NationDifference]
    people_sample: list[PersonDifference]
    documents_sample: list[DocumentDifference]

    @classmethod
    def of(cls, difference: simulation.Difference) -> "Difference":
        """Wraps one side of a report."""
        return cls(
            people=difference.people,
            documents=ByteCount(difference.documents),
            accesses=ByteCount(difference.accesses),
            nations=_nations(difference.nations),
            people_sample=[
                PersonDifference(documents=ByteCount(one.documents), shown=one.shown)
                for one in difference.people_sample
            ],
            documents_sample=[
                DocumentDifference(id=strawberry.ID(one.document), marking=Marking.of(one.marking), people=one.people)
                for one in difference.documents_sample
            ],
        )


def _nations(found: Iterable[simulation.NationDifference]) -> list[NationDifference]:
    return [
        NationDifference(
            people=one.people, documents=ByteCount(one.documents), accesses=ByteCount(one.accesses), code=one.nation
        )
        for one in found
    ]


@strawberry.type
class SimulationReport:
    """What a change would open and close among the documents that the officer's nation originated."""

    documents: ByteCount
    people: int
    gains: Difference
    losses: Difference

    @classmethod
    def of(cls, report: simulation.SimulationReport) -> "SimulationReport":
        """Wraps a report."""
        return cls(
            documents=ByteCount(report.documents),
            people=report.people,
            gains=Difference.of(report.gains),
            losses=Difference.of(report.losses),
        )


@strawberry.type
class SimulationQueries:
    """Trying a change before it is made."""

    @strawberry.field
    async def simulate(
        self, info: Info, asked: Annotated[SimulateInput, strawberry.argument(name="input")]
    ) -> SimulationReport | None:
        """What a change would open and close; null for who is no security officer, or may not change what is named."""
        try:
            report = await info.context.services.simulations.simulate(
                info.context.operation, change=asked.supposition()
            )
        except (NotFound, Conflict):
            return None
        return None if report is None else SimulationReport.of(report)
