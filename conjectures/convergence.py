"""How a fraction converges, in closed form from the leading coefficients, without evaluating it.

Notation: the tail T(n) = b(n+1)/(a(n+1) + b(n+2)/(a(n+2) + ...)) satisfies T(n-1) (a(n) + T(n)) = b(n) and, for the
fraction's limit, T(n) = -h(n)/h(n-1) with h the minimal solution of h(n) = a(n) h(n-1) + b(n) h(n-2) (Pincherle).
It has an expansion T(n) = n^theta (t_0 + t_1 z + t_2 z^2 + ...) with z = n^(-1/step) (Birkhoff and Trjitzinsky 1933).
A `Shape` holds what fixes that expansion: theta, step and the first one or two coefficients, exactly.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from conjectures.pcf import Pcf
from conjectures.polynomials import format_polynomial, value_at
from kernels.errors import DiscoveryError

FACTORIAL, GEOMETRIC, EXPONENTIAL_ROOT = "factorial", "geometric", "exponential-root"
POLYNOMIAL, LOGARITHMIC, FINITE, DIVERGENT = "polynomial", "logarithmic", "finite", "divergent"

# Zeros of b are tried one by one up to here.
TRIED_ZEROS = 64
# Numbers of so many bits have squares that fit a double; the least square that a forecast may ask for.
ROOT_BITS, LEAST = 480, 1e-300


class NoLimit(DiscoveryError):
    """The fraction has no finite limit; the message says why."""


@dataclass(frozen=True, slots=True)
class Surd:
    """rational + sign sqrt(radicand), exactly."""

    rational: Fraction
    sign: int
    radicand: Fraction


@dataclass(frozen=True, slots=True)
class Shape:
    """What fixes the expansion of the tail.

    leading: t_0, and t_1 where the equation for it is quadratic. pivot: the order after its own at which a
    coefficient is determined. contraction: the order at which |a + T| exceeds |T|, 0 or 1.
    """

    kind: str
    theta: Fraction
    step: int
    leading: tuple[Surd, ...]
    pivot: int
    contraction: int


@dataclass(frozen=True, slots=True)
class Convergence:
    """How fast, in what manner, and why.

    >>> brouncker = classify(Pcf((1, 2), (0, 0, 1)))
    >>> print(brouncker.kind, round(brouncker.digits_per_term, 4), brouncker.reason)
    geometric 0.7656 characteristic roots 2.41421, -0.414214

    `digits_per_term` is the limit of digits gained a term for geometric convergence, None for every other kind.
    """

    kind: str
    digits_per_term: float | None
    reason: str


def first_zero(pcf: Pcf) -> int | None:
    """The least n >= 1 with b(n) = 0, where the fraction ends.

    >>> first_zero(Pcf((1, 1), (-6, 1, 1)))
    2
    """
    b = pcf.b
    if min(b) >= 0 or max(b) <= 0:
        return None
    # Cauchy's bound of the roots, and a zero divides the last coefficient that is not zero.
    bound = min(1 + max(map(abs, b)) // abs(b[-1]), abs(next(filter(None, b))))
    if bound <= TRIED_ZEROS:
        return next((n for n in range(1, bound + 1) if value_at(b, n) == 0), None)
    return _factored_zero(b)


def _factored_zero(b: tuple[int, ...]) -> int | None:
    from flint import fmpz_poly

    _, factors = fmpz_poly(list(b)).factor()
    zeros = [-int(f[0]) // int(f[1]) for f, _ in factors if f.degree() == 1 and int(f[0]) % int(f[1]) == 0]
    return min((zero for zero in zeros if zero >= 1), default=None)


def shape(pcf: Pcf) -> Shape:
    """The shape of the tail's expansion.

    >>> shape(Pcf((1, 2), (0, 0, 1))).leading
    (Surd(rational=Fraction(-1, 1), sign=1, radicand=Fraction(2, 1)),)

    Raises NoLimit where the recurrence has no minimal solution, that is where the convergents have no limit. There are
    no exceptions, as long as no b(n) is zero: p and q are then independent, and by Birkhoff and Trjitzinsky every
    solution is a combination of two with known asymptotics. Where these are complex conjugates h and h', p(n)/q(n) is
    a fixed homeomorphic image of the angle of h(n) mod pi, which turns for ever (by a constant a step, or like sqrt(n)
    or log(n) in all); where deg b > 2 deg a + 2 both grow alike, with opposite signs at odd n (Stern and Stolz). What
    is said of limits includes infinity, the case that q is minimal; that is no question of shape.
    """
    degree_a, degree_b = len(pcf.a) - 1, len(pcf.b) - 1
    if degree_b < 2 * degree_a:
        ratio = Fraction(pcf.b[-1], pcf.a[-1])
        return Shape(FACTORIAL, Fraction(degree_b - degree_a), 1, (Surd(ratio, 0, Fraction(0)),), 0, 0)
    return _balanced(pcf) if degree_b == 2 * degree_a else _numerators_dominate(pcf)


def _sign(x: int) -> int:
    return 1 if x > 0 else -1


def _numerators_dominate(pcf: Pcf) -> Shape:
    """deg b > 2 deg a: both solutions grow alike and a(n) n^(-theta) decides between them."""
    degree_a, theta = len(pcf.a) - 1, Fraction(len(pcf.b) - 1, 2)
    if pcf.b[-1] < 0:
        raise NoLimit("the convergents oscillate: b(n) is negative and outgrows a(n)^2")
    if theta - degree_a > 1:
        raise NoLimit("even and odd convergents part: deg b > 2 deg a + 2")
    leading = (Surd(Fraction(0), _sign(pcf.a[-1]), Fraction(pcf.b[-1])),)
    if theta - degree_a == 1:
        return Shape(POLYNOMIAL, theta, 1, leading, 0, 1)
    return Shape(EXPONENTIAL_ROOT, theta, 2, leading, 0, 1)


def _balanced(pcf: Pcf) -> Shape:
    """deg b = 2 deg a: the roots of x^2 = A x + B decide, and the next orders where they are equal."""
    A, B, theta = pcf.a[-1], pcf.b[-1], Fraction(len(pcf.a) - 1)
    discriminant = A * A + 4 * B
    if discriminant < 0:
        equation = f"x^2 = {format_polynomial((B, A), 'x')}"
        raise NoLimit(f"the convergents oscillate: the roots of {equation} are complex")
    if discriminant == 0:
        return _double_root(pcf)
    return Shape(GEOMETRIC, theta, 1, (Surd(Fraction(-A, 2), _sign(A), Fraction(discriminant, 4)),), 0, 0)


def _coefficient(polynomial: tuple[int, ...], below: int) -> int:
    """The coefficient `below` places under the leading one."""
    return polynomial[-1 - below] if below < len(polynomial) else 0


def _double_root(pcf: Pcf) -> Shape:
    A, theta = pcf.a[-1], Fraction(len(pcf.a) - 1)
    t0 = Fraction(-A, 2)
    a1, a2 = _coefficient(pcf.a, 1), _coefficient(pcf.a, 2)
    b1, b2 = _coefficient(pcf.b, 1), _coefficient(pcf.b, 2)
    square = b1 - t0 * a1 - theta * t0 * t0
    if square < 0:
        raise NoLimit("the convergents oscillate: equal characteristic roots, split by n^(-1/2) into a complex pair")
    first = Surd(t0, 0, Fraction(0))
    if square > 0:
        return Shape(EXPONENTIAL_ROOT, theta, 2, (first, Surd(Fraction(0), _sign(A), square)), 1, 1)
    linear = a1 - t0
    constant = -t0 * t0 * theta * (theta - 1) / 2 - theta * t0 * a1 + t0 * a2 - b2
    discriminant = linear * linear - 4 * constant
    if discriminant < 0:
        raise NoLimit("the convergents oscillate: equal characteristic roots and complex exponents of n")
    second = Surd(-linear / 2, _sign(A), discriminant / 4)
    return Shape(POLYNOMIAL if discriminant else LOGARITHMIC, theta, 1, (first, second), 1, 1)


def characteristic_roots(pcf: Pcf) -> tuple[float, float]:
    """The roots of x^2 = A x + B, larger modulus first, for deg b = 2 deg a with real roots; infinity beyond a double.

    >>> characteristic_roots(Pcf((1, 1), (0, 0, 2)))
    (2.0, -1.0)
    """
    A, B = pcf.a[-1], pcf.b[-1]
    # A power of two taken out, so that the square root does not overflow.
    bits = max(0, max(A.bit_length(), (B.bit_length() + 1) // 2) - ROOT_BITS)
    scaled = (A / 2**bits + _sign(A) * math.sqrt((A * A + 4 * B) / 4**bits)) / 2
    try:
        large = math.ldexp(scaled, bits)
    except OverflowError:
        return _sign(A) * math.inf, 0.0
    return large, float(-B / Fraction(large))


def log_ratio(pcf: Pcf) -> float:
    """log |large/small| of the characteristic roots, for coefficients of any size.

    >>> round(math.exp(log_ratio(Pcf((1, 1), (0, 0, 2)))), 12)
    2.0
    """
    A, B = pcf.a[-1], pcf.b[-1]
    low, high = sorted((A * A, A * A + 4 * B))
    t = _square_root(Fraction(low, high))
    # |large/small| = (1 + t)/(1 - t) with 1 - t^2 = 4|B|/high: both forms without cancellation.
    return 2 * math.atanh(t) if t < 0.5 else 2 * math.log1p(t) + math.log(high) - math.log(abs(4 * B))


def _square_root(number: Fraction) -> float:
    """The square root of a positive number, kept within the doubles: it is used for forecasts alone."""
    try:
        return math.sqrt(max(float(number), LEAST))
    except OverflowError:
        return math.sqrt(1 / LEAST)


def classify(pcf: Pcf) -> Convergence:
    """Say how the fraction converges, as one of the kinds above, and why.

    >>> classify(Pcf.parse("2(n^3+(n+1)^3) - (2n+1)", "-4n^6")).kind
    'logarithmic'
    >>> classify(Pcf((1,), (-1,))).reason
    'the convergents oscillate: the roots of x^2 = x - 1 are complex'
    """
    if (zero := first_zero(pcf)) is not None:
        return Convergence(FINITE, None, f"b({zero}) = 0 ends the fraction: a rational number")
    try:
        form = shape(pcf)
    except NoLimit as error:
        return Convergence(DIVERGENT, None, str(error))
    if form.kind == GEOMETRIC:
        large, small = characteristic_roots(pcf)
        roots = f"{large:g}, {small:g}" if math.isfinite(large) else "beyond the range of doubles"
        return Convergence(GEOMETRIC, log_ratio(pcf) / math.log(10), f"characteristic roots {roots}")
    return Convergence(form.kind, None, _reason(pcf, form))


def _reason(pcf: Pcf, form: Shape) -> str:
    if form.kind == FACTORIAL:
        return f"a(n)^2 outgrows b(n): the error falls like (n!)^(-{_excess(pcf)})"
    if form.kind == EXPONENTIAL_ROOT:
        return f"the error falls like exp(-{_speed(pcf, form):g} sqrt(n))"
    if form.kind == LOGARITHMIC:
        return "double characteristic root with equal exponents of n: the error falls like 1/log(n)"
    return f"the error falls like n^(-{_speed(pcf, form):g})"


def _excess(pcf: Pcf) -> int:
    return 2 * (len(pcf.a) - 1) - (len(pcf.b) - 1)


def _speed(pcf: Pcf, form: Shape) -> float:
    """c in exp(-c sqrt(n)), or the exponent c in n^(-c)."""
    speed = _split(form) if form.pivot else _square_root(Fraction(pcf.a[-1] ** 2, pcf.b[-1]))
    return 2 * speed if form.kind == EXPONENTIAL_ROOT else speed


def _split(form: Shape) -> float:
    """How far the ratios of both solutions of a double root are apart in the next order, relative to the root."""
    return 2 * _square_root(form.leading[1].radicand / form.leading[0].rational ** 2)


def bits_gained(pcf: Pcf, form: Shape) -> Callable[[float], float]:
    """About how many bits nearer to the limit n terms bring one than none do, as a function of n.

    >>> brouncker = Pcf((1, 2), (0, 0, 1))
    >>> round(bits_gained(brouncker, shape(brouncker))(100))
    254
    """
    if form.kind == GEOMETRIC:
        rate = log_ratio(pcf) / math.log(2)
        return lambda n: n * rate
    if form.kind == FACTORIAL:
        excess, ratio = _excess(pcf), 2 * math.log2(abs(pcf.a[-1])) - math.log2(abs(pcf.b[-1]))
        return lambda n: excess * math.lgamma(n + 1) / math.log(2) + ratio * n
    speed = _speed(pcf, form)
    if form.kind == EXPONENTIAL_ROOT:
        return lambda n: speed * math.sqrt(n) / math.log(2)
    return lambda n: speed * math.log2(n)


def borel_radius(pcf: Pcf, form: Shape) -> float:
    """About the r with which the tail's coefficients t_j grow like j!/r^j.

    >>> round(borel_radius(Pcf((1,), (1,)), shape(Pcf((1,), (1,)))), 3)
    3.286

    That is where the Borel transform has its nearest singularity: at the logarithm of the ratio of both characteristic
    roots, c of exp(-c sqrt(n)), or 2 pi i. A forecast for choosing depths, no part of a proof.
    """
    if form.kind == GEOMETRIC:
        # The logarithm of the ratio, which is negative where B > 0.
        return min(math.hypot(log_ratio(pcf), math.pi if pcf.b[-1] > 0 else 0.0), 2 * math.pi)
    if form.kind == EXPONENTIAL_ROOT:
        return _speed(pcf, form)
    if form.kind == FACTORIAL:
        return 2.0
    return 2 * math.pi if form.pivot else math.pi
