"""Which classical continued fraction a constant comes from, by a Moebius map with integer coefficients.

coth(1/n) = n + 1/(3n + 1/(5n + ...)), cot(1/n) = n - 1/(3n - 1/(5n - ...)) (Lambert, 1761), and in general the
quotients of neighbouring Bessel functions, I_(A/D-1)(2/D) / I_(A/D)(2/D) = A + 1/(A+D + 1/(A+2D + ...)) and so J with
minus signs (Lehmer, Scripta Math. 29 (1973) 17-24).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, lcm

from flint import fmpq_poly

from conjectures.constants.catalogue import lookup
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from kernels.errors import DiscoveryError

Matrix = tuple[int, int, int, int]

# Constants of the catalogue that are values of the functions below.
_NAMES = {
    "e": "exp(1)", "e2": "exp(2)", "sqrt_e": "exp(1/2)", "tan_1": "tan(1)", "tanh_1": "tanh(1)", "coth_1": "coth(1)",
    "cf_natural": "besseli(1, 2)/besseli(0, 2)",
}  # fmt: skip
_FUNCTIONS = ("exp", "tan", "cot", "tanh", "coth")
_MOST_DEGREE = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """x = map(f), where f = function(p/q), or for Bessel functions the quotient with A, D = p, q.

    `a`, `d` and `sign` describe the classical fraction a + sign/(a+d + sign/(a+2d + ...)); `map` takes its value to x.
    """

    function: str
    argument: tuple[int, int]
    a: int
    d: int
    sign: int
    map: Matrix
    of_value: Matrix  # takes the classical fraction's value to f

    def terms(self, skip: int, count: int) -> list[tuple[int, int]]:
        """Partial quotients from `skip` on, each with the sign behind it."""
        return [(self.a + self.d * i, self.sign) for i in range(skip, skip + count)]


@lru_cache(maxsize=64)
def origin_of(text: str) -> Origin | None:
    """The classical fraction that a constant, given as people write it, is a Moebius image of; None if none is known.

    >>> origin_of("(1 + e)/2").function, origin_of("(1 + e)/2").map
    ('exp', (1, 1, 0, 2))
    >>> origin_of("pi") is None
    True
    """
    try:
        tree = parse(text)
        atoms = _atoms(tree)
        generator = _generator(atoms)
        if generator is None:
            return None
        top, bottom = _rational(tree, generator)
    except (DiscoveryError, _NotRational, ZeroDivisionError):
        return None
    return _origin(generator, top, bottom)


class _NotRational(Exception):
    """The expression is no rational function of one value of one of the functions."""


# A function with its argument: ("exp", 1/2), or ("bessel_i", 1) for the quotient I_0/I_1 with its A and D.
_Atom = tuple[str, Fraction, Fraction]


def _atoms(tree: Tree) -> list[_Atom]:
    match tree:
        case Number():
            return []
        case Negation(operand):
            return _atoms(operand)
        case Operation():
            return _atoms_of_operation(tree)
        case Name() if _named(tree) is not None:
            return _atoms(parse(_named(tree) or ""))
        case Call(function, (argument,)) if function in _FUNCTIONS:
            return [(function, _number(argument), Fraction(0))]
    raise _NotRational


def _atoms_of_operation(tree: Operation) -> list[_Atom]:
    quotient = _bessel_quotient(tree)
    if quotient is not None:
        return [quotient[0]]
    if tree.symbol != "^":
        return _atoms(tree.left) + _atoms(tree.right)
    return [("exp", _number(tree.right), Fraction(0))] if _named(tree.left) == "exp(1)" else _atoms(tree.left)


def _named(tree: Tree) -> str | None:
    if not isinstance(tree, Name):
        return None
    constant = lookup(tree.text)
    return None if constant is None else _NAMES.get(constant.id)


def _number(tree: Tree) -> Fraction:
    match tree:
        case Number(value):
            return Fraction(value)
        case Negation(operand):
            return -_number(operand)
        case Operation("/", left, right):
            return _number(left) / _number(right)
        case Operation("*", left, right):
            return _number(left) * _number(right)
        case Operation("+", left, right):
            return _number(left) + _number(right)
        case Operation("-", left, right):
            return _number(left) - _number(right)
    raise _NotRational


def _bessel_quotient(tree: Tree) -> tuple[_Atom, bool] | None:
    """The quotient I_(v-1)(z)/I_v(z) or J, z = 2/D, and whether the tree is its inverse."""
    match tree:
        case Operation("/", Call(f, (order, z)), Call(g, (other, w))) if f == g and f in ("besseli", "besselj"):
            above, below, argument = _number(order), _number(other), _number(z)
            if argument != _number(w) or abs(above - below) != 1 or argument <= 0:
                raise _NotRational
            step = 2 / argument
            return ((f"bessel_{f[-1]}", max(above, below) * step, step), above > below)
    return None


def _generator(atoms: list[_Atom]) -> _Atom | None:
    """The one value that all atoms are powers of (exp) or equal to (others)."""
    if not atoms or len({atom[0] for atom in atoms}) != 1:
        return None
    function = atoms[0][0]
    if function == "exp":
        common = reduce(_common, (argument for _, argument, _ in atoms))
        return ("exp", common, Fraction(0)) if common else None
    return atoms[0] if len(set(atoms)) == 1 else None


def _common(x: Fraction, y: Fraction) -> Fraction:
    denominator = lcm(x.denominator, y.denominator)
    return Fraction(gcd(int(x * denominator), int(y * denominator)), denominator)


_Quotient = tuple[fmpq_poly, fmpq_poly]


def _rational(tree: Tree, generator: _Atom) -> _Quotient:
    """Numerator and denominator as polynomials in the generator, without common factors."""
    match tree:
        case Number(value):
            return fmpq_poly([value.numerator]), fmpq_poly([value.denominator])
        case Negation(operand):
            top, bottom = _rational(operand, generator)
            return -top, bottom
        case Name():
            return _rational(parse(_named(tree) or ""), generator)
        case Call("exp", (argument,)):
            return _power(generator, _number(argument))
        case Call():
            return fmpq_poly([0, 1]), fmpq_poly([1])
        case Operation(symbol, left, right):
            return _operation(symbol, left, right, generator)
    raise _NotRational


def _operation(symbol: str, left: Tree, right: Tree, generator: _Atom) -> _Quotient:
    quotient = _bessel_quotient(Operation(symbol, left, right))
    if quotient is not None:
        x, one = fmpq_poly([0, 1]), fmpq_poly([1])
        return (one, x) if quotient[1] else (x, one)
    if symbol == "^" and _named(left) == "exp(1)":
        return _power(generator, _number(right))
    (p, q) = _rational(left, generator)
    if symbol == "^":
        exponent = _number(right)
        if exponent.denominator != 1 or abs(exponent) > _MOST_DEGREE:
            raise _NotRational
        size = int(abs(exponent))
        return _lowest(p**size, q**size) if exponent >= 0 else _lowest(q**size, p**size)
    (r, s) = _rational(right, generator)
    if symbol in "+-":
        return _lowest(p * s + (r if symbol == "+" else -r) * q, q * s)
    return _lowest(p * r, q * s) if symbol == "*" else _lowest(p * s, q * r)


def _power(generator: _Atom, argument: Fraction) -> _Quotient:
    exponent = argument / generator[1]
    if exponent.denominator != 1 or abs(exponent) > _MOST_DEGREE:
        raise _NotRational
    power, one = fmpq_poly([0, 1]) ** abs(int(exponent)), fmpq_poly([1])
    return (power, one) if exponent >= 0 else (one, power)


def _lowest(top: fmpq_poly, bottom: fmpq_poly) -> _Quotient:
    if not bottom.coeffs() or max(top.degree(), bottom.degree()) > _MOST_DEGREE:
        raise _NotRational
    common = top.gcd(bottom)
    return top // common, bottom // common


def _origin(generator: _Atom, top: fmpq_poly, bottom: fmpq_poly) -> Origin | None:
    if max(top.degree(), bottom.degree()) != 1:
        return None
    classical = _classical(generator)
    if classical is None:
        return None
    function, argument, a, d, sign, of_value = classical
    entries = [Fraction(int(c.p), int(c.q)) for c in (top[1], top[0], bottom[1], bottom[0])]
    scale = lcm(*(entry.denominator for entry in entries))
    m0, m1, m2, m3 = (int(entry * scale) for entry in entries)
    divisor = gcd(m0, m1, m2, m3)
    return Origin(
        function, argument, a, d, sign, (m0 // divisor, m1 // divisor, m2 // divisor, m3 // divisor), of_value
    )


def _classical(generator: _Atom) -> tuple[str, tuple[int, int], int, int, int, Matrix] | None:
    """Function, argument, A, D, the sign, and the map from the classical fraction's value to the function's."""
    function, argument, step = generator
    if function.startswith("bessel"):
        if argument.denominator != 1 or step.denominator != 1 or argument <= 0:
            return None
        a, d = int(argument), int(step)
        return function, (a, d), a, d, 1 if function == "bessel_i" else -1, (1, 0, 0, 1)
    if function == "exp":
        n = 2 / argument
        size = abs(int(n))
        map_ = (1, 1, 1, -1) if n > 0 else (1, -1, 1, 1)
        return (
            (function, (argument.numerator, argument.denominator), size, 2 * size, 1, map_)
            if n.denominator == 1
            else None
        )
    if argument.numerator != 1:
        return None
    size, inverse = argument.denominator, function in ("tan", "tanh")
    map_ = (0, 1, 1, 0) if inverse else (1, 0, 0, 1)
    return function, (1, size), size, 2 * size, 1 if function in ("tanh", "coth") else -1, map_
