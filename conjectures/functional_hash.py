"""One hash for formulas of every kind, so that equal ones meet however they are written.

Functions of n and other names are taken at random points modulo the prime 2^61 - 1 (Schwartz 1980, Zippel 1979);
numbers by 96 bits of a ball; continued fractions, signed ones and sequences by their first terms or convergents modulo
the same prime. A hash is `kind:32 hexadecimal digits`. Points come from names through SHA-256: no hash depends on the
machine or on what was hashed before.
"""

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import arb, ctx, fmpq

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.interpreter import value
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError
from kernels.functional_hash import OPERATIONS, PRIME, UNDEFINED, values

POINTS = 2
# Convergents and terms that stand for all of them: rational functions of so many coefficients are told apart.
TERMS = 24
NUMBER_BITS = 96
BALL_BITS = 320
SMALL = 2**31


def residue(name: str, point: int) -> int:
    """The random residue that stands for a name at a point.

    >>> residue("n", 0) == residue("n", 0) != residue("n", 1)
    True
    """
    return int.from_bytes(hashlib.sha256(f"{point}:{name}".encode()).digest()[:8], "big") % PRIME


def function_hash(text: str) -> str:
    """The hash of a rational function of any names; what is not rational in them is a name of its own.

    >>> function_hash("(n + 1)^2 - 1") == function_hash("n*(n + 2)")
    True

    Equal arguments make equal calls: sqrt(2*n) and sqrt(n + n). Raises DiscoveryError where it has no value.
    """
    return _joined("f", function_values([parse(text)])[0])


def function_values(trees: Sequence[Tree]) -> list[tuple[int, ...]]:
    """The values of many functions at the points, in native code."""
    programs = [list(_program(tree)) for tree in trees]
    names = sorted({str(word) for program in programs for kind, word in program if kind == "variable"})
    numbered = {name: i for i, name in enumerate(names)}
    words: list[int] = []
    offsets = [0]
    for program in programs:
        for kind, word in program:
            words.append(OPERATIONS[kind])
            if word is not None:
                words.append(numbered[word] if isinstance(word, str) else word)
        offsets.append(len(words))
    points = [[residue(name, point) for name in names] or [0] for point in range(POINTS)]
    return [tuple(map(int, row)) for row in values(words, offsets, points)]


def _program(tree: Tree) -> Iterator[tuple[str, str | int | None]]:
    match tree:
        case Number(number):
            yield from _number(number)
        case Name(text):
            yield "variable", text
        case Call(function, arguments):
            yield "variable", f"{function}({','.join(_joined('f', row) for row in function_values(arguments))})"
        case Negation(operand):
            yield "integer", 0
            yield from _program(operand)
            yield "-", None
        case Operation("^", base, Number(Fraction(denominator=1) as exponent)) if abs(exponent) < SMALL:
            yield from _program(base)
            yield "^", int(exponent)
        case Operation("^", base, Negation(Number(exponent))):
            yield from _program(Operation("^", base, Number(-exponent)))
        case Operation("^", base, exponent):
            yield from _program(Call("power", (base, exponent)))
        case Operation(symbol, left, right):
            yield from _program(left)
            yield from _program(right)
            yield symbol, None


def _number(number: Fraction) -> Iterator[tuple[str, str | int | None]]:
    """Digits in base 2^30, by Horner's rule."""
    if number.denominator != 1:
        yield from _number(Fraction(number.numerator))
        yield from _number(Fraction(number.denominator))
        yield "/", None
        return
    size = abs(number.numerator)
    digits: list[int] = []
    while size or not digits:
        size, digit = divmod(size, 2**30)
        digits.append(digit)
    yield "integer", digits[-1]
    for digit in reversed(digits[:-1]):
        for word in (2**30, "*", digit, "+"):
            yield ("integer", word) if isinstance(word, int) else (word, None)
    if number < 0:
        yield "integer", -1
        yield "*", None


def number_hash(text: str) -> str:
    """The hash of an expression in constants: 96 bits of its value.

    >>> number_hash("log(8)/log(2) - 2 + pi") == number_hash("pi + 1")
    True

    Numbers that agree to 96 bits have one hash. Raises DiscoveryError where it has no value.
    """
    return ball_hash(_ball(text))


