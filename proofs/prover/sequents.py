"""Sequents: what is known in a branch, and what is to be shown there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from proofs.prover.clauses import free_terms, implication, universal
from proofs.prover.writer import Evidence
from proofs.term import Term, Variable, make


@dataclass(frozen=True, slots=True)
class Fact:
    """A formula with its evidence."""

    formula: Term
    evidence: Evidence = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sequent:
    """Facts and a goal; `fresh` counts the variables that were drawn on the way here, so that the next are new.

    Quantified facts are used in the direction in which they fall in the order of terms, or where `turned` in the other.
    """

    facts: tuple[Fact, ...]
    goal: Term
    fresh: int = 0
    turned: bool = False

    def formula(self) -> Term:
        """Return the sequent as one formula."""
        return implication([fact.formula for fact in self.facts], self.goal)

    def statement(self) -> Term:
        """Return the sequent as one formula that is closed."""
        formula = self.formula()
        return universal(free_terms(formula), formula)

    def free(self) -> frozenset[Variable]:
        """Return the free variables."""
        return self.goal.free.union(*[fact.formula.free for fact in self.facts])


Combine = Callable[[Sequence[Evidence]], Evidence]


@dataclass(frozen=True, slots=True)
class Reduction:
    """Sequents that suffice, and how their evidence becomes that of the sequent they came from."""

    sequents: tuple[Sequent, ...]
    combine: Combine = field(repr=False)


def closed(evidence: Evidence) -> Reduction:
    """Return the reduction to nothing."""
    return Reduction((), lambda _: evidence)


def new_variable(number: int, like: Term) -> Term:
    """Return the variable with this number, named after another term or its sort."""
    stem = like.head.name if isinstance(like.head, Variable) else like.sort[:1].lower()
    stem = stem.rstrip("0123456789") or "v"
    return make(Variable(f"{stem}{number}", like.sort))


def any_of(sort: str) -> Term:
    """Return a variable of a sort that lends a new one its name."""
    return make(Variable(sort.lstrip("(")[:1].lower() or "v", sort))
