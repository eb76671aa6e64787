"""`entente policy test FILE... [--json]`: runs case files, with no server and no database.

Exit status 0 when every case holds, 1 when one does not, 2 when a file cannot be used.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from policies.cases.files import Case, CaseFile, FileUnusable, read_file
from policies.cases.judging import Verdict, holds, judge

HOLDS, FAILS, UNUSABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Result:
    """One case of one file, and what came of it."""

    file: CaseFile
    case: Case
    verdict: Verdict
    ok: bool


def evaluate(file: CaseFile) -> list[Result]:
    """Every case of a file, judged."""
    verdicts = [(case, judge(case, file)) for case in file.cases]
    return [Result(file, case, verdict, holds(case, verdict)) for case, verdict in verdicts]


def run(arguments: Sequence[str]) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="entente policy test", description="Evaluate policy case files.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a case file (YAML)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per case")
    options = parser.parse_args(arguments)
    results: list[Result] = []
    unusable = False
    for path in options.files:
        try:
            results += evaluate(read_file(path))
        except FileUnusable as failure:
            unusable = True
            _say(f"{path}: {failure}", sys.stderr)
    for result in results:
        text = _json_line(result) if options.json else _line(result)
        if text:
            _say(text, sys.stdout)
    passed = sum(result.ok for result in results)
    closing = f"{passed} passed, {len(results) - passed} failed"
    _say(closing, sys.stderr if options.json else sys.stdout)
    if unusable:
        return UNUSABLE
    return HOLDS if passed == len(results) else FAILS


def _say(text: str, stream: TextIO) -> None:
    stream.write(f"{text}\n")


def _json_line(result: Result) -> str:
    case, verdict = result.case, result.verdict
    expect = case.facts["expect"]
    fields = {"id": case.id, "expected": expect, "got": verdict.got, "reasons": list(verdict.reasons), "ok": result.ok}
    return json.dumps(fields, ensure_ascii=False)


def _line(result: Result) -> str:
    if result.ok:
        return ""
    case, verdict = result.case, result.verdict
    expected = " or ".join(case.expect)
    if case.reasons:
        expected += f" ({', '.join(sorted(case.reasons))})"
    if case.facts.get("canonical"):
        expected += f" [{case.facts['canonical']}]"
    got = verdict.got + (f" [{verdict.canonical}]" if case.facts.get("canonical") and verdict.canonical else "")
    message = f": {verdict.message}" if verdict.message else ""
    return f"{result.file.path}: {case.id}: expected {expected}, got {got} ({', '.join(verdict.reasons)}){message}"
