"""delta at infinity, exactly where the fraction's asymptotics say it, and as text that the grammar reads back."""

import math
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpz

from conjectures.convergence import DIVERGENT, FACTORIAL, FINITE, GEOMETRIC, characteristic_roots, classify, log_ratio
from conjectures.digamma_sums import Sum
from conjectures.dynamics import QUARTER
from conjectures.factorial_reduction import FULL, HALF, NONE
from conjectures.pcf import Pcf
from conjectures.valuation_profile import NoProfile, reduction_growth


@dataclass(frozen=True, slots=True)
class Delta:
    """delta at infinity: its ball and a closed form, or neither, and why.

    `growth` is the limit of log(q/gcd)/n as text where that is finite, else None.
    """

    ball: arb | None
    text: str | None
    growth: str | None
    reason: str


# Denominators that grow by less than this a term at the last depth are taken not to grow exponentially.
LEAST_GROWTH = 0.05


def exact_delta(pcf: Pcf, reduction: str | None, growth: float = math.inf, bits: int = 128) -> Delta:
    """delta of a fraction whose factorial reduction is known (full, half, quarter, none; None: constant coefficients).

    `growth` is log(q/gcd)/n as measured: without growth there is no delta.

    >>> exact = exact_delta(Pcf.parse("2n+1", "n^2"), "full")
    >>> exact.text, exact.ball.str(12, radius=False)
    ('2*log(1 + sqrt(2))/(log(1 + sqrt(2)) + (2 + log(2))/2) - 1', '-0.208802079331')
    """
    kind = classify(pcf).kind
    if kind in (FINITE, DIVERGENT):
        return Delta(None, None, None, "not applicable: " + ("a rational number" if kind == FINITE else "no limit"))
    if growth < LEAST_GROWTH:
        return Delta(None, None, None, "not applicable: the reduced denominators do not grow")
    if kind == FACTORIAL:
        return _factorial(pcf, reduction)
    if kind == GEOMETRIC and reduction not in (HALF, QUARTER, NONE):
        return _reduced(pcf, reduction, bits)
    slow = "the error falls more slowly than any exponential"
    unreduced = "the reduced denominators grow factorially, the error falls geometrically"
    return Delta(arb(-1), "-1", None, unreduced if kind == GEOMETRIC else slow)


def _reduced(pcf: Pcf, reduction: str | None, bits: int) -> Delta:
    """Denominators that grow exponentially, against an error that falls geometrically."""
    try:
        total = reduction_growth(pcf) if reduction == FULL else _contents(pcf)
    except NoProfile as error:
        return Delta(None, None, None, f"no closed form: {error}")
    return _geometric(pcf, total.scaled(Fraction(-1)), bits)


def _factorial(pcf: Pcf, reduction: str | None) -> Delta:
    if reduction != NONE:
        return Delta(None, None, None, "no closed form: the gcd grows factorially, and no theorem here tells how fast")
    degree, excess = len(pcf.a) - 1, 2 * (len(pcf.a) - 1) - (len(pcf.b) - 1)
    exact = Fraction(excess, degree) - 1
    why = f"the error falls like n!^-{excess}, the denominators grow like n!^{degree}"
    return Delta(arb(exact.numerator) / exact.denominator, str(exact), None, why)


def _contents(pcf: Pcf) -> Sum:
    """log(gcd)/n for constant a, b: the least valuation of a root of x^2 = a x + b at each prime that divides both."""
    A, B = fmpz(pcf.a[0]), fmpz(pcf.b[0])
    slopes = {}
    for prime, _ in A.gcd(B).factor():
        in_a, in_b = (next(k for k in range(4_096) if number % prime ** (k + 1)) for number in (A, B))
        slopes[int(prime)] = min(Fraction(in_a), Fraction(in_b, 2))
    return Sum.logarithms(slopes)


def _geometric(pcf: Pcf, rest: Sum, bits: int) -> Delta:
    """log |l1/l2| / c - 1 with c = log |l1| + rest."""
    A, B, D = abs(pcf.a[-1]), abs(pcf.b[-1]), pcf.a[-1] ** 2 + 4 * pcf.b[-1]
    with ctx.workprec(bits + 32):
        root = (A + arb(D).sqrt()) / 2
        growth = root.log() + rest.ball(bits)
        delta = (2 * root.log() - arb(B).log()) / growth - 1
    above, below = _rate_text(A, B, D), _growth_text(A, D, rest)
    large, small = characteristic_roots(pcf)
    if not growth > 0:
        return Delta(None, None, below, "not applicable: the reduced denominators do not grow")
    why = f"log |{large:.6g}/{small:.6g}| = {log_ratio(pcf):.6g} a term, against the denominators' {float(growth):.6g}"
    return Delta(delta, f"{_inside(above)}/({below}) - 1", below, why)


def _rate_text(A: int, B: int, D: int) -> str:
    """log |l1/l2| = 2 log |l1| - log |B| with A, B taken as positive."""
    if math.isqrt(D) ** 2 == D:
        return str(_logarithm(Fraction((A + math.isqrt(D)) ** 2, 4 * B)))
    return f"2*log({root_text(A, D)})" + (f" - log({B})" if B > 1 else "")


def _growth_text(A: int, D: int, rest: Sum) -> str:
    if math.isqrt(D) ** 2 == D:
        return str(_logarithm(Fraction(A + math.isqrt(D), 2)) + rest)
    root, text = f"log({root_text(A, D)})", str(rest)
    return root if text == "0" else f"{root} - {text[1:]}" if text.startswith("-") else f"{root} + {text}"


def _logarithm(number: Fraction) -> Sum:
    """log(number) as a sum of logarithms of primes."""
    powers: dict[int, Fraction] = {}
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        for prime, exponent in fmpz(part).factor() if part > 1 else ():
            powers[int(prime)] = Fraction(sign * exponent)
    return Sum.logarithms(powers)


def _inside(text: str) -> str:
    """The text as a factor; 2*log(...) alone is one already."""
    single = " " not in text or (text.startswith("2*log(") and " - log(" not in text)
    return text if single else f"({text})"


def root_text(A: int, discriminant: int) -> str:
    """(A + sqrt(D))/2 with the square part of D taken out.

    >>> root_text(2, 8), root_text(1, 5), root_text(3, 1)
    ('1 + sqrt(2)', '(1 + sqrt(5))/2', '2')
    """
    square, rest = square_part(discriminant)
    if rest == 1:
        return str(Fraction(A + square, 2))
    factor = f"sqrt({rest})" if square == 1 else f"{square}*sqrt({rest})"
    if A % 2 == 0 and square % 2 == 0:
        half = square // 2
        return f"{A // 2} + " + (f"sqrt({rest})" if half == 1 else f"{half}*sqrt({rest})")
    return f"({A} + {factor})/2"


def square_part(number: int) -> tuple[int, int]:
    """s, d with number = s^2 d > 0 and no square in d.

    >>> square_part(72), square_part(49), square_part(5)
    ((6, 2), (7, 1), (1, 5))
    """
    square = math.prod(int(prime) ** (int(exponent) // 2) for prime, exponent in fmpz(number).factor())
    return square, number // square**2
