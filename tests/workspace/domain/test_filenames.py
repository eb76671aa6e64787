import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.filenames import LONGEST, inert


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("風洞試験.pdf", "風洞試験.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("nul.txt", "_nul.txt"),
        ('quo"te<b>.html', "quoteb.html"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_only_what_does_nothing(given_name: str, kept: str) -> None:
    assert inert(given_name) == kept


@given(st.text())
def test_no_name_holds_a_path_a_control_or_a_direction_mark(name: str) -> None:
    kept = inert(name)
    assert 0 < len(kept) <= LONGEST + 1
    assert not set(kept) & set('/\\"<>|?*:')
    assert not any(unicodedata.category(character).startswith("C") for character in kept)
    assert inert(kept) == kept
