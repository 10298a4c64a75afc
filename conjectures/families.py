"""Infinite families of one constant: members in arithmetic progression in coordinates of a chart.

Two members determine a line, all others on it confirm it, none inside the space may be missing, and new members outside
must be Moebius images of the same constant, with so many digits that chance is excluded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flint import ctx

from conjectures.canonical import terminates
from conjectures.charts import Vector, points
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit
from conjectures.decimals import bits_for
from conjectures.evaluation import NotReached, enclose
from conjectures.flats import Flat
from conjectures.parametric import ParametricFamily, Search, cover
from conjectures.pcf import Pcf
from conjectures.reduction import moebius
from conjectures.relations import Relation, moebius_text
from conjectures.spaces import Space, family

# Members that determine a line, members with those that confirm it, and how many a family adds to the others.
FITTED, LEAST, LEAST_NEW = 2, 3, 2
MAX_STEP = 4
# Verification outside the space: members, digits beyond those that the relation itself could be fitted to, attempts.
OUTSIDE, BEYOND, PRECISIONS = 20, 100, (300, 700, 1_500)
MAX_TRIED = 120


@dataclass(frozen=True)
class Family:
    """The fractions at start + k step, k = 0, 1, 2, ...; `members` of them were found inside the space."""

    lead: int
    start: Vector
    step: Vector
    members: int

    @property
    def confirming(self) -> int:
        """How many members were not needed to determine it."""
        return self.members - FITTED

    @property
    def line(self) -> ParametricFamily:
        return ParametricFamily(Flat(self.start, (self.step,)), self.lead, 0)

    @property
    def texts(self) -> tuple[str, str]:
        """a and b as polynomials in n and k that `Space` reads."""
        return self.line.texts

    def pcf(self, k: int) -> Pcf | None:
        """The member with this k, None where its degree is smaller."""
        return self.line.pcf([k])

    def space(self, first: int, last: int) -> Space:
        """The members with these k as a space to be searched.

        >>> one = Family(3, (2, 1, 1, 0, 1), (0, 0, 0, 0, 2), 5)
        >>> one.texts, one.space(0, 9).size
        (('2*n + 2*k + 1', 'n'), 10)
        """
        return family(*self.texts, {"k": (first, last)})


def families(members: Iterable[Pcf], search: Search) -> list[Family]:
    """The families through the members of one constant, the longest first, until they cover no two new ones.

    >>> from conjectures.charts import Box
    >>> inside = Box(((-5, 5), (-5, 5)), ((-5, 5),) * 3)
    >>> pcfs = [Pcf.parse(f"3n + {k}", "-2n^2 + 3n") for k in range(1, 6)]
    >>> found = families(pcfs, Search(inside, frozenset(pcfs), terminates, lambda pcf: True))
    >>> found[0].texts, found[0].members
    (('3*n + k + 1', '(-2*n + 3)*n'), 5)

    A family whose next member is missing inside is refuted, if `search` does not excuse that one.
    """
    places: dict[tuple[int, Vector], set[Vector]] = defaultdict(set)
    for pcf in members:
        for point in points(pcf):
            places[len(pcf.a), point.lead[1:]].add((*point.lead, *point.place))
    lines = (line for (_, rest), group in sorted(places.items()) for line in _lines(len(rest) + 1, group, search))
    covers = {line.line: (line, frozenset(filter(None, map(line.pcf, range(line.members))))) for line in lines}
    return [covers[one][0] for one, _ in cover(((one, pcfs) for one, (_, pcfs) in covers.items()), LEAST_NEW)]


def _lines(lead: int, group: set[Vector], search: Search) -> Iterator[Family]:
    """Every progression of three members or more that nothing refutes, from its first member."""
    for start in sorted(group):
        for second in sorted(group):
            step = tuple(x - y for x, y in zip(second, start, strict=True))
            if _rises(step, lead) and _moved(start, step, -1) not in group:
                count = next(k for k in range(2, len(group) + 1) if _moved(start, step, k) not in group)
                one = Family(lead, start, step, count)
                if count >= LEAST and _complete(one, search):
                    yield one


def _rises(step: Vector, lead: int) -> bool:
    """Not too far, and along rising coefficients of a, the last of them first; along rising places of b otherwise."""
    factors = lead - 2
    ordered = (*step[lead + factors :][::-1], step[0], *step[lead : lead + factors], *step[1:lead])
    return next((c for c in ordered if c), 0) > 0 and max(map(abs, step)) <= MAX_STEP


def _moved(start: Vector, step: Vector, k: int) -> Vector:
    return tuple(x + k * y for x, y in zip(start, step, strict=True))


def _complete(one: Family, search: Search) -> bool:
    """The first k that is not in the group lies outside the space, or says nothing."""
    pcf = one.pcf(one.members)
    return pcf is None or not search.inside(pcf) or search.excused(pcf)


@dataclass(frozen=True, slots=True)
class Outside:
    """What new members are: how many were images of the constant, of how many, and the first few as k and text."""

    verified: int
    tried: int
    examples: tuple[tuple[int, str], ...]


def verify_outside(one: Family, constant: str, search: Search, count: int = OUTSIDE) -> Outside:
    """Members beyond the space, k rising: is each a Moebius image of the constant, to 100 digits beyond all chance?

    >>> from conjectures.charts import Box
    >>> search = Search(Box(((-5, 5), (-5, 5)), ((-5, 5),) * 3), frozenset(), terminates, lambda pcf: True)
    >>> found = verify_outside(Family(4, (3, -1, 2, 1, -3, 0, 1), (0, 0, 0, 0, 0, 0, 1), 5), "pi", search, count=2)
    >>> found.verified, found.tried, found.examples[0]
    (2, 2, (5, '3360/(-10336 + 3465*pi)'))
    """
    verified = tried = 0
    examples: list[tuple[int, str]] = []
    for k in range(one.members, MAX_TRIED):
        pcf = one.pcf(k)
        if tried == count:
            break
        if pcf is None or search.inside(pcf) or terminates(pcf):
            continue
        tried += 1
        if (relation := image_of(pcf, constant)) is None:
            break
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
