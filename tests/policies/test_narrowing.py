"""A label that narrows another grants nobody anything that the other did not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policies.composing import compose_label
from policies.labels import NOT_CONTROLLED, Label
from policies.narrowing import narrows
from policies.register import Register, standing_groups
from tests.policies.worlds import World, labels, worlds

REGISTER = Register(groups=standing_groups())


def _label(text: str, **facts: object) -> Label:
    return compose_label(
        policy="USA",
        text=text,
        register=REGISTER,
        created=date(2026, 11, 22),
        project="P1",
        export=NOT_CONTROLLED,
        **facts,  # type: ignore[arg-type]
    )


TRILATERAL = "SECRET//REL TO USA, AUS, JPN"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TRILATERAL, TRILATERAL),
        (TRILATERAL, "SECRET//REL TO USA, AUS"),
        (TRILATERAL, "SECRET//NOFORN"),
        (TRILATERAL, "SECRET//ORCON/REL TO USA, AUS, JPN"),
        (TRILATERAL, "SECRET//REL TO USA, AUS/DISPLAY ONLY JPN"),
        ("SECRET//REL TO USA, FVEY", "SECRET//REL TO USA, AUS, GBR"),
        ("UNCLASSIFIED", "UNCLASSIFIED//REL TO USA, AUS"),
        ("//JOINT SECRET AUS USA//REL TO USA, AUS, JPN", "//JOINT SECRET AUS USA//REL TO USA, AUS"),
    ],
)
def test_what_only_takes_away_narrows(before: str, after: str) -> None:
    assert narrows(_label(after), _label(before), REGISTER)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SECRET//REL TO USA, AUS", TRILATERAL),
        ("SECRET//NOFORN", "SECRET//REL TO USA, AUS"),
        ("SECRET//REL TO USA, AUS/DISPLAY ONLY JPN", TRILATERAL),
        ("SECRET//REL TO USA, AUS", "SECRET//REL TO USA, JPN"),
        ("SECRET//REL TO USA, AUS, GBR", "SECRET//REL TO USA, FVEY"),
        ("SECRET//ORCON/REL TO USA, AUS, JPN", TRILATERAL),
        ("UNCLASSIFIED//REL TO USA, AUS", "UNCLASSIFIED"),
        (TRILATERAL, "CONFIDENTIAL//REL TO USA, AUS"),
        (TRILATERAL, "TOP SECRET//REL TO USA, AUS"),
        ("SECRET//REL TO USA, AUS", "//JOINT SECRET AUS USA//REL TO USA, AUS"),
    ],
)
def test_what_adds_anything_or_changes_the_level_or_its_owners_does_not(before: str, after: str) -> None:
    assert not narrows(_label(after), _label(before), REGISTER)


@pytest.mark.parametrize("facts", [{"category": 3}, {"export": None}, {"distribution_list": "L1"}, {"project": "P2"}])
def test_what_other_rules_decide_about_is_not_compared(facts: dict[str, object]) -> None:
    label = _label(TRILATERAL)
    changed = replace(label, **{name: value or label.category for name, value in facts.items()})  # type: ignore[arg-type]
    assert not narrows(changed, label, REGISTER)


@given(world=worlds(), other=labels(), data=st.data())
def test_nobody_gains_by_a_narrowing(world: World, other: Label, data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.sampled_from(["releasable_to", "display_only", "caveats", "only_to", "restrictive"])))
    label = replace(world.label, **{name: getattr(other, name) for name in taken})
    assume(narrows(label, world.label, world.register))
    if replace(world, label=label).opens():
        assert world.opens()
