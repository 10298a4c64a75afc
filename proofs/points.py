"""The sample points of a term search, in one or several readings of a theory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from kernels.term_search import TermSearch
from proofs.models.interpretation import Interpretation
from proofs.models.values import Values
from proofs.term import Term, Variable
from proofs.terms import parts_of

# How many sample points, and how large their values are, in constructors.
POINTS, LARGEST = 120, 12
Solution = tuple[tuple[Variable, Term], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Values of variables in one reading of the theory."""

    values: dict[Variable, Term]
    reading: int


class Points:
    """The points of a search, random ones first, then the counterexamples that were found."""

    def __init__(self, search: TermSearch, readings: Sequence[Interpretation], variables: Sequence[Variable]) -> None:
        """Add random points, the readings by turns."""
        self._search, self._readings, self._variables = search, readings, variables
        self._points: list[Point] = []
        # In a model of one element everything is equal.
        self._trivial = [any(len(family) == 1 for family in reading.elements.values()) for reading in readings]
        self.telling = self._trivial.count(False)
        random = Random(1)
        for point in range(POINTS):
            number = point % len(readings)
            values, size = Values(readings[number]), 1 + point * LARGEST // POINTS
            self.add(Point({v: values.random(v.sort, random.randint(1, size), random) for v in variables}, number))

    def add(self, point: Point) -> None:
        """Add a point; variables without a value get a smallest one."""
        reading = self._readings[point.reading]
        values = {v: point.values.get(v) or reading.least[v.sort] for v in self._variables}
        self._points.append(Point(values, point.reading))
        self._search.add_point([_preorder(value, reading) for value in values.values()], point.reading)

    def solutions(self, about: Collection[Variable], where: bytes) -> dict[int, set[Solution]]:
        """Return the different values of some variables at these points, for each reading that tells."""
        found: dict[int, set[Solution]] = {}
        for point, holds in zip(self._points, where, strict=True):
            if holds and not self._trivial[point.reading]:
                values = tuple([(v, point.values[v]) for v in sorted(about)])
                found.setdefault(point.reading, set()).add(values)
        return found

    def fixed(self, solutions: dict[int, set[Solution]]) -> list[Variable]:
        """Return the variables that have one value in all solutions, in each reading."""
        columns = [pairs for points in solutions.values() for pairs in zip(*points, strict=True)]
        about = {pairs[0][0] for pairs in columns}
        return [v for v in self._variables if v in about - {pairs[0][0] for pairs in columns if len(set(pairs)) > 1}]


def _preorder(value: Term, reading: Interpretation) -> list[int]:
    return [reading.numbers[part.head] for part in parts_of(value)]  # type: ignore[index]
