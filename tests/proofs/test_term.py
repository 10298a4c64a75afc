"""Terms: sorts, identity, substitution and capture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import NAT, PLUS, SUCCESSOR, eq, o, plus, s, x, y, z

from proofs.term import FALSE, PROP, CheckError, Symbol, Term, Variable, logical, make, substitute

OTHER = make(Variable("x", "list"))


def test_equal_terms_are_one():
    assert plus(x, s(o)) is plus(make(Variable("x", NAT)), s(o))
    assert make(Variable("x", NAT)) is not OTHER


@pytest.mark.parametrize(
    ("head", "arguments"),
    [
        (SUCCESSOR, ()),
        (SUCCESSOR, (x, x)),
        (SUCCESSOR, (OTHER,)),
        (SUCCESSOR, (FALSE,)),
        (PLUS, (x, OTHER)),
        (Variable("x", NAT), (x,)),
        (Variable("F", PROP), ()),
        (Symbol("=", (NAT, "list"), PROP), (x, OTHER)),
        (Symbol("forall", (NAT, PROP), PROP), (s(x), eq(x, x))),
        (Symbol("forall", (NAT, PROP), PROP), (o, eq(x, x))),
        (Symbol("forall", (), PROP), ()),
    ],
)
def test_what_is_not_well_sorted_is_no_term(head, arguments):
    with pytest.raises(CheckError):
        make(head, *arguments)


def test_free_and_bound_variables():
    formula = logical("->", eq(x, y), logical("forall", x, eq(x, z)))
    assert {v.name for v in formula.free} == {"x", "y", "z"}
    assert {v.name for v in formula.bound} == {"x"}
    assert logical("forall", x, eq(x, x)).free == frozenset()


def test_substitution_replaces_free_variables_at_once():
    assert substitute(plus(x, s(y)), {x.head: y, y.head: x}) is plus(y, s(x))


def test_substitution_leaves_bound_variables_alone():
    bound = logical("forall", x, eq(x, o))
    formula = logical("->", eq(x, o), bound)
    assert substitute(formula, {x.head: s(o)}) is logical("->", eq(s(o), o), bound)


@pytest.mark.parametrize("value", [y, s(y), plus(x, y)])
def test_a_quantifier_captures_nothing(value):
    with pytest.raises(CheckError, match="captured"):
        substitute(logical("forall", y, eq(x, y)), {x.head: value})


def test_the_same_part_inside_and_outside_a_quantifier():
    """The part x = x is one term: it changes where x is free, and only there."""
    part = eq(x, x)
    formula = logical("->", part, logical("forall", x, part))
    assert substitute(formula, {x.head: o}) is logical("->", eq(o, o), logical("forall", x, part))


def test_a_value_has_its_variables_sort():
    with pytest.raises(CheckError, match="sort"):
        substitute(eq(x, o), {x.head: OTHER})


def test_substitution_needs_no_recursion():
    deep = x
    for _ in range(50_000):
        deep = s(deep)
    assert substitute(deep, {x.head: s(x)}) is s(deep)


def terms(depth: int = 4) -> st.SearchStrategy[Term]:
    return st.recursive(st.sampled_from([o, x, y, z]), lambda t: t.map(s) | st.builds(plus, t, t), max_leaves=depth)


@given(terms(), terms(), terms())
def test_substituting_twice_is_substituting_the_result(term, one, other):
    composed = substitute(one, {y.head: other})
    assert substitute(substitute(term, {x.head: one}), {y.head: other}) is substitute(
        term, {x.head: composed, y.head: other}
    )


@given(terms(), terms())
def test_free_variables_of_an_instance(term, value):
    expected = (term.free - x.free) | (value.free if x.head in term.free else frozenset())
    assert substitute(term, {x.head: value}).free == expected
