"""Sequences whose generating function satisfies a polynomial equation P(x, A) = 0."""

from collections.abc import Sequence
from math import gcd, prod

from flint import fmpz, fmpz_poly

from conjectures.sequences.ansatz import Algebraic, Array, Shape, integer_solution, smallest_shape
from conjectures.sequences.linear import ascending
from conjectures.sequences.model import MARGIN, Guess, bits
from conjectures.sequences.polynomial_text import signed_sum

Polynomials = list[fmpz_poly]


def algebraic(terms: Sequence[int], values: Array, count: int) -> Guess | None:
    """The equation of degree 2 to 4 in A with the fewest coefficients, if the terms support it.

    >>> from conjectures.sequences.ansatz import residues
    >>> terms = [1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862, 16796, 58786]
    >>> found = algebraic(terms, residues(terms), 2)
    >>> found.formula, found.closed_form, found.next_terms
    ('1 - A + x*A^2 = 0', 'A(x) = (1 - sqrt(1 - 4*x))/(2*x)', (208012, 742900))
    """
    shape = smallest_shape(Algebraic(values))
    if shape is None:
        return None
    equation = _solved(terms[: len(values)], shape)
    if equation is None or _value(equation, terms) is None:
        return None
    flat = [int(c) for polynomial in equation for c in polynomial.coeffs()]
    first = _settled(equation, terms)
    following = continued(equation, terms, count) if first is not None else None
    if first is None or following is None:
        return None
    cost = bits(flat) + bits(terms[:first])
    margin = bits(terms) - cost
    if margin < MARGIN:
        return None
    return Guess(
        kind="algebraic",
        formula=_text(equation),
        generating_function=None,
        closed_form=_root_form(equation, terms),
        support=len(terms) - (shape[0] + 1) * (shape[1] + 1) + 1,
        cost=cost,
        margin=margin,
        next_terms=following,
    )


def _solved(terms: Sequence[int], shape: Shape) -> Polynomials | None:
    power, degree = shape
    series, a = [fmpz_poly([1])], fmpz_poly(list(terms))
    for _ in range(power):
        series.append(_cut(series[-1] * a, len(terms)))
    rows = [
        [int(series[i][m - j]) if m >= j else 0 for i in range(power + 1) for j in range(degree + 1)]
        for m in range(len(terms))
    ]
    vector = integer_solution(rows)
    if vector is None:
        return None
    equation = [fmpz_poly(vector[i * (degree + 1) : (i + 1) * (degree + 1)]) for i in range(power + 1)]
    while len(equation) > 1 and not equation[-1].coeffs():
        equation.pop()
    if len(equation) < 3:
        return None
    # A factor of x alone says nothing, and 1 is the tidier constant.
    while all(polynomial[0] == 0 for polynomial in equation):
        equation = [fmpz_poly(polynomial.coeffs()[1:]) for polynomial in equation]
    lowest = next(int(c) for polynomial in equation for c in polynomial.coeffs() if c)
    return equation if lowest > 0 else [-polynomial for polynomial in equation]


def _cut(polynomial: fmpz_poly, count: int) -> fmpz_poly:
    return fmpz_poly(polynomial.coeffs()[:count])


def _series(equation: Polynomials, terms: Sequence[int]) -> list[int]:
    """P(x, A) for A = the terms, all coefficients below x^(len(terms) + 1)."""
    a, total, count = fmpz_poly(list(terms)), fmpz_poly([]), len(terms)
    for polynomial in reversed(equation):
        total = _cut(total * a, count) + polynomial
    total = _cut(total, count)
    return [int(total[k]) for k in range(count)]


def _value(equation: Polynomials, terms: Sequence[int]) -> bool | None:
    return True if not any(_series(equation, terms)) else None


def _settled(equation: Polynomials, terms: Sequence[int]) -> int | None:
    """How many terms must be given: the order of dP/dA at A, plus one; None where dP/dA vanishes."""
    derivative = [k * polynomial for k, polynomial in enumerate(equation)][1:]
    slope = _series(derivative, terms)
    return next((k + 1 for k, c in enumerate(slope) if c), None)


