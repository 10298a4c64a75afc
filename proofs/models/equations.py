"""Which equations of a theory compute: for each function its left and right sides, for each sort its constructors."""

from collections.abc import Iterable

from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable
from proofs.terms import parts_of

Equation = tuple[Term, Term]


def is_function_sort(sort: str) -> bool:
    """Say whether values of a sort are functions, that its symbols stand for and `apply` takes."""
    return sort.startswith("fun ")


def constructors(presentation: Presentation) -> dict[str, tuple[Symbol, ...]]:
    """Return the constructors of each datatype, and of each sort of functions the symbols that no equation defines."""
    found = {datatype.sort: datatype.constructors for datatype in presentation.theory.datatypes}
    named = {definition.symbol for definition in presentation.definitions}
    for symbol in presentation.theory.symbols:
        if is_function_sort(symbol.sort) and symbol.name not in named and not symbol.name.startswith("apply:"):
            found[symbol.sort] = (*found.get(symbol.sort, ()), symbol)
    return found


def defining_equations(presentation: Presentation) -> dict[Symbol, list[Equation]]:
    """Return the equations by which each function computes, in the order of the theory's symbols.

    Those that its definition names; for a function without a definition, the axioms that have the shape of one.
    """
    axioms = {axiom.name: axiom.formula for axiom in presentation.theory.axioms}
    values = {c for family in constructors(presentation).values() for c in family}
    found: dict[Symbol, list[Equation]] = {symbol: [] for symbol in presentation.theory.symbols}
    named = {definition.symbol: definition.equations for definition in presentation.definitions}
    for symbol in found:
        names = named.get(symbol.name, axioms)
        found[symbol] = _of(symbol, [axioms[name] for name in names if name in axioms], values)
    return {symbol: equations for symbol, equations in found.items() if equations and symbol not in values}


def undefined(presentation: Presentation) -> list[Symbol]:
    """Return the functions of a theory that neither construct values nor compute."""
    values = {c for family in constructors(presentation).values() for c in family}
    computing = defining_equations(presentation)
    return [s for s in presentation.theory.symbols if s not in values and s not in computing]


def constraints(presentation: Presentation) -> list[Term]:
    """Return the axioms about undefined functions that are no definitions of others."""
    computing = {pair for equations in defining_equations(presentation).values() for pair in equations}
    unknown = set(undefined(presentation))
    found = []
    for axiom in presentation.theory.axioms:
        plain = without_quantifiers(axiom.formula)
        if plain.arguments not in computing and any(part.head in unknown for part in parts_of(plain)):
            found.append(axiom.formula)
    return found


def _of(symbol: Symbol, formulas: Iterable[Term], values: set[Symbol]) -> list[Equation]:
    kept: list[Equation] = []
    for formula in map(without_quantifiers, formulas):
        if formula.head.name == "=" and formula.arguments[0].head == symbol:
            left, right = formula.arguments
            if _computes(left, right, values) and not any(_overlap(left, other) for other, _ in kept):
                kept.append((left, right))
    return kept


def without_quantifiers(formula: Term) -> Term:
    """Return a formula without the "for all"s around it."""
    while formula.head.name == "forall":
        formula = formula.arguments[1]
    return formula


def _computes(left: Term, right: Term, values: set[Symbol]) -> bool:
    """A linear pattern of constructors, and a right side that an evaluation can reach and may leave."""
    heads, stack = [], list(left.arguments)
    while stack:
        part = stack.pop()
        heads.append(part.head)
        stack.extend(part.arguments)
    variables = [head for head in heads if isinstance(head, Variable)]
    linear = len(set(variables)) == len(variables) and right.free <= set(variables)
    pattern = all(isinstance(head, Variable) or head in values for head in heads)
    turns = len(variables) == len(heads) and _occurs(left.head, right)
    return linear and pattern and not turns


def _occurs(head: Symbol | Variable, term: Term) -> bool:
    return term.head == head or any(_occurs(head, a) for a in term.arguments)


def _overlap(left: Term, right: Term) -> bool:
    """Say whether two linear patterns have a common instance."""
    if isinstance(left.head, Variable) or isinstance(right.head, Variable):
        return True
    pairs = zip(left.arguments, right.arguments, strict=False)
    return left.head == right.head and all(_overlap(a, b) for a, b in pairs)
