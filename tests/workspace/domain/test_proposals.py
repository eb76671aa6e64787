"""Whose word is still missing before what was proposed is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.proposals import missing

USA, AUS, JPN = (NationCode(code) for code in ("USA", "AUS", "JPN"))
ANN, BOB, CIM, DAI = (PersonId(name) for name in ("ann", "bob", "cim", "dai"))


@pytest.mark.parametrize(
    ("originators", "agreed", "silent"),
    [
        pytest.param([USA], [], (USA,), id="one owner: a second officer"),
        pytest.param([USA], [(USA, BOB)], (), id="one owner: the second officer agreed"),
        pytest.param([USA], [(USA, ANN)], (USA,), id="the proposer is not the second officer"),
        pytest.param([AUS, USA], [], (AUS,), id="two owners: the other's officer"),
        pytest.param([AUS, USA], [(USA, BOB)], (AUS,), id="two owners: two of one nation are not enough"),
        pytest.param([AUS, USA], [(AUS, CIM)], (), id="two owners: the other's officer agreed"),
        pytest.param([AUS, JPN, USA], [(AUS, CIM)], (JPN,), id="three owners: one is silent"),
        pytest.param([AUS, JPN, USA], [(AUS, CIM), (JPN, DAI)], (), id="three owners: all agreed"),
    ],
)
def test_every_owner_agrees_and_two_people_at_least(
    originators: list[NationCode], agreed: list[tuple[NationCode, PersonId]], silent: tuple[NationCode, ...]
) -> None:
    assert missing(originators, proposer=(USA, ANN), agreed=agreed) == silent


_VOICES = st.lists(st.tuples(st.sampled_from([USA, AUS, JPN]), st.sampled_from([ANN, BOB, CIM, DAI])))


@given(st.sets(st.sampled_from([USA, AUS, JPN]), min_size=1), _VOICES, _VOICES)
def test_another_word_never_makes_more_missing_and_nothing_happens_by_one_person(
    originators: set[NationCode],
    agreed: list[tuple[NationCode, PersonId]],
    more: list[tuple[NationCode, PersonId]],
) -> None:
    before = missing(originators, proposer=(USA, ANN), agreed=agreed)
    after = missing(originators, proposer=(USA, ANN), agreed=[*agreed, *more])
    assert len(after) <= len(before)
    if not after:
        voices = {USA: {ANN}}
        for nation, person in [*agreed, *more]:
            voices.setdefault(nation, set()).add(person)
        assert originators <= set(voices)
        assert len(set[PersonId]().union(*voices.values())) >= 2
