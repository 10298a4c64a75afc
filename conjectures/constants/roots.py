"""Roots of transcendental equations, each certified by interval Newton or by a change of sign."""

from flint import arb, arb_series

from conjectures.constants.balls import power_of_two, within
from conjectures.constants.certified import bracketed_root, newton_root
from conjectures.constants.model import Evaluator


def _laplace(x: arb_series) -> arb_series:
    root = (x * x + 1).sqrt()
    return x * root.exp() - root - 1


def _goemans_williamson(bits: int) -> arb:
    """The minimum of (2/pi) t/(1 - cos t), attained where 1 - cos t = t sin t (Goemans and Williamson 1995)."""
    t = newton_root(lambda t: 1 - t.cos() - t * t.sin(), "2.3311223704144227", bits)
    return 2 * t / (arb.pi() * (1 - t.cos()))


def _komornik_loreti(bits: int) -> arb:
    """The root of prod (1 - q^(-2^n)) + (q - 2)/(q - 1) in (1, 2), unique by Komornik and Loreti 1998."""

    def f(q: arb) -> arb:
        product, power = arb(1), 1 / q
        while power > power_of_two(-bits):
            product *= 1 - power
            power *= power
        # The factors left out multiply to 1 - d with 0 <= d <= power + power^2 + power^4 + ... <= 2 power.
        return product * (1 + within(2 * power)) + (q - 2) / (q - 1)

    return bracketed_root(f, "1.7872316501829659", bits)


VALUES: dict[str, Evaluator] = {
    "omega": lambda _: arb(1).lambertw(),
    "dottie": lambda bits: newton_root(lambda x: x.cos() - x, "0.73908513321516064", bits),
    "laplace_limit": lambda bits: newton_root(_laplace, "0.66274341934918158", bits),
    "tan_fixed_point": lambda bits: newton_root(lambda x: x.sin() - x * x.cos(), "4.4934094579090642", bits),
    "goemans_williamson": _goemans_williamson,
    "wien": lambda _: 5 + (-5 * arb(-5).exp()).lambertw(),
    "soldner": lambda bits: newton_root(lambda x: x.li(), "1.4513692348833811", bits),
    "komornik_loreti": _komornik_loreti,
}
