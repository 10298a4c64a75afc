"""Polynomials with integer coefficients: read from text, written for people and for LaTeX.

A polynomial in n is a tuple of coefficients, lowest first, without trailing zeros: n^2 + 3 is (3, 0, 1), zero is ().
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from operator import index

from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse, shown
from kernels.errors import DiscoveryError

MAX_DEGREE = 64
MAX_COEFFICIENT_BITS = 4_096
MAX_TERMS = 4_096
# Products of coefficients that one text may ask for: well above (n + 1)^64, well below a second.
MAX_PRODUCTS = 200_000

# Exponents of the variables -> coefficient; an int where it is known to be one, which is several times faster.
Terms = dict[tuple[int, ...], int | Fraction]


def parse_polynomial(text: str, variable: str = "n") -> tuple[int, ...]:
    """Read a polynomial with integer coefficients.

    >>> parse_polynomial("n(n+1)/2 * 2 - 3")
    (-3, 1, 1)

    Raises DiscoveryError on other variables, fractions that remain, or a degree above 64.
    """
    terms = parse_terms(text, (variable,))
    degree = max((exponents[0] for exponents in terms), default=-1)
    return tuple(terms.get((k,), 0) for k in range(degree + 1))


def parse_terms(text: str, variables: Sequence[str]) -> dict[tuple[int, ...], int]:
    """Read a polynomial in several variables as exponents -> integer coefficient.

    >>> parse_terms("x*(2n+1)", ("n", "x"))
    {(0, 1): 1, (1, 1): 2}
    """
    terms = _Reader(text, tuple(variables)).terms(parse(text))
    for coefficient in terms.values():
        if coefficient.denominator != 1:
            fraction = shown(str(coefficient))
            raise DiscoveryError(f"{shown(text)} has the coefficient {fraction}: coefficients must be integers")
    return {exponents: int(terms[exponents]) for exponents in sorted(terms)}


class _Reader:
    """Interpreter of the grammar's tree in the ring Q[variables], with a bound on what it will expand."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.variables = variables
        self.products = 0

    def fail(self, reason: str) -> DiscoveryError:
        return DiscoveryError(f"{shown(self.text)} is not a polynomial in {', '.join(self.variables)}: {reason}")

    def terms(self, tree: Tree) -> Terms:
        match tree:
            case Number(value):
                return self.bounded({self.unit(): int(value) if value.denominator == 1 else value} if value else {})
            case Name(text):
                return self.variable(text)
            case Negation(operand):
                return _scaled(self.terms(operand), -1)
            case Call(function, (argument,)) if function in self.variables:
                return self.product(self.variable(function), self.terms(argument))
            case Call(function, _):
                raise self.fail(f"no function {function!r} here")
            case Operation(symbol, left, right):
                return self.bounded(self.operation(symbol, left, right))

    def unit(self) -> tuple[int, ...]:
        return (0,) * len(self.variables)

    def variable(self, name: str) -> Terms:
        if name not in self.variables:
            raise self.fail(f"unknown name {name!r}")
        return {tuple(int(name == other) for other in self.variables): 1}

    def operation(self, symbol: str, left: Tree, right: Tree) -> Terms:
        first, second = self.terms(left), self.terms(right)
        if symbol in "+-":
            return _sum(first, second if symbol == "+" else _scaled(second, -1))
        if symbol == "*":
            return self.product(first, second)
        constant = self.constant(second, symbol)
        if symbol == "/":
            if constant == 0:
                raise self.fail("division by zero")
            return _scaled(first, Fraction(1) / constant)
        return self.power(first, constant)

    def constant(self, terms: Terms, symbol: str) -> int | Fraction:
        if any(any(exponents) for exponents in terms):
            raise self.fail("a divisor must be a number" if symbol == "/" else "an exponent must be a number")
        return terms.get(self.unit(), 0)

    def power(self, base: Terms, exponent: int | Fraction) -> Terms:
        if exponent.denominator != 1 or not 0 <= exponent <= MAX_DEGREE:
            raise self.fail(f"exponents are integers from 0 to {MAX_DEGREE}")
        result: Terms = {self.unit(): 1}
        for _ in range(int(exponent)):
            result = self.product(result, base)
        return result

    def product(self, left: Terms, right: Terms) -> Terms:
        self.products += len(left) * len(right)
        if self.products > MAX_PRODUCTS:
            raise self.fail("it is too large to expand")
        return self.bounded(_product(left, right))

    def bounded(self, terms: Terms) -> Terms:
        if len(terms) > MAX_TERMS:
            raise self.fail(f"more than {MAX_TERMS} terms")
        for exponents, coefficient in terms.items():
            if max(exponents, default=0) > MAX_DEGREE:
                raise self.fail(f"its degree is above {MAX_DEGREE}")
            if max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length()) > MAX_COEFFICIENT_BITS:
                raise self.fail(f"a coefficient has more than {MAX_COEFFICIENT_BITS} bits")
        return terms


def _scaled(terms: Terms, factor: int | Fraction) -> Terms:
    return {exponents: coefficient * factor for exponents, coefficient in terms.items()}


def _sum(left: Terms, right: Terms) -> Terms:
    result = dict(left)
    for exponents, coefficient in right.items():
        result[exponents] = result.get(exponents, 0) + coefficient
    return {exponents: coefficient for exponents, coefficient in result.items() if coefficient}


def _product(left: Terms, right: Terms) -> Terms:
    result: Terms = {}
    for (first, x), (second, y) in product(left.items(), right.items()):
        exponents = tuple(i + j for i, j in zip(first, second, strict=True))
        result[exponents] = result.get(exponents, 0) + x * y
    return {exponents: coefficient for exponents, coefficient in result.items() if coefficient}


def trimmed(coefficients: Sequence[int]) -> tuple[int, ...]:
    """The coefficients as Python integers without trailing zeros; TypeError for anything that is not an integer.

    >>> trimmed([1, 2, 0])
    (1, 2)
    """
    end = len(coefficients)
    while end and not coefficients[end - 1]:
        end -= 1
    return tuple(index(c) for c in coefficients[:end])


def value_at(coefficients: Sequence[int], n: int) -> int:
    """The polynomial's value at an integer, exactly.

    >>> value_at((3, 0, 1), 4)
    19
    """
    value = 0
    for coefficient in reversed(coefficients):
        value = value * n + coefficient
    return value


def format_polynomial(coefficients: Sequence[int], variable: str = "n") -> str:
    """Write a polynomial so that `parse_polynomial` reads it back.

    >>> format_polynomial((0, -3, 2))
    '2*n^2 - 3*n'
    """
    return _joined(coefficients, lambda k: "" if k == 0 else variable if k == 1 else f"{variable}^{k}", "*")


def latex_polynomial(coefficients: Sequence[int], variable: str = "n") -> str:
    """Write a polynomial in LaTeX.

    >>> latex_polynomial((5, 27, 51, 34))
    '34 n^{3} + 51 n^{2} + 27 n + 5'
    """
    return _joined(coefficients, lambda k: "" if k == 0 else variable if k == 1 else f"{variable}^{{{k}}}", " ")


def _joined(coefficients: Sequence[int], power: Callable[[int], str], times: str) -> str:
    parts: list[str] = []
    for k in range(len(coefficients) - 1, -1, -1):
        if c := coefficients[k]:
            size = "" if abs(c) == 1 and k else str(abs(c))
            sign = ("-" if c < 0 else "") if not parts else (" - " if c < 0 else " + ")
            parts.append(sign + size + (times if size and k else "") + power(k))
    return "".join(parts) or "0"
