"""Markings found in texts: what goes beyond the label is named, what it covers is not, and prose is prose."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.composing import compose_label
from policies.export.status import NOT_CONTROLLED
from policies.found import MOST_JUDGED, Excess, FoundMarking, TooManyMarkings, found_beyond
from policies.labels import Label
from policies.register import Register

DAY = date(2026, 11, 22)
REGISTER = Register()
TRILATERAL = "SECRET//REL TO USA, AUS, JPN"


def label(text: str, policy: str = "USA") -> Label:
    return compose_label(policy=policy, text=text, register=REGISTER, created=DAY, project="P", export=NOT_CONTROLLED)


def found(lines: list[str], text: str, policy: str = "USA") -> tuple[FoundMarking, ...]:
    return found_beyond(lines, label=label(text, policy), register=REGISTER, created=DAY)


@pytest.mark.parametrize(
    ("line", "text", "policy"),
    [
        ("SECRET//REL TO USA, AUS, JPN", TRILATERAL, "USA"),
        ("SECRET", TRILATERAL, "USA"),
        ("CONFIDENTIAL//REL TO USA, AUS, JPN", TRILATERAL, "USA"),
        ("UNCLASSIFIED", TRILATERAL, "USA"),
        ("CUI", TRILATERAL, "USA"),
        ("SECRET//REL TO USA, AUS, GBR, JPN", TRILATERAL, "USA"),
        ("(S//REL TO USA, AUS, JPN) The array hears.", TRILATERAL, "USA"),
        ("(U) The array hears.", "UNCLASSIFIED", "USA"),
        ("SECRET//REL TO USA, AUS", "SECRET//NOFORN", "USA"),
        ("SECRET//RELIDO", "SECRET//RELIDO", "USA"),
        ("SECRET//REL TO USA, AUS, JPN   Page 3 of 9", TRILATERAL, "USA"),
        ("SECRET // rel to USA/AUS/JPN", TRILATERAL, "USA"),
        ("UNCLASSIFIED", "OFFICIAL", "AUS"),
        ("OFFICIAL", "UNCLASSIFIED", "USA"),
        ("OFFICIAL", "OFFICIAL-SENSITIVE", "GBR"),
        ("極秘", "極秘//REL TO JPN, USA", "JPN"),
        ("秘", "極秘//REL TO JPN, USA", "JPN"),
        ("SECRET//REL TO AUS, USA", "SECRET//FGI AUS//REL TO USA, AUS", "USA"),
        ("CONTROLLED", "CUI", "USA"),
        ("PROPRIETARY - Wattle Dynamics", "PROPRIETARY - Wattle Dynamics", "COMMERCIAL"),
        ("Secret ingredients of good soup", "UNCLASSIFIED", "USA"),
        ("It is secret.", "UNCLASSIFIED", "USA"),
        ("secret", "UNCLASSIFIED", "USA"),
        ("SECRET-SHARING PROTOCOLS", "UNCLASSIFIED", "USA"),
        ("Secretary", "UNCLASSIFIED", "USA"),
        ("秘書の仕事", "UNCLASSIFIED", "USA"),
        ("NATO Secret societies", "UNCLASSIFIED", "USA"),
        ("(c) 2026 Wattle Dynamics", "UNCLASSIFIED", "USA"),
        ("https://secret//noforn.example", "UNCLASSIFIED", "USA"),
        ("", "UNCLASSIFIED", "USA"),
    ],
)
def test_what_the_label_covers_and_what_is_no_marking_is_not_named(line: str, text: str, policy: str) -> None:
    assert found([line], text, policy) == ()


@pytest.mark.parametrize(
    ("line", "text", "policy", "said"),
    [
        ("TOP SECRET", TRILATERAL, "USA", "TOP SECRET"),
        ("TOP SECRET//NOFORN", TRILATERAL, "USA", "TOP SECRET//NOFORN"),
        ("SECRET//NOFORN", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("Secret//NoForn", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("ＳＥＣＲＥＴ／／ＮＯＦＯＲＮ", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("SECRET // NOFORN", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("SECRET//NF", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("secret//noforn", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("**SECRET//NOFORN**", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("SECRET//NOFORN Southern Lantern 3", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("TOP SECRET    Southern Lantern", TRILATERAL, "USA", "TOP SECRET"),
        ("TOP SECRET - Page 3 of 9", TRILATERAL, "USA", "TOP SECRET"),
        ("3 | TOP SECRET", TRILATERAL, "USA", "TOP SECRET"),
        ("Classification: TOP SECRET", TRILATERAL, "USA", "TOP SECRET"),
        ("SECRET//REL TO USA, AUS", TRILATERAL, "USA", "SECRET//REL TO USA, AUS"),
        ("SECRET//REL USA/AUS", TRILATERAL, "USA", "SECRET//REL TO USA, AUS"),
        ("SECRET//ORCON/REL TO USA, AUS, JPN", TRILATERAL, "USA", "SECRET//ORCON/REL TO USA, AUS, JPN"),
        ("SECRET//REL TO USA, AUS/DISPLAY ONLY JPN", TRILATERAL, "USA", "SECRET//REL TO USA, AUS/DISPLAY ONLY JPN"),
        ("SECRET//FGI GBR//REL TO USA, AUS, JPN", TRILATERAL, "USA", "SECRET//FGI GBR//REL TO USA, AUS, JPN"),
        ("(S//NF) The array hears.", TRILATERAL, "USA", "SECRET//NOFORN"),
        ("(TS) The array hears.", TRILATERAL, "USA", "TOP SECRET"),
        ("CUI", "UNCLASSIFIED", "USA", "CUI"),
        ("CUI//SP-CTI", "CUI", "USA", "CUI//SP-CTI"),
        ("FOUO", "UNCLASSIFIED", "USA", "FOUO"),
        ("CONFIDENTIAL", "UNCLASSIFIED", "USA", "CONFIDENTIAL"),
        ("OFFICIAL: Sensitive", "OFFICIAL", "AUS", "OFFICIAL: Sensitive"),
        ("PROTECTED", "OFFICIAL: Sensitive", "AUS", "PROTECTED"),
        ("SECRET//AUSTEO", "SECRET//REL TO AUS, USA", "AUS", "SECRET//AUSTEO"),
        ("極秘", "秘//REL TO JPN, USA", "JPN", "極秘"),
    ],
)
def test_what_is_stricter_than_the_label_is_named(line: str, text: str, policy: str, said: str) -> None:
    assert [(one.text, one.policy, one.excess) for one in found([line], text, policy)] == [
        (said, policy, Excess.STRICTER)
    ]


@pytest.mark.parametrize(
    ("line", "text", "policy", "whose"),
    [
        ("極秘", TRILATERAL, "USA", "JPN"),
        ("NATO SECRET", TRILATERAL, "USA", "NATO"),
        ("COSMIC TOP SECRET", TRILATERAL, "USA", "NATO"),
        ("SECRET//AUSTEO", TRILATERAL, "USA", "AUS"),
        ("OFFICIAL-SENSITIVE", TRILATERAL, "USA", "GBR"),
        ("SECRET \N{EN DASH} UK / US EYES ONLY", TRILATERAL, "USA", "GBR"),
        ("TRÈS SECRET", TRILATERAL, "USA", "FRA"),
        ("VS-NfD", "UNCLASSIFIED", "USA", "DEU"),
        ("SECRET//NOFORN", "SECRET//REL TO AUS, USA", "AUS", "USA"),
        ("//JOINT SECRET GBR USA", TRILATERAL, "USA", "USA"),
        ("//GBR SECRET//REL TO USA, GBR", TRILATERAL, "USA", "USA"),
        ("CUI", "OFFICIAL", "AUS", "USA"),
        ("SECRET", "極秘//REL TO JPN, USA", "JPN", "AUS"),
        ("PROPRIETARY - Wattle Dynamics", TRILATERAL, "USA", "COMMERCIAL"),
        ("SECRET", "PROPRIETARY - Wattle Dynamics", "COMMERCIAL", "AUS"),
    ],
)
def test_what_is_of_a_policy_without_a_part_in_the_label_is_named(
    line: str, text: str, policy: str, whose: str
) -> None:
    assert [(one.policy, one.excess) for one in found([line], text, policy)] == [(whose, Excess.FOREIGN)]


def test_a_marking_that_goes_on_in_the_next_line_is_read_as_one() -> None:
    assert found(["SECRET//REL TO USA, AUS,", "JPN", "The array hears."], TRILATERAL) == ()
    assert [one.text for one in found(["SECRET//REL TO USA,", "AUS", "TOP SECRET"], TRILATERAL)] == [
        "TOP SECRET",
        "SECRET//REL TO USA, AUS",
    ]
    assert [one.text for one in found(["SECRET//REL TO USA, AUS,"], TRILATERAL)] == ["SECRET//REL TO USA, AUS"]


def test_the_strictest_come_first_and_five_are_told() -> None:
    lines = [
        "TOP SECRET",
        "SECRET//NOFORN",
        "極秘",
        "機密",
        "NATO SECRET",
        "OFFICIAL-SENSITIVE",
        "CONFIDENTIAL//NOFORN",
    ]
    told = found(lines * 3, TRILATERAL)
    assert len(told) == 5
    assert [one.rank for one in told] == sorted((one.rank for one in told), reverse=True)


def test_a_text_without_end_of_different_markings_is_not_compared() -> None:
    with pytest.raises(TooManyMarkings):
        found([f"SECRET//X{number}" for number in range(MOST_JUDGED + 1)], TRILATERAL)


def test_that_a_document_is_held_says_nothing_about_its_marking() -> None:
    held = label(TRILATERAL).held("USA")
    assert found_beyond(["SECRET//REL TO USA, AUS, JPN"], label=held, register=REGISTER, created=DAY) == ()
    assert found_beyond(["SECRET//NOFORN"], label=held, register=REGISTER, created=DAY) != ()


@given(st.lists(st.text(max_size=400), max_size=20))
def test_no_text_makes_it_fail(lines: list[str]) -> None:
    found(lines, TRILATERAL)


@given(st.text(alphabet=st.sampled_from("SECRETNOFTPU/(),- 秘極AJZ"), max_size=120))
def test_no_near_marking_makes_it_fail(line: str) -> None:
    found([line], TRILATERAL)
    found([line], "極秘//REL TO JPN, USA", "JPN")
