"""Asking the law: to each asker what they may know of another's access, and not a word about what is hidden."""

from dataclasses import dataclass
from datetime import date

import pytest

from policies.actions import Action
from tests.workspace.services.stage import AUS, GBR, JPN, USA, Stage
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import DocumentId, Kind, PersonId, ProjectId, new_identifier
from workspace.domain.law import AccessExplanation, AccessVerdict, PersonAccess
from workspace.domain.markings import MarkingDraft
from workspace.domain.people import Role


@dataclass(frozen=True)
class Cast:
    """A project with readers of four nations, and a document for two of them that all can see is there."""

    stage: Stage
    project: ProjectId
    document: DocumentId
    manager: PersonId
    american_officer: PersonId
    australian: PersonId
    uncleared: PersonId
    japanese: PersonId
    japanese_officer: PersonId
    stranger: PersonId

    async def explain(
        self, asker: PersonId, person: PersonId, *, action: Action = Action.VIEW, object: str | None = None
    ) -> AccessExplanation:
        return await self.stage.services.law.explain(
            self.stage.as_(asker), person=person, object=object or self.document, action=action
        )


@pytest.fixture
async def cast(stage: Stage) -> Cast:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    project = await stage.project(manager)
    american_officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    await stage.approve_templates(manager, american_officer)
    made = Cast(
        stage=stage,
        project=project.id,
        document=(
            await stage.services.documents.create(
                stage.as_(manager),
                project=project.id,
                title="Report",
                marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
                record_marking=MarkingDraft(text="UNCLASSIFIED"),
            )
        ).id,
        manager=manager,
        american_officer=american_officer,
        australian=await stage.person(AUS),
        uncleared=await stage.person(AUS, level=""),
        japanese=await stage.person(JPN, level=""),
        japanese_officer=await stage.person(JPN, offices_held=[Role.SECURITY_OFFICER]),
        stranger=await stage.person(GBR, offices_held=[Role.SECURITY_OFFICER]),
    )
    for person in (made.australian, made.uncleared, made.japanese, made.japanese_officer):
        await stage.join(project.id, person)
    return made


def _codes(explained: AccessExplanation) -> set[str]:
    return {reason.code for reason in explained.reasons}


async def test_a_person_learns_every_reason_about_what_they_can_see(cast: Cast) -> None:
    explained = await cast.explain(cast.japanese, cast.japanese)
    assert explained.verdict is AccessVerdict.DENIED
    assert _codes(explained) >= {"clearance", "releasability"}
    assert explained.complete
    assert all(reason.message for reason in explained.reasons)


async def test_the_persons_own_officer_is_told_in_full(cast: Cast) -> None:
    assert await cast.explain(cast.japanese_officer, cast.japanese) == await cast.explain(cast.japanese, cast.japanese)


async def test_the_owners_officer_learns_what_rests_on_the_release_and_nothing_of_the_persons_record(
    cast: Cast,
) -> None:
    explained = await cast.explain(cast.american_officer, cast.japanese)
    assert "releasability" in _codes(explained)
    assert "clearance" not in _codes(explained)
    assert not explained.complete
    hidden = await cast.explain(cast.american_officer, cast.uncleared)
    assert (hidden.verdict, _codes(hidden), hidden.complete) == (AccessVerdict.DENIED, set(), False)


async def test_fellow_members_learn_yes_or_no(cast: Cast) -> None:
    explained = await cast.explain(cast.australian, cast.japanese)
    assert (explained.verdict, explained.reasons, explained.rules, explained.until) == (
        AccessVerdict.DENIED,
        (),
        (),
        None,
    )
    assert (await cast.explain(cast.japanese, cast.australian)).verdict is AccessVerdict.GRANTED


async def test_rules_are_named_to_the_officers_who_made_them_and_days_only_from_what_is_known(cast: Cast) -> None:
    owner = await cast.explain(cast.american_officer, cast.australian)
    (rule,) = {*owner.rules}
    (known,) = await cast.stage.services.disclosure.rules_many(cast.stage.as_(cast.american_officer), ids=[rule])
    assert known is not None
    assert (known.releasing, known.receiving) == (USA, AUS)
    assert owner.until is None
    own = await cast.explain(cast.australian, cast.australian)
    assert (own.rules, own.until) == ((), date(2027, 12, 31))


async def test_an_explanation_says_what_the_gate_decides(cast: Cast) -> None:
    people = (cast.manager, cast.australian, cast.uncleared, cast.japanese, cast.japanese_officer)
    for action in (Action.VIEW, Action.DOWNLOAD, Action.EDIT):
        report = await cast.stage.services.law.who_can(
            cast.stage.as_(cast.american_officer), action=action, object=cast.document
        )
        allowed = {one.person: one.allowed for one in report.people}
        for person in people:
            explained = await cast.explain(cast.american_officer, person, action=action)
            assert (explained.verdict is AccessVerdict.GRANTED) == allowed[person]


