"""Each rule of the trusted checker: what it accepts, and what it refuses when one condition is violated."""

from dataclasses import dataclass

import pytest
from samples import eq, o, plus, s, x, y, z
from steps import GIVEN, LISTED, STRANGER, check, denied, every, implies, out, same

from proofs.check import Step
from proofs.term import FALSE, CheckError, Term


@dataclass
class Case:
    name: str
    scopes: list[tuple[int, Term]]
    steps: tuple[Step, ...]
    concluded: Term | None = None


def case(name, scopes, *steps, gives=None):
    return Case(name, scopes, steps, gives)


X_IS_Y, Y_IS_Z = eq(x, y), eq(y, z)
PLUS_ZERO = Step("cite", terms=(x, s(o)), name="+0")
TWICE = denied(denied(X_IS_Y))
FOR_ALL = every(y, eq(y, y))
NOT_SUCCESSOR = denied(eq(x, s(x)))

ACCEPTED = [
    case("cite an axiom", [], PLUS_ZERO, gives=eq(plus(s(o), o), s(o))),
    case(
        "cite with values swapped",
        [],
        Step("cite", terms=(y, x, x, y), name="+S"),
        gives=eq(plus(y, s(x)), s(plus(y, x))),
    ),
    case("hypothesis and discharge", [(0, X_IS_Y)], GIVEN, out(0), gives=implies(X_IS_Y, X_IS_Y)),
    case("reflexivity", [], same(plus(x, o)), gives=eq(plus(x, o), plus(x, o))),
    case(
        "rewrite a side",
        [(0, X_IS_Y), (1, Y_IS_Z)],
        Step("hypothesis", 2, path=(1,)),
        Step("hypothesis", 2, path=(2,)),
        Step("rewrite", 2, (0, 1), path=(1,)),
        Step("discharge", 1, (2,), path=(2,)),
        out(3),
        gives=implies(X_IS_Y, implies(Y_IS_Z, eq(x, z))),
    ),
    case(
        "rewrite inside",
        [(0, X_IS_Y)],
        same(s(plus(x, x)), 1),
        Step("hypothesis", 1, path=(1,)),
        Step("rewrite", 1, (0, 1), path=(1, 0, 1)),
        out(2),
        gives=implies(X_IS_Y, eq(s(plus(x, x)), s(plus(x, y)))),
    ),
    case(
        "discharge what holds outside",
        [(0, X_IS_Y)],
        same(o),
        out(0),
        gives=implies(X_IS_Y, eq(o, o)),
    ),
    case(
        "detach",
        [],
        Step("cite", terms=(x, o, y, o), name="S-injective"),
        same(s(o)),
        Step("detach", 0, (0, 1)),
        gives=eq(o, o),
    ),
    case("generalise", [], same(x), Step("generalise", 0, (0,), (x,)), gives=every(x, eq(x, x))),
    case(
        "generalise what lacks the variable", [], same(x), Step("generalise", 0, (0,), (y,)), gives=every(y, eq(x, x))
    ),
    case(
        "specialise",
        [],
        same(x),
        Step("generalise", 0, (0,), (x,)),
        Step("specialise", 0, (1,), (s(y),)),
        gives=eq(s(y), s(y)),
    ),
    case("absurd", [(0, FALSE)], GIVEN, Step("absurd", 1, (0,), (X_IS_Y,)), out(1), gives=implies(FALSE, X_IS_Y)),
    case("classical", [(0, TWICE)], GIVEN, Step("classical", 1, (0,), (X_IS_Y,)), out(1), gives=implies(TWICE, X_IS_Y)),
    case(
        "induction",
        [(0, eq(z, z))],
        same(o),
        same(s(z)),
        out(1),
        Step("induction", 0, (0, 2), (x, eq(x, x), z)),
        gives=eq(x, x),
    ),
]

