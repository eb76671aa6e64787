"""Milestones: what each viewer is told of them is what it would be without the hidden ones."""

from datetime import date

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, USA
from workspace.domain.errors import Conflict, Invalid, NotFound, PolicyDenied
from workspace.domain.identifiers import MilestoneId, NationCode
from workspace.domain.listing import AuditFilter, MilestoneFilter, MilestoneOrder, MilestoneOrderField, OrderDirection
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import MilestoneStatus

NOFORN = MarkingDraft(text="SECRET//NOFORN")


async def _titles(
    workshop: Workshop, person: str, *, order: MilestoneOrder | None = None, filter: MilestoneFilter | None = None
) -> list[str | None]:
    page = await workshop.milestones.page(
        workshop.stage.as_(person),  # type: ignore[arg-type]
        page=PageRequest(first=100),
        order=order,
        filter=filter,
    )
    return [edge.item.title for edge in page.edges]


async def test_a_milestone_is_seen_by_those_whom_its_marking_lets_in(workshop: Workshop) -> None:
    made = await workshop.milestone()
    assert made.owner == "USA"
    assert await workshop.milestones.get(workshop.stage.as_(workshop.japanese), made.id) == made
    assert await workshop.milestones.get(workshop.stage.as_(workshop.briton), made.id) is None
    assert await workshop.milestones.count(workshop.stage.as_(workshop.australian)) == 1
    assert await workshop.milestones.count(workshop.stage.as_(workshop.briton)) == 0


async def test_a_withheld_title_is_nothing_to_whoever_may_not_read_it(workshop: Workshop) -> None:
    await workshop.milestone(title="Alpha", title_marking=NOFORN)
    await workshop.milestone(title="Mike")
    await workshop.milestone(title="Zulu")
    for direction, americans, australians in (
        (OrderDirection.ASC, ["Alpha", "Mike", "Zulu"], ["Mike", "Zulu", None]),
        (OrderDirection.DESC, ["Zulu", "Mike", "Alpha"], ["Zulu", "Mike", None]),
    ):
        order = MilestoneOrder(field=MilestoneOrderField.TITLE, direction=direction)
        assert await _titles(workshop, workshop.american, order=order) == americans
        assert await _titles(workshop, workshop.australian, order=order) == australians
    search = workshop.stage.services.search
    assert await search.count(workshop.stage.as_(workshop.american), text="alpha") == 1
    assert await search.count(workshop.stage.as_(workshop.australian), text="alpha") == 0


@pytest.mark.parametrize("direction", list(OrderDirection))
@pytest.mark.parametrize("field", list(MilestoneOrderField))
async def test_pages_walk_past_withheld_titles_both_ways(
    workshop: Workshop, field: MilestoneOrderField, direction: OrderDirection
) -> None:
    for number in range(6):
        await workshop.milestone(
            title=f"Gate {number % 3}",
            title_marking=NOFORN if number % 2 else None,
            planned_date=date(2027, 1, 1 + number % 2),
        )
    order = MilestoneOrder(field=field, direction=direction)
    operation = workshop.stage.as_(workshop.australian)
    whole = [
        edge.item.id
        for edge in (await workshop.milestones.page(operation, order=order, page=PageRequest(first=100))).edges
    ]
    forward: list[MilestoneId] = []
    after = None
    while len(forward) < 6:
        page = await workshop.milestones.page(operation, order=order, page=PageRequest(first=2, after=after))
        forward += [edge.item.id for edge in page.edges]
        after = page.edges[-1].cursor
    backward: list[MilestoneId] = []
    before = None
    while len(backward) < 6:
        page = await workshop.milestones.page(operation, order=order, page=PageRequest(last=2, before=before))
        backward = [edge.item.id for edge in page.edges] + backward
        before = page.edges[0].cursor
    assert forward == backward == whole
    assert len(set(whole)) == 6


