"""How a value may depend on a constant x: as a Moebius map of it; a vector of limits by a quotient of combinations."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from flint import arb

from conjectures.reduction import Row, find_relation, moebius
from conjectures.relations import moebius_latex, moebius_text
from conjectures.values.model import Value


@dataclass(frozen=True, slots=True)
class Found:
    """Integers of a relation, its text and LaTeX, and both of its sides as balls; `initial` for a vector of limits."""

    coefficients: Row
    relation: str
    latex: str
    value: arb
    other: arb
    initial: tuple[Row, Row] | None = None


def questions(value: Value, x: arb) -> tuple[arb, ...]:
    """The numbers among which the lattice looks for a relation: those of the vector, and x times each."""
    vector = (arb(1), *value.balls)
    return (*vector, *(-x * v for v in vector))


def integer_question(vector: Sequence[int], x: int, scale: int) -> list[int]:
    """The same in integers times 2^scale.

    >>> integer_question((3,), 5, 1)     # 3/2 and 5/2
    [2, 3, -5, -8]
    """
    whole = (1 << scale, *vector)
    return [*whole, *(-x * v >> scale for v in whole)]


def find(value: Value, x: arb, name: str, latex: str, height: int, bits: int, trials: float) -> Found | None:
    """The relation of a value to x up to a height, or None."""
    if not value.vector:
        return _moebius(value.balls[0], x, name, latex, height, bits, trials)
    return _quotient(value, x, name, latex, height, bits, trials)


def _moebius(value: arb, x: arb, name: str, latex: str, height: int, bits: int, trials: float) -> Found | None:
    relation = moebius(value, x, height, bits, trials)
    if relation is None:
        return None
    c0, c1, d0, d1 = relation.coefficients
    other = (c0 + c1 * x) / (d0 + d1 * x)
    row = relation.coefficients
    return Found(row, moebius_text(row, name), moebius_latex(row, latex), value, other)


def _quotient(value: Value, x: arb, name: str, latex: str, height: int, bits: int, trials: float) -> Found | None:
    """x as (sum c_i v_i)/(sum d_i v_i), where v_0 = 1 belongs to the last of the solutions.

    The v_i that are combinations of others take no part: so there is one relation, and not many.
    """
    vector = (arb(1), *value.balls)
    used = _independent(vector, height, bits, trials)
    chosen = [vector[i] for i in used]
    relation = find_relation([*chosen, *(-x * v for v in chosen)], bits, trials=trials, max_height=height)
    if relation is None:
        return None
    rows = relation.coefficients[: len(used)], relation.coefficients[len(used) :]
    above, below = (_spread(row, used, len(vector)) for row in rows)
    if not any(below) or not any(above) or _proportional(above, below):
        return None
    if next(d for d in below if d) < 0:
        above, below = tuple(-c for c in above), tuple(-d for d in below)
    top, bottom = (_combined(row, vector) for row in (above, below))
    initial = (above[1:] + above[:1], below[1:] + below[:1])
    return Found(above + below, name, latex, top / bottom, x, initial)


def _independent(vector: Sequence[arb], height: int, bits: int, trials: float) -> list[int]:
    """The numbers of entries without a relation among them, the first ones of the vector."""
    used = [0]
    for i in range(1, len(vector)):
        numbers = [vector[j] for j in (*used, i)]
        if find_relation(numbers, bits, trials=trials, max_height=height) is None:
            used.append(i)
    return used


def _spread(row: Row, used: Sequence[int], count: int) -> Row:
    found = dict(zip(used, row, strict=True))
    return tuple(found.get(i, 0) for i in range(count))


def _combined(row: Sequence[int], vector: Sequence[arb]) -> arb:
    return sum((c * v for c, v in zip(row, vector, strict=True)), arb(0))


def _proportional(above: Sequence[int], below: Sequence[int]) -> bool:
    """Whether the quotient is the same rational number for all vectors."""
    pairs = list(zip(above, below, strict=True))
    return all(a * d == b * c for a, b in pairs for c, d in pairs) and gcd(*above) > 0


def initial_text(found: Found) -> str | None:
    """The initial values of numerator and denominator.

    >>> initial_text(Found((), "", "", arb(1), arb(1), ((1, 0, 2), (0, 0, 1))))
    'u: 1, 0, 2; v: 0, 0, 1'
    """
    if found.initial is None:
        return None
    u, v = (", ".join(map(str, row)) for row in found.initial)
    return f"u: {u}; v: {v}"
