"""Consents, export papers, standings and groups change as the law does: two open, one closes, and groups take all."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from tests.workspace.services.stage import AUS, GBR, JPN, NZL, USA, Stage
from workspace.app.register import load_registers
from workspace.domain.changes import ChangeState, PolicyChange
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import NationCode, OrganisationId, PersonId
from workspace.domain.lawmaking import (
    AuthorisationDraft,
    ConsentDraft,
    GroupDraft,
    LawDraft,
    StandingDraft,
    StandingFacts,
)
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.law import advance
from workspace.persistence.tables import groups, organisations, people
from workspace.services.policy_changes import Proposal

ALL = PageRequest(first=100)
NEXT_YEAR = date(2027, 12, 31)


@dataclass(frozen=True)
class Offices:
    """Two security officers of each of four nations."""

    stage: Stage
    officers: dict[NationCode, tuple[PersonId, PersonId]]

    async def propose(self, nation: NationCode, draft: LawDraft) -> PolicyChange:
        asked = Proposal(draft=draft, reason="Agreed.")
        return await self.stage.services.changes.propose(self.stage.as_(self.officers[nation][0]), asked)

    async def decide(
        self, change: PolicyChange, nation: NationCode, *, decision: Decision = Decision.APPROVE, officer: int = 1
    ) -> PolicyChange:
        by = self.stage.as_(self.officers[nation][officer])
        return await self.stage.services.changes.decide(by, id=change.id, decision=decision, rationale="Checked.")

    async def made(self, nation: NationCode, draft: LawDraft) -> PolicyChange:
        """Has a nation's two officers make law."""
        change = await self.propose(nation, draft)
        return change if change.state is ChangeState.ACTIVE else await self.decide(change, nation)

    async def members(self, code: str) -> set[str]:
        """Who is a member of a group today."""
        register = (await self.stage.as_(self.officers[USA][0]).snapshot()).law.register
        return set(register.members_on(code, self.stage.clock.now.date()))


@pytest.fixture
async def offices(stage: Stage) -> Offices:
    made = {}
    for nation in (USA, AUS, JPN, GBR):
        made[nation] = (
            await stage.person(nation, offices_held=[Role.SECURITY_OFFICER]),
            await stage.person(nation, offices_held=[Role.SECURITY_OFFICER]),
        )
    async with stage.database.unit_of_work() as work:
        await work.execute(
            insert(groups).values(code="AUKUS", valid_from=date(2021, 9, 15), members=[AUS, GBR, USA], opaque=False)
        )
        await advance(work)
    return Offices(stage=stage, officers=made)


def consent(*to: str, **facts: object) -> ConsentDraft:
    given = ConsentDraft(to=to, project=None, valid_from=None, valid_until=NEXT_YEAR, authority="Note 12")
    return replace(given, **facts)  # type: ignore[arg-type]


def licence(*nations: str, **facts: object) -> AuthorisationDraft:
    given = AuthorisationDraft(
        number="L-7",
        kind="LICENCE",
        nations=tuple(NationCode(one) for one in nations),
        organisations=("Hoshi Robotics",),
        covers="technical-data",
        project=None,
        valid_from=None,
        valid_until=NEXT_YEAR,
    )
    return replace(given, **facts)  # type: ignore[arg-type]


async def test_a_consent_takes_two_officers_to_give_and_one_to_end(offices: Offices) -> None:
    change = await offices.propose(JPN, LawDraft(consents=[consent(AUS)]))
    assert change.state is ChangeState.SUBMITTED
    with pytest.raises(NeedsApproval):
        await offices.decide(change, JPN, officer=0)
    active = await offices.decide(change, JPN)
    assert active.enacted is not None
    (given,) = active.enacted.consents
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    assert [(one.nation, sorted(one.to), one.valid_until) for one in register.consents] == [("JPN", ["AUS"], NEXT_YEAR)]
    ended = await offices.propose(JPN, LawDraft(consents_ended=[given]))
    assert ended.state is ChangeState.ACTIVE
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    assert register.consents == ()
    with pytest.raises(Conflict):
        await offices.propose(JPN, LawDraft(consents_ended=[given]))


