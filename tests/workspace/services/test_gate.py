"""The gate: one producer of authority, streams that end in time, and a list that equals its decisions."""

import ast
import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from policies.actions import Action
from policies.roles import Operation as Task
from tests.workspace.services.stage import AUS, JPN, USA, Stage
from workspace.domain.authority import Facts, Mandate, Permit, Scope, claim_seal
from workspace.domain.errors import Unauthenticated
from workspace.domain.identifiers import LabelId, PersonId, ProjectId
from workspace.domain.listing import RuleFilter
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.persistence.accounts import Accounts
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.labels import Labels
from workspace.persistence.notices import Notices
from workspace.persistence.projects import Projects
from workspace.services.gate import in_nation

ROOT = Path(__file__).parents[3]


def test_the_seal_is_given_out_once() -> None:
    import workspace.services.gate  # noqa: F401 - whoever imports first, the gate holds it

    with pytest.raises(RuntimeError):
        claim_seal()


@pytest.mark.parametrize("seal", [None, object(), True])
def test_nobody_else_makes_authority(seal: object) -> None:
    person, project, label = PersonId("per"), ProjectId("prj"), LabelId(1)
    with pytest.raises(PermissionError):
        Scope(person=person, action="view", labels=(label,), epoch=1, seal=seal)  # type: ignore[arg-type]
    with pytest.raises(PermissionError):
        Permit(
            person=person,
            action="view",
            object="x",
            project=project,
            label=label,
            epoch=1,
            rules=(),
            seal=seal,  # type: ignore[arg-type]
        )
    with pytest.raises(PermissionError):
        Mandate(person=person, operation="x", domain="nation:USA", seal=seal)  # type: ignore[arg-type]


async def test_authority_is_for_what_it_was_given_for_and_nothing_else(stage: Stage) -> None:
    officer = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER, Role.SECURITY_OFFICER])
    project = await stage.project(officer)
    snapshot = await stage.as_(officer).snapshot()
    async with stage.database.unit_of_work() as work:
        row = (await Projects(work).undecided([project.id]))[project.id]
    permit = snapshot.permit(Action.VIEW, row.facts)
    permit.must_be_for(row.id)
    permit.must_be_for(row.id, LabelId(row.label + 1), row.label)
    with pytest.raises(PermissionError):
        permit.must_be_for(f"{row.id}x")
    with pytest.raises(PermissionError):
        permit.must_be_for(row.id, LabelId(row.label + 1))
    mandate = snapshot.require(Task.REGISTER_READ, in_nation(USA))
    mandate.must_be_of(USA)
    mandate.must_be_of(USA, officer)
    with pytest.raises(PermissionError):
        mandate.must_be_of(AUS)
    with pytest.raises(PermissionError):
        mandate.must_be_of(USA, PersonId("per_other"))


TYPES = {"Scope", "Permit", "Mandate"}


def test_no_module_but_the_gate_produces_authority() -> None:
    authority = TYPES | {"Seal", "claim_seal", "_seal", "_SEAL", "_claimed", "_verify"}
    producers: set[str] = set()
    for path in [*ROOT.glob("workspace/**/*.py"), *ROOT.glob("schema/**/*.py")]:
        tree = ast.parse(path.read_text())
        imported = {
            name.asname or name.name: name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for name in node.names
            if name.name in authority or name.name == "authority"
        }
        for node in ast.walk(tree):
            made = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            by_module = isinstance(node, ast.Attribute) and imported.get(getattr(node.value, "id", "")) == "authority"
            forged = isinstance(node, ast.Attribute) and node.attr == "__new__" and bool(imported)
            taken = isinstance(node, ast.Name) and imported.get(node.id, "") in authority - {
                "Scope",
                "Permit",
                "Mandate",
            }
            if made in imported or by_module or forged or taken:
                producers.add(str(path.relative_to(ROOT)))
    assert producers == {"workspace/services/gate/snapshot.py"}


