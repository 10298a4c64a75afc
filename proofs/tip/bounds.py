"""What induction on size needs where a function calls itself with arguments that are no parts of what it had.

For each sort of such an argument whose values are chains, like numbers and lists, "x fits y" says that x is no longer
than y: a definition by structural recursion, so it adds nothing that the theory could contradict.
"""

from proofs.check import Datatype
from proofs.definitions import not_known_to_end
from proofs.formulas import FALSE_VALUE, TRUE_VALUE, equation
from proofs.term import Symbol, Term, Variable, make
from proofs.theory_builder import TheoryBuilder, generic

PREFIX = "fits:"


def add_bounds(builder: TheoryBuilder) -> None:
    """Define "x fits y" for the sorts of arguments of functions whose recursion is not seen to end."""
    names = not_known_to_end(builder.presentation("problem"))
    sorts = dict.fromkeys(sort for name in names for sort in builder.symbols[name].sorts)
    for sort in sorts:
        datatype = builder.datatypes.get(sort)
        if datatype is not None and _is_chain(datatype) and PREFIX + sort not in builder.symbols:
            symbol = builder.symbol(PREFIX + sort, (sort, sort), "bool")
            builder.define(symbol, _equations(symbol, datatype))


def _is_chain(datatype: Datatype) -> bool:
    """Return whether each value has at most one value of its sort right inside, and some have one."""
    counts = [c.sorts.count(datatype.sort) for c in datatype.constructors]
    return max(counts) == 1 and min(counts) == 0


def _equations(symbol: Symbol, datatype: Datatype) -> list[Term]:
    """What ends fits all; what goes on fits only what goes on too."""
    found = []
    for c in datatype.constructors:
        left = generic(c, "x")
        if datatype.sort not in c.sorts:
            found.append(equation(make(symbol, left, make(Variable("y", datatype.sort))), TRUE_VALUE))
            continue
        for d in datatype.constructors:
            right = generic(d, "y")
            inner = [t for whole in (left, right) for t in whole.arguments if t.sort == datatype.sort]
            value = make(symbol, *inner) if len(inner) == 2 else FALSE_VALUE
            found.append(equation(make(symbol, left, right), value))
    return found
