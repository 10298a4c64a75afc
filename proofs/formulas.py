"""Formulas by their usual names: not, and, or, there is; premises and conclusion; closing with "for all"."""

from collections.abc import Iterable, Sequence

from proofs.term import FALSE, PROP, Symbol, Term, Variable, logical, make

BOOL = "bool"
TRUE_VALUE, FALSE_VALUE = make(Symbol("true", (), BOOL)), make(Symbol("false", (), BOOL))


def equation(left: Term, right: Term) -> Term:
    """Return left = right; raise CheckError where the sorts differ."""
    return logical("=", left, right)


def implication(condition: Term, conclusion: Term) -> Term:
    """Return F -> G."""
    return logical("->", condition, conclusion)


def negation(formula: Term) -> Term:
    """Return F -> false.

    >>> as_negation(negation(FALSE)) is FALSE
    True
    """
    return logical("->", formula, FALSE)


def conjunction(left: Term, right: Term) -> Term:
    """Return F and G: it is false that F implies not G."""
    return negation(logical("->", left, negation(right)))


def disjunction(left: Term, right: Term) -> Term:
    """Return F or G: not F implies G."""
    return logical("->", negation(left), right)


def equivalence(left: Term, right: Term) -> Term:
    """Return F <-> G: each implies the other."""
    return conjunction(logical("->", left, right), logical("->", right, left))


def forall(variable: Term, formula: Term) -> Term:
    """Return: for all values of a variable F."""
    return logical("forall", variable, formula)


def exists(variable: Term, formula: Term) -> Term:
    """Return: there is a value of a variable such that F."""
    return negation(logical("forall", variable, negation(formula)))


def holds(value: Term) -> Term:
    """Return the formula that a value of sort bool is true; a formula is returned as it is.

    >>> holds(TRUE_VALUE) is equation(TRUE_VALUE, TRUE_VALUE)
    True
    """
    return value if value.sort == PROP else logical("=", value, TRUE_VALUE)


def fails(value: Term) -> Term:
    """Return the formula that a value of sort bool is false; for a formula, its negation."""
    return negation(value) if value.sort == PROP else logical("=", value, FALSE_VALUE)


def is_implication(formula: Term) -> bool:
    """Tell whether a formula is F -> G."""
    return formula.head.name == "->" and formula.sort == PROP


def is_forall(formula: Term) -> bool:
    """Tell whether a formula is a "for all"."""
    return formula.head.name == "forall" and formula.sort == PROP


def is_equation(formula: Term) -> bool:
    """Tell whether a formula is s = t."""
    return formula.head.name == "=" and formula.sort == PROP


def as_negation(formula: Term) -> Term | None:
    """Return F where the formula is not F."""
    return formula.arguments[0] if is_implication(formula) and formula.arguments[1] is FALSE else None


def as_conjunction(formula: Term) -> tuple[Term, Term] | None:
    """Return F and G where the formula is F and G.

    >>> as_conjunction(conjunction(FALSE, FALSE)) == (FALSE, FALSE)
    True
    """
    inside = as_negation(formula)
    right = as_negation(inside.arguments[1]) if inside is not None and is_implication(inside) else None
    return None if inside is None or right is None else (inside.arguments[0], right)


def as_equivalence(formula: Term) -> tuple[Term, Term] | None:
    """Return F and G where the formula is F <-> G."""
    both = as_conjunction(formula)
    if both is None or not all(map(is_implication, both)):
        return None
    left, right = both[0].arguments
    return (left, right) if both[1].arguments == (right, left) else None


def as_disjunction(formula: Term) -> tuple[Term, Term] | None:
    """Return F and G where the formula is F or G."""
    left = as_negation(formula.arguments[0]) if is_implication(formula) else None
    return None if left is None else (left, formula.arguments[1])


def as_exists(formula: Term) -> tuple[Term, Term] | None:
    """Return the variable and F where the formula is: there is x such that F."""
    inside = as_negation(formula)
    body = as_negation(inside.arguments[1]) if inside is not None and is_forall(inside) else None
    return None if inside is None or body is None else (inside.arguments[0], body)


def premises(formula: Term) -> tuple[list[Term], Term]:
    """Split F1 -> ... -> Fk -> G into the premises and the conclusion G, which is no implication.

    >>> premises(negation(FALSE)) == ([FALSE], FALSE)
    True
    """
    conditions = []
    while is_implication(formula):
        condition, formula = formula.arguments
        conditions.append(condition)
    return conditions, formula


def implied(conditions: Sequence[Term], conclusion: Term) -> Term:
    """Return F1 -> ... -> Fk -> G."""
    for condition in reversed(conditions):
        conclusion = logical("->", condition, conclusion)
    return conclusion


def closed(formula: Term, order: Iterable[Variable] | None = None) -> Term:
    """Quantify all free variables, or those of `order`, with the first one outermost."""
    variables = sorted(formula.free) if order is None else list(order)
    for variable in reversed(variables):
        formula = logical("forall", make(variable), formula)
    return formula


def opened(formula: Term) -> tuple[list[Term], Term]:
    """Take the outermost "for all" away: the variables, which the rest has free, and the rest.

    >>> x = make(Variable("x", BOOL))
    >>> opened(closed(holds(x))) == ([x], holds(x))
    True
    """
    variables = []
    while is_forall(formula):
        variable, formula = formula.arguments
        variables.append(variable)
    return variables, formula


def conjoined(formulas: Sequence[Term]) -> Term:
    """Return F1 and (F2 and (... Fk)), for one formula or more."""
    whole = formulas[-1]
    for formula in reversed(formulas[:-1]):
        whole = conjunction(formula, whole)
    return whole
