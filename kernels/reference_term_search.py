"""A plain twin of `term_search` and `ground_values`: terms are tuples, values are lists of constructors."""

from collections.abc import Iterator, Sequence
from itertools import product

from kernels.programs import Built, Program
from kernels.reference_narrowing import Machine

# A term is a head (a symbol, or -1 - k for variable k), and its arguments.
PlainTerm = tuple[int, tuple["PlainTerm", ...]]
Value = tuple[int, ...]
FUEL = 100_000


class GroundValues:
    """Twin of `ground_values.GroundValues`: a value is the tuple of its constructors in preorder, None for no value."""

    def __init__(self, program: Program) -> None:
        """Take the program that computes."""
        self._program, self._machine = program, Machine(program)
        self._known: dict[tuple[int, tuple[Value | None, ...]], Value | None] = {}

    def apply(self, symbol: int, arguments: tuple[Value | None, ...]) -> Value | None:
        """Return the value of a symbol for these values.

        >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
        >>> GroundValues(nat).apply(1, ((0,),))
        (1, 0)
        """
        if None in arguments:
            return None
        if (symbol, arguments) not in self._known:
            symbols = [symbol, *[s for value in arguments for s in value or ()]]
            found = self._machine.value(self._built(symbols), FUEL)
            self._known[symbol, arguments] = None if found is None else tuple(found)
        return self._known[symbol, arguments]

    def _built(self, symbols: Sequence[int]) -> Built:
        built: list[tuple[int, tuple[int, ...]]] = []
        stack: list[int] = []
        for symbol in reversed(symbols):
            places = tuple([stack.pop() for _ in self._program.fields[symbol]])
            stack.append(len(built))
            built.append((symbol, places))
        return built


