"""Families of hypergeometric terms as people write them: products of binomials, factorials, powers, linear factors.

    binomial(2n,n)^u / (n^v * x^n)        with integer parameters u, v, x

A family is a tree of the one grammar, read anew for each assignment of its parameters as a product of
(s n + r)!^e, (s n + r)^e, c^(s n + r) and irreducible polynomials to a power.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly, fmpz_poly

from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, shown
from conjectures.series.term import Term
from kernels.errors import DiscoveryError

FUNCTIONS = ("binomial", "factorial", "pochhammer")
MAX_EXPONENT = 64
MAX_SLOPE = 24
MAX_PARAMETERS = 96
MAX_START = 1_000
MAX_BITS = 4_096
MAX_DEGREE = 12
_NOT_LINEAR = "an argument, an exponent or a base must be linear in n, such as 2n + 1, and a divisor a product"
_TOO_MANY = f"a term with more than {MAX_PARAMETERS} parameters: use smaller factorials"
Linear = tuple[Fraction, Fraction]  # s n + r
# The same while it is read: whole numbers are int, which is several times faster.
Mixed = tuple[Any, Any]


class NotLinear(DiscoveryError):
    """A sum in a term that is not linear in n."""


class NoTerm(DiscoveryError):
    """These values of the parameters give no term: a zero factor, a negative factorial, no n left."""


@dataclass
class Factors:
    """The factors of a term with their exponents, as they were written."""

    factorials: list[tuple[Linear, int]] = field(default_factory=list)
    linear: list[tuple[Linear, int]] = field(default_factory=list)
    powers: list[tuple[Fraction, Linear]] = field(default_factory=list)
    pochhammers: list[tuple[Fraction, int]] = field(default_factory=list)
    binomials: list[tuple[Linear, Linear, int]] = field(default_factory=list)
    # Irreducible ones of degree 2 and more, lowest coefficient first.
    polynomials: list[tuple[tuple[int, ...], int]] = field(default_factory=list)

    @property
    def all_factorials(self) -> list[tuple[Linear, int]]:
        """The factorials, those of the binomials with them."""
        parts = [
            (argument, sign * e)
            for (s, r), (t, q), e in self.binomials
            for argument, sign in (((s, r), 1), ((t, q), -1), ((s - t, r - q), -1))
        ]
        return self.factorials + parts


def read_factors(tree: Tree, values: Mapping[str, int], without: Collection[int] = ()) -> Factors:
    """The factors of a family at these values of its parameters; raises DiscoveryError on what is no product.

    `without` are the ids of nodes of the tree that are left out.
    """
    factors = Factors()
    _Reader(values, factors, without).product(tree, 1)
    return factors


def read_term(factors: Factors) -> tuple[Term, int]:
    """The term with these factors, and the n at which its sum starts.

    >>> from conjectures.grammar import parse
    >>> term, start = read_term(read_factors(parse("1/(n^3*binomial(2n,n))"), {}))
    >>> start, term.value(0), term.value(1), term.argument
    (1, Fraction(1, 2), Fraction(1, 48), Fraction(1, 4))

    The sum starts at the first n from which on every factor is finite and not zero. Raises NoTerm where there is none,
    DiscoveryError on what is no hypergeometric term.
    """
    start = _start(factors)
    upper: list[Fraction] = []
    lower: list[Fraction] = []
    argument = first = Fraction(1)
    for (s, r), e in factors.linear:
        first *= (s * start + r) ** e
        if s:
            _extend(upper, lower, [r / s + start + 1], e)
            _extend(upper, lower, [r / s + start], -e)
    for (s, r), e in factors.all_factorials:
        _extend(upper, lower, [start + (r + i) / s for i in range(1, int(s) + 1)], e)
        argument *= Fraction(s) ** (int(s) * e) if s else 1
        first *= _factorial(s * start + r) ** e
    for a, e in factors.pochhammers:
        _extend(upper, lower, [a + start], e)
        first *= math.prod((a + k for k in range(start)), start=Fraction(1)) ** e
    for base, (s, r) in factors.powers:
        argument *= _power(base, s)
        first *= _power(base, s * start + r)
    extra = [(_shifted(q, start), e) for q, e in factors.polynomials]
    for q, e in extra:
        first *= Fraction(q[0]) ** e
    if max(map(_bits, (argument, first))) > MAX_BITS:
        raise DiscoveryError(f"a term with numbers of more than {MAX_BITS} bits")
    if len(upper) + len(lower) + sum(len(q) * abs(e) for q, e in extra) > MAX_PARAMETERS:
        raise DiscoveryError(_TOO_MANY)
    return Term.of(upper, lower, argument, first, extra), start


def variables(tree: Tree) -> set[str]:
    """The names that stand in a tree, n and functions left out."""
    match tree:
        case Name(text):
            return {text} - {"n"}
        case Call(function, arguments):
            own = set() if function in FUNCTIONS or function == "n" else {function}
            return own.union(*map(variables, arguments))
        case Negation(operand):
            return variables(operand)
        case Operation(_, left, right):
            return variables(left) | variables(right)
    return set()


class _Reader:
    """Interpreter of the grammar's tree as a product; sums are linear in n."""

    def __init__(self, values: Mapping[str, int], factors: Factors, without: Collection[int]) -> None:
        self.values, self.factors, self.without = values, factors, without

    def product(self, tree: Tree, exponent: int) -> None:
        if id(tree) in self.without:
            return
        match tree:
            case Operation("*" | "/" as symbol, left, right):
                self.product(left, exponent)
                self.product(right, exponent if symbol == "*" else -exponent)
            case Operation("^", base, power):
                self.power(base, power, exponent)
            case Negation(operand):
                self.factors.powers.append((Fraction(-1), (Fraction(0), Fraction(exponent))))
                self.product(operand, exponent)
            case Call(name, arguments) if name in FUNCTIONS:
                self.call(name, [_exact(self.linear(argument)) for argument in arguments], exponent)
            case Call(name, (argument,)) if name == "n" or name in self.values:
                self.product(Name(name), exponent)
                self.product(argument, exponent)
            case _:
                self.sum(tree, exponent)

    def sum(self, tree: Tree, exponent: int) -> None:
        """A sum as its irreducible factors."""
        try:
            self.factors.linear.append((_exact(self.linear(tree)), exponent))
        except NotLinear:
            constant, factors = _irreducible(self.polynomial(tree))
            self.factors.powers.append((constant, (Fraction(0), Fraction(exponent))))
            for q, e in factors:
                if len(q) == 2:
                    self.factors.linear.append(((Fraction(q[1]), Fraction(q[0])), e * exponent))
                else:
                    self.factors.polynomials.append((q, e * exponent))

    def polynomial(self, tree: Tree) -> fmpq_poly:
        """The value of a polynomial in n."""
        match tree:
            case Operation("^", base, power):
                value = self.polynomial_power(base, power)
            case Operation("+" | "-" as symbol, left, right):
                value = self.polynomial(left) + (1 if symbol == "+" else -1) * self.polynomial(right)
            case Operation("*", left, right):
                value = _bounded(self.polynomial(left)) * _bounded(self.polynomial(right))
            case Operation("/", left, right) if not (divisor := self.linear(right))[0] and divisor[1]:
                value = self.polynomial(left) * _rational(1 / Fraction(divisor[1]))
            case Call(function, (argument,)) if function == "n" or function in self.values:
                value = self.polynomial(Name(function)) * _bounded(self.polynomial(argument))
            case Negation(operand):
                value = -self.polynomial(operand)
            case _:
                s, r = self.linear(tree)
                value = fmpq_poly([_rational(Fraction(r)), _rational(Fraction(s))])
        return value

    def polynomial_power(self, base: Tree, power: Tree) -> fmpq_poly:
        s, e = self.linear(power)
        if s or e.denominator != 1 or not 0 <= e <= MAX_DEGREE:
            raise NotLinear(_NOT_LINEAR)
        return _bounded(self.polynomial(base), int(e)) ** int(e)

    def power(self, base: Tree, power: Tree, exponent: int) -> None:
        s, r = self.linear(power)
        if s:
            slope, constant = self.linear(base)
            if slope:
                raise DiscoveryError("a power with n above has n below, too: that is no hypergeometric term")
            self.factors.powers.append((Fraction(constant), (Fraction(s * exponent), Fraction(r * exponent))))
            return
        if r.denominator != 1 or abs(r * exponent) > MAX_EXPONENT:
            raise DiscoveryError(f"an exponent is {r}: whole numbers up to {MAX_EXPONENT}, or times n")
        if r:
            self.product(base, exponent * int(r))

    def call(self, name: str, arguments: list[Linear], exponent: int) -> None:
        expected = 1 if name == "factorial" else 2
        if len(arguments) != expected:
            raise DiscoveryError(f"{name} takes {expected} argument{'s' if expected > 1 else ''}")
        if name == "factorial":
            self.factors.factorials.append((arguments[0], exponent))
            return
        (s, r), (t, q) = arguments
        if name == "binomial":
            self.factors.binomials.append(((s, r), (t, q), exponent))
            return
        if s or t != 1 or q:
            raise DiscoveryError("write pochhammer(a, n) with a number a")
        self.factors.pochhammers.append((r, exponent))

    def linear(self, tree: Tree) -> Mixed:
        match tree:
            case Number(value):
                return 0, _whole(value)
            case Name(text):
                return self.name(text)
            case Negation(operand):
                s, r = self.linear(operand)
                return -s, -r
            case Call(function, (argument,)) if function == "n" or function in self.values:
                return _times(self.name(function), self.linear(argument))
            case Call(function, _):
                raise DiscoveryError(
                    f"no function {shown(function)} in a sum: only products have {', '.join(FUNCTIONS)}"
                )
            case Operation(symbol, left, right):
                return _operation(symbol, self.linear(left), self.linear(right))

    def name(self, text: str) -> Mixed:
        if text == "n":
            return 1, 0
        if text not in self.values:
            raise DiscoveryError(f"unknown name {shown(text)}: use n and parameters (--param NAME=LO..HI)")
        return 0, self.values[text]


