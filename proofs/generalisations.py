"""What an open subgoal suggests: itself, and the same with a variable for a term that occurs more than once."""

from collections.abc import Iterator

from proofs.models import Failed, Model
from proofs.models.compilation import parts
from proofs.naming import variable_names
from proofs.term import Term, make
from proofs.terms import parts_of, size_of

# The evaluation steps spent on refuting one generalisation.
FUEL = 50_000


def related(formula: Term, model: Model | None = None) -> Iterator[Term]:
    """Yield an open subgoal and its generalisations, without those that a model refutes.

    A generalisation puts a new variable for all occurrences of a term that occurs more than once, the largest first.
    """
    for candidate in dict.fromkeys([formula, *_generalised(formula, 2)]):
        if model is None or not isinstance(model.refute(candidate, FUEL), Failed):
            yield candidate


def _generalised(formula: Term, depth: int) -> Iterator[Term]:
    for part in _repeated(formula):
        name = variable_names([part.sort], 1, [p.head.name for p in parts_of(formula)])[0]
        general = _replaced(formula, part, make(name))
        yield general
        if depth > 1:
            yield from _generalised(general, depth - 1)


def _repeated(formula: Term) -> list[Term]:
    """The terms in a formula that occur more than once, no variables and no bound ones in them, the largest first."""
    count: dict[Term, int] = {}
    for part in parts_of(formula):
        count[part] = count.get(part, 0) + 1
    found = [
        part
        for part, times in count.items()
        if times > 1 and part.sort != "prop" and part.free and part.arguments and not part.free & formula.bound
    ]
    return sorted(found, key=lambda part: -size_of(part))


def _replaced(formula: Term, old: Term, new: Term) -> Term:
    done: dict[Term, Term] = {}
    for part in parts(formula, lambda part: part is old):
        done[part] = new if part is old else make(part.head, *[done[a] for a in part.arguments])
    return done[formula]
