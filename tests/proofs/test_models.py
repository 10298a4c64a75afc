"""Values and verdicts: against rewriting with the axioms, on formulas known to be true or false."""

from itertools import product

import pytest

from proofs.formulas import conjunction, disjunction, equation, exists, forall, implication, negation
from proofs.models import Failed, Model, Passed, Untestable
from proofs.models.finite import Tables, models
from proofs.models.refutation import random_counterexample
from proofs.parser import parse_formula
from proofs.term import FALSE, Variable, make, substitute
from proofs.theories import load_theory, theory_names
from proofs.tip import read_tip
from tests.proofs.samples import PRESENTATION, o, plus, s, x, y, z

PEANO = load_theory("peano")


@pytest.fixture(scope="module")
def peano():
    return Model(PEANO)


def numeral(n):
    return o if n == 0 else s(numeral(n - 1))


def rewritten(term):
    """The value of a closed sum by the two axioms alone, read off in Python."""
    if term.head.name != "+":
        return term if term is o else s(rewritten(term.arguments[0]))
    left, right = map(rewritten, term.arguments)
    return left if right is o else s(rewritten(plus(left, right.arguments[0])))


def test_values_are_those_of_the_axioms():
    model = Model(PRESENTATION)
    for a, b, c in product(range(4), repeat=3):
        term = plus(s(plus(numeral(a), numeral(b))), numeral(c))
        assert model.value(term) is rewritten(term) is numeral(a + b + c + 1)
    assert model.value(x) is None