async def test_a_suspension_is_told_to_their_own_nation_alone(cast: Cast) -> None:
    await cast.stage.suspend(cast.japanese)
    assert _codes(await cast.explain(cast.japanese_officer, cast.japanese)) == {"suspended"}
    assert _codes(await cast.explain(cast.american_officer, cast.japanese)) == set()


async def test_what_or_who_is_hidden_is_absent(cast: Cast) -> None:
    refusals = set()
    for asker, person, asked in (
        (cast.stranger, cast.stranger, cast.document),
        (cast.stranger, cast.stranger, new_identifier(Kind.DOCUMENT)),
        (cast.stranger, cast.stranger, new_identifier(Kind.PROJECT)),
        (cast.stranger, cast.manager, cast.project),
    ):
        with pytest.raises(NotFound) as refusal:
            await cast.explain(asker, person, object=asked)
        refusals.add((refusal.value.message, refusal.value.path))
    assert refusals == {(NotFound().message, ("object",))}
    who = set()
    for person in (cast.stranger, PersonId(new_identifier(Kind.PERSON))):
        with pytest.raises(NotFound) as refusal:
            await cast.explain(cast.australian, person)
        who.add((refusal.value.message, refusal.value.path))
    assert len(who) == 1
    with pytest.raises(Invalid):
        await cast.explain(cast.australian, cast.australian, object=new_identifier(Kind.RULE))


@pytest.mark.parametrize("action", [Action.SHARE, Action.RELEASE])
async def test_passing_on_is_a_question_for_each_nation(
    cast: Cast, action: Action, caplog: pytest.LogCaptureFixture
) -> None:
    report = await cast.stage.services.law.who_can(cast.stage.as_(cast.manager), action=action, object=cast.document)
    assert {one.nation: one.allowed for one in report.nations} == {USA: True, AUS: True, JPN: False, GBR: False}
    assert {one.person for one in report.people if one.allowed} >= {cast.manager}
    explained = await cast.explain(cast.manager, cast.manager, action=action)
    assert explained.verdict is AccessVerdict.GRANTED
    assert {one.nation for one in explained.recipients if one.allowed} == {USA, AUS}
    refused = await cast.explain(cast.japanese, cast.japanese, action=action)
    assert refused.verdict is AccessVerdict.DENIED
    proposed = await cast.stage.services.law.who_can(
        cast.stage.as_(cast.manager),
        action=action,
        marking=MarkingDraft(text="SECRET//REL TO USA, JPN"),
        project=cast.project,
    )
    assert {one.nation for one in proposed.nations if one.allowed} == {USA, JPN}
    assert not caplog.records


async def test_an_officer_is_told_who_the_people_are_and_nothing_more_of_them(cast: Cast) -> None:
    report = await cast.stage.services.law.who_can(
        cast.stage.as_(cast.american_officer), action=Action.VIEW, object=cast.document
    )
    assert report.people_total == len(report.people) == 5
    assert [one.allowed for one in report.people] == [True, True, False, False, False]
    assert {one.nation: one.people for one in report.nations} == {USA: 1, AUS: 1, JPN: 0, GBR: 0}
    assert all(
        (one.shown.email, one.shown.clearances, one.shown.suspended) == (None, None, None) for one in report.people
    )


async def test_a_report_does_not_move_with_what_officers_enter_about_people(cast: Cast) -> None:
    officer = await cast.stage.person(JPN, offices_held=[Role.SECURITY_OFFICER])

    async def told() -> list[PersonAccess]:
        report = await cast.stage.services.law.who_can(
            cast.stage.as_(cast.manager), action=Action.DOWNLOAD, object=cast.document
        )
        return [one for one in report.people if one.person == cast.japanese]

    before = await told()
    await cast.stage.services.people.update(
        cast.stage.as_(officer), id=cast.japanese, expected_version=1, suspended=True, clearances=[]
    )
    assert await told() == before


async def test_a_member_who_may_not_see_the_project_could_see_nothing_marked_in_it(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    japanese = await stage.person(JPN)
    project = await stage.project(manager, marking="SECRET//REL TO USA, AUS")
    await stage.join(project.id, japanese)
    report = await stage.services.law.who_can(
        stage.as_(manager), action=Action.VIEW, marking=MarkingDraft(text="UNCLASSIFIED"), project=project.id
    )
    assert {one.person: one.allowed for one in report.people} == {manager: True, japanese: False}
