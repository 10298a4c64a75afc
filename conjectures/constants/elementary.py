"""Numbers that exponentials, logarithms, powers, circular and hyperbolic functions give."""

from flint import arb

from conjectures.constants.balls import rational, sqrt
from conjectures.constants.model import Evaluator


def ln(n: int) -> arb:
    """The natural logarithm of an integer.

    >>> ln(1)
    0
    """
    return arb.const_log2() if n == 2 else arb.const_log10() if n == 10 else arb(n).log()


def _robbins(_: int) -> arb:
    """Mean distance in the unit cube (D. P. Robbins 1978)."""
    radicals = (4 + 17 * sqrt(2) - 6 * sqrt(3) - 7 * arb.pi()) / 105
    return radicals + (1 + sqrt(2)).log() / 5 + 2 * (2 + sqrt(3)).log() / 5


VALUES: dict[str, Evaluator] = {
    "pi": lambda _: arb.pi(),
    "pi2": lambda _: arb.pi() ** 2,
    "pi3": lambda _: arb.pi() ** 3,
    "sqrt_pi": lambda _: arb.const_sqrt_pi(),
    "pi_sqrt3": lambda _: arb.pi() * sqrt(3),
    "ln_pi": lambda _: arb.pi().log(),
    "pi_e": lambda _: arb.pi() ** arb.const_e(),
    "e": lambda _: arb.const_e(),
    "e2": lambda _: arb(2).exp(),
    "sqrt_e": lambda _: rational(1, 2).exp(),
    "ln2": lambda _: ln(2),
    "ln3": lambda _: ln(3),
    "ln5": lambda _: ln(5),
    "ln10": lambda _: ln(10),
    "ln_phi": lambda _: rational(1, 2).asinh(),
    "ln_silver": lambda _: arb(1).asinh(),
    "log2_3": lambda _: ln(3) / ln(2),
    "gelfond": lambda _: arb.pi().exp(),
    "gelfond_schneider": lambda _: arb(2) ** sqrt(2),
    "ramanujan163": lambda _: (arb.pi() * sqrt(163)).exp(),
    "i_i": lambda _: (-arb.pi() / 2).exp(),
    "tan_1": lambda _: arb(1).tan(),
    "tanh_1": lambda _: arb(1).tanh(),
    "coth_1": lambda _: arb(1).coth(),
    "atan_2": lambda _: arb(2).atan(),
    "magic_angle": lambda _: sqrt(2).atan(),
    "golden_angle": lambda _: arb.pi() * (3 - sqrt(5)),
    "tetrahedral_angle": lambda _: rational(1, 3).acos(),
    "parabolic": lambda _: (1 + sqrt(2)).log() + sqrt(2),
    "levy_beta": lambda _: arb.pi() ** 2 / (12 * ln(2)),
    "levy": lambda _: (arb.pi() ** 2 / (12 * ln(2))).exp(),
    "lochs": lambda _: 6 * ln(2) * ln(10) / arb.pi() ** 2,
    "robbins": _robbins,
    "krivine": lambda _: arb.pi() / (2 * arb(1).asinh()),
    "van_der_pauw": lambda _: arb.pi() / ln(2),
    "erdos_tenenbaum_ford": lambda _: 1 - (1 + ln(2).log()) / ln(2),
    "du_bois_reymond2": lambda _: (arb(2).exp() - 7) / 2,
    "half_ln_2pi": lambda _: (2 * arb.pi()).log() / 2,
}
