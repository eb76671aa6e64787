"""Every case file of this folder holds, and the command says so exactly as the contract has it."""

import json
from pathlib import Path

import pytest

from policies.cases import run
from policies.cases.command import evaluate
from policies.cases.files import Case, CaseFile, read_file
from policies.cases.judging import holds, judge

FOLDER = Path(__file__).parent / "cases"
FILES = {path.stem: read_file(str(path)) for path in sorted(FOLDER.glob("*.yaml"))}
ROWS = [pytest.param(file, case, id=f"{name}-{case.id}") for name, file in FILES.items() for case in file.cases]

HEAD = "version: 1\ntoday: 2026-11-22\ngroups: {FVEY: [AUS, CAN, GBR, NZL, USA]}\nrules: open\ncases:\n"
GOOD = "  - {id: A, kind: marking, policy: USA, marking: SECRET, expect: allow}\n"


@pytest.mark.parametrize(("file", "case"), ROWS)
def test_the_law_answers_as_the_table_says(file: CaseFile, case: Case) -> None:
    verdict = judge(case, file)
    assert holds(case, verdict), verdict


def written(folder: Path, text: str) -> str:
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_all_cases_hold_and_the_command_exits_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([written(tmp_path, HEAD + GOOD)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"


def test_a_failing_case_is_named_with_what_was_expected_and_what_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, HEAD + GOOD.replace("marking: SECRET", "marking: SECRET//NF"))
    assert run([path]) == 1
    line, closing = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}: A: expected allow, got reject (marking-syntax)")
    assert closing == "0 passed, 1 failed"


def test_json_is_one_object_per_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([written(tmp_path, HEAD + GOOD), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"id": "A", "expected": "allow", "got": "allow", "reasons": [], "ok": True}


def test_a_file_that_cannot_be_run_does_not_stop_the_others(tmp_path: Path) -> None:
    assert run([str(tmp_path / "absent.yaml"), written(tmp_path, HEAD + GOOD)]) == 2


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("not a mapping", "- 1\n"),
        ("not YAML", "a: [\n"),
        ("unknown top key", HEAD + GOOD + "extra: 1\n"),
        ("no version", HEAD.replace("version: 1", "version: 2") + GOOD),
        ("a version that is true", HEAD.replace("version: 1", "version: true") + GOOD),
        ("today with a time", HEAD.replace("2026-11-22", "2026-11-22 10:00:00") + GOOD),
        ("no cases", HEAD.replace("cases:\n", "cases: []\n")),
        ("unknown key of a case", HEAD + GOOD.replace("expect", "colour: red, expect")),
        ("unknown kind", HEAD + GOOD.replace("kind: marking", "kind: banner")),
        ("unknown action", HEAD + "  - {id: A, action: fly, expect: allow}\n"),
        ("no action", HEAD + "  - {id: A, expect: allow}\n"),
        ("unknown key of a subject", HEAD + "  - {id: A, action: view, subject: {age: 5}, expect: allow}\n"),
        ("a value of the wrong type", HEAD + "  - {id: A, action: view, subject: {mfa: yes please}, expect: allow}\n"),
        ("a list that is text", HEAD + "  - {id: A, action: view, subject: {citizenships: AUS}, expect: allow}\n"),
        ("a category that is true", HEAD + "  - {id: A, action: view, resource: {category: true}, expect: allow}\n"),
        ("an id used twice", HEAD + GOOD + GOOD),
        ("no id", HEAD + GOOD.replace("id: A, ", "")),
        ("a key used twice", HEAD + GOOD.replace("id: A", "id: A, id: A")),
        ("no expectation", HEAD + GOOD.replace(", expect: allow", "")),
        ("an answer that no case has", HEAD + GOOD.replace("allow", "maybe")),
        ("a reason that no answer has", HEAD + GOOD.replace("}", ", reasons: [because]}")),
        ("an unknown nation in a group", HEAD.replace("NZL", "ZZZ") + GOOD),
        ("a group named like a nation", HEAD.replace("FVEY", "AUS") + GOOD),
        ("a rule with an unknown level", HEAD.replace(
            "rules: open",
            "rules: [{id: R, effect: allow, releasing: USA, receiving: AUS, project: P, categories: '*', "
            "max_level: RESTRICTED, methods: '*', valid_from: 2026-01-01, valid_until: 2026-12-31, authority: x}]",
        ) + GOOD),
        ("rules that are neither open nor a list", HEAD.replace("rules: open", "rules: closed") + GOOD),
    ],
)  # fmt: skip
def test_what_the_contract_does_not_know_makes_a_file_unusable(
    fault: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([written(tmp_path, text)]) == 2, fault
    assert capsys.readouterr().err.startswith(str(tmp_path))


def test_the_message_of_a_rejected_case_names_the_key(tmp_path: Path) -> None:
    text = HEAD + "  - {id: A, action: view, subject: {citizenships: [aus]}, resource: {policy: USA}, expect: reject}\n"
    (result,) = evaluate(read_file(written(tmp_path, text)))
    assert result.ok
    assert "citizenships" in result.verdict.message


def test_null_clears_a_default_and_a_list_replaces_it(tmp_path: Path) -> None:
    text = HEAD.replace(
        "cases:", "defaults: {subject: {citizenships: [AUS], organisation: {name: W, nation: AUS}}}\ncases:"
    )
    text += "  - {id: A, action: view, subject: {citizenships: [JPN], organisation: {name: null}}, expect: deny}\n"
    (case,) = read_file(written(tmp_path, text)).cases
    assert case.facts["subject"] == {"citizenships": ["JPN"], "organisation": {"name": None, "nation": "AUS"}}
