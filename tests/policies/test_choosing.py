"""A marking composed from choices is one that its policy accepts, or it is refused with the text's own faults."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.choosing import CONTROLS, Choices, compose_marking, offered_levels
from policies.errors import MarkingInvalid, UnknownTerm
from policies.markings.reading import read_marking
from policies.register import Register
from tests.policies.worlds import GROUPS, NATIONS, TODAY

REGISTER = Register(groups=GROUPS)
POLICIES = ["USA", "GBR", "AUS", "NATO", "JPN", "FRA"]
nations = st.frozensets(st.sampled_from([*NATIONS, *GROUPS]), max_size=3)


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    policy = draw(st.sampled_from(POLICIES))
    offered = CONTROLS.get(policy, ())
    return Choices(
        policy=policy,
        level=draw(st.sampled_from(offered_levels(policy, on=TODAY))),
        controls=draw(st.frozensets(st.sampled_from(offered), max_size=2)) if offered else frozenset(),
        releasable_to=draw(nations),
        display_only=draw(nations) if policy == "USA" else frozenset(),
        owners=draw(st.sampled_from([frozenset(), frozenset({"GBR", "USA"})])) if policy == "USA" else frozenset(),
        foreign=draw(st.frozensets(st.sampled_from(["JPN", "GBR"]))) if policy == "USA" else frozenset(),
        context=draw(st.sampled_from([None, "AUKUS"])) if policy == "NATO" else None,
        only_to=draw(nations) if policy == "NATO" else frozenset(),
    )


@given(choices())
def test_what_is_composed_is_accepted_and_anything_else_is_refused(chosen: Choices) -> None:
    try:
        text = compose_marking(chosen, register=REGISTER, on=TODAY)
    except MarkingInvalid:
        return
    reading = read_marking(policy=chosen.policy, text=text, register=REGISTER, created=TODAY)
    assert reading.marking is not None
    assert reading.marking.level.term == chosen.level
    assert set(chosen.releasable_to) <= set(reading.marking.releasable_to or ())


def test_choices_come_out_in_the_policys_own_spelling() -> None:
    american = Choices(
        policy="USA", level="SECRET", releasable_to=frozenset({"JPN", "AUS"}), controls=frozenset({"ORCON"})
    )
    british = Choices(policy="GBR", level="SECRET", controls=frozenset({"EYES ONLY"}), releasable_to=frozenset({"USA"}))
    assert compose_marking(american, register=REGISTER, on=TODAY) == "SECRET//ORCON/REL TO USA, AUS, JPN"
    assert compose_marking(british, register=REGISTER, on=TODAY) == "SECRET \N{EN DASH} UK / US EYES ONLY"


def test_a_firms_marking_names_its_holder_and_organisations() -> None:
    chosen = Choices(
        policy="COMMERCIAL",
        level="PROPRIETARY",
        holder="Wattle",
        releasable_to=frozenset({"org:Severn", "org:Hoshi", "org:Wattle"}),
    )
    assert compose_marking(chosen, register=REGISTER, on=TODAY) == "PROPRIETARY - Wattle//ORG Hoshi, Severn"
    alone = replace(chosen, releasable_to=frozenset())
    assert compose_marking(alone, register=REGISTER, on=TODAY) == "PROPRIETARY - Wattle"
    for wrong in (
        replace(chosen, holder=None),
        replace(chosen, holder="Wattle, Inc."),
        replace(chosen, releasable_to=frozenset({"JPN"})),
        Choices(policy="AUS", level="SECRET", releasable_to=frozenset({"org:Hoshi"})),
        Choices(policy="AUS", level="SECRET", holder="Wattle"),
    ):
        with pytest.raises(MarkingInvalid):
            compose_marking(wrong, register=REGISTER, on=TODAY)


def test_a_retired_level_is_not_offered() -> None:
    assert "CONFIDENTIEL DÉFENSE" not in offered_levels("FRA", on=TODAY)
    assert "CONFIDENTIEL DÉFENSE" in offered_levels("FRA", on=date(2021, 6, 30))


def test_what_a_policy_does_not_offer_is_refused() -> None:
    with pytest.raises(MarkingInvalid):
        compose_marking(
            Choices(policy="JPN", level="極秘", controls=frozenset({"NOFORN"})), register=REGISTER, on=TODAY
        )
    with pytest.raises(MarkingInvalid):
        compose_marking(
            Choices(policy="AUS", level="SECRET", display_only=frozenset({"GBR"})), register=REGISTER, on=TODAY
        )
    with pytest.raises(UnknownTerm):
        compose_marking(Choices(policy="JPN", level="SECRET"), register=REGISTER, on=TODAY)
