"""q-series, sparse series, digit constants and sums of slowly varying terms."""

import math

from flint import arb, fmpz

from conjectures.constants.balls import power_of_two, rational, sqrt, summed, within
from conjectures.constants.certified import bracketed_root
from conjectures.constants.elementary import ln
from conjectures.constants.model import BITS_PER_DIGIT, Evaluator
from conjectures.constants.prime_numbers import primes_below
from conjectures.constants.zeta import zeta_derivative


def _sophomore(bits: int) -> arb:
    # Sum of n^-n; later terms are below (n + 1)^-k, so the rest after n is below 2 (n + 1)^-(n + 1).
    return summed(lambda n: 1 / arb(n) ** n, lambda n: 2 / arb(n + 1) ** (n + 1), bits)


def _erdos_borwein(bits: int) -> arb:
    # Clausen: sum 1/(2^n - 1) = sum 2^(-n^2) (2^n + 1)/(2^n - 1); each term is at most 3 * 2^(-n^2).
    def term(n: int) -> arb:
        return power_of_two(-n * n) * rational(2**n + 1, 2**n - 1)

    return summed(term, lambda n: 6 * power_of_two(-((n + 1) ** 2)), bits)


def _thue_morse(bits: int) -> arb:
    """(2 - prod (1 - 2^(-2^n)))/4; the numbers (-1)^t_n are the coefficients of the product."""
    product, n = arb(1), 0
    while 2**n <= bits:
        product *= 1 - power_of_two(-(2**n))
        n += 1
    # The factors left out multiply to at least 1 - 2 * 2^(-2^n).
    return (2 - product * (1 + within(2 * power_of_two(-(2**n))))) / 4


def _paperfolding(bits: int) -> arb:
    # Each term is at most (16/15) 2^(-2^n), and the exponents double.
    def term(n: int) -> arb:
        return power_of_two(-(2**n)) / (1 - power_of_two(-(2 ** (n + 2))))

    return summed(term, lambda n: 2 * power_of_two(-(2 ** (n + 1))), bits, first=0)


def _reciprocal_fibonacci(bits: int) -> arb:
    # F(n+1) >= 3/2 F(n) from n = 2 on, so the rest after n is at most 3/F(n+1).
    total, a, b = arb(0), 1, 1
    while a.bit_length() <= bits:
        total += rational(1, a)
        a, b = b, a + b
    return total + within(3 * rational(1, a))


def _liouville(bits: int) -> arb:
    def term(n: int) -> arb:
        return 1 / arb(fmpz(10) ** math.factorial(n))

    # The exponents grow by more than one, so the rest is below twice the next term.
    return summed(term, lambda n: 2 * term(n + 1), bits)


def _cahen(bits: int) -> arb:
    # Sylvester's sequence s -> s^2 - s + 1: alternating terms 1/(s - 1) that decrease, so the next one bounds the rest.
    total, s, sign = arb(0), fmpz(2), 1
    while int(s).bit_length() <= bits + 2:
        total += sign / arb(s - 1)
        s, sign = s * s - s + 1, -sign
    return total + within(1 / arb(s - 1))


def _written(words: list[str], length: int) -> arb:
    """0.ddd... from the first `length` digits of the joined words; what follows is below one unit in the last place."""
    digits = "".join(words)[:length]
    unit = 1 / arb(fmpz(10) ** length)
    return (arb(fmpz(digits)) + rational(1, 2)) * unit + within(unit / 2)


def _champernowne(bits: int) -> arb:
    length = int(bits / BITS_PER_DIGIT) + 4
    return _written([str(n) for n in range(1, length + 1)], length)


def _copeland_erdos(bits: int) -> arb:
    length = int(bits / BITS_PER_DIGIT) + 4
    # pi(x) >= x/ln(x) for x >= 17 (Rosser and Schoenfeld 1962); with log10(x) - 1 digits or more each, this is plenty.
    return _written([str(p) for p in primes_below(4 * length + 60)], length)


