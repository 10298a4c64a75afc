"""Values of the Riemann zeta function, of Dirichlet L-functions and of polylogarithms."""

from collections.abc import Callable

from flint import acb, arb, arb_series

from conjectures.constants.balls import power_of_two, rational, sqrt, summed
from conjectures.constants.elementary import ln
from conjectures.constants.model import Evaluator

# Real primitive characters: fundamental discriminant -> (chi(1), ..., chi(|D|)).
CHARACTERS = {
    -3: (1, -1, 0),
    -4: (1, 0, -1, 0),
    5: (1, -1, -1, 1, 0),
    -7: (1, 1, -1, 1, -1, -1, 0),
    -8: (1, 0, 1, 0, -1, 0, -1, 0),
    8: (1, 0, -1, 0, -1, 0, 1, 0),
    12: (1, 0, 0, 0, -1, 0, -1, 0, 0, 0, 1, 0),
}


def dirichlet_l(discriminant: int, s: int) -> arb:
    """L(s, chi_D) for s >= 2, as a sum of Hurwitz zeta values (DLMF 25.15.3).

    >>> (dirichlet_l(-4, 3) * 32).overlaps(arb.pi() ** 3)
    True
    """
    values = CHARACTERS[discriminant]
    modulus = len(values)
    total = arb(0)
    for a, chi in enumerate(values, start=1):
        if chi:
            total += chi * arb(s).zeta(rational(a, modulus))
    return total / arb(modulus) ** s


def zeta_derivative(s: int) -> arb:
    """zeta'(s) for an integer s other than 1.

    >>> zeta_derivative(0).overlaps(-(2 * arb.pi()).log() / 2)
    True
    """
    return arb_series([s, 1], 2).zeta()[1]


def clausen(numerator: int, denominator: int) -> arb:
    """Cl_2(pi numerator/denominator), the imaginary part of Li_2 on the unit circle.

    >>> clausen(1, 2).overlaps(arb.const_catalan())
    True
    """
    return acb(rational(numerator, denominator)).exp_pi_i().polylog(2).imag


def _zeta(s: int) -> Callable[[int], arb]:
    return lambda _: arb(s).zeta()


def _l(discriminant: int, s: int) -> Callable[[int], arb]:
    return lambda _: dirichlet_l(discriminant, s)


def _polylog_half(s: int) -> Callable[[int], arb]:
    # Li_s(1/2) = sum 2^-n n^-s; the rest after n is below 2^-n, because the later terms are below 2^-k.
    return lambda bits: summed(lambda n: power_of_two(-n) / n**s, lambda n: power_of_two(-n), bits)


def _li3_half(_: int) -> arb:
    """Landen's closed form of Li_3(1/2), DLMF 25.12."""
    return 7 * arb(3).zeta() / 8 - arb.pi() ** 2 * ln(2) / 12 + ln(2) ** 3 / 6


def _porter(_: int) -> arb:
    """D. E. Knuth 1976; S. Finch, Mathematical Constants, section 2.18."""
    inner = 3 * ln(2) + 4 * arb.const_euler() - 24 / arb.pi() ** 2 * zeta_derivative(2) - 2
    return 6 * ln(2) / arb.pi() ** 2 * inner - rational(1, 2)


def _niven(bits: int) -> arb:
    # 1 - 1/zeta(k) <= zeta(k) - 1 <= 2^-k (1 + 2/(k-1)) <= 3 * 2^-k, so the rest after n is below 3 * 2^-n.
    return 1 + summed(lambda n: 1 - 1 / arb(n).zeta(), lambda n: 3 * power_of_two(-n), bits, first=2)


VALUES: dict[str, Evaluator] = {
    "zeta2": lambda _: arb.pi() ** 2 / 6,
    "zeta3": _zeta(3),
    "zeta4": lambda _: arb.pi() ** 4 / 90,
    "zeta5": _zeta(5),
    "zeta7": _zeta(7),
    "zeta9": _zeta(9),
    "zeta11": _zeta(11),
    "zeta_1_2": lambda _: rational(1, 2).zeta(),
    "zeta_3_2": lambda _: rational(3, 2).zeta(),
    "zeta_prime_2": lambda _: zeta_derivative(2),
    "zeta_prime_3": lambda _: zeta_derivative(3),
    "zeta3_over_pi2": lambda _: arb(3).zeta() / arb.pi() ** 2,
    "stieltjes1": lambda _: acb.stieltjes(1).real,
    "stieltjes2": lambda _: acb.stieltjes(2).real,
    "zeta_zero1": lambda _: acb.zeta_zero(1).imag,
    "totient": lambda _: arb(2).zeta() * arb(3).zeta() / arb(6).zeta(),
    "porter": _porter,
    "khinchin": lambda _: arb.const_khinchin(),
    "niven": _niven,
    "catalan": lambda _: arb.const_catalan(),
    "beta4": _l(-4, 4),
    "beta6": _l(-4, 6),
    "L_minus3_2": _l(-3, 2),
    "L_minus3_4": _l(-3, 4),
    "L_5_3": _l(5, 3),
    "L_minus7_2": _l(-7, 2),
    "L_minus8_2": _l(-8, 2),
    "L_8_3": _l(8, 3),
    "L_12_3": _l(12, 3),
    "mahler_1xy": lambda _: 3 * sqrt(3) / (4 * arb.pi()) * dirichlet_l(-3, 2),
    "gieseking": lambda _: clausen(1, 3),
    "clausen_2pi_5": lambda _: clausen(2, 5),
    "li3_half": _li3_half,
    "li4_half": _polylog_half(4),
    "li5_half": _polylog_half(5),
    "li2_third": lambda _: rational(1, 3).polylog(2),
}
