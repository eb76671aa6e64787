"""A row of panels with lines on logarithmic axes, as one SVG that needs nothing to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 360, 280, 50, 20, 90
COLOURS = ("#0b5fa5", "#b5470b", "#2e7d32")


@dataclass(frozen=True, slots=True)
class Panel:
    """What grows, how far, and what each cost was on the way, in milliseconds."""

    cause: str
    at: tuple[int, ...]
    lines: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, cause: str, at: Sequence[int], costs: Sequence[Mapping[str, float]]) -> "Panel":
        """Lines up what was measured at each size."""
        return cls(cause, tuple(at), {name: tuple(one[name] for one in costs) for name in costs[0]})


def _panel(panel: Panel, *, low: int, high: int) -> str:
    first, last = log10(panel.at[0]), log10(panel.at[-1])
    right, floor_at = WIDTH - 20, HEIGHT - BOTTOM

    def x(value: float) -> float:
        return LEFT + (log10(value) - first) / (last - first or 1) * (right - LEFT)

    def y(value: float) -> float:
        return floor_at - (log10(value) - low) / (high - low) * (floor_at - TOP)

    parts = [f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{floor_at - TOP}" class="frame"/>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{right}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} ms</text>')
    parts += [f'<text x="{x(one):.1f}" y="{floor_at + 16}" text-anchor="middle">{one:,}</text>' for one in panel.at]
    parts.append(
        f'<text x="{(LEFT + right) / 2}" y="{floor_at + 32}" text-anchor="middle">{escape(panel.cause)}</text>'
    )
    for place, (name, line) in enumerate(panel.lines.items()):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(f"{x(value):.1f},{y(cost):.1f}" for value, cost in zip(panel.at, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT}" y="{floor_at + 50 + 14 * place}" fill="{colour}">{escape(name)}</text>')
    return "".join(parts)


def drawn(panels: Sequence[Panel]) -> str:
    """Draws the panels side by side, all to the same scale of cost."""
    costs = [cost for panel in panels for line in panel.lines.values() for cost in line]
    low, high = floor(log10(min(costs))), ceil(log10(max(costs)))
    groups = "".join(
        f'<g transform="translate({place * WIDTH},0)">{_panel(panel, low=low, high=high)}</g>'
        for place, panel in enumerate(panels)
    )
    size = f'width="{WIDTH * len(panels)}" height="{HEIGHT}"'
    style = "text{font:12px sans-serif}.frame{fill:#fff;stroke:#555}.grid{stroke:#ddd}"
    title = "<title>Cost as documents, rules and nations grow</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{title}<style>{style}</style>{groups}</svg>\n'
