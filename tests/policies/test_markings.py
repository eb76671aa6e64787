"""Grammars: what is accepted prints back to itself, and no text at all breaks a reader."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policies.composing import check_marking
from policies.errors import UnknownTerm
from policies.markings import usa
from policies.markings.reading import POLICIES, read_marking, write_marking
from policies.register import Register, groups_from
from policies.vocabulary.levels import LEVELS
from tests.policies.worlds import CREATED, GROUPS, TODAY, usa_markings

REGISTER = Register(groups=GROUPS)

PIECES = [
    *[
        "SECRET",
        "CONFIDENTIAL",
        "CUI",
        "UNCLASSIFIED",
        "NOFORN",
        "ORCON",
        "RELIDO",
        "AUSTEO",
        "AGAO",
        "FOUO",
        "NF",
        "OC",
        "REL",
        "ONLY",
        "STAFF",
        "ATOMAL",
    ],
    *[
        "USA",
        "AUS",
        "GBR",
        "JPN",
        "FVEY",
        "ISAF",
        "ZZZ",
        "UK",
        "US",
        "NATO",
        "COSMIC",
        "JOINT",
        "FGI",
        "TOP",
        "EYES",
        "DISPLAY",
        "TO",
        "FED",
        "FEDCON",
        "DL",
        "RELEASABLE",
    ],
    *["//", "/", ", ", " ", "  ", ",", " – ", "-", "(", ")", "極秘", "機密", "ＳＥＣＲＥＴ", "PROPRIETARY - ", "ORG "],
    *["REL TO ", "DISPLAY ONLY ", "OFFICIAL: Sensitive", "NATO SECRET", "CONFIDENTIEL DÉFENSE", "\x00", "\n", "İ"],
]
soup = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
policies = st.sampled_from(sorted(POLICIES))


@given(policies, soup | st.text(max_size=60))
@example("USA", "//")
@example("USA", "//JOINT ")
@example("GBR", "SECRET –  EYES ONLY")
def test_whatever_is_accepted_prints_back_to_itself(policy: str, text: str) -> None:
    reading = read_marking(policy=policy, text=text, register=REGISTER, created=CREATED)
    assert (reading.marking is None) == bool(reading.faults)
    if reading.marking is not None:
        assert write_marking(reading.marking) == text == reading.canonical


@given(policies, soup)
def test_a_suggested_spelling_is_itself_accepted(policy: str, text: str) -> None:
    reading = read_marking(policy=policy, text=text, register=REGISTER, created=CREATED)
    if reading.canonical is not None:
        again = read_marking(policy=policy, text=reading.canonical, register=REGISTER, created=CREATED)
        assert again.marking is not None, (text, reading.canonical, again.faults)


@given(policies, soup)
def test_a_fault_lies_where_it_says(policy: str, text: str) -> None:
    for fault in read_marking(policy=policy, text=text, register=REGISTER, created=CREATED).faults:
        assert fault.position is None or 0 <= fault.position <= len(text)


@given(usa_markings())
def test_a_portion_mark_says_what_its_banner_says(text: str) -> None:
    reading = read_marking(policy="USA", text=text, register=REGISTER, created=CREATED)
    assert reading.marking is not None
    assert usa.banner_of_portion(usa.write_portion(reading.marking)) == text


@pytest.mark.parametrize(("policy", "term"), [(policy, term) for policy in LEVELS for term in LEVELS[policy]])
def test_every_level_reads_under_its_own_policy_on_a_day_it_was_in_use(policy: str, term: str) -> None:
    if policy == "COMMERCIAL":
        return
    level = LEVELS[policy][term]
    day = level.valid_until or level.valid_from or TODAY
    reading = read_marking(policy=policy, text=term, register=REGISTER, created=day)
    assert reading.marking is not None
    assert reading.marking.level is level


def test_an_unknown_policy_is_an_error_and_no_marking() -> None:
    with pytest.raises(UnknownTerm):
        check_marking(policy="usa", text="SECRET", register=REGISTER, on=TODAY)


def test_a_very_long_text_is_refused_without_being_read() -> None:
    reading = read_marking(
        policy="USA", text="SECRET//REL TO USA" + ", AUS" * 100_000, register=REGISTER, created=TODAY
    )
    assert reading.marking is None


def test_a_label_keeps_the_group_of_the_day_of_creation() -> None:
    register = Register(
        groups=groups_from(
            {
                "PACT": [
                    {"from": date(2020, 1, 1), "until": date(2025, 12, 31), "members": ["AUS", "USA"]},
                    {"from": date(2026, 1, 1), "members": ["AUS", "JPN", "USA"]},
                ]
            }
        )
    )
    old = check_marking(policy="USA", text="SECRET//REL TO USA, PACT", register=register, on=date(2025, 1, 1)).label
    new = check_marking(policy="USA", text="SECRET//REL TO USA, PACT", register=register, on=date(2026, 1, 1)).label
    assert old is not None
    assert new is not None
    assert old.releasable_to == ("PACT@2020-01-01", "USA")
    assert new.releasable_to == ("PACT@2026-01-01", "USA")
    assert old.digest != new.digest
