"""Proposing formulas: `python benchmarks/conjectures.py [theory] [size]`.

A candidate is a well-sorted term that is enumerated and compared with all earlier ones by its values, everywhere or
where a condition holds; the rate is that of the whole stream, with merging, canonicalising and refuting. Survivors are
then evaluated at random points, 10,000 together and at least 20 each; none may be false.
"""

import sys
import time
from random import Random

from measure import sys as _path  # noqa: F401  first: it puts the checkout on the path

from kernels.ground_values import GroundValues
from proofs.conjecturer import Counters, conjectures
from proofs.formulas import is_implication
from proofs.models import Model
from proofs.models.interpretation import Interpretation
from proofs.models.values import Values
from proofs.notation import text
from proofs.presentation import Presentation
from proofs.term import Term, substitute
from proofs.terms import parts_of
from proofs.theories import load_theory

POINTS, LARGEST = 10_000, 12


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
    print(f"{counters.refuted:>12,} refuted, {counters.survivors:,} proposed")
    return found


def false_at(model: Model, formulas: list[Term], points: int) -> tuple[int, list[Term]]:
    """Evaluate closed instances, without the search that judged them: how many had a value, and which were false."""
    reading, random = model.interpretations[0], Random(2)
    values, ground = Values(reading), GroundValues(reading.compiled.program)
    decided, false = 0, []
    for formula in formulas:
        for _ in range(max(20, points // len(formulas) + 1)):
            point = {v: values.random(v.sort, random.randint(1, LARGEST), random) for v in sorted(formula.free)}
            truth = holds(reading, ground, substitute(formula, point))
            decided += truth is not None
            false += [formula] if truth is False else []
    return decided, false


def holds(reading: Interpretation, ground: GroundValues, closed: Term) -> bool | None:
    """The truth of a closed formula by the values of its sides; None where one has no value."""
    if is_implication(closed):
        premise = holds(reading, ground, closed.arguments[0])
        return True if premise is False else holds(reading, ground, closed.arguments[1])
    left, right = (ground.number([reading.numbers[p.head] for p in parts_of(side)]) for side in closed.arguments)
    return left == right if left and right else None


def main() -> int:
    name, size = [*sys.argv[1:], *["peano", "7"][len(sys.argv) - 1 :]]
    presentation = load_theory(name)
    model = Model(presentation)
    found = survivors(presentation, model, int(size))
    decided, false = false_at(model, found, POINTS)
    for formula in dict.fromkeys(false):
        print(f"FALSE: {text(formula, presentation)}")
    print(f"{decided:>12,} random points: {len(false)} false")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
