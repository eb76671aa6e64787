"""`entente policy explain FILE CASE [--json]`: everything the law has to say about one case, with no server.

It tells all reasons and all rules, since whoever holds the file holds its facts. Exit status 0 when the case was
explained, whatever its answer, 2 when the file cannot be used or holds no such case.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from policies.cases.files import Case, CaseFile, FileUnusable, Kind, read_file
from policies.cases.judging import Verdict, decide_case, holds, judge
from policies.decision import Granted
from policies.errors import RuleInvalid, UnknownTerm

EXPLAINED, UNUSABLE = 0, 2


def run(arguments: Sequence[str]) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="entente policy explain", description="Explain one case of a case file.")
    parser.add_argument("file", metavar="FILE", help="a case file (YAML)")
    parser.add_argument("case", metavar="CASE", help="the case's id")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        file = read_file(options.file)
        case = _named(file, options.case)
    except FileUnusable as failure:
        print(f"{options.file}: {failure}", file=sys.stderr)  # noqa: T201  # a command prints
        return UNUSABLE
    verdict = judge(case, file)
    granted = _granted(case, file)
    print(_as_json(case, verdict, granted) if options.json else _in_words(case, verdict, granted))  # noqa: T201
    return EXPLAINED


def _named(file: CaseFile, name: str) -> Case:
    for case in file.cases:
        if case.id == name:
            return case
    raise FileUnusable(f"case {name}: there is none of this id")


def _granted(case: Case, file: CaseFile) -> Granted | None:
    if case.kind is not Kind.ACCESS:
        return None
    try:
        found = decide_case(case, file)
    except (UnknownTerm, RuleInvalid):
        return None
    return found if isinstance(found, Granted) else None


def _as_json(case: Case, verdict: Verdict, granted: Granted | None) -> str:
    until = None if granted is None or granted.until is None else granted.until.isoformat()
    return json.dumps(
        {
            "id": case.id,
            "expected": case.facts["expect"],
            "got": verdict.got,
            "reasons": list(verdict.reasons),
            "message": verdict.message,
            "canonical": verdict.canonical,
            "rules": [] if granted is None else list(granted.rules),
            "until": until,
            "ok": holds(case, verdict),
        },
        ensure_ascii=False,
    )


def _in_words(case: Case, verdict: Verdict, granted: Granted | None) -> str:
    lines = [f"{case.id}: {verdict.got}"]
    if verdict.reasons:
        lines.append(f"  reasons: {', '.join(verdict.reasons)}")
    lines += [f"  - {sentence}" for sentence in verdict.message.split("; ") if sentence]
    if verdict.canonical:
        lines.append(f"  canonical: {verdict.canonical}")
    if granted is not None:
        lines.append(
            f"  rules relied on: {', '.join(granted.rules) or 'none: it is the own information of the nation'}"
        )
        lines.append(f"  until: {granted.until.isoformat() if granted.until else 'nothing dated ends it'}")
    if not holds(case, verdict):
        lines.append(f"  the file expects: {' or '.join(case.expect)} {', '.join(sorted(case.reasons))}".rstrip())
    return "\n".join(lines)
