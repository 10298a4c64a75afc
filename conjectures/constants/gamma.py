"""Euler's constant, the gamma function at fractions, and their kin."""

from collections.abc import Callable

from flint import arb, fmpq

from conjectures.constants.balls import rational
from conjectures.constants.certified import bracketed_root
from conjectures.constants.elementary import ln
from conjectures.constants.model import Evaluator


def gamma_at(numerator: int, denominator: int) -> arb:
    """Gamma at a fraction.

    >>> gamma_at(3, 1)
    2.00000000000000
    """
    return arb.gamma_fmpq(fmpq(numerator, denominator))


def _gamma(numerator: int, denominator: int) -> Callable[[int], arb]:
    return lambda _: gamma_at(numerator, denominator)


def _gamma_minimum(bits: int) -> arb:
    # digamma increases on the positive axis, so it has one root there.
    return bracketed_root(lambda x: x.digamma(), "1.4616321449683623", bits)


def _sierpinski(_: int) -> arb:
    """S. Finch, Mathematical Constants, section 2.10."""
    inner = 2 * ln(2) + 3 * arb.pi().log() + 2 * arb.const_euler() - 4 * gamma_at(1, 4).log()
    return arb.pi() * inner


VALUES: dict[str, Evaluator] = {
    "gamma": lambda _: arb.const_euler(),
    "exp_gamma": lambda _: arb.const_euler().exp(),
    "one_minus_gamma": lambda _: 1 - arb.const_euler(),
    "gamma_1_3": _gamma(1, 3),
    "gamma_1_4": _gamma(1, 4),
    "gamma_1_5": _gamma(1, 5),
    "gamma_2_5": _gamma(2, 5),
    "gamma_1_7": _gamma(1, 7),
    "gamma_1_8": _gamma(1, 8),
    "gamma_1_24": _gamma(1, 24),
    "gamma_minimum": _gamma_minimum,
    "glaisher": lambda _: arb.const_glaisher(),
    "zeta_prime_minus1": lambda _: rational(1, 12) - arb.const_glaisher().log(),
    "sierpinski": _sierpinski,
}
