"""Candidates in batches: those that differ in the argument z alone share all the rest of their term.

A parameter that stands in powers c^(s n + r) alone, above or below, changes z and the first term; all others make the
shape. A shape is read once, and an argument is a few products of integers.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache

from conjectures.grammar import Call, Name, Negation, Operation, Tree
from conjectures.series.arithmetic import Function, integer_function
from conjectures.series.space import SeriesSpace
from conjectures.series.template import MAX_BITS, NoTerm, read_factors, read_term, variables
from conjectures.series.term import Term
from kernels.errors import DiscoveryError

Argument = tuple[int, int]  # numerator, denominator > 0
# The bits that growing terms may cost the sums in integers.
MOST_GROWTH = 24


@dataclass(frozen=True, slots=True)
class Batch:
    """The terms of one shape as they are without the powers of z, the degree of P, and candidates (index, z).

    The terms of a batch whose sums are to be `exact` are whole: those that shrink like a power of n, grow at first, or
    have arguments of their own.
    """

    terms: tuple[Term, ...]
    degree: int
    candidates: tuple[tuple[int, Argument], ...]
    exact: bool = False


class Shapes:
    """The batches of a space."""

    def __init__(self, space: SeriesSpace) -> None:
        self.space = space
        self._shape = lru_cache(1_024)(self._read_shape)
        self._power = lru_cache(1 << 16)(self._read_power)

    @cached_property
    def _powers(self) -> tuple[tuple[Tree, int, tuple[int, ...]], ...]:
        """The powers with n above whose parameters stand in such powers alone, and the places of their parameters."""
        fixed = _outside_powers(self.space.tree)
        if self.space.combine:
            fixed.add(self.space.combine[0])
            fixed.add(self.space.combine[2])
        found = [(node, e) for node, e in _powers(self.space.tree, 1) if not variables(node) & fixed]
        names = [parameter.name for parameter in self.space.parameters]
        return tuple((node, e, tuple(names.index(name) for name in sorted(variables(node)))) for node, e in found)

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The places of the parameters that make the shape."""
        free = {place for _, _, places in self._powers for place in places}
        return tuple(place for place in range(len(self.space.parameters)) if place not in free)

    def batches(self, numbers: range) -> Iterator[Batch]:
        """The candidates with these numbers that converge fast enough, by shape."""
        found: dict[tuple[tuple[int, ...], Argument | None], list[tuple[int, Argument]]] = {}
        for number in numbers:
            values = self.space.values(number)
            key = tuple(values[place] for place in self._places)
            shape = self._shape(key)
            argument = None if shape is None else self._argument(shape[0][0], values)
            if shape is None or argument is None:
                continue
            exact = _is_exact(shape[0], argument)
            if exact or self._is_fast(shape[0][0], argument):
                found.setdefault((key, argument if exact else None), []).append((number, argument))
        for (key, z), candidates in found.items():
            terms, degree = self._shape(key)  # type: ignore[misc]
            if z is None:
                yield from _by_growth(Batch(terms, degree, tuple(candidates)))
            elif self.space.converges(whole := _whole(terms, Fraction(*z))):
                yield Batch(whole, self.space.degree_for(whole[0]), tuple(candidates), exact=True)

    def _read_shape(self, key: tuple[int, ...]) -> tuple[tuple[Term, ...], int] | None:
        values = [parameter.low for parameter in self.space.parameters]
        for place, value in zip(self._places, key, strict=True):
            values[place] = value
        without = frozenset(id(node) for node, _, _ in self._powers)
        try:
            read = [read_term(factors) for factors in self.space.factors(tuple(values), without)]
        except NoTerm:
            return None
        if not read or any(start != read[0][1] for _, start in read):
            return None
        terms = tuple(term for term, _ in read)
        if any(len(term.upper) > len(term.lower) or not term.settles(Fraction(0)) for term in terms):
            return None
        return terms, self.space.degree_for(terms[0])

    def _argument(self, term: Term, values: tuple[int, ...]) -> Argument | None:
        top, bottom = term.argument.numerator, term.argument.denominator
        for number, (_, _, places) in enumerate(self._powers):
            power = self._power(number, tuple(values[place] for place in places))
            if power is None:
                return None
            top, bottom = top * power[0], bottom * power[1]
        divisor = math.gcd(top, bottom)
        return top // divisor, bottom // divisor

    def _is_fast(self, term: Term, argument: Argument) -> bool:
        """Whether the term with this argument converges fast enough."""
        top, bottom = argument
        if len(term.upper) < len(term.lower):
            return term.settles(Fraction(top, bottom))
        return math.log10(bottom) - math.log10(abs(top)) >= self.space.least_rate

    @cached_property
    def _fast_powers(self) -> tuple[tuple[Function, Function] | None, ...]:
        """The base and the exponent of each power as functions of (n, *parameters); None for those with fractions."""
        names = ("n", *(parameter.name for parameter in self.space.parameters))
        found = []
        for node, _, _ in self._powers:
            assert isinstance(node, Operation)
            base, power = integer_function(node.left, names[1:]), integer_function(node.right, names)
            found.append(None if base is None or power is None else (base, power))
        return tuple(found)

    def _read_power(self, number: int, values: tuple[int, ...]) -> Argument | None:
        """z's part from one power; None where it is zero."""
        node, exponent, places = self._powers[number]
        if (functions := self._fast_powers[number]) is not None:
            return self._integer_power(functions, exponent, places, values)
        names = {self.space.parameters[place].name: value for place, value in zip(places, values, strict=True)}
        try:
            factors = read_factors(node, names)
        except NoTerm:
            return None
        if not factors.powers:
            return None if any(not r for (_, r), _ in factors.linear) else (1, 1)
        ((base, (s, _)),) = factors.powers
        z = base ** (int(s) * exponent) if base else None
        return (z.numerator, z.denominator) if z else None

    def _integer_power(
        self, functions: tuple[Function, Function], exponent: int, places: tuple[int, ...], values: tuple[int, ...]
    ) -> Argument | None:
        arguments = [0] * len(self.space.parameters)
        for place, value in zip(places, values, strict=True):
            arguments[place] = value
        base, start = functions[0](arguments), functions[1]([0, *arguments])
        s = exponent * (functions[1]([1, *arguments]) - start)
        if not base:
            return None if s or start else (1, 1)
        if abs(s) * base.bit_length() > 2 * MAX_BITS:
            raise DiscoveryError(f"{base} to the power {s} n: up to {MAX_BITS} bits")
        if s >= 0:
            return base**s, 1
        return (1 if base > 0 or s % 2 == 0 else -1), abs(base) ** -s