def ball_hash(ball: arb) -> str:
    """The hash of a number that a ball of 100 bits and more encloses: 96 bits of its middle.

    >>> with ctx.workprec(BALL_BITS):
    ...     ball_hash(arb.pi()) == number_hash("pi")
    True
    """
    mantissa, exponent = ball.mid().man_exp()
    shift = mantissa.bit_length() - NUMBER_BITS
    rounded = (int(mantissa) + (1 << shift - 1)) >> shift if shift > 0 else int(mantissa) << -shift
    carry = abs(rounded) >> NUMBER_BITS
    return _joined("x", (int(rounded) >> carry, int(exponent) + shift + carry))


def _ball(text: str) -> arb:
    try:
        return constant_from_text(text).enclosure(BALL_BITS)
    except DiscoveryError:
        with ctx.workprec(BALL_BITS):
            number = value(parse(text), BALL_BITS)
            if isinstance(number, fmpq):
                return arb(number)
            raise


def pcf_hash(pcf: Pcf) -> str:
    """The hash of a continued fraction: of its first convergents, which inflation by c(n) with c(0) = 1 leaves alone.

    >>> pcf_hash(Pcf.parse("2n+1", "n^2")) == pcf_hash(Pcf.parse("(n+1)*(2n+1)", "n*(n+1)*n^2"))
    True
    """
    a, b = ([_at(polynomial, n) for n in range(TERMS)] for polynomial in (pcf.a, pcf.b))
    return convergents_hash(a, b)


def convergents_hash(a: Sequence[int], b: Sequence[int]) -> str:
    """The hash of a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) from terms; b(0) is not used. Signed ones have b = +1, -1.

    >>> fibonacci = [1, 1]
    >>> while len(fibonacci) < 26:
    ...     fibonacci.append(fibonacci[-1] + fibonacci[-2])
    >>> ratios = [Fraction(fibonacci[n + 1], fibonacci[n]) for n in range(24)]
    >>> convergents_hash([1] * 24, [1] * 24) == sequence_hash(ratios)
    True
    """
    if min(len(a), len(b)) < TERMS:
        raise DiscoveryError(f"{min(len(a), len(b))} terms: {TERMS} are hashed")
    p_before, p, q_before, q = 1, a[0] % PRIME, 0, 1
    found = [_ratio(p, q)]
    for n in range(1, TERMS):
        p_before, p = p, (a[n] * p + b[n] * p_before) % PRIME
        q_before, q = q, (a[n] * q + b[n] * q_before) % PRIME
        found.append(_ratio(p, q))
    return _combined("s", found)


def sequence_hash(terms: Sequence[int | Fraction]) -> str:
    """The hash of a sequence by its first 24 terms.

    >>> sequence_hash([n * n for n in range(30)]) == sequence_hash([n**2 for n in range(24)])
    True
    """
    if len(terms) < TERMS:
        raise DiscoveryError(f"{len(terms)} terms: {TERMS} are hashed")
    return _combined("s", [_ratio(*Fraction(term).as_integer_ratio()) for term in terms[:TERMS]])


def _ratio(p: int, q: int) -> int:
    return UNDEFINED if q % PRIME == 0 else p * pow(q, -1, PRIME) % PRIME


def _combined(kind: str, terms: Sequence[int]) -> str:
    """Two random sums of the terms; an infinite one counts as a number of its own."""
    sums = []
    for point in range(POINTS):
        weights = [residue(f"term {n}", point) for n in range(len(terms))]
        infinite = residue("infinity", point)
        sums.append(sum(w * (infinite if t == UNDEFINED else t) for w, t in zip(weights, terms, strict=True)) % PRIME)
    return _joined(kind, sums)


def _at(coefficients: Sequence[int], n: int) -> int:
    return sum(c * n**k for k, c in enumerate(coefficients))


def _joined(kind: str, numbers: Sequence[int]) -> str:
    if kind == "f" and UNDEFINED in numbers:
        raise DiscoveryError("a function without a value at random points: it divides by zero")
    text = ",".join(map(str, numbers))
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
