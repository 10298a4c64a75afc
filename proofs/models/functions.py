"""Values for what may be any function: undefined symbols that no axiom mentions, and variables for functions."""

from collections.abc import Mapping, Sequence

from proofs.models.equations import Equation, constraints, constructors, undefined
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable, make
from proofs.terms import parts_of

Families = Mapping[str, Sequence[Symbol]]
# How many functions stand for all of one sort.
TABLES = 3


def free_functions(presentation: Presentation) -> dict[Symbol, list[Equation]]:
    """Return some definition for each undefined function that no axiom mentions."""
    mentioned = {part.head for formula in constraints(presentation) for part in parts_of(formula)}
    families = constructors(presentation)
    free = [f for f in undefined(presentation) if f not in mentioned and f.sort in families and f.sorts]
    return {f: equations for k, f in enumerate(free) if (equations := _cases(f, (), families, k))}


def function_values(
    presentation: Presentation, families: Families
) -> tuple[dict[str, tuple[Symbol, ...]], dict[Symbol, list[Equation]]]:
    """Return new constants for each sort of functions, and what `apply` gives for them."""
    applies = [s for s in presentation.theory.symbols if s.name.startswith("apply:") and len(s.sorts) == 2]
    names = {s.sorts[0]: tuple(Symbol(f"{s.sorts[0]}:{k}", (), s.sorts[0]) for k in range(TABLES)) for s in applies}
    known = {**families, **{sort: (*families.get(sort, ()), *new) for sort, new in names.items()}}
    equations = {
        s: [e for k, f in enumerate(names[s.sorts[0]]) for e in _cases(s, (make(f),), known, k)] for s in applies
    }
    return {sort: tuple(known[sort]) for sort in names}, equations


def _cases(f: Symbol, before: tuple[Term, ...], families: Families, seed: int) -> list[Equation]:
    """One equation for each constructor of the argument after `before`, each with a small value of its own."""
    place = len(before)
    rest = [make(Variable(f"rest {k}", sort)) for k, sort in enumerate(f.sorts[place + 1 :])]
    equations = []
    for k, constructor in enumerate(families.get(f.sorts[place], ())):
        fields = [make(Variable(f"field {i}", sort)) for i, sort in enumerate(constructor.sorts)]
        value = _some_value(f.sort, families, [*fields, *rest], seed + k * (seed + 1))
        if value is not None:
            equations.append((make(f, *before, make(constructor, *fields), *rest), value))
    return equations


def _some_value(sort: str, families: Families, at_hand: Sequence[Term], seed: int) -> Term | None:
    """A constructor, by turns, on what is at hand or on a constant."""
    family = families.get(sort, ())
    constants = [make(c) for c in family if not c.sorts]
    for constructor in [family[(seed + k) % len(family)] for k in range(len(family))]:
        pool = [next((t for t in [*at_hand, *constants] if t.sort == s), None) for s in constructor.sorts]
        if None not in pool:
            return make(constructor, *[t for t in pool if t is not None])
    return None
