"""Terms up to the order of the arguments of commutative functions."""

from collections.abc import Collection
from itertools import product

from proofs.term import Symbol, Term, Variable, make

# Of how many ways to commute a term the first are taken.
VARIANTS = 64


def commutative(left: Term, right: Term) -> Symbol | Variable | None:
    """Return f for f(x, y) = f(y, x).

    >>> x, y = (make(Variable(name, "n")) for name in "xy")
    >>> f = Symbol("f", ("n", "n"), "n")
    >>> commutative(make(f, x, y), make(f, y, x)).name
    'f'
    """
    swapped = left.head == right.head and left.arguments == right.arguments[::-1] and len(left.arguments) == 2
    return left.head if swapped and all(isinstance(a.head, Variable) for a in left.arguments) else None


def variants(term: Term, functions: Collection[Symbol | Variable]) -> list[Term]:
    """Return the terms that commuting makes of a small term, itself first."""
    found = [term] if not term.arguments else []
    for choice in product(*[variants(a, functions) for a in term.arguments]) if term.arguments else ():
        orders = [choice, choice[::-1]] if term.head in functions else [choice]
        found += [make(term.head, *order) for order in orders]
    return found[:VARIANTS]
