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
