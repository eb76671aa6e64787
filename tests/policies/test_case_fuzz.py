"""However a case is bent, the runner answers: a verdict, or a file that it cannot use; it never crashes."""

import random
from copy import deepcopy
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policies.cases import run
from policies.cases.command import evaluate
from policies.cases.files import FileUnusable, read_file
from policies.cases.shapes import Yaml

FOLDER = Path(__file__).parent / "cases"
CONTENTS = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
JUNK: list[Any] = [None, "", "aus", "ZZZ", "AUS", "NATO", "org:", "org:X", "SECRET", 0, 9, -1, 1.5, True, False,
                   date(2020, 1, 1), [], ["ZZZ"], ["AUS"], [None], {}, {"a": 1}, "x" * 3000, "\u0000"]  # fmt: skip


def places(value: Yaml, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def bend(content: Yaml, chance: random.Random) -> Yaml:
    """One leaf or branch replaced, or left out."""
    few = chance.sample(content["cases"], min(3, len(content["cases"])))
    content = deepcopy({**content, "cases": few})
    path = chance.choice([place for place in places(content) if place])
    holder = content
    for key in path[:-1]:
        holder = holder[key]
    if isinstance(holder, dict) and chance.random() < 0.3:
        del holder[path[-1]]
    else:
        holder[path[-1]] = chance.choice(JUNK)
    return content


@given(st.sampled_from(range(len(CONTENTS))), st.integers())
def test_a_bent_case_file_gets_an_answer(index: int, seed: int) -> None:
    content = bend(CONTENTS[index], random.Random(seed))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bent.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        try:
            results = evaluate(read_file(str(path)))
        except FileUnusable:
            return
    assert all(result.verdict.got for result in results)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"a: &a [*a]", b"? [1]: 2", b"- " * 5000, b"{" * 3000, b"!!python/object:os.system x"],
)
def test_what_is_no_case_file_is_unusable(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_bytes(content)
    assert run([str(path)]) == 2
