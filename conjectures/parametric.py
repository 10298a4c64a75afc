"""Families with several parameters, by interpolation of lattices, and of families themselves.

The members with one lead are hulled by a lattice, a `Sheet`, which stands if it has members beyond those that
determine it and no fraction inside the space refutes it. Sheets are points, too (lead, origin, rows): lattices through
them make families whose coefficients are products of two kinds of parameters, and stand by the same two conditions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np

from conjectures.charts import Box, Point, Vector, fractions
from conjectures.flats import Flat, hull, saturated
from conjectures.pcf import Pcf
from conjectures.polynomials import trimmed

Array = np.ndarray[Any, Any]
# A sheet has so many members more than determine it; families of sheets start from so many of the smallest leads.
CONFIRMING, STARTS = 1, 24
# Members outside the space that a family is tried on before it is believed, and how far their parameters may go.
TRIED, FAR = 12, 16
MAX_DIMENSION, MAX_OUTER = 3, 2
OUTER, INNER = "xyz", "ijk"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fractions with one lead whose places fill a lattice."""

    lead: Vector
    flat: Flat

    @property
    def vector(self) -> Vector:
        return (*self.lead, *self.flat.origin, *(c for row in self.flat.rows for c in row))


def sheet_of(vector: Vector, lead: int, dimension: int) -> Sheet:
    """The sheet again from its vector."""
    width = (len(vector) - lead) // (dimension + 1)
    parts = [vector[lead + k * width : lead + (k + 1) * width] for k in range(dimension + 1)]
    return Sheet(vector[:lead], Flat(parts[0], tuple(parts[1:])))


