"""Whose word is still missing before what was proposed is done."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.approvals import Approval, awaited
from workspace.domain.identifiers import NationCode, PersonId

USA, AUS, JPN = (NationCode(code) for code in ("USA", "AUS", "JPN"))
ANN, BOB, CIM, DAI = (PersonId(name) for name in ("ann", "bob", "cim", "dai"))
Voices = list[tuple[NationCode, PersonId]]


def missing(nations: Iterable[NationCode], agreed: Voices, *, spoken_for: NationCode | None) -> list[NationCode]:
    """Whose word is missing from what Ann of the USA proposed."""
    approvals = [Approval(nation=nation, officer=person) for nation, person in agreed]
    return list(awaited(nations, proposer=ANN, approvals=approvals, spoken_for=spoken_for))


@pytest.mark.parametrize(
    ("owners", "agreed", "silent"),
    [
        pytest.param([USA], [], [USA], id="one owner: a second officer"),
        pytest.param([USA], [(USA, BOB)], [], id="one owner: the second officer agreed"),
        pytest.param([USA], [(USA, ANN)], [USA], id="the proposer is not the second officer"),
        pytest.param([AUS, USA], [], [AUS], id="two owners: the other's officer"),
        pytest.param([AUS, USA], [(USA, BOB)], [AUS], id="two owners: two of one nation are not enough"),
        pytest.param([AUS, USA], [(AUS, CIM)], [], id="two owners: the other's officer agreed"),
        pytest.param([AUS, JPN, USA], [(AUS, CIM)], [JPN], id="three owners: one is silent"),
        pytest.param([AUS, JPN, USA], [(AUS, CIM), (JPN, DAI)], [], id="three owners: all agreed"),
    ],
)
def test_a_proposal_speaks_for_its_nation_and_takes_two_people(
    owners: list[NationCode], agreed: Voices, silent: list[NationCode]
) -> None:
    assert missing(owners, agreed, spoken_for=USA) == silent


@pytest.mark.parametrize(
    ("agreed", "silent"),
    [
        pytest.param([], [AUS, USA], id="nobody agreed"),
        pytest.param([(AUS, CIM)], [USA], id="the proposer's own nation is asked too"),
        pytest.param([(AUS, CIM), (USA, ANN)], [USA], id="the proposer is not its second officer"),
        pytest.param([(AUS, CIM), (USA, BOB)], [], id="all agreed"),
    ],
)
def test_the_law_takes_an_officer_of_every_nation_besides_the_proposer(
    agreed: Voices, silent: list[NationCode]
) -> None:
    assert missing([AUS, USA], agreed, spoken_for=None) == silent


_VOICES = st.lists(st.tuples(st.sampled_from([USA, AUS, JPN]), st.sampled_from([ANN, BOB, CIM, DAI])))


@given(st.sets(st.sampled_from([USA, AUS, JPN]), min_size=1), _VOICES, _VOICES, st.sampled_from([USA, None]))
def test_another_word_never_makes_more_missing_and_nothing_happens_by_one_person(
    nations: set[NationCode], agreed: Voices, more: Voices, spoken_for: NationCode | None
) -> None:
    before = missing(nations, agreed, spoken_for=spoken_for)
    after = missing(nations, [*agreed, *more], spoken_for=spoken_for)
    assert len(after) <= len(before)
    if not after:
        said = [(USA, ANN), *agreed, *more]
        assert nations <= {nation for nation, _ in said}
        assert len({person for _, person in said}) >= 2
