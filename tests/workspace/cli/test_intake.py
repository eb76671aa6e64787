"""What an import reads: nothing outside its folder, nothing that changes meanwhile, no manifest with a fault."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.walk.processes import ROOT
from workspace.cli import CommandFailed
from workspace.cli.intake.files import FileChanged, FileRefused, Folder, LeftOut, name_fault, shown
from workspace.cli.intake.journal import Begun, Journal
from workspace.cli.intake.manifest import COLUMNS, REQUIRED, Entry, read_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A folder with a file, a secret beside it, and every way to reach for that."""
    (tmp_path / "secret.txt").write_text("not to be read")
    within = tmp_path / "papers"
    (within / "annexes").mkdir(parents=True)
    (within / "report.txt").write_text("EXERCISE report")
    (within / "annexes" / "table.csv").write_text("1,2")
    (within / "link").symlink_to(tmp_path / "secret.txt")
    (within / "elsewhere").symlink_to(tmp_path)
    (within / "bell\x07\u202e.txt").write_text("EXERCISE")
    os.mkfifo(within / "pipe")
    with closing(Folder(within)) as opened:
        yield opened


def test_a_folder_shows_its_regular_files_and_names_what_it_leaves_out(folder: Folder) -> None:
    names = list(folder.names())
    assert {one for one in names if isinstance(one, str)} == {"report.txt", "annexes/table.csv"}
    reasons = {one.name: one.reason for one in names if isinstance(one, LeftOut)}
    assert set(reasons) == {"link", "elsewhere", "pipe", "bell\x07\u202e.txt"}
    assert ("link" in reasons["link"], "regular" in reasons["pipe"]) == (True, True)
    assert "\x07" not in shown("bell\x07\u202e.txt")
    assert "\u202e" not in shown("bell\x07\u202e.txt")


@pytest.mark.parametrize(
    "name",
    [
        "link",
        "elsewhere/secret.txt",
        "../secret.txt",
        "annexes/../../secret.txt",
        "/etc/passwd",
        "pipe",
        "annexes",
        "absent.txt",
        "report.txt/",
        "./report.txt",
        "annexes//table.csv",
        "",
        "report\x00.txt",
    ],
)
def test_nothing_but_a_regular_file_beneath_the_folder_is_opened(folder: Folder, name: str) -> None:
    with pytest.raises(FileRefused), folder.opened(name):
        pass


@given(st.lists(st.sampled_from(["..", ".", "", "a", "secret.txt", "\\", "~"]), min_size=1, max_size=6))
def test_no_combination_of_steps_leads_out(parts: list[str]) -> None:
    name = "/".join(parts)
    if name_fault(name) is None:
        assert not {"..", ".", ""} & set(name.split("/"))


def test_a_folder_that_is_exchanged_under_an_import_stays_the_first_one(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "papers").rename(tmp_path / "moved")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "report.txt").write_text("another")
    with folder.opened("report.txt") as file:
        assert b"".join(file.pieces(0)) == b"EXERCISE report"


def test_a_file_that_is_written_to_meanwhile_is_noticed(folder: Folder, tmp_path: Path) -> None:
    with folder.opened("report.txt") as file:
        first = file.digest()
        assert file.digest() == first
        (tmp_path / "papers" / "report.txt").write_text("EXERCISE REPORT")
        with pytest.raises(FileChanged):
            file.digest()
    with folder.opened("report.txt") as file:
        (tmp_path / "papers" / "report.txt").write_text("short")
        with pytest.raises(FileChanged):
            list(file.pieces(0))


def _read(tmp_path: Path, text: str | bytes) -> tuple[list[Entry], list[str]]:
    path = tmp_path / "manifest.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    entries, faults = read_manifest(path)
    return entries, [f"{fault.place}: {fault.message}" for fault in faults]


def test_a_manifest_says_everything_about_a_file(tmp_path: Path) -> None:
    entries, faults = _read(
        tmp_path,
        "\ufeffpath,title,marking,policy,recordMarking,category,export,tags,template\r\n"
        '"a/b.pdf","Sonar, first","SECRET//REL TO USA, AUS",USA,UNCLASSIFIED,3,ITAR usml=XI excludedTechnology=false,'
        '"sonar; trial;",Standing\r\n'
        "c.pdf,,UNCLASSIFIED,,,,,,\r\n",
    )
    assert faults == []
    assert entries == [
        Entry(
            place="line 2",
            name="a/b.pdf",
            title="Sonar, first",
            marking="SECRET//REL TO USA, AUS",
            policy="USA",
            record_marking="UNCLASSIFIED",
            category=3,
            export={"jurisdiction": "ITAR", "usml": "XI", "excludedTechnology": False},
            tags=("sonar", "trial"),
            template="Standing",
        ),
        Entry(place="line 3", name="c.pdf", title="c.pdf", marking="UNCLASSIFIED"),
    ]


