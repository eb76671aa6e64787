"""What somebody could mark a new document with, and what their picks say: the same law as creating one."""

import pytest

from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.domain.errors import Invalid, NotFound, WorkspaceError
from workspace.domain.identifiers import PersonId, ProjectId
from workspace.domain.law import Composition, LevelChoices, MarkingCheck, MarkingChoices
from workspace.domain.markings import MarkingDraft


async def _offered(workshop: Workshop, person: PersonId, policy: str | None = None) -> MarkingChoices:
    return await workshop.stage.services.choosing.offered(
        workshop.stage.as_(person), project=workshop.project, policy=policy
    )


async def _composed(workshop: Workshop, person: PersonId, picked: Composition) -> MarkingCheck:
    return await workshop.stage.services.choosing.compose(
        workshop.stage.as_(person), project=workshop.project, picked=picked
    )


def _level(choices: MarkingChoices, term: str) -> LevelChoices:
    return next(level for level in choices.levels if level.level == term)


async def test_an_author_is_offered_what_their_clearance_and_their_nations_rules_carry(workshop: Workshop) -> None:
    choices = await _offered(workshop, workshop.american)
    assert (choices.policy, choices.holder) == ("USA", None)
    assert [level.level for level in choices.levels] == [
        "SECRET",
        "CONFIDENTIAL",
        "CUI",
        "CONTROLLED",
        "UNCLASSIFIED",
    ]
    secret = _level(choices, "SECRET")
    assert secret.releasable_to[:3] == ("AUS", "GBR", "JPN")
    assert {"NOFORN", "ORCON"} <= set(secret.caveats)
    assert "FED ONLY" not in secret.caveats
    assert secret.owners == ("AUS", "JPN")
    british = await _offered(workshop, workshop.briton)
    assert _level(british, "SECRET").releasable_to == ()
    assert (british.levels[0].display_only, british.levels[0].owners) == ((), ())


async def test_another_nations_policy_offers_only_what_is_owned_together(workshop: Workshop) -> None:
    choices = await _offered(workshop, workshop.australian, "USA")
    assert {level.owners for level in choices.levels if level.rank > 0} == {("JPN", "USA")}
    assert (await _offered(workshop, workshop.briton, "JPN")).levels == ()
    assert (await _offered(workshop, workshop.briton, "COMMERCIAL")).holder is not None


async def test_the_policies_under_which_something_can_be_marked_are_told_the_own_first(workshop: Workshop) -> None:
    firm = await workshop.stage.person(AUS, firm="Wattle Dynamics")
    await workshop.stage.join(workshop.project, firm)
    for person, told in (
        (workshop.american, ("USA", "COMMERCIAL")),
        (workshop.briton, ("GBR", "USA", "COMMERCIAL")),
        (firm, ("AUS", "USA", "COMMERCIAL")),
    ):
        choices = await _offered(workshop, person)
        assert choices.policies == told
        for policy in ("USA", "AUS", "GBR", "JPN", "COMMERCIAL"):
            assert bool((await _offered(workshop, person, policy)).levels) is (policy in told)


async def test_a_portion_mark_stands_beside_the_banner_where_the_policys_are_known(workshop: Workshop) -> None:
    picked = Composition(policy="USA", level="SECRET", caveats=frozenset({"NOFORN"}))
    assert (await _composed(workshop, workshop.american, picked)).portion == "(S//NF)"
    check = await workshop.stage.services.law.marking_check(
        workshop.stage.as_(workshop.american), text="SECRET//REL TO USA, AUS"
    )
    assert check.portion == "(S//REL TO USA, AUS)"
    wrong = await workshop.stage.services.law.marking_check(workshop.stage.as_(workshop.american), text="SECRT")
    assert wrong.portion is None
    own = Composition(policy="AUS", level="SECRET")
    assert (await _composed(workshop, workshop.australian, own)).portion is None


async def test_nothing_is_offered_that_a_host_is_not_accredited_for(workshop: Workshop) -> None:
    assert _level(await _offered(workshop, workshop.australian), "SECRET").caveats == ()


async def test_whatever_is_offered_can_be_composed_and_set(workshop: Workshop) -> None:
    stage = workshop.stage
    author = await stage.person(AUS, firm="Wattle Dynamics")
    for person in (author, await stage.person(JPN, firm="Hoshi Robotics")):
        await stage.join(workshop.project, person)
    for policy in ("AUS", "USA", "COMMERCIAL"):
        for level in (await _offered(workshop, author, policy)).levels:
            owners = frozenset({AUS, *level.owners[:1]}) if policy == "USA" else frozenset[str]()
            for released in (*level.releasable_to, None):
                to = frozenset() if released is None else frozenset({released})
                picked = Composition(policy=policy, level=level.level, releasable_to=to, owners=owners)
                check = await _composed(workshop, author, picked)
                assert check.valid, (picked, check.faults)
                assert check.canonical == check.banner
                made = await workshop.documents.create(
                    stage.as_(author),
                    project=workshop.project,
                    title="Picked",
                    marking=MarkingDraft(policy=policy, text=str(check.canonical)),
                )
                assert made.marking == check.marking


@pytest.mark.parametrize(
    ("picked", "canonical", "codes"),
    [
        (
            Composition(policy="USA", level="SECRET", releasable_to=frozenset({"JPN", "AUS"})),
            "SECRET//REL TO USA, AUS, JPN",
            [],
        ),
        (
            Composition(policy="USA", level="SECRET", releasable_to=frozenset({"NZL"})),
            "SECRET//REL TO USA, NZL",
            ["forbidden-marking"],
        ),
        (Composition(policy="USA", level="TOP SECRET"), "TOP SECRET", ["clearance"]),
        (Composition(policy="GBR", level="SECRET"), "SECRET", ["forbidden-marking"]),
        (
            Composition(policy="USA", level="SECRET", caveats=frozenset({"NOFORN"}), releasable_to=frozenset({"AUS"})),
            None,
            ["marking-exclusive"],
        ),
        (Composition(policy="USA", level="GEHEIM"), None, ["unknown-term"]),
        (Composition(policy="USA", level="SECRET", caveats=frozenset({"AUSTEO"})), None, ["unknown-term"]),
        (Composition(policy="nowhere", level="SECRET"), None, ["unknown-term"]),
    ],
)
async def test_what_was_picked_comes_back_as_its_one_text_or_with_what_stands_against_it(
    workshop: Workshop, picked: Composition, canonical: str | None, codes: list[str]
) -> None:
    check = await _composed(workshop, workshop.american, picked)
    assert (check.canonical, [fault.code for fault in check.faults]) == (canonical, codes)
    assert check.valid is (not codes)


async def test_a_hidden_project_offers_what_an_absent_one_does(workshop: Workshop) -> None:
    stranger = await workshop.stage.person(USA)
    told = []
    for project in (workshop.project, ProjectId("prj_" + "a" * 26)):
        for asked in (
            workshop.stage.services.choosing.offered(workshop.stage.as_(stranger), project=project),
            workshop.stage.services.choosing.compose(
                workshop.stage.as_(stranger), project=project, picked=Composition(policy="USA", level="SECRET")
            ),
        ):
            with pytest.raises(NotFound) as refusal:
                await asked
            told.append((refusal.value.message, refusal.value.path))
    assert len(set(told)) == 1


async def test_an_unknown_policy_is_an_error_of_its_name(workshop: Workshop) -> None:
    with pytest.raises(Invalid) as refusal:
        await _offered(workshop, workshop.american, "nowhere")
    assert isinstance(refusal.value, WorkspaceError)
    assert refusal.value.path == ("policy",)
