"""A simulated change of rules beside deciding it document by document: `python -m benchmarks.simulation [DOCUMENTS]`.

A million documents under 2,000 labels, 200 readers of 8 kinds, 1,000 rules of which some are withdrawn. The simulation
asks once per label and kind of reader; deciding about every document for every reader is timed on a sample, with
engines that have answered before. Over a sample both must find the same before anything is printed.
"""

import random
import sys
from dataclasses import replace

from benchmarks._ratio import report, seconds
from benchmarks.decision import NATIONS, TODAY, Setting
from policies.actions import Action
from policies.engine import Engine
from policies.register import Register
from policies.simulation import Bearing, Reader, Simulation, Stack, simulate, variant

DOCUMENTS = 1_000_000
READERS = 200
SAMPLE = 20_000
MOST_SECONDS = 10.0


def main(documents: int) -> None:
    """Simulates, checks a sample one by one, and prints both."""
    setting, chance = Setting(), random.Random(11)
    stacks = [
        Stack(
            key=str(number),
            project=label.project,
            documents=documents // len(setting.labels),
            before=Bearing(content=label),
            after=Bearing(content=label),
        )
        for number, label in enumerate(setting.labels)
    ]
    nations = list(NATIONS)
    kinds = {nation: replace(setting.subject, citizenships=frozenset({nation}), location=nation) for nation in nations}
    readers = [
        Reader(
            key=str(number),
            nation=nations[number % len(nations)],
            projects=frozenset(map(str, chance.sample(setting.projects, 10))),
            before=kinds[nations[number % len(nations)]],
            after=kinds[nations[number % len(nations)]],
        )
        for number in range(READERS)
    ]
    before = Engine(rules=setting.rules, register=Register(), today=TODAY)
    after = variant(before, rules=[rule for rule in setting.rules if chance.random() > 0.1])
    found: list[Simulation] = []
    took = seconds(lambda: found.append(simulate(before=before, after=after, stacks=stacks, readers=readers)))
    pairs = [(chance.choice(readers), chance.choice(stacks)) for _ in range(SAMPLE)]

    def one_by_one() -> tuple[int, int]:
        gained = lost = 0
        for reader, stack in pairs:
            answers = [_may(engine, reader, stack) for engine in (before, after)]
            gained += answers == [False, True]
            lost += answers == [True, False]
        return gained, lost

    expected = one_by_one()
    again = [
        simulate(before=before, after=after, stacks=[replace(stack, documents=1)], readers=[reader])
        for reader, stack in pairs[: SAMPLE // 100]
    ]
    checked = [[_may(engine, reader, stack) for engine in (before, after)] for reader, stack in pairs[: SAMPLE // 100]]
    for single, (was, would_be) in zip(again, checked, strict=True):
        assert (single.gains.accesses, single.losses.accesses) == (int(would_be and not was), int(was and not would_be))
    each = seconds(one_by_one) / SAMPLE
    brute = each * documents * READERS
    result = found[0]
    report(
        f"simulation over {documents:,} documents, {READERS} readers",
        ratio=MOST_SECONDS / took,
        target=f"<= {MOST_SECONDS:.0f} s",
        met=took <= MOST_SECONDS,
        detail=f"{took:.2f} s; one by one {brute:,.0f} s; gained {result.gains.accesses:,}, "
        f"lost {result.losses.accesses:,} of {documents * READERS:,} pairs; sample {expected}",
    )


def _may(engine: Engine, reader: Reader, stack: Stack) -> bool:
    subject = reader.before
    member = stack.project in reader.projects
    return subject is not None and bool(
        engine.decide(subject=subject, label=stack.before.content, action=Action.VIEW, member=member)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)