def _operation(symbol: str, left: Mixed, right: Mixed) -> Mixed:
    if symbol in "+-":
        sign = 1 if symbol == "+" else -1
        return left[0] + sign * right[0], left[1] + sign * right[1]
    if symbol == "*":
        return _times(left, right)
    if right[0]:
        raise NotLinear(_NOT_LINEAR)
    if symbol == "/":
        if not right[1]:
            raise NoTerm("division by zero")
        return _whole(Fraction(left[0]) / right[1]), _whole(Fraction(left[1]) / right[1])
    if left[0] or right[1].denominator != 1 or abs(right[1]) > MAX_EXPONENT:
        raise NotLinear(_NOT_LINEAR)
    if not left[1] and right[1] <= 0:
        raise NoTerm("a power of zero")
    return 0, _whole(_power(Fraction(left[1]), right[1]))


def _times(left: Mixed, right: Mixed) -> Mixed:
    if left[0] and right[0]:
        raise NotLinear(_NOT_LINEAR)
    return left[0] * right[1] + left[1] * right[0], left[1] * right[1]


def _irreducible(polynomial: fmpq_poly) -> tuple[Fraction, list[tuple[tuple[int, ...], int]]]:
    """The constant factor and the others, primitive ones with a positive leading coefficient."""
    if not polynomial:
        raise NoTerm("a factor is zero")
    constant, factors = _bounded(polynomial).numer().factor()
    found = [(tuple(int(c) for c in q.coeffs()), e) for q, e in factors]
    sign = math.prod((-1) ** e for q, e in found if q[-1] < 0)
    found = [(q if q[-1] > 0 else tuple(-c for c in q), e) for q, e in found]
    return Fraction(sign * int(constant), int(polynomial.denom())), found