HEAD = "path,marking,recordMarking,category,export,tags,title\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["line 1: the manifest names no file"]),
        ("path,marking\n", ["line 1: the manifest names no file"]),
        (
            "path,marking,recordmarking\na,U,U\n",
            ["line 1: there is no column recordmarking: did you mean recordMarking?"],
        ),
        ("path\na\n", ["line 1: the column marking is missing"]),
        ("path,marking,path\na,U,a\n", ["line 1: the column path stands twice"]),
        ("path,marking\na,SECRET//REL TO USA, AUS\n", ["line 2: it has 3 cells, the header 2"]),
        ('path,marking\na,"U\n', ["line 2: this is no CSV"]),
        ('path,title,marking\n"a","two\nlines",U\n../b,,U\n', ["line 2: title", "line 4: path"]),
        ("path,marking\na,U\na,U\n", ["line 3: a stands in line 2 already"]),
        ("path,marking\ne\u0301,U\n\u00e9,U\n", ["line 3: \u00e9 stands in line 2 already"]),
        (HEAD + "a,,,,,,\n", ["line 2: marking: every file needs one"]),
        (HEAD + "a,U,,9,,,\n", ["line 2: category"]),
        (HEAD + "a,U,,\u0663,,,\n", ["line 2: category"]),
        (HEAD + "a,U,,,US,,\n", ["line 2: export: begin with one of"]),
        (HEAD + "a,U,,,ITAR usml,,\n", ["line 2: export: after ITAR"]),
        (HEAD + "a,U,,,ITAR kind=secret,,\n", ["line 2: export: kind is one of"]),
        (HEAD + "a,U,,,ITAR excludedTechnology=1,,\n", ["line 2: export: excludedTechnology"]),
        (HEAD + f"a,U,,,,{';'.join(f't{n}' for n in range(21))},\n", ["line 2: tags"]),
        (HEAD + f"a,U,,,,,{'x' * 301}\n", ["line 2: title"]),
        (HEAD + "a,,,0,X,,\u202e\n", ["marking", "title", "category", "export"]),
    ],
)
def test_every_fault_of_a_manifest_is_named_with_its_line(tmp_path: Path, text: str, told: list[str]) -> None:
    _, faults = _read(tmp_path, text)
    assert len(faults) == len(told), faults
    for fault, expected in zip(faults, told, strict=True):
        assert expected in fault


@pytest.mark.parametrize("content", [b"path,marking\n\xff,U\n", b"path,marking\na\x00,U\n"])
def test_what_is_no_text_is_no_manifest(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CommandFailed):
        _read(tmp_path, content)


def test_the_published_schema_names_the_columns_that_are_read() -> None:
    schema = json.loads((ROOT / "docs" / "import-manifest.json").read_text(encoding="utf-8"))
    columns = schema["tableSchema"]["columns"]
    assert tuple(column["name"] for column in columns) == COLUMNS
    assert tuple(column["name"] for column in columns if column.get("required")) == REQUIRED


def test_a_journal_forgets_a_torn_line_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with closing(Journal(path, "prj_1")) as journal:
        journal.begun("a", Begun("told", "doc_a", held=True))
        journal.finished("a", sha256="00", document="doc_a", version="ver_a")
    with path.open("ab") as file:
        file.write(b'{"project": "prj_1", "name": "b", "to')
    with closing(Journal(path, "prj_1")) as journal:
        assert journal.document("b") is None
        journal.begun("c", Begun("told", "doc_c", held=False))
        with pytest.raises(CommandFailed, match="another import"):
            Journal(path, "prj_1")
    with closing(Journal(path, "prj_1")) as journal:
        assert journal.document("a") == Begun("told", "doc_a", held=True)
        assert journal.version("a", "00") == "ver_a"
        assert journal.document("c") == Begun("told", "doc_c", held=False)
    with closing(Journal(path, "prj_2")) as journal:
        assert journal.document("a") is None
