"""Names of the variables of proposed formulas: x, y, z by order of occurrence, sort by sort."""

from collections.abc import Collection, Sequence

from proofs.term import Term, Variable, make, substitute
from proofs.terms import parts_of

LETTERS = ("xyz", "uvw", "abc", "pqr", "mnk", "def", "ghj")


def variable_names(sorts: Sequence[str], count: int, taken: Collection[str] = ()) -> list[Variable]:
    """Return `count` variables for each sort, none with a name that is taken.

    >>> [v.name for v in variable_names(["nat", "list"], 2, ["x"])]
    ['y', 'z', 'u', 'v']
    """
    used, found = set(taken), []
    for place, sort in enumerate(sorts):
        letters = LETTERS[place] if place < len(LETTERS) else f"{LETTERS[place % len(LETTERS)]}"
        names = [f"{letter}{suffix}" for suffix in ("", *range(1, count + len(used) + 1)) for letter in letters]
        free = [name for name in names if name not in used][:count]
        used |= set(free)
        found += [Variable(name, sort) for name in free]
    return found


def canonical(formula: Term, names: Sequence[Variable]) -> tuple[Term, dict[Variable, Variable]]:
    """Rename the variables in the order of their occurrence; return also what each new one was before.

    >>> x, y = Variable("x", "nat"), Variable("y", "nat")
    >>> from proofs.term import logical
    >>> renamed, before = canonical(logical("=", make(y), make(x)), [x, y])
    >>> renamed is logical("=", make(x), make(y)), before[x].name
    (True, 'y')
    """
    before: dict[Variable, Variable] = {}
    for part in parts_of(formula):
        if isinstance(part.head, Variable) and part.head not in before.values():
            new = next(name for name in names if name.sort == part.head.sort and name not in before)
            before[new] = part.head
    return substitute(formula, {old: make(new) for new, old in before.items()}), before


def opened(formula: Term, taken: Collection[str] = ()) -> Term:
    """Return a formula without the quantifiers around it, its free variables named by order of occurrence.

    >>> from proofs.term import logical
    >>> v = make(Variable("x7", "nat"))
    >>> opened(logical("forall", v, logical("=", v, v))).arguments[0].head.name
    'x'

    What a free variable would run into inside, a quantifier, keeps the names as they are.
    """
    while formula.head.name == "forall":
        formula = formula.arguments[1]
    variables = [v for v in dict.fromkeys(part.head for part in parts_of(formula)) if v in formula.free]
    sorts = list(dict.fromkeys(v.sort for v in variables))
    bound = {v.name for v in formula.bound}
    names = variable_names(sorts, len(variables), [*taken, *sorted(bound)])
    fresh = {v: next_of(v.sort, place, variables, names) for place, v in enumerate(variables)}
    return substitute(formula, fresh)


def next_of(sort: str, place: int, variables: Sequence[Variable], names: Sequence[Variable]) -> Term:
    """Return the name for the variable at a place: as many of its sort as stand before it are taken."""
    before = sum(1 for v in variables[:place] if v.sort == sort)
    return make([name for name in names if name.sort == sort][before])
