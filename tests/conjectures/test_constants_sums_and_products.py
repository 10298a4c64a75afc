"""Each constant that is a root, a series, an integral or a product over primes against mpmath."""

import pytest
from mpmath import (
    binomial,
    cos,
    digamma,
    exp,
    factorial,
    fib,
    findroot,
    fsum,
    inf,
    lambertw,
    li,
    log,
    mertens,
    mp,
    mpf,
    nprod,
    nsum,
    pi,
    polyval,
    primezeta,
    qp,
    quad,
    rgamma,
    sin,
    sqrt,
    twinprime,
    workdps,
    zeta,
)
from second_library import assert_agrees, ids_of

GROUPS = ("roots", "series", "integrals", "primes")


def _primes(bound):
    return [n for n in range(2, bound) if all(n % d for d in range(2, int(n**0.5) + 1))]


def _goemans_williamson():
    t = findroot(lambda t: 1 - cos(t) - t * sin(t), 2.33)
    return 2 * t / pi / (1 - cos(t))


def _cahen():
    total, s = mpf(0), 2
    for k in range(9):
        total += (-1) ** k / mpf(s - 1)
        s = s * s - s + 1
    return total


def _rogers_ramanujan():
    q = exp(-2 * pi)
    value = mpf(1)
    for n in range(30, 0, -1):
        value = 1 + q**n / value
    return q ** (mpf(1) / 5) / value


def _lebesgue():
    total = fsum(zeta(2 * j, derivative=1) / mpf(4) ** j for j in range(1, 75))
    return 4 / pi**2 * (-2 * total - digamma(0.5))


def _kepler_bouwkamp():
    with workdps(110):
        terms = ((mpf(4) ** k - 1) / k * zeta(2 * k) * (zeta(2 * k) - 1 - mpf(4) ** -k) for k in range(1, 130))
        return exp(-fsum(terms))


def _backhouse():
    coefficients = [1, *_primes(3000)]
    return -1 / findroot(lambda x: polyval(coefficients[::-1], x), -0.68677783)


def _landau_ramanujan():
    value = 1 / sqrt(2)
    for n in range(1, 8):
        s = 2**n
        beta = (zeta(s, 0.25) - zeta(s, 0.75)) / mpf(4) ** s
        value *= ((1 - mpf(2) ** -s) * zeta(s) / beta) ** (mpf(1) / (2 * s))
    return value


def _series(numerator, denominator, length):
    """Power series of a quotient of polynomials whose constant terms are 1."""
    series = []
    for k in range(length):
        known = sum(denominator[i] * series[k - i] for i in range(1, min(k, len(denominator) - 1) + 1))
        series.append((numerator[k] if k < len(numerator) else 0) - known)
    return series


def _logarithm(series):
    """[x^k] log f from k f_k = sum i l_i f_(k - i)."""
    result = [mpf(0)]
    for k in range(1, len(series)):
        known = fsum(i * result[i] * series[k - i] for i in range(1, k))
        result.append(series[k] - known / k)
    return result


def _over_primes(value, series):
    """prod f(1/p), as the primes below 200 and prime zeta values for the others: not the catalogue's way."""
    small = _primes(200)
    product = exp(fsum(log(value(mpf(1) / p)) for p in small))
    with workdps(mp.dps + 10):
        logarithm = _logarithm(series)
        rest = [primezeta(k) - fsum(mpf(p) ** -k for p in small) for k in range(2, len(series))]
        return product * exp(fsum(logarithm[k] * rest[k - 2] for k in range(2, len(series))))


def _euler_product(numerator, denominator):
    def value(x):
        return polyval(numerator[::-1], x) / polyval(denominator[::-1], x)

    return _over_primes(value, _series(numerator, denominator, 34))


def _hafner_sarnak_mccurley():
    length = 34
    euler_function = [1] + [0] * (length - 1)
    for n in range(1, length):
        for k in range(length - 1, n - 1, -1):
            euler_function[k] -= euler_function[k - n]
    square = [sum(euler_function[i] * euler_function[k - i] for i in range(k + 1)) for k in range(length)]
    series = [2 * a - b for a, b in zip(euler_function, square, strict=True)]
    return _over_primes(lambda x: 1 - (1 - qp(x)) ** 2, series)