def _bounded(polynomial: fmpq_poly, power: int = 1) -> fmpq_poly:
    """The polynomial, if its power has no more than the degree allowed."""
    if polynomial.degree() * power > MAX_DEGREE:
        raise DiscoveryError(f"a factor of degree {polynomial.degree() * power}: at most {MAX_DEGREE}")
    return polynomial


def _shifted(polynomial: tuple[int, ...], start: int) -> tuple[int, ...]:
    return tuple(int(c) for c in fmpz_poly(list(polynomial))(fmpz_poly([start, 1])).coeffs())


def _rational(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)


def _whole(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else value


def _exact(argument: Mixed) -> Linear:
    return Fraction(argument[0]), Fraction(argument[1])


def _extend(upper: list[Fraction], lower: list[Fraction], parameters: list[Fraction], exponent: int) -> None:
    (upper if exponent > 0 else lower).extend(parameters * abs(exponent))
    if len(upper) + len(lower) > MAX_PARAMETERS:
        raise DiscoveryError(_TOO_MANY)


def _start(factors: Factors) -> int:
    if not all(base for base, _ in factors.powers) or any(not s and not r for (s, r), _ in factors.linear):
        raise NoTerm("a factor is zero")
    if any(a.denominator == 1 and a <= 0 for a, _ in factors.pochhammers):
        raise NoTerm("a Pochhammer symbol that becomes zero")
    roots = [-r / s for (s, r), _ in factors.linear if s]
    starts = [root + 1 for root in roots if root.denominator == 1]
    starts += [_factorial_start(s, r) for (s, r), _ in factors.all_factorials]
    start = max([Fraction(0), *starts])
    if start > MAX_START:
        raise NoTerm(f"the sum starts beyond n = {MAX_START}")
    return int(start)


def _factorial_start(s: Fraction, r: Fraction) -> Fraction:
    """The first n of (s n + r)!."""
    if s.denominator != 1 or r.denominator != 1 or not 0 <= s <= MAX_SLOPE:
        raise NoTerm(f"a factorial of {s} n + {r}: whole numbers, n times 0 to {MAX_SLOPE}")
    if not s and r < 0:
        raise NoTerm("a factorial of a negative number")
    return Fraction(math.ceil(-r / s)) if s else Fraction(0)


def _factorial(value: Fraction) -> Fraction:
    if value > MAX_START:
        raise NoTerm(f"a factorial beyond {MAX_START}!")
    return Fraction(math.factorial(int(value)))


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) * _bits(base) > 2 * MAX_BITS:
        raise DiscoveryError(f"{shown(str(base))} to the power {exponent}: whole exponents, up to {MAX_BITS} bits")
    return base ** int(exponent)
