"""Commands beside the server: keys, the doctor when all is well, and the law from the command line."""

import json
from pathlib import Path

import pytest

from tests.walk.processes import demo, entente


def test_the_doctor_finds_a_demonstration_well_and_tells_its_risks(tmp_path: Path) -> None:
    with demo(tmp_path / "data"):
        pass
    examined = entente("doctor", "--data", str(tmp_path / "data"), "--json")
    assert examined.returncode == 0, examined.stdout
    findings = [json.loads(line) for line in examined.stdout.splitlines()]
    assert {finding["severity"] for finding in findings} == {"ok", "warning"}
    assert any("side by side" in finding["says"] and finding["remedy"] for finding in findings)
    assert entente("doctor").returncode == 1
    listed = entente("doctor", "--settings")
    assert (listed.returncode, "ENTENTE_DATABASE_URL" in listed.stdout) == (0, True)


def test_keys_are_listed_rotated_and_destroyed_only_on_purpose(tmp_path: Path) -> None:
    settings = {"ENTENTE_PROFILE": "demo", "ENTENTE_DATA_DIR": str(tmp_path)}

    def versions() -> list[tuple[str, int, str]]:
        listed = entente("keys", "list", "--json", extra=settings)
        assert listed.returncode == 0, listed.stderr
        lines = [json.loads(line) for line in listed.stdout.splitlines()]
        return [(line["nation"], line["version"], line["state"]) for line in lines]

    assert versions() == []
    assert entente("keys", "create", "AUS", extra=settings).returncode == 0
    assert entente("keys", "create", "AUS", extra=settings).returncode == 1
    assert entente("keys", "rotate", "AUS", extra=settings).returncode == 0
    assert versions() == [("AUS", 1, "usable"), ("AUS", 2, "current")]
    assert entente("keys", "require", "AUS", "2", extra=settings).returncode == 0
    assert versions() == [("AUS", 1, "retired"), ("AUS", 2, "current")]
    hesitant = entente("keys", "destroy", "AUS", "--keyring-only", extra=settings)
    assert (hesitant.returncode, "--confirm AUS" in hesitant.stderr) == (1, True)
    alone = ("keys", "destroy", "AUS", "--keyring-only", "--confirm")
    assert entente(*alone, "USA", extra=settings).returncode == 1
    assert {state for _, _, state in versions()} == {"retired", "current"}
    assert entente(*alone, "AUS", extra=settings).returncode == 0
    assert {state for _, _, state in versions()} == {"destroyed"}


CASES = """
version: 1
today: 2026-11-22
rules: open
cases:
  - id: A1
    kind: marking
    policy: USA
    marking: "SECRET//REL TO USA, AUS"
    expect: EXPECTED
"""


@pytest.mark.parametrize(("expected", "code"), [("allow", 0), ("reject", 1), ("perhaps", 2)])
def test_policy_cases_need_no_server(tmp_path: Path, expected: str, code: int) -> None:
    (tmp_path / "cases.yaml").write_text(CASES.replace("EXPECTED", expected))
    assert entente("policy", "test", str(tmp_path / "cases.yaml")).returncode == code


@pytest.mark.parametrize("misuse", [(), ("no-such-command",), ("token",), ("serve", "--workers", "x")])
def test_misuse_ends_with_two_and_says_how_it_is_used(misuse: tuple[str, ...]) -> None:
    failed = entente(*misuse)
    assert (failed.returncode, "usage: entente" in failed.stderr) == (2, True)