async def test_only_the_owners_manager_changes_a_milestone(workshop: Workshop) -> None:
    theirs = await workshop.milestone(owner="AUS")
    australian = await workshop.stage.person(AUS)
    await workshop.stage.join(workshop.project, australian, role=Role.PROGRAMME_MANAGER)
    with pytest.raises(PolicyDenied):
        await workshop.milestones.update(
            workshop.stage.as_(workshop.manager), id=theirs.id, expected_version=1, percent_complete=50
        )
    with pytest.raises(PolicyDenied):
        await workshop.milestones.update(
            workshop.stage.as_(workshop.australian), id=theirs.id, expected_version=1, percent_complete=50
        )
    changed = await workshop.milestones.update(
        workshop.stage.as_(australian), id=theirs.id, expected_version=1, percent_complete=50
    )
    assert (changed.percent_complete, changed.version) == (50, 2)
    with pytest.raises(Conflict):
        await workshop.milestones.update(
            workshop.stage.as_(australian), id=theirs.id, expected_version=1, percent_complete=60
        )


async def test_a_title_apart_changes_without_a_trace_for_the_others(workshop: Workshop) -> None:
    made = await workshop.milestone(title="Alpha", title_marking=NOFORN)
    before = await workshop.milestones.get(workshop.stage.as_(workshop.australian), made.id)
    changed = await workshop.milestones.update(
        workshop.stage.as_(workshop.manager), id=made.id, expected_version=1, title="Bravo"
    )
    assert changed.title == "Bravo"
    assert await workshop.milestones.get(workshop.stage.as_(workshop.australian), made.id) == before


async def test_a_title_apart_changes_without_a_trace_in_the_log_of_others_who_originated_the_row(
    workshop: Workshop,
) -> None:
    made = await workshop.milestone(
        title="Alpha", marking="//JOINT SECRET AUS USA//REL TO USA, AUS", title_marking=NOFORN
    )
    stage, wanted = workshop.stage, AuditFilter(object=made.id)
    american, australian = [stage.as_(await workshop.officer(nation)) for nation in (USA, AUS)]
    await workshop.milestones.update(stage.as_(workshop.manager), id=made.id, expected_version=1, title="Bravo")
    log = await stage.services.audit.list(australian, page=PageRequest(), filter=wanted)
    assert [edge.item.action for edge in log.edges] == ["milestone.create"]
    assert await stage.services.audit.count(australian, filter=wanted) == 1
    assert await stage.services.audit.count(american, filter=wanted) == 2


async def test_a_milestone_keeps_a_title_that_its_changer_may_not_read(workshop: Workshop) -> None:
    made = await workshop.milestone(title="Alpha", title_marking=NOFORN, owner="AUS")
    manager = await workshop.stage.person(AUS)
    await workshop.stage.join(workshop.project, manager, role=Role.PROGRAMME_MANAGER)
    operation = workshop.stage.as_(manager)
    changed = await workshop.milestones.update(
        operation, id=made.id, expected_version=1, status=MilestoneStatus.IN_PROGRESS
    )
    assert changed.title is None
    with pytest.raises(PolicyDenied):
        await workshop.milestones.update(operation, id=made.id, expected_version=2, title="Mine")
    seen = await workshop.milestones.get(workshop.stage.as_(workshop.american), made.id)
    assert seen is not None
    assert seen.title == "Alpha"


async def test_progress_counts_what_the_viewer_sees(workshop: Workshop) -> None:
    done = await workshop.milestone(title="Done", planned_date=date(2026, 1, 1))
    await workshop.milestones.update(
        workshop.stage.as_(workshop.manager), id=done.id, expected_version=1, status=MilestoneStatus.ACHIEVED
    )
    await workshop.milestone(title="Late", planned_date=date(2026, 10, 1))
    await workshop.milestone(title="Closed", marking="SECRET//NOFORN", planned_date=date(2026, 11, 1))
    seen = {}
    for person in (workshop.american, workshop.australian, workshop.briton):
        (progress,) = await workshop.milestones.progress(workshop.stage.as_(person), [workshop.project])
        seen[person] = (
            progress.milestones,
            progress.achieved,
            progress.overdue,
            progress.percent_complete,
            progress.next_due,
        )
    assert seen[workshop.american] == (3, 1, 2, 33, date(2026, 10, 1))
    assert seen[workshop.australian] == (2, 1, 1, 50, date(2026, 10, 1))
    assert seen[workshop.briton] == (0, 0, 0, 0, None)


