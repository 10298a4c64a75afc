"""The grammar: what it reads, and that whatever it cannot read is one clear line, quickly."""

import time
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conjectures.grammar import MAX_LENGTH, MAX_TREE_DEPTH, Call, Name, Negation, Number, Operation, parse, shown
from kernels.errors import DiscoveryError

numbers = st.integers(0, 10**6).map(Fraction).map(Number)
names = st.from_regex(r"[a-z][a-z0-9_]{0,3}", fullmatch=True).map(Name)
trees = st.recursive(
    numbers | names,
    lambda children: st.one_of(
        st.builds(Operation, st.sampled_from("+-*/^"), children, children),
        st.builds(Negation, children),
        st.builds(Call, names.map(lambda name: name.text), st.lists(children, min_size=1, max_size=2).map(tuple)),
    ),
    max_leaves=12,
)
# Text made of the grammar's own pieces goes further into the parser than arbitrary characters do.
pieces = st.sampled_from(
    ["n", "2", ".5", "1.", "(", ")", "+", "-", "*", "/", "^", "**", ",", " ", "²", "pi", "x1", "·"]
)
nearly = st.lists(pieces, max_size=40).map("".join)


def written(tree):
    """The tree as text with every parenthesis."""
    match tree:
        case Number(value):
            return str(value)
        case Name(text):
            return text
        case Negation(operand):
            return f"(-{written(operand)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case Operation(symbol, left, right):
            return f"({written(left)} {symbol} {written(right)})"


@given(trees)
def test_reads_back_what_is_written(tree):
    assert parse(written(tree)) == tree


@given(st.text(max_size=200) | nearly)
@example("½")
@example("٣n + 1")
@example("²")
@example("n" * 5000)
@example("\x00")
def test_anything_else_is_one_line(text):
    try:
        parse(text)
    except DiscoveryError as error:
        assert len(str(error).splitlines()) == 1
        assert len(str(error)) < 400


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        "-" * 4000,
        "((((" * 900 + "n",
        "n^" * 1999 + "n",
        "f(" * 1999,
        "+".join(["n"] * 2000),
        "n " * 2000,
        "1/" * 1999 + "1",
        "9" * 4000 + "!",
        "n," * 2000,
        "n(" * 29 + "n+" * 1000 + "n" + ")" * 29,
    ],
)
def test_hostile_text_is_refused_quickly(text):
    start = time.process_time()
    with pytest.raises(DiscoveryError):
        parse(text)
    assert time.process_time() - start < 1


def test_limits_are_as_documented():
    assert parse("+".join(["n"] * (MAX_TREE_DEPTH - 1)))
    with pytest.raises(DiscoveryError, match="more than 200 terms"):
        parse("+".join(["n"] * (MAX_TREE_DEPTH + 1)))
    assert parse(" " * (MAX_LENGTH - 1) + "n") == Name("n")
    with pytest.raises(DiscoveryError, match="4001 characters"):
        parse(" " * MAX_LENGTH + "n")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2n", "2*n"),
        ("2n^2", "2*(n^2)"),
        ("-n^2", "-(n^2)"),
        ("2^3^2", "2^(3^2)"),
        ("2^-1", "2^(-1)"),
        ("n**2", "n^2"),
        ("a - b - c", "(a - b) - c"),
        ("a/b*c", "(a/b)*c"),
        ("3(n+1)(n-1)", "(3*(n+1))*(n-1)"),
        ("n² + n¹⁰", "n^2 + n^10"),
        ("a · b × c − d", "a*b*c - d"),
        (" + n ", "n"),
    ],
)
def test_precedence_and_typography(text, same):
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "value"), [("1.5", Fraction(3, 2)), (".25", Fraction(1, 4)), ("2.", Fraction(2)), ("007", Fraction(7))]
)
def test_numbers_are_exact(text, value):
    assert parse(text) == Number(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ends too early"),
        ("n +", "ends too early"),
        ("n + $", r"character 5: '\$'"),
        ("n + )", r"character 5: unexpected '\)'"),
        ("(n", "ends too early"),
        ("f()", "unexpected"),
        ("n; import os", "character 2: ';'"),
    ],
)
def test_errors_say_where(text, message):
    with pytest.raises(DiscoveryError, match=message):
        parse(text)


@given(st.text())
def test_shown_is_short(text):
    assert len(shown(text)) < 900
    assert "\n" not in shown(text)