@dataclass(frozen=True)
class ParametricFamily:
    """Sheets that fill a lattice themselves: outer parameters choose the sheet, inner ones the place."""

    sheets: Flat
    lead: int
    dimension: int

    @property
    def outer(self) -> int:
        return self.sheets.dimension

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters, outer ones first; k where there is only one."""
        return ("k",) if self.outer + self.dimension == 1 else (*OUTER[: self.outer], *INNER[: self.dimension])

    def sheet(self, parameters: Sequence[int]) -> Sheet:
        """The sheet with these outer parameters."""
        found = self.sheets.at(np.array([parameters], dtype=np.int64).reshape(1, self.outer))
        return sheet_of(tuple(found[0].tolist()), self.lead, self.dimension)

    def pcf(self, parameters: Sequence[int]) -> Pcf | None:
        """The member with these parameters, outer ones first; None where a or b is zero or has a smaller degree."""
        sheet = self.sheet(parameters[: self.outer])
        place = sheet.flat.at(np.array([parameters[self.outer :]], dtype=np.int64).reshape(1, self.dimension))
        return next(members(sheet.lead, place), None)

    @cached_property
    def texts(self) -> tuple[str, str]:
        """a(n) and b(n) as products that `Space` reads."""
        base, *steps = (sheet_of(v, self.lead, self.dimension) for v in (self.sheets.origin, *self.sheets.rows))
        names = ("", *self.names[: self.outer]), ("", *self.names[self.outer :])
        parts = zip(*map(_terms, (base, *steps)), strict=True)
        lead, place = _halves([_polynomial(names, rows) for rows in parts], self.lead)
        factors = self.lead - 2
        a = _sum([*place[factors:], lead[0]])
        return a, _product([lead[1], *(_sum([place[i], lead[2 + i]]) for i in range(factors))])


def _halves(items: list[str], at: int) -> tuple[list[str], list[str]]:
    return items[:at], items[at:]


def _terms(sheet: Sheet) -> list[Vector]:
    """Each coordinate as its coefficients by 1 and the inner parameters."""
    zeros = (0,) * sheet.flat.dimension
    places = zip(sheet.flat.origin, *sheet.flat.rows, strict=True)
    return [*((c, *zeros) for c in sheet.lead), *places]


def _polynomial(names: tuple[Sequence[str], Sequence[str]], rows: Sequence[Vector]) -> str:
    """A coordinate in both kinds of parameters, from its coefficients by 1 and the outer ones; constants last."""
    outer, inner = names
    terms = [
        (c, "*".join(filter(None, (x, t))))
        for x, row in zip(outer, rows, strict=True)
        for t, c in zip(inner, row, strict=True)
        if c
    ]
    return _joined(sorted(terms, key=lambda term: not term[1]))


def _joined(terms: Iterable[tuple[int, str]]) -> str:
    text = ""
    for c, name in terms:
        size = str(abs(c)) if not name else name if abs(c) == 1 else f"{abs(c)}*{name}"
        text += (" - " if c < 0 else " + ") + size if text else ("-" if c < 0 else "") + size
    return text or "0"


def _sum(coefficients: Sequence[str]) -> str:
    """The polynomial in n, the highest power first, from the texts of its coefficients, the lowest first."""
    text = ""
    for k in range(len(coefficients) - 1, -1, -1):
        if coefficients[k] != "0":
            text = _plus(text, coefficients[k], ("", "n", f"n^{k}")[min(k, 2)])
    return text or "0"


def _plus(text: str, coefficient: str, power: str) -> str:
    """The text with one more term."""
    alone = " " not in coefficient
    if not power:
        body = coefficient
    elif coefficient in ("1", "-1"):
        body = coefficient[:-1] + power
    else:
        body = f"{coefficient if alone else f'({coefficient})'}*{power}"
    if not text:
        return body
    return f"{text} - {body[1:]}" if body.startswith("-") else f"{text} + {body}"


def _product(factors: Sequence[str]) -> str:
    """The factors without ones, equal ones as powers; the first of them is no polynomial in n."""
    content, *rest = factors
    counts = Counter(factor for factor in rest if factor != "1")
    powers = [_bracketed(f) if count == 1 else f"{_bracketed(f)}^{count}" for f, count in counts.items()]
    if content == "1" or not powers:
        alone = len(counts) == 1 and max(counts.values()) == 1
        return next(iter(counts)) if alone else "*".join(powers) or content
    return (
        f"-{'*'.join(powers)}" if content == "-1" and powers[0][0] != "-" else "*".join((_bracketed(content), *powers))
    )


def _bracketed(factor: str) -> str:
    """A factor that may stand anywhere in a product."""
    return f"({factor})" if " " in factor or factor.startswith("-") else factor


def members(lead: Vector, places: Array) -> Iterator[Pcf]:
    """The fractions at places of one lead; those of smaller degrees are passed over."""
    if not lead[0] or not all(lead[1:]):
        return
    a, b = fractions(np.broadcast_to(np.array(lead, dtype=np.int64), (len(places), len(lead))), places)
    for a_row, b_row in zip(a.tolist(), b.tolist(), strict=True):
        yield Pcf(trimmed(a_row), trimmed(b_row))


@dataclass
class Search:
    """What is known of a space: its box, its members, and which fractions say nothing against a family.

    `excused` is asked of fractions that are no members: those that end, or have no limit, or converge in another
    manner. `reduced` is asked of fractions outside.
    """

    box: Box | None
    members: frozenset[Pcf]
    excused: Callable[[Pcf], bool]
    reduced: Callable[[Pcf], bool]

    def __post_init__(self) -> None:
        self._known: dict[Sheet, frozenset[Pcf] | None] = {}

    @property
    def reach(self) -> int:
        """How far parameters may go inside the box."""
        if self.box is None:
            return 0
        return max(max(abs(low), abs(high)) for low, high in (*self.box.a, *self.box.b))

    def covered(self, sheet: Sheet) -> frozenset[Pcf] | None:
        """The members in a sheet; None if a fraction inside the box refutes it."""
        if sheet not in self._known:
            self._known[sheet] = self._covered(sheet)
        return self._known[sheet]

    def _covered(self, sheet: Sheet) -> frozenset[Pcf] | None:
        steps = range(-self.reach, self.reach + 1)
        grid = np.array(list(product(steps, repeat=sheet.flat.dimension)), dtype=np.int64)
        inside = [
            pcf for pcf in members(sheet.lead, self._near(sheet, grid)) if pcf in self.members or self.inside(pcf)
        ]
        found = frozenset(pcf for pcf in inside if pcf in self.members)
        return found if all(pcf in found or self.excused(pcf) for pcf in inside) else None

    def _near(self, sheet: Sheet, grid: Array) -> Array:
        """The places of a grid whose fractions lie in the box."""
        places = sheet.flat.at(grid.reshape(len(grid), sheet.flat.dimension))
        if self.box is None or not sheet.lead[0] or not all(sheet.lead[1:]):
            return places
        a, b = fractions(np.broadcast_to(np.array(sheet.lead, dtype=np.int64), (len(places), len(sheet.lead))), places)
        if a.shape[1] > len(self.box.a) or b.shape[1] > len(self.box.b):
            return places[:0]
        inside = np.ones(len(places), dtype=bool)
        for side, ranges in ((a, self.box.a), (b, self.box.b)):
            low, high = np.array(ranges[: side.shape[1]]).T
            inside &= ((side >= low) & (side <= high)).all(axis=1)
        return places[inside]

    def inside(self, pcf: Pcf) -> bool:
        """Whether the fraction is one of the space, if that is a box."""
        return self.box is not None and self.box.holds(pcf)


def sheets(points: Iterable[Point], search: Search) -> list[Sheet]:
    """The sheets through all points of a lead that nothing refutes, in the order of their leads."""
    places: dict[Vector, set[Vector]] = defaultdict(set)
    for point in points:
        places[point.lead].add(point.place)
    found = []
    for lead in sorted(places):
        flat = hull(sorted(places[lead]))
        if flat.dimension <= MAX_DIMENSION and len(places[lead]) > flat.dimension + CONFIRMING * (flat.dimension > 0):
            widest = (Sheet(lead, kind) for kind in (saturated(flat), flat))
            found += [one for one in widest if search.covered(one)][:1]
    return found


def parametric_families(found: Sequence[Sheet], search: Search) -> list[tuple[ParametricFamily, frozenset[Pcf]]]:
    """Families that cover all members of the sheets, with these members; none that adds nothing to larger ones."""
    by_shape: dict[tuple[int, int, Vector], list[Sheet]] = defaultdict(list)
    for sheet in found:
        pivots = tuple(next(k for k, c in enumerate(row) if c) for row in sheet.flat.rows)
        by_shape[len(sheet.lead), len(sheet.flat.origin), pivots].append(sheet)
    return cover(pair for shape in sorted(by_shape) for pair in _merged(by_shape[shape], search))


def cover(
    candidates: Iterable[tuple[ParametricFamily, frozenset[Pcf]]], least: int = 1
) -> list[tuple[ParametricFamily, frozenset[Pcf]]]:
    """Greedily the families that add `least` members or more, the largest first."""
    known: set[Pcf] = set()
    chosen = []
    for one, covered in sorted(candidates, key=lambda pair: (-len(pair[1]), _plainness(pair[0]))):
        if len(covered - known) >= least:
            chosen.append((one, covered))
            known |= covered
    return chosen


def _plainness(one: ParametricFamily) -> tuple[int, int, tuple[str, str]]:
    return "".join(one.texts).count("-"), len("".join(one.texts)), one.texts


def _merged(alike: list[Sheet], search: Search) -> Iterator[tuple[ParametricFamily, frozenset[Pcf]]]:
    """Greedily the family that covers most members of the sheets that are left."""
    left = sorted(alike, key=lambda sheet: (sum(map(abs, sheet.vector)), sheet.vector))
    while left:
        one, covered, believed = _best(left, search)
        if believed:
            yield one, covered
        left = [sheet for sheet in left if not (search.covered(sheet) or frozenset()) <= covered]


def _best(left: Sequence[Sheet], search: Search) -> tuple[ParametricFamily, frozenset[Pcf], bool]:
    """The family of most members that nothing refutes; else the largest sheet, which is not to be believed."""
    vectors = np.array([sheet.vector for sheet in left])
    weights = np.array([len(search.covered(sheet) or ()) for sheet in left])
    lead, dimension = len(left[0].lead), left[0].flat.dimension
    for flat in _ranked(left, vectors, weights):
        one = ParametricFamily(flat, lead, dimension)
        if (covered := _covered(one, search)) is not None and _holds(one, search):
            return one, covered, True
    largest = left[int(weights.argmax())]
    return ParametricFamily(Flat(largest.vector, ()), lead, dimension), search.covered(largest) or frozenset(), False


def _holds(one: ParametricFamily, search: Search) -> bool:
    """Whether all members outside that are tried are what members are; nothing is believed without any."""
    beyond = outside(one, search) if one.names else []
    return all(map(search.reduced, beyond)) and (bool(beyond) or not one.names)


def _ranked(left: Sequence[Sheet], vectors: Array, weights: Array) -> list[Flat]:
    """Lattices through sheets with others that confirm them, those of most members first, and the largest sheet."""
    found = {Flat(left[int(weights.argmax())].vector, ()): int(weights.max())}
    for size in (2, 3):
        for chosen in combinations(left[:STARTS], size):
            flat = hull([sheet.vector for sheet in chosen])
            if flat not in found and flat.dimension <= MAX_OUTER:
                inside = flat.holds(vectors)
                if inside.sum() > flat.dimension + 1:
                    found[flat] = int(weights[inside].sum())
    return sorted(found, key=lambda flat: (-found[flat], flat.dimension, flat.rows, flat.origin))


def outside(one: ParametricFamily, search: Search, count: int = TRIED) -> list[Pcf]:
    """The first `count` members beyond the box, of parameters that wander through all quarters.

    Fewer where the family has no more of them.
    """
    found: dict[Pcf, None] = {}
    for k in range(1, 40 * count):
        pcf = one.pcf([_wandering(k, place) for place in range(len(one.names))])
        if pcf is not None and not search.inside(pcf) and pcf not in search.members and not search.excused(pcf):
            found[pcf] = None
        if len(found) == count:
            break
    return list(found)


def _wandering(k: int, place: int) -> int:
    """Whole numbers from -FAR to FAR without a pattern: multiples of square roots of primes modulo 1."""
    return int((k * (2, 3, 5, 7, 11, 13, 17, 19)[place] ** 0.5) % 1 * (2 * FAR + 1)) - FAR


def _covered(one: ParametricFamily, search: Search) -> frozenset[Pcf] | None:
    """The members of all sheets inside the box; None if one of them is refuted."""
    covered: set[Pcf] = set()
    for parameters in product(range(-search.reach, search.reach + 1), repeat=one.outer):
        found = search.covered(one.sheet(parameters))
        if found is None:
            return None
        covered |= found
    return frozenset(covered)
