"""Closing the subgoals of another prover: what is known there are facts, for which it has steps when it writes."""

from collections.abc import Callable, Sequence

from proofs.check import Theory
from proofs.completion.horn import Assumed, Cited, Source
from proofs.completion.prove import Completion
from proofs.derivations import Builder
from proofs.formulas import is_equation
from proofs.term import FALSE, Term

# Writes the steps that conclude a subgoal inside a scope, from the steps that conclude its facts; returns the last.
Writing = Callable[[Builder, int, Sequence[int]], int]


class Subgoals:
    """Proves subgoals from the axioms, what was learned, and the facts of the subgoal.

    >>> from proofs.formulas import equation
    >>> from proofs.term import Symbol, Variable, make
    >>> from proofs.theories import load_theory
    >>> peano = load_theory("addition").theory
    >>> a, b = (make(Variable(name, "nat")) for name in "ab")
    >>> fact = equation(a, b)
    >>> writing = Subgoals(peano).close([fact], equation(b, a), 100)
    >>> builder = Builder()
    >>> scope = builder.open(0, fact)
    >>> builder.conclusion(writing(builder, scope, [builder.hypothesis(scope, scope)])) is equation(b, a)
    True
    """

    def __init__(self, theory: Theory) -> None:
        """Start with the axioms."""
        self.theory = theory
        self._known: list[Source] = [Cited(axiom.name, axiom.formula) for axiom in theory.axioms]

    def learn(self, name: str, formula: Term) -> None:
        """Use a theorem from now on."""
        self._known.append(Cited(name, formula))

    def close(self, facts: Sequence[Term], goal: Term, fuel: int, lexicographic: bool = True) -> Writing | None:
        """Return how to write a proof of an equation or falsity, or None; free variables are constants."""
        if goal is not FALSE and not is_equation(goal):
            return None
        places: list[int] = []
        assumed = [Assumed(place, formula, places) for place, formula in enumerate(facts)]
        found = Completion(self.theory, [*self._known, *assumed]).search(goal, fuel, lexicographic)
        if found is None:
            return None

        def write(builder: Builder, scope: int, steps: Sequence[int]) -> int:
            places[:] = steps
            return found.write(builder, scope)

        return write
