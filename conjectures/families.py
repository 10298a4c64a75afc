"""Infinite families through the members of a cluster: a(n), b(n) whose coefficients are polynomials in a parameter k.

The coefficients of two or three members in arithmetic progression determine the family (linear, but for the last one
of b, which may be quadratic); all other members must be predicted by it, none inside the space may be missing, and new
members outside the space must be Moebius images of the same constant, with so many digits that chance is excluded.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import ctx

from conjectures.canonical import terminates
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit
from conjectures.decimals import bits_for
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.reduction import moebius
from conjectures.relations import Relation, moebius_text
from conjectures.spaces import Space, family

# Members that determine a family whose last coefficient is quadratic or linear, and members that confirm each.
FITTED, FITTED_LINEAR, CONFIRMING, CONFIRMING_LINEAR = 3, 2, 2, 1
LEAST_NEW = 2
MAX_STEP = 4
# Verification outside the space: members, digits beyond those that the relation itself could be fitted to, attempts.
OUTSIDE, BEYOND, PRECISIONS = 20, 100, (300, 700, 1_500)
MAX_TRIED = 120

# (a0, b1, b0) of a member whose leading coefficients are those of its group.
Point = tuple[int, int, int]


@dataclass(frozen=True)
class Family:
    """a(n) = A2 n^2 + A n + a0 + k da, b(n) = B n^2 + (b1 + k db) n + (c0 + c1 k + c2 k^2), for k = 0, 1, 2, ...

    `members` are the k found inside the space; the first two or three determine the family, the others confirm it.
    """

    leading: tuple[int, int, int]
    start: Point
    step: tuple[int, int]
    curve: tuple[int, int]
    members: int

    @property
    def confirming(self) -> int:
        """How many members were not needed to determine it."""
        return self.members - (FITTED if self.curve[1] else FITTED_LINEAR)

    def point(self, k: int) -> Point:
        (a0, b1, b0), (da, db), (c1, c2) = self.start, self.step, self.curve
        return a0 + da * k, b1 + db * k, b0 + c1 * k + c2 * k * k

    def pcf(self, k: int) -> Pcf:
        a0, b1, b0 = self.point(k)
        a2, a1, b2 = self.leading
        return Pcf((a0, a1, a2), (b0, b1, b2))

    @cached_property
    def texts(self) -> tuple[str, str]:
        """a and b as polynomials in n and k that `Space` reads."""
        a2, a1, b2 = self.leading
        (a0, b1, b0), (da, db), (c1, c2) = self.start, self.step, self.curve
        a = _text(((a2, "n^2"), (a1, "n"), (da, "k"), (a0, "")))
        return a, _text(((b2, "n^2"), (b1, "n"), (db, "k*n"), (c2, "k^2"), (c1, "k"), (b0, "")))

    def space(self, first: int, last: int) -> Space:
        """The members with these k as a space to be searched.

        >>> one = Family((0, 2, 1), (1, 0, 0), (2, 0), (0, 0), 5)
        >>> one.texts, one.space(0, 9).size
        (('2*n + 2*k + 1', 'n^2'), 10)
        """
        return family(*self.texts, {"k": (first, last)})


def _text(terms: Sequence[tuple[int, str]]) -> str:
    text = ""
    for c, name in terms:
        if c:
            size = str(abs(c)) if not name else name if abs(c) == 1 else f"{abs(c)}*{name}"
            text += (" - " if c < 0 else " + ") + size if text else ("-" if c < 0 else "") + size
    return text


def families(points: Sequence[Point], leading: tuple[int, int, int], bound: int) -> list[Family]:
    """The families through a group's points, the longest first, until they cover no two new ones.

    >>> found = families([(k, 3, 0) for k in range(1, 6)], (0, 3, -2), 5)
    >>> found[0].texts, found[0].members
    (('3*n + k + 1', '-2*n^2 + 3*n'), 5)

    `bound` is that of the space's coefficients: a family whose next member is missing inside is refuted.
    """
    known, left, found = set(points), set(points), []
    candidates = sorted(set(_candidates(known, leading, bound)), key=_rank)
    for one in candidates:
        covered = {one.point(k) for k in range(one.members)}
        if len(covered & left) >= LEAST_NEW:
            found.append(one)
            left -= covered
    return found


def _rank(one: Family) -> tuple[int, int, tuple[int, int], tuple[int, int], Point]:
    return -one.members, abs(one.curve[1]), one.step, one.curve, one.start


def _candidates(known: set[Point], leading: tuple[int, int, int], bound: int) -> Iterator[Family]:
    """Families that begin at a member, are determined by three, and confirmed by all further ones in the space."""
    by_place: dict[tuple[int, int], list[int]] = defaultdict(list)
    for a0, b1, b0 in sorted(known):
        by_place[a0, b1].append(b0)
    steps = [(da, db) for da in range(MAX_STEP + 1) for db in range(-MAX_STEP, MAX_STEP + 1) if (da, db) > (0, 0)]
    for start in sorted(known):
        for da, db in steps:
            for first in by_place.get((start[0] + da, start[1] + db), ()):
                for second in by_place.get((start[0] + 2 * da, start[1] + 2 * db), ()):
                    one = _through(start, (da, db), first, second, leading, known)
                    if (
                        one
                        and one.confirming >= (CONFIRMING if one.curve[1] else CONFIRMING_LINEAR)
                        and _complete(one, bound)
                    ):
                        yield one


def _through(
    start: Point, step: tuple[int, int], first: int, second: int, leading: tuple[int, int, int], known: set[Point]
) -> Family | None:
    """c1, c2 from three values of the last coefficient, if they are integers, and how far the members go."""
    double = second - 2 * first + start[2]
    if double % 2:
        return None
    one = Family(leading, start, step, (first - start[2] - double // 2, double // 2), FITTED)
    if one.point(-1) in known:
        return None
    count = FITTED
    while one.point(count) in known:
        count += 1
    return Family(leading, start, step, one.curve, count)


def _complete(one: Family, bound: int) -> bool:
    """The first k that is not in the group lies outside the space, or that fraction ends."""
    point = one.point(one.members)
    return max(map(abs, point)) > bound or terminates(one.pcf(one.members))


@dataclass(frozen=True, slots=True)
class Outside:
    """What new members are: how many were images of the constant, of how many, and the first few as k and text."""

    verified: int
    tried: int
    examples: tuple[tuple[int, str], ...]


def verify_outside(one: Family, constant: str, bound: int, count: int = OUTSIDE) -> Outside:
    """Members beyond the space, k rising: is each a Moebius image of the constant, to 100 digits beyond all chance?

    >>> found = verify_outside(Family((0, 3, -2), (1, 3, 0), (1, 0), (0, 0), 5), "pi", 5, count=2)
    >>> found.verified, found.tried, found.examples[0]
    (2, 2, (5, '3360/(-10336 + 3465*pi)'))
    """
    verified = tried = 0
    examples: list[tuple[int, str]] = []
    for k in range(one.members, MAX_TRIED):
        pcf = one.pcf(k)
        if tried == count:
            break
        if max(map(abs, (*pcf.a, *pcf.b))) <= bound or terminates(pcf):
            continue
        tried += 1
        if (relation := image_of(pcf, constant)) is not None:
            verified += 1
            examples.append((k, moebius_text(relation.coefficients, constant)))
    return Outside(verified, tried, tuple(examples[:3]))


def image_of(pcf: Pcf, constant: str) -> Relation | None:
    """The fraction as a Moebius image of a constant, with 100 digits more than integers of that height could fit."""
    number = constant_from_text(constant)
    for digits in PRECISIONS:
        bits = bits_for(digits)
        try:
            value = enclose(pcf, bits).ball
        except (NoLimit, NotReached):
            return None
        with ctx.workprec(bits):
            relation = moebius(value, number.enclosure(bits + 64), 10 ** ((digits - BEYOND) // 4), bits)
        if relation is not None:
            return relation
    return None
