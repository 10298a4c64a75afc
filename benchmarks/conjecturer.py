"""Proposing formulas: `python benchmarks/conjecturer.py [size]`.

A candidate is a well-sorted term that is enumerated and compared with all earlier ones by its values, everywhere or
where a condition holds; the rate is that of the whole stream, with merging, canonicalising and refuting. The survivors
about Peano arithmetic are then evaluated in Python's integers, by functions written here and not read from the theory:
each of them at 10,000 random points; none may be false. The theory's own evaluator must give the same values at some of
these points; where it has none, that counts as undecided.
"""

import sys
import time
from collections.abc import Callable
from random import Random

from measure import sys as _path  # noqa: F401  first: it puts the checkout on the path

from kernels.ground_values import GroundValues
from proofs.conjecturer import Counters, conjectures
from proofs.formulas import premises
from proofs.models import Model
from proofs.notation import text
from proofs.presentation import Presentation
from proofs.term import Term, Variable
from proofs.terms import parts_of
from proofs.theories import load_theory

POINTS, LARGEST = 10_000, 12
PYTHON: dict[str, Callable[..., int]] = {
    "0": lambda: 0,
    "S": lambda x: x + 1,
    "+": lambda x, y: x + y,
    "*": lambda x, y: x * y,
    "sum": lambda n: n * (n + 1) // 2,
}


def survivors(presentation: Presentation, model: Model, size: int) -> list[Term]:
    """Run the stream and print its counters."""
    counters, start = Counters(), time.process_time()
    found = list(conjectures(presentation, size, model, counters=counters))
    seconds = time.process_time() - start
    candidates = counters.enumerated + counters.compared
    print(
        f"{candidates:>12,} candidates in {seconds:.1f} s of processor time: {60 * candidates / seconds:,.0f} a minute"
    )
    print(f"{counters.enumerated:>12,} terms, {counters.compared:,} terms under a condition")
    print(f"{counters.reduced:>12,} reduced by an accepted equation, {counters.merged:,} merged with an equal term")
    print(f"{counters.refuted:>12,} refuted, {counters.untestable:,} untestable, {counters.survivors:,} proposed")
    return found


def value(term: Term, point: dict[Variable, int]) -> int:
    """The value of a term in Python's integers."""
    if isinstance(term.head, Variable):
        return point[term.head]
    return PYTHON[term.head.name](*[value(a, point) for a in term.arguments])


def truth(formula: Term, point: dict[Variable, int]) -> tuple[bool, bool]:
    """Whether a formula holds at a point, and whether its premises do."""
    conditions, conclusion = premises(formula)
    met, then = [
        all(value(f.arguments[0], point) == value(f.arguments[1], point) for f in formulas)
        for formulas in (conditions, [conclusion])
    ]
    return then or not met, met


class Native:
    """The theory's own evaluator, at closed terms."""

    def __init__(self, model: Model) -> None:
        self.reading = model.interpretations[0]
        self.ground = GroundValues(self.reading.compiled.program)
        self.numbers = {symbol.name: number for symbol, number in self.reading.numbers.items()}

    def value(self, term: Term, point: dict[Variable, int]) -> int | None:
        symbols: list[int] = []
        for part in parts_of(term):
            count = point.get(part.head) if isinstance(part.head, Variable) else None
            symbols += [self.numbers["S"]] * (count or 0)
            symbols.append(self.numbers["0" if count is not None else part.head.name])
        number = self.ground.number(symbols)
        return self.ground.count(number) if number else None


def main() -> int:
    presentation = load_theory("peano")
    model = Model(presentation)
    found = survivors(presentation, model, int([*sys.argv[1:], "7"][0]))
    native, random = Native(model), Random(2)
    variables = sorted(set().union(*[formula.free for formula in found]))
    points = [{v: random.randint(0, LARGEST) for v in variables} for _ in range(POINTS)]
    wrong = differing = undecided = looked = 0
    for formula in found:
        judged = [truth(formula, point) for point in points]
        wrong += not all(holds for holds, _ in judged)
        satisfied, false = sum(met for _, met in judged), sum(not holds for holds, _ in judged)
        print(f"{satisfied:>12,} points meet the premises, {false:,} false: {text(formula, presentation)}")
        conditions, conclusion = premises(formula)
        for point in points[:300]:
            for side in [side for f in (*conditions, conclusion) for side in f.arguments]:
                own = native.value(side, point)
                looked, undecided = looked + 1, undecided + (own is None)
                differing += own is not None and own != value(side, point)
    print(f"{POINTS:>12,} random points for each of {len(found)} formulas: {wrong} false")
    print(f"{looked:>12,} values of the theory's own evaluator: {undecided} undecided, {differing} different")
    return 1 if wrong or differing else 0


if __name__ == "__main__":
    sys.exit(main())
