"""Proving a formula from cited formulas by completion: its premises become hypotheses, its conclusion the goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from proofs.check import Derivation, Theory
from proofs.completion.equations import Chain
from proofs.completion.horn import Cited, Given, Source, both_hold, clauses
from proofs.completion.language import Language
from proofs.completion.loop import Saturation
from proofs.completion.replay import Replay
from proofs.derivations import Builder
from proofs.formulas import as_conjunction, is_equation, is_forall, is_implication
from proofs.presentation import Presentation
from proofs.term import FALSE, CheckError, Term

# Kinds of order, and sixteenths of the fuel, in the order of the attempts: False is Knuth-Bendix, True lexicographic.
SCHEDULE = ((True, 1), (False, 1), (True, 4), (False, 10))


class Completion:
    """Proves equations, or falsity, from clauses.

    >>> from proofs.parser import parse_formula
    >>> from proofs.theories import load_theory
    >>> groups, builder = load_theory("groups"), Builder()
    >>> facts = [Cited(axiom.name, axiom.formula) for axiom in groups.theory.axioms]
    >>> goal = parse_formula("x * inv(x) = 1", groups)
    >>> step = Completion(groups.theory, facts).prove(builder, 0, goal, 5000)
    >>> builder.conclusion(step) is goal
    True
    """

    def __init__(self, theory: Theory, facts: Sequence[Source]) -> None:
        """Take the clauses that may be used."""
        self.theory = theory
        self.clauses = [clause for fact in facts for clause in clauses(fact)]

    def prove(self, builder: Builder, scope: int, goal: Term, fuel: int) -> int | None:
        """Write steps that conclude an equation or falsity and return the last one, or None.

        The variables of the goal are constants. What comes out depends on the arguments alone.
        """
        for lexicographic, share in SCHEDULE:
            found = self.search(goal, fuel * share // 16, lexicographic)
            if found is not None:
                return found.write(builder, scope)
        return None

    def search(self, goal: Term, fuel: int, lexicographic: bool) -> "Found | None":
        """Look for a proof with one kind of order, without writing it."""
        try:
            return self._search(goal, fuel, lexicographic)
        except CheckError:
            raise
        except ValueError:  # a term outgrew the kernel
            return None

    def _search(self, goal: Term, fuel: int, lexicographic: bool) -> "Found | None":
        saturation = Saturation(Language(self.theory.symbols, lexicographic))
        for clause in self.clauses:
            saturation.add(clause)
        chain = None
        if goal is FALSE:
            saturation.refute(fuel)
        else:
            left, right = goal.arguments
            chain = saturation.join(left, right, fuel)
        return None if chain is None and saturation.absurd is None else Found(saturation, goal, chain)


@dataclass(frozen=True, slots=True)
class Found:
    """A proof that was found: a chain between the sides of the goal, or falsity."""

    saturation: Saturation
    goal: Term
    chain: Chain | None

    def write(self, builder: Builder, scope: int) -> int:
        """Write the steps that conclude the goal, and return the last one."""
        replay = Replay(self.saturation.language, self.saturation.equations, builder, scope)
        if self.chain is not None:
            return replay.prove(self.saturation.language.number(self.goal.arguments[0]), self.chain)
        if self.saturation.absurd is None:
            raise ValueError("nothing was found")
        step = replay.apply(self.saturation.absurd)
        return step if self.goal is FALSE else builder.absurd(scope, step, self.goal)


def prove_equation(
    presentation: Presentation, cited: Sequence[tuple[str, Term]], goal: Term, fuel: int
) -> Derivation | None:
    """Prove a formula from axioms and theorems, given by name; None where the fuel does not suffice.

    The formula is made of equations, falsity, "and", "implies" and "for all"; so it may be "there is", which says that
    something implies falsity. Cited formulas that are no Horn clauses are left out.

    >>> from proofs.parser import parse_formula
    >>> from proofs.theories import load_theory
    >>> groups = load_theory("groups")
    >>> axioms = [(axiom.name, axiom.formula) for axiom in groups.theory.axioms]
    >>> prove_equation(groups, axioms, parse_formula("x * y = y * x", groups), 500) is None
    True
    """
    from proofs.prover.tidy import tidy  # here, so that the prover may use completion

    builder = Builder()
    facts: list[Source] = [Cited(name, formula) for name, formula in cited]
    try:
        step = prove_formula(builder, 0, presentation.theory, facts, goal, fuel)
    except CheckError:  # a quantifier would capture a variable
        return None
    return None if step is None else tidy(builder.derivation())


def prove_formula(
    builder: Builder, scope: int, theory: Theory, facts: list[Source], goal: Term, fuel: int
) -> int | None:
    """Write steps that conclude a formula inside a scope and return the last one; None leaves idle steps behind."""
    both = as_conjunction(goal)
    if both is not None:
        steps = [prove_formula(builder, scope, theory, facts, half, fuel) for half in both]
        return None if None in steps else both_hold(builder, scope, *[step for step in steps if step is not None])
    if is_implication(goal):
        inner = builder.open(scope, goal.arguments[0])
        premise = Given(builder.hypothesis(inner, inner), goal.arguments[0])
        step = prove_formula(builder, inner, theory, [*facts, premise], goal.arguments[1], fuel)
        return None if step is None else builder.discharge(scope, inner, step)
    if is_forall(goal):
        step = prove_formula(builder, scope, theory, facts, goal.arguments[1], fuel)
        return None if step is None else builder.generalise(scope, step, goal.arguments[0])
    if is_equation(goal) or goal is FALSE:
        return Completion(theory, facts).prove(builder, scope, goal, fuel)
    return None
