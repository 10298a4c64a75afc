"""Terms of a signature by size, one for each behaviour on sample values; those that agree are conjectured equal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from proofs.prover.bank import Bank
from proofs.prover.lemmas import named
from proofs.prover.rules import Rules
from proofs.prover.trials import Trials
from proofs.term import Symbol, Term, Variable, logical, make

POINTS = 24  # choices of values for all variables
VARIABLES = 3  # variables of one sort
EVALUATION = 600  # rewrites that one value may take


class Shape(NamedTuple):
    """A term with its values at all points; `first` counts the variables of each sort, which come in order."""

    code: int
    size: int
    values: tuple[int, ...]


@dataclass(slots=True)
class Catalogue:
    """All shapes found so far."""

    bank: Bank
    rules: Rules
    trials: Trials
    symbols: Sequence[Symbol]
    by_sort: dict[str, dict[int, list[Shape]]] = field(default_factory=dict)
    known: dict[tuple[str, tuple[int, ...]], Shape] = field(default_factory=dict)
    variables: dict[int, Variable] = field(default_factory=dict)

    def start(self) -> None:
        """Add the variables."""
        sorts = dict.fromkeys(sort for s in self.symbols for sort in (*s.sorts, s.sort))
        state = 2463534242
        for sort in sorts:
            pool = self.trials.values.get(sort, [])
            for k in range(VARIABLES if pool else 0):
                values = []
                for _ in range(POINTS):
                    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                    values.append(pool[(state >> 33) % len(pool)])
                number = len(self.variables)
                self.variables[number] = Variable(f"{sort.lstrip('(')[:1].lower()}{k + 1}", sort)
                self._keep(sort, Shape(self.bank.pattern(number), 1, tuple(values)))

    def _keep(self, sort: str, shape: Shape) -> None:
        self.known[sort, shape.values] = shape
        self.by_sort.setdefault(sort, {}).setdefault(shape.size, []).append(shape)

    def level(self, size: int, limit: int) -> Iterator[Term | None]:
        """Yield for each term of a size the equation that it suggests, or None; at most `limit` terms are made."""
        made = 0
        for symbol in self.symbols:
            for parts in self._arguments(symbol, size - 1):
                made += 1
                if made > limit:
                    return
                yield self._made(symbol, parts, size)

    def _arguments(self, symbol: Symbol, total: int) -> Iterator[tuple[Shape, ...]]:
        for sizes in _partitions(total, len(symbol.sorts)):
            pools = [self.by_sort.get(sort, {}).get(n, []) for sort, n in zip(symbol.sorts, sizes, strict=True)]
            yield from product(*[list(pool) for pool in pools])

    def _made(self, symbol: Symbol, parts: tuple[Shape, ...], size: int) -> Term | None:
        """Make a term: keep it if it behaves in a new way, else return the equation with what behaves like it."""
        number = self.bank.numbers[symbol]
        code = self.bank.rewriter.apply(number, tuple([p.code for p in parts]))
        if self.rules.normal(code) != code and size > 2:
            return None
        values = tuple([self._value(number, arguments) for arguments in zip(*[p.values for p in parts], strict=True)])
        values = values or (self._value(number, ()),) * POINTS
        if -1 in values:
            return None
        found = self.known.get((symbol.sort, values))
        if found is None:
            self._keep(symbol.sort, Shape(code, size, values))
            return None
        return self._equation(code, found.code)

    def _value(self, number: int, arguments: tuple[int, ...]) -> int:
        """Return a value, or -1 where it is a term too deep for the kernel."""
        rewriter = self.bank.rewriter
        try:
            return rewriter.normalise(rewriter.apply(number, arguments), EVALUATION)
        except ValueError:
            return -1

    def _equation(self, left: int, right: int) -> Term | None:
        if not self.bank.variables(right) <= self.bank.variables(left):
            return None
        values = {k: make(v) for k, v in self.variables.items()}
        return named(logical("=", self.bank.decode(left, values), self.bank.decode(right, values)))


def _partitions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield all ways to write a total as positive sizes."""
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in _partitions(total - first, parts - 1):
            yield (first, *rest)
