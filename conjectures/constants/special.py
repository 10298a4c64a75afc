"""Bessel and Airy functions, exponential integrals and error functions at plain arguments."""

from flint import arb

from conjectures.constants.balls import rational, sqrt
from conjectures.constants.certified import bracketed_root
from conjectures.constants.model import Evaluator


def _bessel_zero(bits: int) -> arb:
    # J_0' = -J_1 has no zero in (0, 3.8), so J_0 has one zero there.
    return bracketed_root(lambda x: x.bessel_j(0), "2.4048255576957728", bits)


VALUES: dict[str, Evaluator] = {
    "cf_natural": lambda _: arb(2).bessel_i(1) / arb(2).bessel_i(0),
    "bessel_j0_1": lambda _: arb(1).bessel_j(0),
    "bessel_i0_1": lambda _: arb(1).bessel_i(0),
    "bessel_k0_1": lambda _: arb(1).bessel_k(0),
    "bessel_j0_zero1": _bessel_zero,
    "airy_ai_0": lambda _: arb(0).airy_ai(),
    "airy_ai_zero1": lambda _: arb.airy_ai_zero(1),
    "gompertz": lambda _: arb.const_e() * arb(1).expint(1),
    "ei_1": lambda _: arb(1).ei(),
    "li_2": lambda _: arb(2).li(),
    "gibbs": lambda _: arb.pi().si(),
    "ein_1": lambda _: arb(1).expint(1) + arb.const_euler(),
    "erf_1": lambda _: arb(1).erf(),
    "mills_ratio": lambda _: (arb.pi() * arb.const_e() / 2).sqrt() * (1 / sqrt(2)).erfc(),
    "normal_quantile975": lambda _: sqrt(2) * rational(19, 20).erfinv(),
}
