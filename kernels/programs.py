"""Functions defined by equations, as flat code over constructors: what the evaluating kernels and their twins run."""

from collections.abc import Sequence
from dataclasses import dataclass

# CASE, register, one target for each constructor of the register's sort (-1: no equation stands): the fields of the
# constructor become new registers. BUILD, count, count times (symbol, registers of its arguments), result register:
# each built node becomes a new register. Registers begin with the arguments.
CASE, BUILD = 0, 1
NEVER = 1 << 30

ClosedForm = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Numbered sorts and symbols: `constructors` of each sort; `fields` (argument sorts), `results` (sort), `entries`
    (where the code of a function begins, or -1) of each symbol; `absorbing` holds (d, e) where f(x, d) = e for all x;
    `closed` the values of a function on counts as a sum of c * binomial(x1, a1) * ..., each a row (c, a1, ...).

    >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
    >>> nat.least_sizes(), nat.search_order(0)
    ([1], [0, 1])
    """

    constructors: tuple[tuple[int, ...], ...]
    fields: tuple[tuple[int, ...], ...]
    results: tuple[int, ...]
    entries: tuple[int, ...]
    code: tuple[int, ...]
    absorbing: tuple[tuple[int, int] | None, ...]
    closed: tuple[ClosedForm | None, ...] = ()

    def least_sizes(self) -> list[int]:
        """Return for each sort the size of its smallest values, counting constructors."""
        return self._least(lambda sizes: 1 + sum(sizes))

    def least_depths(self) -> list[int]:
        """Return for each sort the depth of its flattest values."""
        return self._least(lambda depths: 1 + max(depths, default=0))

    def _least(self, measure) -> list[int]:  # type: ignore[no-untyped-def]
        found = [NEVER] * len(self.constructors)
        while True:
            better = [
                min([old, *[min(NEVER, measure([found[s] for s in self.fields[c]])) for c in constructors]])
                for old, constructors in zip(found, self.constructors, strict=True)
            ]
            if better == found:
                return found
            found = better

    def search_order(self, sort: int) -> list[int]:
        """Return the places of a sort's constructors, those with the smallest values first."""
        sizes = self.least_sizes()
        weight = [sum(sizes[s] for s in self.fields[c]) for c in self.constructors[sort]]
        return sorted(range(len(weight)), key=lambda place: (weight[place], place))

    def places(self) -> list[int]:
        """Return for each symbol its place among the constructors of its sort, or -1."""
        places = [-1] * len(self.fields)
        for constructors in self.constructors:
            for place, symbol in enumerate(constructors):
                places[symbol] = place
        return places

    def chains(self) -> list[tuple[int, int] | None]:
        """Return for each sort its zero and its successor, if these are all of its constructors."""
        found: list[tuple[int, int] | None] = []
        for sort, family in enumerate(self.constructors):
            zeros = [c for c in family if not self.fields[c]]
            successors = [c for c in family if self.fields[c] == (sort,)]
            whole = len(family) == 2 and len(zeros) == len(successors) == 1
            found.append((zeros[0], successors[0]) if whole else None)
        return found

    def choosing(self) -> list[bool]:
        """Return for each symbol whether it is a function that looks at arguments and puts constructors on them."""
        places = self.places()
        return [
            entry >= 0 and self.code[entry] == CASE and all(places[s] >= 0 for s in self._built(entry, list(fields)))
            for entry, fields in zip(self.entries, self.fields, strict=True)
        ]

    def _built(self, start: int, registers: list[int]) -> list[int]:
        """Return the symbols that the code from `start` on builds with; the registers have these sorts."""
        if start < 0:
            return []
        if self.code[start] == BUILD:
            return self._heads(start)
        family = self.constructors[registers[self.code[start + 1]]]
        targets = self.code[start + 2 : start + 2 + len(family)]
        inside = [(target, [*registers, *self.fields[c]]) for target, c in zip(targets, family, strict=True)]
        return [symbol for target, sorts in inside for symbol in self._built(target, sorts)]

    def _heads(self, start: int) -> list[int]:
        found, at = [], start + 2
        for _ in range(self.code[start + 1]):
            found.append(self.code[at])
            at += 1 + len(self.fields[self.code[at]])
        return found


# The connectives of a formula stand among a goal's built nodes under these numbers; UNKNOWN is neither true nor false.
FALSE, IMPLIES, EQUAL, UNKNOWN = -4, -5, -6, -7
Built = Sequence[tuple[int, tuple[int, ...]]]
