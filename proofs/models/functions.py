"""Values for what may be any function: undefined symbols that no axiom mentions, and variables for functions."""

from collections.abc import Mapping, Sequence
from itertools import count
from random import Random

from proofs.models.equations import Equation, constraints, constructors, undefined
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable, make, substitute
from proofs.terms import parts_of

Families = Mapping[str, Sequence[Symbol]]
# How many functions stand for all of one sort.
TABLES = 3
# How many readings a theory with undefined functions has; how many patterns such a function tells apart.
READINGS, PATTERNS = 12, 12


def free_functions(presentation: Presentation, seed: int = 0) -> dict[Symbol, list[Equation]]:
    """Return some definition for each undefined function that no axiom mentions; another one for each seed.

    Without system, so that what holds for all of them is likely to hold for any function.
    """
    mentioned = {part.head for formula in constraints(presentation) for part in parts_of(formula)}
    families = constructors(presentation)
    free = [f for f in undefined(presentation) if f not in mentioned and f.sort in families and f.sorts]
    return {f: _tabulated(f, families, Random(f"{f.name} {seed}")) for f in free}


def _tabulated(f: Symbol, families: Families, random: Random) -> list[Equation]:
    """Random small values for small first arguments, one for all others."""
    patterns, fresh = [make(Variable("x", f.sorts[0]))], count()
    while len(patterns) < PATTERNS and (open_ := next((p for p in patterns if p.free), None)) is not None:
        patterns.remove(open_)
        hole = min(open_.free)
        for constructor in families.get(hole.sort, ()):
            fields = [make(Variable(f"x{next(fresh)}", sort)) for sort in constructor.sorts]
            patterns.append(substitute(open_, {hole: make(constructor, *fields)}))
    rest = [make(Variable(f"rest {k}", sort)) for k, sort in enumerate(f.sorts[1:])]
    values = _small_values(f.sort, families)
    return [(make(f, p, *rest), _beyond(p, f.sort, families, random) or random.choice(values)) for p in patterns]


def _beyond(pattern: Term, sort: str, families: Families, random: Random) -> Term | None:
    """A value that grows with what a pattern leaves open, for values beyond those that are told apart."""
    hole = next((make(v) for v in sorted(pattern.free) if v.sort == sort), None)
    growing = [c for c in families[sort] if c.sorts == (sort,)]
    for _ in range(random.randint(1, 4) if hole is not None and growing else 0):
        hole = make(growing[0], hole)  # type: ignore[arg-type]
    return hole


def _small_values(sort: str, families: Families) -> list[Term]:
    found = [make(c) for c in families[sort] if not c.sorts]
    for _ in range(8):
        found += [make(c, *[value]) for c in families[sort] if c.sorts == (sort,) for value in found[-1:]]
    return found or [value for value in [_some_value(sort, families, (), 0)] if value is not None]


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
