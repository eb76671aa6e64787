"""Projects: who begins one, who sees it, and who is shut out."""

import asyncio
from datetime import timedelta

import pytest

from policies.actions import Action
from tests.workspace.services.stage import AUS, GBR, JPN, NZL, USA, Stage
from workspace.domain.errors import (
    Conflict,
    ForbiddenMarking,
    Invalid,
    NotFound,
    PolicyDenied,
    Unauthenticated,
    WorkspaceError,
)
from workspace.domain.identifiers import Kind, PersonId, ProjectId, new_identifier
from workspace.domain.listing import OrderDirection, ProjectFilter, ProjectOrder, ProjectOrderField
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role


async def _manager(stage: Stage) -> PersonId:
    return await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])


async def test_the_creator_manages_the_project_and_nobody_else_sees_it(stage: Stage) -> None:
    manager = await _manager(stage)
    stranger = await stage.person(USA)
    project = await stage.project(manager)
    seen = await stage.services.projects.get_many(stage.as_(manager), ids=[project.id])
    assert seen == [project]
    assert await stage.services.projects.get_many(stage.as_(stranger), ids=[project.id]) == [None]
    assert await stage.services.projects.count(stage.as_(manager)) == 1
    assert await stage.services.projects.count(stage.as_(stranger)) == 0
    members = await stage.services.projects.members(stage.as_(manager), project=project.id, page=PageRequest(first=5))
    assert [(edge.item.person, edge.item.role) for edge in members.edges] == [(manager, Role.PROGRAMME_MANAGER)]


async def test_only_a_programme_manager_by_office_begins_a_project(stage: Stage) -> None:
    researcher = await stage.person(USA)
    with pytest.raises(PolicyDenied):
        await stage.project(researcher)


@pytest.mark.parametrize(
    ("marking", "refused"),
    [
        ("SECRET//REL TO AUS, USA", Invalid),
        ("SECRET//REL TO USA, AUS, JPN, NZL", ForbiddenMarking),
        ("//JOINT SECRET AUS GBR", WorkspaceError),
        ("TOP SECRET", ForbiddenMarking),
    ],
)
async def test_a_marking_that_is_not_the_authors_to_set_is_refused(
    stage: Stage, marking: str, refused: type[WorkspaceError]
) -> None:
    manager = await _manager(stage)
    with pytest.raises(refused):
        await stage.project(manager, marking=marking, participants=[USA, AUS, JPN, NZL])


async def test_a_malformed_marking_names_the_canonical_form(stage: Stage) -> None:
    manager = await _manager(stage)
    with pytest.raises(Invalid) as refusal:
        await stage.project(manager, marking="SECRET//REL TO AUS, USA")
    assert "SECRET//REL TO USA, AUS" in refusal.value.message
    assert refusal.value.path == ("marking", "text")


async def test_a_marking_wider_than_the_rules_names_the_missing_rule(stage: Stage) -> None:
    manager = await _manager(stage)
    with pytest.raises(ForbiddenMarking) as refusal:
        await stage.project(manager, marking="SECRET//REL TO USA, NZL", participants=[USA, NZL])
    assert "USA" in refusal.value.message
    assert "NZL" in refusal.value.message


@pytest.mark.parametrize(("nations", "message"), [(["USA", "ZZZ"], "ZZZ"), (["AUS", "JPN"], "USA"), ([], "USA")])
async def test_unknown_nations_and_a_missing_own_nation_are_invalid(
    stage: Stage, nations: list[str], message: str
) -> None:
    manager = await _manager(stage)
    with pytest.raises(Invalid, match=message):
        await stage.project(manager, participants=nations)


async def test_members_see_the_project_until_removed_expired_or_suspended(stage: Stage) -> None:
    manager = await _manager(stage)
    project = await stage.project(manager)
    services, today = stage.services, stage.clock.now.date()
    removed, expired, suspended, kept = [await stage.person(AUS) for _ in range(4)]
    for person in (removed, suspended, kept):
        await services.projects.member_add(stage.as_(manager), project=project.id, person=person, role=Role.RESEARCHER)
    await services.projects.member_add(
        stage.as_(manager), project=project.id, person=expired, role=Role.RESEARCHER, until=today
    )
    for person in (removed, expired, suspended, kept):
        assert await services.projects.get_many(stage.as_(person), ids=[project.id]) == [project]
    await services.projects.member_remove(stage.as_(manager), project=project.id, person=removed)
    stage.clock.advance(timedelta(days=1))
    await stage.suspend(suspended)
    assert await services.projects.get_many(stage.as_(removed), ids=[project.id]) == [None]
    assert await services.projects.get_many(stage.as_(expired), ids=[project.id]) == [None]
    assert await services.projects.get_many(stage.as_(kept), ids=[project.id]) == [project]
    with pytest.raises(Unauthenticated):
        await services.projects.get_many(stage.as_(suspended), ids=[project.id])