REFUSED = [
    case("no steps", []),
    case("an unknown rule", [], Step("mirror", 0)),
    case("no rule", [], Step("", 0)),
    case("a helper taken for a rule", [], Step("premise", 0)),
    case("a scope that is not there", [], same(o, 1)),
    case("a negative scope", [], same(o, -1)),
    case("the last step in an inner scope", [(0, X_IS_Y)], same(o, 1)),
    case("a scope inside a later one", [(2, X_IS_Y), (0, X_IS_Y)], same(o)),
    case("a scope inside itself", [(1, X_IS_Y)], same(o)),
    case("a scope inside a negative one", [(-1, X_IS_Y)], same(o)),
    case("a hypothesis that is no formula", [(0, x)], same(o)),
    case("a hypothesis with a foreign symbol", [(0, eq(STRANGER, o))], same(o)),
    case("cite what is not there", [], Step("cite", name="nothing")),
    case("cite without a value", [], Step("cite", name="+0")),
    case("cite with a value too many", [], Step("cite", terms=(x, o, y, o), name="+0")),
    case("cite with a value for another variable", [], Step("cite", terms=(y, o), name="+0")),
    case("cite with two values for one variable", [], Step("cite", terms=(x, o, x, s(o)), name="+0")),
    case("cite with a variable lacking a value", [], Step("cite", terms=(x, o, y), name="+S")),
    case("cite with a value of another sort", [], Step("cite", terms=(x, LISTED), name="+0")),
    case("cite with a foreign symbol", [], Step("cite", terms=(x, STRANGER), name="+0")),
    case("a hypothesis of no scope", [], Step("hypothesis", path=(0,))),
    case("a hypothesis of a scope inside", [(0, FALSE)], Step("hypothesis", path=(1,))),
    case("a hypothesis of a scope beside", [(0, FALSE), (0, X_IS_Y)], Step("hypothesis", 2, path=(1,)), out(0, 2)),
    case("reflexivity of a formula", [], same(X_IS_Y)),
    case("reflexivity of a foreign symbol", [], same(STRANGER)),
    case("reflexivity of nothing", [], Step("reflexivity")),
    case("rewrite where the left side is not", [], same(plus(x, o)), PLUS_ZERO, Step("rewrite", 0, (0, 1), path=(0,))),
    case("rewrite from right to left", [], same(s(o)), PLUS_ZERO, Step("rewrite", 0, (0, 1), path=(0,))),
    case("rewrite the whole", [], same(s(o)), same(s(o)), Step("rewrite", 0, (0, 1), path=())),
    case("rewrite at no place", [], same(s(o)), same(o), Step("rewrite", 0, (0, 1), path=(0, 1))),
    case("rewrite at a negative place", [], same(s(o)), same(s(o)), Step("rewrite", 0, (0, 1), path=(-1,))),
    case("rewrite by no equation", [(0, FALSE)], same(o, 1), GIVEN, Step("rewrite", 1, (0, 1), path=(0,)), out(2)),
    case(
        "rewrite in a condition",
        [],
        Step("cite", terms=(x, x), name="0-not-S"),
        same(o),
        Step("rewrite", 0, (0, 1), path=(0, 0)),
    ),
    case(
        "rewrite under a quantifier",
        [(0, eq(y, o))],
        same(y),
        Step("generalise", 0, (0,), (y,)),
        Step("hypothesis", 1, path=(1,)),
        Step("rewrite", 1, (1, 2), path=(1, 0)),
        out(3),
    ),
    case("a premise that comes later", [], Step("generalise", 0, (1,), (x,)), same(x)),
    case("a premise that is the step itself", [], Step("generalise", 0, (0,), (x,))),
    case("a premise counted from the end", [], same(x), Step("generalise", 0, (-1,), (x,))),
    case("a premise missing", [], Step("generalise", 0, (), (x,))),
    case("a premise from a scope that was left", [(0, X_IS_Y)], GIVEN, Step("generalise", 0, (0,), (z,))),
    case(
        "a premise from a scope beside",
        [(0, X_IS_Y), (0, FALSE)],
        GIVEN,
        Step("discharge", 0, (0,), path=(2,)),
    ),
    case("discharge the outermost scope", [], same(o), Step("discharge", 0, (0,), path=(0,))),
    case("discharge a scope by its negative number", [(0, FALSE)], same(o), Step("discharge", 0, (0,), path=(-1,))),
    case(
        "discharge two scopes at once",
        [(0, X_IS_Y), (1, FALSE)],
        Step("hypothesis", 2, path=(2,)),
        Step("discharge", 0, (0,), path=(2,)),
    ),
    case(
        "discharge the scope that one stands in",
        [(0, FALSE)],
        same(o, 1),
        Step("discharge", 1, (0,), path=(1,)),
        out(1),
    ),
    case("detach from no implication", [], same(o), same(o), Step("detach", 0, (0, 1))),
    case(
        "detach another condition",
        [],
        Step("cite", terms=(x, o, y, o), name="S-injective"),
        same(o),
        Step("detach", 0, (0, 1)),
    ),
    case(
        "detach the converse",
        [],
        Step("cite", terms=(x, o, y, o), name="S-injective"),
        same(o),
        Step("detach", 0, (1, 0)),
    ),
    case("generalise a variable of a hypothesis", [(0, X_IS_Y)], GIVEN, Step("generalise", 1, (0,), (x,)), out(1)),
    case(
        "generalise a variable of an outer hypothesis",
        [(0, X_IS_Y), (1, Y_IS_Z)],
        Step("hypothesis", 2, path=(2,)),
        Step("generalise", 2, (0,), (x,)),
        Step("discharge", 1, (1,), path=(2,)),
        out(2),
    ),
    case(
        "generalise a bound variable of a hypothesis",
        [(0, FOR_ALL)],
        same(y, 1),
        Step("generalise", 1, (0,), (y,)),
        out(1),
    ),
    case("generalise a constant", [], same(o), Step("generalise", 0, (0,), (o,))),
    case("generalise a term", [], same(s(x)), Step("generalise", 0, (0,), (s(x),))),
    case("specialise no quantifier", [], same(x), Step("specialise", 0, (0,), (o,))),
    case(
        "specialise to another sort",
        [],
        same(x),
        Step("generalise", 0, (0,), (x,)),
        Step("specialise", 0, (1,), (LISTED,)),
    ),
    case(
        "specialise to what is captured",
        [(0, every(x, denied(every(y, eq(x, y)))))],
        GIVEN,
        Step("specialise", 1, (0,), (y,)),
        out(1),
    ),
    case("absurd from another formula", [], same(o), Step("absurd", 0, (0,), (X_IS_Y,))),
    case("absurd to no formula", [(0, FALSE)], GIVEN, Step("absurd", 1, (0,), (x,)), out(1)),
    case("absurd to a foreign symbol", [(0, FALSE)], GIVEN, Step("absurd", 1, (0,), (eq(STRANGER, o),)), out(1)),
    case(
        "classical from one negation",
        [(0, denied(X_IS_Y))],
        GIVEN,
        Step("classical", 1, (0,), (X_IS_Y,)),
        out(1),
    ),
    case("classical to another formula", [(0, TWICE)], GIVEN, Step("classical", 1, (0,), (Y_IS_Z,)), out(1)),
]


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda c: c.name)
def test_what_a_rule_accepts(accepted):
    assert check(accepted.scopes, *accepted.steps) is accepted.concluded


@pytest.mark.parametrize("refused", REFUSED, ids=lambda c: c.name)
def test_what_a_rule_refuses(refused):
    with pytest.raises(CheckError):
        check(refused.scopes, *refused.steps)


def test_errors_name_the_theorem_the_step_and_its_rule():
    with pytest.raises(CheckError, match=r"^t, step 1 \(detach\): "):
        check([], same(o), Step("detach", 0, (0, 0)))
