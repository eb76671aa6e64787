"""How cost grows: `python -m benchmarks.growth [DOCUMENTS] [--plot FILE.svg]`.

A page of 50 as the documents grow ten-fold at a time up to DOCUMENTS (100,000 unless told otherwise), decisions as the
rules grow from 10 to 1,000 and the nations from 3 to 40, and a whole request as the serving processes grow from 1 to 4.
Flat lines are the promise: a page costs what is on it, a decision that was taken before costs a look-up, and a request
costs its worker the same CPU, whatever else there is. A scope that nobody asked for yet grows with the rules; it has a
limit instead.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx

from benchmarks._plot import Panel, drawn
from benchmarks._ratio import alternately, report, seconds
from benchmarks.decision import NATIONS, RULES, Setting
from benchmarks.graphql import BODY, HEADERS
from benchmarks.page import Reading, clock, milliseconds, populated, principal
from benchmarks.transfer import cpu_of
from policies.actions import Action
from policies.vocabulary.nations import NATIONS as ALL_NATIONS
from tests.real_services.postgresql import throw_away_server
from tests.walk.processes import served
from workspace.domain.authority import Facts
from workspace.domain.identifiers import LabelId, ProjectId
from workspace.services.gate import Gate

SMALLEST = 10_000
ROUNDS = 30
FLAT = 2.0
"""A cost that at most doubles while its cause grows a hundred-fold is called flat."""
COLD = "cold scope, 2,000 labels"
COLD_LIMIT = 100.0
"""Milliseconds that a cold scope may take."""
REQUESTS = 600
AT_ONCE = 8


async def _pages(owner: str, app: str, *, number: int) -> dict[str, float]:
    database, readers = await populated(owner, app, number=number)
    gate, chance, found = Gate(database=database, clock=clock), random.Random(5), dict[str, float]()
    for name in ("broad", "medium", "narrow"):
        scope = (await gate.operation(principal(readers[name])).snapshot()).scope(Action.VIEW)
        reading = Reading(database, scope, number=number)
        taken = [await milliseconds(partial(reading.under_policy, reading.window(chance))) for _ in range(ROUNDS)]
        found[f"page, {name} reader"] = statistics.median(taken)
    await database.close()
    return found


def _decisions(setting: Setting) -> dict[str, float]:
    """Milliseconds for a scope that nobody asked for yet, and for a thousand decisions taken before."""
    book = setting.book()

    def scope() -> float:
        view = setting.viewpoint(setting.law(book))
        return seconds(lambda: view.labels(Action.VIEW))

    view = setting.viewpoint(setting.law(book))
    facts = [
        Facts(object="doc", project=ProjectId(label.project), label=LabelId(number))
        for number, label in enumerate(setting.labels[:1_000], start=1)
    ]

    def warm() -> float:
        return seconds(lambda: [view.decision(Action.VIEW, one) for one in facts])

    warm()
    cold, decided = alternately(scope, warm, rounds=3)
    return {COLD: cold * 1e3, "1,000 warm decisions": decided * 1e3}


def _requests(workers: int) -> dict[str, float]:
    """Milliseconds of CPU that one list of documents costs the serving processes together."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "data", workers=workers) as running:
        headers = {"Authorization": f"Bearer {running.token('researcher@aus.example')}"}

        def ask(number: int) -> None:
            with httpx.Client(headers=headers, timeout=30) as client:
                for _ in range(number):
                    answer = client.post(f"{running.url}/graphql", content=BODY, headers=HEADERS)
                    assert "errors" not in answer.json(), answer.text

        with ThreadPoolExecutor(AT_ONCE) as people:
            list(people.map(ask, [5] * AT_ONCE))
            serving = [running.process.pid, *_children(running.process.pid)]
            before = sum(map(cpu_of, serving))
            list(people.map(ask, [REQUESTS // AT_ONCE] * AT_ONCE))
            return {"CPU of a list request": (sum(map(cpu_of, serving)) - before) / REQUESTS * 1e3}


def _children(process: int) -> list[int]:
    """The workers of a serving process; the database it started is none."""
    children = map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
    return [child for child in children if b"python" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0]]


def _nations(number: int) -> tuple[str, ...]:
    return (*NATIONS, *sorted(ALL_NATIONS - set(NATIONS)))[:number]


def _tell(panel: Panel) -> None:
    for name, line in panel.lines.items():
        limited = name == COLD
        report(
            f"{name}: {panel.cause} from {panel.at[0]:,} to {panel.at[-1]:,}",
            ratio=line[-1] / line[0],
            target=f"<= {COLD_LIMIT:g} ms" if limited else f"<= {FLAT:g}x",
            met=max(line) <= COLD_LIMIT if limited else line[-1] / line[0] <= FLAT,
            detail=", ".join(f"{value:.2f}" for value in line) + " ms",
        )


def main() -> None:
    """Measures, prints, and draws if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=100_000)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    sizes = [SMALLEST * 10**power for power in range(6) if SMALLEST * 10**power <= asked.documents]
    pages = []
    for number in sizes:
        with throw_away_server() as urls:
            pages.append(asyncio.run(_pages(urls.owner, urls.app, number=number)))
    rules, nations, workers = (10, 100, RULES), (3, 10, 40), (1, 2, 4)
    panels = [
        Panel.of("documents", sizes, pages),
        Panel.of("rules", rules, [_decisions(Setting(rules=number)) for number in rules]),
        Panel.of("nations", nations, [_decisions(Setting(nations=_nations(number))) for number in nations]),
        Panel.of("workers", workers, [_requests(number) for number in workers]),
    ]
    for panel in panels:
        _tell(panel)
    if asked.plot is not None:
        asked.plot.write_text(drawn(panels), encoding="utf-8")


if __name__ == "__main__":
    main()
