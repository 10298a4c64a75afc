"""Constants of prime number theory: Euler products, prime sums, and densities."""

from collections.abc import Callable

from flint import arb, fmpz

from conjectures.constants.balls import power_of_two, rational, sqrt, within
from conjectures.constants.euler_products import (
    LocalFactor,
    euler_product,
    moebius_sum,
    prime_zeta,
    rational_factor,
    small_primes,
)
from conjectures.constants.model import Evaluator
from conjectures.constants.zeta import dirichlet_l


def _product(numerator: tuple[int, ...], denominator: tuple[int, ...] = (1,)) -> Callable[[int], arb]:
    return lambda bits: euler_product(rational_factor(numerator, denominator), bits)


def _mertens(bits: int) -> arb:
    """gamma + sum over primes of ln(1 - 1/p) + 1/p."""
    primes = small_primes(bits)
    total = arb.const_euler()
    for p in primes:
        total += rational(p - 1, p).log() + rational(1, p)
    # Beyond P the summands are -sum_{k >= 2} p^-k/k, which is the Moebius sum from its second term on.
    return total + moebius_sum(primes, 1, 2, bits)


def _twin(bits: int) -> arb:
    return euler_product(rational_factor((1, -2), (1, -2, 1)), bits, first_prime=3)


def _feller_tornier(bits: int) -> arb:
    return (1 + euler_product(rational_factor((1, 0, -2), (1,)), bits)) / 2


def _heath_brown_moroz(bits: int) -> arb:
    # (1 - x)^7 (1 + 7x + x^2)
    return euler_product(rational_factor((1, 0, -27, 105, -189, 189, -105, 27, 0, -1), (1,)), bits)


def _landau_ramanujan(bits: int) -> arb:
    """2^(-1/2) prod over n >= 1 of ((1 - 2^-s) zeta(s)/beta(s))^(1/(2s)), s = 2^n (D. Shanks 1964)."""
    result, s = 1 / sqrt(2), 2
    # ln((1 - 2^-s) zeta(s)/beta(s)) is the sum of 2 artanh(p^-s) over the primes 3 mod 4: at most 3 * 3^-s for s >= 4.
    # So the factors from s on multiply to exp(d), |d| <= 4 * 3^-s, which is within 1 +- 8 * 3^-s.
    while fmpz(3) ** s < fmpz(1) << (bits + 4):
        factor = (1 - power_of_two(-s)) * arb(s).zeta() / dirichlet_l(-4, s)
        result *= factor.root(2 * s)
        s *= 2
    return result * (1 + within(8 / arb(fmpz(3) ** s)))


def _pentagonal(last: int) -> list[int]:
    """Coefficients of prod (1 - x^n) up to x^last, by Euler's pentagonal numbers."""
    coefficients = [0] * (last + 1)
    coefficients[0] = 1
    k = 1
    while k * (3 * k - 1) // 2 <= last:
        for exponent in (k * (3 * k - 1) // 2, k * (3 * k + 1) // 2):
            if exponent <= last:
                coefficients[exponent] = -1 if k % 2 else 1
        k += 1
    return coefficients


def _coprime_determinants(last: int) -> list[int]:
    """k [x^k] log f for f = 1 - (1 - phi)^2 = phi (2 - phi), phi = prod (1 - x^n), from k f_k = sum l_i f_(k-i)."""
    phi = _pentagonal(last)
    square = [int(c) for c in _squared(phi, last)]
    f = [2 * p - s for p, s in zip(phi, square, strict=True)]
    logarithm = [0] * (last + 1)
    for k in range(1, last + 1):
        logarithm[k] = k * f[k] - sum(logarithm[i] * f[k - i] for i in range(1, k))
    return logarithm


def _squared(coefficients: list[int], last: int) -> list[int]:
    present = [i for i, c in enumerate(coefficients) if c]
    square = [0] * (last + 1)
    for i in present:
        for j in present:
            if i + j <= last:
                square[i + j] += coefficients[i] * coefficients[j]
    return square


def _coprime_determinants_at(p: int, bits: int) -> arb:
    x, phi, k = rational(1, p), arb(1), 1
    # What is left at the end are distinct powers of x <= 1/2 from x^e on, e = k(3k - 1)/2: together at most 2 x^e.
    while (k * (3 * k - 1) // 2) * (p.bit_length() - 1) <= bits + 4:
        terms = x ** (k * (3 * k - 1) // 2) + x ** (k * (3 * k + 1) // 2)
        phi += -terms if k % 2 else terms
        k += 1
    phi += within(2 * x ** (k * (3 * k - 1) // 2))
    return 1 - (1 - phi) ** 2


def _hafner_sarnak_mccurley(bits: int) -> arb:
    """prod over primes of 1 - (1 - prod_n (1 - p^-n))^2 (Hafner, Sarnak and McCurley 1993)."""
    # log f = log phi + log(2 - phi). The first has k [x^k] = -sigma(k). With G(r) = prod (1 + r^n) - 1, the second is
    # majorised by -log(1 - G(r)) = 1.63 at r = 2/5, so its part is at most 1.63 k (5/2)^k <= 3.3 * 3^k. Both: 4 * 3^k.
    factor = LocalFactor(_coprime_determinants, lambda p: _coprime_determinants_at(p, bits), scale=4, growth=3)
    return euler_product(factor, bits)


VALUES: dict[str, Evaluator] = {
    "mertens": _mertens,
    "prime_zeta2": lambda bits: prime_zeta(2, bits),
    "prime_zeta3": lambda bits: prime_zeta(3, bits),
    "twin_prime": _twin,
    "artin": _product((1, -1, -1), (1, -1)),
    "stephens": _product((1, 0, -1, -1), (1, 0, 0, -1)),
    "feller_tornier": _feller_tornier,
    "murata": _product((1, -2, 2), (1, -2, 1)),
    "taniguchi": _product((1, 0, 0, -3, 2, 1, -1)),
    "heath_brown_moroz": _heath_brown_moroz,
    "totient_product": _product((1, -1, 0, 1), (1, -1)),
    "strongly_carefree": _product((1, 0, -3, 2)),
    "barban": _product((1, 1, 2, -1, -1), (1, 1, -1, -1)),
    "landau_ramanujan": _landau_ramanujan,
    "hafner_sarnak_mccurley": _hafner_sarnak_mccurley,
}
