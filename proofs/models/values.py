"""Values of a sort: all of them by size, or random ones."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product
from random import Random

from proofs.models.interpretation import Interpretation
from proofs.term import Symbol, Term, make

# Beyond this many values of one size and sort no more are listed.
WIDTH = 2000


class Values:
    """The values of an interpretation's sorts."""

    def __init__(self, interpretation: Interpretation) -> None:
        """Start with no value listed."""
        self._interpretation = interpretation
        self._listed: dict[tuple[str, int], list[Term]] = {}

    @cached_property
    def families(self) -> Mapping[str, Sequence[Symbol]]:
        """The constructors of each sort, those with the smallest values first."""
        compiled = self._interpretation.compiled
        program = compiled.program
        return {
            sort: [compiled.symbols[program.constructors[number][place]] for place in program.search_order(number)]
            for number, sort in enumerate(compiled.sorts)
        }

    def smallest(self, sort: str, count: int) -> list[Term]:
        """Return the smallest values of a sort, in order of size: all, where there are no more than `count`."""
        return list(islice(self._by_size(sort, count), count))

    def _by_size(self, sort: str, count: int) -> Iterator[Term]:
        # A sort with more than `count` values has one size in every few: an empty run as long as the largest
        # constructor could bridge means that there are no more.
        size, empty = 0, 0
        while sort in self._interpretation.least and empty <= 8:
            size += 1
            found = self._of_size(sort, size)
            empty = 0 if found else empty + 1
            yield from found

    def _of_size(self, sort: str, size: int) -> list[Term]:
        key = (sort, size)
        if key not in self._listed:
            self._listed[key] = []
            self._listed[key] = list(islice(self._build(sort, size), WIDTH))
        return self._listed[key]

    def _build(self, sort: str, size: int) -> Iterator[Term]:
        for constructor in self.families[sort]:
            for sizes in _compositions(size - 1, len(constructor.sorts)):
                parts = [self._of_size(s, n) for s, n in zip(constructor.sorts, sizes, strict=True)]
                yield from (make(constructor, *choice) for choice in product(*parts))

    def random(self, sort: str, size: int, random: Random) -> Term:
        """Return a random value of about this size: constructors are chosen while they fit."""
        least = self._interpretation.sizes
        fitting = [c for c in self.families[sort] if 1 + sum(least[s] for s in c.sorts) <= max(size, least[sort])]
        constructor = random.choice(_larger(fitting, size, random))
        room = max(0, size - 1 - sum(least[s] for s in constructor.sorts))
        shares = _shares(room, len(constructor.sorts), random)
        return make(
            constructor, *[self.random(s, least[s] + n, random) for s, n in zip(constructor.sorts, shares, strict=True)]
        )


def _larger(constructors: list[Symbol], size: int, random: Random) -> list[Symbol]:
    """Those with fields, most of the time: otherwise random values are nearly all small."""
    grown = [c for c in constructors if c.sorts]
    return grown if grown and size > 1 and random.random() < 0.9 else constructors


def _shares(room: int, count: int, random: Random) -> list[int]:
    cuts = sorted(random.randint(0, room) for _ in range(count - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, room], strict=True)][:count]


def _compositions(total: int, count: int) -> Iterator[tuple[int, ...]]:
    if count == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - count + 2):
        for rest in _compositions(total - first, count - 1):
            yield first, *rest
