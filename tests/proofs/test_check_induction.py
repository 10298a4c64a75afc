"""The rule of induction: its cases and its conditions on variables, each violated once."""

import pytest
from samples import eq, o, plus, s, x, y, z
from steps import LISTED, check, denied, every, implies, out, same

from proofs.check import Step
from proofs.term import CheckError, Term

FOR_ALL = every(y, eq(y, y))
BASE = same(o)


def step_case(given: Term, conclusion: Step) -> tuple[list[tuple[int, Term]], Step, Step]:
    return [(0, given)], conclusion, Step("discharge", 0, (1,), path=(1,))


REFLEXIVE = eq(x, x)
INDUCTION_REFUSED = [
    ("on a constant's place: the new variable is a constant", (x, REFLEXIVE, o), eq(o, o), s(o)),
    ("the new variable is a term", (x, REFLEXIVE, s(y)), eq(s(y), s(y)), s(s(y))),
    ("the new variable is the induction's own", (x, REFLEXIVE, x), REFLEXIVE, s(x)),
    ("no new variable", (x, REFLEXIVE), eq(y, y), s(y)),
    ("the new variable of another sort", (x, REFLEXIVE, LISTED), eq(y, y), s(y)),
    ("the hypothesis about another value", (x, REFLEXIVE, y), eq(s(y), s(y)), s(y)),
    ("the conclusion about another value", (x, REFLEXIVE, y), eq(y, y), s(s(y))),
    ("another formula than the cases'", (x, eq(plus(x, o), x), y), eq(y, y), s(y)),
    ("a sort without constructors", (LISTED, eq(LISTED, LISTED), y), eq(y, y), s(y)),
    ("a formula that is none", (x, x, y), eq(y, y), s(y)),
]


@pytest.mark.parametrize("terms", [(x, REFLEXIVE, y), (x, REFLEXIVE, z), (x, REFLEXIVE, y, z)])
def test_induction_is_accepted(terms):
    new = terms[2]
    scopes, conclusion, implication = step_case(eq(new, new), same(s(new)))
    assert check(scopes, BASE, conclusion, implication, Step("induction", 0, (0, 2), terms)) is REFLEXIVE


@pytest.mark.parametrize(("name", "terms", "given", "value"), INDUCTION_REFUSED, ids=[c[0] for c in INDUCTION_REFUSED])
def test_induction_is_refused(name, terms, given, value):
    scopes, conclusion, implication = step_case(given, same(value))
    with pytest.raises(CheckError):
        check(scopes, BASE, conclusion, implication, Step("induction", 0, (0, 2), terms))


@pytest.mark.parametrize("cases", [(0,), (0, 2, 2), (2, 0), (0, 0), ()])
def test_induction_needs_its_cases(cases):
    scopes, conclusion, implication = step_case(eq(y, y), same(s(y)))
    with pytest.raises(CheckError):
        check(scopes, BASE, conclusion, implication, Step("induction", 0, cases, (x, REFLEXIVE, y)))


@pytest.mark.parametrize("about", [x, y])
def test_induction_variables_are_in_no_hypothesis(about):
    """Under the hypothesis about = 0, neither x nor the new variable y is arbitrary."""
    steps = (
        same(o, 1),
        same(s(y), 2),
        Step("discharge", 1, (1,), path=(2,)),
        Step("induction", 1, (0, 2), (x, REFLEXIVE, y)),
        out(3),
    )
    with pytest.raises(CheckError, match="not new"):
        check([(0, eq(about, o)), (1, eq(y, y))], *steps)
    assert check([(0, eq(z, o)), (1, eq(y, y))], *steps) is implies(eq(z, o), REFLEXIVE)


@pytest.mark.parametrize(
    ("formula", "base"),
    [
        (eq(plus(x, y), plus(x, y)), [same(plus(o, y))]),
        (every(y, eq(x, x)), [same(o), Step("generalise", 0, (0,), (y,))]),
        (implies(FOR_ALL, eq(x, x)), [same(o), Step("discharge", 0, (0,), path=(1,))]),
    ],
)
def test_new_variables_are_not_in_the_formula(formula, base):
    """The first case is right, and then y stands in the formula already, free or bound."""
    induct = Step("induction", 0, (len(base) - 1, 0), (x, formula, y))
    with pytest.raises(CheckError, match="not new"):
        check([(0, FOR_ALL)], *base, induct)


def test_a_constant_is_no_new_variable():
    """F(0) -> F(S 0) is no case: two would be nothing's successor's successor."""
    two = s(s(o))
    formula = denied(eq(x, two))
    scopes = [(0, eq(s(o), two)), (0, denied(eq(o, two)))]
    steps = (
        Step("cite", 0, terms=(x, s(o)), name="0-not-S"),
        Step("cite", 1, terms=(x, o, y, s(o)), name="S-injective"),
        Step("hypothesis", 1, path=(1,)),
        Step("detach", 1, (1, 2)),
        Step("cite", 1, terms=(x, o), name="0-not-S"),
        Step("detach", 1, (4, 3)),
        Step("discharge", 0, (5,), path=(1,)),
        Step("discharge", 0, (6,), path=(2,)),
    )
    assert check(scopes, *steps) is implies(denied(eq(o, two)), denied(eq(s(o), two)))
    with pytest.raises(CheckError, match="must be variables"):
        check(scopes, *steps, Step("induction", 0, (0, 7), (x, formula, o)))
