"""Proven limits of recurrences: a polydisc around the dominant direction that every further step maps into itself.

p_0(n) u(n) = p_1(n) u(n-1) + ... + p_r(n) u(n-r) is a row (u(n-r), ..., u(n-1)) times a matrix S(n). With
u(n) = n!^theta w(n), theta an integer for which q_k(n) = p_k(n)/p_0(n)/(n (n-1) ... (n-k+1))^theta stay bounded and
not all tend to 0, the steps M(n) of w tend to a matrix M. Let D(n) = V^-1 M(n) V with any V, and K the vectors
V (1, z) with all |z_i| <= 1.

Theorem. If for all n >= N, and i > 1, |D_i1| + sum |D_ij| <= theta' (|D_11| - sum |D_1j|), sums over j > 1, with one
theta' < 1, and p_0(n) is not zero, then the directions of M(N) ... M(n) e_r tend to one y in K. So with P = S(r) ...
S(N-1) the quotients u_i(n)/u_r(n) of the solutions with initial values e_1, ..., e_r tend to those of the entries of
P G y, if the last is not zero; G is diagonal and takes the factorials out again.

Proof. Each step maps the polydisc |z_i| <= 1 holomorphically into |z_i| <= theta', and by Earle and Hamilton (A fixed
point theorem for holomorphic mappings, 1970) contracts its Caratheodory metric by one factor less than 1: the nested
images shrink to a point y. The limit M satisfies the inequality, too, so that one eigenvalue lambda, not zero, exceeds
all others, and K holds its eigenvector inside; M^m e_r tends to its direction, for the row (1, lambda, ...,
lambda^(r-1)) belongs to lambda and its product with e_r is not zero. So for some m and all n from some point on,
M(n-m+1) ... M(n) e_r lies in K, and M(N) ... M(n) e_r in the image of K under M(N) ... M(n-m).

All entries of D are balls over x = 1/n in [0, 1/N]; the columns of P G V are balls that carry rounding errors alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2, log10

from flint import acb, acb_mat, arb, arb_poly, ctx, fmpq, fmpq_poly

from conjectures.polynomials import value_at

THEOREM = "a polydisc around the dominant solution that all steps contract (Earle and Hamilton)"
FACTORIAL, GEOMETRIC = "factorial", "geometric"
LEAST_DEPTH, MAX_DEPTH = 32, 1 << 14
BOUND_BITS, SPARE_BITS = 128, 64
# Equal characteristic roots are moved apart by this share of their distance to the dominant one.
APART = 0.125
DISC = acb(arb(0, 1), arb(0, 1))
Polynomial = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Balls that contain the limits, and the digits that a step gains in the end: None where it gains ever more."""

    balls: tuple[arb, ...]
    rate: float | None

    @property
    def convergence(self) -> str:
        return FACTORIAL if self.rate is None else GEOMETRIC


def proven_limits(polynomials: Sequence[Polynomial], bits: int) -> Limits | None:
    """The limits of u_i(n)/u_r(n), i < r, to about so many bits; None where the theorem does not apply.

    >>> found = proven_limits(((1,), (1,), (1,)), 64)     # Fibonacci numbers
    >>> found.balls[0].str(15, radius=False), round(found.rate, 3)
    ('0.618033988749895', 0.418)
    """
    form = _form(polynomials)
    if form is None:
        return None
    depth = form.first_depth(bits)
    while depth <= MAX_DEPTH:
        balls = form.enclosed(depth, bits) if form.contracts(depth) else None
        if balls is not None and all(ball.rad() < arb(2) ** -bits for ball in balls):
            return Limits(balls, form.rate)
        depth *= 2
    return None


def _form(polynomials: Sequence[Polynomial]) -> "_Form | None":
    """The recurrence of w, its dominant root first; None where there is none, or theta is no integer."""
    with ctx.workprec(BOUND_BITS):
        return _formed(polynomials)


def _formed(polynomials: Sequence[Polynomial]) -> "_Form | None":
    degree = len(polynomials[0]) - 1
    theta = max(Fraction(len(p) - 1 - degree, k) for k, p in enumerate(polynomials) if k and p)
    if theta.denominator > 1:
        return None
    lags = [degree + k * int(theta) - len(p) + 1 for k, p in enumerate(polynomials)]
    leading = [fmpq(0 if lag or not p else p[-1], polynomials[0][-1]) for p, lag in zip(polynomials, lags, strict=True)]
    equation = fmpq_poly([*(-a for a in leading[:0:-1]), 1])
    roots: list[tuple[acb, int]] = [(acb(root), m) for root, m in equation.complex_roots()]  # type: ignore[misc, has-type]
    (first, power), *others = sorted(roots, key=lambda pair: float(abs(pair[0]).mid()), reverse=True)
    if power > 1 or not abs(first) > abs(others[0][0]):
        return None
    nodes = [first, *(root + k * APART * (abs(first) - abs(root)) for root, m in others for k in range(m))]
    size = abs(others[0][0])
    ratio = None if size == 0 else float((abs(first) / size).mid())
    return _Form(polynomials, int(theta), lags, _basis(leading, nodes), ratio)