def _is_exact(terms: tuple[Term, ...], argument: Argument) -> bool:
    """Whether sums in integers are not for them: like a power of n, or several terms with arguments of their own."""
    first = terms[0]
    if any(term.extra or term.argument != first.argument for term in terms):
        return True
    return abs(argument[0]) == argument[1] and len(first.upper) == len(first.lower)


def _by_growth(batch: Batch) -> Iterator[Batch]:
    """The batch, those candidates apart whose terms grow much at first."""
    if _growth(_whole(batch.terms, Fraction(*widest([z for _, z in batch.candidates])))) <= MOST_GROWTH:
        yield batch
        return
    kept = []
    for number, (top, bottom) in batch.candidates:
        terms = _whole(batch.terms, Fraction(top, bottom))
        if _growth(terms) <= MOST_GROWTH:
            kept.append((number, (top, bottom)))
        else:
            yield Batch(terms, batch.degree, ((number, (top, bottom)),), exact=True)
    if kept:
        yield replace(batch, candidates=tuple(kept))


def widest(arguments: Sequence[Argument]) -> Argument:
    """The argument of the largest absolute value, but for the rounding of doubles.

    >>> widest([(1, 9), (-1, 4), (1, 5)])
    (-1, 4)
    """
    return max(arguments, key=lambda z: math.log(abs(z[0])) - math.log(z[1]))


def _growth(terms: tuple[Term, ...]) -> int:
    return max(term.growth for term in terms)


def _whole(terms: tuple[Term, ...], z: Fraction) -> tuple[Term, ...]:
    """The terms with z for the argument of the first."""
    return tuple(replace(term, argument=z * term.argument / terms[0].argument) for term in terms)


def _powers(tree: Tree, exponent: int) -> Iterator[tuple[Tree, int]]:
    """The powers c^(s n + r) among the factors of a product, each with 1, or -1 below a bar."""
    match tree:
        case Operation("*" | "/" as symbol, left, right):
            yield from _powers(left, exponent)
            yield from _powers(right, exponent if symbol == "*" else -exponent)
        case Negation(operand):
            yield from _powers(operand, exponent)
        case Operation("^", _, power) if _mentions_n(power):
            yield tree, exponent


def _outside_powers(tree: Tree) -> set[str]:
    """The names that stand elsewhere, too."""
    match tree:
        case Operation("*" | "/", left, right):
            return _outside_powers(left) | _outside_powers(right)
        case Negation(operand):
            return _outside_powers(operand)
        case Operation("^", _, power) if _mentions_n(power):
            return set()
    return variables(tree)


def _mentions_n(tree: Tree) -> bool:
    match tree:
        case Name(text):
            return text == "n"
        case Call(function, arguments):
            return function == "n" or any(map(_mentions_n, arguments))
        case Negation(operand):
            return _mentions_n(operand)
        case Operation(_, left, right):
            return _mentions_n(left) or _mentions_n(right)
    return False
