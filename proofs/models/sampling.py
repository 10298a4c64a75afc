"""Formulas at random points, natively: a second way to refute, which sees larger values and counts what decides.

Numbers are counts here, so that values of some 10^18 are compared; `refutation` searches small values one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from kernels.ground_values import GroundValues
from proofs.formulas import is_equation, premises
from proofs.models.interpretation import Interpretation
from proofs.models.refutation import Failed, Passed, Untestable, Verdict
from proofs.models.values import Values
from proofs.term import FALSE, Term, Variable
from proofs.terms import parts_of

# Points together, and the largest values in constructors.
POINTS, LARGEST = 400, 13
# A formula is testable if it is decided at so many different points, where there are so many.
SUPPORT = 6


class Sample:
    """Random points of all readings of a theory.

    >>> from proofs.models import Model
    >>> from proofs.parser import parse_formula
    >>> from proofs.theories import load_theory
    >>> peano = load_theory("peano")
    >>> sample = Sample(Model(peano).interpretations)
    >>> sample.judge(parse_formula("x * x * x + 11 * x = 6 * (x * x) + 6 -> x = 1", peano)).__class__.__name__
    'Failed'
    """

    def __init__(self, readings: Sequence[Interpretation], points: int = POINTS, largest: int = LARGEST) -> None:
        """Share the points among the readings."""
        share = points // max(1, len(readings))
        self._parts = [_Part(reading, max(20, share), largest) for reading in readings]

    def judge(self, formula: Term) -> Verdict:
        """Evaluate an equation or a conditional one at all points.

        Passed.points counts the different points that decide it, Passed.satisfied those of them that meet the premises.
        """
        conditions, conclusion = premises(formula)
        if not all(is_equation(part) or part is FALSE for part in (*conditions, conclusion)):
            return Untestable("it is no conditional equation")
        variables = sorted(formula.free)
        decided, satisfied, possible = 0, 0, 0
        for part in self._parts:
            tested = part.test(variables, conditions, conclusion)
            if tested is None:
                return Untestable("it speaks of something that has no values")
            if tested.failed is not None:
                return Failed(tested.failed, part.reading.name)
            decided, satisfied = decided + tested.decided, satisfied + tested.satisfied
            possible += tested.possible
        if decided < min(SUPPORT, (possible + 1) // 2):
            return Untestable(f"it is decided at {decided} of {possible} points")
        return Passed(decided, satisfied)


@dataclass(frozen=True, slots=True)
class _Tested:
    failed: tuple[tuple[Variable, Term], ...] | None
    decided: int
    satisfied: int
    possible: int


class _Part:
    """The points of one reading: for each variable of each sort, a column of values."""

    def __init__(self, reading: Interpretation, points: int, largest: int) -> None:
        self.reading, self.points, self.largest = reading, points, largest
        self.ground, self.values = GroundValues(reading.compiled.program), Values(reading)
        self.drawn: dict[tuple[str, int], tuple[list[Term], list[int]]] = {}

    def test(self, variables: Sequence[Variable], conditions: Sequence[Term], conclusion: Term) -> _Tested | None:
        sides = [side for formula in (*conditions, conclusion) for side in _sides(formula)]
        known = self.reading.numbers.keys() | set(variables)
        if any(part.head not in known for side in sides for part in parts_of(side)):
            return None
        if any(v.sort not in self.reading.least for v in variables):
            return None
        columns = self._columns(variables)
        met = [self._truth(c, variables, columns) for c in conditions]
        then = self._truth(conclusion, variables, columns)
        where = [k for k in range(self.points) if all(truth[k] for truth in met)]
        failed = next((k for k in where if then[k] is False), None)
        if failed is not None:
            return _Tested(self._point(variables, failed), 0, 0, 0)
        points = list(zip(*columns, strict=True)) or [()] * self.points
        refused = [k for k in range(self.points) if any(truth[k] is False for truth in met)]
        satisfied = {points[k] for k in where if then[k] is not None}
        return _Tested(None, len(satisfied | {points[k] for k in refused}), len(satisfied), len(set(points)))

    def _columns(self, variables: Sequence[Variable]) -> list[list[int]]:
        return [self._column(v.sort, _place(variables, v))[1] for v in variables]

    def _column(self, sort: str, place: int) -> tuple[list[Term], list[int]]:
        if (sort, place) not in self.drawn:
            random = Random(f"{sort} {place}")
            terms = [
                self.values.random(sort, random.randint(1, 1 + (k + 1) * self.largest // self.points), random)
                for k in range(self.points)
            ]
            numbers = [self.ground.number([self.reading.numbers[p.head] for p in parts_of(t)]) for t in terms]  # type: ignore[index]
            self.drawn[sort, place] = terms, numbers
        return self.drawn[sort, place]

    def _point(self, variables: Sequence[Variable], k: int) -> tuple[tuple[Variable, Term], ...]:
        return tuple([(v, self._column(v.sort, _place(variables, v))[0][k]) for v in variables])

    def _truth(self, formula: Term, variables: Sequence[Variable], columns: list[list[int]]) -> list[bool | None]:
        """The truth at each point, None where a side has no value."""
        if formula is FALSE:
            return [False] * self.points
        heads = {v: -1 - k for k, v in enumerate(variables)} | self.reading.numbers
        left, right = (
            self.ground.column([heads[p.head] for p in parts_of(side)], columns, self.points)
            for side in formula.arguments
        )
        return [a == b if a and b else None for a, b in zip(left, right, strict=True)]


def _sides(formula: Term) -> tuple[Term, ...]:
    return () if formula is FALSE else formula.arguments


def _place(variables: Sequence[Variable], variable: Variable) -> int:
    """Which of the variables of its sort this one is."""
    return [v for v in variables if v.sort == variable.sort].index(variable)