def continued(equation: Polynomials, terms: Sequence[int], count: int) -> tuple[int, ...] | None:
    """The next terms: the unknown one enters P(x, A) linearly, at its own order plus that of dP/dA."""
    settled = _settled(equation, terms)
    if settled is None:
        return None
    shift, terms = settled - 1, list(terms)
    slope = _series([k * polynomial for k, polynomial in enumerate(equation)][1:], terms)[shift]
    for _ in range(count):
        rest = _series(equation, [*terms, *[0] * (shift + 1)])[len(terms) + shift]
        if rest % slope:
            return None
        terms.append(-rest // slope)
    return tuple(terms[len(terms) - count :])


def _text(equation: Polynomials) -> str:
    parts = []
    for power, polynomial in enumerate(equation):
        coefficients = [int(c) for c in polynomial.coeffs()]
        if not any(coefficients):
            continue
        name = "" if power == 0 else "A" if power == 1 else f"A^{power}"
        sign = -1 if next(c for c in coefficients if c) < 0 else 1
        text = ascending([sign * c for c in coefficients])
        several = " " in text
        if not name:
            parts += [(sign, text if not several else f"({text})")]
        else:
            parts.append((sign, name if text == "1" else (f"({text})" if several else text) + f"*{name}"))
    return f"{signed_sum(parts)} = 0"


def _root_form(equation: Polynomials, terms: Sequence[int]) -> str | None:
    """A(x) by the quadratic formula, where the equation has degree two."""
    if len(equation) != 3:
        return None
    c, b, a = equation
    if not b.coeffs() and [abs(int(x)) for x in c.coeffs()] == [1]:
        return f"A(x) = {'' if terms[0] > 0 else '-'}1/sqrt({_polynomial(-c * a)})"
    discriminant = b * b - 4 * a * c
    square, root = _square_part(discriminant)
    for sign in (1, -1):
        if _is_root(-b, sign, discriminant, 2 * a, terms):
            return _quotient_text(-b, sign, square, root, 2 * a)
    return None


def _polynomial(polynomial: fmpz_poly) -> str:
    return ascending([int(x) for x in polynomial.coeffs()])


def _quotient_text(first: fmpz_poly, sign: int, square: fmpz_poly, root: fmpz_poly, bottom: fmpz_poly) -> str:
    """(first + sign square sqrt(root)) / bottom, in lowest terms, the bottom with a positive beginning."""
    content = gcd(*(int(x) for part in (first, square, bottom) for x in part.coeffs()))
    if next(int(x) for x in bottom.coeffs() if x) < 0:
        first, bottom, sign = -first, -bottom, -sign
    first, bottom, square = first // content, bottom // content, square // content
    outside = _polynomial(square)
    radical = f"sqrt({_polynomial(root)})"
    radical = radical if outside == "1" else f"({outside})*{radical}" if " " in outside else f"{outside}*{radical}"
    upper, lower = _polynomial(first), _polynomial(bottom)
    top = f"{upper} {'+' if sign > 0 else '-'} {radical}" if upper != "0" else f"{'-' if sign < 0 else ''}{radical}"
    return f"A(x) = ({top})/{lower}" if lower.isdigit() or lower == "x" else f"A(x) = ({top})/({lower})"


def _square_part(polynomial: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    """s, r with polynomial = s^2 r and s of the largest degree, r without square content, s beginning positive."""
    content, factors = polynomial.factor()
    number = int(content)
    whole = prod(int(prime) ** (count // 2) for prime, count in fmpz(abs(number)).factor())
    square, root = fmpz_poly([whole]), fmpz_poly([number // (whole * whole)])
    for factor, count in factors:
        square *= factor ** (count // 2)
        root *= factor ** (count % 2)
    return (square if next(int(x) for x in square.coeffs() if x) > 0 else -square), root


def _is_root(minus_b: fmpz_poly, sign: int, discriminant: fmpz_poly, bottom: fmpz_poly, terms: Sequence[int]) -> bool:
    """Whether 2 a A + b is sign times the root of the discriminant whose first coefficient is positive."""
    difference = _cut(bottom * fmpz_poly(list(terms)), len(terms)) - minus_b
    first = next((int(c) for c in difference.coeffs() if c), 0)
    return first * sign > 0 and bool(discriminant.coeffs())
