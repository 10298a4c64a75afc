"""Equations as a mathematician writes them: what is to be worked out on the left, what comes out on the right."""

from collections.abc import Collection

from proofs.formulas import equation, implied, is_equation, premises
from proofs.term import Symbol, Term, Variable
from proofs.terms import parts_of, size_of


def oriented(formula: Term, constructors: Collection[Symbol] = ()) -> Term:
    """Turn the equations of a conditional formula.

    On the right stand values, variables, and what is a part of the other side; then constructors; g(f(x), f(y)) beside
    f(g(x, y)); what names a variable twice beside what does not, if their heads differ; then the smaller side.

    >>> from proofs.parser import parse_formula
    >>> from proofs.notation import text
    >>> from proofs.theories import load_theory
    >>> peano = load_theory("peano")
    >>> for formula in ("0 = x", "x = x + 0", "x * y + x * z = x * (y + z)", "0 = x * y -> y = x"):
    ...     print(text(oriented(parse_formula(formula, peano)), peano))
    x = 0
    x + 0 = x
    x * (y + z) = x * y + x * z
    x * y = 0 → x = y
    """
    conditions, conclusion = premises(formula)
    turned = [_turned(part, constructors) for part in conditions]
    if is_equation(conclusion) and all(isinstance(side.head, Variable) for side in conclusion.arguments):
        places = [part.head for condition in turned for part in parts_of(condition)]
        sides = sorted(conclusion.arguments, key=lambda v: places.index(v.head) if v.head in places else len(places))
        return implied(turned, equation(*sides))
    return implied(turned, _turned(conclusion, constructors))


def _turned(formula: Term, constructors: Collection[Symbol]) -> Term:
    if not is_equation(formula):
        return formula
    left, right = formula.arguments
    return equation(right, left) if _goes_right(left, right, constructors) else formula


def _goes_right(left: Term, right: Term, constructors: Collection[Symbol]) -> bool:
    """Tell whether the left side belongs on the right: by the first of these that the sides differ in."""
    return _marks(left, right, constructors) < _marks(right, left, constructors)


def _marks(side: Term, other: Term, constructors: Collection[Symbol]) -> tuple[int, ...]:
    variables = [part.head for part in parts_of(side) if isinstance(part.head, Variable)]
    same, apart = side.free == other.free, side.head != other.head
    return (
        bool(side.free),
        not isinstance(side.head, Variable),
        any(part is other for part in parts_of(side)),
        side.head not in constructors,
        same and apart and _occurrences(side.head, other) > _occurrences(side.head, side),
        same and apart and len(variables) == len(side.free),
        size_of(side),
    )


def _occurrences(head: object, term: Term) -> int:
    return sum(part.head == head for part in parts_of(term))
