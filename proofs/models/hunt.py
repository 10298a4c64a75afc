"""Hunting for counterexamples beside other work: in a thread, where the search lets go of the interpreter's lock."""

from collections.abc import Sequence
from threading import Event, Thread
from types import TracebackType
from typing import Self

from proofs.models.goals import Goal, UntestableError
from proofs.models.interpretation import Interpretation
from proofs.models.refutation import Failed, Model, Tally, deepen
from proofs.presentation import Presentation
from proofs.term import Term

# Evaluation steps for one formula in one model: a minute or more.
FUEL = 3_000_000_000


class Hunt:
    """A hunt on some formulas, one after the other, until it is left.

    Terms are made before the thread starts and after it has found something, never in it: there is one of each.

    >>> from proofs.theories import load_theory
    >>> from proofs.parser import parse_formula
    >>> peano = load_theory("peano")
    >>> formula = parse_formula("x + 30 = 30 * x", peano)
    >>> with Hunt(peano, [formula]) as hunt:
    ...     hunt.wait(10)
    >>> hunt.counterexample(formula) is None
    False
    """

    def __init__(self, presentation: Presentation, formulas: Sequence[Term]) -> None:
        """Prepare the search of each formula in each model of the theory."""
        self._searches = [
            (formula, interpretation, goal)
            for formula in formulas
            for interpretation in Model(presentation).interpretations
            if (goal := _goal(interpretation, formula)) is not None
        ]
        self._found: dict[Term, tuple[Interpretation, Goal, list[list[int]]]] = {}
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def wait(self, seconds: float) -> None:
        """Wait until all has been searched, so long at most."""
        self._thread.join(seconds)

    def has_found(self, formula: Term) -> bool:
        """Tell whether a formula has a counterexample, as far as is known now."""
        return formula in self._found

    def counterexample(self, formula: Term) -> Failed | None:
        """Return the counterexample of a formula, if one was found."""
        if formula not in self._found:
            return None
        interpretation, goal, values = self._found[formula]
        terms = map(interpretation.term, values)
        return Failed(tuple(zip(goal.variables, terms, strict=True)), interpretation.name)

    def _run(self) -> None:
        for formula, interpretation, goal in self._searches:
            found = None
            if formula not in self._found and not self._stop.is_set():
                found = deepen(interpretation, goal, FUEL, Tally(), self._stop.is_set)
            if found is not None:
                self._found[formula] = (interpretation, goal, found)


def _goal(interpretation: Interpretation, formula: Term) -> Goal | None:
    try:
        return Goal(interpretation, formula)
    except UntestableError:
        return None