# The catalogue's id -> a formula for mpmath, another one than the catalogue's wherever there is one.
FORMULAS = {
    # roots
    "omega": lambda: lambertw(1),
    "dottie": lambda: findroot(lambda x: cos(x) - x, 0.739),
    "laplace_limit": lambda: findroot(lambda x: x * exp(sqrt(1 + x * x)) - sqrt(1 + x * x) - 1, 0.66),
    "tan_fixed_point": lambda: findroot(lambda x: sin(x) - x * cos(x), 4.49),
    "goemans_williamson": _goemans_williamson,
    "wien": lambda: findroot(lambda x: x - 5 * (1 - exp(-x)), 4.96),
    "soldner": lambda: findroot(li, 1.45),
    "komornik_loreti": lambda: findroot(
        lambda x: nprod(lambda n: 1 - x ** (-(2 ** int(n))), [0, 9]) + (x - 2) / (x - 1), 1.787
    ),
    # series
    "sophomore": lambda: nsum(lambda n: n**-n, [1, inf]),
    "erdos_borwein": lambda: nsum(lambda n: 1 / (mpf(2) ** n - 1), [1, inf]),
    "thue_morse": lambda: 0.25 * (2 - nprod(lambda n: 1 - mpf(2) ** (-(2 ** int(n))), [0, 10])),
    "paperfolding": lambda: nsum(
        lambda n: mpf(2) ** (-(2 ** int(n))) / (1 - mpf(2) ** (-(2 ** (int(n) + 2)))), [0, 10]
    ),
    "liouville": lambda: nsum(lambda n: mpf(10) ** (-int(factorial(n))), [1, 6]),
    "cahen": _cahen,
    "reciprocal_fibonacci": lambda: nsum(lambda n: 1 / fib(n), [1, inf]),
    "reciprocal_central_binomial": lambda: nsum(lambda n: 1 / binomial(2 * n, n), [0, inf]),
    "rogers_ramanujan": _rogers_ramanujan,
    "champernowne": lambda: mpf("0." + "".join(map(str, range(1, 99)))),
    "copeland_erdos": lambda: mpf("0." + "".join(map(str, _primes(300)))),
    "prime_constant": lambda: fsum(mpf(2) ** -p for p in _primes(300)),
    "somos": lambda: exp(nsum(lambda n: log(n) / mpf(2) ** n, [1, inf])),
    "lebesgue_asymptotic": _lebesgue,
    "kepler_bouwkamp": _kepler_bouwkamp,
    "backhouse": _backhouse,
    # integrals
    "fransen_robinson": lambda: quad(rgamma, [0, 1, 2, 4, 8, 16, 32, 64]),
    "golomb_dickman": lambda: quad(lambda x: exp(li(x)), [0, 0.25, 1]),
    "mrb": lambda: nsum(lambda n: (-1) ** int(n) * (n ** (1 / n) - 1), [1, inf], method="a"),
    # primes
    "mertens": lambda: mertens,
    "prime_zeta2": lambda: primezeta(2),
    "prime_zeta3": lambda: primezeta(3),
    "twin_prime": lambda: twinprime,
    "artin": lambda: _euler_product((1, -1, -1), (1, -1)),
    "stephens": lambda: _euler_product((1, 0, -1, -1), (1, 0, 0, -1)),
    "feller_tornier": lambda: (1 + _euler_product((1, 0, -2), (1,))) / 2,
    "murata": lambda: _euler_product((1, -2, 2), (1, -2, 1)),
    "taniguchi": lambda: _euler_product((1, 0, 0, -3, 2, 1, -1), (1,)),
    "heath_brown_moroz": lambda: _euler_product((1, 0, -27, 105, -189, 189, -105, 27, 0, -1), (1,)),
    "totient_product": lambda: _euler_product((1, -1, 0, 1), (1, -1)),
    "strongly_carefree": lambda: _euler_product((1, 0, -3, 2), (1,)),
    "barban": lambda: _euler_product((1, 1, 2, -1, -1), (1, 1, -1, -1)),
    "landau_ramanujan": _landau_ramanujan,
    "hafner_sarnak_mccurley": _hafner_sarnak_mccurley,
}


@pytest.mark.parametrize("identifier", FORMULAS)
def test_agrees_with_mpmath(identifier):
    assert_agrees(identifier, FORMULAS[identifier])


def test_every_constant_of_these_groups_has_a_formula():
    assert list(FORMULAS) == ids_of(GROUPS)
