"""What import contracts cannot say about where things live."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def sources() -> Iterator[Path]:
    for package in ("workspace", "schema", "policies", "storage"):
        yield from (ROOT / package).rglob("*.py")


def test_the_workspace_holds_its_known_parts_and_no_other() -> None:
    known = {"app", "cli", "domain", "identity", "persistence", "services", "settings", "__init__"}
    modules = {path.stem for path in (ROOT / "workspace").glob("*.py")}
    packages = {path.parent.name for path in (ROOT / "workspace").glob("*/__init__.py")}
    assert modules | packages <= known


def test_no_module_is_named_for_nothing() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [path for path in sources() if path.stem in forbidden]
