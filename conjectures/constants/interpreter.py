"""The value of an expression tree, exact as long as it is rational and in balls from there on."""

from __future__ import annotations

from flint import arb, fmpq

from conjectures.constants.catalogue import find
from conjectures.constants.functions import FUNCTIONS, MAX_EXPONENTIAL, Value, is_exactly, real, require, root
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree
from kernels.errors import DiscoveryError

MAX_EXACT_BITS = 20_000
MAX_ROOT = 64
SHARP_BITS = 16


def ball(tree: Tree, bits: int) -> arb:
    """The tree's value as a ball, at the precision that python-flint has now.

    >>> from conjectures.grammar import parse
    >>> ball(parse("sqrt(2)*pi"), 53).overlaps(arb.pi() * arb(2).sqrt())
    True

    Raises DiscoveryError if the value is rational, as far as exact arithmetic sees, or outside a domain.
    """
    result = value(tree, bits)
    if isinstance(result, fmpq):
        raise DiscoveryError(f"its value is rational (= {_short(result)}): give an irrational constant")
    return result


def _short(x: fmpq) -> str:
    text = str(x)
    return text if len(text) <= 40 else f"{text[:20]}... of {len(text)} characters"


def value(tree: Tree, bits: int) -> Value:
    """The tree's value: `fmpq` where it is known to be rational, else a ball.

    >>> from conjectures.grammar import parse
    >>> value(parse("sqrt(4)/6"), 53)
    1/3
    """
    return _tidy(_value(tree, bits))


def _value(tree: Tree, bits: int) -> Value:
    match tree:
        case Number(number):
            return fmpq(number.numerator, number.denominator)
        case Name(text):
            return find(text).enclosure(bits)
        case Call(function, arguments):
            return _called(function, [value(argument, bits) for argument in arguments])
        case Negation(operand):
            return -value(operand, bits)
        case Operation(symbol, left, right):
            return _operation(symbol, value(left, bits), value(right, bits))


def _called(function: str, arguments: list[Value]) -> Value:
    # Some of Arb's methods take seconds, or overflow, on balls that are wide: those are better asked again.
    if any(isinstance(x, arb) and x.rel_accuracy_bits() < SHARP_BITS for x in arguments):
        return arb.nan()
    return FUNCTIONS[function].evaluate(*arguments)


def _tidy(x: Value) -> Value:
    """A ball without radius is a dyadic fraction; sizes that no search has a use for are refused."""
    if isinstance(x, arb) and x.is_finite() and x.is_exact() and abs(x) < 2**64 and x.bits() < MAX_EXACT_BITS:
        x = x.fmpq()
    if isinstance(x, fmpq):
        require(x.height_bits() <= MAX_EXACT_BITS, f"a fraction of more than {MAX_EXACT_BITS} bits is refused")
    elif x.is_finite() and not x.contains(0):
        require(not abs(x).log() > MAX_EXPONENTIAL, f"a number beyond e^{MAX_EXPONENTIAL} is refused")
        require(not abs(x).log() < -MAX_EXPONENTIAL, f"a number below e^-{MAX_EXPONENTIAL} is refused")
    return x


def _operation(symbol: str, x: Value, y: Value) -> Value:
    if symbol == "^":
        return power(x, y)
    if symbol == "/":
        require(not is_exactly(y, 0), "division by zero")
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return {"+": x.__add__, "-": x.__sub__, "*": x.__mul__, "/": x.__truediv__}[symbol](y)
    a, b = real(x), real(y)
    return {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[symbol](b)


def power(x: Value, y: Value) -> Value:
    """x^y: exact for fractions and small integers, real or refused otherwise.

    >>> power(fmpq(4, 9), fmpq(-1, 2))
    3/2
    """
    if is_exactly(x, 0):
        require(isinstance(y, fmpq) and y > 0, "zero to a power that is not positive")
        return fmpq(0)
    _refuse_large_power(x, y)
    if isinstance(y, fmpq):
        return _rational_power(x, y)
    require(not real(x) < 0, "a negative number to an irrational power is not real")
    return (y * real(x).log()).exp()


def _refuse_large_power(x: Value, y: Value) -> None:
    size = abs(real(y)) * abs(abs(real(x)).log())
    require(not size > MAX_EXPONENTIAL, f"a power beyond e^{MAX_EXPONENTIAL} is refused")


def _rational_power(x: Value, y: fmpq) -> Value:
    if y.q <= MAX_ROOT:
        require(y.q == 1 or not real(x) < 0, "a negative number to a fractional power is not real: use root(x, k)")
        return _integer_power(root(x, fmpq(y.q)) if y.q != 1 else x, int(y.p))
    require(not real(x) < 0, "a negative number to a fractional power is not real: use root(x, k)")
    return (arb(y) * real(x).log()).exp()


def _integer_power(x: Value, n: int) -> Value:
    if is_exactly(x, 1) or is_exactly(x, -1):
        return x if n % 2 else fmpq(1)
    if isinstance(x, fmpq) and x.height_bits() * abs(n) <= MAX_EXACT_BITS:
        return x**n
    return real(x) ** n