async def test_who_may_be_added(stage: Stage) -> None:
    manager = await _manager(stage)
    project = await stage.project(manager, participants=[USA, AUS])
    outsider, suspended = await stage.person(JPN), await stage.person(AUS)
    await stage.suspend(suspended)
    for person, refused in [
        (outsider, Invalid),
        (suspended, Invalid),
        (PersonId(new_identifier(Kind.PERSON)), NotFound),
        (PersonId("doc_" + "a" * 26), Invalid),
    ]:
        with pytest.raises(refused):
            await stage.services.projects.member_add(
                stage.as_(manager), project=project.id, person=person, role=Role.RESEARCHER
            )


async def test_members_who_do_not_manage_add_nobody(stage: Stage) -> None:
    manager = await _manager(stage)
    project = await stage.project(manager)
    researcher, other = await stage.person(AUS), await stage.person(AUS)
    await stage.join(project.id, researcher)
    with pytest.raises(PolicyDenied):
        await stage.services.projects.member_add(
            stage.as_(researcher), project=project.id, person=other, role=Role.RESEARCHER
        )


async def test_the_last_manager_cannot_be_removed(stage: Stage) -> None:
    manager = await _manager(stage)
    project = await stage.project(manager)
    with pytest.raises(Conflict):
        await stage.services.projects.member_remove(stage.as_(manager), project=project.id, person=manager)


async def test_hidden_and_absent_projects_answer_alike(stage: Stage) -> None:
    manager, stranger = await _manager(stage), await stage.person(AUS)
    hidden = (await stage.project(manager)).id
    absent = ProjectId(new_identifier(Kind.PROJECT))
    projects = stage.services.projects

    async def answers(id: ProjectId) -> list[str]:
        asked = [
            projects.update(stage.as_(stranger), id=id, expected_version=1, name="X"),
            projects.member_add(stage.as_(stranger), project=id, person=stranger, role=Role.OBSERVER),
            projects.member_remove(stage.as_(stranger), project=id, person=stranger),
            stage.services.law.who_can(stage.as_(stranger), action=Action.VIEW, object=id),
        ]
        refusals = await asyncio.gather(*asked, return_exceptions=True)
        read = await projects.members(stage.as_(stranger), project=id, page=PageRequest())
        counted = await projects.member_count(stage.as_(stranger), project=id)
        told = [(type(one).__name__, str(one), getattr(one, "path", None)) for one in refusals]
        return [repr(told), repr(read), repr(counted)]

    assert await answers(hidden) == await answers(absent)


async def test_a_repeated_creation_gives_the_same_project_and_another_input_conflicts(stage: Stage) -> None:
    manager = await _manager(stage)

    async def create(name: str) -> ProjectId:
        made = await stage.services.projects.create(
            stage.as_(manager),
            name=name,
            marking=MarkingDraft(text="UNCLASSIFIED"),
            nations=["USA"],
            idempotency_key="once",
        )
        return made.id

    first, second = await asyncio.gather(create("One"), create("One"))
    assert first == second == await create("One")
    with pytest.raises(Conflict):
        await create("Two")
    stage.clock.advance(timedelta(hours=25))
    assert await create("Two") != first
    assert await stage.services.projects.count(stage.as_(manager)) == 2


async def test_an_update_needs_the_current_version(stage: Stage) -> None:
    manager = await _manager(stage)
    project = await stage.project(manager)
    renamed = await stage.services.projects.update(
        stage.as_(manager), id=project.id, expected_version=1, name="Poseidon"
    )
    assert (renamed.name, renamed.version) == ("Poseidon", 2)
    with pytest.raises(Conflict):
        await stage.services.projects.update(stage.as_(manager), id=project.id, expected_version=1, name="Late")


async def test_a_new_marking_decides_anew(stage: Stage) -> None:
    manager, japanese = await _manager(stage), await stage.person(JPN)
    project = await stage.project(manager)
    await stage.join(project.id, japanese)
    assert (await stage.services.projects.get_many(stage.as_(japanese), ids=[project.id]))[0] is not None
    await stage.services.projects.update(
        stage.as_(manager),
        id=project.id,
        expected_version=1,
        marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
    )
    assert await stage.services.projects.get_many(stage.as_(japanese), ids=[project.id]) == [None]
    assert await stage.services.projects.count(stage.as_(japanese)) == 0
    assert await stage.services.projects.count(stage.as_(manager)) == 1


