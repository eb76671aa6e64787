"""Officers change the law: one narrows at once, two widen, and nobody agrees to their own proposal."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text, update

from tests.workspace.services.stage import AUS, GBR, JPN, NZL, USA, Stage, worker
from workspace.app.upkeep import upkeep
from workspace.domain.changes import ChangeState, PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import ChangeId, Kind, NationCode, PersonId, ProjectId, RuleId, new_identifier
from workspace.domain.lawmaking import GroupDraft, LawDraft, RuleDraft
from workspace.domain.listing import RuleFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Method, RuleEffect
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.law import CHANNEL, advance
from workspace.persistence.notices import Notices
from workspace.persistence.tables import groups, people
from workspace.services.policy_changes import Proposal

ALL = PageRequest(first=100)
LATER = timedelta(days=3)
APPROVE, DENY, RETURN = Decision.APPROVE, Decision.DENY, Decision.RETURN


def rule(receiving: str = NZL, **facts: object) -> RuleDraft:
    given = RuleDraft(
        effect=RuleEffect.ALLOW,
        receiving=receiving,
        project=None,
        categories=None,
        max_level="SECRET",
        methods=None,
        valid_from=None,
        valid_until=None,
        authority="DDL 2026-1",
    )
    return replace(given, **facts)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cast:
    """A project that the USA shares, two officers of the USA, one of another nation, and a reader of each nation."""

    stage: Stage
    project: ProjectId
    manager: PersonId
    officer: PersonId
    second: PersonId
    foreign: PersonId
    readers: dict[NationCode, PersonId]

    async def propose(self, draft: LawDraft, *, by: PersonId | None = None, **facts: object) -> PolicyChange:
        proposal = replace(Proposal(draft=draft, reason="Agreed in Canberra."), **facts)  # type: ignore[arg-type]
        return await self.stage.services.changes.propose(self.stage.as_(by or self.officer), proposal)

    async def decide(
        self, change: PolicyChange, decision: Decision = APPROVE, *, by: PersonId | None = None
    ) -> PolicyChange:
        return await self.stage.services.changes.decide(
            self.stage.as_(by or self.second), id=change.id, decision=decision, rationale="Checked."
        )

    async def rollback(self, change: PolicyChange, *, by: PersonId | None = None) -> tuple[PolicyChange, PolicyChange]:
        return await self.stage.services.changes.rollback(
            self.stage.as_(by or self.officer), id=change.id, reason="A mistake."
        )

    async def seen(self, change: PolicyChange, *, by: PersonId | None = None) -> PolicyChange | None:
        return (await self.stage.services.changes.get_many(self.stage.as_(by or self.officer), [change.id]))[0]

    async def rule_to(self, receiving: str) -> RuleId:
        listed = await self.stage.services.disclosure.rules(
            self.stage.as_(self.officer), page=ALL, filter=RuleFilter(receiving=receiving)
        )
        return next(edge.item.id for edge in listed.edges if edge.item.active)

    async def readable(self) -> set[NationCode]:
        """The nations whose readers may view the project now."""
        found = set()
        for nation, person in self.readers.items():
            if (await self.stage.services.projects.get_many(self.stage.as_(person), ids=[self.project]))[0] is not None:
                found.add(nation)
        return found


@pytest.fixture
async def cast(stage: Stage) -> Cast:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    nations = (USA, AUS, JPN, GBR, NZL)
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    once = await stage.rule(USA, NZL)
    project = await stage.project(
        manager, marking="SECRET//REL TO USA, AUS, GBR, JPN, NZL", participants=[str(one) for one in nations]
    )
    await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=once, reason="For the project alone.")
    readers = {nation: await stage.person(nation) for nation in nations}
    for person in readers.values():
        await stage.join(project.id, person)
    return Cast(
        stage=stage,
        project=project.id,
        manager=manager,
        officer=officer,
        second=await stage.person(USA, offices_held=[Role.SECURITY_OFFICER]),
        foreign=await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER]),
        readers=readers,
    )


async def test_a_widening_holds_once_a_second_officer_agreed(cast: Cast) -> None:
    change = await cast.propose(LawDraft(add=[rule(NZL)]))
    assert (change.state, change.widens, change.awaits) == (ChangeState.SUBMITTED, True, (USA,))
    assert await cast.readable() == {USA, AUS, JPN, GBR}
    agreed = await cast.decide(change)
    assert (agreed.state, agreed.awaits) == (ChangeState.ACTIVE, ())
    assert await cast.readable() == {USA, AUS, JPN, GBR, NZL}
    assert agreed.enacted is not None
    assert [one.receiving for one in (await cast.stage.services.disclosure.rules_many(
        cast.stage.as_(cast.officer), ids=agreed.enacted.rules)) if one] == [NZL]  # fmt: skip


async def test_a_narrowing_holds_at_once_on_one_officers_word(cast: Cast) -> None:
    change = await cast.propose(LawDraft(add=[rule(JPN, effect=RuleEffect.DENY)], remove=[await cast.rule_to(AUS)]))
    assert (change.state, change.widens, change.decisions) == (ChangeState.ACTIVE, False, ())
    assert await cast.readable() == {USA, GBR}


async def _lower(cast: Cast) -> LawDraft:
    return LawDraft(add=[rule(AUS, max_level="CONFIDENTIAL")], remove=[await cast.rule_to(AUS)])


async def _fewer_methods(cast: Cast) -> LawDraft:
    return LawDraft(add=[rule(AUS, methods=(Method.VIEW,))], remove=[await cast.rule_to(AUS)])


async def _shorter(cast: Cast) -> LawDraft:
    return LawDraft(add=[rule(AUS, valid_until=date(2026, 12, 1))], remove=[await cast.rule_to(AUS)])


async def _higher(cast: Cast) -> LawDraft:
    return LawDraft(add=[rule(AUS, max_level="TOP SECRET")], remove=[await cast.rule_to(AUS)])


async def _somebody_else(cast: Cast) -> LawDraft:
    return LawDraft(add=[rule("org:Wattle Dynamics")], remove=[await cast.rule_to(AUS)])


async def _fewer_denials(cast: Cast) -> LawDraft:
    denied = await cast.stage.rule(USA, GBR, effect="DENY")
    return LawDraft(remove=[denied])


async def _another_denial_instead(cast: Cast) -> LawDraft:
    denied = await cast.stage.rule(USA, GBR, effect="DENY")
    return LawDraft(add=[rule(GBR, effect=RuleEffect.DENY, max_level="CONFIDENTIAL")], remove=[denied])


async def _a_wider_denial_instead(cast: Cast) -> LawDraft:
    denied = await cast.stage.rule(USA, GBR, effect="DENY")
    return LawDraft(add=[rule("*", effect=RuleEffect.DENY)], remove=[denied])


@pytest.mark.parametrize(
    ("draft", "state"),
    [
        (_lower, ChangeState.ACTIVE),
        (_fewer_methods, ChangeState.ACTIVE),
        (_shorter, ChangeState.ACTIVE),
        (_a_wider_denial_instead, ChangeState.ACTIVE),
        (_higher, ChangeState.SUBMITTED),
        (_somebody_else, ChangeState.SUBMITTED),
        (_fewer_denials, ChangeState.SUBMITTED),
        (_another_denial_instead, ChangeState.SUBMITTED),
    ],
)
async def test_what_might_let_somebody_in_waits_for_a_second_officer(
    cast: Cast, draft: object, state: ChangeState
) -> None:
    assert callable(draft)
    assert (await cast.propose(await draft(cast))).state is state


async def test_who_may_propose_and_decide(cast: Cast) -> None:
    for person in (cast.manager, cast.readers[USA]):
        with pytest.raises(PolicyDenied):
            await cast.propose(LawDraft(add=[rule()]), by=person)
    own = await cast.propose(LawDraft(add=[rule(USA, max_level="SECRET")]), by=cast.foreign)
    assert own.nation == AUS
    foreign_rule = await cast.stage.rule(AUS, NZL)
    told = []
    for target in (foreign_rule, RuleId(new_identifier(Kind.RULE))):
        with pytest.raises(NotFound) as absent:
            await cast.propose(LawDraft(remove=[target]))
        told.append((absent.value.message, absent.value.path))
    assert told[0] == told[1] == (told[0][0], ("remove", "0"))
    change = await cast.propose(LawDraft(add=[rule()]))
    with pytest.raises(NeedsApproval):
        await cast.decide(change, by=cast.officer)
    for person in (cast.manager, cast.readers[USA], cast.foreign):
        for hidden in (change, replace(change, id=ChangeId(new_identifier(Kind.POLICY_CHANGE)))):
            for act in (cast.decide(hidden, by=person), cast.rollback(hidden, by=person)):
                with pytest.raises(NotFound) as nothing:
                    await act
                told.append((nothing.value.message, nothing.value.path))
    assert len(set(told[2:])) == 1
    assert (await cast.seen(change)) == change


async def test_nobody_but_the_nations_officers_sees_its_changes(cast: Cast) -> None:
    changes, stage = cast.stage.services.changes, cast.stage
    made = [
        await cast.propose(LawDraft(add=[rule()]), only_kept=True),
        await cast.propose(LawDraft(add=[rule()])),
        await cast.propose(LawDraft(remove=[await cast.rule_to(GBR)])),
    ]
    for person in (cast.officer, cast.second):
        listed = await changes.list(stage.as_(person), page=ALL)
        assert {edge.item.id for edge in listed.edges} == {one.id for one in made}
        assert await changes.count(stage.as_(person)) == 3
    for person in (cast.manager, cast.readers[USA], cast.foreign):
        assert not (await changes.list(stage.as_(person), page=ALL)).edges
        assert await changes.count(stage.as_(person)) == 0
        assert await changes.get_many(stage.as_(person), [one.id for one in made]) == [None] * 3


async def test_a_change_comes_back_and_is_proposed_anew_in_its_place(cast: Cast) -> None:
    change = await cast.propose(LawDraft(add=[rule("*")]))
    returned = await cast.decide(change, RETURN)
    assert returned.state is ChangeState.DRAFT
    with pytest.raises(Conflict):
        await cast.decide(change, by=cast.second)
    again = await cast.propose(LawDraft(add=[rule(NZL)]), replaces=change.id)
    assert again.state is ChangeState.SUBMITTED
    old = await cast.seen(change)
    assert old is not None
    assert (old.state, old.note) == (ChangeState.REJECTED, f"Replaced by {again.id}.")
    with pytest.raises(Conflict):
        await cast.propose(LawDraft(add=[rule(NZL)]), replaces=change.id)
    assert (await cast.decide(again)).state is ChangeState.ACTIVE


async def test_a_proposer_takes_a_proposal_away_and_a_refusal_is_the_end(cast: Cast) -> None:
    own = await cast.propose(LawDraft(add=[rule()]))
    assert (await cast.decide(own, DENY, by=cast.officer)).state is ChangeState.REJECTED
    refused = await cast.propose(LawDraft(add=[rule()]))
    assert (await cast.decide(refused, DENY)).state is ChangeState.REJECTED
    for change in (own, refused):
        for decision in Decision:
            with pytest.raises(Conflict):
                await cast.decide(change, decision)
    assert NZL not in await cast.readable()


async def test_a_change_whose_ground_has_moved_is_a_conflict(cast: Cast) -> None:
    australian = await cast.rule_to(AUS)
    change = await cast.propose(LawDraft(add=[rule(AUS, max_level="TOP SECRET")], remove=[australian]))
    await cast.stage.services.disclosure.rule_withdraw(
        cast.stage.as_(cast.second), id=australian, reason="At once, please."
    )
    with pytest.raises(Conflict) as moved:
        await cast.decide(change)
    assert moved.value.path == ("remove", "0")
    assert AUS not in await cast.readable()
    with pytest.raises(Conflict):
        await cast.propose(LawDraft(remove=[australian]))
    assert (await cast.seen(change)) == change


async def test_a_proposer_or_approver_who_left_office_counts_no_more(cast: Cast) -> None:
    change = await cast.propose(LawDraft(add=[rule()]))
    await cast.stage.suspend(cast.officer)
    with pytest.raises(Conflict):
        await cast.decide(change)
    assert NZL not in await cast.readable()


@pytest.mark.parametrize("leaves", ["proposer", "approver", "nobody"])
async def test_a_widening_waits_for_its_day_and_is_looked_at_again(cast: Cast, leaves: str) -> None:
    stage = cast.stage
    change = await cast.propose(LawDraft(add=[rule()]), activate_at=stage.clock.now + LATER)
    approved = await cast.decide(change)
    assert approved.state is ChangeState.APPROVED
    assert await stage.services.enacting.activate_due() == 0
    assert NZL not in await cast.readable()
    third = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    if leaves != "nobody":
        await stage.suspend(cast.officer if leaves == "proposer" else cast.second)
    stage.clock.advance(LATER)
    came = leaves == "nobody"
    assert await stage.services.enacting.activate_due() == int(came)
    after = await cast.seen(change, by=third)
    assert after is not None
    assert after.state is (ChangeState.ACTIVE if came else ChangeState.REJECTED)
    assert (after.note is None) is came
    assert (NZL in await cast.readable()) is came
    assert await stage.services.enacting.activate_due() == 0


async def test_a_widening_whose_ground_moves_before_its_day_does_not_come_into_force(cast: Cast) -> None:
    australian = await cast.rule_to(AUS)
    change = await cast.propose(
        LawDraft(add=[rule(AUS, max_level="TOP SECRET")], remove=[australian]),
        activate_at=cast.stage.clock.now + LATER,
    )
    await cast.decide(change)
    await cast.propose(LawDraft(remove=[australian]))
    cast.stage.clock.advance(LATER)
    assert await cast.stage.services.enacting.activate_due() == 0
    after = await cast.seen(change)
    assert after is not None
    assert after.state is ChangeState.REJECTED
    assert AUS not in await cast.readable()


async def test_a_narrowing_is_done_on_its_day_as_far_as_something_is_left(cast: Cast) -> None:
    australian, japanese = await cast.rule_to(AUS), await cast.rule_to(JPN)
    change = await cast.propose(LawDraft(remove=[australian, japanese]), activate_at=cast.stage.clock.now + LATER)
    assert change.state is ChangeState.APPROVED
    assert await cast.readable() == {USA, AUS, JPN, GBR}
    await cast.propose(LawDraft(remove=[australian]))
    await cast.stage.suspend(cast.officer)
    cast.stage.clock.advance(LATER)
    assert await cast.stage.services.enacting.activate_due() == 1
    after = await cast.seen(change, by=cast.second)
    assert after is not None
    assert after.enacted is not None
    assert (after.state, after.enacted.rules_ended) == (ChangeState.ACTIVE, (japanese,))
    assert await cast.readable() == {USA, GBR}


async def test_a_rule_does_not_outlive_on_its_day_the_one_that_it_was_to_replace(cast: Cast) -> None:
    australian = await cast.rule_to(AUS)
    change = await cast.propose(
        LawDraft(add=[rule(AUS, methods=(Method.VIEW,))], remove=[australian]),
        activate_at=cast.stage.clock.now + LATER,
    )
    assert not change.widens
    await cast.propose(LawDraft(remove=[australian]))
    cast.stage.clock.advance(LATER)
    assert await cast.stage.services.enacting.activate_due() == 0
    assert AUS not in await cast.readable()


async def test_a_change_that_waits_for_its_day_can_be_stopped_by_one_officer(cast: Cast) -> None:
    change = await cast.propose(LawDraft(add=[rule()]), activate_at=cast.stage.clock.now + LATER)
    await cast.decide(change)
    assert (await cast.decide(change, DENY, by=cast.officer)).state is ChangeState.REJECTED
    cast.stage.clock.advance(LATER)
    assert await cast.stage.services.enacting.activate_due() == 0


async def test_taking_back_what_widened_needs_one_officer_and_what_narrowed_two(cast: Cast) -> None:
    before = await cast.readable()
    widened = await cast.decide(await cast.propose(LawDraft(add=[rule()])))
    back, opposite = await cast.rollback(widened)
    assert (back.state, opposite.state, opposite.rolls_back) == (
        ChangeState.ROLLED_BACK,
        ChangeState.ACTIVE,
        widened.id,
    )
    assert await cast.readable() == before
    narrowed = await cast.propose(LawDraft(remove=[await cast.rule_to(AUS)]))
    still, opposite = await cast.rollback(narrowed, by=cast.second)
    assert (still.state, opposite.state) == (ChangeState.ACTIVE, ChangeState.SUBMITTED)
    assert AUS not in await cast.readable()
    with pytest.raises(Conflict):
        await cast.rollback(narrowed)
    with pytest.raises(NeedsApproval):
        await cast.decide(opposite, by=cast.second)
    await cast.decide(opposite, by=cast.officer)
    after = await cast.seen(narrowed)
    assert after is not None
    assert after.state is ChangeState.ROLLED_BACK
    assert await cast.readable() == before
    with pytest.raises(Conflict):
        await cast.rollback(narrowed)


async def test_of_two_officers_who_decide_at_once_one_does(cast: Cast, database: Database) -> None:
    third = await cast.stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    change = await cast.propose(LawDraft(add=[rule()]))
    workers = [worker(database, cast.stage.strongroom, clock=cast.stage.clock) for _ in range(4)]

    async def agree(number: int) -> str:
        person = (cast.second, third)[number % 2]
        try:
            await workers[number].changes.decide(
                cast.stage.as_(person), id=change.id, decision=APPROVE, rationale="Checked."
            )
        except WorkspaceError as refused:
            return refused.code
        return "agreed"

    assert sorted(await asyncio.gather(*(agree(number) for number in range(4)))) == ["CONFLICT"] * 3 + ["agreed"]
    listed = await cast.stage.services.disclosure.rules(
        cast.stage.as_(cast.officer), page=ALL, filter=RuleFilter(receiving=NZL)
    )
    assert len([edge for edge in listed.edges if edge.item.active]) == 1


async def test_two_workers_bring_a_change_into_force_once(cast: Cast, database: Database) -> None:
    change = await cast.propose(LawDraft(add=[rule()]), activate_at=cast.stage.clock.now + LATER)
    await cast.decide(change)
    cast.stage.clock.advance(LATER)
    workers = [worker(database, cast.stage.strongroom, clock=cast.stage.clock) for _ in range(4)]
    assert sum(await asyncio.gather(*(one.enacting.activate_due() for one in workers))) == 1


async def test_a_worker_brings_it_into_force_by_itself(cast: Cast, database_urls: DatabaseUrls) -> None:
    stage = cast.stage
    change = await cast.propose(LawDraft(add=[rule()]), activate_at=stage.clock.now + LATER)
    await cast.decide(change)
    stage.clock.advance(LATER)
    notices = Notices(database_urls.app, channels=[CHANNEL])
    with notices.bell(CHANNEL) as bell:
        services = stage.services
        kept = upkeep(services.reconciler, services.enacting, services.examining, services.indexing)
        async with asyncio.timeout(60), notices.running(), kept:
            while NZL not in await cast.readable():
                await bell.wait(seconds=5)
    after = await cast.seen(change)
    assert after is not None
    assert after.state is ChangeState.ACTIVE


async def test_what_cannot_be_looked_at_does_not_hold_up_the_others(cast: Cast) -> None:
    stage = cast.stage
    lost = await cast.propose(LawDraft(remove=[await cast.rule_to(AUS)]), activate_at=stage.clock.now + LATER)
    narrowed = await cast.propose(
        LawDraft(remove=[await cast.rule_to(JPN)]), by=cast.second, activate_at=stage.clock.now + LATER
    )
    async with stage.database.unit_of_work() as work:
        unreadable = update(people).where(people.c.id == cast.officer).values(nation=USA, attributes={})
        await work.execute(unreadable)
        await work.execute(text("UPDATE offices SET role = 'NOBODY' WHERE person = :id"), {"id": cast.officer})
    stage.clock.advance(LATER)
    assert await stage.services.enacting.activate_due() == 1
    states = [found.state for one in (lost, narrowed) if (found := await cast.seen(one, by=cast.second))]
    assert states == [ChangeState.APPROVED, ChangeState.ACTIVE]


async def test_others_learn_nothing_of_what_becomes_of_a_draft(cast: Cast) -> None:
    stage = cast.stage
    async with stage.database.unit_of_work() as work:
        await work.execute(insert(groups).values(code="DUO", valid_from=date(2021, 1, 1), members=[AUS, USA]))
        await advance(work)
    group = GroupDraft(code="DUO", members=(USA,), since=None)
    kept = await cast.propose(LawDraft(groups=[group]), only_kept=True)
    assert (await cast.decide(kept, DENY)).state is ChangeState.REJECTED
    log = await stage.services.audit.list(stage.as_(cast.foreign), page=ALL)
    assert kept.id not in {edge.item.object for edge in log.edges}
    assert await cast.seen(kept, by=cast.foreign) is None
    sent = await cast.propose(LawDraft(groups=[group]))
    assert await cast.seen(sent, by=cast.foreign) == sent


async def test_the_same_key_gives_back_the_same_change(cast: Cast) -> None:
    draft = LawDraft(remove=[await cast.rule_to(AUS)])
    first = await cast.propose(draft, idempotency_key="k")
    assert await cast.propose(draft, idempotency_key="k") == first
    with pytest.raises(Conflict):
        await cast.propose(LawDraft(add=[rule()]), idempotency_key="k")


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        (LawDraft(), ("add",)),
        (LawDraft(add=[rule("nowhere")]), ("add", "0", "receiving")),
        (LawDraft(add=[rule(), rule(max_level="GEHEIM")]), ("add", "1", "maxLevel")),
        (LawDraft(add=[rule(categories=(99,))]), ("add", "0", "categories")),
        (LawDraft(add=[rule(authority=" ")]), ("add", "0", "authority")),
        (LawDraft(add=[rule(authority="DDL\n1")]), ("add", "0", "authority")),
        (LawDraft(add=[rule()] * 201), ("add",)),
    ],
)
async def test_what_could_not_be_law_is_not_proposed(cast: Cast, draft: LawDraft, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        await cast.propose(draft)
    assert refusal.value.path == path
    with pytest.raises(Invalid):
        await cast.propose(LawDraft(add=[rule()]), activate_at=cast.stage.clock.now)


async def test_officers_see_what_a_change_would_open_today(cast: Cast) -> None:
    stage, changes = cast.stage, cast.stage.services.changes
    change = await cast.propose(LawDraft(add=[rule()]))
    for expected in (0, 1):
        report = await changes.impact(stage.as_(cast.second), change)
        assert report is not None
        assert (report.gains.accesses, report.losses.accesses) == (expected, 0)
        await _a_document_for_new_zealand(cast)
    active = await cast.decide(change)
    report = await changes.impact(stage.as_(cast.officer), active)
    assert report is not None
    assert (report.gains.accesses, report.losses.accesses) == (2, 0)
    (gained,) = report.gains.nations
    assert gained.nation == NZL
    back, _ = await cast.rollback(active)
    assert await changes.impact(stage.as_(cast.officer), back) is None
    log = await stage.services.audit.list(stage.as_(cast.second), page=ALL)
    actions = [edge.item.action for edge in log.edges if edge.item.object == change.id]
    assert sorted(actions) == ["change.activate", "change.decide", "change.propose"]


async def _a_document_for_new_zealand(cast: Cast) -> None:
    """An American document that New Zealand could read, were there a rule again."""
    once = await cast.stage.rule(USA, NZL)
    made = await cast.stage.services.documents.create(
        cast.stage.as_(cast.manager),
        project=cast.project,
        title="Report",
        marking=MarkingDraft(text="SECRET//REL TO USA, NZL"),
    )
    await cast.stage.services.determinations.confirm(cast.stage.as_(cast.second), id=made.id, rationale="So it is.")
    await cast.stage.services.disclosure.rule_withdraw(
        cast.stage.as_(cast.second), id=once, reason="For the document alone."
    )
