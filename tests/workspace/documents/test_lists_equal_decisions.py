"""In random worlds, every list and count is what deciding about each row by itself gives."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from policies.actions import Action
from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import AUS, GBR, JPN, USA
from workspace.domain.authority import Facts
from workspace.domain.errors import ForbiddenMarking, PolicyDenied
from workspace.domain.identifiers import LabelId, PersonId, ProjectId
from workspace.domain.listing import (
    DocumentFilter,
    DocumentOrder,
    DocumentOrderField,
    MilestoneFilter,
    MilestoneOrder,
    MilestoneOrderField,
    OrderDirection,
)
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.persistence.document_tables import documents, milestones
from workspace.persistence.documents import DocumentRows
from workspace.persistence.law import advance
from workspace.persistence.tables import disclosure_rules, memberships
from workspace.persistence.windows import Window
from workspace.services.gate import Snapshot

MARKINGS = (
    "UNCLASSIFIED",
    "SECRET//NOFORN",
    "CONFIDENTIAL//NOFORN",
    "SECRET//REL TO USA, AUS",
    "SECRET//REL TO USA, JPN",
    "SECRET//REL TO USA, GBR",
    "SECRET//REL TO USA, AUS, JPN",
    "CONFIDENTIAL//REL TO USA, AUS, GBR",
    "SECRET//REL TO USA, AUS/DISPLAY ONLY JPN",
)
TITLES = ("Alpha wind", "Bravo wind", "Charlie tunnel", "Alpha wind", "風洞試験")


@dataclass
class World:
    """A workshop that changes at random; `chance` makes every failure repeatable."""

    workshop: Workshop
    chance: random.Random

    async def change(self) -> None:
        await self.chance.choice(
            [self.add_document, self.add_document, self.add_milestone, self.withdraw, self.rules, self.members]
        )()

    def drafts(self) -> tuple[MarkingDraft, MarkingDraft | None]:
        second = MarkingDraft(text=self.chance.choice(MARKINGS)) if self.chance.random() < 0.4 else None
        return MarkingDraft(text=self.chance.choice(MARKINGS)), second

    async def add_document(self) -> None:
        own, record = self.drafts()
        self.workshop.stage.clock.advance(timedelta(seconds=self.chance.randrange(2)))
        try:
            await self.workshop.document(
                title=self.chance.choice(TITLES),
                marking=own.text,
                record_marking=record,
                tags=self.chance.choices(["a", "b"]),
            )
        except ForbiddenMarking:
            return

    async def add_milestone(self) -> None:
        own, title = self.drafts()
        try:
            await self.workshop.milestone(
                title=self.chance.choice(TITLES),
                marking=own.text,
                title_marking=title,
                planned_date=date(2027, 1, 1 + self.chance.randrange(3)),
                owner=self.chance.choice([USA, AUS]),
            )
        except ForbiddenMarking:
            return

    async def withdraw(self) -> None:
        async with self.workshop.stage.database.unit_of_work() as work:
            ids = [row.id for row in await work.execute(select(documents.c.id).where(documents.c.state == "AVAILABLE"))]
        if ids:
            try:
                await self.workshop.documents.withdraw(
                    self.workshop.stage.as_(self.workshop.american), id=self.chance.choice(ids), reason="chance"
                )
            except PolicyDenied:
                return

    async def rules(self) -> None:
        receiving = self.chance.choice([AUS, JPN, GBR])
        if self.chance.random() < 0.5:
            await self.workshop.stage.rule(
                USA, receiving, effect=self.chance.choice(["ALLOW", "ALLOW", "DENY"]), max_level="CONFIDENTIAL"
            )
            return
        if self.chance.random() < 0.5:
            await self.workshop.stage.rule(USA, receiving)
            return
        async with self.workshop.stage.database.unit_of_work() as work:
            await work.execute(
                update(disclosure_rules)
                .where(
                    disclosure_rules.c.releasing == USA,
                    disclosure_rules.c.receiving == receiving,
                    disclosure_rules.c.withdrawn_at.is_(None),
                )
                .values(withdrawn_at=self.workshop.stage.clock.now)
            )
            await advance(work)

    async def members(self) -> None:
        person = self.chance.choice([self.workshop.australian, self.workshop.japanese, self.workshop.briton])
        async with self.workshop.stage.database.unit_of_work() as work:
            gone = await work.execute(memberships.delete().where(memberships.c.person == person))
        if not gone.rowcount:
            await self.workshop.stage.join(self.workshop.project, person, role=Role.RESEARCHER)


def _may_view(snapshot: Snapshot, id: str, project: str, label: int) -> bool:
    return bool(snapshot.decision(Action.VIEW, Facts(object=id, project=ProjectId(project), label=LabelId(label))))


async def _expected(workshop: Workshop, snapshot: Snapshot) -> tuple[dict[str, str], dict[str, str | None]]:
    """Decides about every row by itself: titles of visible documents, and of visible milestones, by identifier."""
    async with workshop.stage.database.unit_of_work() as work:
        all_documents = (await work.execute(select(documents))).all()
        all_milestones = (await work.execute(select(milestones))).all()
    return (
        {
            row.id: row.title
            for row in all_documents
            if row.state == "AVAILABLE" and _may_view(snapshot, row.id, row.project, row.record_label_id)
        },
        {
            row.id: row.title if _may_view(snapshot, row.id, row.project, row.title_label_id) else None
            for row in all_milestones
            if _may_view(snapshot, row.id, row.project, row.label_id)
        },
    )


async def _agree(world: World, person: PersonId) -> None:
    workshop = world.workshop
    operation = workshop.stage.as_(person)
    snapshot = await operation.snapshot()
    shown, dated = await _expected(workshop, snapshot)
    order = DocumentOrder(
        field=world.chance.choice(list(DocumentOrderField)), direction=world.chance.choice(list(OrderDirection))
    )
    listed: list[tuple[str, str]] = []
    after, size = None, world.chance.randrange(1, 8)
    while True:
        page = await workshop.documents.page(operation, order=order, page=PageRequest(first=size, after=after))
        listed += [(edge.item.id, edge.item.title) for edge in page.edges]
        if not page.has_next:
            break
        after = page.edges[-1].cursor
    assert sorted(listed) == sorted(shown.items())
    assert await workshop.documents.count(operation) == len(shown)
    assert await workshop.documents.count(operation, filter=DocumentFilter(text="wind")) == sum(
        "wind" in title for title in shown.values()
    )
    await _both_ways_agree(workshop, snapshot, order, [one for one, _ in listed])
    by = MilestoneOrder(
        field=world.chance.choice(list(MilestoneOrderField)), direction=world.chance.choice(list(OrderDirection))
    )
    milestones_listed: list[tuple[str, str | None]] = []
    after = None
    while True:
        found = await workshop.milestones.page(operation, order=by, page=PageRequest(first=size, after=after))
        milestones_listed += [(edge.item.id, edge.item.title) for edge in found.edges]
        if not found.has_next:
            break
        after = found.edges[-1].cursor
    assert sorted(milestones_listed, key=str) == sorted(dated.items(), key=str)
    assert await workshop.milestones.count(operation) == len(dated)
    assert await workshop.milestones.count(operation, filter=MilestoneFilter(project=workshop.project)) == len(dated)
    (progress,) = await workshop.milestones.progress(operation, [workshop.project])
    assert progress.milestones == len(dated)
    hits = await workshop.stage.services.search.count(operation, text="wind")
    assert hits == sum("wind" in (title or "") for title in [*shown.values(), *dated.values()])


async def _both_ways_agree(workshop: Workshop, snapshot: Snapshot, order: DocumentOrder, listed: Sequence[str]) -> None:
    """Reads the same list along the order and label by label."""
    window = Window(descending=order.direction is OrderDirection.DESC, limit=100)
    for wanted in (DocumentFilter(), DocumentFilter(project=workshop.project)):
        async with workshop.stage.database.unit_of_work() as work:
            scope, rows = snapshot.scope(Action.VIEW), DocumentRows(work)
            for sparse in (False, True):
                found = await rows.page(scope, filter=wanted, order=order, window=window, sparse=sparse)
                assert [row.id for row in found] == list(listed)


async def _worlds(workshop: Workshop, *, seed: int, worlds: int) -> None:
    world = World(workshop=workshop, chance=random.Random(seed))
    people = (workshop.american, workshop.australian, workshop.japanese, workshop.briton)
    for _ in range(worlds):
        for _ in range(world.chance.randrange(1, 6)):
            await world.change()
        await _agree(world, world.chance.choice(people))


@pytest.mark.parametrize("seed", range(3))
async def test_lists_equal_decisions(workshop: Workshop, seed: int) -> None:
    await _worlds(workshop, seed=seed, worlds=12)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 150))
async def test_lists_equal_decisions_at_length(workshop: Workshop, seed: int) -> None:
    await _worlds(workshop, seed=seed, worlds=200)
