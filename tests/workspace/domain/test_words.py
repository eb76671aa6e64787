import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.words import MOST_WORDS_ASKED, words_asked, words_of


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("Wind tunnel report", "TUNNEL", True),
        ("Wind tunnel report", "tunnel wind", True),
        ("Wind tunnel report", "tun", False),
        ("極超音速 風洞試験", "風洞", True),
        ("極超音速 風洞試験", "超音速", True),
        ("極超音速 風洞試験", "風", True),
        ("極超音速 風洞試験", "音極", False),
        ("ミサイル誘導", "ﾐｻｲﾙ", True),
        ("Ｘ線 test", "x線", True),
        ("Straße", "STRASSE", True),
        ("anything", "", True),
    ],
)
def test_a_text_is_found_by_its_words(text: str, asked: str, found: bool) -> None:
    assert set(words_asked(asked)).issubset(words_of(text)) is found


@given(st.text())
def test_every_text_is_found_by_itself(text: str) -> None:
    assert set(words_asked(text)).issubset(words_of(text))


@given(st.text(max_size=2000))
def test_a_question_is_never_endless(text: str) -> None:
    assert len(words_asked(text)) <= MOST_WORDS_ASKED
