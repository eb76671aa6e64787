import pytest

from workspace.domain.errors import Invalid
from workspace.domain.texts import LONGEST_TITLE, MOST_TAGS, line, tags


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "a\nb", "annex\u202efdp", "x\ud800", "x" * (LONGEST_TITLE + 1)])
def test_a_line_that_hides_something_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        line(text, longest=LONGEST_TITLE, path=("title",))
    assert refused.value.path == ("title",)


def test_a_line_is_composed_and_trimmed() -> None:
    assert line("  風洞 re\u0301sume\u0301 ", longest=LONGEST_TITLE, path=()) == "風洞 résumé"


def test_tags_are_a_set_in_order() -> None:
    assert tags(["b", "a", " b "], path=("tags",)) == ("a", "b")


def test_a_bad_tag_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        tags(["fine", "\x07"], path=("tags",))
    assert refused.value.path == ("tags", "1")


def test_tags_are_few() -> None:
    with pytest.raises(Invalid):
        tags([f"tag {number}" for number in range(MOST_TAGS + 1)], path=("tags",))