async def test_authority_cannot_be_widened_by_copying(stage: Stage) -> None:
    snapshot = await stage.as_(await stage.person(USA)).snapshot()
    with pytest.raises((TypeError, ValueError)):
        replace(snapshot.scope(Action.VIEW), labels=(LabelId(1),))  # type: ignore[call-arg]


async def test_the_token_of_another_nation_or_a_spent_one_is_nobodys(stage: Stage) -> None:
    person = await stage.person(USA)
    principal = stage.principal(person)
    for forged in (replace(principal, nation=AUS), replace(principal, expires_at=stage.clock.now)):
        with pytest.raises(Unauthenticated):
            await stage.services.gate.operation(forged).snapshot()


async def test_who_signed_out_is_nobody_and_others_of_the_same_identifier_are_not(stage: Stage) -> None:
    principal = stage.principal(await stage.person(USA))
    elsewhere = replace(principal, issuer="https://other.example")
    async with stage.database.unit_of_work() as work:
        await Accounts(work).end_session(principal.session, expires_at=principal.expires_at, now=stage.clock())
    with pytest.raises(Unauthenticated):
        await stage.services.gate.operation(principal).snapshot()
    await stage.services.gate.operation(elsewhere).snapshot()


@pytest.mark.parametrize("unrecorded", ["former_citizenships", "permanent_residencies", "citizenships"])
async def test_what_nobody_recorded_of_a_person_is_unknown_rather_than_none(stage: Stage, unrecorded: str) -> None:
    snapshot = await stage.as_(await stage.person(USA, attributes={unrecorded: None})).snapshot()
    assert snapshot.subject.lacks(unrecorded)


@pytest.mark.parametrize("written", ["USA", {"USA": 1}, [1], [["USA"]], ["U"]])
async def test_of_whom_something_malformed_is_recorded_nothing_is_known(stage: Stage, written: object) -> None:
    snapshot = await stage.as_(await stage.person(USA, attributes={"citizenships": written})).snapshot()
    assert not snapshot.subject.citizenships
    assert not snapshot.subject.clearances


async def test_a_role_that_cannot_be_read_shuts_out_its_holder_and_nobody_else(stage: Stage) -> None:
    manager, broken = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER]), await stage.person(USA)
    project = await stage.project(manager)
    await stage.join(project.id, broken)
    async with stage.database.unit_of_work() as work:
        await work.execute(text("UPDATE memberships SET role = 'EMPEROR' WHERE person = :person"), {"person": broken})
    with pytest.raises(Unauthenticated):
        await stage.as_(broken).snapshot()
    async with stage.database.unit_of_work() as work:
        views = await stage.services.gate.viewpoints(work, [manager, broken])
    assert set(views) == {manager}


async def test_an_operation_reads_one_snapshot_until_it_is_renewed(stage: Stage) -> None:
    operation = stage.as_(await stage.person(USA))
    first, same = await asyncio.gather(operation.snapshot(), operation.snapshot())
    assert first is same
    await stage.rule(USA, "NZL")
    assert await operation.snapshot() is first
    operation.renew()
    renewed = await operation.snapshot()
    assert renewed.epoch == first.epoch + 1


async def test_nothing_is_decided_by_a_change_that_may_be_rolled_back(stage: Stage, database: Database) -> None:
    person = await stage.person(USA)
    async with database.unit_of_work() as work:
        work.spoil()
        with pytest.raises(RuntimeError):
            await stage.services.gate.fresh(work, stage.principal(person))


async def test_concurrent_authors_intern_one_label_once_and_in_order(database: Database) -> None:
    async def intern(digest: int) -> int:
        async with database.unit_of_work() as work:
            return await Labels(work).intern(
                digest=digest.to_bytes(32), project=ProjectId("prj_x"), body={"of": digest}
            )

    made = await asyncio.gather(*(intern(number % 5) for number in range(40)))
    assert len(set(made)) == 5
    async with database.unit_of_work() as work:
        committed = [label.id for label in await Labels(work).above(LabelId(0))]
    assert committed == sorted(set(made))


