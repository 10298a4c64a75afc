"""Theory files: what they may say, and what is answered where they are wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.notation import text
from proofs.theories import load_theory
from proofs.theory_file import read_theory

NUMBERS = """
title: Numbers
reference: here
   # a comment

sort nat = 0 | S(nat)
function +: nat, nat -> nat; infix 60 left
    x + 0 = x
    x + S(y) = S(x + y)
predicate <=: nat, nat; infix 40; text ≤; latex \\le
    0 <= y
    not (S(x) <= 0)
    S(x) <= S(y) = x <= y
function larger: nat, nat -> nat
    larger(x, y) = if x <= y then y else x
axiom odd: x + x != 1
goal commutative: x + y = y + x
"""


def test_a_whole_file():
    numbers = read_theory(NUMBERS, "folder/numbers.theory")
    assert (numbers.theory.name, numbers.title, numbers.reference) == ("numbers", "Numbers", "here")
    assert [s.name for s in numbers.theory.symbols] == ["0", "S", "+", "true", "false", "<=", "larger", "ite:nat"]
    written = {axiom.name: text(axiom.formula, numbers) for axiom in numbers.theory.axioms}
    assert written == {
        "nat.0-not-S": "0 ≠ S(y)",
        "S.1-injective": "S(x) = S(y) → x = y",
        "bool.true-not-false": "true ≠ false",
        "ite:nat.1": "(if true then x else y) = x",
        "ite:nat.2": "(if false then x else y) = y",
        "+.1": "x + 0 = x",
        "+.2": "x + S(y) = S(x + y)",
        "<=.1": "0 ≤ y",
        "<=.2": "¬(S(x) ≤ 0)",
        "<=.3": "(S(x) ≤ S(y)) = (x ≤ y)",
        "larger.1": "larger(x, y) = (if x ≤ y then y else x)",
        "odd": "x + x ≠ 1",
    }
    assert [d.symbol for d in numbers.definitions] == ["ite:nat", "+", "<=", "larger"]
    assert [(g.name, text(g.formula, numbers)) for g in numbers.goals] == [("commutative", "x + y = y + x")]


def test_the_same_file_gives_the_same_theory():
    assert read_theory(NUMBERS, "a.theory") == read_theory(NUMBERS, "a.theory")


def test_a_theory_takes_another_one_over():
    more = read_theory("use: addition\nfunction d: nat -> nat\n    d(x) = x + x\n", "more.theory")
    base = load_theory("addition")
    assert more.theory.symbols[: len(base.theory.symbols)] == base.theory.symbols
    assert set(base.theory.axioms) < set(more.theory.axioms)
    assert not more.goals


def test_standard_functions_are_declared_where_they_are_used():
    words = read_theory(
        "sort letter\nsort word = nil | cons(letter, word)\npredicate same: word, word\n"
        "    same(x, y) = `or`(eq:word(x, y), eq:word(y, x))\n",
        "words.theory",
    )
    names = {axiom.name for axiom in words.theory.axioms}
    assert {"eq:letter.same", "eq:letter.only", "eq:word.4", "and.1", "or.2"} <= names
    written = {axiom.name: text(axiom.formula, words) for axiom in words.theory.axioms}
    assert written["eq:word.4"].endswith("= `and`(eq:letter(x1, y1), x2 == y2)") or "eq:letter" in written["eq:word.4"]
    assert written["eq:word.2"].startswith("¬(nil == cons") or "nil" in written["eq:word.2"]


@pytest.mark.parametrize(
    ("string", "message"),
    [
        (
            "sorts nat",
            "line 1, column 1: expected title, reference, use, sort, function, predicate, axiom, goal: did you",
        ),
        ("title:", "line 1, column 7: expected something after 'title'"),
        ("    x = y", "line 1, column 1: an indented line is an equation of the function above: there is none"),
        (
            "sort nat = S(nat)",
            "line 1, column 11: every constructor takes a nat, so there is no first one: add a constant",
        ),
        ("sort nat = 0 | S(net)", "there is no sort 'net': the sorts are bool, nat"),
        ("sort a\nsort a", "line 2, column 6: 'a' is declared already"),
        ("sort a-b", "line 1, column 6: expected the name of a sort, found 'a-b'"),
        ("sort a = (", "expected a constructor such as S(nat), found '('"),
        ("sort a = 0 | 0", "line 1, column 9: a constructor stands twice"),
        ("function f", "line 1, column 10: expected 'function NAME: SORTS', found 'f'"),
        ("sort a\nfunction f: a -> b", "line 2, column 13: there is no sort 'b'"),
        ("sort a\nfunction f: a -> a; infix 50", "line 2, column 21: 'infix 50' does not suit f"),
        ("sort a\nfunction f: a, a -> a; infix 5", "'infix 5' does not suit f"),
        ("sort a\nfunction f: a -> a; latex #2", "'latex #2' does not suit f"),
        ("sort a\nfunction f: a -> a; shiny", "'shiny' does not suit f"),
        ("sort a\nfunction f: a -> a\n    f(x) = g(x)", "line 3, column 12: there is no function 'g'"),
        (
            "sort a\nfunction f: a -> a\n    x = f(x)",
            "line 3, column 5: equation 1 of f: its left side must be f applied",
        ),
        ("sort a\nfunction f: a -> a\n    f(f(x)) = x", "f is no constructor, so the left side is no pattern"),
        ("sort a\nfunction f: a, a -> a\n    f(x, x) = x", "x stands twice on the left side"),
        ("sort a\nfunction f: a -> a\n    f(x) = y", "y does not stand on the left side"),
        ("sort a\nfunction f: a -> a\n    f(x) = x\n    f(y) = y", "equation 2 of f overlaps equation 1"),
        ("axiom x = x", "line 1, column 7: expected 'axiom NAME: FORMULA'"),
        ("sort a\naxiom e: x:a = x\naxiom e: x:a = x", "line 3, column 7: the name 'e' is taken"),
        ("use: groups\naxiom e: x = ", "line 2, column 14: expected a term or a formula, found the end"),
        ("use: nothing", "there is no theory 'nothing'"),
        ("use: t", "line 1, column 1: a theory cannot use itself"),
        ("sort a\naxiom e: eq:b(x, y)", "line 2, column 10: there is no standard function 'eq:b'"),
        (
            "use: groups\naxiom e: (if x then y else z) = 1",
            "line 2, column 11: this theory has no 'if' for values of sort element",
        ),
    ],
)
def test_errors_say_where_and_what(string, message):
    with pytest.raises(DiscoveryError) as error:
        read_theory(string, "t.theory")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


LINES = st.sampled_from([*NUMBERS.split("\n"), "use: addition", "sort a", "predicate p: a, nat", "    p(x, y)", "goal"])


@settings(deadline=None)
@given(st.lists(LINES, max_size=12), st.integers(0, 60), st.text("()|:;,-> =", max_size=3))
def test_any_text_is_a_theory_or_an_error(lines, place, junk):
    string = "\n".join(lines)
    string = string[:place] + junk + string[place:]
    try:
        read_theory(string, "any.theory")
    except DiscoveryError as error:
        assert str(error)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_unicode_is_a_theory_or_an_error(string):
    try:
        read_theory(string, "any.theory")
    except DiscoveryError as error:
        assert str(error)
