"""Roll-up: never less strict than a part, and blind to order and grouping."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.markings.reading import read_marking
from policies.register import Register
from policies.rollup import Banner, BannerRefused, BannerUndecided, Outcome, roll_up
from policies.rollup.sets import audience
from tests.policies.worlds import GROUPS, TODAY, release_lists, usa_markings

REGISTER = Register(groups=GROUPS)

PARTS = {
    "USA": usa_markings()
    | st.sampled_from(
        ["UNCLASSIFIED", "SECRET//RELIDO", "SECRET//REL TO USA, AUS/DISPLAY ONLY CAN", "//JOINT SECRET GBR USA", "CUI",
         "SECRET//FGI//NOFORN", "//GBR SECRET//REL TO USA, GBR", "SECRET//USA/AUS EYES ONLY", "CUI//FED ONLY",
         "SECRET//REL TO USA, AUS/RELIDO", "CUI//FEDCON", "CUI//SP-CTI//NOFORN"]
    ),
    "NATO": st.sampled_from(
        ["NATO SECRET", "NATO UNCLASSIFIED STAFF", "COSMIC TOP SECRET ATOMAL", "NATO RESTRICTED RELEASABLE TO JPN",
         "NATO SECRET RELEASABLE TO JPN, NZL", "NATO/AUKUS SECRET", "NATO/AUKUS SECRET AUS, GBR ONLY",
         "NATO/AUKUS CONFIDENTIAL AUS ONLY", "NATO/AUKUS SECRET GBR ONLY"]
    ),
    "AUS": st.sampled_from(["SECRET", "SECRET//AUSTEO", "PROTECTED//AGAO", "OFFICIAL", "OFFICIAL: Sensitive"])
    | st.tuples(st.sampled_from(["SECRET", "PROTECTED", "OFFICIAL"]), release_lists("AUS")).map("//REL TO ".join),
    "GBR": st.sampled_from(["SECRET", "SECRET – UK / US EYES ONLY", "TOP SECRET – AUS / UK EYES ONLY", "OFFICIAL"])
    | st.tuples(st.sampled_from(["SECRET", "OFFICIAL"]), release_lists("GBR")).map("//REL TO ".join),
}  # fmt: skip
parts = st.sampled_from(sorted(PARTS)).flatmap(
    lambda policy: st.tuples(st.just(policy), st.lists(PARTS[policy], min_size=1, max_size=4))
)


def rolled(policy: str, portions: Sequence[str]) -> Outcome:
    return roll_up(policy=policy, portions=portions, register=REGISTER, on=TODAY)


@given(parts, st.integers())
def test_order_does_not_matter(given_: tuple[str, list[str]], seed: int) -> None:
    policy, portions = given_
    one = rolled(policy, portions)
    other = rolled(policy, random.Random(seed).sample(portions, len(portions)))
    assert type(one) is type(other)
    assert isinstance(one, BannerUndecided) or one == other


@given(parts)
def test_a_banner_rolled_up_with_its_own_parts_is_itself(given_: tuple[str, list[str]]) -> None:
    policy, portions = given_
    whole = rolled(policy, portions)
    if isinstance(whole, Banner):
        assert rolled(policy, [whole.text]) == whole
        assert rolled(policy, [*portions, *portions]) == whole
        assert rolled(policy, [*portions, whole.text]) == whole


@given(parts, st.integers(1, 3))
def test_grouping_does_not_matter(given_: tuple[str, list[str]], cut: int) -> None:
    policy, portions = given_
    first, second = portions[:cut], portions[cut:]
    if not second:
        return
    whole, one, other = rolled(policy, portions), rolled(policy, first), rolled(policy, second)
    if isinstance(whole, Banner) and isinstance(one, Banner) and isinstance(other, Banner):
        grouped = rolled(policy, [one.text, other.text])
        assert isinstance(grouped, BannerUndecided) or grouped == whole


@given(parts)
def test_the_whole_is_never_less_strict_than_a_part(given_: tuple[str, list[str]]) -> None:
    policy, portions = given_
    whole = rolled(policy, portions)
    if not isinstance(whole, Banner):
        return
    admitted = audience(whole.marking, register=REGISTER, on=TODAY)
    for portion in portions:
        part = read_marking(policy=policy, text=portion, register=REGISTER, created=TODAY).marking
        assert part is not None
        assert whole.marking.level.rank >= part.level.rank
        kept = {"ORCON", "AUSTEO", "FED ONLY"} & set(part.controls)
        assert kept <= set(whole.marking.controls)
        assert set(part.sensitivities) <= set(whole.marking.sensitivities)
        assert whole.marking.foreign_protected or set(part.foreign) <= set(whole.marking.foreign)
        allowed = audience(part, register=REGISTER, on=TODAY)
        if isinstance(allowed, frozenset) and isinstance(admitted, frozenset):
            assert admitted <= allowed
        elif isinstance(allowed, frozenset):
            assert admitted is None


@given(parts)
def test_the_computed_banner_agrees_with_its_parts(given_: tuple[str, list[str]]) -> None:
    policy, portions = given_
    whole = rolled(policy, portions)
    if isinstance(whole, Banner):
        checked = roll_up(policy=policy, portions=portions, register=REGISTER, on=TODAY, proposed=whole.text)
        assert checked == whole


@pytest.mark.parametrize("portion", ["(S//NF", "S//NF", "(S//XX)", "()", "(//)", "(FOUO"])
def test_a_portion_that_cannot_be_read_is_refused(portion: str) -> None:
    assert not isinstance(rolled("USA", [portion]), Banner | BannerUndecided)


def test_a_classified_part_of_intelligence_that_says_nothing_of_disclosure_is_named() -> None:
    """Workflow case C10."""
    portions = ["(S//NF)", "(U)", "(S)", "(C//REL TO USA, GBR)", "(TS//OC)"]
    refused = roll_up(policy="USA", portions=portions, register=REGISTER, on=TODAY, intelligence=True)
    assert isinstance(refused, BannerRefused)
    assert [fault.message.split(" is ")[0] for fault in refused.faults] == ["part 3 (S)", "part 5 (TS//OC)"]
    said = ["(S//NF)", "(U)", "(S//REL TO USA, GBR)", "(S//DISPLAY ONLY JPN)", "(S//RELIDO)"]
    assert not isinstance(
        roll_up(policy="USA", portions=said, register=REGISTER, on=TODAY, intelligence=True), BannerRefused
    )
    assert not isinstance(roll_up(policy="USA", portions=["(S)"], register=REGISTER, on=TODAY), BannerRefused)