FORMULAS = {
    "commutative": equation(plus(x, y), plus(y, x)),
    "cancels": implication(equation(plus(x, y), plus(x, z)), equation(y, z)),
    "no doubling": equation(plus(x, x), x),
    "all sums are odd": negation(equation(plus(x, y), s(s(o)))),
    "conditional": implication(equation(plus(x, y), s(o)), equation(x, o)),
    "at least": implication(equation(plus(x, y), o), disjunction(equation(x, s(o)), equation(y, o))),
    "both": implication(equation(plus(x, x), s(s(o))), conjunction(equation(x, s(o)), equation(plus(o, x), x))),
    "vacuous": implication(equation(x, s(x)), equation(x, y)),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_verdicts_agree_with_exhaustive_rewriting(name):
    """Failed exactly where a small point is false when its sides are rewritten with the axioms."""
    formula = FORMULAS[name]
    variables = sorted(formula.free)
    points = [dict(zip(variables, map(numeral, p), strict=True)) for p in product(range(4), repeat=len(variables))]
    false = [point for point in points if not holds(substitute(formula, point))]
    verdict = Model(PRESENTATION).refute(formula)
    assert isinstance(verdict, Failed) == bool(false)
    if isinstance(verdict, Failed):
        assert not holds(substitute(formula, dict(verdict.counterexample)))
    else:
        assert isinstance(verdict, Passed)
        assert (verdict.satisfied == 0) == (name == "vacuous")


def holds(formula):
    if formula is FALSE:
        return False
    if formula.head.name == "->":
        return not holds(formula.arguments[0]) or holds(formula.arguments[1])
    left, right = formula.arguments
    return rewritten(left) is rewritten(right)


def test_the_published_false_statement_is_refuted(peano):
    formula = parse_formula("0 * a = b -> a * c = 0 -> b + c = 0", PEANO)
    verdict = peano.refute(formula)
    assert isinstance(verdict, Failed)
    values = dict(verdict.counterexample)
    closed = substitute(formula, values)
    assert [peano.value(t) for t in closed.arguments[0].arguments] == [o, o]
    conclusion = closed.arguments[1].arguments[1]
    assert peano.value(conclusion.arguments[0]) is not o


def test_inner_quantifiers(peano):
    double = parse_formula("x + x = y", PEANO)
    y_ = next(make(v) for v in double.free if v.name == "y")
    x_ = next(make(v) for v in double.free if v.name == "x")
    # A premise that must hold for all x cannot be shown by trying some, but it can be shown false.
    assert isinstance(peano.refute(implication(forall(x_, double), FALSE)), Untestable | Passed)
    assert isinstance(peano.refute(forall(y_, double)), Failed)
    assert not isinstance(peano.refute(exists(y_, double)), Failed)
    assert isinstance(peano.refute(exists(x_, double)), Untestable)


def test_a_symbol_without_values_is_untestable(peano):
    foreign = make(Variable("a", "colour"))
    verdict = peano.refute(equation(foreign, foreign))
    assert isinstance(verdict, Untestable)
    assert "colour" in verdict.reason


def test_what_the_theory_leaves_open_is_untestable():
    presentation = read_tip(
        """(declare-datatype Nat ((zero) (succ (p Nat))))
        (prove (forall ((x Nat)) (= (p zero) x)))""",
        "open.smt2",
    )
    assert isinstance(Model(presentation).refute(presentation.goals[0].formula), Untestable)


@pytest.mark.parametrize("name", theory_names())
def test_no_goal_of_a_theory_is_refuted(name):
    presentation = load_theory(name)
    model = Model(presentation)
    for goal in presentation.goals:
        assert not isinstance(model.refute(goal.formula, fuel=100_000), Failed), goal.name


FALSE_IN_ALGEBRA = {
    "groups": ["x * y = y * x", "inv(x) = x", "x * x = 1", "x = y"],
    "lattices": ["x meet y = x", "x meet y = x join y"],
    "rings": ["x * x = x", "x + x = 0", "0 = 1"],
    "boolean_algebra": ["x meet y = x join y", "compl(x) = x -> x = y"],
    "monoids": ["x * y = y * x"],
}


@pytest.mark.parametrize("name", FALSE_IN_ALGEBRA)
def test_finite_models_refute(name):
    presentation = load_theory(name)
    model = Model(presentation)
    for source in FALSE_IN_ALGEBRA[name]:
        formula = parse_formula(source, presentation)
        if "->" in source:
            assert isinstance(model.refute(formula), Passed)
        else:
            verdict = model.refute(formula)
            assert isinstance(verdict, Failed), source
            assert "element" in verdict.model


@pytest.mark.parametrize("name", ["groups", "lattices", "quasigroups", "orders", "monoids"])
def test_every_model_satisfies_the_axioms(name):
    """Each axiom, evaluated at all points of each model by looking the tables up."""
    presentation = load_theory(name)
    found = models(presentation)
    assert len({reading.name for reading in found}) == len(found) >= 2
    for reading in found:
        for axiom in presentation.theory.axioms:
            variables = sorted(axiom.formula.free)
            for point in product(*[map(make, reading.elements[v.sort]) for v in variables]):
                closed = substitute(axiom.formula, dict(zip(variables, point, strict=True)))
                assert satisfied(reading, closed), (axiom.name, reading.name)


def satisfied(reading, formula):
    if formula.head.name == "->":
        return not satisfied(reading, formula.arguments[0]) or satisfied(reading, formula.arguments[1])
    if formula.head.name == "=":
        left, right = map(reading.value, formula.arguments)
        return left is right is not None
    return reading.value(formula).head.name == "holds"


def test_a_group_that_does_not_commute_is_among_the_models():
    assert any(reading.name.startswith("6 elements") for reading in models(load_theory("groups")))


def test_no_finite_model_is_a_verdict():
    from proofs.theory_file import read_theory

    source = """title: Nothing
sort thing
function 1: -> thing
function f: thing -> thing
axiom odd: f(x) = x -> 1 = x
axiom shift: f(x) != x
"""
    presentation = read_theory(source, "nothing.theory")
    assert Tables(presentation, 1).model() is None
    verdict = Model(presentation).refute(parse_formula("f(1) = 1", presentation))
    assert isinstance(verdict, Failed | Untestable)


def test_random_points_are_larger_and_always_the_same():
    theory = load_theory("lists")
    (reading,) = Model(theory).interpretations
    assert random_counterexample(reading, parse_formula("reverse(reverse(l)) = l", theory), 60) is None
    longer = parse_formula("S(S(S(S(S(k))))) = length(l) -> reverse(l) = l", theory)
    assert random_counterexample(reading, longer, 0) is None
    found = [random_counterexample(reading, parse_formula("reverse(l) = l", theory), 60) for _ in range(2)]
    assert found[0] == found[1] is not None
    closed = parse_formula("forall k. k ++ l = l ++ k", theory)
    assert {v.name for v, _ in random_counterexample(reading, closed, 60)} == {"k", "l"}
