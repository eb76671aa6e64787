import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.app.ranges import Span, Unsatisfiable, span_of

TAG = '"abc"'


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-99", Span(0, 100)),
        ("bytes=10-19", Span(10, 20)),
        ("bytes=90-", Span(90, 100)),
        ("bytes=90-1000", Span(90, 100)),
        ("bytes=-10", Span(90, 100)),
        ("bytes=-1000", Span(0, 100)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("bytes=0-1,4-5", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_one_range_is_read_and_what_is_not_understood_gives_the_whole(asked: str | None, span: Span | None) -> None:
    assert span_of(asked=asked, condition=None, etag=TAG, size=100) == span


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={'9' * 4000}-"])
def test_a_range_outside_is_refused(asked: str) -> None:
    with pytest.raises(Unsatisfiable):
        span_of(asked=asked, condition=None, etag=TAG, size=100)


def test_an_empty_content_has_no_range() -> None:
    with pytest.raises(Unsatisfiable):
        span_of(asked="bytes=0-", condition=None, etag=TAG, size=0)


@pytest.mark.parametrize(("condition", "stands"), [(TAG, True), ('W/"abc"', False), ('"abd"', False), ("*", False)])
def test_only_the_same_strong_tag_lets_a_range_stand(condition: str, *, stands: bool) -> None:
    span = span_of(asked="bytes=1-2", condition=condition, etag=TAG, size=100)
    assert (span is not None) is stands


@given(st.text(max_size=40), st.integers(0, 2**53))
def test_whatever_is_asked_no_span_leaves_the_content(asked: str, size: int) -> None:
    try:
        span = span_of(asked=f"bytes={asked}", condition=None, etag=TAG, size=size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.end <= size
