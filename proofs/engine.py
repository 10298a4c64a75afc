"""An exploration put together: solver, conjecturer and models of one theory, in this process or in several."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from proofs.check import Derivation, Theorem
from proofs.conjecturer import conjectures, related
from proofs.exploration import Effort, Exploration, Outcome, Task, Workers
from proofs.formulas import implied, premises
from proofs.models import Failed, Model, Passed
from proofs.naming import opened
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.term import Term
from proofs.workers import InProcess, Processes, Stop

# The largest conjectures, in symbols and variables of their larger side.
SIZE = 7
# The evaluation steps spent on a lemma before anyone tries to prove it.
GLANCE = 2_000


class Judge:
    """Tells what follows from known theorems by rewriting, what a model refutes, and what lemma a subgoal suggests."""

    def __init__(self, solver: Solver, model: Model) -> None:
        """Take a solver that knows the theorems and a model of the theory."""
        self._solver, self._model = solver, model
        self._refuted: dict[Term, bool] = {}
        self._taken = frozenset(symbol.name for symbol in model.presentation.theory.symbols)

    def learn(self, theorem: Theorem) -> None:
        """Let later judgements use a theorem."""
        self._solver.learn(theorem)

    def follows(self, formula: Term) -> bool:
        """Tell whether rewriting with known theorems proves a formula, without induction."""
        return self._solver.follows(formula)

    def refuted(self, formula: Term) -> bool:
        """Tell whether a formula has a counterexample, or premises that nothing satisfies."""
        if formula not in self._refuted:
            verdict = self._model.refute(formula, GLANCE)
            vacuous = isinstance(verdict, Passed) and verdict.satisfied == 0
            self._refuted[formula] = isinstance(verdict, Failed) or vacuous
        return self._refuted[formula]

    def lemmas(self, subgoal: Term) -> Iterator[Term]:
        """Yield what an open subgoal suggests: itself and its generalisations, under as few premises as seem to do."""
        return (opened(formula, self._taken) for bare in self._bare(subgoal) for formula in related(bare))

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
    """Workers that remember proofs of an earlier run: what is there is checked, not searched.

    A proof is remembered when all theorems that it cites are known: an attempt before that failed then, and fails now.
    """

    workers: Workers
    proofs: Mapping[tuple[str, Term], Theorem]
    known: set[str] = field(default_factory=set)

    def learn(self, theorem: Theorem) -> None:
        """Pass a theorem on."""
        self.known.add(theorem.name)
        self.workers.learn(theorem)

    def run(self, tasks: list[Task]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the tasks."""
        proofs = [self._proof(task) for task in tasks]
        waiting = [task for task, proof in zip(tasks, proofs, strict=True) if proof is None]
        fresh = iter(self.workers.run(waiting))
        for proof in proofs:
            outcome = next(fresh, None) if proof is None else Outcome(proof)
            if outcome is None:
                return
            yield outcome

    def _proof(self, task: Task) -> Derivation | None:
        theorem = self.proofs.get((task.name, task.formula))
        return theorem.derivation if theorem is not None and theorem.earlier.keys() <= self.known else None


@contextmanager
def exploring(
    presentation: Presentation,
    *,
    workers: int = 1,
    size: int = SIZE,
    effort: Effort | None = None,
    remembered: Iterable[Theorem] = (),
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
    proofs = {(theorem.name, theorem.formula): theorem for theorem in remembered}
    stream = conjectures(presentation, size, model)
    try:
        yield Exploration(presentation, stream, Remembered(runners, proofs), judge, effort or Effort())
    finally:
        runners.close()


def _runners(presentation: Presentation, workers: int, stop: Stop) -> InProcess | Processes:
    if workers == 1:
        return InProcess(Solver(presentation), stop)
    return Processes(presentation, workers, stop)
