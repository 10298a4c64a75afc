"""Small plots by hand: SVG for files and notebooks, a line of blocks for the terminal."""

import math
from collections.abc import Sequence
from html import escape

Series = Sequence[tuple[float, float]]

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 520, 300, 64, 40, 34, 14
TICKS = 5
# Below this the step between ticks may be no normal number: the curve is flat.
TINY = 1e-300


def sparkline(values: Sequence[float]) -> str:
    """Values as one line of blocks, the least as the lowest.

    >>> sparkline([1, 2, 4, 8])
    '▁▂▄█'
    >>> sparkline([])
    ''
    """
    if not values:
        return ""
    low, span = min(values), max(values) - min(values)
    return "".join(BLOCKS[round((value - low) / span * (len(BLOCKS) - 1))] if span else BLOCKS[0] for value in values)


def line_plot(title: str, x_label: str, y_label: str, points: Series, level: float | None = None) -> str:
    """One curve as a stand-alone SVG, with axes, and a dashed line at `level`.

    >>> line_plot("error", "n", "digits", [(1, 0.5), (2, 1.5)]).startswith("<svg")
    True

    An empty curve gives a plot that says so.
    """
    xs, ys = [x for x, _ in points], [y for _, y in points] + ([level] if level is not None else [])
    if not points:
        return _frame(title, x_label, y_label, [_text(WIDTH / 2, HEIGHT / 2, "not applicable", "middle")])
    across, up = _Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT), _Axis(min(ys), max(ys), HEIGHT - BOTTOM, TOP)
    parts = [*_ticks(across, up)]
    if level is not None:
        parts.append(_line(LEFT, up.place(level), WIDTH - RIGHT, up.place(level), "level"))
    path = " ".join(f"{across.place(x):.1f},{up.place(y):.1f}" for x, y in points)
    parts.append(f'<polyline class="curve" points="{path}"/>')
    parts += [f'<circle cx="{across.place(x):.1f}" cy="{up.place(y):.1f}" r="2.2"/>' for x, y in points]
    return _frame(title, x_label, y_label, parts)


class _Axis:
    """A linear map from values to places on the paper."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        if high - low < TINY:
            half = (abs(high) if abs(high) > TINY else 1.0) / 2
            low, high = low - half, high + half
        self.low, self.high = low, high
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round numbers in the range."""
        raw = (self.high - self.low) / TICKS
        unit = 10.0 ** math.floor(math.log10(raw))
        step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= raw)
        first = math.ceil(self.low / step)
        return [k * step for k in range(first, math.floor(self.high / step + 1e-9) + 1)]


def _ticks(across: _Axis, up: _Axis) -> list[str]:
    marks = []
    for x in across.ticks():
        marks.append(_line(across.place(x), TOP, across.place(x), HEIGHT - BOTTOM, "grid"))
        marks.append(_text(across.place(x), HEIGHT - BOTTOM + 14, f"{x:g}", "middle"))
    for y in up.ticks():
        marks.append(_line(LEFT, up.place(y), WIDTH - RIGHT, up.place(y), "grid"))
        marks.append(_text(LEFT - 6, up.place(y) + 3.5, f"{y:g}", "end"))
    return marks


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


_STYLE = (
    "svg.plot{background:#fff}.plot text{font:11px sans-serif;fill:#333}.plot .title{font-size:13px;font-weight:600}"
    ".plot .grid{stroke:#e3e0d8}.plot .level{stroke:#b98900;stroke-dasharray:5 4}"
    ".plot .curve{fill:none;stroke:#0b57a8;stroke-width:1.6}.plot circle{fill:#0b57a8}"
)


def _frame(title: str, x_label: str, y_label: str, parts: Sequence[str]) -> str:
    turned = f'transform="rotate(-90 13 {HEIGHT / 2:g})"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-label="{escape(title)}"><style>{_STYLE}</style>'
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>{"".join(parts)}'
        f"{_text(WIDTH / 2, HEIGHT - 8, x_label, 'middle')}"
        f'<text x="13" y="{HEIGHT / 2:g}" text-anchor="middle" {turned}>{escape(y_label)}</text></svg>'
    )
