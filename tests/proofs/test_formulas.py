"""Abbreviations: each is recognised as what it was built as, and means what it should."""

import itertools

import pytest

from proofs import formulas
from proofs.term import FALSE, Symbol, Term, Variable, logical, make

x, y = (make(Variable(name, "nat")) for name in "xy")
P, Q, R = (make(Symbol(name, (), "prop")) for name in "PQR")


def truth(formula: Term, values: dict[Term, bool]) -> bool:
    if formulas.is_implication(formula):
        left, right = formula.arguments
        return not truth(left, values) or truth(right, values)
    return values.get(formula, False)


@pytest.mark.parametrize(
    ("build", "meaning"),
    [
        (formulas.conjunction, lambda p, q: p and q),
        (formulas.disjunction, lambda p, q: p or q),
        (formulas.equivalence, lambda p, q: p == q),
        (formulas.implication, lambda p, q: not p or q),
        (lambda p, q: formulas.negation(p), lambda p, q: not p),
    ],
)
def test_truth_tables(build, meaning):
    for p, q in itertools.product([False, True], repeat=2):
        assert truth(build(P, Q), {P: p, Q: q}) == meaning(p, q)


def test_what_is_built_is_recognised():
    assert formulas.as_conjunction(formulas.conjunction(P, Q)) == (P, Q)
    assert formulas.as_disjunction(formulas.disjunction(P, Q)) == (P, Q)
    assert formulas.as_equivalence(formulas.equivalence(P, Q)) == (P, Q)
    assert formulas.as_negation(formulas.negation(P)) is P
    assert formulas.as_exists(formulas.exists(x, P)) == (x, P)


@pytest.mark.parametrize(
    "recognise",
    [
        formulas.as_conjunction,
        formulas.as_disjunction,
        formulas.as_equivalence,
        formulas.as_negation,
        formulas.as_exists,
    ],
)
def test_other_formulas_are_not(recognise):
    for formula in (P, FALSE, logical("->", P, Q), logical("=", x, y), logical("forall", x, P)):
        assert recognise(formula) is None


def test_premises_and_back():
    formula = formulas.implied([P, Q], R)
    assert formulas.premises(formula) == ([P, Q], R)
    assert formulas.premises(R) == ([], R)
    assert formulas.implied([], R) is R


def test_closed_and_opened():
    equation = logical("=", x, y)
    assert not formulas.closed(equation).free
    assert formulas.opened(formulas.closed(equation)) == ([x, y], equation)
    assert formulas.closed(equation, [y.head]).free == {x.head}


def test_values_of_bool_as_formulas():
    b = make(Variable("b", "bool"))
    assert formulas.holds(b) is logical("=", b, formulas.TRUE_VALUE)
    assert formulas.fails(b) is logical("=", b, formulas.FALSE_VALUE)
    assert formulas.holds(P) is P
    assert formulas.fails(P) is formulas.negation(P)


def test_conjoined():
    assert formulas.conjoined([P]) is P
    assert formulas.conjoined([P, Q, R]) is formulas.conjunction(P, formulas.conjunction(Q, R))
