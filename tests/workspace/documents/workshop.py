"""A programme of four nations at work: a project with a member of each, and a real vault behind it."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storage.objects import ObjectStore
from storage.vault import Vault
from tests.workspace.services.stage import AUS, GBR, JPN, USA, Stage, Strongroom, worker
from workspace.domain.content import UploadAddress
from workspace.domain.identifiers import DocumentId, NationCode, PersonId, ProjectId, VersionId
from workspace.domain.markings import MarkingDraft
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentVersion, Method, Milestone, VersionState
from workspace.services.content import Content, OpenedContent
from workspace.services.documents import Documents
from workspace.services.milestones import Milestones

TRILATERAL = "SECRET//REL TO USA, AUS, JPN"


@dataclass
class Workshop:
    """What a test acts on besides the stage."""

    stage: Stage
    project: ProjectId
    manager: PersonId
    american: PersonId
    australian: PersonId
    japanese: PersonId
    briton: PersonId

    @property
    def documents(self) -> Documents:
        return self.stage.services.documents

    @property
    def content(self) -> Content:
        return self.stage.services.content

    @property
    def milestones(self) -> Milestones:
        return self.stage.services.milestones

    async def document(
        self,
        *,
        title: str = "Wind tunnel report",
        marking: str = TRILATERAL,
        by: PersonId | None = None,
        **facts: object,
    ) -> Document:
        """Records a document as the American researcher, or somebody else."""
        return await self.documents.create(
            self.stage.as_(by or self.american),
            project=self.project,
            title=title,
            marking=MarkingDraft(text=marking),
            **facts,  # type: ignore[arg-type]
        )

    async def officer(self, nation: NationCode) -> PersonId:
        """Adds a security officer of a nation, who belongs to no project."""
        return await self.stage.person(nation, offices_held=[Role.SECURITY_OFFICER])

    async def confirmed(self, document: Document, *, nations: Sequence[NationCode] = (USA,)) -> Document:
        """Lets an officer of each of these nations confirm a document that no template covers."""
        for nation in nations:
            operation = self.stage.as_(await self.officer(nation))
            document = await self.stage.services.determinations.confirm(
                operation, id=document.id, rationale="Looked at"
            )
        return document

    async def begin(
        self, document: DocumentId, content: bytes, *, filename: str = "report.pdf", by: PersonId | None = None
    ) -> tuple[DocumentVersion, UploadAddress]:
        """Begins a version."""
        return await self.content.create_version(
            self.stage.as_(by or self.american),
            document=document,
            filename=filename,
            media_type="application/pdf",
            size=len(content),
        )

    async def send(self, upload: VersionId, content: bytes, *, offset: int | None = None) -> None:
        """Sends bytes."""
        await self.content.receive(
            self.stage.as_(self.american), upload, chunks(content), offset=offset, length=len(content)
        )

    async def complete(self, upload: VersionId, content: bytes) -> DocumentVersion:
        """Completes a version; on a busy machine it may take another look until it is available."""
        version = await self.content.complete(self.stage.as_(self.american), version=upload, sha256=digest(content))
        if version.state is VersionState.SCANNING and await self.stage.services.examining.run():
            return await self.content.complete(self.stage.as_(self.american), version=upload, sha256=digest(content))
        return version

    async def complete_after_a_death(self, upload: VersionId, content: bytes) -> DocumentVersion:
        """Completes what somebody who died may have been looking at: others take that up after a while."""
        done = await self.complete(upload, content)
        if done.state is VersionState.SCANNING:
            self.stage.clock.advance(timedelta(minutes=5))
            done = await self.complete(upload, content)
        return done

    async def uploaded(self, document: DocumentId, content: bytes) -> DocumentVersion:
        """Puts a whole version where its label lets it be read."""
        version, _ = await self.begin(document, content)
        await self.send(version.id, content)
        return await self.complete(version.id, content)

    async def open(self, person: PersonId, version: VersionId, *, method: Method = Method.DOWNLOAD) -> OpenedContent:
        """Asks for a ticket and redeems it."""
        ticket = await self.content.create_ticket(self.stage.as_(person), version=version, method=method)
        return await self.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="request")

    async def download(self, person: PersonId, version: VersionId, *, method: Method = Method.DOWNLOAD) -> bytes:
        """Reads everything."""
        opened = await self.open(person, version, method=method)
        try:
            return b"".join([bytes(piece) async for piece in opened.read(0, opened.size)])
        finally:
            opened.close()

    async def milestone(self, *, title: str = "Wind tunnel", marking: str = TRILATERAL, **facts: object) -> Milestone:
        """Records a milestone as the manager."""
        return await self.milestones.create(
            self.stage.as_(self.manager),
            project=self.project,
            title=title,
            marking=MarkingDraft(text=marking),
            **{"planned_date": date(2027, 3, 1), **facts},  # type: ignore[arg-type]
        )

    async def objects(self) -> list[str]:
        """Lists what the store holds."""
        return [stored.key async for stored in self.stage.strongroom.vault.stored_objects()]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def chunks(content: bytes, *, size: int = 256 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def cut_after(content: bytes, *, reason: Exception) -> AsyncIterator[bytes]:
    """Bytes on a line that breaks behind them."""
    async for chunk in chunks(content):
        yield chunk
    raise reason


async def open_workshop(stage: Stage) -> Workshop:
    """Four nations in one project, each with a researcher; the USA with its manager besides."""
    manager = await stage.person(USA, name="Manager", offices_held=[Role.PROGRAMME_MANAGER])
    project = await stage.project(manager)
    people = {nation: await stage.person(nation, name=f"Researcher {nation}") for nation in (USA, AUS, JPN, GBR)}
    for person in people.values():
        await stage.join(project.id, person)
    await stage.approve_templates(people[USA], people[AUS])
    return Workshop(
        stage=stage,
        project=project.id,
        manager=manager,
        american=people[USA],
        australian=people[AUS],
        japanese=people[JPN],
        briton=people[GBR],
    )


def on_store(workshop: Workshop, store: ObjectStore) -> Workshop:
    """The same people and database with another object store behind."""
    strongroom = workshop.stage.strongroom
    other = Strongroom(
        vault=Vault(
            store=store,
            keyring=strongroom.keyring,
            erasure=strongroom.erasure,
            deployment="dep_test",
        ),
        keyring=strongroom.keyring,
        erasure=strongroom.erasure,
        store=store,
    )
    services = worker(workshop.stage.database, other, clock=workshop.stage.clock)
    return replace(workshop, stage=replace(workshop.stage, services=services, strongroom=other))


def titles(documents: Iterable[Document]) -> list[str]:
    return [document.title for document in documents]
