"""Complete elliptic integrals, the lemniscate, theta values, and lattice sums."""

import math

from flint import acb, arb

from conjectures.constants.balls import rational, sqrt, within
from conjectures.constants.gamma import gamma_at
from conjectures.constants.model import Evaluator


def elliptic_k(m: arb) -> arb:
    """Complete elliptic integral of the first kind, of the parameter m < 1 (DLMF 19.8.5 with agm).

    >>> elliptic_k(arb(0)).overlaps(arb.pi() / 2)
    True
    """
    return arb.pi() / (2 * (1 - m).sqrt().agm())


def _watson(_: int) -> arb:
    """G. N. Watson 1939, in the gamma values of Glasser and Zucker 1977."""
    product = gamma_at(1, 24) * gamma_at(5, 24) * gamma_at(7, 24) * gamma_at(11, 24)
    return sqrt(6) / (32 * arb.pi() ** 3) * product


def _weierstrass(_: int) -> arb:
    quarter = gamma_at(1, 4) ** 2
    return arb(2) ** rational(5, 4) * arb.const_sqrt_pi() * (arb.pi() / 8).exp() / quarter


def _madelung(bits: int) -> arb:
    """Benson's sum: -12 pi times the sum of sech^2(pi/2 sqrt(j^2 + k^2)) over odd j, k >= 1.

    D. and J. Borwein and K. Taylor, Convergence of lattice sums and Madelung's constant, J. Math. Phys. 26 (1985).
    """
    # At most (m + 2)^2/4 odd pairs have a radius in (m, m + 1], and sech^2(y) <= 4 exp(-2y). So the pairs beyond radius
    # N leave out at most sum_{m >= N} (m + 2)^2 exp(-pi m) <= 2 (N + 2)^2 exp(-pi N).
    limit = int((bits + 40) * math.log(2) / math.pi) + 8
    total = arb(0)
    for j in range(1, limit, 2):
        for k in range(1, min(j, math.isqrt(limit * limit - j * j)) + 1, 2):
            total += _sech_squared(j * j + k * k) * (1 if j == k else 2)
    tail = 2 * arb(limit + 2) ** 2 * (-arb.pi() * limit).exp()
    return -12 * arb.pi() * (total + within(tail))


def _sech_squared(radius_squared: int) -> arb:
    # The terms are small beside the sum: few of them need all the bits, but Arb's exp is cheap at any size.
    return (arb.pi() / 2 * sqrt(radius_squared)).sech() ** 2


VALUES: dict[str, Evaluator] = {
    "lemniscate": lambda _: arb.pi() / sqrt(2).agm(),
    "gauss": lambda _: 1 / sqrt(2).agm(),
    "elliptic_k_half": lambda _: elliptic_k(rational(1, 2)),
    "elliptic_e_half": lambda _: acb(rational(1, 2)).elliptic_e().real,
    "elliptic_k_third": lambda _: elliptic_k((2 - sqrt(3)) / 4),
    "elliptic_k_quarter": lambda _: elliptic_k(rational(1, 4)),
    "eta_i": lambda _: acb(0, 1).modular_eta().real,
    "theta3_pi": lambda _: arb.pi().root(4) / gamma_at(3, 4),
    "weierstrass_sigma": _weierstrass,
    "square_capacity": lambda _: gamma_at(1, 4) ** 2 / (4 * arb.pi() * arb.const_sqrt_pi()),
    "watson3": _watson,
    "polya3": lambda bits: 1 - 1 / _watson(bits),
    "madelung": _madelung,
}
