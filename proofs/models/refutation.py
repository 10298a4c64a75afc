"""Refuting formulas: three verdicts, and a counterexample for one of them."""

from dataclasses import dataclass

from proofs.formulas import implied, is_forall, is_implication, opened
from proofs.models.finite import models
from proofs.models.goals import Goal, UntestableError
from proofs.models.interpretation import Interpretation
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
        """Look for a counterexample, small values first; `fuel` counts evaluation steps."""
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
    found = _deepen(interpretation, goal, fuel, tally)
    if found is None:
        return None
    return tuple(zip(goal.variables, map(interpretation.term, found), strict=True))


def _deepen(interpretation: Interpretation, goal: Goal, fuel: int, tally: _Tally) -> list[list[int]] | None:
    """Search by size and by depth in turns, with limits that grow and fuel that doubles."""
    turns, share = (_Turn(interpretation, goal, False), _Turn(interpretation, goal, True)), 20_000
    while fuel > 0:
        for turn in turns:
            # Searching by size finds what is small at all; by depth, long lists of small things.
            how, values = turn.run(min(fuel, share if turn.deep else 3 * share), tally)
            fuel -= turn.spent
            if how in ("found", "all"):
                return values
        share *= 2
    tally.complete = False
    return None


@dataclass(slots=True)
class _Turn:
    """One way of searching, with the limit that it has come to."""

    interpretation: Interpretation
    goal: Goal
    deep: bool
    limit: int = 1
    spent: int = 0

    def run(self, fuel: int, tally: _Tally) -> tuple[str, list[list[int]] | None]:
        """Search with growing limits until this fuel is spent."""
        machine, how, values = self.interpretation.machine, "limit", None
        holes, built, self.spent = self.goal.hole_sorts(), self.goal.built(), 0
        while how == "limit" and self.spent < fuel:
            how, values = machine.search(
                holes, built, limit=self.limit, deep=self.deep, step_fuel=STEP_FUEL, fuel=fuel - self.spent
            )
            self.spent += machine.steps
            tally.points = max(tally.points, machine.passed)
            tally.undetermined = max(tally.undetermined, machine.undetermined)
            self.limit += (1 + self.limit // 24) * (how == "limit")
        return how, values
