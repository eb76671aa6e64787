"""What import contracts cannot say: only the gate stamps decisions, and every policy of the house is switched on."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("workspace", "schema", "policies", "storage")
GATE = ROOT / "workspace" / "services" / "gate"
PROOFS = {"Permit", "Scope", "Mandate"}
STAMPS = {"claim_seal", "_seal", "_claimed", "_verify"}
DEFINED_IN = ROOT / "workspace" / "domain" / "authority.py"


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def uses_outside_the_gate() -> Iterator[str]:
    for path in sources():
        if path == DEFINED_IN or path.is_relative_to(GATE):
            continue
        for node in ast.walk(ast.parse(path.read_bytes(), path)):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "id", None) or getattr(called, "attr", None)
            stamps = (
                isinstance(node, ast.ImportFrom)
                and node.module == "workspace.domain.authority"
                and not STAMPS.isdisjoint(alias.name for alias in node.names)
            )
            if name in PROOFS or stamps or getattr(node, "attr", None) == "claim_seal":
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"


def test_only_the_gate_makes_permits_scopes_and_mandates() -> None:
    assert not list(uses_outside_the_gate())


def test_services_persistence_and_interface_live_where_their_names_say() -> None:
    known = {"app", "cli", "domain", "identity", "persistence", "services", "settings", "__init__"}
    found = {
        path.stem for path in (ROOT / "workspace").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found <= known


def test_no_module_is_named_for_nothing() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [path for path in sources() if path.stem in forbidden]
