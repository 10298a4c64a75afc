"""Closed forms: functions on natural numbers that a polynomial is, because it satisfies their defining equations.

A polynomial that takes whole numbers to whole numbers is a sum of c * binomial(x1, a1) * binomial(x2, a2) * ...; each c
is a difference of the function at 0 (Newton). Two polynomials of degree d are equal if they agree at all points whose
coordinates have a sum of at most d.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import comb, prod

from kernels.narrowing import Machine
from kernels.programs import CASE, ClosedForm, Program
from proofs.models.equations import Equation
from proofs.term import Symbol, Term, Variable

# Of the largest polynomials that are tried; of the largest identities between them.
DEGREE, HIGHEST = 3, 9
FUEL = 20_000


def closed_forms(
    program: Program, symbols: Sequence[Symbol], equations: Mapping[Symbol, Sequence[Equation]]
) -> tuple[ClosedForm | None, ...]:
    """Return the closed form of each symbol that has one: what its equations call has one, too."""
    forms = _Forms(program, symbols)
    waiting = [symbol for symbol in symbols if forms.may_have_one(symbol, equations.get(symbol, ()))]
    while found := [s for s in waiting if s not in forms.known and forms.find(s, equations[s])]:
        waiting = [s for s in waiting if s not in found]
    return tuple([forms.known.get(symbol) for symbol in symbols])


def value(form: ClosedForm, point: Sequence[int]) -> int:
    """Return the value of a closed form: sum of c * binomial(x1, a1) * ...

    >>> value(((1, 1), (1, 2)), [4])  # x + x(x - 1)/2, the sum of the numbers up to x
    10
    """
    return sum(row[0] * prod(map(comb, point, row[1:])) for row in form)


class _Forms:
    def __init__(self, program: Program, symbols: Sequence[Symbol]) -> None:
        self.machine, self.program = Machine(program), program
        self.chains = program.chains()
        self.numbers = {symbol: number for number, symbol in enumerate(symbols)}
        self.zeros = {zero for zero, _ in filter(None, self.chains)}
        self.successors = {successor for _, successor in filter(None, self.chains)}
        self.known: dict[Symbol, ClosedForm] = {}

    def may_have_one(self, f: Symbol, equations: Sequence[Equation]) -> bool:
        """Tell whether a function takes counts to counts, for all values, and calls itself with smaller ones alone."""
        number = self.numbers[f]
        sorts = (*self.program.fields[number], self.program.results[number])
        counting = 2 <= len(sorts) <= 4 and all(self.chains[sort] for sort in sorts)
        return counting and self._total(self.program.entries[number]) and _descends(equations)

    def _total(self, entry: int) -> bool:
        code = self.program.code
        if entry < 0 or code[entry] != CASE:
            return entry >= 0
        return all(self._total(target) for target in code[entry + 2 : entry + 4])

    def find(self, f: Symbol, equations: Sequence[Equation]) -> bool:
        """Interpolate, and keep what satisfies the equations."""
        called = {part for _, right in equations for part in _heads(right)} - self.known.keys() - {f}
        if not all(self.numbers[s] in self.zeros | self.successors for s in called):
            return False
        form = self._interpolated(f)
        if form is None:
            return False
        self.known[f] = form
        if not all(self._satisfied(left, right) for left, right in equations):
            del self.known[f]
        return f in self.known

    def _interpolated(self, f: Symbol) -> ClosedForm | None:
        values: dict[tuple[int, ...], int] = {}
        for point in simplex(len(f.sorts), DEGREE):
            number = self._computed(f, point)
            if number is None:
                return None
            values[point] = number
        rows = [(_difference(values, place), *place) for place in values]
        return tuple([row for row in rows if row[0]]) or ((0, *[0] * len(f.sorts)),)

    def _computed(self, f: Symbol, point: Sequence[int]) -> int | None:
        number, built, places = self.numbers[f], list[tuple[int, tuple[int, ...]]](), list[int]()
        for sort, count in zip(self.program.fields[number], point, strict=True):
            zero, successor = self.chains[sort] or (0, 0)
            built.append((zero, ()))
            built += [(successor, (len(built) + k - 1,)) for k in range(count)]
            places.append(len(built) - 1)
        found = self.machine.value([*built, (number, tuple(places))], FUEL)
        return None if found is None or found[-1] < 0 else len(found) - 1

    def _satisfied(self, left: Term, right: Term) -> bool:
        degree = max(self._degree(left), self._degree(right))
        variables = sorted(left.free)
        return degree <= HIGHEST and all(
            self._at(left, point) == self._at(right, point)
            for values in simplex(len(variables), degree)
            for point in [dict(zip(variables, values, strict=True))]
        )

    def _degree(self, term: Term) -> int:
        inside = max([self._degree(a) for a in term.arguments], default=1)
        if isinstance(term.head, Variable) or term.head not in self.known:
            return inside
        return inside * max([sum(row[1:]) for row in self.known[term.head]])

    def _at(self, term: Term, point: Mapping[Variable, int]) -> int:
        if isinstance(term.head, Variable):
            return point[term.head]
        inside = [self._at(a, point) for a in term.arguments]
        if term.head in self.known:
            return value(self.known[term.head], inside)
        return inside[0] + 1 if inside else 0


def simplex(count: int, total: int) -> Iterator[tuple[int, ...]]:
    """Yield the points of so many coordinates from 0 on, whose sum is at most `total`.

    >>> list(simplex(2, 1))
    [(0, 0), (0, 1), (1, 0)]
    """
    if count == 0:
        yield ()
        return
    for first in range(total + 1):
        for rest in simplex(count - 1, total - first):
            yield first, *rest


def _difference(values: Mapping[tuple[int, ...], int], place: tuple[int, ...]) -> int:
    """Sum (-1)^(sum of a - b) * binomial(a, b) * f(b) over all b below a."""
    below = [b for b in values if all(x <= y for x, y in zip(b, place, strict=True))]
    return sum((-1) ** (sum(place) - sum(b)) * prod(map(comb, place, b)) * values[b] for b in below)


def _descends(equations: Sequence[Equation]) -> bool:
    """Tell whether some argument gets smaller in each call of a function by itself, so that its values are settled."""
    calls = [(left, part) for left, right in equations for part in _parts(right) if part.head == left.head]
    count = len(equations[0][0].arguments) if equations else 0
    places = range(count)
    return not calls or any(
        all(_inside(call.arguments[place], left.arguments[place]) for left, call in calls) for place in places
    )


def _inside(part: Term, whole: Term) -> bool:
    return any(a is part or _inside(part, a) for a in whole.arguments)


def _parts(term: Term) -> Iterator[Term]:
    yield term
    for a in term.arguments:
        yield from _parts(a)


def _heads(term: Term) -> set[Symbol]:
    return {part.head for part in _parts(term) if isinstance(part.head, Symbol)}
