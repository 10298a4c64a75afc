"""A proven enclosure of a fraction's tail.

Theorem. Let S be the expansion of `tails` cut after M coefficients, e(n) = E n^theta z^m and
I(n) = S(n) + [-e(n), e(n)]. If b(n) / (a(n) + I(n)) lies in I(n-1) for every n > N, and no b(n) is zero there, then
the tail T(N) exists and lies in I(N).

Proof. The images of I(n) in I(N), n > N, are nested and compact, so some solution h of the recurrence
h(n) = a(n) h(n-1) + b(n) h(n-2) has -h(n)/h(n-1) in I(n) for all n >= N. The terms prod b / (h(n) h(n-1)) of the sum
that gives the second solution have the ratio |a(n) + T(n)| / |T(n)|, which exceeds 1 - 1/n - O(1/n^2) for every
shape of `convergence.shape` (it tends to a number > 1, or is 1 + c z + ..., c > 0, or 1 + (d - 1)/n + ... with the
difference d >= 0 of the exponents of n). So that sum diverges, h is minimal, and Pincherle's theorem (1894; Jones and
Thron, Continued Fractions, 1980, theorem 5.7) gives the limit -h(N)/h(N-1).

The inclusion. With F(z) = U V - beta, whose orders below M + pivot vanish because they define the coefficients, and
w = theta - m/step, it follows for all n > N from

    z^c |F / z^(M+pivot)| / E + z^gap |U|  <=  (1 - 1/n)^w (|V| - E z^(m+gap)),   m = M + pivot - c,

on 0 < z <= N^(-1/step), where c is the order at which |V| exceeds |z^gap U|. Series are cut with explicit remainders
(Lagrange's form for each binomial series), bounds are taken in ball arithmetic.
"""

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, arb_poly, ctx, fmpq

from conjectures.convergence import Shape, shape
from conjectures.pcf import Pcf
from conjectures.tails import Expansion, exponents, leading_coefficients, shift_coefficient


def tail_enclosure(pcf: Pcf, depth: int, terms: int, bits: int) -> arb | None:
    """A ball that contains the tail T(depth), proven; None where depth is too small for the proof to go through.

    >>> tail_enclosure(Pcf((1, 2), (0, 0, 1)), 40, 8, 64)
    [16.7777939053 +/- 2.62e-11]

    `terms` is the number of coefficients of the expansion, `bits` the working precision. Raises NoLimit where the
    convergents have no limit. The caller sees to it that b(n) has no zero at an integer n > depth.
    """
    form = shape(pcf)
    with ctx.workprec(bits):
        return _Inclusion(pcf, form, depth, max(terms, len(form.leading) + 1)).ball()


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _absolute(coefficients: Sequence[arb], z: arb, start: int) -> arb:
    """An upper bound of |sum over k >= start of c_k z^(k - start)| on [0, z]."""
    total = arb(0)
    for coefficient in reversed(coefficients[start:]):
        total = total * z + abs(arb(coefficient)).upper()
    return total.upper()