class TermSearch:
    """Twin of `term_search.TermSearch`; terms are numbered in the order in which they are kept or wait."""

    def __init__(self, programs: Sequence[Program], symbols: Sequence[int], variables: Sequence[int]) -> None:
        """Take one program a model, the symbols to build terms from and the sorts of the variables."""
        self.program, self.symbols = programs[0], list(symbols)
        self.grounds = [GroundValues(program) for program in programs]
        self.points: list[tuple[list[Value], int]] = []
        self.terms: list[PlainTerm] = []
        self.numbers: dict[PlainTerm, int] = {}
        self.representatives: list[int] = []
        self.sorts: dict[int, int] = {}
        self.variables = list(variables)
        self.rules: list[tuple[PlainTerm, PlainTerm]] = []
        self.size = self.enumerated = self.merged = self.reduced = self.survivors = self.undetermined = (
            self.compared
        ) = 0
        for number, sort in enumerate(variables):
            self._keep(self._number((-1 - number, ()), sort))

    def _number(self, term: PlainTerm, sort: int) -> int:
        self.terms.append(term)
        self.sorts[len(self.terms) - 1] = sort
        return len(self.terms) - 1

    def _keep(self, number: int) -> None:
        self.representatives.append(number)
        self.numbers[self.terms[number]] = number

    def add_point(self, values: Sequence[Sequence[int]], model: int = 0) -> None:
        """Add a point: a value for each variable."""
        self.points.append(([tuple(value) for value in values], model))

    def preorder(self, number: int) -> list[int]:
        """Return the symbols of a term in preorder."""
        return list(_flat(self.terms[number]))

    def size_of(self, number: int) -> int:
        """Return the size of a term."""
        return len(self.preorder(number))

    def representatives_of(self, sort: int, size: int) -> list[int]:
        """Return the representatives of a sort and a size."""
        return [n for n in self.representatives if self.sorts[n] == sort and self.size_of(n) == size]

    def vector(self, term: PlainTerm) -> tuple[Value | None, ...]:
        """Return the values of a term at all points."""
        return tuple(self._value(term, values, self.grounds[model]) for values, model in self.points)

    def _value(self, term: PlainTerm, values: list[Value], ground: GroundValues) -> Value | None:
        head, arguments = term
        if head < 0:
            return values[-1 - head]
        return ground.apply(head, tuple([self._value(a, values, ground) for a in arguments]))

    def level(self, size: int) -> list[int]:
        """Enumerate the terms of the next size, as `term_search.TermSearch.level` does."""
        self.size = size
        waiting = []
        for symbol in self.symbols:
            for arguments in self._arguments(symbol, size - 1):
                term = (symbol, tuple([self.terms[n] for n in arguments]))
                self.enumerated += 1
                if self._reducible(term):
                    self.reduced += 1
                elif not any(self.vector(term)):
                    self.undetermined += 1
                else:
                    equal = self._equal(term, self.program.results[symbol])
                    number = self._number(term, self.program.results[symbol])
                    self.merged += equal >= 0
                    waiting += [number] if equal >= 0 else []
                    if equal < 0:
                        self._keep(number)
        return waiting

    def _arguments(self, symbol: int, total: int) -> Iterator[tuple[int, ...]]:
        sorts = self.program.fields[symbol]
        for sizes in sorted(s for s in product(range(1, total + 1), repeat=len(sorts)) if sum(s) == total):
            yield from product(*[self.representatives_of(s, n) for s, n in zip(sorts, sizes, strict=True)])

    def _equal(self, term: PlainTerm, sort: int) -> int:
        vector = self.vector(term)
        same = (n for n in self.representatives if self.sorts[n] == sort and self.vector(self.terms[n]) == vector)
        return next(same, -1)

    def partner(self, number: int) -> int:
        """Return the earlier term with the values of a waiting one, -1 where there is none or none is needed."""
        if self._reducible(self.terms[number]):
            self.reduced += 1
            return -1
        left = self._equal(self.terms[number], self.sorts[number])
        if left < 0:
            self._keep(number)
        return left

    def accept(self, left: int, right: int) -> None:
        """Use an equation from now on."""
        self.survivors += 1
        self.rules += [(self.terms[left], self.terms[right]), (self.terms[right], self.terms[left])]

    def _reducible(self, term: PlainTerm) -> bool:
        for pattern, other in self.rules:
            bound: dict[int, PlainTerm] = {}
            fits = pattern[0] >= 0 and self._matches(pattern, term, bound) and _variables(other) <= bound.keys()
            if fits and self._order(_instance(other, bound)) < self._order(term):
                return True
        return False

    def _matches(self, pattern: PlainTerm, term: PlainTerm, bound: dict[int, PlainTerm]) -> bool:
        if pattern[0] < 0:
            same = self.variables[-1 - pattern[0]] == self._sort(term)
            return same and bound.setdefault(pattern[0], term) == term
        same = pattern[0] == term[0]
        return same and all(self._matches(p, t, bound) for p, t in zip(pattern[1], term[1], strict=True))

    def _sort(self, term: PlainTerm) -> int:
        return self.variables[-1 - term[0]] if term[0] < 0 else self.program.results[term[0]]

    def _order(self, term: PlainTerm) -> tuple[object, ...]:
        head, arguments = term
        rank = -1 - head if head < 0 else len(self.variables) + self.symbols.index(head)
        sizes = [len(list(_flat(a))) for a in arguments]
        return (1 + sum(sizes), rank, sizes, [self._order(a) for a in arguments])

    def holds(self, left: int, right: int) -> bytes:
        """Return one byte a point: whether two terms have the same value there."""
        pairs = zip(self.vector(self.terms[left]), self.vector(self.terms[right]), strict=True)
        return bytes([a == b and a is not None for a, b in pairs])

    def under(self, left: int, right: int, size: int) -> list[tuple[int, int]]:
        """Return the pairs that are equal wherever left = right, as `term_search.TermSearch.under` does."""
        where, pairs = self.holds(left, right), []
        single: dict[PlainTerm, bool] = {}
        classes: dict[tuple[int, tuple[Value | None, ...]], int] = {}
        for n in self.representatives:
            if self.size_of(n) > size or not all(single.get(a) for a in self.terms[n][1]):
                continue
            self.compared += 1
            values = tuple([v for v, holds in zip(self.vector(self.terms[n]), where, strict=True) if holds])
            first = classes.get((self.sorts[n], values)) if any(values) else None
            if first is not None:
                pairs.append((first, n))
                if self.terms[first][0] >= 0 or self.terms[first][0] in _variables(self.terms[n]):
                    continue
                single[self.terms[first]] = False
            classes[self.sorts[n], values] = n
            single[self.terms[n]] = True
        return pairs


def _flat(term: PlainTerm) -> Iterator[int]:
    yield term[0]
    for argument in term[1]:
        yield from _flat(argument)


def _variables(term: PlainTerm) -> set[int]:
    return {head for head in _flat(term) if head < 0}


def _instance(term: PlainTerm, bound: dict[int, PlainTerm]) -> PlainTerm:
    return bound[term[0]] if term[0] < 0 else (term[0], tuple([_instance(a, bound) for a in term[1]]))