async def test_a_nation_with_members_does_not_leave(stage: Stage) -> None:
    manager, australian = await _manager(stage), await stage.person(AUS)
    project = await stage.project(manager)
    await stage.join(project.id, australian)
    with pytest.raises(Invalid, match="AUS"):
        await stage.services.projects.update(
            stage.as_(manager), id=project.id, expected_version=1, nations=["USA", "GBR"]
        )
    left = await stage.services.projects.update(
        stage.as_(manager), id=project.id, expected_version=1, nations=["USA", "AUS"]
    )
    assert left.nations == (AUS, USA)


@pytest.mark.parametrize("field", list(ProjectOrderField))
@pytest.mark.parametrize("direction", list(OrderDirection))
async def test_pages_in_both_directions_join_to_the_whole_list(
    stage: Stage, field: ProjectOrderField, direction: OrderDirection
) -> None:
    manager = await _manager(stage)
    for name in ("Beta", "Alpha", "Delta", "Gamma", "Beta"):
        await stage.project(manager, name=name)
        stage.clock.advance(timedelta(seconds=1))
    order = ProjectOrder(field=field, direction=direction)
    projects = stage.services.projects
    whole = [
        edge.item.id
        for edge in (await projects.list(stage.as_(manager), page=PageRequest(first=100), order=order)).edges
    ]
    forward: list[str] = []
    after = None
    while True:
        page = await projects.list(stage.as_(manager), page=PageRequest(first=2, after=after), order=order)
        forward += [edge.item.id for edge in page.edges]
        if not page.has_next:
            break
        after = page.edges[-1].cursor
    backward: list[str] = []
    before = None
    while True:
        page = await projects.list(stage.as_(manager), page=PageRequest(last=2, before=before), order=order)
        backward = [edge.item.id for edge in page.edges] + backward
        if not page.has_previous:
            break
        before = page.edges[0].cursor
    assert forward == backward == whole
    assert len(whole) == 5


@pytest.mark.parametrize(
    "page",
    [
        PageRequest(first=0),
        PageRequest(first=101),
        PageRequest(last=0),
        PageRequest(last=101),
        PageRequest(first=1, last=1),
        PageRequest(first=1, after="garbage"),
        PageRequest(first=1, after="é" * 40),
        PageRequest(last=1, before=""),
    ],
)
async def test_sizes_and_cursors_that_do_not_fit_are_invalid(stage: Stage, page: PageRequest) -> None:
    manager = await _manager(stage)
    with pytest.raises(Invalid):
        await stage.services.projects.list(stage.as_(manager), page=page)


async def test_a_cursor_belongs_to_one_viewer_and_one_query(stage: Stage) -> None:
    manager, other = await _manager(stage), await _manager(stage)
    for name in ("One", "Two"):
        await stage.project(manager, name=name)
    projects = stage.services.projects
    cursor = (await projects.list(stage.as_(manager), page=PageRequest(first=1))).edges[0].cursor
    again = PageRequest(first=1, after=cursor)
    assert len((await projects.list(stage.as_(manager), page=again)).edges) == 1
    with pytest.raises(Invalid):
        await projects.list(stage.as_(other), page=again)
    with pytest.raises(Invalid):
        await projects.list(stage.as_(manager), page=again, filter=ProjectFilter(text="o"))
    with pytest.raises(Invalid):
        await projects.list(stage.as_(manager), page=again, order=ProjectOrder(direction=OrderDirection.DESC))


async def test_filters_narrow_and_count_what_is_listed(stage: Stage) -> None:
    manager = await _manager(stage)
    await stage.project(manager, name="Silent runner", participants=[USA, GBR])
    await stage.project(manager, name="Loud runner", participants=[USA, AUS])
    for wanted, expected in [
        (ProjectFilter(nation=GBR), {"Silent runner"}),
        (ProjectFilter(text="RUNNER loud"), {"Loud runner"}),
        (ProjectFilter(text="runner"), {"Silent runner", "Loud runner"}),
        (ProjectFilter(nation=JPN), set()),
    ]:
        page = await stage.services.projects.list(stage.as_(manager), page=PageRequest(), filter=wanted)
        assert {edge.item.name for edge in page.edges} == expected
        assert await stage.services.projects.count(stage.as_(manager), filter=wanted) == len(expected)