async def test_an_export_paper_takes_two_officers_to_record_and_one_to_revoke(offices: Offices) -> None:
    change = await offices.propose(USA, LawDraft(authorisations=[licence(JPN)]))
    assert change.state is ChangeState.SUBMITTED
    active = await offices.decide(change, USA)
    assert active.enacted is not None
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    assert [(one.nation, sorted(one.nations)) for one in register.authorisations] == [("USA", ["JPN"])]
    revoked = await offices.propose(USA, LawDraft(authorisations_ended=list(active.enacted.authorisations)))
    assert revoked.state is ChangeState.ACTIVE
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    assert register.authorisations == ()


async def test_officers_of_the_nations_concerned_read_the_registers_and_nobody_else(offices: Offices) -> None:
    stage, service = offices.stage, offices.stage.services.registers
    made = [
        await offices.made(JPN, LawDraft(consents=[consent(to)])) for to in (AUS, "AUKUS", "org:Agency 0", "org:Nobody")
    ]
    paper = await offices.made(USA, LawDraft(authorisations=[licence(JPN)]))
    member = await stage.person(JPN)
    given = [one.enacted.consents[0] for one in made if one.enacted is not None]
    assert paper.enacted is not None
    (number,) = paper.enacted.authorisations
    async with stage.database.unit_of_work() as work:
        name = await work.execute(select(organisations.c.nation).where(organisations.c.name == "Agency 0"))
        home = name.scalar_one_or_none()
    seen = {JPN: set(given), AUS: {given[0], given[1]}, GBR: {given[1]}, USA: {given[1]}}
    if home is not None:
        seen[home].add(given[2])
    for nation, expected in seen.items():
        officer = stage.as_(offices.officers[nation][1])
        listed = await service.consents.page(officer, page=ALL)
        assert {edge.item.id for edge in listed.edges} == expected, nation
        assert await service.consents.count(officer) == len(expected)
        one_by_one = await service.consents.get_many(officer, given)
        assert {one.id for one in one_by_one if one is not None} == expected
        papers = await service.authorisations.page(officer, page=ALL)
        assert [edge.item.id for edge in papers.edges] == ([number] if nation in {USA, JPN} else [])
        assert await service.authorisations.count(officer) == len(papers.edges)
    nobody = stage.as_(member)
    assert not (await service.consents.page(nobody, page=ALL)).edges
    assert not (await service.authorisations.page(nobody, page=ALL)).edges
    assert await service.consents.get_many(nobody, given) == [None] * 4
    assert await service.authorisations.get_many(nobody, [number]) == [None]
    assert (await service.consents.count(nobody), await service.authorisations.count(nobody)) == (0, 0)


async def test_nobody_ends_what_another_nation_gave(offices: Offices) -> None:
    change = await offices.made(JPN, LawDraft(consents=[consent(AUS)]))
    paper = await offices.made(USA, LawDraft(authorisations=[licence(JPN)]))
    assert change.enacted is not None
    assert paper.enacted is not None
    for nation, draft in (
        (AUS, LawDraft(consents_ended=change.enacted.consents)),
        (JPN, LawDraft(authorisations_ended=paper.enacted.authorisations)),
    ):
        with pytest.raises(NotFound):
            await offices.propose(nation, draft)


async def _employer(stage: Stage, person: PersonId) -> OrganisationId:
    async with stage.database.unit_of_work() as work:
        return OrganisationId(
            (await work.execute(select(people.c.organisation).where(people.c.id == person))).scalar_one()
        )


GOVERNMENT = StandingFacts(kind="government", agency="DOD")