def _prime_constant(bits: int) -> arb:
    total = sum(1 << (bits - p) for p in primes_below(bits + 1))
    # The binary digits after the place `bits` add up to at most one unit of it.
    return (arb(fmpz(total)) + rational(1, 2)) * power_of_two(-bits) + within(power_of_two(-bits - 1))


def _somos(bits: int) -> arb:
    # exp(sum ln(n)/2^n); ln k <= k, and sum_{k > n} k/2^k = (n + 2)/2^n.
    def term(n: int) -> arb:
        return arb(n).log() * power_of_two(-n)

    return summed(term, lambda n: (n + 2) * power_of_two(-n), bits, first=2).exp()


def _lebesgue(bits: int) -> arb:
    """c in the Lebesgue constants 4/pi^2 ln(n) + c + o(1); S. Finch, Mathematical Constants, section 4.2."""

    # sum 2 ln(k)/(4 k^2 - 1) = -2 sum_j zeta'(2j)/4^j. Since |zeta'(2j)| <= 4^(1-j) |zeta'(2)| < 4^(1-j), term j is at
    # most 4 * 16^-j, and the rest after j at most 16^-j.
    def term(j: int) -> arb:
        return zeta_derivative(2 * j) * power_of_two(-2 * j)

    total = summed(term, lambda j: power_of_two(-4 * j), bits)
    return 4 / arb.pi() ** 2 * (arb.const_euler() + 2 * ln(2) - 2 * total)


def _kepler_bouwkamp(bits: int) -> arb:
    """prod_{n >= 3} cos(pi/n), the first factors as they are, the others through ln cos x = -sum over k of
    (4^k - 1) zeta(2k) x^(2k)/(k pi^(2k))."""
    split = max(16, bits // 8)
    product = arb(1)
    for n in range(3, split + 1):
        product *= (arb.pi() / n).cos()

    def term(k: int) -> arb:
        return (power_of_two(2 * k) - 1) * arb(2 * k).zeta() * arb(2 * k).zeta(arb(split + 1)) / k

    # zeta(2k, N + 1) <= N^(1-2k)/(2k - 1) and zeta(2k) < 2: term k is below 2 N (2/N)^(2k), and the ratio below 1/2.
    def tail(k: int) -> arb:
        return 4 * split * rational(2, split) ** (2 * k + 2)

    return product * (-summed(term, tail, bits)).exp()


def _backhouse(bits: int) -> arb:
    """-1/x for the zero x of 1 + sum p_k x^k next to 0 (OEIS A072508)."""
    # On |x| <= 7/10, with p_k <= k^2 for k >= 2 (Rosser and Schoenfeld 1962): the terms from K on are below
    # sum_{k >= K} k^2 0.7^k <= 8 K^2 0.7^K once ((k + 1)/k)^2 0.7 <= 7/8, that is from K = 9 on.
    length = int((bits + 8) / 0.514 + 4 * bits.bit_length()) + 16
    coefficients = [1, *primes_below(length * (length.bit_length() + 2))[: length - 1]]
    rest = within(8 * arb(length) ** 2 * rational(7, 10) ** length)

    def f(x: arb) -> arb:
        value = arb(0)
        for coefficient in reversed(coefficients):
            value = value * x + coefficient
        return value + rest

    return -1 / bracketed_root(f, "-0.686777834460635", bits)


VALUES: dict[str, Evaluator] = {
    "sophomore": _sophomore,
    "erdos_borwein": _erdos_borwein,
    "thue_morse": _thue_morse,
    "paperfolding": _paperfolding,
    "liouville": _liouville,
    "cahen": _cahen,
    "reciprocal_fibonacci": _reciprocal_fibonacci,
    "reciprocal_central_binomial": lambda _: rational(4, 3) + 2 * arb.pi() * sqrt(3) / 27,
    "rogers_ramanujan": lambda _: ((5 + sqrt(5)) / 2).sqrt() - (1 + sqrt(5)) / 2,
    "champernowne": _champernowne,
    "copeland_erdos": _copeland_erdos,
    "prime_constant": _prime_constant,
    "somos": _somos,
    "lebesgue_asymptotic": _lebesgue,
    "kepler_bouwkamp": _kepler_bouwkamp,
    "backhouse": _backhouse,
}
