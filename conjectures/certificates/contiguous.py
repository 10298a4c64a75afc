"""Paths of contiguous relations from a classical evaluation to a given hypergeometric function.

Raising u is possible where u != 0 and invertible where u != w - 1, and so on: those lines cut the lattice of parameters
into regions, and a search goes round single bad points.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from conjectures.certificates.tables import Evaluation, Node, Table

Point = tuple[Fraction, ...]

MARGIN = 1
MOST_STEPS = 60
_NAMES = ("u", "v")


def paths(upper: Point, w: Fraction, z: Fraction, table: Table) -> Iterator[Node]:
    """The entries `fact`, `start` and `steps` of a certificate, one for each evaluation that leads there.

    >>> from types import SimpleNamespace
    >>> log = SimpleNamespace(
    ...     id="log", upper=(Fraction(1), Fraction(1)), lower=(Fraction(2),), factor=(1,), quotient=False)
    >>> table = lambda z, upper, lower: [log] if z == -1 else []
    >>> next(paths((Fraction(1), Fraction(1)), Fraction(3), Fraction(-1), table))
    {'fact': 'log', 'start': '-1', 'steps': ['w+']}
    """
    for start, words in _starts(len(upper), z):
        for fact in _facts(table, start, upper, w, z):
            if not _usable(fact, len(upper)):
                continue
            for word in words:
                begin, w_begin = _transformed(fact.upper, fact.lower[0], word)
                for target in dict.fromkeys(permutations(upper)):
                    steps = _walk((*begin, w_begin), (*target, w))
                    if steps is not None:
                        yield {"fact": fact.id, "start": str(start), "steps": [*word, *steps]}
                        break


def _starts(uppers: int, z: Fraction) -> list[tuple[Fraction, list[tuple[str, ...]]]]:
    """Where an evaluation may stand, and the transformations that lead from there to z."""
    if uppers == 2:
        return [(z, [(), ("euler",)]), (z / (z - 1), [("pfaff",), ("pfaff", "euler")])]
    return [(z, [()]), (-z, [("euler",)])] if uppers == 1 else [(z, [()])]


def _facts(table: Table, start: Fraction, upper: Point, w: Fraction, z: Fraction) -> Iterable[Evaluation]:
    return table(start, upper, (w,)) if start == z else table(start, (), ())


def _usable(fact: Evaluation, uppers: int) -> bool:
    known = fact.quotient or 1 in fact.upper
    return known and len(fact.factor) == 1 and len(fact.upper) == uppers and len(fact.lower) == 1


def _transformed(upper: Point, w: Fraction, word: Sequence[str]) -> tuple[Point, Fraction]:
    for name in word:
        upper = tuple(w - u for u in upper) if name == "euler" else (upper[0], w - upper[1])
    return upper, w


def _walk(begin: Point, end: Point) -> list[str] | None:
    """The shortest path of single steps, or None: parameters that are no integers apart, or a line between."""
    distances = [y - x for x, y in zip(begin, end, strict=True)]
    if any(d.denominator != 1 for d in distances) or sum(map(abs, distances)) > MOST_STEPS:
        return None
    limits = [(min(x, y) - MARGIN, max(x, y) + MARGIN) for x, y in zip(begin, end, strict=True)]
    came: dict[Point, tuple[Point, str]] = {}
    queue = deque([begin])
    while queue:
        point = queue.popleft()
        if point == end:
            return _names(begin, end, came)
        for name, other in _neighbours(point):
            inside = all(low <= x <= high for x, (low, high) in zip(other, limits, strict=True))
            if inside and other not in came and other != begin:
                came[other] = point, name
                queue.append(other)
    return None


def _names(begin: Point, end: Point, came: dict[Point, tuple[Point, str]]) -> list[str]:
    names = []
    while end != begin:
        end, name = came[end]
        names.append(name)
    return names[::-1]


def _neighbours(point: Point) -> Iterator[tuple[str, Point]]:
    """The steps from a point that are possible and lose nothing."""
    *upper, w = point
    # Of two equal parameters the first is moved.
    for i, u in enumerate(dict.fromkeys(upper)):
        if u not in {0, w - 1}:
            yield _NAMES[i] + "+", (*point[:i], u + 1, *point[i + 1 :])
        if u not in {1, w}:
            yield _NAMES[i] + "-", (*point[:i], u - 1, *point[i + 1 :])
    if w not in upper and w != 0:
        yield "w+", (*upper, w + 1)
    if w - 1 not in upper and not (w <= 1 and w.denominator == 1):
        yield "w-", (*upper, w - 1)
