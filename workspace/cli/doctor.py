"""`entente doctor`: every setting and dependency, what is wrong with each, and how to mend it."""

import argparse
import asyncio
import json
import os
from pathlib import Path

from workspace.app.diagnosis.comparison import compare
from workspace.app.diagnosis.examination import examine
from workspace.app.diagnosis.finding import Finding, Severity, fault
from workspace.cli.environment import database_of, demo_overrides
from workspace.settings import KNOWN, Settings, SettingsInvalid

_MARKS = {Severity.WELL: "ok     ", Severity.WARNING: "WARNING", Severity.FAULT: "FAULT  "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="examine the demonstration kept there")
    parser.add_argument("--json", action="store_true", help="print one JSON object per finding")
    parser.add_argument(
        "--thorough", action="store_true", help="also compare database and store to the last object; takes its time"
    )
    parser.add_argument("--settings", action="store_true", help="list the settings there are, and what each means")


def run(arguments: argparse.Namespace) -> int:
    """Examines; 1 when anything keeps the workspace from serving."""
    if arguments.settings:
        for known in KNOWN:
            print(f"{known.name}{' (or ..._FILE)' if known.secret else ''}: {known.meaning}")
        return 0
    overrides = {} if arguments.data is None else demo_overrides(arguments.data)
    try:
        settings = Settings.read({**os.environ, **overrides})
        findings = asyncio.run(examine(settings))
        if arguments.thorough and not any(finding.severity is Severity.FAULT for finding in findings):
            with database_of(settings, beside=True) as running:
                findings += asyncio.run(compare(running))
    except SettingsInvalid as invalid:
        findings = [fault(found.name, found.problem, found.remedy) for found in invalid.faults]
    for finding in findings:
        print(_json(finding) if arguments.json else _line(finding))
    return 1 if any(finding.severity is Severity.FAULT for finding in findings) else 0


def _json(finding: Finding) -> str:
    return json.dumps(
        {
            "subject": finding.subject,
            "severity": finding.severity.value,
            "says": finding.says,
            "remedy": finding.remedy,
        },
        ensure_ascii=False,
    )


def _line(finding: Finding) -> str:
    return f"{_MARKS[finding.severity]} {finding.subject}: {finding.says} {finding.remedy}".rstrip()
