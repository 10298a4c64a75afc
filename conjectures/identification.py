"""What a number may be: closed forms over the constants, and never more than the digits support."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from flint import arb, ctx, fmpz_poly

from conjectures.polynomials import format_polynomial
from conjectures.reduction import DOUBT, Row, exponents, find_relation, holds, moebius, residual, scale_and_digits
from conjectures.relations import (
    Relation,
    canonical_moebius,
    coincidence,
    factor_text,
    linear_text,
    moebius_latex,
    moebius_text,
    supported_height,
)

__all__ = [
    "DOUBT",
    "Identification",
    "Relation",
    "canonical_moebius",
    "coincidence",
    "find_relation",
    "holds",
    "identify",
    "moebius",
    "moebius_images",
    "moebius_latex",
    "moebius_text",
    "residual",
    "supported_height",
]


# What anybody would call a closed form is smaller, and the cost of larger ones grows with every digit of the value.
MAX_HEIGHT = 10**30


@dataclass(frozen=True, slots=True)
class Identification:
    """A closed form that a value's digits support.

    `surprise` is -log10 of the expected number of such forms by chance, over all that were tried.
    """

    text: str
    kind: str
    relation: Relation
    surprise: float


@dataclass(frozen=True, slots=True)
class _Shape:
    """One question to the lattice: numbers that may satisfy a relation, and what a relation of theirs says."""

    kind: str
    values: tuple[arb, ...]
    text: Callable[[Row], str | None]


def identify(value: arb, constants: Sequence[tuple[str, arb]], bits: int) -> tuple[Identification, ...]:
    """Closed forms for a value, the most surprising first, and only those that its digits support.

    >>> with ctx.workprec(200):
    ...     [found.text for found in identify((1 + arb(5).sqrt()) / 2, [("pi", arb.pi())], 180)]
    ['(1 + sqrt(5))/2']

    Tried are rationals, algebraic numbers up to degree 4, and for each constant x of (name, ball) Moebius maps of x,
    (1, x, x^2) over an integer, sums with pi and log(2), and products of rational powers of 2, 3, 5, pi, e and x; all
    but rationals with integers up to 10^30.
    """
    if not value.is_finite():
        return ()
    with ctx.workprec(bits + 64):
        shapes = [*_algebraic_shapes(value), *_product_shapes(value, constants)]
        shapes += [shape for name, x in constants for shape in _shapes(value, name, x)]
    found: dict[str, Identification] = {}
    for shape in shapes:
        identification = _answer(shape, value, bits, len(shapes))
        if identification is not None:
            found.setdefault(identification.text, identification)
            if shape.kind in ("rational", "algebraic"):
                break
    return tuple(sorted(found.values(), key=lambda one: (-one.surprise, one.text)))


def moebius_images(
    value: arb, constants: Sequence[tuple[str, arb]], bits: int, trials: int | None = None
) -> tuple[Identification, ...]:
    """The value as (c0 + c1 x)/(d0 + d1 x) for each of many constants x, the most surprising first.

    >>> with ctx.workprec(200):
    ...     [found.text for found in moebius_images(4 / arb.pi(), [("e", arb.const_e()), ("pi", arb.pi())], 180)]
    ['4/pi']

    `trials` is the number of constants that anybody looked at, where that is more than those given here.
    """
    if not value.is_finite():
        return ()
    with ctx.workprec(bits + 64):
        shapes = [_moebius_shape(value, name, x) for name, x in constants]
    answers = (_answer(shape, value, bits, trials or len(shapes)) for shape in shapes)
    return tuple(sorted((one for one in answers if one), key=lambda one: (-one.surprise, one.text)))


def _moebius_shape(value: arb, name: str, x: arb) -> _Shape:
    return _Shape("moebius", (arb(1), x, -value, -value * x), lambda c: moebius_text(c, name))


def _answer(shape: _Shape, value: arb, bits: int, trials: int) -> Identification | None:
    highest = None if shape.kind == "rational" else MAX_HEIGHT
    if shape.kind == "moebius":
        relation = moebius(value, shape.values[1], highest, bits, trials)
    else:
        relation = find_relation(shape.values, bits, trials=trials, max_height=highest)
    text = shape.text(relation.coefficients) if relation else None
    if relation is None or text is None:
        return None
    sizes, errors = zip(*(exponents(v) for v in shape.values), strict=True)
    _, digits = scale_and_digits(max(sizes), max(errors), bits)
    return Identification(text, shape.kind, relation, -coincidence(relation.height, len(shape.values), digits, trials))


def _algebraic_shapes(value: arb) -> Iterator[_Shape]:
    yield _Shape("rational", (arb(1), -value), lambda c: str(Fraction(c[0], c[1])) if c[1] else None)
    for degree in range(2, 5):
        powers = tuple(value**k for k in range(degree + 1))
        yield _Shape("algebraic", powers, partial(algebraic_text, value=value))


def _shapes(value: arb, name: str, x: arb) -> Iterator[_Shape]:
    factor = factor_text(name)
    yield _moebius_shape(value, name, x)
    for kind, base in (
        ("quadratic", {"1": arb(1), factor: x, f"{factor}^2": x * x}),
        ("sum", {"1": arb(1), factor: x, "pi": arb.pi()}),
        ("sum", {"1": arb(1), factor: x, "log(2)": arb.const_log2()}),
    ):
        names = tuple(sorted(base))
        yield _Shape(kind, (*(base[key] for key in names), -value), partial(over_integer, names=names))


def over_integer(row: Row, names: Sequence[str]) -> str | None:
    """The value sum c_i x_i / c_last; None when the relation is about the constants alone or needs one of them only."""
    *top, bottom = row if row[-1] >= 0 else tuple(-c for c in row)
    if bottom == 0 or sum(c != 0 for c in top) < 2:
        return None
    text = linear_text(top, names)
    return text if bottom == 1 else f"({text})/{bottom}"


def _product_shapes(value: arb, constants: Sequence[tuple[str, arb]]) -> Iterator[_Shape]:
    """|value| as a product of rational powers, by its logarithm."""
    if value.contains(0):
        return
    base = {"2": arb(2), "3": arb(3), "5": arb(5), "pi": arb.pi(), "e": arb.const_e()}
    sign = "-" if value < 0 else ""
    for extra in ({}, *({factor_text(name): x} for name, x in constants if x > 0 and name not in base)):
        factors = base | extra
        logarithms = (abs(value).log(), *(x.log() for x in factors.values()))
        yield _Shape("product", logarithms, partial(product_text, names=tuple(factors), sign=sign))


def product_text(row: Row, names: Sequence[str], sign: str) -> str | None:
    """The value as a product, from a relation of its logarithm with those of the names; None if it is not in there."""
    if not row[0]:
        return None
    powers = {name: Fraction(-c, row[0]) for name, c in zip(names, row[1:], strict=True) if c}
    integers = {name: power for name, power in powers.items() if name.isdigit() and power.denominator == 1}
    rational = math.prod((Fraction(name) ** int(power) for name, power in integers.items()), start=Fraction(1))
    rest = {name: power for name, power in powers.items() if name not in integers}
    top = [str(rational.numerator)] * (rational.numerator > 1)
    top += [_power(name, power) for name, power in rest.items() if power > 0]
    bottom = [str(rational.denominator)] * (rational.denominator > 1)
    bottom += [_power(name, -power) for name, power in rest.items() if power < 0]
    below = "*".join(bottom)
    return sign + ("*".join(top) or "1") + (f"/({below})" if len(bottom) > 1 else f"/{below}" if bottom else "")


def _power(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    if power == Fraction(1, 2):
        return f"sqrt({name})"
    base = f"({name})" if "^" in name else name
    return f"{base}^{power}" if power.denominator == 1 else f"{base}^({power})"


def algebraic_text(row: Row, value: arb) -> str | None:
    """The root of sum row_i x^i near the value, in square roots if its degree is 2; None where that is reducible."""
    row = row if next(c for c in reversed(row) if c) > 0 else tuple(-c for c in row)
    # Near a root of (x - 1)^4, say, every number looks like one: a value's own equation is irreducible.
    if not _irreducible(row):
        return None
    if len(row) != 3 or not row[2]:
        return f"root of {format_polynomial(row, 'x')} near {value.str(15, radius=False)}"
    c0, c1, c2 = row
    square, rest = _square_part(c1 * c1 - 4 * c0 * c2)
    side = square if 2 * c2 * value + c1 > 0 else -square
    divisor = math.gcd(c1, side, 2 * c2)
    top = (-c1 // divisor, side // divisor)
    text, bottom = linear_text(top, ("1", f"sqrt({rest})")), 2 * c2 // divisor
    return text if bottom == 1 else f"({text})/{bottom}" if c1 else f"{text}/{bottom}"


def _irreducible(row: Row) -> bool:
    _, factors = fmpz_poly(list(row)).factor()
    return len(factors) == 1 and factors[0][1] == 1


def _square_part(number: int) -> tuple[int, int]:
    """s, d with number = s^2 d, where d has no square of a number below 1000."""
    square = 1
    for divisor in range(2, 1000):
        while number % (divisor * divisor) == 0 and number:
            number //= divisor * divisor
            square *= divisor
    return square, number
