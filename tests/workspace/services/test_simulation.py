"""A simulated change says beforehand what the gate will say afterwards, and only of what the officer's nation owns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import insert, select

from policies.actions import Action
from tests.workspace.services.stage import AUS, GBR, JPN, NZL, USA, Stage
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import DocumentId, Kind, OrganisationId, PersonId, ProjectId, RuleId, new_identifier
from workspace.domain.lawmaking import GroupDraft, LawDraft, RuleDraft, StandingDraft, StandingFacts
from workspace.domain.listing import RuleFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import ClearanceDraft, Role
from workspace.domain.projects import RuleEffect
from workspace.domain.simulation import (
    Difference,
    MemberDraft,
    PersonDraft,
    RelabelDraft,
    SimulationReport,
    Supposition,
)
from workspace.persistence.law import advance
from workspace.persistence.tables import groups, people
from workspace.services.policy_changes import Proposal


@dataclass(frozen=True)
class Cast:
    """American and Australian documents in one project, with a reader of each of five nations."""

    stage: Stage
    project: ProjectId
    american: dict[str, DocumentId]
    manager: PersonId
    officer: PersonId
    australian: PersonId
    japanese: PersonId
    briton: PersonId
    foreign_officer: PersonId

    async def simulate(self, change: Supposition, *, asker: PersonId | None = None) -> SimulationReport:
        report = await self.stage.services.simulations.simulate(self.stage.as_(asker or self.officer), change=change)
        assert report is not None
        return report

    async def accesses(self) -> set[tuple[PersonId, DocumentId]]:
        """What the gate says now, person by person and document by document."""
        found = set()
        for document in self.american.values():
            report = await self.stage.services.law.who_can(
                self.stage.as_(self.officer), action=Action.VIEW, object=document
            )
            found |= {(one.person, document) for one in report.people if one.allowed}
        return found


@pytest.fixture
async def cast(stage: Stage) -> Cast:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    project = await stage.project(manager, participants=(USA, AUS, JPN, GBR, NZL))
    people = [await stage.person(nation) for nation in (AUS, JPN, GBR)]
    await stage.approve_templates(manager, people[0])
    for person in people:
        await stage.join(project.id, person)

    async def document(by: PersonId, marking: str, record: str | None = None) -> DocumentId:
        made = await stage.services.documents.create(
            stage.as_(by),
            project=project.id,
            title="Report",
            marking=MarkingDraft(text=marking),
            record_marking=None if record is None else MarkingDraft(text=record),
        )
        return made.id

    american = {
        "wide": await document(manager, "SECRET//REL TO USA, AUS, JPN"),
        "wide too": await document(manager, "SECRET//REL TO USA, AUS, JPN"),
        "apart": await document(manager, "SECRET//REL TO USA, AUS", "UNCLASSIFIED"),
        "british": await document(manager, "CONFIDENTIAL//REL TO USA, GBR"),
        "own": await document(manager, "SECRET//NOFORN"),
    }
    await document(people[0], "SECRET//REL TO AUS, USA")
    return Cast(
        stage=stage,
        project=project.id,
        american=american,
        manager=manager,
        officer=await stage.person(USA, offices_held=[Role.SECURITY_OFFICER]),
        australian=people[0],
        japanese=people[1],
        briton=people[2],
        foreign_officer=await stage.person(AUS, offices_held=[Role.SECURITY_OFFICER]),
    )


async def _rule_to(cast: Cast, receiving: str) -> RuleId:
    listed = await cast.stage.services.disclosure.rules(
        cast.stage.as_(cast.officer), page=PageRequest(), filter=RuleFilter(receiving=receiving)
    )
    return listed.edges[0].item.id


def _rule(receiving: str, *, effect: RuleEffect = RuleEffect.ALLOW, **facts: object) -> RuleDraft:
    given: Mapping[str, object] = {
        "effect": effect,
        "receiving": receiving,
        "project": None,
        "categories": None,
        "max_level": "SECRET",
        "methods": None,
        "valid_from": None,
        "valid_until": None,
        "authority": "DDL 1",
    }
    return RuleDraft(**{**given, **facts})  # type: ignore[arg-type]


def _counts(difference: Difference) -> tuple[int, int, int]:
    return difference.people, difference.documents, difference.accesses


async def test_withdrawing_a_rule_loses_what_the_simulation_said(cast: Cast) -> None:
    rule = await _rule_to(cast, AUS)
    report = await cast.simulate(Supposition(remove=[rule]))
    assert (report.documents, report.people) == (5, 4)
    assert _counts(report.gains) == (0, 0, 0)
    assert _counts(report.losses) == (1, 3, 3)
    (nation,) = report.losses.nations
    assert (nation.nation, nation.people, nation.documents, nation.accesses) == (AUS, 1, 3, 3)
    assert [(one.shown.id, one.documents) for one in report.losses.people_sample] == [(cast.australian, 3)]
    assert {one.document for one in report.losses.documents_sample} <= set(cast.american.values())
    assert {one.people for one in report.losses.documents_sample} == {1}
    before = await cast.accesses()
    await cast.stage.services.disclosure.rule_withdraw(cast.stage.as_(cast.officer), id=rule, reason="Review.")
    lost = before - await cast.accesses()
    assert lost == {(cast.australian, cast.american[one]) for one in ("wide", "wide too", "apart")}


async def test_a_denial_and_an_allowance_are_counted_apart(cast: Cast) -> None:
    report = await cast.simulate(
        Supposition(add=[_rule(JPN, effect=RuleEffect.DENY)], remove=[await _rule_to(cast, GBR)])
    )
    assert {one.nation: one.documents for one in report.losses.nations} == {JPN: 2, GBR: 1}
    undone = await cast.simulate(Supposition(add=[_rule(GBR)], remove=[await _rule_to(cast, GBR)]))
    assert _counts(undone.gains) == _counts(undone.losses) == (0, 0, 0)


async def test_another_marking_moves_one_document(cast: Cast) -> None:
    change = RelabelDraft(document=cast.american["wide"], marking=MarkingDraft(text="SECRET//REL TO USA, AUS, GBR"))
    report = await cast.simulate(Supposition(relabel=change))
    assert _counts(report.gains) == _counts(report.losses) == (1, 1, 1)
    assert [one.document for one in report.gains.documents_sample] == [cast.american["wide"]]
    assert [one.shown.id for one in report.gains.people_sample] == [cast.briton]
    assert [one.shown.id for one in report.losses.people_sample] == [cast.japanese]


async def test_a_person_is_supposed_without_clearance_or_suspended(cast: Cast) -> None:
    for draft in (
        PersonDraft(person=cast.manager, suspended=True, clearances=None),
        PersonDraft(person=cast.manager, suspended=None, clearances=()),
    ):
        report = await cast.simulate(Supposition(person=draft))
        assert _counts(report.losses) == (1, 5, 5)
    await cast.stage.suspend(cast.manager)
    lifted = await cast.simulate(Supposition(person=PersonDraft(person=cast.manager, suspended=False, clearances=None)))
    assert _counts(lifted.gains) == (1, 5, 5)
    lower = ClearanceDraft(policy="USA", level="CONFIDENTIAL", expires=date(2030, 1, 1))
    some = await cast.simulate(
        Supposition(person=PersonDraft(person=cast.manager, suspended=False, clearances=[lower]))
    )
    assert _counts(some.gains) == (1, 1, 1)


async def test_a_groups_membership_is_supposed(cast: Cast) -> None:
    async with cast.stage.database.unit_of_work() as work:
        await work.execute(
            insert(groups).values(code="ACGU", valid_from=date.min, members=[AUS, GBR, USA], opaque=False)
        )
        await advance(work)
    await cast.stage.rule(USA, "ACGU")
    left = GroupDraft(code="ACGU", members=(AUS, USA), since=None)
    assert _counts((await cast.simulate(Supposition(groups=[left]))).losses) == (0, 0, 0)
    report = await cast.simulate(Supposition(groups=[left], remove=[await _rule_to(cast, GBR)]))
    assert {one.nation: one.documents for one in report.losses.nations} == {GBR: 1}


async def test_an_employers_standing_is_supposed(cast: Cast) -> None:
    async with cast.stage.database.unit_of_work() as work:
        found = await work.execute(select(people.c.organisation).where(people.c.id == cast.manager))
        firm = OrganisationId(found.scalar_one())
    unknown = StandingDraft(organisation=firm, expected_version=1, facts=StandingFacts())
    before = await cast.accesses()
    report = await cast.simulate(Supposition(standings=[unknown]))
    await cast.stage.services.changes.propose(
        cast.stage.as_(cast.officer), Proposal(draft=LawDraft(standings=[unknown]), reason="Suspended.")
    )
    lost = before - await cast.accesses()
    assert {person for person, _ in lost} == {cast.manager}
    assert _counts(report.losses) == (1, len(lost), len(lost))
    assert _counts(report.gains) == (0, 0, 0)


async def test_somebody_is_supposed_to_join_or_to_leave(cast: Cast) -> None:
    newcomer = await cast.stage.person(AUS)
    change = Supposition(
        members=(
            MemberDraft(person=newcomer, project=cast.project, joins=True),
            MemberDraft(person=cast.briton, project=cast.project, joins=False),
        )
    )
    with pytest.raises(NotFound):  # an American officer knows no Australian who is no member yet
        await cast.simulate(change)
    colleague = await cast.stage.person(USA)
    joining = replace(change, members=(replace(change.members[0], person=colleague),))
    before = await cast.accesses()
    report = await cast.simulate(joining)
    await cast.stage.join(cast.project, colleague)
    gained = await cast.accesses() - before
    assert {person for person, _ in gained} == {colleague}
    assert _counts(report.gains) == (1, len(gained), len(gained))
    assert _counts(report.losses) == (0, 0, 0)
    assert _counts((await cast.simulate(joining)).gains) == (0, 0, 0)


async def test_only_what_the_officers_nation_originated_is_counted(cast: Cast) -> None:
    report = await cast.simulate(Supposition(add=[_rule(NZL)]), asker=cast.foreign_officer)
    assert (report.documents, report.people) == (1, 4)
    before = await cast.simulate(Supposition(), asker=cast.foreign_officer)
    await cast.stage.services.documents.create(
        cast.stage.as_(cast.manager),
        project=cast.project,
        title="Another",
        marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
    )
    assert await cast.simulate(Supposition(), asker=cast.foreign_officer) == before


async def test_who_is_no_officer_is_told_nothing(cast: Cast) -> None:
    for person in (cast.manager, cast.australian):
        assert await cast.stage.services.simulations.simulate(cast.stage.as_(person), change=Supposition()) is None


async def test_what_is_not_the_officers_to_change_is_absent(cast: Cast) -> None:
    other = await cast.stage.rule(JPN, NZL)
    marking = MarkingDraft(text="SECRET//NOFORN")
    foreign = await cast.stage.services.documents.create(
        cast.stage.as_(cast.australian),
        project=cast.project,
        title="Australian",
        marking=MarkingDraft(text="SECRET//REL TO AUS, JPN"),
    )
    pairs = [
        [Supposition(remove=[one]) for one in (other, RuleId(new_identifier(Kind.RULE)))],
        [
            Supposition(relabel=RelabelDraft(document=one, marking=marking))
            for one in (foreign.id, DocumentId(new_identifier(Kind.DOCUMENT)))
        ],
        [
            Supposition(person=PersonDraft(person=one, suspended=True, clearances=None))
            for one in (cast.japanese, PersonId(new_identifier(Kind.PERSON)))
        ],
    ]
    for hidden, absent in pairs:
        told = []
        for change in (hidden, absent):
            with pytest.raises(NotFound) as refusal:
                await cast.simulate(change)
            told.append((refusal.value.message, refusal.value.path))
        assert told[0] == told[1]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (Supposition(add=[_rule("nowhere")]), ("add", "0", "receiving")),
        (Supposition(add=[_rule("AUS", max_level="GEHEIM")]), ("add", "0", "maxLevel")),
        (Supposition(add=[_rule("AUS", categories=(99,))]), ("add", "0", "categories")),
        (Supposition(groups=[GroupDraft(code="NONE", members=(USA,), since=None)]), ("groups", "0")),
    ],
)
async def test_what_could_not_be_made_is_not_simulated(cast: Cast, change: Supposition, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        await cast.simulate(change)
    assert refusal.value.path == path
