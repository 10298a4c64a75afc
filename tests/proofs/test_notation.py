"""Formulas as text and back: what is written is read as the same term, and what is wrong is said with its place."""

from contextlib import suppress

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from random_terms import random_formulas

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Theory
from proofs.notation import latex, text
from proofs.parser import parse_formula
from proofs.presentation import Notation, Presentation
from proofs.term import Symbol, Variable, logical, make
from proofs.theories import load_theory, theory_names

THEORIES = ("peano", "power", "parity", "sorting", "segments", "groups", "rings", "boolean_algebra", "integers")


def both(string: str, theory: str) -> str:
    """Read, write, and check that this is a fixed point."""
    presentation = load_theory(theory)
    formula = parse_formula(string, presentation)
    written = text(formula, presentation)
    assert parse_formula(written, presentation) is formula
    return written


@pytest.mark.parametrize(
    ("theory", "string", "expected"),
    [
        ("peano", "x+y=y+x", "x + y = y + x"),
        ("peano", "(x+y)+z=x+(y+z)", "x + y + z = x + (y + z)"),
        ("peano", "(x+y)*S(z) = 2", "(x + y) * S(z) = 2"),
        ("peano", "forall x. forall y. x = y", "∀x y. x = y"),
        ("peano", "exists k, m:nat. not (k = m)", "∃k m. k ≠ m"),
        ("peano", "x = y -> y = z -> x = z", "x = y → y = z → x = z"),
        ("peano", "(x = y -> y = z) -> x = z", "(x = y → y = z) → x = z"),
        ("peano", "x = 0 or 0 = S(x)", "x = 0 ∨ 0 = S(x)"),
        ("peano", "x = 0 and y = 0 or z = 0", "x = 0 ∧ y = 0 ∨ z = 0"),
        ("peano", "x = 0 <-> 0 = x", "x = 0 ↔ 0 = x"),
        ("peano", "false -> x = 0", "⊥ → x = 0"),
        ("peano", "¬(∀x. x = 0)", "¬(∀x. x = 0)"),
        ("peano", "x = 0 → (∀y. y = 0)", "x = 0 → (∀y. y = 0)"),
        ("order", "x <= y -> not y < x", "x ≤ y → ¬(y < x)"),
        ("order", "(x <= y) = (y <= x)", "(x ≤ y) = (y ≤ x)"),
        ("order", "x <= y = true", "x ≤ y"),
        ("order", "(x <= y) != true", "(x ≤ y) ≠ true"),
        ("order", "b = false", "¬b"),
        ("order", "false = true", "false = true"),
        ("power", "(x ^ y) ^ z = x ^ y ^ z", "(x ^ y) ^ z = x ^ y ^ z"),
        ("power", "(n!)! = S(n)!", "n!! = S(n)!"),
        ("groups", "inv(x * y) = inv(y) * inv(x)", "(x * y)⁻¹ = y⁻¹ * x⁻¹"),
        ("rings", "neg(x) * y = neg(x * y)", "-x * y = -(x * y)"),
        ("lists", "l = k ++ nil", "l = k ++ nil"),
        ("lists", "forall x:item. x = x", "∀x:item. x = x"),
        ("lists", "x:item = y", "x:item = y:item"),
        ("sorting", "if x <= y then l else k = cons(x, l)", "(if x ≤ y then l else k) = cons(x, l)"),
    ],
)  # fmt: skip
def test_examples(theory, string, expected):
    assert both(string, theory) == expected


@pytest.mark.parametrize(
    ("theory", "string", "expected"),
    [
        ("peano", "2 * sum(n) = n * S(n)", r"2 \cdot \left(\sum_{i=0}^{n} i\right) = n \cdot S(n)"),
        ("power", "x ^ (y + z) = x ^ y * x ^ z", r"x^{y + z} = x^{y} \cdot x^{z}"),
        ("power", "(x ^ y) ^ z = (x * y) ^ z", r"\left(x^{y}\right)^{z} = \left(x \cdot y\right)^{z}"),
        ("groups", "inv(inv(x)) = x", r"\left(x^{-1}\right)^{-1} = x"),
        ("order", "exists n1. x <= n1'", r"\exists n_{1}.\; x \le n_{1}'"),
        ("lists", "length(nil) = 0", r"\left|\operatorname{nil}\right| = 0"),
    ],
)
def test_latex(theory, string, expected):
    presentation = load_theory(theory)
    assert latex(parse_formula(string, presentation), presentation) == expected


@pytest.mark.parametrize("name", theory_names())
def test_all_that_the_theories_say_is_read_back(name):
    presentation = load_theory(name)
    for statement in (*presentation.theory.axioms, *presentation.goals):
        written = text(statement.formula, presentation)
        assert parse_formula(written, presentation) is statement.formula, written
        assert latex(statement.formula, presentation).count("{") == latex(statement.formula, presentation).count("}")


@settings(deadline=None)
@given(st.data(), st.sampled_from(THEORIES))
def test_random_formulas_are_read_back(data, name):
    presentation = load_theory(name)
    formula = data.draw(random_formulas(presentation))
    written = text(formula, presentation)
    assert parse_formula(written, presentation) is formula, written


