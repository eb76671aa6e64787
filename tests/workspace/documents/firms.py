"""A firm at work in the workshop's project: its people, a partner's, a competitor's, and officers of each."""

from dataclasses import dataclass
from datetime import date

from policies.labels import RightsKind
from tests.workspace.documents.workshop import Workshop, chunks, digest, titles
from tests.workspace.services.stage import AUS, JPN
from workspace.domain.identifiers import DocumentId, PersonId, VersionId
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document

WATTLE, HOSHI, BANKSIA, SEVERN = "Wattle Dynamics", "Hoshi Robotics", "Banksia Systems", "Severn Avionics"
MARKING = f"PROPRIETARY - {WATTLE}//ORG {HOSHI}"
ALONE = f"PROPRIETARY - {WATTLE}"
NONE = ExportDraft(jurisdiction="NONE")
TRIALS = DataRightsDraft(
    kind=RightsKind.BACKGROUND, contract="C-7", purpose="Trials of the wind tunnel", until=date(2026, 11, 30)
)
CONTENT = b"the proprietary model"


@dataclass
class Firms:
    """Who works for whom in the workshop's project."""

    workshop: Workshop
    author: PersonId
    colleague: PersonId
    partner: PersonId
    rival: PersonId
    official: PersonId
    firms_officer: PersonId
    rivals_officer: PersonId

    async def upload(
        self, text: str = MARKING, *, content: bytes = CONTENT, **facts: object
    ) -> tuple[Document, VersionId]:
        """Uploads the model as its author."""
        document = await self.document(text, **facts)  # type: ignore[arg-type]
        version, _ = await self.workshop.begin(document.id, content, by=self.author)
        await self.deliver(version.id, content)
        return document, version.id

    async def deliver(self, version: VersionId, content: bytes) -> None:
        """Brings the bytes of a version that the author began."""
        operation = self.workshop.stage.as_(self.author)
        await self.workshop.content.receive(operation, version, chunks(content), offset=None, length=len(content))
        await self.workshop.content.complete(operation, version=version, sha256=digest(content))

    async def document(self, text: str = MARKING, *, by: PersonId | None = None, **facts: object) -> Document:
        return await self.workshop.documents.create(
            self.workshop.stage.as_(by or self.author),
            project=self.workshop.project,
            title="Wind tunnel model",
            marking=MarkingDraft(policy="COMMERCIAL", text=text),
            **facts,  # type: ignore[arg-type]
        )

    async def determined(self, document: DocumentId, *, by: PersonId | None = None) -> Document:
        """Determines that nothing controls it."""
        return await self.workshop.stage.services.determinations.determine_export(
            self.workshop.stage.as_(by or self.official), document=document, export=NONE, rationale="Looked up"
        )

    async def released(self, text: str = MARKING, **facts: object) -> tuple[Document, VersionId]:
        document, version = await self.upload(text, **facts)  # type: ignore[arg-type]
        return await self.determined(document.id), version

    async def signs(self, person: PersonId, document: DocumentId) -> tuple[object, ...]:
        """Everything in which it could show itself to somebody."""
        operation, services = self.workshop.stage.as_(person), self.workshop.stage.services
        page = await services.documents.page(operation, page=PageRequest())
        hits = await services.search.page(operation, text="model", page=PageRequest())
        return (
            await services.documents.get(operation, document) is not None,
            titles(edge.item for edge in page.edges),
            await services.documents.count(operation),
            len(hits.edges),
            await services.search.count(operation, text="model"),
            await services.content.latest(operation, [document]) != [None],
        )

    @property
    def others(self) -> tuple[PersonId, ...]:
        """Everybody in the project whose firm it does not name."""
        workshop = self.workshop
        return (
            self.rival,
            self.official,
            self.rivals_officer,
            workshop.manager,
            workshop.american,
            workshop.australian,
            workshop.japanese,
            workshop.briton,
        )


async def open_firms(workshop: Workshop) -> Firms:
    """Puts people of three firms, and officers with and without a tie to them, into the workshop."""
    stage = workshop.stage
    office = [Role.SECURITY_OFFICER]
    found = Firms(
        workshop=workshop,
        author=await stage.person(AUS, name="Author", firm=WATTLE),
        colleague=await stage.person(AUS, name="Colleague", firm=WATTLE),
        partner=await stage.person(JPN, name="Partner", firm=HOSHI),
        rival=await stage.person(AUS, name="Rival", firm=BANKSIA),
        official=await stage.person(AUS, name="Official", offices_held=office),
        firms_officer=await stage.person(AUS, name="Firm's officer", firm=WATTLE, offices_held=office),
        rivals_officer=await stage.person(AUS, name="Rival's officer", firm=BANKSIA, offices_held=office),
    )
    for person in (found.author, found.colleague, found.partner, found.rival):
        await stage.join(workshop.project, person)
    for person in (found.official, found.rivals_officer):
        await stage.join(workshop.project, person, role=Role.OBSERVER)
    return found
