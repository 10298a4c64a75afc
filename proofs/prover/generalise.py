"""More general goals: a new variable for a subterm that both sides have."""

from collections.abc import Iterator, Sequence

from proofs.prover.sequents import Reduction, Sequent, any_of, new_variable
from proofs.prover.writer import Evidence, Writer
from proofs.term import Symbol, Term, make


def generalisations(sequent: Sequent) -> Iterator[Reduction]:
    """Yield reductions to a goal with a variable for a subterm, largest subterm first; facts are dropped."""
    if sequent.goal.head.name != "=":
        return
    left, right = (subterms(side) for side in sequent.goal.arguments)
    common = [t for t in left if t in right and t.arguments and t.free]
    for t in sorted(common, key=lambda t: -term_size(t)):
        yield _with_variable(sequent, t)


def _with_variable(sequent: Sequent, t: Term) -> Reduction:
    v = new_variable(sequent.fresh, any_of(t.sort))
    goal = replaced(sequent.goal, t, v)

    def combine(found: Sequence[Evidence]) -> Evidence:
        def write(writer: Writer, scope: int) -> int:
            step = writer.builder.generalise(scope, writer.write(found[0], scope), v)
            return writer.builder.specialise(scope, step, t)

        return write

    return Reduction((Sequent((), goal, sequent.fresh + 1),), combine)


def replaced(term: Term, old: Term, new: Term) -> Term:
    """Return a term with another subterm at all places of one."""
    if term is old:
        return new
    if not term.arguments or not isinstance(term.head, Symbol):
        return term
    return make(term.head, *[replaced(a, old, new) for a in term.arguments])


def subterms(term: Term) -> dict[Term, None]:
    """Return all subterms, from left to right."""
    found: dict[Term, None] = {}
    stack = [term]
    while stack:
        t = stack.pop()
        found[t] = None
        stack.extend(reversed(t.arguments))
    return found


def term_size(term: Term) -> int:
    """Return the number of symbols and variables."""
    return 1 + sum(term_size(a) for a in term.arguments)
