"""Functions that every theory may use without defining them: connectives on bool, "if", and decidable equality."""

from itertools import product

from kernels.errors import DiscoveryError
from proofs.formulas import BOOL, FALSE_VALUE, TRUE_VALUE, equation, holds, implication
from proofs.presentation import Notation
from proofs.term import Symbol, Term, Variable, make
from proofs.theory_builder import TheoryBuilder, generic

# What each connective returns for (true, y) and (false, y), where None is y itself.
CONNECTIVES: dict[str, tuple[Term | None, Term | None]] = {
    "and": (None, FALSE_VALUE),
    "or": (TRUE_VALUE, None),
    "=>": (None, TRUE_VALUE),
}
MAX_CASES = 400


def standard(builder: TheoryBuilder, name: str) -> Symbol | None:
    """Return the standard function of this name, and declare it at its first use; None if there is none.

    The names are `and`, `or`, `not`, `=>` on bool, `ite:SORT` (if then else) and `eq:SORT`.

    >>> builder = TheoryBuilder()
    >>> standard(builder, "and").sorts
    ('bool', 'bool')
    """
    kind, _, sort = name.partition(":")
    if name in builder.symbols:
        return builder.symbols[name]
    if name in CONNECTIVES or name == "not":
        return _connective(builder, name)
    if kind in ("ite", "eq") and sort in (*builder.sorts, BOOL):
        builder.booleans()
        return _choice(builder, sort) if kind == "ite" else _equality(builder, sort)
    return None


def _connective(builder: TheoryBuilder, name: str) -> Symbol:
    builder.booleans()
    if name == "not":
        symbol = builder.symbol(name, (BOOL,), BOOL)
        values = (FALSE_VALUE, TRUE_VALUE)
        cases = [equation(make(symbol, b), v) for b, v in zip((TRUE_VALUE, FALSE_VALUE), values, strict=True)]
    else:
        symbol, y = builder.symbol(name, (BOOL, BOOL), BOOL), make(Variable("y", BOOL))
        table = zip((TRUE_VALUE, FALSE_VALUE), CONNECTIVES[name], strict=True)
        cases = [equation(make(symbol, first, y), value or y) for first, value in table]
    builder.define(symbol, cases)
    return symbol


def _choice(builder: TheoryBuilder, sort: str) -> Symbol:
    symbol = builder.symbol(f"ite:{sort}", (BOOL, sort, sort), sort)
    x, y = make(Variable("x", sort)), make(Variable("y", sort))
    cases = [equation(make(symbol, TRUE_VALUE, x, y), x), equation(make(symbol, FALSE_VALUE, x, y), y)]
    builder.define(symbol, cases)
    return symbol


def _equality(builder: TheoryBuilder, sort: str) -> Symbol:
    name = f"eq:{sort}"
    symbol = builder.symbol(name, (sort, sort), BOOL)
    builder.notations[name] = Notation(name, "infix", 40, "", "==" if "==" not in builder.symbols else "", r"\equiv")
    if sort in builder.datatypes:
        builder.define(symbol, _comparisons(builder, symbol))
    else:
        x, y = make(Variable("x", sort)), make(Variable("y", sort))
        builder.axioms[f"{name}.same"] = holds(make(symbol, x, x))
        builder.axioms[f"{name}.only"] = implication(holds(make(symbol, x, y)), equation(x, y))
    return symbol


def _comparisons(builder: TheoryBuilder, symbol: Symbol) -> list[Term]:
    """Compare constructor with constructor: different ones differ, equal ones compare part by part."""
    constructors = builder.datatypes[symbol.sort if symbol.sort != BOOL else symbol.sorts[0]].constructors
    if len(constructors) ** 2 > MAX_CASES:
        raise DiscoveryError(f"equality on {symbol.sorts[0]} has more than {MAX_CASES} cases: use fewer constructors")
    cases = []
    for c, d in product(constructors, repeat=2):
        left, right = generic(c, "x"), generic(d, "y")
        value = _all_equal(builder, left.arguments, right.arguments) if c == d else FALSE_VALUE
        cases.append(equation(make(symbol, left, right), value))
    return cases


def _all_equal(builder: TheoryBuilder, left: tuple[Term, ...], right: tuple[Term, ...]) -> Term:
    parts = [make(_equal(builder, x.sort), x, y) for x, y in zip(left, right, strict=True)]
    if not parts:
        return TRUE_VALUE
    whole = parts[-1]
    for part in reversed(parts[:-1]):
        both = standard(builder, "and")
        assert both is not None
        whole = make(both, part, whole)
    return whole


def _equal(builder: TheoryBuilder, sort: str) -> Symbol:
    symbol = standard(builder, f"eq:{sort}")
    assert symbol is not None
    return symbol
