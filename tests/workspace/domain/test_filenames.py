import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.domain.filenames import LONGEST, bannered, inert


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
        ("漢" * 100 + ".pdf", "漢" * 82 + ".pdf"),
        ("é" * 300, "é" * 125),
        ("a." + "漢" * 300, "a." + "漢" * 82),
        ("..\u2215..\u2044etc\uff0fpasswd", "_.._etc_passwd"),
        ("C\uff1a\uff3cWindows\uff3ccmd.exe", "C__Windows_cmd.exe"),
        ("report\u2024pdf", "report_pdf"),
        ("report\uff0eexe", "report_exe"),
        ("rep\u200bort\u2066.p\ufe0fdf\u3164", "report.pdf"),
        ("report.pdf\u2800\u2800\u2800.exe", "report.pdf.exe"),
        ("report.pdf                         .exe", "report.pdf.exe"),
        ("con", "_con"),
        ("CON .txt", "_CON.txt"),
        ("com\u00b9.txt", "_com\u00b9.txt"),
        ("CONIN$", "_CONIN$"),
        ("LPT9.tar.gz", "_LPT9.tar.gz"),
        (".htaccess", "htaccess"),
        ("report.pdf::$DATA", "report.pdf$DATA"),
        ("report.pdf...   ", "report.pdf"),
        ("~$report.docx", "~$report.docx"),
        ("\ud800\x00\x1b[31m.txt", "[31m.txt"),
        ("葛\U000e0100城（案）：最終.docx", "葛\U000e0100城（案）_最終.docx"),
        ("Zusammenfassung Ä ö ß.odt", "Zusammenfassung Ä ö ß.odt"),
        ("тест.pdf", "тест.pdf"),
    ],
)
def test_a_name_keeps_only_what_does_nothing(given_name: str, kept: str) -> None:
    assert inert(given_name) == kept


_HOSTILE = st.text(
    alphabet=st.sampled_from(
        './\\:*?"<>|\u2044\u2215\uff0f\uff3c\u2024\uff0e\u202e\u200b\ufe0f\u3164\u2800 \x00\r\nconCON19aux.pdf葛'
    ),
    max_size=40,
)


@given(st.text() | _HOSTILE | st.text(min_size=80, alphabet="漢é\U0001f600.x"))
def test_no_name_holds_a_path_a_control_or_a_direction_mark(name: str) -> None:
    kept = inert(name)
    assert 0 < len(kept) <= LONGEST + 1
    assert len(kept.encode()) <= 255
    assert not set(kept) & set('/\\"<>|?*:')
    assert not any(unicodedata.category(character).startswith("C") for character in kept)
    assert not {unicodedata.normalize("NFKC", character) for character in kept} & set('/\\"<>|?*:')
    assert kept.strip(". ") == kept
    assert "  " not in kept
    assert PureWindowsPath(kept).name == PurePosixPath(kept).name == kept
    assert inert(kept) == kept


@pytest.mark.parametrize(
    ("banner", "named"),
    [
        ("SECRET//REL TO USA, AUS", "SECRET - REL TO USA, AUS - report.pdf"),
        ("SECRET//REL TO USA, AUS/DISPLAY ONLY JPN", "SECRET - REL TO USA, AUS-DISPLAY ONLY JPN - report.pdf"),
        ("TOP SECRET//SI/TK//ORCON/NOFORN", "TOP SECRET - SI-TK - ORCON-NOFORN - report.pdf"),
        ("極秘//REL JPN, USA", "極秘 - REL JPN, USA - report.pdf"),
        ("UNCLASSIFIED", "UNCLASSIFIED - report.pdf"),
    ],
)
def test_a_banner_stands_whole_before_a_name(banner: str, named: str) -> None:
    assert bannered(banner, "report.pdf") == named
    assert bannered(banner, "x" * 300 + ".pdf").startswith(named.removesuffix("report.pdf"))
