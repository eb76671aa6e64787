"""How the cost of a decision grows with rules and labels: `python -m benchmarks.growth`.

A scope over every label of a new reader, and a single decision asked before, from 10 to 1,000 rules and from 10 to
10,000 labels. The plot goes to `docs/growth.svg`; flat lines are the promise.
"""

import random
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from policies.actions import Action
from policies.composing import compose_label
from policies.engine import Engine
from policies.labels import NOT_CONTROLLED, Label
from policies.register import Register, standing_groups
from policies.rules import DisclosureRule, Effect
from policies.subject import Clearance, Organisation, OrganisationKind, Subject

TODAY = date(2026, 11, 22)
NATIONS = ("AUS", "CAN", "DEU", "FRA", "GBR", "JPN", "KOR", "NOR", "NZL")
REGISTER = Register(groups=standing_groups())
RULES = (10, 100, 1_000)
LABELS = (10, 100, 1_000, 10_000)
PLOT = Path(__file__).parent.parent / "docs" / "growth.svg"
READER = Subject(
    citizenships=frozenset({"AUS"}),
    clearances=(Clearance(policy="AUS", level="SECRET", expires=date(2027, 12, 31)),),
    organisation=Organisation(name="Wattle", nation="AUS", kind=OrganisationKind.GOVERNMENT),
    location="AUS",
    mfa=True,
)


def labels(count: int) -> list[Label]:
    """Distinct labels over fifty projects."""
    chance = random.Random(1)
    made: dict[bytes, Label] = {}
    while len(made) < count:
        released = sorted(chance.sample(NATIONS, chance.randint(1, 6)))
        label = compose_label(
            policy="USA",
            text=f"{chance.choice(['SECRET', 'CONFIDENTIAL', 'TOP SECRET'])}//REL TO USA, {', '.join(released)}",
            register=REGISTER,
            created=TODAY,
            project=f"P{chance.randint(1, 50)}",
            category=chance.randint(1, 8),
            export=NOT_CONTROLLED,
        )
        made[label.digest] = label
    return list(made.values())


def rules(count: int) -> list[DisclosureRule]:
    """Rules of one nation towards nine and two groups; every twentieth denies."""
    chance = random.Random(2)
    return [
        DisclosureRule(
            id=f"R{number}",
            effect=Effect.DENY if number % 20 == 19 else Effect.ALLOW,
            releasing="USA",
            receiving=chance.choice([*NATIONS, "FVEY", "NATO"]),
            project=chance.choice(["*", *(f"P{place}" for place in range(1, 51))]),
            categories=frozenset(chance.sample(range(1, 9), 3)),
            max_level="SECRET",
        )
        for number in range(count)
    ]


def best(engine_rules: list[DisclosureRule], asked: list[Label], *, rounds: int = 3) -> tuple[float, float]:
    """Microseconds per label: a cold scope, and decisions asked before."""
    cold, warm = [], []
    for _ in range(rounds):
        engine = Engine(rules=engine_rules, register=REGISTER, today=TODAY)
        began = time.perf_counter()
        engine.grants(subject=READER, labels=asked, action=Action.VIEW)
        cold.append(time.perf_counter() - began)
        engine.decide_labels(subject=READER, labels=asked, action=Action.VIEW)
        began = time.perf_counter()
        engine.decide_labels(subject=READER, labels=asked, action=Action.VIEW)
        warm.append(time.perf_counter() - began)
    return min(cold) / len(asked) * 1e6, min(warm) / len(asked) * 1e6


def plot(title: str, series: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Microseconds per decision on a logarithmic scale, one line per number of rules."""
    width, height, left, bottom = 640, 360, 70, 300
    colours = ("#005ea2", "#c05600", "#008817")

    def across(index: int) -> float:
        return left + index * (width - left - 150) / (len(LABELS) - 1)

    def up(value: float) -> float:
        decades = 4  # 0.1 us to 1 ms
        exponent = next((place for place in range(80) if value < 10 ** (-1 + (place + 1) / 20)), 79)
        return bottom - exponent / (decades * 20) * (bottom - 40)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/><text x="{left}" y="22" font-size="15">{title}</text>',
    ]
    for decade in range(5):
        y = bottom - decade / 4 * (bottom - 40)
        parts.append(f'<line x1="{left}" x2="{width - 150}" y1="{y:.0f}" y2="{y:.0f}" stroke="#dcdee0"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{10 ** (decade - 1):g} us</text>')
    parts += [
        f'<text x="{across(index):.0f}" y="{bottom + 20}" text-anchor="middle">{count:,} labels</text>'
        for index, count in enumerate(LABELS)
    ]
    for place, (name, values) in enumerate(series):
        colour = colours[place % len(colours)]
        dashes = ' stroke-dasharray="5 4"' if name.startswith("asked before") else ""
        points = " ".join(f"{across(index):.0f},{up(value):.0f}" for index, value in enumerate(values))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        y = up(values[-1]) + 4 + (place % 3 - 1) * 13
        parts.append(f'<text x="{width - 145}" y="{y:.0f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Measures, prints and plots."""
    sets = {count: labels(count) for count in LABELS}
    cold: list[tuple[str, list[float]]] = []
    warm: list[tuple[str, list[float]]] = []
    for number in RULES:
        written = rules(number)
        measured = [best(written, sets[count]) for count in LABELS]
        cold.append((f"{number:,} rules", [pair[0] for pair in measured]))
        warm.append((f"asked before, {number:,}", [pair[1] for pair in measured]))
        for count, (first, again) in zip(LABELS, measured, strict=True):
            print(f"{number:6,} rules {count:7,} labels  cold {first:8.1f} us/label  asked before {again:6.2f} us")
    PLOT.write_text(plot("Cost of one decision (microseconds)", [*cold, *warm]), encoding="utf-8")
    print(f"plot: {PLOT}")


if __name__ == "__main__":
    main()
