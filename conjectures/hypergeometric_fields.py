"""Matrix fields of pFq and Meijer's G, from their differential equation, and delta along their trajectories.

With D = z d/dz, both solve  prod (D + v_j) F = w prod (D + u_i) F,  and D + u_i raises u_i by 1, D + v_j lowers v_j by
1, up to a constant: for pFq, u = a, v = (0, b - 1), w = z; for G^(m,n)_(p,q), u = 1 - a, v = -b, w = (-1)^(p-m-n) z.
So on the row (F, D F, ..., D^(N-1) F) each step is the matrix c + Theta, where Theta is multiplication by D modulo the
equation, or its inverse, which is the cofactor of D + c in the equation. Matrices are scaled to polynomials.
Sources: Weinbaum et al., "On conservative matrix fields" (2025), arXiv:2507.08138; DLMF 16.3, 16.8, 16.19, 16.21.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz, fmpz_poly

from kernels.errors import DiscoveryError

MOST_RANK = 6
MOST_STEPS = 64

# A line n -> (numerator + slope n)/denominator on one axis, and a square matrix of polynomials in n by its rows.
Line = tuple[int, int]
Square = list[list[fmpz_poly]]


@dataclass(frozen=True, slots=True)
class EquationField:
    """The field of an equation with `uppers` factors D + u_i and `lowers` factors D + v_j, the last `fixed` v_j = 0."""

    name: str
    uppers: int
    lowers: int
    fixed: bool
    w: Fraction
    # The user's parameters p as u or v = sign p + offset.
    signs: tuple[tuple[int, int], ...]

    @property
    def axes(self) -> int:
        """How many parameters the field has."""
        return self.uppers + self.lowers - self.fixed

    @property
    def rank(self) -> int:
        """N: one less than the order where the highest terms of the equation cancel."""
        return max(self.uppers, self.lowers) - self.is_singular

    @property
    def is_singular(self) -> bool:
        """Whether the equation's leading coefficient vanishes, as for 3F2 at z = 1."""
        return self.uppers == self.lowers and self.w == 1


def pfq(p: int, q: int, z: Fraction) -> EquationField:
    """The field of pFq(a; b; z) in a_1, ..., a_p, b_1, ..., b_q.

    >>> pfq(3, 2, Fraction(1)).rank, pfq(2, 1, Fraction(-1)).axes
    (2, 3)
    """
    signs = ((1, 0),) * p + ((1, -1),) * q
    return _checked(EquationField(f"pfq({p},{q},{z})", p, q + 1, True, z, signs))


def meijer(m: int, n: int, p: int, q: int, z: Fraction) -> EquationField:
    """The field of Meijer's G^(m,n)_(p,q)(a; b; z) in a_1, ..., a_p, b_1, ..., b_q.

    >>> meijer(2, 1, 2, 2, Fraction(1, 2)).rank
    2
    """
    if not (0 <= n <= p and 0 <= m <= q):
        raise DiscoveryError(f"meijer({m},{n},{p},{q},{z}): m is at most q, and n at most p")
    signs = ((-1, 1),) * p + ((-1, 0),) * q
    w = z if (p - m - n) % 2 == 0 else -z
    return _checked(EquationField(f"meijer({m},{n},{p},{q},{z})", p, q, False, w, signs))


def _checked(field: EquationField) -> EquationField:
    if field.w == 0:
        raise DiscoveryError(f"{field.name}: z = 0 has no field")
    if min(field.uppers, field.lowers) < 0 or not 1 <= field.rank <= MOST_RANK:
        raise DiscoveryError(f"{field.name}: matrices of size 1 to {MOST_RANK} can be had, and this has {field.rank}")
    return field


def steps(field: EquationField, start: Sequence[Fraction], direction: Sequence[int]) -> Square:
    """The matrix of one period of a trajectory, from start + n direction, without common factors.

    >>> steps(pfq(2, 1, Fraction(-1)), [Fraction(1), Fraction(1), Fraction(2)], [1, 0, 0])
    [[2*x + 2, (-1)*x + (-1)], [2, x + (-1)]]

    The axes one after the other, each in steps of 1, the last axis first unless that meets a singular matrix. Raises
    DiscoveryError for a direction that goes nowhere or too far, and where a step is singular along the whole line.
    """
    if len(start) != field.axes or len(direction) != field.axes:
        raise DiscoveryError(f"{field.name} has {field.axes} parameters: give so many numbers for a start or direction")
    if not 0 < sum(map(abs, direction)) <= MOST_STEPS:
        raise DiscoveryError(f"direction {','.join(map(str, direction))}: 1 to {MOST_STEPS} steps in all can be had")
    axes = range(field.axes)
    try:
        return _along(field, start, direction, axes[::-1])
    except Singular:
        return _along(field, start, direction, axes)


def _along(field: EquationField, start: Sequence[Fraction], direction: Sequence[int], axes: Iterable[int]) -> Square:
    path = _Path(field, start, direction)
    whole: Square | None = None
    for axis in axes:
        amount = direction[axis]
        for _ in range(abs(amount)):
            matrix = path.step(axis, 1 if amount > 0 else -1)
            whole = _primitive(matrix if whole is None else _product(whole, matrix))
    assert whole is not None
    return whole