def _basis(leading: Sequence[fmpq], nodes: Sequence[acb]) -> acb_mat:
    """V: for each node what is an eigenvector of M if the node is a root, as exact numbers."""
    order = len(nodes)
    columns = []
    for node in nodes:
        y = [acb(1)]
        for k in range(1, order):
            y.append(node * y[-1] - leading[k])
        columns.append(y[::-1])
    return acb_mat(order, order, [column[i].mid() for i in range(order) for column in columns])


class _Form:
    """The recurrence of w: theta, the orders of 1/n in the q_k, V, and |first root / second|, None for infinity."""

    def __init__(
        self, polynomials: Sequence[Polynomial], theta: int, lags: Sequence[int], basis: acb_mat, ratio: float | None
    ) -> None:
        self.polynomials, self.theta, self.lags, self.basis, self.ratio = polynomials, theta, lags, basis, ratio
        self.order = len(polynomials) - 1

    @property
    def rate(self) -> float | None:
        return None if self.ratio is None else log10(self.ratio)

    def first_depth(self, bits: int) -> int:
        """The depth at which what is left of the other roots should be small enough."""
        return max(LEAST_DEPTH, 0 if self.ratio is None else ceil((bits + SPARE_BITS) / log2(self.ratio)))

    def contracts(self, depth: int) -> bool:
        """The inequality of the theorem for N = depth."""
        with ctx.workprec(BOUND_BITS):
            try:
                d = self.basis.inv() * self._step(arb(0).union(1 / arb(depth))) * self.basis
            except ZeroDivisionError:
                return False
            others = range(1, self.order)
            least = abs(d[0, 0]).lower() - sum((abs(d[0, j]).upper() for j in others), arb(0))
            return all(sum((abs(d[i, j]).upper() for j in range(self.order)), arb(0)) < least for i in others)

    def _step(self, x: arb) -> acb_mat:
        """M at n = 1/x."""
        order, entries = self.order, [acb(0)] * self.order**2
        for i in range(1, order):
            entries[i * order + i - 1] = acb(1)
        for k in range(1, order + 1):
            entries[(order - k) * order + order - 1] += acb(self._quotient(k, x))
        return acb_mat(order, order, entries)

    def _quotient(self, k: int, x: arb) -> arb:
        """q_k at n = 1/x."""
        above, below = (arb_poly(list(self.polynomials[i][::-1]))(x) for i in (k, 0))
        falling = arb(1)
        for i in range(k):
            falling *= 1 - i * x
        return x ** self.lags[k] * above / below * falling**-self.theta

    def enclosed(self, depth: int, bits: int) -> tuple[arb, ...] | None:
        """The quotients from P G K; None where p_0 is zero before."""
        with ctx.workprec(2 * bits + SPARE_BITS):
            if any(not value_at(self.polynomials[0], n) for n in range(self.order, depth)):
                return None
            columns = [self._column(j, depth) for j in range(self.order)]
            first, *others = columns
            below = sum((DISC * other[-1] for other in others), first[-1])
            return tuple(_quotient(first, others, i, below) for i in range(self.order - 1))

    def _column(self, j: int, depth: int) -> list[acb]:
        """P G V e_j, but for a factor."""
        y, factor = [], arb(1)
        for i in range(self.order):
            y.append(self.basis[i, j] * factor**-self.theta)
            factor *= depth - self.order + i + 1
        for n in range(depth - 1, self.order - 1, -1):
            leading, *others = (value_at(p, n) for p in self.polynomials)
            y = [leading * a + p * y[-1] for a, p in zip([acb(0), *y[:-1]], others[::-1], strict=True)]
        return y


def _quotient(first: Sequence[acb], others: Sequence[Sequence[acb]], i: int, below: acb) -> arb:
    """The i-th entry of first + sum z_j others_j by the last one, |z_j| <= 1: that at 0, and how far it may turn."""
    middle = first[i] / first[-1]
    turned = sum((DISC * (other[i] - middle * other[-1]) for other in others), acb(0))
    return (middle + turned / below).real