async def test_a_circle_is_refused_only_where_it_is_seen(workshop: Workshop) -> None:
    first, second = await workshop.milestone(title="First"), await workshop.milestone(title="Second")
    hidden = await workshop.milestone(title="Hidden", marking="SECRET//NOFORN")
    american = workshop.stage.as_(workshop.manager)
    add = workshop.milestones.add_dependency
    await add(american, milestone=first.id, depends_on=hidden.id)
    await add(american, milestone=hidden.id, depends_on=second.id)
    with pytest.raises(Invalid):
        await add(american, milestone=second.id, depends_on=first.id)
    with pytest.raises(Invalid):
        await add(american, milestone=first.id, depends_on=first.id)
    australian = await workshop.stage.person(AUS)
    await workshop.stage.join(workshop.project, australian, role=Role.PROGRAMME_MANAGER)
    operation = workshop.stage.as_(australian)
    await add(operation, milestone=second.id, depends_on=first.id)
    ids = [first.id, second.id, hidden.id]
    assert await workshop.milestones.in_circle(operation, ids) == [False, False, False]
    assert await workshop.milestones.in_circle(workshop.stage.as_(workshop.american), ids) == [True, True, True]
    seen = await workshop.milestones.dependencies(operation, ids)
    assert [[one.title for one in found] for found in seen] == [[], ["First"], []]


async def test_a_deliverable_needs_both_of_its_ends(workshop: Workshop) -> None:
    milestone, closed = await workshop.milestone(), await workshop.document(marking="SECRET//NOFORN")
    shared = await workshop.document(title="Shared")
    manager = workshop.stage.as_(workshop.manager)
    hidden = await workshop.milestones.add_deliverable(manager, milestone=milestone.id, document=closed.id)
    shown = await workshop.milestones.add_deliverable(
        manager, milestone=milestone.id, document=shared.id, idempotency_key="once"
    )
    assert shown == await workshop.milestones.add_deliverable(
        manager, milestone=milestone.id, document=shared.id, idempotency_key="once"
    )
    (both,) = await workshop.milestones.deliverables(manager, [milestone.id])
    assert {one.id for one in both} == {hidden.id, shown.id}
    australian = workshop.stage.as_(workshop.australian)
    assert await workshop.milestones.deliverables(australian, [milestone.id]) == [(shown,)]
    assert await workshop.milestones.get_deliverable(australian, hidden.id) is None
    assert await workshop.milestones.deliverables(workshop.stage.as_(workshop.briton), [milestone.id]) == [()]
    with pytest.raises(PolicyDenied):
        await workshop.milestones.add_deliverable(australian, milestone=milestone.id, document=shared.id)
    with pytest.raises(NotFound):
        await workshop.milestones.add_deliverable(australian, milestone=milestone.id, document=closed.id)


async def test_filters_narrow_and_count_alike(workshop: Workshop) -> None:
    await workshop.milestone(title="Ours")
    await workshop.milestone(title="Theirs", owner="AUS", planned_date=date(2028, 1, 1))
    operation = workshop.stage.as_(workshop.japanese)
    for wanted, expected in (
        (MilestoneFilter(owner=AUS), ["Theirs"]),
        (MilestoneFilter(status=(MilestoneStatus.PLANNED,)), ["Ours", "Theirs"]),
        (MilestoneFilter(status=()), []),
        (MilestoneFilter(planned_from=date(2027, 3, 2)), ["Theirs"]),
        (MilestoneFilter(planned_until=date(2027, 3, 1)), ["Ours"]),
        (MilestoneFilter(project=workshop.project), ["Ours", "Theirs"]),
    ):
        assert await _titles(workshop, workshop.japanese, filter=wanted) == expected
        assert await workshop.milestones.count(operation, filter=wanted) == len(expected)
    with pytest.raises(Invalid):
        await workshop.milestones.count(operation, filter=MilestoneFilter(owner=NationCode("ZZZ")))


@pytest.mark.parametrize("facts", [{"owner": "NZL"}, {"owner": "usa"}, {"title": " "}, {"marking": "SECRET//REL TO"}])
async def test_what_does_not_fit_is_refused(workshop: Workshop, facts: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await workshop.milestone(**facts)


async def test_a_researcher_makes_no_milestone(workshop: Workshop) -> None:
    workshop.manager = workshop.american
    with pytest.raises(PolicyDenied):
        await workshop.milestone(marking=TRILATERAL)