class Singular(DiscoveryError):
    """A step of the walk has no inverse."""


class _Path:
    """Where a walk stands: u and v as lines in n over one denominator, and the matrices of its single steps."""

    def __init__(self, field: EquationField, start: Sequence[Fraction], direction: Sequence[int]) -> None:
        self.field = field
        self.scale = math.lcm(*(x.denominator for x in start))
        self.lines = [
            fmpz_poly([int((sign * x + offset) * self.scale), sign * amount * self.scale])
            for x, amount, (sign, offset) in zip(start, direction, field.signs, strict=True)
        ]

    def step(self, axis: int, amount: int) -> Square:
        """The matrix of one step on an axis, up to a factor; the walk goes on from there."""
        sign = self.field.signs[axis][0] * amount
        upper = axis < self.field.uppers
        forward = sign > 0 if upper else sign < 0
        before = self.lines[axis]
        after = before + sign * self.scale
        if forward:
            matrix = self.matrix(before)
            self.lines[axis] = after
        else:
            # D + c with the c that leads back.
            self.lines[axis] = after
            matrix = self.inverse(after)
        return matrix

    def equation(self) -> list[fmpz_poly]:
        """The coefficients of prod (D + v) - w prod (D + u) at 1, D, D^2, ..., times a constant."""
        scale, w = fmpz(self.scale), self.field.w
        u, v = self.lines[: self.field.uppers], self.lines[self.field.uppers :]
        lowers = [*v, fmpz_poly()] if self.field.fixed else v
        size = max(len(u), len(lowers))
        left = _expanded(lowers, scale, fmpz(w.denominator) * scale ** (size - len(lowers)))
        right = _expanded(u, scale, fmpz(w.numerator) * scale ** (size - len(u)))
        zero = fmpz_poly()
        whole = [(left[i] if i < len(left) else zero) - (right[i] if i < len(right) else zero) for i in range(size + 1)]
        return whole[: self.field.rank + 1]

    def matrix(self, c: fmpz_poly) -> Square:
        """c + Theta on rows, times the equation's leading coefficient and the common denominator."""
        equation, size = self.equation(), self.field.rank
        lead = equation[size]
        if not lead:
            raise Singular(f"{self.field.name}: the equation loses its order on this trajectory")
        rows = [[fmpz_poly() for _ in range(size)] for _ in range(size)]
        for i in range(size):
            rows[i][i] = lead * c
            if i + 1 < size:
                rows[i + 1][i] = lead * self.scale
        for i in range(size):
            rows[i][size - 1] = rows[i][size - 1] - self.scale * equation[i]
        return rows

    def inverse(self, c: fmpz_poly) -> Square:
        """The inverse of c + Theta up to a factor: E(D) = (D + c) Q(D) + E(-c), so that Q(Theta) is it.

        Row by row: the i-th column of Q(Theta) is D^i Q(D) modulo E.
        """
        equation, size = self.equation(), self.field.rank
        if not equation[size] or not self._value(equation, c):
            raise Singular(f"{self.field.name}: the matrices are singular on this trajectory")
        # Horner in D + c, with denominators cleared by powers of the scale: Q = sum q_k D^k.
        quotient, carry = [fmpz_poly()] * size, fmpz_poly()
        for k in range(size, 0, -1):
            carry = equation[k] * self.scale ** (size - k) - c * carry
            quotient[k - 1] = carry
        powers = [q * self.scale**k for k, q in enumerate(quotient)]
        columns = [powers]
        lead = equation[size]
        for _ in range(size - 1):
            last = columns[-1]
            top = last[size - 1]
            shifted = [lead * (last[k - 1] if k else fmpz_poly()) - top * equation[k] for k in range(size)]
            columns.append(shifted)
        return [[columns[j][i] * lead ** (size - 1 - j) for j in range(size)] for i in range(size)]

    def _value(self, equation: list[fmpz_poly], c: fmpz_poly) -> fmpz_poly:
        """E(-c) times a power of the scale."""
        total = fmpz_poly()
        for k in range(len(equation) - 1, -1, -1):
            total = -c * total + equation[k] * self.scale ** (len(equation) - 1 - k)
        return total


def _expanded(lines: Iterable[fmpz_poly], scale: fmpz, factor: fmpz) -> list[fmpz_poly]:
    """factor * prod (scale D + line), by powers of D."""
    product = [fmpz_poly([factor])]
    for line in lines:
        product = [
            (product[i] * line if i < len(product) else fmpz_poly()) + (scale * product[i - 1] if i else fmpz_poly())
            for i in range(len(product) + 1)
        ]
    return product


def _product(left: Square, right: Square) -> Square:
    columns = list(zip(*right, strict=True))
    return [[sum((x * y for x, y in zip(row, col, strict=True)), fmpz_poly()) for col in columns] for row in left]


def _primitive(matrix: Square) -> Square:
    common = fmpz_poly()
    for row in matrix:
        for entry in row:
            common = common.gcd(entry)
    return matrix if common == fmpz_poly([1]) else [[entry // common for entry in row] for row in matrix]
