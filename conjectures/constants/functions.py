"""The functions that expressions in constants may use: arity, domain, rigorous evaluation, LaTeX.

A value is an exact `fmpq` as long as it is known to be rational, and a ball otherwise. Only what is certainly outside a
domain is refused; a ball that cannot decide goes on as nan, and is asked again at a higher precision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import acb, arb, fmpq

from kernels.errors import DiscoveryError

Value = fmpq | arb

# Arguments beyond these bounds give numbers, or take times, that no search has a use for.
MAX_EXPONENTIAL = 70_000
MAX_ARGUMENT = 1_000
MAX_GAMMA = 5_000
MAX_ORDER = 100


@dataclass(frozen=True, slots=True)
class Function:
    """`evaluate` takes as many values as `arities` allows; `latex` is a template with the arguments {0}, {1}, ..."""

    evaluate: Callable[..., Value]
    latex: str
    arities: tuple[int, ...] = (1,)


def real(x: Value) -> arb:
    """The value as a ball.

    >>> real(fmpq(1, 4))
    0.250000000000000
    """
    return arb(x) if isinstance(x, fmpq) else x


def require(condition: bool, reason: str) -> None:
    """Raise DiscoveryError for an argument that is certainly outside a function's domain.

    >>> require(True, "the logarithm of a negative number")
    """
    if not condition:
        raise DiscoveryError(reason)


def is_exactly(x: Value, n: int) -> bool:
    """Is the value known to be this integer?

    >>> is_exactly(fmpq(2), 2), is_exactly(arb("2 +/- 1e-9"), 2)
    (True, False)
    """
    return isinstance(x, fmpq) and x == n


def is_integer(x: Value) -> bool:
    """Is the value certainly an integer?

    >>> is_integer(fmpq(2)), is_integer(fmpq(1, 2))
    (True, False)
    """
    return isinstance(x, fmpq) and x.q == 1


def _bounded(x: Value, limit: int, function: str) -> None:
    require(not abs(real(x)) > limit, f"{function} of a number beyond {limit} is refused")


def _plain(method: str) -> Callable[[Value], Value]:
    """An arb method that is defined and cheap on the whole line."""

    def evaluate(x: Value) -> Value:
        result: arb = getattr(real(x), method)()
        return result

    return evaluate


def _on(method: str, low: int | None, high: int | None) -> Callable[[Value], Value]:
    """An arb method that is real on [low, high]."""

    def evaluate(x: Value) -> Value:
        inside = (low is None or not real(x) < low) and (high is None or not real(x) > high)
        require(inside, f"{method} of a number outside its domain is not real")
        result: arb = getattr(real(x), method)()
        return result

    return evaluate


def _limited(method: str, limit: int) -> Callable[[Value], Value]:
    def evaluate(x: Value) -> Value:
        _bounded(x, limit, method)
        result: arb = getattr(real(x), method)()
        return result

    return evaluate


def _with_pole(method: str, limit: int | None = None) -> Callable[[Value], Value]:
    """An arb method with a pole at 0."""

    def evaluate(x: Value) -> Value:
        require(not is_exactly(x, 0), f"{method} has a pole at 0")
        return _limited(method, limit)(x) if limit else _plain(method)(x)

    return evaluate


def _log(x: Value) -> Value:
    require(not real(x) <= 0, "the logarithm of a number that is not positive is not real")
    return real(x).log()


def sqrt(x: Value) -> Value:
    """The square root, exact where the value is the square of a fraction.

    >>> sqrt(fmpq(9, 4))
    3/2
    """
    return root(x, fmpq(2))


def root(x: Value, order: Value) -> Value:
    """The real root of this order; odd roots of negative numbers are negative.

    >>> root(fmpq(-27), fmpq(3))
    -3
    """
    require(is_integer(order) and 1 <= order <= MAX_ARGUMENT, f"a root's order is an integer from 1 to {MAX_ARGUMENT}")
    k = int(real(order).unique_fmpz() or 0)
    if real(x) < 0:
        require(k % 2 == 1, "an even root of a negative number is not real")
        return -root(-x, order)
    return exact if (exact := _exact_root(x, k)) is not None else real(x).root(k)


def _exact_root(x: Value, k: int) -> fmpq | None:
    if not isinstance(x, fmpq):
        return None
    above, below = x.p.root(k), x.q.root(k)
    return fmpq(above, below) if above**k == x.p and below**k == x.q else None


def _gamma(x: Value) -> Value:
    require(not (is_integer(x) and x <= 0), "gamma has a pole at 0, -1, -2, ...")
    _bounded(x, MAX_GAMMA, "gamma")
    return arb.gamma_fmpq(x) if isinstance(x, fmpq) else x.gamma()


def _digamma(x: Value) -> Value:
    require(not (is_integer(x) and x <= 0), "digamma has a pole at 0, -1, -2, ...")
    return real(x).digamma()


def _polygamma(order: Value, x: Value) -> Value:
    require(is_integer(order) and 0 <= order <= MAX_ORDER, f"polygamma's order is an integer from 0 to {MAX_ORDER}")
    require(not real(x) <= 0, "polygamma is offered for positive arguments")
    _bounded(x, MAX_ARGUMENT, "polygamma")
    return acb(real(x)).polygamma(acb(real(order))).real


def _zeta(s: Value, a: Value | None = None) -> Value:
    require(not is_exactly(s, 1), "zeta has a pole at 1")
    _bounded(s, MAX_ARGUMENT, "zeta")
    if a is None:
        return real(s).zeta()
    require(not real(a) <= 0, "zeta(s, a) is offered for positive a")
    _bounded(a, MAX_ARGUMENT, "zeta")
    return real(s).zeta(real(a))


def _beta(s: Value) -> Value:
    _bounded(s, MAX_ARGUMENT, "beta")
    if is_exactly(s, 1):
        return arb.pi() / 4
    quarters = real(s).zeta(arb(fmpq(1, 4))) - real(s).zeta(arb(fmpq(3, 4)))
    return quarters / arb(4) ** real(s)


def _bessel(method: str, positive: bool) -> Callable[[Value, Value], Value]:
    def evaluate(order: Value, x: Value) -> Value:
        _bounded(order, MAX_ARGUMENT, "a Bessel function")
        _bounded(x, MAX_ARGUMENT, "a Bessel function")
        inside = not real(x) <= 0 if positive else is_integer(order) or not real(x) < 0
        require(inside, "a Bessel function of a negative number is not real")
        result: arb = getattr(real(x), method)(real(order))
        return result

    return evaluate


def _ei(x: Value) -> Value:
    require(not is_exactly(x, 0), "ei has a pole at 0")
    _bounded(x, MAX_EXPONENTIAL, "ei")
    return real(x).ei()


def _li(x: Value) -> Value:
    require(not is_exactly(x, 1) and not real(x) < 0, "li is defined for positive numbers other than 1")
    return real(x).li()


def _polylog(s: Value, z: Value) -> Value:
    _bounded(s, MAX_ORDER, "polylog")
    _bounded(z, MAX_ARGUMENT, "polylog")
    # Arb's method for non-integer s takes seconds for a logarithm of z beyond the thousands.
    require(is_exactly(z, 0) or not abs(real(z)).log() < -MAX_ARGUMENT, "polylog(s, z) of so small a z is refused")
    require(not real(z) > 1, "polylog(s, z) is not real for z > 1")
    require(not (is_exactly(z, 1) and real(s) <= 1), "polylog(s, 1) has a pole for s <= 1")
    return real(s).zeta() if is_exactly(z, 1) else real(z).polylog(real(s))


def _agm(x: Value, y: Value) -> Value:
    require(not real(x) < 0 and not real(y) < 0, "agm is offered for positive numbers")
    return real(x).agm(real(y))


def _lambertw(x: Value) -> Value:
    require(not real(x) < -arb(-1).exp(), "lambertw of a number below -1/e is not real")
    return real(x).lambertw()


def _elliptic_k(m: Value) -> Value:
    require(not real(m) >= 1, "elliptic_k(m) is real and finite for m < 1")
    return acb(real(m)).elliptic_k().real


def _elliptic_e(m: Value) -> Value:
    require(not real(m) > 1, "elliptic_e(m) is real for m <= 1")
    return acb(real(m)).elliptic_e().real


def _hyp2f1(a: Value, b: Value, c: Value, z: Value) -> Value:
    for parameter in (a, b, c):
        _bounded(parameter, MAX_ORDER, "hyp2f1")
    _bounded(z, MAX_ARGUMENT, "hyp2f1")
    require(not (is_integer(c) and c <= 0), "hyp2f1(a, b, c, z) has poles at c = 0, -1, -2, ...")
    require(not real(z) >= 1, "hyp2f1(a, b, c, z) is offered for z < 1")
    return real(z).hypgeom_2f1(real(a), real(b), real(c))


def _hyp3f2(*arguments: Value) -> Value:
    *parameters, z = arguments
    for parameter in parameters:
        _bounded(parameter, MAX_ORDER, "hyp3f2")
    for c in parameters[3:]:
        require(not (is_integer(c) and c <= 0), "hyp3f2(a, b, c, d, e, z) has poles at d or e = 0, -1, -2, ...")
    # The series itself is summed: next to 1 that takes too many terms.
    require(not abs(real(z)) > fmpq(99, 100), "hyp3f2(a, b, c, d, e, z) is offered for |z| <= 0.99")
    return real(z).hypgeom([real(x) for x in parameters[:3]], [real(x) for x in parameters[3:]])


def _absolute(x: Value) -> Value:
    return -x if real(x) < 0 else x if isinstance(x, fmpq) else abs(x)


def _operator(name: str) -> str:
    return rf"\operatorname{{{{{name}}}}}\left({{0}}\right)"


# The recipe for a further function: one row here, and one in tests/conjectures/test_constants_expressions.py.
FUNCTIONS = {
    "sqrt": Function(sqrt, r"\sqrt{{{0}}}"),
    "cbrt": Function(lambda x: root(x, fmpq(3)), r"\sqrt[3]{{{0}}}"),
    "root": Function(root, r"\sqrt[{1}]{{{0}}}", (2,)),
    "abs": Function(_absolute, r"\left|{0}\right|"),
    "exp": Function(_limited("exp", MAX_EXPONENTIAL), r"e^{{{0}}}"),
    "log": Function(_log, r"\ln\left({0}\right)"),
    "sin": Function(_plain("sin"), r"\sin\left({0}\right)"),
    "cos": Function(_plain("cos"), r"\cos\left({0}\right)"),
    "tan": Function(_plain("tan"), r"\tan\left({0}\right)"),
    "cot": Function(_with_pole("cot"), r"\cot\left({0}\right)"),
    "asin": Function(_on("asin", -1, 1), r"\arcsin\left({0}\right)"),
    "acos": Function(_on("acos", -1, 1), r"\arccos\left({0}\right)"),
    "atan": Function(_plain("atan"), r"\arctan\left({0}\right)"),
    "sinh": Function(_limited("sinh", MAX_EXPONENTIAL), r"\sinh\left({0}\right)"),
    "cosh": Function(_limited("cosh", MAX_EXPONENTIAL), r"\cosh\left({0}\right)"),
    "tanh": Function(_limited("tanh", MAX_EXPONENTIAL), r"\tanh\left({0}\right)"),
    "coth": Function(_with_pole("coth", MAX_EXPONENTIAL), r"\coth\left({0}\right)"),
    "asinh": Function(_plain("asinh"), _operator("arsinh")),
    "acosh": Function(_on("acosh", 1, None), _operator("arcosh")),
    "atanh": Function(_on("atanh", -1, 1), _operator("artanh")),
    "gamma": Function(_gamma, r"\Gamma\left({0}\right)"),
    "digamma": Function(_digamma, r"\psi\left({0}\right)"),
    "polygamma": Function(_polygamma, r"\psi^{{({0})}}\left({1}\right)", (2,)),
    "zeta": Function(_zeta, r"\zeta\left({0}\right)", (1, 2)),
    "beta": Function(_beta, r"\beta\left({0}\right)"),
    "besselj": Function(_bessel("bessel_j", positive=False), r"J_{{{0}}}\left({1}\right)", (2,)),
    "besseli": Function(_bessel("bessel_i", positive=False), r"I_{{{0}}}\left({1}\right)", (2,)),
    "besselk": Function(_bessel("bessel_k", positive=True), r"K_{{{0}}}\left({1}\right)", (2,)),
    "erf": Function(_limited("erf", MAX_ARGUMENT), _operator("erf")),
    "erfc": Function(_limited("erfc", MAX_ORDER), _operator("erfc")),
    "ei": Function(_ei, _operator("Ei")),
    "li": Function(_li, _operator("li")),
    "polylog": Function(_polylog, r"\operatorname{{Li}}_{{{0}}}\left({1}\right)", (2,)),
    "agm": Function(_agm, r"\operatorname{{agm}}\left({0}, {1}\right)", (2,)),
    "lambertw": Function(_lambertw, r"W\left({0}\right)"),
    "elliptic_k": Function(_elliptic_k, r"K\left(m={0}\right)"),
    "elliptic_e": Function(_elliptic_e, r"E\left(m={0}\right)"),
    "hyp2f1": Function(_hyp2f1, r"{{}}_2F_1\left({0}, {1}; {2}; {3}\right)", (4,)),
    "hyp3f2": Function(_hyp3f2, r"{{}}_3F_2\left({0}, {1}, {2}; {3}, {4}; {5}\right)", (6,)),
}

FUNCTION_ALIASES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "psi": "digamma",
    "Γ": "gamma",
    "Gamma": "gamma",
    "ζ": "zeta",
    "Ei": "ei",
    "Li": "polylog",
    "W": "lambertw",
    "ellipk": "elliptic_k",
    "ellipe": "elliptic_e",
}
