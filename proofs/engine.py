"""An exploration put together: solver, conjecturer and models of one theory, in this process or in several."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from proofs.check import Derivation, Theorem
from proofs.conjecturer import Counters, conjectures, variables_of
from proofs.exploration import Effort, Exploration, Origin, Outcome, Task, Workers
from proofs.formulas import implied, premises
from proofs.generalisations import related
from proofs.models import Failed, Model, Passed
from proofs.naming import canonical, opened
from proofs.orientation import oriented
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.term import FALSE, Term
from proofs.workers import InProcess, Processes, Stop

# The largest conjectures, in symbols and variables of their larger side.
SIZE = 7
# The evaluation steps spent on a lemma before anyone tries to prove it.
GLANCE = 2_000
# Variables of each sort that a lemma may have, to be named as those of conjectures are.
NAMES = 6


class Judge:
    """Tells what follows from known theorems by rewriting, what a model refutes, and what lemma a subgoal suggests."""

    def __init__(self, solver: Solver, model: Model) -> None:
        """Take a solver that knows the theorems and a model of the theory."""
        self._solver, self._model = solver, model
        self._refuted: dict[Term, bool] = {}
        self.refutations: list[tuple[Term, Failed]] = []
        symbols = model.presentation.theory.symbols
        self._taken = frozenset(symbol.name for symbol in symbols)
        self._names = variables_of(model, symbols, NAMES)
        self._constructors = {c for d in model.presentation.theory.datatypes for c in d.constructors}

    def learn(self, theorem: Theorem) -> None:
        """Let later judgements use a theorem."""
        self._solver.learn(theorem)

    def follows(self, formula: Term) -> bool:
        """Tell whether rewriting with known theorems proves a formula, without induction."""
        return self._solver.follows(formula)

    def refuted(self, formula: Term) -> bool:
        """Tell whether a formula has a counterexample, or premises that nothing satisfies."""
        formula = self._named(formula)
        if formula not in self._refuted:
            verdict = self._model.refute(formula, GLANCE)
            vacuous = isinstance(verdict, Passed) and verdict.satisfied == 0
            self._refuted[formula] = isinstance(verdict, Failed) or vacuous
            if isinstance(verdict, Failed) and formula is not FALSE:  # nobody conjectured falsity
                self.refutations.append((formula, verdict))
        return self._refuted[formula]

    def lemmas(self, subgoal: Term) -> Iterator[Term]:
        """Yield what an open subgoal suggests: itself and its generalisations, under as few premises as seem to do."""
        found = (formula for bare in self._bare(subgoal) for formula in related(bare))
        return (self._named(oriented(formula, self._constructors)) for formula in found)

    def _named(self, formula: Term) -> Term:
        """Name the variables as the conjecturer does, so that both mean the same formula by the same term."""
        sorts = [v.sort for v in formula.free]
        plain = not formula.bound and all(sorts.count(s) <= sum(v.sort == s for v in self._names) for s in sorts)
        return canonical(formula, self._names)[0] if plain else opened(formula, self._taken)

    def _bare(self, subgoal: Term) -> list[Term]:
        # A quantified premise is an induction's hypothesis: a lemma that needs it is no lemma.
        while subgoal.head.name == "forall":
            subgoal = subgoal.arguments[1]
        conditions, conclusion = premises(subgoal)
        if not self.refuted(conclusion):
            return [conclusion]
        return [implied([c for c in conditions if c.head.name == "="], conclusion)]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Workers that remember proofs of an earlier run: what was proved in this burst is checked, not searched."""

    workers: Workers
    proofs: Mapping[tuple[str, Term, int], Derivation]

    def learn(self, theorem: Theorem) -> None:
        """Pass a theorem on."""
        self.workers.learn(theorem)

    def run(self, tasks: list[Task]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the tasks."""
        known = [self.proofs.get((task.name, task.formula, task.burst)) for task in tasks]
        fresh = iter(self.workers.run([task for task, proof in zip(tasks, known, strict=True) if proof is None]))
        for proof in known:
            outcome = next(fresh, None) if proof is None else Outcome(proof)
            if outcome is None:
                return
            yield outcome


@contextmanager
def exploring(
    presentation: Presentation,
    *,
    workers: int = 1,
    size: int = SIZE,
    effort: Effort | None = None,
    remembered: Iterable[tuple[Theorem, Origin]] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Exploration]:
    """Yield an exploration that has not begun; leaving it ends its workers.

    >>> from proofs.theories import load_theory
    >>> with exploring(load_theory("peano"), size=4) as exploration:
    ...     bursts = list(exploration.bursts())
    >>> len(exploration.theorems) > 0
    True
    """
    model = Model(presentation)
    judge = Judge(Solver(presentation), model)
    runners = _runners(presentation, workers, stop)
    proofs = {(theorem.name, theorem.formula, origin.burst): theorem.derivation for theorem, origin in remembered}
    counters = Counters(refutations=judge.refutations)
    stream = conjectures(presentation, size, model, counters=counters, stop=stop)
    try:
        running = Remembered(runners, proofs)
        exploration = Exploration(presentation, stream, running, judge, effort or Effort(), counters, stop)
        exploration.has_models = bool(model.interpretations)
        exploration.doubt()
        yield exploration
    finally:
        runners.close()


def _runners(presentation: Presentation, workers: int, stop: Stop) -> InProcess | Processes:
    if workers == 1:
        return InProcess(Solver(presentation), stop)
    return Processes(presentation, workers, stop)
