"""Hypergeometric solutions of h(n) = a(n) h(n-1) + b(n) h(n-2): rational r(n) with r(n) r(n-1) = a(n) r(n-1) + b(n).

Petkovsek 1992: r(n) = z A(n+1) C(n)/C(n-1) with a monic factor A(n) of b(n) and a polynomial C that solves
z^2 A(n+1) C(n) - z a(n) C(n-1) - b(n)/A(n) C(n-2) = 0.
"""

from collections.abc import Iterator
from itertools import islice, product

from flint import fmpq, fmpq_mat, fmpq_poly

from conjectures.pcf import Pcf

MOST_FACTORS = 600
DEGREES = 9
_NEXT, _BEFORE = fmpq_poly([1, 1]), fmpq_poly([-1, 1])

Quotient = tuple[fmpq_poly, fmpq_poly]


def solutions(pcf: Pcf) -> Iterator[Quotient]:
    """The rational solutions r as numerator and denominator, up to DEGREES of C.

    >>> [(str(top), str(bottom)) for top, bottom in solutions(Pcf.parse("n + 2", "-n"))]
    [('x + 1', '1')]
    """
    a, b = fmpq_poly(list(pcf.a)), fmpq_poly(list(pcf.b))
    seen = set()
    for factor in monic_factors(b):
        for z in _leading(a, b, factor):
            c = _polynomial_solution(a, b, factor, z)
            if c is not None:
                r = reduced(z * factor(_NEXT) * c, c(_BEFORE))
                if str(r) not in seen:
                    seen.add(str(r))
                    yield r


def reduced(top: fmpq_poly, bottom: fmpq_poly) -> Quotient:
    """The quotient in lowest terms, with a monic denominator."""
    common = top.gcd(bottom) * bottom.leading_coefficient()
    return top // common, bottom // common


def texts(polynomial: fmpq_poly) -> list[str]:
    """The coefficients as a certificate writes them."""
    return [str(coefficient) for coefficient in polynomial.coeffs()]


def monic_factors(b: fmpq_poly) -> Iterator[fmpq_poly]:
    """The monic factors of a polynomial, MOST_FACTORS at most."""
    factors = b.factor()[1]
    for exponents in islice(product(*(range(exponent + 1) for _, exponent in factors)), MOST_FACTORS):
        factor = fmpq_poly([1])
        for (base, _), exponent in zip(factors, exponents, strict=True):
            factor *= (base / base.leading_coefficient()) ** exponent
        yield factor


def _leading(a: fmpq_poly, b: fmpq_poly, factor: fmpq_poly) -> list[fmpq]:
    """The rational z for which the leading terms of the three can cancel."""
    degrees = (factor.degree(), a.degree(), b.degree() - factor.degree())
    top = max(degrees)
    first, second, third = (int(degree == top) for degree in degrees)
    equation = fmpq_poly([-third * b.leading_coefficient(), -second * a.leading_coefficient(), first])
    if equation.degree() < 1 or sum((first, second, third)) < 2:
        return []
    linear = [base for base, _ in equation.factor()[1] if base.degree() == 1]
    return [z for z in (-base[0] / base[1] for base in linear) if z != 0]


def _polynomial_solution(a: fmpq_poly, b: fmpq_poly, factor: fmpq_poly, z: fmpq) -> fmpq_poly | None:
    """A polynomial C of least degree, by linear algebra on its coefficients."""
    one, two, three = z * z * factor(_NEXT), -z * a, -(b // factor)
    before_two = fmpq_poly([-2, 1])
    columns = []
    for degree in range(DEGREES):
        columns.append(one * fmpq_poly([0, 1]) ** degree + two * _BEFORE**degree + three * before_two**degree)
        kernel = kernel_vector(columns)
        if kernel is not None:
            return fmpq_poly(kernel)
    return None


def kernel_vector(columns: list[fmpq_poly]) -> list[fmpq] | None:
    """Coefficients, the last one 1, of a combination of the polynomials that vanishes; None if there is none."""
    height = max(max(column.degree() for column in columns) + 1, 1)
    rows = [[column[i] for column in columns] for i in range(height)]
    matrix, rank = fmpq_mat(rows).rref()
    last = len(columns) - 1
    pivots: list[int] = []
    for i in range(rank):
        pivots.append(next(j for j in range(len(columns)) if matrix[i, j] != 0))
    if last in pivots:
        return None
    vector = [fmpq(0)] * len(columns)
    vector[last] = fmpq(1)
    for i, pivot in enumerate(pivots):
        vector[pivot] = -matrix[i, last]
    return vector
