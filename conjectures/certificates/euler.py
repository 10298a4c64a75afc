"""Euler's continued fractions: the recurrence has a hypergeometric solution, the value is 1/(hypergeometric series).

The series is brought to one of the table by a rational factor and a rational telescoper (Gosper 1978).
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from flint import fmpq, fmpq_poly

from conjectures.certificates.riccati import Quotient, kernel_vector, reduced, solutions, texts
from conjectures.certificates.tables import Evaluation, Node, Table
from conjectures.pcf import Pcf

MOST_SHIFT = 60
SPARE_DEGREES = 3
_NEXT, _BEFORE = fmpq_poly([1, 1]), fmpq_poly([-1, 1])


def euler(pcf: Pcf, table: Table) -> Iterator[Node]:
    """The steps of certificates by Euler's continued fraction."""
    b = fmpq_poly(list(pcf.b))
    for top, bottom in solutions(pcf):
        if top(0) == 0 or bottom(0) == 0:
            continue
        ratio = reduced(-b(_NEXT) * bottom * bottom(_NEXT), top * top(_NEXT))
        if ratio[0].degree() > ratio[1].degree():
            continue
        first = bottom(0) / top(0)
        for fact, z in _candidates(ratio, table):
            node = _matched(ratio, first, fact, z)
            if node is not None:
                yield {"rule": "euler", "r": [texts(top), texts(bottom)], "fact": fact.id, "z": str(z), **node}


def _candidates(ratio: Quotient, table: Table) -> Iterator[tuple[Evaluation, Fraction]]:
    """The evaluations with this ratio of leading coefficients and difference of degrees."""
    leading = ratio[0].leading_coefficient() / ratio[1].leading_coefficient()
    z = Fraction(int(leading.p), int(leading.q))
    lost = ratio[1].degree() - ratio[0].degree()
    for fact in table(z, (), ()):
        if not fact.quotient and len(fact.lower) + 1 - len(fact.upper) == lost:
            yield fact, z


def _matched(ratio: Quotient, first: fmpq, fact: Evaluation, z: Fraction) -> Node | None:
    """The entries `ratio`, `c`, `y` for a series with this ratio of terms and first term."""
    factor = fmpq_poly([fmpq(c.numerator, c.denominator) for c in fact.factor])
    up = _linear(fact.upper) * fmpq(z.numerator, z.denominator) * factor(_NEXT)
    down = _linear(fact.lower) * _NEXT * factor
    similar = similarity(ratio[0] * down, ratio[1] * up)
    if similar is None or similar[0](0) == 0 or similar[1](0) == 0:
        return None
    top, bottom = similar
    top *= first * bottom(0) / top(0)
    found = telescoper((top, bottom), up, down)
    if found is None:
        return None
    c, (y, y_bar) = found
    return {"ratio": [texts(top), texts(bottom)], "c": str(c), "y": [texts(y), texts(y_bar)]}


def _linear(parameters: tuple[Fraction, ...]) -> fmpq_poly:
    product = fmpq_poly([1])
    for x in parameters:
        product *= fmpq_poly([fmpq(x.numerator, x.denominator), 1])
    return product


def similarity(top: fmpq_poly, bottom: fmpq_poly) -> Quotient | None:
    """A rational R with R(k+1)/R(k) = top/bottom; None if there is none.

    >>> similarity(fmpq_poly([2, 1]), fmpq_poly([0, 1]))
    (x^2 + x, 1)
    """
    top, bottom = reduced(top, bottom)
    if top.degree() != bottom.degree() or top.leading_coefficient() != bottom.leading_coefficient():
        return None
    chains: defaultdict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    bases: dict[str, fmpq_poly] = {}
    for sign, polynomial in ((1, top), (-1, bottom)):
        for factor, exponent in polynomial.factor()[1]:
            base, shift = _base(factor)
            bases[str(base)] = base
            chains[str(base)][shift] += sign * int(exponent)
    numerator = denominator = fmpq_poly([1])
    for name, chain in chains.items():
        if sum(chain.values()) or max(chain) - min(chain) > MOST_SHIFT:
            return None
        # R holds g(k+j) as often as R(k+1)/R(k) holds the g(k+i) with i > j.
        for j in range(min(chain), max(chain)):
            power = sum(count for i, count in chain.items() if i > j)
            member = bases[name](fmpq_poly([j, 1])) ** abs(power)
            numerator, denominator = (
                (numerator * member, denominator) if power > 0 else (numerator, denominator * member)
            )
    return numerator, denominator


def _base(factor: fmpq_poly) -> tuple[fmpq_poly, int]:
    """The monic g and the integer j with factor = g(k + j) up to a constant, the mean of g's roots in (-1, 0]."""
    factor = factor / factor.leading_coefficient()
    degree = factor.degree()
    mean = factor[degree - 1] / degree
    j = int(mean.p) // int(mean.q)
    return factor(fmpq_poly([-j, 1])), j


def telescoper(ratio: Quotient, up: fmpq_poly, down: fmpq_poly) -> tuple[fmpq, Quotient] | None:
    """c and a rational y with ratio(k) = c + y(k+1) up(k)/down(k) - y(k), for terms t_(k+1)/t_k = up/down.

    Gosper's algorithm on the terms (ratio - c) t_k with c unknown, which enters the numerator linearly.
    """
    top, bottom = ratio
    q, r, p = _gosper_form(*reduced(up * bottom, down * bottom(_NEXT)))
    r_before = r(_BEFORE)
    targets = [p * bottom, -p * top]
    room = max(target.degree() for target in targets) - max(q.degree(), r.degree()) + SPARE_DEGREES
    columns = [targets[0]]
    for degree in range(max(room, 0) + 1):
        columns.append(q * _NEXT**degree - r_before * fmpq_poly([0, 1]) ** degree)
    vector = kernel_vector([*columns, targets[1]])
    if vector is None:
        return None
    c, x = vector[0], fmpq_poly(vector[1:-1])
    return c, reduced(r_before * x, p * bottom)


def _gosper_form(top: fmpq_poly, bottom: fmpq_poly) -> tuple[fmpq_poly, fmpq_poly, fmpq_poly]:
    """q, r, p with top/bottom = q(k)/r(k) p(k+1)/p(k), where q(k) and r(k+j) are coprime for j >= 0."""
    p = fmpq_poly([1])
    for j in range(MOST_SHIFT + 1):
        common = top.gcd(bottom(fmpq_poly([j, 1])))
        if common.degree() > 0:
            common /= common.leading_coefficient()
            top, bottom = top // common, bottom // common(fmpq_poly([-j, 1]))
            for i in range(1, j + 1):
                p *= common(fmpq_poly([-i, 1]))
    return top, bottom, p
