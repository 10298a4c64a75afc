"""A proven enclosure of a fraction's tail.

Theorem. Let S be the expansion of `tails` cut after M coefficients, e(n) = E n^theta z^m and
I(n) = S(n) + [-e(n), e(n)]. If b(n) / (a(n) + I(n)) lies in I(n-1) for every n > N, and no b(n) is zero there, then
the tail T(N) exists and lies in I(N).

Proof. 1. The maps f_n(x) = b(n)/(a(n) + x) are injective, so the images f_{N+1}(...f_n(I(n))) in I(N) are nested and
compact: some T(N) lies in all of them, and T(n) = f_n^{-1}(T(n-1)) lies in I(n) for all n >= N. None is zero, for
T(n-1) (a(n) + T(n)) = b(n). So h(n) = -T(n) h(n-1) is a solution of h(n) = a(n) h(n-1) + b(n) h(n-2) without zeros.
2. h is minimal. Another solution is h(n) times the sum of W(k) / (h(k) h(k-1)), k <= n, with the Casoratian
W(k) = -b(k) W(k-1). The ratio of successive terms of this sum is r(n) = -(a(n) + T(n)) / T(n), and I(n) fixes it to
relative order z^m with m >= 2. By the shape of the expansion (see `convergence.shape`)
   deg b < 2 deg a: |r| -> infinity;  two real roots of different modulus: |r| -> |lambda_1/lambda_2| > 1;
   double root: r = 1 + c z + O(z^2), z = n^(-1/2), c > 0,  or  r = 1 + (d - 1)/n + O(1/n^2), where d >= 0 is the
   difference of the exponents of n: the terms have one sign and are of order n^(d-1) at least;
   deg b > 2 deg a: r = -(1 + c z + O(z^2)), c > 0, z = n^(-1/2) or 1/n: the signs alternate, the terms grow without
   bound and, from some n on, monotonically.
In each case the absolute value of the sum tends to infinity, so h is minimal.
3. Pincherle's theorem (1894; Jones and Thron, Continued Fractions, 1980, theorem 5.7): as h(N-1) is not zero, the
fraction b(N+1)/(a(N+1) + ...) converges, to -h(N)/h(N-1) = T(N).

The inclusion. With F(z) = U V - beta, whose orders below M + pivot vanish because they define the coefficients, and
w = theta - m/step, it follows for all n > N, x = 1/n, from

    z^c |F / z^(M+pivot)| / E + z^gap |U|  <=  (1 - x)^w (|V| - E z^(m+gap)),   m = M + pivot - c,

on 0 < z <= N^(-1/step), where c is the order at which |V| exceeds |z^gap U|. Both sides are divided by z^c, and then
- V is a polynomial in z; U is cut at an order `cut`, and Lagrange's form of the remainder of each (1 - x)^e, whatever
  the sign of e, bounds the rest: |binomial(e, k)| x^k max(1, (1 - 1/N)^(e-k));
- (1 - x)^w >= 1 - w x by Bernoulli's inequality for w <= 0 and w >= 1, and >= 1 - x between;
- all bounds are taken in ball arithmetic, on upper and lower ends.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from flint import arb, arb_poly, ctx, fmpq

from conjectures.convergence import Shape, shape
from conjectures.pcf import Pcf
from conjectures.tails import Expansion, leading_coefficients

# Bounds need no more than this; the coefficients and their sum are worked out at the precision asked for.
BOUND_BITS = 64
LEAST_DEPTH = 2


def tail_enclosure(pcf: Pcf, depth: int, terms: int, bits: int) -> arb | None:
    """A ball that contains the tail T(depth), proven; None where depth is too small for the proof to go through.

    >>> tail_enclosure(Pcf((1, 2), (0, 0, 1)), 40, 8, 64).str(12, radius=False)
    '16.7777939053'

    `terms` is the number of coefficients of the expansion, `bits` the working precision. Raises NoLimit where the
    convergents have no limit. The caller sees to it that b(n) has no zero at an integer n > depth.
    """
    return Inclusion(pcf, shape(pcf), terms, bits).ball(depth)


def log2_size(number: arb) -> float:
    """log2 of a ball's largest element to within a bit, -inf for 0.

    >>> log2_size(arb(10))
    4.0
    """
    mantissa, exponent = number.abs_upper().man_exp()
    return float(int(exponent) + int(mantissa).bit_length()) if mantissa else float("-inf")


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _sizes(coefficients: Sequence[arb]) -> arb_poly:
    """The polynomial that bounds |sum of c_k z^k| for z >= 0."""
    return arb_poly([abs(arb(c)) for c in coefficients])


class Inclusion:
    """The inequality of the theorem for one fraction and M = `terms`, to be tried at any depth N."""

    def __init__(self, pcf: Pcf, form: Shape, terms: int, bits: int) -> None:
        self.form, self.bits = form, bits
        terms = max(terms, len(form.leading) + 1)
        self.residual_order = terms + form.pivot
        self.m = self.residual_order - form.contraction
        self.cut = self.residual_order + 2 * form.step
        self.w = form.theta - Fraction(self.m, form.step)
        with ctx.workprec(bits):
            leading = leading_coefficients(form, lambda radicand: radicand.sqrt(), _ball)
            a, b = ([arb(c) for c in polynomial] for polynomial in (pcf.a, pcf.b))
            self.expansion = Expansion(form, a, b, leading, _ball).extend(terms, 2 * form.step)
        with ctx.workprec(BOUND_BITS):
            self.size_u, self.size_v = _sizes(self.expansion.u), _sizes(self.expansion.v)
            self.residual = self._residual()
            self.rest = self._rest()
            self.least, self.losses = self._margin()

    def _residual(self) -> arb_poly:
        """Bounds of the coefficients of F / z^(M+pivot), of those that come from U cut."""
        product = (arb_poly(self.expansion.u) * arb_poly(self.expansion.v)).coeffs()
        missing = max(self.expansion.beta) + 1 - len(product)
        product += [arb(0)] * missing
        for order, coefficient in self.expansion.beta.items():
            product[order] -= coefficient
        return _sizes(product[self.residual_order :])

    def _rest(self) -> arb_poly:
        """Bounds of what U is cut of, divided by z^cut, but for the factor of Lagrange's remainder."""
        total = [arb(0)] * self.form.step
        for j, (t, coefficient) in enumerate(zip(self.expansion.t, self.expansion.rest, strict=True)):
            total[(j - self.cut) % self.form.step] += abs(t * coefficient)
        return arb_poly(total)

    def _margin(self) -> tuple[arb, arb_poly]:
        """((1 - w x) |V| - z^gap |U|) / z^c as its least coefficient and what the further ones can take away."""
        u, v, gap, step = self.expansion.u, self.expansion.v, self.expansion.gap, self.form.step
        sign_u, sign_v = 1 if u[0] > 0 else -1, 1 if v[0] > 0 else -1
        w = _ball(self.w) if self.w <= 0 or self.w >= 1 else arb(1)
        scaled = arb_poly([1] + [0] * (step - 1) + [-w]) * arb_poly(v)
        series = sign_v * scaled - sign_u * arb_poly([0] * gap + u)
        coefficients = series.coeffs()[self.form.contraction :]
        losses = [(-c).upper() if c.lower() < 0 else arb(0) for c in coefficients[1:]]
        return (coefficients[0] if coefficients else arb(0)).lower(), arb_poly([0, *losses])

    def ball(self, depth: int) -> arb | None:
        """A ball around T(depth); None where the inequality is not proven from there on."""
        width = self.width(depth)
        if width is None:
            return None
        with ctx.workprec(self.bits):
            z = self._z(1 / arb(depth))
            radius = (width * z**self.m).upper()
            return arb(depth) ** _ball(self.form.theta) * (arb_poly(self.expansion.t)(z) + arb(0, radius))

    def width(self, depth: int) -> arb | None:
        """E, the least that this proof allows within a factor 2; None if there is none."""
        if depth < LEAST_DEPTH:
            return None
        with ctx.workprec(BOUND_BITS):
            x = 1 / arb(depth)
            return self._width(x, self._z(x))

    def _z(self, x: arb) -> arb:
        return x if self.form.step == 1 else x.sqrt()

    def _width(self, x: arb, z: arb) -> arb | None:
        rest, size_v = self._remainder(x, z), self.size_v(z)
        beyond_u = rest * z**self.cut
        if not self._signs_hold(size_v, self.size_u(z) + beyond_u):
            return None
        contraction, gap = self.form.contraction, self.expansion.gap
        margin = (self.least - self.losses(z) - beyond_u * z ** (gap - contraction)).lower()
        if not margin > 0:
            return None
        residual = self.residual(z) + rest * size_v * z ** (self.cut - self.residual_order)
        width = (2 * residual / margin).upper()
        excess = width * z ** (self.m + gap - contraction) * self._power_bound(self.w, x)
        return width if 2 * excess <= margin else None

    def _signs_hold(self, size_v: arb, size_u: arb) -> bool:
        """Whether U and V keep the signs of their first coefficients on [0, z]."""
        u, v = self.expansion.u[0], self.expansion.v[0]
        return bool(2 * abs(u) > size_u) and bool(2 * abs(v) > size_v)

    def _remainder(self, x: arb, z: arb) -> arb:
        """A bound of |U - its series below z^cut| / z^cut on (0, z]."""
        # theta - j/step - order, for the least order with j + step order >= cut, is never less than this.
        exponent = self.form.theta - Fraction(self.cut + self.form.step - 1, self.form.step)
        return self.rest(z) * self._power_bound(exponent, x)

    def _power_bound(self, exponent: Fraction, x: arb) -> arb:
        """A bound of (1 - y)^exponent for 0 <= y <= x."""
        return arb(1) if exponent >= 0 else (1 - x) ** _ball(exponent)

    def accuracy(self, depth: float) -> float:
        """About how many bits of T(depth) the proof will give; a forecast, no part of the proof."""
        log2_z = -math.log2(depth) / self.form.step
        leading, sizes = self._logarithms
        residual = max(size + k * log2_z for k, size in enumerate(sizes))
        return min(leading - residual - self.m * log2_z, float(self.bits - 8))

    @cached_property
    def _logarithms(self) -> tuple[float, tuple[float, ...]]:
        """log2 of |t_0| least / 2 and of the first bounds of the residual."""
        sizes = tuple(map(log2_size, self.residual.coeffs()[: 4 * self.form.step])) or (float("-inf"),)
        return log2_size(self.expansion.t[0]) + log2_size(self.least) - 1, sizes