async def test_a_standing_is_lowered_by_one_officer_and_raised_by_two(offices: Offices) -> None:
    stage = offices.stage
    reader = await stage.person(USA)
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS")
    await stage.join(project.id, reader)
    firm = await _employer(stage, reader)

    async def readable() -> bool:
        return (await stage.services.projects.get_many(stage.as_(reader), ids=[project.id]))[0] is not None

    assert await readable()
    suspended = StandingDraft(organisation=firm, expected_version=1, facts=StandingFacts())
    lowered = await offices.propose(USA, LawDraft(standings=[suspended]))
    assert (lowered.state, lowered.widens) == (ChangeState.ACTIVE, False)
    assert not await readable()
    held = await stage.services.registers.standings(stage.as_(offices.officers[USA][1]), [firm])
    assert held == [(StandingFacts(), 2)]
    with pytest.raises(Conflict):
        await offices.propose(USA, LawDraft(standings=[replace(suspended, facts=GOVERNMENT)]))
    again = StandingDraft(organisation=firm, expected_version=2, facts=GOVERNMENT)
    raised = await offices.propose(USA, LawDraft(standings=[again]))
    assert raised.state is ChangeState.SUBMITTED
    assert not await readable()
    await offices.decide(raised, USA)
    assert await readable()


async def test_a_standing_is_its_own_nations_affair(offices: Offices) -> None:
    firm = await _employer(offices.stage, offices.officers[USA][0])
    draft = StandingDraft(organisation=firm, expected_version=1, facts=StandingFacts())
    with pytest.raises(NotFound):
        await offices.propose(AUS, LawDraft(standings=[draft]))
    services, stage = offices.stage.services, offices.stage
    assert await services.registers.standings(stage.as_(offices.officers[AUS][0]), [firm]) == [None]
    colleague = await stage.person(USA)
    assert await services.registers.standings(stage.as_(colleague), [firm]) == [None]


async def test_a_group_changes_once_an_officer_of_every_nation_concerned_agreed(offices: Offices) -> None:
    await offices.stage.rule(JPN, "AUKUS")
    draft = LawDraft(groups=[GroupDraft(code="AUKUS", members=(AUS, GBR, NZL, USA), since=None)])
    change = await offices.propose(AUS, draft)
    assert change.awaits == change.nations == (AUS, GBR, JPN, USA)
    with pytest.raises(NeedsApproval):
        await offices.decide(change, AUS, officer=0)
    for nation, left in ((GBR, (AUS, JPN, USA)), (AUS, (JPN, USA)), (USA, (JPN,))):
        change = await offices.decide(change, nation)
        assert (change.state, change.awaits) == (ChangeState.SUBMITTED, left)
        assert NZL not in await offices.members("AUKUS")
    with pytest.raises(Conflict):
        await offices.decide(change, USA)
    assert (await offices.decide(change, JPN)).state is ChangeState.ACTIVE
    assert await offices.members("AUKUS") == {AUS, GBR, NZL, USA}


async def test_what_was_marked_before_keeps_the_members_of_its_day(offices: Offices) -> None:
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    old = register.group_on("AUKUS", offices.stage.clock.now.date())
    assert old is not None
    draft = LawDraft(groups=[GroupDraft(code="AUKUS", members=(GBR, USA), since=None)])
    change = await offices.propose(GBR, draft)
    for nation in (AUS, GBR, USA):
        change = await offices.decide(change, nation)
    register = (await offices.stage.as_(offices.officers[USA][0]).snapshot()).law.register
    new = register.group_on("AUKUS", offices.stage.clock.now.date())
    assert new is not None
    assert (old.id, new.id) == ("AUKUS@2021-09-15", "AUKUS@2026-11-22")
    assert register.expand(old.id) == {AUS, GBR, USA}
    assert register.expand(new.id) == {GBR, USA}


async def test_one_nation_that_refuses_is_enough_and_sends_back_for_all(offices: Offices) -> None:
    draft = LawDraft(groups=[GroupDraft(code="AUKUS", members=(GBR, USA), since=None)])
    change = await offices.propose(GBR, draft)
    refused = await offices.decide(change, AUS, decision=Decision.DENY)
    assert refused.state is ChangeState.REJECTED
    with pytest.raises(NotFound):
        await offices.decide(change, USA, decision=Decision.DENY)
    returned = await offices.decide(await offices.propose(GBR, draft), USA, decision=Decision.RETURN)
    assert returned.state is ChangeState.DRAFT
    changes, stage = offices.stage.services.changes, offices.stage
    for nation, seen in ((GBR, True), (USA, False), (AUS, False)):
        (found,) = await changes.get_many(stage.as_(offices.officers[nation][0]), [returned.id])
        assert (found is not None) is seen
    assert await offices.members("AUKUS") == {AUS, GBR, USA}


