"""What each step of a derivation concludes: for readers of checked proofs, nothing here is trusted."""

from collections.abc import Callable, Mapping, Sequence

from proofs.check import Derivation, Step, Theorem
from proofs.derivations import replace
from proofs.term import Term, Variable, logical, substitute

Concluded = Sequence[Term]


def conclusions(theorem: Theorem) -> tuple[Term, ...]:
    """Return what each step of a theorem's derivation concludes.

    >>> from proofs.check import Theory
    >>> from proofs.term import FALSE
    >>> given = Derivation(((0, FALSE),), (Step("hypothesis", 1, path=(1,)), Step("discharge", 0, (0,), path=(1,))))
    >>> theorem = Theorem("trivial", Theory("empty", (), (), ()), given, {})
    >>> [formula.head.name for formula in conclusions(theorem)]
    ['falsum', '->']
    """
    formulas = {name: cited.formula for name, cited in theorem.earlier.items()}
    formulas |= {axiom.name: axiom.formula for axiom in theorem.theory.axioms}
    return concluded(theorem.derivation, formulas)


def concluded(derivation: Derivation, formulas: Mapping[str, Term]) -> tuple[Term, ...]:
    """Return what each step concludes, given the formulas that the derivation cites; it must be a valid one."""
    done: list[Term] = []
    for step in derivation.steps:
        done.append(_conclusion(step, done, derivation, formulas))
    return tuple(done)


def _conclusion(step: Step, done: Concluded, derivation: Derivation, formulas: Mapping[str, Term]) -> Term:
    if step.rule == "cite":
        return substitute(formulas[step.name], dict(substitution(step)))
    if step.rule == "hypothesis":
        return derivation.scopes[step.path[0] - 1][1]
    if step.rule == "discharge":
        return logical("->", derivation.scopes[step.path[0] - 1][1], done[step.premises[0]])
    return RULES[step.rule](step, done)


def substitution(step: Step) -> tuple[tuple[Variable, Term], ...]:
    """Return the values that a citation gives to variables, in order."""
    pairs = zip(step.terms[::2], step.terms[1::2], strict=True)
    return tuple([(v.head, value) for v, value in pairs if isinstance(v.head, Variable)])


def _specialised(step: Step, done: Concluded) -> Term:
    x, body = done[step.premises[0]].arguments
    return substitute(body, {x.head: step.terms[0]})  # type: ignore[dict-item]


RULES: dict[str, Callable[[Step, Concluded], Term]] = {
    "reflexivity": lambda step, done: logical("=", step.terms[0], step.terms[0]),
    "rewrite": lambda step, done: replace(done[step.premises[0]], step.path, done[step.premises[1]].arguments[1]),
    "detach": lambda step, done: done[step.premises[0]].arguments[1],
    "generalise": lambda step, done: logical("forall", step.terms[0], done[step.premises[0]]),
    "specialise": _specialised,
    "absurd": lambda step, done: step.terms[0],
    "classical": lambda step, done: step.terms[0],
    "induction": lambda step, done: step.terms[1],
}
