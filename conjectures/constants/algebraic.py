"""Algebraic numbers: radicals, and roots of integer polynomials certified by interval Newton."""

from collections.abc import Callable

from flint import arb, fmpq

from conjectures.constants.balls import rational, sqrt
from conjectures.constants.certified import polynomial_root
from conjectures.constants.model import Evaluator

# Conway's polynomial of degree 71, lowest coefficient first (J. H. Conway 1987, as corrected in OEIS A014715).
# fmt: off
CONWAY = (
    -6, 3, -6, 12, -4, 7, -7, 1, 0, 5, -2, -4, -12, 2, 7, 12, -7, -10, -4, 3, 9, -7, 0, -8, 14, -3, 9, 2, -3, -10,
    -2, -6, 1, 10, -3, 1, 7, -7, 7, -12, -5, 8, 6, 10, -8, -8, -7, -3, 9, 1, 6, 6, -2, -3, -10, -2, 3, 5, 2, -1, -1,
    -1, -1, -1, 1, 2, 2, -1, -2, -1, 0, 1,
)
# fmt: on


def _root(coefficients: tuple[int, ...], start: str) -> Callable[[int], arb]:
    return lambda bits: polynomial_root(coefficients, start, bits)


VALUES: dict[str, Evaluator] = {
    "sqrt2": lambda _: sqrt(2),
    "sqrt3": lambda _: sqrt(3),
    "sqrt5": lambda _: sqrt(5),
    "phi": lambda _: (1 + sqrt(5)) / 2,
    "silver": lambda _: 1 + sqrt(2),
    "bronze": lambda _: (3 + sqrt(13)) / 2,
    "cbrt2": lambda _: arb(2).root(3),
    "cbrt3": lambda _: arb(3).root(3),
    "root12_2": lambda _: arb(2).root(12),
    "plastic": _root((-1, -1, 0, 1), "1.3247179572447460"),
    "supergolden": _root((-1, 0, -1, 1), "1.4655712318767680"),
    "tribonacci": _root((-1, -1, -1, 1), "1.8392867552141612"),
    "tetranacci": _root((-1, -1, -1, -1, 1), "1.9275619754829253"),
    "wallis": _root((-5, -2, 0, 1), "2.0945514815423266"),
    "lehmer": _root((1, 1, 0, -1, -1, -1, -1, -1, 0, 1, 1), "1.1762808182599175"),
    "conway": _root(CONWAY, "1.3035772690342964"),
    "connective_hex": lambda _: (2 + sqrt(2)).sqrt(),
    "devicci": _root((16, 0, 16, 0, -7, 0, -28, 0, 4), "1.0074347568842794"),
    "cos_2pi_7": lambda _: arb.cos_pi_fmpq(fmpq(2, 7)),
    "lieb": lambda _: (rational(4, 3) ** 3).sqrt(),
}
