"""`discover eval`: digits against mpmath and exact rationals, bad input in one line."""

import json
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from discovery.cli import run
from discovery.cli.eval_record import evaluation

# a, b, the value by mpmath, and the kind of convergence.
LIMITS = [
    ("2n+1", "n^2", lambda: 4 / mpmath.pi, "geometric"),
    ("n + 4", "-n", lambda: mpmath.e / (mpmath.e - 2), "factorial"),
    ("34n^3 + 51n^2 + 27n + 5", "-n^6", lambda: 6 / mpmath.zeta(3), "geometric"),
    ("2n^3 + 3n^2 + 3n + 1", "-n^6", lambda: 1 / mpmath.zeta(3), "polynomial"),
    ("4", "4n^2 - 4n + 1", lambda: 2 + 4 * (mpmath.gamma(1.25) / mpmath.gamma(0.75)) ** 2, "polynomial"),
    ("1", "n", lambda: 1 / (mpmath.sqrt(mpmath.pi * mpmath.e / 2) * mpmath.erfc(mpmath.sqrt(0.5))), "exponential-root"),
]


def evaluated(capsys, *arguments):
    code = run(["eval", *arguments, "--format", "jsonl"])
    return code, json.loads(capsys.readouterr().out)


def refused(capsys, *arguments):
    code = run(["eval", *arguments])
    captured = capsys.readouterr()
    assert (code, captured.out, captured.err.count("\n")) == (2, "", 1)
    return captured.err


@pytest.mark.parametrize(("a", "b", "value", "kind"), LIMITS)
def test_every_digit_is_that_of_mpmath(capsys, a, b, value, kind):
    code, record = evaluated(capsys, a, b, "--digits", "60")
    with mpmath.workdps(80):
        expected = mpmath.nstr(value(), 75)
    assert (code, record["digits"], record["convergence"]) == (0, 60, kind)
    assert expected.startswith(record["value"])


@settings(max_examples=30)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=3), st.integers(1, 6), st.integers(-9, 9), st.integers(1, 9))
def test_finite_fractions_are_exact(a, zero, b0, b1):
    """b(n) = (n - zero)(b1 n + b1 + |b0|) has its only positive zero at `zero`."""
    factor = b1 + abs(b0)
    pcf = Pcf((*a, 1), (-zero * factor, factor - zero * b1, b1))
    tail = Fraction(0)
    for n in range(zero - 1, -1, -1):
        here = value_at(pcf.a, n) + tail
        if n and not here:
            return  # a convergent's denominator may vanish on the way: not what this test is about
        tail = value_at(pcf.b, n) / here if n else here
    record = evaluation(pcf, 30)
    assert (record["convergence"], Fraction(record["exact"])) == ("finite", tail)


def test_convergents_follow_the_recurrence(capsys):
    _, record = evaluated(capsys, "2n+1", "n^2", "--convergents", "5")
    assert record["convergents"] == [["1", "1"], ["4", "3"], ["24", "19"], ["204", "160"], ["2220", "1744"]]


def test_convergents_may_have_more_digits_than_python_prints(capsys):
    _, record = evaluated(capsys, "n^9 + 1", "n", "--convergents", "400")
    p, _ = record["convergents"][-1]
    assert len(p) > 4300
    assert p[:12].isdigit()


def test_canonical_form_and_factor(capsys):
    _, record = evaluated(capsys, "-6n-3", "9n^2")
    assert (record["canonical"], record["factor"]) == (["2*n + 1", "n^2"], "-3")
    assert record["value"].startswith("-3.8197186342054880584532103209403446888")


def test_known_formula_is_named_with_its_source(capsys):
    _, record = evaluated(capsys, "2n+3", "(n+1)^2")
    assert (record["known"]["id"], record["known"]["value"], record["known"]["how"]) == ("K0006", "4/pi", "shift")
    _, record = evaluated(capsys, "n^2+1", "n^3+7")
    assert record["known"] is None


@pytest.mark.parametrize(("a", "b"), [("1", "-1"), ("0*n + 1", "-n^2"), ("1", "n^4"), ("n+1", "n^2+n-12")])
def test_no_limit_is_nothing_found(capsys, a, b):
    code, record = evaluated(capsys, a, b)
    assert (code, record["value"], record["digits"]) == (1, None, 0)
    assert run(["eval", a, b]) == 1
    assert "none: " in capsys.readouterr().out


def test_arguments_may_begin_with_a_minus_sign(capsys):
    code, record = evaluated(capsys, "-2n-1", "-n^2+5n+7")
    assert (code, record["a"], record["b"]) == (0, "-2*n - 1", "-n^2 + 5*n + 7")


def test_text_and_latex(capsys):
    assert run(["eval", "2n+1", "n^2", "--convergents", "2"]) == 0
    text = capsys.readouterr().out
    assert "limit        1.2732395447351626861510701069801148962756771659236\n" in text
    assert "p_1/q_1      4/3\n" in text
    assert run(["eval", "2n+1", "n^2", "--digits", "10", "--format", "latex"]) == 0
    assert capsys.readouterr().out.endswith("\\frac{n^{2}}{2 n + 1} = 1.273239544\\ldots\n")


@pytest.mark.parametrize(
    ("a", "b", "limit", "latex"),
    [
        ("n-4", "n", "zero or near it, in [+/- ", r"\approx 0"),
        ("n-3", "3n", "0\n", "= 0"),
        ("n+1", "2n-4", "0\n", "= 0"),
        ("n+2", "n^2-9", "-2.571428571 = -18/7\n", "= -18/7"),
    ],
)
def test_zero_and_what_may_be_zero_are_told_apart(capsys, a, b, limit, latex):
    _, record = evaluated(capsys, a, b)
    assert (record["digits"] == 0) == (record["value"] == "0")
    assert run(["eval", a, b, "--digits", "10"]) == 0
    assert f"limit        {limit}" in capsys.readouterr().out
    assert run(["eval", a, b, "--digits", "10", "--format", "latex"]) == 0
    assert capsys.readouterr().out.endswith(f"{latex}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2n+1", "n^2 +"], "ends too early"),
        (["2n+1", "x^2"], "unknown name 'x'"),
        (["n/2", "1"], "must be integers"),
        (["1", "n - n"], "b(n) is the zero polynomial"),
        (["1", "1", "--digits", "0"], "--digits 0: from 1 to 100,000"),
        (["1", "1", "--digits", "100001"], "from 1 to 100,000"),
        (["1", "1", "--convergents", "-1"], "--convergents -1: from 0 to 10,000"),
        (["n^64", "1", "--convergents", "10000"], "--convergents 10000: 829 of them fill 100 MB"),
        (["1", "1", "--digits", "many"], "'many' is not a valid integer"),
        (["1"], "Missing argument 'B'"),
        (["1", "1", "1"], "unexpected extra argument"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert words in refused(capsys, *arguments)


@settings(max_examples=100, deadline=None)
@given(st.text("n0123456789+-*/^(). ", max_size=12), st.text("n0123456789+-*/^(). ", max_size=12))
def test_no_text_breaks_the_command(a, b):
    assert run(["eval", "--digits", "10", "--", a, b]) in {0, 1, 2}
