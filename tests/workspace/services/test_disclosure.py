"""Disclosure rules: an officer narrows at once, and only for the own nation."""

import asyncio

import pytest

from policies.actions import Action
from tests.workspace.services.stage import AUS, JPN, USA, Stage, worker
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, WorkspaceError
from workspace.domain.identifiers import Kind, PersonId, RuleId, new_identifier
from workspace.domain.listing import RuleFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import DisclosureRule
from workspace.persistence.database import Database

ALL = PageRequest(first=100)


async def _rule_towards(stage: Stage, officer: PersonId, receiving: str) -> DisclosureRule:
    page = await stage.services.disclosure.rules(stage.as_(officer), page=ALL, filter=RuleFilter(receiving=receiving))
    return page.edges[0].item


async def test_officers_read_the_rules_of_their_own_nation_and_others_none(stage: Stage) -> None:
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    page = await stage.services.disclosure.rules(stage.as_(officer), page=ALL)
    assert {edge.item.receiving for edge in page.edges} == {"AUS", "JPN", "GBR"}
    assert {edge.item.releasing for edge in page.edges} == {"USA"}
    assert await stage.services.disclosure.rule_count(stage.as_(officer)) == 3
    foreign = await stage.services.disclosure.rules(stage.as_(officer), page=ALL, filter=RuleFilter(releasing=AUS))
    assert not foreign.edges
    assert not (await stage.services.disclosure.rules(stage.as_(manager), page=ALL)).edges
    assert await stage.services.disclosure.rule_count(stage.as_(manager)) == 0


async def test_after_a_withdrawal_no_worker_allows_what_the_rule_allowed(stage: Stage, database: Database) -> None:
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    japanese, australian = await stage.person(JPN), await stage.person(AUS)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    for person in (japanese, australian):
        await stage.join(project.id, person)
    workers = [
        stage.services,
        *(worker(database, stage.strongroom, clock=stage.clock) for _ in range(2)),
    ]
    acknowledged = asyncio.Event()
    wrong: list[str] = []

    async def read_again_and_again(number: int) -> None:
        services = workers[number % len(workers)]
        while True:
            after = acknowledged.is_set()
            seen = await services.projects.get_many(stage.as_(japanese), ids=[project.id])
            if after:
                if seen != [None]:
                    wrong.append(f"worker {number}")
                return

    async def withdraw() -> None:
        await asyncio.sleep(0.05)
        rule = await _rule_towards(stage, officer, "JPN")
        withdrawn = await stage.services.disclosure.rule_withdraw(
            stage.as_(officer), id=rule.id, reason="No longer agreed"
        )
        acknowledged.set()
        assert not withdrawn.active

    for services in workers:
        assert await services.projects.get_many(stage.as_(japanese), ids=[project.id]) == [project]
    await asyncio.gather(withdraw(), *(read_again_and_again(number) for number in range(9)))
    assert wrong == []
    for services in workers:
        assert await services.projects.get_many(stage.as_(australian), ids=[project.id]) == [project]


async def test_what_cannot_be_withdrawn(stage: Stage) -> None:
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    foreigner = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    rule = (await _rule_towards(stage, officer, "JPN")).id
    refusals: list[str] = []
    for viewer, target in [
        (foreigner, rule),
        (manager, rule),
        (officer, RuleId(new_identifier(Kind.RULE))),
    ]:
        with pytest.raises(NotFound) as refusal:
            await stage.services.disclosure.rule_withdraw(stage.as_(viewer), id=target, reason="Because")
        refusals.append(repr((refusal.value.message, refusal.value.path)))
    assert len(set(refusals)) == 1
    for reason in ("", "  ", "line\x00"):
        with pytest.raises(Invalid):
            await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=rule, reason=reason)
    await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=rule, reason="Because")
    with pytest.raises(Conflict):
        await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=rule, reason="Because")


async def test_one_officer_ends_no_denial(stage: Stage) -> None:
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    denied = await stage.rule(USA, JPN, effect="DENY")
    with pytest.raises(NeedsApproval):
        await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=denied, reason="No longer needed")
    (still,) = await stage.services.disclosure.rules_many(stage.as_(officer), ids=[denied])
    assert still is not None
    assert still.active


async def test_the_law_tells_beforehand_who_could_read(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    japanese, australian = await stage.person(JPN), await stage.person(AUS)
    stranger = await stage.person(AUS)
    project = await stage.project(manager)
    for person in (japanese, australian):
        await stage.join(project.id, person)
    report = await stage.services.law.who_can(
        stage.as_(manager),
        action=Action.VIEW,
        marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
        project=project.id,
    )
    assert {one.person: one.allowed for one in report.people} == {manager: True, australian: True, japanese: False}
    assert {one.nation: one.allowed for one in report.nations} == {
        "USA": True,
        "AUS": True,
        "JPN": False,
        "GBR": False,
    }
    existing = await stage.services.law.who_can(stage.as_(manager), action=Action.VIEW, object=project.id)
    assert all(one.allowed for one in existing.people)
    with pytest.raises(NotFound):
        await stage.services.law.who_can(
            stage.as_(stranger), action=Action.VIEW, marking=MarkingDraft(text="UNCLASSIFIED"), project=project.id
        )
    with pytest.raises(WorkspaceError):
        await stage.services.law.who_can(stage.as_(manager), action=Action.VIEW)


async def test_access_to_a_document_is_that_to_its_content(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    japanese, australian = await stage.person(JPN), await stage.person(AUS)
    project = await stage.project(manager)
    for person in (japanese, australian):
        await stage.join(project.id, person)
    await stage.approve_templates(manager, officer)
    document = await stage.services.documents.create(
        stage.as_(manager),
        project=project.id,
        title="Report",
        marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
        record_marking=MarkingDraft(text="UNCLASSIFIED"),
    )
    expected = {manager: True, australian: True, japanese: False}
    for viewer in (manager, japanese, officer):
        report = await stage.services.law.who_can(stage.as_(viewer), action=Action.VIEW, object=document.id)
        assert {one.person: one.allowed for one in report.people} == expected


async def test_an_officer_asks_about_what_the_nation_originated_without_belonging(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    foreign_officer = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    report = await stage.services.law.who_can(stage.as_(officer), action=Action.VIEW, object=project.id)
    assert [one.person for one in report.people] == [manager]
    assert await stage.services.projects.get_many(stage.as_(officer), ids=[project.id]) == [None]
    with pytest.raises(NotFound):
        await stage.services.law.who_can(stage.as_(foreign_officer), action=Action.VIEW, object=project.id)


async def test_a_marking_check_tells_faults_and_the_canonical_form(stage: Stage) -> None:
    viewer = await stage.person(USA)
    right = await stage.services.law.marking_check(stage.as_(viewer), text="SECRET//REL TO USA, AUS")
    assert right.valid
    assert right.marking is not None
    assert right.marking.releasable_to == ("AUS", "USA")
    wrong = await stage.services.law.marking_check(stage.as_(viewer), text="SECRET//REL TO AUS, USA")
    assert (wrong.valid, wrong.canonical) == (False, "SECRET//REL TO USA, AUS")
    assert wrong.faults
    with pytest.raises(Invalid):
        await stage.services.law.marking_check(stage.as_(viewer), text="SECRET", policy="ZZZ")
