"""Short ways to write steps and formulas, for tests of the trusted checker over the sample theory."""

from samples import NAT, THEORY

from proofs.check import Derivation, Step, Theorem
from proofs.term import FALSE, Symbol, Term, Variable, logical, make

STRANGER = make(Symbol("stranger", (), NAT))
LISTED = make(Variable("x", "list"))


def implies(condition: Term, conclusion: Term) -> Term:
    return logical("->", condition, conclusion)


def every(variable: Term, body: Term) -> Term:
    return logical("forall", variable, body)


def denied(formula: Term) -> Term:
    return implies(formula, FALSE)


def same(term: Term, scope: int = 0) -> Step:
    return Step("reflexivity", scope, terms=(term,))


def check(scopes, *steps: Step) -> Term:
    return Theorem("t", THEORY, Derivation(tuple(scopes), steps), {}).formula


# The hypothesis of scope 1, stated in it.
GIVEN = Step("hypothesis", 1, path=(1,))


def out(step: int, scope: int = 1) -> Step:
    """The last step: scope 1 is left."""
    return Step("discharge", 0, (step,), path=(scope,))
