"""The whole library as one drawing: a dot a theorem, in columns by how long its chains of citations are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proofs.graph import LibraryGraph

GAP_X, GAP_Y, MARGIN = 56, 18, 14
TALLEST = 28
LABELLED = 60
LETTERS = 18


@dataclass(frozen=True, slots=True)
class Dot:
    """A theorem in the drawing, with the path of the lines from what it cites."""

    name: str
    label: str
    x: float
    y: float
    lines: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The drawing: its size and its dots."""

    width: float
    height: float
    dots: tuple[Dot, ...]


def overview(library: LibraryGraph) -> Overview:
    """Lay out a library from left to right: each theorem right of all that it cites."""
    columns = list(_columns(library))
    labelled = len(library.theorems) <= LABELLED
    wide = GAP_X + (GAP_X * 2 if labelled else 0)
    tall = max(map(len, columns), default=0)
    places = {
        name: (MARGIN + wide * x, MARGIN + GAP_Y * (y + (tall - len(column)) / 2))
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }
    dots = [
        Dot(
            t.name,
            _label(t.name) if labelled else "",
            *places[t.name],
            _lines(t.name, t.earlier, places),
            tuple(t.earlier),
        )
        for t in library.theorems
    ]
    return Overview(2 * MARGIN + wide * max(len(columns), 1), 2 * MARGIN + GAP_Y * max(tall - 1, 0), tuple(dots))


def _label(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"


def _columns(library: LibraryGraph) -> Iterator[list[str]]:
    """Yield the columns; a layer that is too tall becomes several."""
    depth = library.layers()
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, layer in depth.items():
        layers[layer].append(name)
    cites = {t.name: tuple(t.earlier) for t in library.theorems}
    rank: dict[str, float] = {}
    for names in layers:
        names.sort(key=lambda name: _mean([rank[cited] for cited in cites[name]]))
        rank |= {name: place / len(names) for place, name in enumerate(names)}
        yield from [names[start : start + TALLEST] for start in range(0, len(names), TALLEST)]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _lines(name: str, cites: Mapping[str, object], places: Mapping[str, tuple[float, float]]) -> str:
    x, y = places[name]
    curves = []
    for cited in cites:
        u, v = places[cited]
        middle = (u + x) / 2
        curves.append(f"M{u:g} {v:g}C{middle:g} {v:g} {middle:g} {y:g} {x:g} {y:g}")
    return "".join(curves)