async def test_a_label_that_cannot_be_read_withholds_what_is_under_it(stage: Stage, database: Database) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    project = await stage.project(manager)
    async with database.unit_of_work() as work:
        broken = await Labels(work).intern(digest=b"broken", project=project.id, body={"nonsense": True})
    snapshot = await stage.as_(manager).snapshot()
    facts = Facts(object="doc_x", project=project.id, label=broken)
    assert broken not in snapshot.scope(Action.VIEW).labels
    assert not snapshot.decision(Action.VIEW, facts)


async def test_a_rule_that_cannot_be_read_silences_its_nation(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    japanese = await stage.person(JPN)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    await stage.join(project.id, japanese)
    assert (await stage.services.projects.get_many(stage.as_(japanese), ids=[project.id]))[0] is not None
    await stage.rule(USA, "nobody at all", effect="DENY")
    assert await stage.services.projects.get_many(stage.as_(japanese), ids=[project.id]) == [None]
    assert (await stage.services.projects.get_many(stage.as_(manager), ids=[project.id]))[0] is not None


@asynccontextmanager
async def _watched(stage: Stage, urls: DatabaseUrls) -> AsyncIterator[None]:
    notices = Notices(urls.app, channels=["law"])
    async with notices.running(), stage.services.gate.watching(notices):
        yield


async def _facts(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
    rows = await Projects(work).undecided([ProjectId(one) for one in ids])
    return {one: row.facts for one, row in rows.items()}


@pytest.mark.parametrize("change", ["rule", "membership", "suspension", "marking"])
async def test_an_open_stream_ends_within_a_second_of_the_change(
    stage: Stage, database_urls: DatabaseUrls, change: str
) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    japanese, australian = await stage.person(JPN), await stage.person(AUS)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS, JPN")
    for person in (japanese, australian):
        await stage.join(project.id, person)
    async with stage.database.unit_of_work() as work:
        facts = (await _facts(work, [project.id]))[project.id]
    async with _watched(stage, database_urls):
        cut, kept = [
            stage.services.gate.lease(stage.principal(person), facts=facts, reread=_facts)
            for person in (japanese, australian)
        ]
        await asyncio.sleep(0.4)
        assert not cut.revoked.is_set()
        if change == "rule":
            rules = await stage.services.disclosure.rules(
                stage.as_(officer), page=PageRequest(), filter=RuleFilter(receiving="JPN")
            )
            await stage.services.disclosure.rule_withdraw(
                stage.as_(officer), id=rules.edges[0].item.id, reason="Because"
            )
        elif change == "membership":
            await stage.services.projects.member_remove(stage.as_(manager), project=project.id, person=japanese)
        elif change == "suspension":
            await stage.suspend(japanese)
        else:
            from workspace.domain.markings import MarkingDraft

            await stage.services.projects.update(
                stage.as_(manager),
                id=project.id,
                expected_version=1,
                marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
            )
        began = time.monotonic()
        await asyncio.wait_for(cut.revoked.wait(), timeout=1)
        assert time.monotonic() - began < 1
        assert not kept.revoked.is_set()


async def test_streams_end_when_nobody_can_tell_whether_they_may_go_on(
    stage: Stage, database_urls: DatabaseUrls
) -> None:
    person = await stage.person(USA)

    async def unable(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
        await work.execute(text("SELECT pg_sleep(5)"))
        return await _facts(work, ids)

    facts = Facts(object="doc_x", project=ProjectId("prj_x"), label=LabelId(1))
    async with _watched(stage, database_urls):
        lease = stage.services.gate.lease(stage.principal(person), facts=facts, reread=unable)
        await asyncio.wait_for(lease.revoked.wait(), timeout=2.5)
