"""Matrix fields by name: rows for trajectories of the fields of pFq and Meijer's G, and maps of delta."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

from conjectures.convergence import classify
from conjectures.hypergeometric_fields import EquationField, Square, meijer, pfq, steps
from conjectures.matrix_fields import Field, delta, fraction, period
from conjectures.pcf import Pcf
from conjectures.walks import walked_delta
from kernels.errors import DiscoveryError

_NAME = re.compile(r"(pfq|meijer)\(([^()]*)\)")
_COUNTS = {"pfq": 2, "meijer": 4}
MOST_PARAMETERS = 12
MOST_DIRECTIONS = 100_000


def equation_field(name: str) -> EquationField | None:
    """The field of a name such as pfq(2,1,-1) or meijer(2,1,2,2,1/2); None for a name of another kind.

    >>> equation_field("pfq(3,2,1)").rank
    2
    """
    match = _NAME.fullmatch(name.replace(" ", "").lower())
    if match is None:
        return None
    kind, parts = match[1], match[2].split(",")
    counts = _COUNTS[kind]
    small = all(part.isdecimal() and int(part) <= MOST_PARAMETERS for part in parts[:counts])
    if len(parts) != counts + 1 or not small:
        wanted = "pfq(p,q,z)" if kind == "pfq" else "meijer(m,n,p,q,z)"
        raise DiscoveryError(f"{name!r:.60}: write {wanted}, with small whole numbers and a rational z")
    numbers, z = [int(part) for part in parts[:counts]], rational(parts[counts], "z")
    if kind == "pfq":
        p, q = numbers
        return pfq(p, q, z)
    m, n, p, q = numbers
    return meijer(m, n, p, q, z)


def rational(text: str, what: str) -> Fraction:
    """A rational number such as -1/2.

    >>> rational("3/2", "z")
    Fraction(3, 2)
    """
    match = re.fullmatch(r"([+-]?\d{1,9})(?:/(\d{1,9}))?", text.strip())
    if match is None or (match[2] is not None and int(match[2]) == 0):
        raise DiscoveryError(f"{what} {text!r:.40}: give a rational number, such as 1/2")
    return Fraction(int(match[1]), int(match[2] or 1))


def default_start(field: EquationField) -> list[Fraction]:
    """1 for what stands above, 2 for what stands below.

    >>> default_start(pfq(2, 1, Fraction(-1)))
    [Fraction(1, 1), Fraction(1, 1), Fraction(2, 1)]
    """
    return [Fraction(1)] * field.uppers + [Fraction(2)] * (field.axes - field.uppers)


def directions(axes: int, largest: int) -> Iterator[tuple[int, ...]]:
    """The directions without a common factor, by their number of steps; each axis goes both ways.

    >>> list(directions(2, 1))
    [(-1, 0), (0, -1), (0, 1), (1, 0)]
    """
    if (2 * largest + 1) ** axes > MOST_DIRECTIONS:
        raise DiscoveryError(f"--all {largest}: too many directions on {axes} axes; give a smaller number")
    every = product(range(-largest, largest + 1), repeat=axes)
    chosen = (d for d in every if 0 < sum(map(abs, d)) <= largest and gcd(*d) == 1)
    yield from sorted(chosen, key=lambda d: (sum(map(abs, d)), d))


def row(field: EquationField, direction: Sequence[int], start: Sequence[Fraction], depth: int) -> dict[str, Any]:
    """A trajectory: its rank, its continued fraction where the matrices are 2x2, and delta at a depth."""
    matrix = steps(field, start, direction)
    measured, pcf = walked_delta(matrix, depth), _fraction(matrix)
    if measured is None and pcf is not None:
        # A singular matrix at the start of the walk; the fraction begins behind it.
        measured = delta(pcf, depth)
    return {
        "field": field.name,
        "direction": ",".join(map(str, direction)),
        "start": ",".join(map(str, start)),
        "rank": field.rank,
        "a": None if pcf is None else pcf.a_text,
        "b": None if pcf is None else pcf.b_text,
        "convergence": None if pcf is None else classify(pcf).kind,
        "delta": None if measured is None else round(measured, 4),
    }


def _fraction(matrix: Square) -> Pcf | None:
    if len(matrix) != 2:
        return None
    (a, b), (c, d) = matrix
    try:
        return fraction((a, b, c, d))
    except DiscoveryError:
        return None


@dataclass(frozen=True, slots=True)
class DeltaMap:
    """delta over the directions s e + t f of a plane; None where there is none."""

    title: str
    across: str
    up: str
    deltas: dict[tuple[int, int], float | None]


Measure = Callable[[int, int], float | None]


def delta_map(
    field: Field | EquationField, largest: int, depth: int, start: Sequence[Fraction], plane: Sequence[Sequence[int]]
) -> DeltaMap:
    """delta for all directions s e + t f with |s|, |t| up to `largest`, without a common factor, on a plane of two.

    Fields by f and fbar have the plane of x and y, with s, t not negative.
    """
    if isinstance(field, EquationField):
        first, second = plane
        names = [",".join(map(str, one)) for one in plane]
        return _measured(field.name, names, _on_plane(field, start, first, second, depth), -largest, largest)
    x, y = (int(c) for c in start)

    def along(s: int, t: int) -> float | None:
        a, b, c, d = period(field, (x, y), (s, t))
        return walked_delta([[a, b], [c, d]], depth)

    return _measured(field.name, ["x", "y"], along, 0, largest)


def _on_plane(
    field: EquationField, start: Sequence[Fraction], first: Sequence[int], second: Sequence[int], depth: int
) -> Measure:
    def along(s: int, t: int) -> float | None:
        direction = [s * e + t * f for e, f in zip(first, second, strict=True)]
        try:
            return walked_delta(steps(field, start, direction), depth)
        except DiscoveryError:
            return None

    return along


def _measured(title: str, names: Sequence[str], along: Measure, least: int, largest: int) -> DeltaMap:
    places = [(s, t) for s in range(least, largest + 1) for t in range(least, largest + 1) if gcd(s, t) == 1]
    return DeltaMap(title, names[0], names[1], {(s, t): along(s, t) for s, t in places})
