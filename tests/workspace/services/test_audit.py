"""The record: nothing changes without it, and each reads only what concerns them."""

import orjson
import pytest
from sqlalchemy import text

from policies.actions import Action
from policies.decision import Denied
from policies.reasons import Reason
from tests.workspace.services.stage import AUS, USA, Stage
from workspace.domain.errors import Invalid, NotFound, PolicyDenied
from workspace.domain.identifiers import PersonId
from workspace.domain.listing import AuditFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.persistence.database import Database
from workspace.persistence.labels import Counters

ALL = PageRequest(first=100)


async def test_changes_leave_salted_canonical_leaves(stage: Stage, database: Database) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    await stage.project(manager)
    await stage.project(manager)
    async with database.unit_of_work() as work:
        leaves = (await work.execute(text("SELECT leaf FROM audit_events ORDER BY at, id"))).scalars().all()
    assert len(leaves) == 2
    facts = [orjson.loads(leaf) for leaf in leaves]
    assert {fact["action"] for fact in facts} == {"project.create"}
    assert len({fact["salt"] for fact in facts}) == 2
    for leaf, fact in zip(leaves, facts, strict=True):
        assert orjson.dumps(fact, option=orjson.OPT_SORT_KEYS) == leaf
        assert len(fact["label"]) == 64


async def test_officers_read_what_concerns_their_nation_and_others_their_own_acts(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    american = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    australian = await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    own = await stage.project(manager, participants=[USA])
    shared = await stage.project(manager, participants=[USA, AUS])
    audit = stage.services.audit

    async def objects(viewer: PersonId) -> set[str | None]:
        page = await audit.list(stage.as_(viewer), page=ALL)
        assert await audit.count(stage.as_(viewer)) == len(page.edges)
        return {edge.item.object for edge in page.edges}

    assert await objects(american) == {own.id, shared.id}
    assert await objects(australian) == {shared.id}
    assert await objects(manager) == {own.id, shared.id}
    page = await audit.list(stage.as_(american), page=ALL, filter=AuditFilter(object=own.id))
    assert [edge.item.object for edge in page.edges] == [own.id]


async def test_a_refusal_is_recorded_by_itself_and_its_reasons_go_to_officers_only(stage: Stage) -> None:
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    person = await stage.person(USA)
    snapshot = await stage.as_(person).snapshot()
    refused = Denied(reasons=frozenset({Reason.CLEARANCE, Reason.NEED_TO_KNOW}))
    await stage.services.audit.record_denial(snapshot, action="content.open", object="ver_x", decision=refused)
    told = (await stage.services.audit.list(stage.as_(officer), page=ALL)).edges[0].item
    assert (told.decision, told.reasons) == ("DENIED", ("clearance", "need-to-know"))
    own = (await stage.services.audit.list(stage.as_(person), page=ALL)).edges[0].item
    assert (own.decision, own.reasons) == ("DENIED", ())


async def test_why_something_hidden_was_refused_is_for_its_originators_alone(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    american, australian = [await stage.person(one, offices_held=[Role.SECURITY_OFFICER]) for one in (USA, AUS)]
    project = await stage.project(manager)
    snapshot = await stage.as_(manager).snapshot()
    (number,) = snapshot.labels(Action.VIEW, project=project.id)
    reader = await stage.as_(await stage.person(AUS)).snapshot()
    refused, unseen = (
        Denied(reasons=frozenset({Reason.RELEASABILITY})),
        Denied(reasons=frozenset({Reason.NEED_TO_KNOW})),
    )
    record = stage.services.audit.record_denial
    label = snapshot.law.book.get(number)
    await record(reader, action="content.open", object="ver_x", decision=refused, label=label, hidden=True)
    await record(reader, action="content.open", object="ver_y", decision=unseen, hidden=True)
    own = await stage.services.audit.list(stage.as_(australian), page=ALL)
    assert {edge.item.reasons for edge in own.edges if edge.item.decision == "DENIED"} == {()}
    theirs = await stage.services.audit.list(stage.as_(american), page=ALL, filter=AuditFilter(object="ver_x"))
    assert [edge.item.reasons for edge in theirs.edges] == [("releasability",)]


async def test_what_cannot_be_recorded_is_not_done(stage: Stage, database: Database) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    snapshot = await stage.as_(manager).snapshot()

    async def record_and_fail() -> None:
        async with database.unit_of_work() as work:
            await stage.services.audit.record(work, snapshot, action="x", object=None)
            raise LookupError

    with pytest.raises(LookupError):
        await record_and_fail()
    assert await stage.services.audit.count(stage.as_(manager)) == 0


async def test_folding_keeps_every_count(stage: Stage, database: Database) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    for _ in range(3):
        await stage.project(manager)
    scope = (await stage.as_(manager).snapshot()).scope(Action.VIEW)
    async with database.unit_of_work() as work:
        for label in scope.labels:
            for delta in (2, -1, 3):
                await Counters(work).add(kind="project", label=label, delta=delta)
    before = await stage.services.projects.count(stage.as_(manager))
    async with database.unit_of_work() as work:
        await Counters(work).fold()
        rows = (await work.execute(text("SELECT count(*) FROM label_counters"))).scalar_one()
    assert rows == 3
    assert before == 15 == await stage.services.projects.count(stage.as_(manager))


@pytest.mark.parametrize("page", [PageRequest(first=0), PageRequest(after="x")])
async def test_pages_of_the_log_are_checked(stage: Stage, page: PageRequest) -> None:
    with pytest.raises(Invalid):
        await stage.services.audit.list(stage.as_(await stage.person(USA)), page=page)


async def test_a_refused_change_is_on_the_record_and_one_of_what_is_not_seen_is_not(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    observer, stranger = await stage.person(USA), await stage.person(USA)
    project = await stage.project(manager)
    await stage.join(project.id, observer, role=Role.OBSERVER)
    documents, projects = stage.services.documents, stage.services.projects
    marking = MarkingDraft(text="UNCLASSIFIED")
    with pytest.raises(PolicyDenied):
        await documents.create(stage.as_(observer), project=project.id, title="Mine", marking=marking)
    with pytest.raises(PolicyDenied):
        await projects.update(stage.as_(observer), id=project.id, expected_version=1, name="Mine")
    with pytest.raises(NotFound):
        await projects.update(stage.as_(stranger), id=project.id, expected_version=1, name="Mine")
    told = await stage.services.audit.list(stage.as_(officer), page=ALL)
    refused = [edge.item for edge in told.edges if edge.item.decision == "DENIED"]
    assert sorted((one.actor, one.action, one.object) for one in refused) == [
        (observer, "document.create", project.id),
        (observer, "project.update", project.id),
    ]
    assert all(one.reasons for one in refused)
    own = await stage.services.audit.list(stage.as_(observer), page=ALL)
    assert [edge.item.reasons for edge in own.edges] == [(), ()]
