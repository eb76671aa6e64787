"""How a benchmark prints: each figure beside the limit measured in the same run, as a ratio against its target."""

import time
from collections.abc import Callable


def report(what: str, *, ratio: float, target: str, met: bool, detail: str) -> None:
    """Print one line: the ratio first, then what it is made of."""
    print(f"{'met   ' if met else 'MISSED'} {ratio:8.2f}x  target {target:<10} {what}  ({detail})", flush=True)


def alternately(*works: Callable[[], float], rounds: int = 5) -> list[float]:
    """Run works in turn, so that a disturbance touches all, and return each one's best."""
    measured = [[work() for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*measured, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """Return how long a work took by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
