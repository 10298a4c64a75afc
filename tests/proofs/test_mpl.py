"""MPL: what definitions become, with heads in several layouts, and what is said of files that are wrong."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.mpl import read_mpl
from proofs.mpl.reading import read_entry
from proofs.mpl.syntax import Formula, Word, parse_mpl, written
from proofs.notation import text
from proofs.parser import parse_formula
from proofs.presentation import Presentation
from proofs.tokens import Source

PREORDER = "!(>[p](in[p,N])!(in3[n,p,m,+]))"
DIVIDES = "!(>[k](in[k,N])!(in3[d,k,n,*]))"
FUNCTION = """(& (>[x,y] (in2[x,y,f]) (&(in[x,X])(in[y,Y])))
   (>[x] (in[x,X]) !(>[y] (in[y,Y]) !(in2[x,y,f])))
   (>[x] (in[x,X]) (>[y1,y2] (&(in2[x,y1,f])(in2[x,y2,f])) (=[y1,y2]))))"""
NUMBERS = """NaturalNumbers[N,i0,s]
(& (in[i0,N])
   (& (fXY[s,N,N])
      (& (>[n](in[n,N])!(in2[n,i0,s]))
         (>[m](in[m,N])(>[n1,n2](&(in2[n1,m,s])(in2[n2,m,s]))(=[n1,n2]))))))"""
ANCHOR = "AnchorPeano[N,i0,s,i1] (&(NaturalNumbers[N,i0,s])(in2[i0,i1,s]))"
STATEMENT = "(>[N,i0,s,i1](AnchorPeano[N,i0,s,i1])!(=[i0,i1]))"


@pytest.fixture
def folder(tmp_path):
    """A folder into which files are written by name."""

    def write(**files):
        for name, content in files.items():
            (tmp_path / f"{name}.mpl").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def said(presentation: Presentation) -> dict[str, str]:
    found = {}
    for statement in (*presentation.theory.axioms, *presentation.goals):
        found[statement.name] = text(statement.formula, presentation)
        assert parse_formula(found[statement.name], presentation) is statement.formula
    return found


def test_a_definition_is_two_implications(folder):
    path = folder(divides=f"divides[N,*,d,n] {DIVIDES}") / "divides.mpl"
    presentation = read_mpl(path)
    assert [(s.name, len(s.sorts), s.sort) for s in presentation.theory.symbols] == [
        ("in", 2, "prop"),
        ("in2", 3, "prop"),
        ("in3", 4, "prop"),
        ("divides", 4, "prop"),
    ]
    assert said(presentation) == {
        "divides.1": "divides(N, `*`, d, n) → ¬(∀k. k ∈ N → ¬in3(d, k, n, `*`))",
        "divides.2": "¬(∀k. k ∈ N → ¬in3(d, k, n, `*`)) → divides(N, `*`, d, n)",
    }


def test_a_folder_is_one_theory_and_a_closed_formula_its_goal(folder):
    path = folder(fXY=f"fXY[f,X,Y] {FUNCTION}", a_numbers=NUMBERS, anchor=ANCHOR, statement=STATEMENT)
    presentation = read_mpl(path)
    lines = said(presentation)
    assert {"fXY.1", "NaturalNumbers.2", "AnchorPeano.1", "NaturalNumbers.induction", "statement"} <= lines.keys()
    assert lines["AnchorPeano.1"] == "AnchorPeano(N, i0, s, i1) → NaturalNumbers(N, i0, s) ∧ in2(i0, i1, s)"
    assert lines["statement"] == "AnchorPeano(N, i0, s, i1) → i0 ≠ i1"
    assert lines["NaturalNumbers.induction"] == (
        "NaturalNumbers(N, i0, s) → i0 ∈ S → (∀x y. x ∈ S → in2(x, y, s) → y ∈ S) → (∀x. x ∈ N → x ∈ S)"
    )
    names = [axiom.name for axiom in presentation.theory.axioms]
    assert names.index("fXY.1") < names.index("NaturalNumbers.1") < names.index("AnchorPeano.1")


def test_a_file_brings_those_that_it_uses(folder):
    path = folder(fXY=f"fXY[f,X,Y] {FUNCTION}", NaturalNumbers=NUMBERS, AnchorPeano=ANCHOR, unused="u[a] (=[a,a])")
    names = {s.name for s in read_mpl(path / "AnchorPeano.mpl").theory.symbols}
    assert names == {"in", "in2", "in3", "fXY", "NaturalNumbers", "AnchorPeano"}


HEADS = [
    "preorder[N,+,n,m]",
    "(preorder[N,+,n,m])",
    "preorder[N,+,n,m] P(1) P(x(1)(x(1)(1))) (1) (1)",
    "preorder[N,+,n,m]\nN: P(1) input\n+: P(x(1)(x(1)(1))) input\nn: (1) input\nm: (1) output\n",
    "preorder[N,+,n,m] N P(1), + P(x(1)(x(1)(1))), n (1), m (1); inputs: N + n; outputs: m",
    "(preorder[N,+,n,m])\n m:(1) out\n inputs: [N,+,n]",
]


@pytest.mark.parametrize("head", HEADS)
def test_heads_in_several_layouts(head):
    entry = read_entry(Source(f"{head}\n{PREORDER}"), "x", {})
    assert (entry.head.name, entry.head.arguments) == ("preorder", ("N", "+", "n", "m"))
    assert entry.head.outputs == (("m",) if "out" in head else ())
    types = {"N": "P(1)", "+": "P(x(1)(x(1)(1)))", "n": "(1)", "m": "(1)"}
    assert entry.head.types.items() <= types.items()
    assert written(entry.formula) == PREORDER


def test_a_lone_atom_is_a_formula_and_no_head():
    entry = read_entry(Source("(in3[p,m,n,+])"), "residual", {})
    assert (entry.head.name, entry.head.arguments) == ("residual", ("p", "m", "n", "+"))
    assert written(entry.formula) == "(in3[p,m,n,+])"


def test_heads_from_a_configuration(folder):
    path = folder(preorder=PREORDER)
    entry = {
        "short_mpl": "(preorder[N,+,n,m])",
        "definition_sets": {"1": ["P(1)", True], "2": ["P(x(1)(x(1)(1)))", False], "3": ["(1)", True], "4": "(1)"},
        "input_args": ["3"],
        "output_args": ["4"],
    }
    (path / "settings.json").write_text(json.dumps({"preorder": entry, "parameters": {"size": 5}}), encoding="utf-8")
    presentation = read_mpl(path)
    assert said(presentation)["preorder.1"].startswith("preorder(N, `+`, n, m) → ")
    assert presentation.reference == "preorder[N,+,n -> m]"
    entry["output_args"], entry["definition_sets"]["3"] = ["n", "m"], "P(1)"
    (path / "settings.json").write_text(json.dumps({"expressions": {"preorder": entry}}), encoding="utf-8")
    with pytest.raises(DiscoveryError, match=r"argument 1 of 'in3' must be of type \(1\), not P\(1\)"):
        read_mpl(path)


def test_variables_that_are_bound_again_get_names_of_their_own(folder):
    path = folder(p="p[x] (>[y](in[x,y])(>[y](in[x,y])(>[x](in[x,y])(=[x,x]))))")
    assert said(read_mpl(path))["p.1"] == "p(x) → (∀y. x ∈ y → (∀y'. x ∈ y' → (∀x'. x' ∈ y' → x' = x')))"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1, column 1: expected '(' or '!', found the end"),
        ("(in[x,S]", "line 1, column 9: expected ')' to close the bracket of line 1, column 1, found the end"),
        ("(&\n(in[x,S])", "line 2, column 10: expected '(' or '!', found the end"),
        ("(in[x,S]))", "line 1, column 10: expected the end: a file holds one definition, found ')'"),
        ("(in[x;S])", "line 1, column 6: expected ',' or ']', found ';'"),
        ("(in[x,])", "line 1, column 7: expected an argument, found ']'"),
        ("(in x)", "line 1, column 5: expected '[' and arguments, found 'x'"),
        ("(>[x,x](in[x,S])(in[x,S]))", "line 1, column 1: a variable is bound twice"),
        ("(>[x](in[x,S]))", "line 1, column 15: expected '(' or '!', found ')'"),
        ("q[x] (inn[x,x])", "line 1, column 6: nothing defines 'inn': did you mean in or in3 or in2?"),
        ("q[x] (in[x])", "line 1, column 6: 'in' takes 2 arguments, not 1"),
        ("q[x] (=[x])", "line 1, column 6: '=' takes 2 arguments, not 1"),
        ("q[x] (in[x,x])", "line 1, column 6: argument 2 of 'in' must be of type P(1), not (1)"),
        ("q[x,f] (&(in2[x,x,f])(in[x,f]))", "column 22: argument 2 of 'in' must be of type P(1), not P(x(1)(1))"),
        ("q[x,y] (&(in[x,y])(=[x,y]))", "line 1, column 19: an equation between values of different types"),
        ("q[x] P(1) (in[x,x])", "line 1, column 11: argument 1 of 'in' must be of type (1), not P(1)"),
        ("q[x] (in[x,S])", "line 1, column 6: S: no argument of q, and not bound"),
        ("q[x,x] (in[x,x])", "line 1, column 2: an argument stands twice in the head"),
        ("q[x] y: (1) (=[x,x])", "expected an argument of q, a type, 'input', 'output' or the formula, found 'y'"),
        ("q[x] (1) (1) (=[x,x])", "line 1, column 10: the type (1) belongs to no argument of q"),
        ("q[x] P(2) (=[x,x])", "line 1, column 8: expected a type: (1), P(1)"),
        ("in[x,y] (=[x,y])", "'in' has a meaning already: take another name"),
        ("q[x] !(q[x])", "the definitions go round in a circle: q -> q"),
        ("(" * 100, "nested more than 80 deep"),
    ],
)
def test_errors_say_where_and_what(folder, content, message):
    with pytest.raises(DiscoveryError) as error:
        read_mpl(folder(q=content))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_errors_of_folders(folder, tmp_path):
    with pytest.raises(DiscoveryError, match="holds no definition"):
        read_mpl(tmp_path)
    with pytest.raises(DiscoveryError, match="there is another definition of p"):
        read_mpl(folder(p="p[x] (=[x,x])", q="p[x] (=[x,x])"))
    folder(p="p[x] (=[x,x])")
    (tmp_path / "archive.json").write_text('{"lines": 1}\n{"of": "another kind"}\n', encoding="utf-8")
    assert read_mpl(tmp_path / "p.mpl").theory.axioms
    (tmp_path / "broken.json").write_text('{"p": {"short_mpl": "(p[x])"', encoding="utf-8")
    with pytest.raises(DiscoveryError, match="is no JSON"):
        read_mpl(tmp_path)


NAMES = st.sampled_from(["x", "y", "N", "+", "*", "i0", "1", "n'", "<="])
ATOMS = st.builds(
    lambda name, arguments: Formula("atom", 0, name, tuple(Word(a, 0) for a in arguments)),
    st.sampled_from(["in", "=", "fXY", "prime"]),
    st.lists(NAMES, max_size=3),
)
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda part: Formula("!", 0, parts=(part,)), inner),
        st.builds(lambda parts: Formula("&", 0, parts=tuple(parts)), st.lists(inner, min_size=2, max_size=4)),
        st.builds(
            lambda bound, p, q: Formula(">", 0, arguments=tuple(Word(b, 0) for b in bound), parts=(p, q)),
            st.lists(NAMES, max_size=2, unique=True),
            inner,
            inner,
        ),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(FORMULAS, st.integers(0, 10**6))
def test_formulas_are_read_back_whatever_the_white_space(formula, seed):
    string, random = written(formula), Random(seed)
    spaced = "".join(c + random.choice(["", "", " ", "\n\t"]) if c in "()[],!&" else c for c in string)
    assert written(parse_mpl(Source(string))) == string
    assert written(parse_mpl(Source(spaced))) == string


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*"()[],!&>:x", "in", "=", "P(1)", "(1)", "(in[x,y])", "q[x]", "input", " "]), max_size=20)
)
def test_any_text_is_a_definition_or_an_error(pieces):
    try:
        entry = read_entry(Source("".join(pieces)), "q", {})
    except DiscoveryError as error:
        assert str(error)
    else:
        assert written(parse_mpl(Source(written(entry.formula)))) == written(entry.formula)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_unicode_is_a_definition_or_an_error(string):
    try:
        read_entry(Source(string), "q", {})
    except DiscoveryError as error:
        assert str(error)
