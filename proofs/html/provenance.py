"""Where formulas come from and what they rest on, as one drawing: searches, formulas, classical results."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

ROW, TOP, WIDTH = 22, 30, 1000
COLUMNS = (10, 300, 640)
LETTERS = 44
# More formulas than this are no longer told apart: lines then go from searches to results, with their numbers.
MOST = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """A formula's page and statement, the search that found it ("" for none), what its proof ends in."""

    file: str
    statement: str
    origin: str
    ground: str


def drawing(entries: Sequence[Entry]) -> Markup:
    """The drawing as SVG; every label is a text, and every formula a link.

    >>> print(drawing([Entry("formula-1.html", "4/pi", "search 1", "E0004")])[:4])
    <svg
    """
    origins = sorted({entry.origin for entry in entries if entry.origin})
    grounds = sorted({entry.ground for entry in entries})
    shown = list(entries) if len(entries) <= MOST else []
    tall = max(len(origins), len(grounds), len(shown))
    place = {("origin", name): _row(i, len(origins), tall) for i, name in enumerate(origins)}
    place |= {("ground", name): _row(i, len(grounds), tall) for i, name in enumerate(grounds)}
    lines = _single(shown, place, tall) if shown else _counted(entries, place)
    heads = [_text(x, 14, name) for x, name in zip(COLUMNS, ("found by", "formula", "rests on"), strict=True)]
    labels = [_text(COLUMNS[0], place["origin", name], name) for name in origins]
    labels += [_text(COLUMNS[2], place["ground", name], name) for name in grounds]
    links = [
        f'<a href="{escape(entry.file)}">{_text(COLUMNS[1], _row(i, len(shown), tall), entry.statement)}</a>'
        for i, entry in enumerate(shown)
    ]
    body = "".join([*lines, *heads, *labels, *links])
    height = TOP + ROW * tall
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="group" fill="currentColor" '
        f'font-size="12" aria-label="Searches, formulas, and the classical results that they rest on">{body}</svg>'
    )


def _row(number: int, count: int, tall: int) -> float:
    return TOP + ROW * (number + (tall - count) / 2) + 8


def _text(x: float, y: float, text: str) -> str:
    cut = text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
    return f'<text x="{x}" y="{y:.0f}">{escape(cut)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, width: float = 1) -> str:
    return (
        f'<path d="M{x1} {y1 - 4:.0f}C{(x1 + x2) / 2} {y1 - 4:.0f} {(x1 + x2) / 2} {y2 - 4:.0f} {x2} {y2 - 4:.0f}" '
        f'fill="none" stroke="currentColor" stroke-opacity=".35" stroke-width="{width:g}"/>'
    )


def _single(shown: Sequence[Entry], place: dict[tuple[str, str], float], tall: int) -> list[str]:
    lines = []
    for i, entry in enumerate(shown):
        y = _row(i, len(shown), tall)
        if entry.origin:
            lines.append(_line(COLUMNS[0] + 110, place["origin", entry.origin], COLUMNS[1] - 6, y))
        lines.append(_line(COLUMNS[1] + 270, y, COLUMNS[2] - 6, place["ground", entry.ground]))
    return lines


def _counted(entries: Sequence[Entry], place: dict[tuple[str, str], float]) -> list[str]:
    counts: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.origin:
            counts[entry.origin, entry.ground] = counts.get((entry.origin, entry.ground), 0) + 1
    lines = []
    for (origin, ground), count in sorted(counts.items()):
        y1, y2 = place["origin", origin], place["ground", ground]
        lines.append(_line(COLUMNS[0] + 110, y1, COLUMNS[2] - 6, y2, min(1 + count / 20, 8)))
        lines.append(_text(COLUMNS[1] + 60, (y1 + y2) / 2, str(count)))
    return lines
