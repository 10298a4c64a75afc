"""Formulas as MathML: brackets where they are needed, patterns of LaTeX, and parts that are marked."""

from xml.etree import ElementTree

import pytest

from proofs.check import Theory
from proofs.html import signs
from proofs.html.mathml import MathWriter, ambiguous
from proofs.parser import parse_formula
from proofs.presentation import Notation, Presentation
from proofs.term import Symbol, Variable, logical, make
from proofs.theories import load_theory, theory_names

THEORIES = {name: load_theory(name) for name in theory_names()}


CHILDREN = {"msup": 2, "msub": 2, "mfrac": 2, "msubsup": 3, "munderover": 3, "mover": 2, "mi": 0, "mn": 0, "mo": 0}
JOINTS = {"msup": "^", "msub": "_", "mfrac": "/"}


def tree(mathml):
    return ElementTree.fromstring(mathml)


def plain(element):
    """Read MathML as text: a superscript stands after "^", a subscript after "_", both in braces."""
    parts = [plain(part) for part in element]
    if element.tag in JOINTS:
        return f"{parts[0]}{JOINTS[element.tag]}{{{parts[1]}}}"
    return ((element.text or "") + "".join(parts)).replace("\u2061", "")


def written(theory, formula, path=None):
    presentation = THEORIES[theory]
    return str(MathWriter(presentation).math(parse_formula(formula, presentation), path))


@pytest.mark.parametrize("name", THEORIES)
def test_every_axiom_and_goal_of_every_theory_is_well_formed(name):
    presentation = THEORIES[name]
    writer = MathWriter(presentation)
    for _, formula in (*presentation.theory.axioms, *((g.name, g.formula) for g in presentation.goals)):
        for element in tree(str(writer.math(formula))).iter():
            assert len(element) == CHILDREN.get(element.tag, len(element))


@pytest.mark.parametrize("name", THEORIES)
def test_every_pattern_of_every_theory_is_understood(name):
    for notation in THEORIES[name].notations:
        if "#1" in notation.latex:
            assert signs.pattern(notation.latex) is not None, notation


@pytest.mark.parametrize(
    ("theory", "formula", "expected"),
    [
        ("power", "x ^ (y + z) = (x ^ y) ^ z", "x^{y+z}=(x^{y})^{z}"),
        ("power", "(x + y) ^ z = x", "(x+y)^{z}=x"),
        ("power", "factorial(x + 1) = x", "(x+1)!=x"),
        ("peano", "x * (y + z) = (x * y) * z", "x⋅(y+z)=x⋅y⋅z"),
        ("peano", "x + (y + z) = 12", "x+(y+z)=12"),
        ("peano", "x = y -> not (x + y = 0) and y = 0", "x=y→x+y≠0∧y=0"),
        ("peano", "forall x. exists y. x = S(y) or x = 0", "∀x.∃y.x=S(y)∨x=0"),
        ("order", "min(x, y) <= x", "min(x,y)≤x"),
        ("order", "not (x <= y) <-> y < x", "¬(x≤y)↔y<x"),
        ("integers", "x = neg(y)", "x=−y"),
        ("lists", "length(a ++ b) = length(a)", "|a++b|=|a|"),
    ],
)
def test_brackets_stand_where_they_are_needed(theory, formula, expected):
    assert plain(tree(written(theory, formula))) == expected


def test_a_sum_binds_less_than_a_product():
    assert plain(tree(written("peano", "sum(x) * y = x"))).startswith("(∑")
    assert "<munderover>" in written("peano", "sum(x) = x")


@pytest.mark.parametrize(
    ("formula", "path", "expected"),
    [
        ("x + (y + z) = 12", (0, 1), "y+z"),
        ("x + (y + z) = 12", (0, 1, 0), "y"),
        ("x + (y + z) = 12", (1,), "12"),
        ("x + (y + z) = 12", (1, 0, 0), "12"),
        ("x + (y + z) = 12", (), "x+(y+z)=12"),
        ("not (x + y = 0)", (0, 0), "x+y≠0"),
    ],
)
def test_the_part_at_a_path_is_marked(formula, path, expected):
    marked = [part for part in tree(written("peano", formula, path)).iter() if part.get("class") == "new"]
    assert [plain(part) for part in marked] == [expected]


@pytest.mark.parametrize(
    "latex", [r"\unknown #1", "{#1", "#1}", "#1^", r"\frac{#1}", r"\operatorname #1", "{" * 9999 + "#1"]
)
def test_patterns_that_are_not_understood_are_told(latex):
    assert signs.pattern(latex) is None


@pytest.mark.parametrize("latex", ["#1#2", "#1#0", "#1{0.sort}", "#1#x", "#1\\{0\\}", r"#1\{w7\}", "<b>#1</b>", "&#1;"])
def test_patterns_from_outside_do_no_harm(latex):
    f = Symbol("f", ("a",), "a")
    presentation = Presentation(Theory("odd", (f,), (), ()), notations=(Notation("f", latex=latex),))
    assert "x" in plain(tree(str(MathWriter(presentation).math(make(f, make(Variable("x", "a")))))))


def test_variables_of_one_name_and_two_sorts_are_ambiguous():
    x, y, z = Variable("x", "a"), Variable("x", "b"), Variable("z", "a")
    formula = logical("->", logical("=", make(x), make(z)), logical("=", make(y), make(y)))
    assert ambiguous([formula]) == {x, y}
    assert ambiguous([logical("=", make(x), make(z))]) == frozenset()


def test_letters_numbers_and_primes():
    writer = MathWriter(Presentation(Theory("empty", (), (), ())))
    assert str(writer.name(Variable("x_12", "a"))) == "<math><msub><mi>x</mi><mrow><mn>12</mn></mrow></msub></math>"
    assert str(writer.name(Variable("x''", "a"))) == "<math><msup><mi>x</mi><mo>′′</mo></msup></math>"
    assert str(writer.name(Variable("<b>", "a"))) == "<math><mi>&lt;b&gt;</mi></math>"
