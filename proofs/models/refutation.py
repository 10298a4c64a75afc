"""Refuting formulas: three verdicts, and a counterexample for one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from proofs.formulas import implied, is_forall, is_implication, opened
from proofs.models.finite import models
from proofs.models.goals import Goal, UntestableError
from proofs.models.interpretation import Interpretation
from proofs.models.values import Values
from proofs.presentation import Presentation
from proofs.term import FALSE, Term, Variable

FUEL = 1_000_000
STEP_FUEL = 20_000
# One random point for so much fuel, and never more than these.
RANDOM_FUEL, MOST_RANDOM = 20_000, 100
LONGEST_TURN = 1_000_000


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
class Tally:
    """What a search has seen so far."""

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
        """Look for a counterexample: small values exhaustively, then larger random ones, always the same.

        `fuel` counts evaluation steps, of which a second has some ten million.
        """
        tally, reason = Tally(complete=True), ""
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

    def _satisfied(self, formula: Term, tally: Tally, fuel: int) -> int:
        """The points that met the premises; 0 only if a search for one that does found none."""
        premises = denial(formula)
        if premises is FALSE:
            return tally.points
        for interpretation in self.interpretations:
            if _search(interpretation, premises, fuel // 4, Tally()) is not None:
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


def _search(interpretation: Interpretation, formula: Term, fuel: int, tally: Tally) -> Counterexample | None:
    goal = Goal(interpretation, formula)
    found = deepen(interpretation, goal, fuel, tally)
    if found is not None:
        return tuple(zip(goal.variables, map(interpretation.term, found), strict=True))
    return None if tally.complete else random_counterexample(interpretation, formula, fuel // RANDOM_FUEL)


def random_counterexample(interpretation: Interpretation, formula: Term, count: int) -> Counterexample | None:
    """Try this many random values of the free variables, larger and larger ones."""
    values, random, machine = Values(interpretation), Random(3), interpretation.machine
    for k in range(min(count, MOST_RANDOM)):
        point = {v: values.random(v.sort, random.randint(1, 6 + k), random) for v in sorted(formula.free)}
        goal = Goal(interpretation, formula, point)
        holes, built = goal.hole_sorts(), goal.built()
        _, found = machine.search(holes, built, limit=4, deep=True, step_fuel=STEP_FUEL, fuel=STEP_FUEL)
        if found is not None:
            return (*point.items(), *zip(goal.variables, map(interpretation.term, found), strict=True))
    return None


def deepen(
    interpretation: Interpretation,
    goal: Goal,
    fuel: int,
    tally: Tally,
    stopped: Callable[[], bool] = lambda: False,
) -> list[list[int]] | None:
    """Search by size, which finds what is small altogether, and by depth, which finds long lists, in turns."""
    turns, share = [_Turn(interpretation, goal, deep) for deep in (False, True)], 20_000
    try:
        while fuel > 0 and not stopped():
            for turn in turns:
                how, values = turn.run(min(fuel, share if turn.deep else 3 * share), tally)
                fuel -= turn.spent
                if how in ("found", "all"):
                    return values
            share = min(2 * share, LONGEST_TURN)
        tally.complete = False
        return None
    finally:
        for turn in turns:
            turn.machine.end()


class _Turn:
    """One way of searching, with the limit that it has come to."""

    def __init__(self, interpretation: Interpretation, goal: Goal, deep: bool) -> None:
        self.machine, self.deep = interpretation.searchers[deep], deep
        self.holes, self.built = goal.hole_sorts(), goal.built()
        self.limit = 1
        self.spent = 0
        self.machine.begin(self.holes, self.built, self.limit, deep)

    def run(self, fuel: int, tally: Tally) -> tuple[str, list[list[int]] | None]:
        """Go on with growing limits until this fuel is spent."""
        self.spent, how, values = 0, "limit", None
        while how == "limit" and self.spent < fuel:
            before = self.machine.steps
            how, values = self.machine.resume(STEP_FUEL, fuel - self.spent)
            self.spent += 1 + self.machine.steps - before
            tally.points = max(tally.points, self.machine.passed)
            tally.undetermined = max(tally.undetermined, self.machine.undetermined)
            if how == "limit":
                self.limit += 1 + self.limit // 24
                self.machine.begin(self.holes, self.built, self.limit, self.deep)
        return how, values
