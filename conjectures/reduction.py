"""Integer relations among balls by lattice reduction, and never more than the digits support.

A relation counts only if it holds within the balls and if chance alone would make fewer than `doubt` of its height.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from flint import arb, ctx

from conjectures.relations import Relation, canonical_moebius, supported_height
from kernels import reference
from kernels.lattice import candidates, short_rows

DOUBT = 1e-6
Row = tuple[int, ...]

# A random shortest vector of k numbers cut to k (log2 H + MARGIN) bits is longer than any relation of height H, also
# after LLL's approximation factor (1.35^(k-1))^(1/2), for k up to 8.
MARGIN = 6
# Relations of a lattice of several are combined with multipliers up to this: a reduced basis needs no larger ones.
COMBINED = 3
# Rows of the native lattice beyond this are left undecided.
MOST_NATIVE = 2.0**40
_LOG10_2 = math.log10(2)
_EXACT = -(10**9)


def find_relation(
    values: Sequence[arb], bits: int, *, trials: float = 1, doubt: float = DOUBT, max_height: int | None = None
) -> Relation | None:
    """The smallest integers c with sum c_i v_i = 0 that the balls support, or None.

    >>> with ctx.workprec(200):
    ...     golden = (1 + arb(5).sqrt()) / 2
    ...     print(find_relation([arb(1), golden, golden * golden], 180))
    Relation(coefficients=(1, 1, -1))

    At most `bits` bits of each value are used. None as well when chance would make more than `doubt` relations of that
    height in `trials` such questions. The gcd of the coefficients is 1 and the first non-zero one is positive.
    """
    if not all(value.is_finite() for value in values):
        return None
    sizes, errors = zip(*(exponents(value) for value in values), strict=True)
    scale, digits = scale_and_digits(max(sizes), max(errors), bits)
    limit = _limit(len(values), digits, trials, doubt, max_height)
    if limit < 1:
        return None
    rows = _relations([scaled(value, scale) for value in values], lambda: values, limit, bits)
    return min((Relation(_signed(row)) for row in _combinations(rows)), key=_simplicity, default=None)


def moebius(
    value: arb, constant: arb, max_height: int | None, bits: int, trials: float = 1, *, doubt: float = DOUBT
) -> Relation | None:
    """The smallest relation value = (c0 + c1 x)/(d0 + d1 x) with x = `constant` that the balls support, or None.

    >>> with ctx.workprec(200):
    ...     print(moebius(4 / arb.pi(), arb.pi(), None, 180))
    Relation(coefficients=(4, 0, 0, 1))

    Never a map that forgets x (c0 d1 = c1 d0): a rational value has no Moebius relation. Where there are many, because
    x is a quadratic irrational, the one of the smallest height, then of the smallest coefficients, then without x below
    the bar: 1 + sqrt(2), and not 1/(-1 + sqrt(2)).
    """
    if not (value.is_finite() and constant.is_finite()):
        return None
    (v_size, v_error), (x_size, x_error) = exponents(value), exponents(constant)
    size = max(0, v_size, x_size, v_size + x_size)
    scale, digits = scale_and_digits(size, max(v_error, x_error, v_size + x_error + 1, x_size + v_error + 1), bits)
    limit = _limit(4, digits, trials, doubt, max_height)
    if limit < 1:
        return None
    v, x = scaled(value, scale), scaled(constant, scale)
    integers = [1 << scale, x, -v, -(v * x >> scale)] if scale >= 0 else [0] * 4
    rows = _relations(integers, lambda: _moebius_values(value, constant, bits), limit, bits)
    if len(rows) > 2:
        return None
    maps = (row for row in _combinations(rows) if row[0] * row[3] != row[1] * row[2])
    return min((Relation(canonical_moebius(row)) for row in maps), key=_plainness, default=None)


def scaled_constants(constants: Sequence[arb], max_height: int) -> tuple[int, tuple[int, ...]]:
    """A scale at which Moebius relations up to a height stand out, and the constants there: for `likely`.

    >>> scaled_constants([arb(1) / 2], 10)
    (40, (549755813888,))
    """
    scale = screening_scale(4, max_height)
    return scale, tuple(scaled(constant, scale) for constant in constants)


def likely(value: arb, known: tuple[int, tuple[int, ...]], max_height: int) -> list[int]:
    """The numbers of those constants of which `value` may be a Moebius map of that height: all that are, few others.

    >>> with ctx.workprec(200):
    ...     likely(4 / arb.pi(), scaled_constants([arb.const_e(), arb.pi()], 1000), 1000)
    [1]

    Many questions at once in native code; `moebius` then finds the relation. The value and the constants must be known
    to the scale's bits.
    """
    scale, constants = known
    v, one = scaled(value, scale), 1 << scale
    if v.bit_length() > 2 * scale:
        return list(range(len(constants)))
    questions = [(one, x, -v, -(v * x >> scale)) for x in constants]
    return candidates(questions, longest_row(4, max_height))


def screening_scale(unknowns: int, max_height: int) -> int:
    """Bits after the point at which relations of so many numbers up to a height stand out from others.

    >>> screening_scale(4, 10)
    40
    """
    return unknowns * (max_height.bit_length() + MARGIN)


def promising(questions: Sequence[Sequence[int]], max_height: int) -> list[int]:
    """The numbers of those questions that may have a relation of that height: all that have, few others.

    >>> promising([(271801, 150829, 392773), (271801, 150829, 390000)], 2)
    [0]

    Each question is as many numbers as the others, times 2^`screening_scale`. Native code takes up to 8 numbers of 431
    bits, and its plain twin all others.
    """
    if not questions:
        return []
    longest = longest_row(len(questions[0]), max_height)
    narrow = max(abs(v).bit_length() for question in questions for v in question) < 432
    if len(questions[0]) <= 8 and narrow and longest < MOST_NATIVE:
        return candidates(questions, longest)
    return [i for i, question in enumerate(questions) if reference.short_rows(question)[2] <= longest]


def scaled_integers(values: Sequence[arb], scale: int) -> list[int]:
    """2^scale times the middles of the balls, cut to integers: a question.

    >>> scaled_integers([arb(3) / 2, arb(-1)], 4)
    [24, -16]
    """
    return [scaled(value, scale) for value in values]


def _moebius_values(value: arb, constant: arb, bits: int) -> tuple[arb, ...]:
    with ctx.workprec(bits + 64):
        return arb(1), constant, -value, -value * constant


def residual(coefficients: Sequence[int], values: Sequence[arb], bits: int) -> arb:
    """The ball of sum c_i v_i: its radius is how closely the relation was checked.

    >>> residual((3, -1), [arb(1), arb(3)], 64) == 0
    True
    """
    with ctx.workprec(bits + 64):
        return sum((c * v for c, v in zip(coefficients, values, strict=True) if c), arb(0))


def holds(coefficients: Sequence[int], values: Sequence[arb], bits: int) -> bool:
    """Whether the relation holds within the balls: the residual contains zero, and is finite."""
    ball = residual(coefficients, values, bits)
    return bool(ball.contains(0)) if ball.is_finite() else False


def exponents(value: arb) -> tuple[int, int]:
    """Exponents s, e with |middle| <= 2^s and radius <= 2^e."""
    return _exponent(value.mid()), _exponent(value.rad())


def _exponent(exact: arb) -> int:
    mantissa, exponent = exact.man_exp()
    return int(exponent) + mantissa.bit_length() if mantissa else _EXACT


def scale_and_digits(size: int, error: int, bits: int) -> tuple[int, float]:
    """The s at which 2^s values are known to less than a unit, and their number of digits."""
    scale = min(bits - size, -error - 1)
    return scale, (scale + size - 1) * _LOG10_2


def _limit(unknowns: int, digits: float, trials: float, doubt: float, max_height: int | None) -> int:
    limit = supported_height(unknowns, digits, trials, doubt)
    return limit if max_height is None else min(limit, max_height)


def scaled(value: arb, scale: int) -> int:
    mantissa, exponent = value.mid().man_exp()
    shift = int(exponent) + scale
    return int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift


def _relations(integers: list[int], values: Callable[[], Sequence[arb]], limit: int, bits: int) -> list[Row]:
    """The rows of a reduced basis that are relations of at most that height; candidates alone ask for the balls."""
    unknowns, width = len(integers), max(map(int.bit_length, integers))
    # More bits than the height needs would only make the rows longer that are no relations anyway.
    excess = max(0, width - unknowns * (limit.bit_length() + MARGIN))
    rows, reduced, length = _short_rows([integer >> excess for integer in integers], width - excess)
    if reduced == width - excess and length > longest_row(unknowns, limit):
        return []
    found = _verified(rows, values(), limit, bits)
    if not found and reduced < width:
        found = _verified(reference.short_rows(integers)[0], values(), limit, bits)
    return found


def longest_row(unknowns: int, limit: int) -> float:
    """A first row of an LLL basis that is longer than this excludes all relations of height `limit`.

    LLL's first row is at most (1/(0.99 - 1/4))^((k-1)/2) times the shortest; a relation's last entry comes from the
    rounding of the values alone, at most two units each.
    """
    return math.sqrt(unknowns + 4 * unknowns**2) * math.pow(1.36, (unknowns - 1) / 2) * float(limit)


def _short_rows(integers: list[int], width: int) -> tuple[list[Row], int, float]:
    if len(integers) <= 8 and width < 432:
        return short_rows(integers)
    return reference.short_rows(integers)


def _verified(rows: list[Row], values: Sequence[arb], limit: int, bits: int) -> list[Row]:
    return [row for row in rows if max(map(abs, row)) <= limit and holds(row, values, bits)]


def _combinations(rows: list[Row]) -> Iterator[Row]:
    """The primitive small combinations of relations, which form a reduced basis."""
    if len(rows) <= 1:
        yield from rows
        return
    for multipliers in product(range(-COMBINED, COMBINED + 1), repeat=len(rows)):
        row = tuple(sum(m * c for m, c in zip(multipliers, column, strict=True)) for column in zip(*rows, strict=True))
        if math.gcd(*row) == 1:
            yield row


def _signed(row: Row) -> Row:
    return row if next(c for c in row if c) > 0 else tuple(-c for c in row)


def _simplicity(relation: Relation) -> tuple[int, int, Row]:
    return relation.height, sum(map(abs, relation.coefficients)), relation.coefficients


def _plainness(relation: Relation) -> tuple[int, int, bool, int, Row]:
    """The same for Moebius relations: a bar over a number alone is read most easily, and so are few minus signs."""
    row = relation.coefficients
    return relation.height, sum(map(abs, row)), row[3] != 0, sum(c < 0 for c in row), row