class _Inclusion:
    """The inequality of the theorem for one fraction, with N = depth."""

    def __init__(self, pcf: Pcf, form: Shape, depth: int, terms: int) -> None:
        self.form, self.depth, self.terms = form, depth, terms
        leading = leading_coefficients(form, lambda radicand: radicand.sqrt(), _ball)
        self.expansion = Expansion(form, [arb(c) for c in pcf.a], [arb(c) for c in pcf.b], leading, _ball).extend(terms)
        self.top, self.gap = exponents(form, len(pcf.a) - 1)
        self.x = 1 / arb(depth)
        self.z = self.x if form.step == 1 else self.x.sqrt()
        self.residual_order = terms + form.pivot
        self.m = self.residual_order - form.contraction
        self.cut = self.residual_order + 2 * form.step
        self.u = [self.expansion.u(k) for k in range(self.cut)]
        self.v = [self.expansion.v(k) for k in range(max(terms + self.gap, max(self.expansion.alpha) + 1))]

    def ball(self) -> arb | None:
        remainder = self.remainder_of_u()
        margin = self.margin(remainder)
        if not margin > 0:
            return None
        radius = (2 * self.residual(remainder) / margin).upper()
        w = self.form.theta - Fraction(self.m, self.form.step)
        excess = radius * self.z ** (self.m + self.gap - self.form.contraction) * self.power_bound(w)
        if not 2 * excess <= margin:
            return None
        return self.scale() * (self.partial_sum() + arb(0, (radius * self.z**self.m).upper()))

    def scale(self) -> arb:
        """N^theta; theta is a half-integer at most."""
        return arb(self.depth) ** _ball(self.form.theta)

    def partial_sum(self) -> arb:
        total = arb(0)
        for coefficient in reversed(self.expansion.t):
            total = total * self.z + coefficient
        return total

    def power_bound(self, exponent: Fraction) -> arb:
        """An upper bound of (1 - x)^exponent on [0, 1/N]."""
        return arb(1) if exponent >= 0 else ((1 - self.x) ** _ball(exponent)).upper()

    def binomial_remainder(self, exponent: Fraction, order: int) -> arb:
        """A bound of |(1 - x)^exponent - its Taylor polynomial below `order`| / x^order on [0, 1/N] (Lagrange)."""
        return abs(_ball(shift_coefficient(exponent, order))).upper() * self.power_bound(exponent - order)

    def remainder_of_u(self) -> arb:
        """A bound of |U - its series below z^cut| / z^cut on (0, z]."""
        total, step = arb(0), self.form.step
        for j, coefficient in enumerate(self.expansion.t):
            order = max(0, -((j - self.cut) // step))
            bound = self.binomial_remainder(self.form.theta - Fraction(j, step), order)
            total += abs(coefficient).upper() * bound * self.z ** (j + step * order - self.cut)
        return total.upper()

    def residual(self, remainder: arb) -> arb:
        """A bound of |F| / z^(M+pivot) on (0, z]; the orders below vanish by the choice of the coefficients."""
        product = (arb_poly(self.u) * arb_poly(self.v)).coeffs()
        length = max(len(product), max(self.expansion.beta) + 1)
        product += [arb(0)] * (length - len(product))
        for order, coefficient in self.expansion.beta.items():
            product[order] -= coefficient
        beyond = remainder * _absolute(self.v, self.z, 0) * self.z ** (self.cut - self.residual_order)
        return (_absolute(product, self.z, self.residual_order) + beyond).upper()

    def margin(self, remainder: arb) -> arb:
        """A lower bound of ((1-1/n)^w |V| - z^gap |U|) / z^c on (0, z]; not positive where signs are undecided."""
        sign_v, sign_u = self.sign(self.v, arb(0)), self.sign(self.u, remainder)
        if not (sign_v and sign_u):
            return arb(0)
        step, contraction = self.form.step, self.form.contraction
        w, count = self.form.theta - Fraction(self.m, step), 8
        power = [arb(0)] * (step * count)
        power[::step] = [_ball(shift_coefficient(w, order)) for order in range(count)]
        series = sign_v * arb_poly(power) * arb_poly(self.v) - sign_u * arb_poly([0] * self.gap + self.u)
        coefficients = series.coeffs()
        lowest = coefficients[contraction].lower()
        negative = [abs(c).upper() if c.lower() < 0 else arb(0) for c in coefficients]
        loss = _absolute(negative, self.z, contraction + 1) * self.z
        cut = self.binomial_remainder(w, count) * _absolute(self.v, self.z, 0) * self.z ** (step * count - contraction)
        return (lowest - loss - cut - remainder * self.z ** (self.cut + self.gap - contraction)).lower()

    def sign(self, coefficients: Sequence[arb], remainder: arb) -> int:
        """The sign of the series on [0, z], 0 if undecided."""
        rest = _absolute(coefficients, self.z, 1) * self.z + remainder * self.z**self.cut
        if not abs(coefficients[0]) > rest:
            return 0
        return 1 if coefficients[0] > 0 else -1