def test_names_that_mean_something_else_are_read_back():
    f, g = Symbol("and", ("a",), "a"), Symbol("p q", ("a", "list a"), "a")
    quoted = Presentation(Theory("t", (f, g), (), ()), notations=(Notation("and", "prefix", 50),))
    u, v, w = (make(Variable(*v)) for v in (("or", "a"), ("x y", "list a"), ("p q", "a")))
    formula = logical("=", make(f, make(g, u, v)), make(f, w))
    assert parse_formula(text(formula, quoted), quoted) is formula


SIGNS = list("xyS02+*(),.=:≤`∨∀# \n")
WORDS = ["->", "!=", "not", "and", "if", "then", "else", "nat", "sum", "<->", "exists", "false", "true", "ite:nat"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(SIGNS + WORDS), max_size=30), st.sampled_from(THEORIES))
def test_any_text_is_a_formula_or_an_error(pieces, name):
    presentation = load_theory(name)
    string = "".join(pieces)
    try:
        formula = parse_formula(string, presentation)
    except DiscoveryError as error:
        assert str(error).isprintable() and "line" in str(error)
    else:
        assert parse_formula(text(formula, presentation), presentation) is formula


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_unicode_is_a_formula_or_an_error(string):
    with suppress(DiscoveryError):
        parse_formula(string, load_theory("sorting"))


@pytest.mark.parametrize(
    ("string", "message"),
    [
        ("", "line 1, column 1: expected a term or a formula, found the end"),
        ("x + ", "line 1, column 5: expected a term or a formula, found the end"),
        ("x = y\n  z", "line 2, column 3: expected the end or an operator, found 'z'"),
        ("(x = y", "line 1, column 7: expected ')' or an operator, found the end"),
        ("smu(x) = 0", "line 1, column 1: there is no function 'smu': did you mean sum?"),
        ("S(x, y) = 0", "line 1, column 1: 'S' takes 1 argument, not 2"),
        ("x = y = z", "line 1, column 7: expected brackets: this does not chain, found '='"),
        ("x + y", "line 1, column 3: expected a formula, found '+' of sort nat"),
        ("x", "line 1, column 1: expected a formula, found the variable 'x'"),
        ("(x = y) + z = z", "line 1, column 4: expected a term of sort nat, found a formula: brackets missing?"),
        ("forall S. S = S", "line 1, column 8: expected a variable that is no symbol of the theory, found 'S'"),
        ("forall x x = 0", "line 1, column 12: expected a variable, found '='"),
        ("x:real = 0", "line 1, column 3: there is no sort 'real': the sorts are nat"),
        ("99999 = x", "line 1, column 1: a numeral is at most 1000: write it as a product or a sum"),
        ("x ? y", "line 1, column 3: unexpected character '?'"),
        ("`x = 0", "line 1, column 1: expected a name and a closing backquote"),
        ("(" * 300 + "x", "line 1, column 81: nested more than 80 deep: split the formula"),
    ],
)
def test_errors_say_where_and_what(string, message):
    with pytest.raises(DiscoveryError) as error:
        parse_formula(string, load_theory("peano"))
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("string", "message"),
    [
        ("x = y", "the sort of 'x' is open: write x:SORT (item, list, nat)"),
        ("x ++ y = x -> S(x) = 0", "'x' is of sort nat, here a value of sort list is expected"),
        ("cons(l, l) = nil", "'l' is of sort list, here a value of sort item is expected"),
        ("2 ++ nil = nil", "expected a term of sort list, found '2' of sort nat"),
        ("x:item = y:nat", "'y' is of sort nat, here a value of sort item is expected"),
        ("x ++ y = S(z)", "expected a term of sort list, found 'S' of sort nat"),
        ("x = y -> S(x) = 0 -> y ++ y = y", "'y' is of sort list, here a value of sort nat is expected"),
    ],
)
def test_sorts_are_inferred_or_asked_for(string, message):
    with pytest.raises(DiscoveryError, match="line 1") as error:
        parse_formula(string, load_theory("lists"))
    assert str(error.value).split(": ", 1)[1] == message


def test_the_samples_read_as_people_write_them():
    written = {name: text(t.formula, samples.PRESENTATION) for name, t in samples.library().items()}
    assert written["+-commutative"] == "x + y = y + x"
    assert written["x-not-Sx"] == "x ≠ S(x)"
    assert written["rotated"] == "∀y. x + y = z → y + x = z"


def test_a_long_formula_needs_no_recursion():
    chain = " + ".join(["x"] * 3000) + " = 0"
    assert both(chain, "peano") == chain


def test_axioms_with_strange_names_are_not_touched():
    a = make(Variable("a", "s"))
    theory = Theory("one", (Symbol("f", ("s",), "s"),), (), (Axiom("a x.1", logical("=", a, a)),))
    assert text(theory.axioms[0].formula, Presentation(theory)) == "a = a"
