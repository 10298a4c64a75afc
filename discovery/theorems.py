"""Theories from Python: explore one, prove a statement, ask why it holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from discovery.logic import Clock, Session
from discovery.theories import find_theory
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from proofs.check import Theorem
    from proofs.presentation import Presentation


@dataclass(frozen=True, slots=True)
class Explored:
    """What an exploration proved: all `theorems` by name in the order of their proof, and the names worth reading."""

    presentation: "Presentation"
    theorems: "dict[str, Theorem]"
    kept: tuple[str, ...]

    def __str__(self) -> str:
        """One line for each theorem that is worth reading."""
        from proofs.notation import text

        return "\n".join(text(self.theorems[name].formula, self.presentation) for name in self.kept)


def explore(
    theory: "str | Presentation", seconds: float = 60.0, *, size: int | None = None, workers: int = 1
) -> Explored:
    """Explore a theory on its own: conjecture, refute, prove, compress.

    >>> import discovery
    >>> explored = discovery.explore("addition", size=7)
    >>> "x + y = y + x" in str(explored)
    True

    `theory` is a name of `discover logic list`, a file, or a presentation; `size` bounds the conjectures. Raises
    DiscoveryError if there is no such theory or it cannot be read.
    """
    session = Session(_presentation(theory), workers=workers, size=size, clock=Clock(seconds))
    with session.begin() as exploration:
        kept = session.run(exploration, lambda burst: None)
    return Explored(session.presentation, exploration.theorems, kept)


def prove(theory: "str | Presentation", statement: str, seconds: float = 60.0) -> "Theorem":
    """Prove a statement, with lemmas that are found on the way.

    >>> import discovery
    >>> theorem = discovery.prove("addition", "(x + y) + z = x + (y + z)")
    >>> theorem.axioms
    ('+.1', '+.2', 'induction on nat')

    Raises DiscoveryError if the statement is refuted (it names the counterexample), is not understood, or was not
    proved in time: no proof is not a refutation.
    """
    from proofs.models import Failed, Model
    from proofs.parser import parse_formula

    presentation = _presentation(theory)
    goal = parse_formula(statement, presentation)
    verdict = Model(presentation).refute(goal)
    if isinstance(verdict, Failed):
        raise DiscoveryError(f"{statement} is false: {counterexample(verdict, presentation)}")
    session = Session(presentation, (goal,), clock=Clock(seconds))
    with session.begin() as exploration:
        session.run(exploration, lambda burst: None)
        wanted = exploration.wanted[0]
    if wanted.name in session.refuted:
        raise DiscoveryError(f"{statement} is false: {counterexample(session.refuted[wanted.name], presentation)}")
    if wanted.state != "proved":
        raise DiscoveryError(f"{statement} was not proved in {seconds:g} s: give it more time, or prove a lemma first")
    return exploration.theorems[wanted.name]


def counterexample(verdict: "object", presentation: "Presentation") -> str:
    """The values of a counterexample, as a person reads them."""
    from proofs.models import Failed
    from proofs.notation import text

    assert isinstance(verdict, Failed)
    return ", ".join(f"{v.name} = {text(value, presentation)}" for v, value in verdict.counterexample)


def _presentation(theory: "str | Presentation") -> "Presentation":
    return find_theory(theory) if isinstance(theory, str) else theory
