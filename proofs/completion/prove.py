"""Proving a formula from cited formulas by completion: its premises become hypotheses, its conclusion the goal."""

from collections.abc import Sequence

from proofs.check import Derivation, Theory
from proofs.completion.horn import Cited, Given, Source, both_hold, clauses
from proofs.completion.language import Language
from proofs.completion.loop import Saturation
from proofs.completion.replay import Replay
from proofs.derivations import Builder
from proofs.formulas import as_conjunction, is_equation, is_forall, is_implication
from proofs.presentation import Presentation
from proofs.prover.tidy import tidy
from proofs.term import FALSE, CheckError, Term

# Kinds of order, and sixteenths of the fuel, in the order of the attempts: False is Knuth-Bendix, True lexicographic.
SCHEDULE = ((True, 1), (False, 1), (True, 3), (False, 3), (True, 4), (False, 4))


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
        """Write steps that conclude an equation or falsity and return the last one, or None (and write nothing).

        The variables of the goal are constants. What comes out depends on the arguments alone.
        """
        for lexicographic, share in SCHEDULE:
            try:
                step = self._attempt(builder, scope, goal, fuel * share // 16, lexicographic)
            except ValueError:  # a term outgrew the kernel
                continue
            if step is not None:
                return step
        return None

    def _attempt(self, builder: Builder, scope: int, goal: Term, fuel: int, lexicographic: bool) -> int | None:
        saturation = Saturation(Language(self.theory.symbols, lexicographic))
        for clause in self.clauses:
            saturation.add(clause)
        if goal is FALSE:
            saturation.refute(fuel)
        else:
            left, right = goal.arguments
            chain = saturation.join(left, right, fuel)
            if chain is not None:
                replay = Replay(saturation.language, saturation.equations, builder, scope)
                return replay.prove(saturation.language.number(left), chain)
        if saturation.absurd is None:
            return None
        step = Replay(saturation.language, saturation.equations, builder, scope).apply(saturation.absurd)
        return step if goal is FALSE else builder.absurd(scope, step, goal)


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
