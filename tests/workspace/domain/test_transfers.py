"""What the answers of nations amount to: a document goes when, and only when, each of its originators says so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.identifiers import DocumentId, LabelId, NationCode, PersonId, ProjectId, TransferId, VersionId
from workspace.domain.transfers import Answer, StoredTransfer, TransferDecision, TransferItem, TransferState

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NATIONS = [NationCode(code) for code in ("USA", "AUS", "JPN")]
GOING = {TransferState.APPROVED, TransferState.PARTIALLY_APPROVED}

originators = st.lists(st.lists(st.sampled_from(NATIONS), min_size=1, unique=True), min_size=1, max_size=4)
answers = st.dictionaries(st.sampled_from(NATIONS), st.sampled_from([*Answer]))


def transfer(
    owners: list[list[NationCode]], said: dict[NationCode, Answer], *, cancelled: bool = False
) -> StoredTransfer:
    return StoredTransfer(
        id=TransferId("trf"),
        project=ProjectId("prj"),
        requested_by=PersonId("per"),
        nation=NATIONS[0],
        to="JPN",
        recipient="Range",
        recipient_key=b"",
        purpose="Trial",
        requested_at=NOON,
        expires_at=NOON + timedelta(days=1),
        cancelled_at=NOON if cancelled else None,
        items=tuple(
            TransferItem(
                document=DocumentId(f"doc_{number}"),
                version=VersionId(f"ver_{number}"),
                label=LabelId(1),
                record_label=LabelId(1),
                originators=tuple(each),
            )
            for number, each in enumerate(owners)
        ),
        decisions=tuple(
            TransferDecision(
                authority=nation, nation=nation, person=PersonId("officer"), answer=answer, rationale="R", at=NOON
            )
            for nation, answer in said.items()
        ),
    )


@given(originators, answers, st.booleans(), st.integers(0, 48))
def test_a_document_goes_when_and_only_when_each_originator_says_so(
    owners: list[list[NationCode]], said: dict[NationCode, Answer], cancelled: bool, hours: int
) -> None:
    asked, now = transfer(owners, said, cancelled=cancelled), NOON + timedelta(hours=hours)
    everybody = {nation for each in owners for nation in each}
    alive = not cancelled and hours < 24 and everybody <= said.keys()
    expected = [
        f"doc_{number}"
        for number, each in enumerate(owners)
        if alive and all(said[nation] is Answer.APPROVED for nation in each)
    ]
    assert [item.document for item in asked.approved_items(now)] == expected
    state = asked.state_for(asked.authorities, now)
    if expected:
        assert state in GOING
    assert (state is TransferState.APPROVED) == (len(expected) == len(owners))
    if state is TransferState.OPEN:
        assert not everybody <= said.keys()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, TransferState.OPEN),
        ({"USA": Answer.APPROVED}, TransferState.OPEN),
        ({"USA": Answer.APPROVED, "AUS": Answer.APPROVED}, TransferState.APPROVED),
        ({"USA": Answer.APPROVED, "AUS": Answer.DENIED}, TransferState.PARTIALLY_APPROVED),
        ({"USA": Answer.DENIED, "AUS": Answer.DENIED}, TransferState.DENIED),
        ({"USA": Answer.RECALLED, "AUS": Answer.DENIED}, TransferState.RECALLED),
    ],
)
def test_the_state_says_what_the_answers_amount_to(said: dict[str, Answer], state: TransferState) -> None:
    given_answers = {NationCode(nation): answer for nation, answer in said.items()}
    asked = transfer([[NATIONS[0]], [NATIONS[1]]], given_answers)
    assert asked.state_for(asked.authorities, NOON) is state


@given(originators, answers, answers)
def test_a_nation_sees_the_same_whatever_the_others_answer(
    owners: list[list[NationCode]], said: dict[NationCode, Answer], others: dict[NationCode, Answer]
) -> None:
    own = {nation: answer for nation, answer in said.items() if nation == NATIONS[0]}
    mixed = {nation: answer for nation, answer in others.items() if nation != NATIONS[0]} | own
    states = {transfer(owners, one).state_for([NATIONS[0]], NOON) for one in (said, mixed)}
    assert len(states) == 1
