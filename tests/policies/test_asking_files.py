"""`entente policy explain` and `entente policy simulate`: the law asked from files."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.cases import explaining, simulating
from workspace.cli import main

CASES = """
version: 1
today: 2026-11-22
rules: [{id: R1, effect: allow, releasing: USA, receiving: AUS, project: "*", categories: "*", max_level: SECRET,
         methods: "*", valid_from: 2026-01-01, valid_until: 2027-01-31, authority: DDL}]
defaults:
  subject: &mia
    citizenships: [AUS]
    former_citizenships: []
    permanent_residencies: []
    clearances: [{policy: AUS, level: SECRET, expires: 2027-06-30, suspended: false}]
    organisation: {name: Defence, nation: AUS, kind: government, agency: DOD, debarred: false}
    employment: regular
    nda: true
    screened: true
    location: AUS
    mfa: true
    projects: [P1]
  resource:
    policy: USA
    marking: "SECRET//REL TO USA, AUS"
    originators: [USA]
    created: 2026-01-15
    project: P1
    category: 3
    export: {jurisdiction: NONE}
"""
ASKED = """
cases:
  - {id: open, action: view, resource: {integrity: ok}, expect: allow}
  - {id: shut, action: view, resource: {marking: SECRET//NOFORN}, expect: allow}
  - {id: unknown, action: view, resource: {category: 99}, expect: reject}
  - {id: marked, kind: marking, policy: USA, marking: "SECRET//REL TO AUS, USA", expect: reject}
"""
WORLD = """
documents:
  - {id: reports, count: 120000}
  - {id: plans, count: 3, resource: {marking: UNCLASSIFIED, category: null}}
people:
  - {id: Mia, nation: AUS}
  - {id: Tom, nation: AUS, subject: {projects: []}}
change:
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES + ASKED)
    return path


def _explained(cases: Path, case: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert explaining.run([str(cases), case, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_grant_names_the_rules_relied_on_and_how_long_it_lasts(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _explained(cases, "open", capsys)
    assert (found["got"], found["rules"], found["until"], found["ok"]) == ("allow", ["R1"], "2027-01-31", True)


def test_a_denial_names_every_reason(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _explained(cases, "shut", capsys)
    assert (found["got"], found["ok"]) == ("deny", False)
    assert {"nationality"} <= set(found["reasons"])
    assert explaining.run([str(cases), "shut"]) == 0
    told = capsys.readouterr().out
    assert "shut: deny" in told
    assert "the file expects: allow" in told


@pytest.mark.parametrize(("case", "got"), [("unknown", "reject"), ("marked", "reject")])
def test_every_kind_of_case_is_explained(cases: Path, case: str, got: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = _explained(cases, case, capsys)
    assert (found["got"], found["rules"]) == (got, [])
    assert found["message"]


def test_a_case_that_is_not_there_is_said_to_be_missing(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explaining.run([str(cases), "other"]) == 2
    assert "other" in capsys.readouterr().err


def _simulated(tmp_path: Path, change: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    path = tmp_path / "world.yaml"
    path.write_text(CASES + WORLD + change)
    assert main(["policy", "simulate", str(path), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ("  rules: {remove: [R1]}", {"reports": 1, "plans": 1}),
        ("  documents: {reports: {marking: SECRET//NOFORN}}", {"reports": 1}),
        ("  people: {Mia: null}", {"reports": 1, "plans": 1}),
        ("  people: {Mia: {clearances: []}}", {"reports": 1}),
        ("  groups: {FVEY: [AUS, USA]}", {}),
        ("  people: {Mia: {projects: []}}", {"reports": 1, "plans": 1}),
        ("  people: {Mia: {projects: [P2]}}", {"reports": 1, "plans": 1}),
        ("  consents: []", {}),
        ("  authorisations: []", {}),
    ],
)
def test_a_written_change_is_counted_exactly(
    tmp_path: Path, change: str, lost: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    found = _simulated(tmp_path, change, capsys)
    assert found["losses"]["by_stack"] == lost
    sizes = {"reports": 120_000, "plans": 3}
    assert found["losses"]["documents"] == sum(sizes[key] for key in lost)
    assert found["gains"]["accesses"] == 0


FURTHER = """
  - id: controlled
    resource:
      export: {jurisdiction: ITAR, usml: XI, kind: technical-data, classified: true, excluded_technology: true,
               over_value: false, sender: {nation: USA, registered: true, debarred: false, authorised_user: true}}
  - id: sourced
    resource: {marking: "SECRET//FGI JPN//REL TO USA, AUS", source_nations: [JPN]}
"""
TAA = "kind: TAA, organisations: [Defence], covers: technical-data, valid_until: 2027-12-31"
RULES = """
rules:
  - {id: R1, effect: allow, releasing: USA, receiving: AUS, project: "*", categories: "*", max_level: SECRET,
     methods: "*", valid_from: 2026-01-01, valid_until: 2027-12-31, authority: DDL}
  - {id: R2, effect: allow, releasing: JPN, receiving: AUS, project: "*", categories: "*", max_level: 極秘,
     methods: "*", valid_from: 2026-01-01, valid_until: 2027-12-31, authority: Note}
"""


@pytest.mark.parametrize(
    ("change", "gained"),
    [
        ("  consents: [{nation: JPN, to: [AUS], valid_until: 2027-12-31}]", {"sourced": 1}),
        ("  consents: [{nation: JPN, to: [AUS], valid_until: 2025-12-31}]", {}),
        ("  consents: [{nation: JPN, to: [GBR], valid_until: 2027-12-31}]", {}),
        (f"  authorisations: [{{id: T, nations: [AUS], {TAA}}}]", {"controlled": 1}),
        (f"  authorisations: [{{id: T, nations: [GBR], {TAA}}}]", {}),
        ("  people: {Tom: {projects: [P1]}}", {"reports": 1, "plans": 1}),
    ],
)
def test_what_opens_is_counted_too(
    tmp_path: Path, change: str, gained: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "world.yaml"
    rules_from, rules_to = CASES.index("rules:"), CASES.index("defaults:")
    world = CASES[:rules_from] + RULES + CASES[rules_to:] + WORLD.replace("people:", FURTHER[1:] + "people:", 1)
    path.write_text(world + change)
    assert main(["policy", "simulate", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["gains"]["by_stack"] == gained
    assert found["losses"]["accesses"] == 0


def test_a_simulation_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(CASES + WORLD + "  rules: {remove: [R1]}")
    assert simulating.run([str(path)]) == 0
    told = capsys.readouterr().out
    assert "losses: 120003 (people 1, documents 120003)" in told
    assert "AUS: people 1, documents 120003" in told


@pytest.mark.parametrize(
    "change",
    [
        "  rules: {remove: [R9]}",
        "  documents: {letters: {marking: UNCLASSIFIED}}",
        "  documents: {reports: {marking: SECRETT}}",
        "  documents: {reports: {project: P2}}",
        "  documents: {reports: {colour: red}}",
        "  consents: [{nation: ZZZ, to: [AUS], valid_until: 2027-01-01}]",
        "  consents: [{nation: JPN, to: [ZZZ], valid_until: 2027-01-01}]",
        "  authorisations: [{id: L, kind: PAPER}]",
        "  people: {Ann: null}",
        "  groups: {FVEY: [ZZZ]}",
        "  rules: {add: [{id: R2}]}",
        "  other: 1",
        "version: 1",
    ],
)
def test_what_cannot_be_supposed_makes_the_file_unusable(
    tmp_path: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(CASES + WORLD + change)
    assert main(["policy", "simulate", str(path)]) == 2
    assert str(path) in capsys.readouterr().err
