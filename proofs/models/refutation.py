"""Refuting formulas: three verdicts, and a counterexample for one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from proofs.models.goals import Goal, UntestableError
from proofs.models.finite import LARGEST, Tables, models
from proofs.models.interpretation import Interpretation
from proofs.formulas import implied, is_forall, is_implication, opened
from proofs.presentation import Presentation
from proofs.term import FALSE, Term, Variable

FUEL = 1_000_000
STEP_FUEL = 20_000
RANDOM_POINTS = 100


@dataclass(frozen=True, slots=True)
class Passed:
    """No counterexample was found: `points` (partial) values were tried; `satisfied` counts those with true premises.

    A conditional formula with satisfied == 0 is vacuous as far as the test saw; `complete`: there is none of any size
    in the models that were tried.
    """

    points: int
    satisfied: int
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The formula is false for these values of its variables, in this model of the theory ("" if it has one only)."""

    counterexample: tuple[tuple[Variable, Term], ...]
    model: str = ""


@dataclass(frozen=True, slots=True)
class Untestable:
    """No value of the formula could be determined, and why."""

    reason: str


Verdict = Passed | Failed | Untestable


@dataclass(slots=True)
class _Tally:
    points: int = 0
    undetermined: int = 0
    complete: bool = False


class Model:
    """Values of terms in a theory's models, and the search for values that make a formula false.

    >>> from proofs.theories import load_theory
    >>> from proofs.parser import parse_formula
    >>> peano = load_theory("peano")
    >>> model = Model(peano)
    >>> isinstance(model.refute(parse_formula("x + 0 = x", peano)), Passed)
    True
    """

    def __init__(self, presentation: Presentation) -> None:
        """Interpret a theory; its abstract sorts by small finite sets."""
        self.presentation = presentation
        self.interpretations = tuple(models(presentation))

    def value(self, term: Term) -> Term | None:
        """Return the value of a closed term in the first model, None where it is not determined."""
        return self.interpretations[0].value(term) if self.interpretations else None

    def refute(self, formula: Term, fuel: int = FUEL) -> Verdict:
        """Look for a counterexample: small values exhaustively, then larger random ones; `fuel` counts evaluation steps."""
        tally, reason = _Tally(complete=True), ""
        for interpretation in self.interpretations:
            try:
                found = _search(interpretation, formula, fuel // len(self.interpretations), tally)
            except UntestableError as error:
                reason = str(error)
                continue
            if found is not None:
                return Failed(found, interpretation.name)
        if not tally.points:
            return Untestable(reason or "its value is not determined at any point that was tried")
        return Passed(tally.points, self._satisfied(formula, tally, fuel), tally.complete and not reason)

    def _satisfied(self, formula: Term, tally: _Tally, fuel: int) -> int:
        """The points that met the premises; 0 only if a search for one that does found none."""
        premises = denial(formula)
        if premises is FALSE:
            return tally.points
        for interpretation in self.interpretations:
            if _search(interpretation, premises, fuel // 4, _Tally()) is not None:
                return max(1, tally.points - tally.undetermined)
        return 0


def denial(formula: Term) -> Term:
    """Return F1 -> ... -> Fk -> false for F1 -> ... -> Fk -> G: a counterexample to it meets all premises.

    For G = false, which says that the premises exclude each other, the last premise is left out.
    """
    _, inside = opened(formula)
    conditions, conclusion = [], inside
    while is_implication(conclusion) or is_forall(conclusion):
        _, conclusion = opened(conclusion)
        if is_implication(conclusion):
            conditions.append(conclusion.arguments[0])
            conclusion = conclusion.arguments[1]
    return implied(conditions[:-1] if conclusion is FALSE else conditions, FALSE)


Counterexample = tuple[tuple[Variable, Term], ...]


def _search(interpretation: Interpretation, formula: Term, fuel: int, tally: _Tally) -> Counterexample | None:
    goal = Goal(interpretation, formula)
    holes, built = goal.hole_sorts(), goal.built()
    found = _deepen(interpretation, holes, built, fuel, tally)
    if found is None:
        return None
    return tuple(zip(goal.variables, map(interpretation.term, found), strict=True))


def _deepen(
    interpretation: Interpretation, holes: Sequence[int], built: Sequence[tuple[int, tuple[int, ...]]], fuel: int, tally: _Tally
) -> list[list[int]] | None:
    """Search by size and by depth in turns, with limits that grow and fuel that doubles."""
    machine, limits, share = interpretation.machine, [1, 1], 20_000
    while True:
        for deep in (False, True):
            spent = 0
            while spent < share:
                how, values = machine.search(
                    holes, built, limit=limits[deep], deep=deep, step_fuel=STEP_FUEL, fuel=share - spent
                )
                spent += machine.steps
                fuel -= machine.steps
                tally.points = max(tally.points, machine.passed)
                tally.undetermined = max(tally.undetermined, machine.undetermined)
                if how == "found":
                    return values
                if how == "all":
                    return None
                if fuel <= 0:
                    tally.complete = False
                    return None
                if how == "limit":
                    limits[deep] += 1 + limits[deep] // 8
        share *= 2