async def test_only_members_propose_and_groups_go_by_themselves(offices: Offices) -> None:
    group = GroupDraft(code="AUKUS", members=(GBR, USA), since=None)
    with pytest.raises(PolicyDenied):
        await offices.propose(JPN, LawDraft(groups=[group]))
    for draft, path in (
        (LawDraft(groups=[group], consents=[consent(AUS)]), ("groups",)),
        (LawDraft(groups=[replace(group, code="ISAF")]), ("groups", "0", "code")),
        (LawDraft(groups=[group, group]), ("groups", "1", "code")),
        (LawDraft(groups=[replace(group, members=(AUS, GBR, USA))]), ("groups", "0", "members")),
        (LawDraft(groups=[replace(group, since=date(2026, 11, 21))]), ("groups", "0", "since")),
        (LawDraft(groups=[replace(group, members=())]), ("groups", "0")),
        (LawDraft(consents=[consent()]), ("addConsents", "0")),
        (LawDraft(consents=[consent("nowhere")]), ("addConsents", "0")),
        (LawDraft(consents=[consent(AUS, valid_from=date(2030, 1, 1))]), ("addConsents", "0")),
        (LawDraft(authorisations=[licence()]), ("addAuthorisations", "0")),
        (LawDraft(authorisations=[licence("nowhere")]), ("addAuthorisations", "0")),
        (LawDraft(authorisations=[licence(JPN, number=" ")]), ("addAuthorisations", "0", "number")),
    ):
        with pytest.raises(Invalid) as refusal:
            await offices.propose(GBR, draft)
        assert refusal.value.path == path


async def test_taking_back_a_group_takes_all_again_from_the_next_day(offices: Offices) -> None:
    change = await offices.propose(GBR, LawDraft(groups=[GroupDraft(code="AUKUS", members=(GBR, USA), since=None)]))
    for nation in (AUS, GBR, USA):
        change = await offices.decide(change, nation)
    by = offices.stage.as_(offices.officers[AUS][0])
    still, opposite = await offices.stage.services.changes.rollback(by, id=change.id, reason="We stay.")
    assert (still.state, opposite.state, opposite.awaits) == (
        ChangeState.ACTIVE,
        ChangeState.SUBMITTED,
        (AUS, GBR, USA),
    )
    for nation in (AUS, GBR, USA):
        opposite = await offices.decide(opposite, nation)
    assert opposite.state is ChangeState.ACTIVE
    assert await offices.members("AUKUS") == {GBR, USA}
    offices.stage.clock.advance(timedelta(days=1))
    assert await offices.members("AUKUS") == {AUS, GBR, USA}


async def test_a_group_that_officers_changed_is_not_overwritten_by_the_next_start(
    offices: Offices, database_urls: DatabaseUrls
) -> None:
    owner = Database(database_urls.owner, pool_size=1)
    await load_registers(owner)
    change = await offices.propose(
        GBR, LawDraft(groups=[GroupDraft(code="AUKUS", members=(AUS, GBR, NZL, USA), since=None)])
    )
    for nation in change.awaits:
        change = await offices.decide(change, nation)
    assert change.state is ChangeState.ACTIVE
    await load_registers(owner)
    await owner.close()
    assert await offices.members("AUKUS") == {AUS, GBR, NZL, USA}
    async with offices.stage.database.unit_of_work() as work:
        versions = await work.execute(text("SELECT valid_until FROM groups WHERE code = 'AUKUS' ORDER BY valid_from"))
        assert list(versions.scalars()) == [date(2026, 11, 21), None]
