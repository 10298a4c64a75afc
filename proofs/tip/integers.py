"""The integers of SMT-LIB, where a problem uses them: a theory of ours, of which only what is used is taken."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from proofs.presentation import Presentation
from proofs.term import Symbol, Term, make
from proofs.terms import parts_of
from proofs.theory_builder import TheoryBuilder
from proofs.theory_file import read_theory

SORT, COUNT = "Int", "int_nat"
ZERO, NEXT = Symbol("int_0", (), COUNT), Symbol("int_S", (COUNT,), COUNT)
POSITIVE = Symbol("int_of", (COUNT,), SORT)


@cache
def integers() -> Presentation:
    """Return the whole theory."""
    return read_theory(files(__package__).joinpath("int.theory").read_text(encoding="utf-8"), "int.theory")


def numeral(value: int) -> Term:
    """Return the integer with this value, at least 0.

    >>> numeral(0).head.name
    'int_of'
    """
    term = make(ZERO)
    for _ in range(value):
        term = make(NEXT, term)
    return make(POSITIVE, term)


def add_integers(builder: TheoryBuilder, names: Iterable[str]) -> None:
    """Add the sort, and the functions of these names with all that their definitions use."""
    theory = integers()
    known = {axiom.name: axiom.formula for axiom in theory.theory.axioms}
    equations = {d.symbol: [known[name] for name in d.equations] for d in theory.definitions}
    needed, waiting = set[str](), [f"int_{name}" for name in names if not name.isdigit()]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            used = {part.head.name for formula in equations[name] for part in parts_of(formula)}
            waiting.extend(sorted(used & equations.keys()))
    for datatype in theory.theory.datatypes:
        if datatype.sort not in builder.sorts:
            builder.datatype(datatype.sort, [(c.name, c.sorts) for c in datatype.constructors])
    for symbol in theory.theory.symbols:
        if symbol.name in needed:
            builder.symbols[symbol.name] = symbol
            builder.define(symbol, equations[symbol.name])
    for notation in theory.notations:
        if notation.symbol in needed:
            builder.notations[notation.symbol] = notation
