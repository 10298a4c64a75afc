"""`discover identify`: planted relations are found, what the digits cannot support is refused."""

import json
import math
import random
import re
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from discovery.cli import run

PLANTED = {
    "4/pi": lambda: 4 / mpmath.pi,
    "(2 + pi)/(1 - 3*pi)": lambda: (2 + mpmath.pi) / (1 - 3 * mpmath.pi),
    "sqrt(2)": lambda: mpmath.sqrt(2),
    "zeta(3)/pi^2": lambda: mpmath.zeta(3) / mpmath.pi**2,
    "(5*catalan - 1)/3": lambda: (5 * mpmath.catalan - 1) / 3,
    "exp(2)": lambda: mpmath.e**2,
}


def decimal(value, digits):
    """A number's first digits, cut as digits are that somebody copies."""
    with mpmath.workdps(digits + 20):
        text = mpmath.nstr(value(), digits + 15, strip_zeros=False)
    return text[: len(text) - 15]


def found(capsys, *arguments):
    code = run(["identify", *arguments, "--near", "0", "--format", "jsonl"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys, *arguments, code=2):
    assert run(["identify", *arguments, "--near", "0"]) == code
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    return captured.err


@pytest.mark.parametrize("digits", [30, 100])
@pytest.mark.parametrize("formula", PLANTED)
def test_planted_relations_are_found(capsys, formula, digits):
    value = decimal(PLANTED[formula], digits)
    code, records = found(capsys, value)
    assert code == 0
    for record in records:
        assert constant_from_text(record["formula"]).digits(digits - 1)[:-1] in value
        assert record["status"] == "verified"
        assert record["significance"] == pytest.approx(record["digits"] - record["length"], abs=0.11)


def test_a_rational_is_named(capsys):
    code, records = found(capsys, "3.142857142857142857142857")
    assert code == 0
    assert [Fraction(record["formula"]) for record in records] == [Fraction(22, 7)]
    assert run(["identify", "3.142857142857142857142857", "--format", "latex"]) == 0
    assert "$\\frac{22}{7}$ & agrees" in capsys.readouterr().out


def test_an_expression_is_exact(capsys):
    code, records = found(capsys, "zeta(3)/pi^2", "--digits", "40")
    assert (code, records[0]["digits"]) == (0, pytest.approx(40, abs=0.5))


@pytest.mark.parametrize("digits", [9, 15, 30])
def test_random_values_have_no_formula(capsys, digits):
    source = random.Random(digits)
    for _ in range(5):
        value = f"0.{source.randrange(10 ** (digits - 1), 10**digits)}"
        assert "nothing significant up to complexity" in refused(capsys, value, "--level", "1", code=1)


@pytest.mark.parametrize("digits", [400, 12_000])
def test_long_random_values_have_no_formula(capsys, digits):
    value = "0." + "".join(random.Random(digits).choices("123456789", k=digits))
    assert "nothing significant up to complexity" in refused(capsys, value, "--level", "0", code=1)


def test_a_long_value_is_related_to_any_constant_of_the_catalogue(capsys):
    """As with fewer digits, and no less surprising: so many constants were tried."""
    (short,), (long,) = (found(capsys, "2*glaisher/7 + 1", "--digits", digits)[1] for digits in ("100", "400"))
    assert short["formula"] == long["formula"]
    assert long["significance"] - short["significance"] == pytest.approx(300, abs=1)


@pytest.mark.parametrize("centre", [0, 1, 2, 0.5, 2 / 3, math.sqrt(2), (1 + math.sqrt(5)) / 2])
def test_values_near_a_simple_number_are_not_roots_of_its_powers(capsys, centre):
    """(x - 1)^4 vanishes to 14 digits at every x within 3e-4 of 1."""
    source = random.Random(centre)
    for _ in range(3):
        refused(capsys, f"{centre + source.uniform(2e-4, 9e-4):.15f}", "--level", "1", code=1)


def test_few_digits_say_what_they_support(capsys):
    assert "4.4 digits can support no more: give more digits" in refused(capsys, "4.9914", code=1)
    assert "0.4 digits can support no more" in refused(capsys, "0.5", code=1)
    assert "0.7 digits can support no more" in refused(capsys, "1e-3", code=1)
    assert "complexity 0.6" in refused(capsys, "1.273239544735162686", "--digits", "4", code=1)
    assert "complexity 0.0" in refused(capsys, "0.12345(6)", code=1)


def test_an_uncertainty_is_in_units_of_the_last_digit(capsys):
    """3.14150 is 15 of its last units away from pi."""
    assert found(capsys, "3.14159265(3)")[1][0]["formula"] == "pi"
    assert found(capsys, "3.1415926(1)")[1][0]["known"] == pytest.approx(7.2, abs=0.1)
    assert found(capsys, "3.1415911(20)")[1][0]["formula"] == "pi"
    assert found(capsys, "3.1415911(10)") == (1, [])


def test_max_height_bounds_the_integers(capsys):
    value = decimal(PLANTED["(5*catalan - 1)/3"], 60)
    assert found(capsys, value, "--constants", "catalan")[0] == 0
    _, records = found(capsys, value, "--constants", "catalan", "--max-height", "2", "--level", "0")
    assert all(not set("3456789") & set(record["formula"]) for record in records)


def test_only_the_constants_asked_for(capsys):
    value = decimal(PLANTED["(5*catalan - 1)/3"], 40)
    assert found(capsys, value, "--constants", "pi,e", "--level", "1")[0] == 1


def test_a_table_shows_better_and_better_answers(capsys):
    """From 2 to e, and only the last of them agrees."""
    assert run(["identify", "0.9159655941772190150546"]) == 0
    header, _, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["formula", "error", "digits", "length", "significance"]
    assert rows[-1].split()[:4] == ["x", "=", "catalan", "agrees"]
    explained = [float(row.split()[-3]) for row in rows]
    assert explained == sorted(explained) and "agrees" not in "".join(rows[:-1])


def test_near_misses_alone_are_no_success(capsys):
    assert run(["identify", "1.2345678901", "--level", "0"]) == 1
    captured = capsys.readouterr()
    assert "x = " in captured.out and "agrees" not in captured.out
    assert captured.err.startswith("discover: nothing significant up to complexity")


KINDS = """(11 - 5*pi)/(2 + 9*pi); zeta(3) + log(2); sqrt(2) + sqrt(3); 2*gamma + 1/3; gamma(1/3)^2/pi;
besselj(1, 2)/besselj(2, 2); exp(pi/2) - 1; (4 - 3*catalan)/5; exp(gamma)/7; 2^sqrt(2) + 1"""


@pytest.mark.parametrize("text", KINDS.split(";"))
def test_the_kinds_that_people_ask_about(capsys, text):
    code, records = found(capsys, constant_from_text(text).digits(30))
    assert code == 0
    assert constant_from_text(f"({records[0]['formula']})").digits(60) == constant_from_text(text).digits(60)


def test_negative_numbers(capsys):
    assert found(capsys, "-0.36787944117144232")[1][0]["formula"] in {"-1/e", "-exp(-1)", "-1/exp(1)"}


def test_an_equation_is_solved_for_x(capsys):
    (record,) = found(capsys, "1.5596104694623693", "--equation", "--level", "0")[1]
    assert (record["formula"], record["kind"]) == ("x^x = 2", "equation")


def test_all_goes_on_and_limit_stops(capsys):
    _, records = found(capsys, "3.1416(1)", "--digits", "5", "--all", "--level", "0", "--limit", "3")
    assert 1 <= len(records) <= 3
    assert [record["length"] for record in records] == sorted(record["length"] for record in records)


ARCS = "pi + atan(1/5); 3*atan(2/7) - log(3); asin(1/3) + 1; acos(catalan)*2; atan(pi/(5 + e))"


@pytest.mark.parametrize("text", ARCS.split(";"))
def test_inverse_trigonometric_formulas_are_found(capsys, text):
    code, records = found(capsys, constant_from_text(text).digits(30))
    assert (code, records[0]["status"]) == (0, "verified")
    assert constant_from_text(f"{records[0]['formula']} - ({text}) + pi").digits(60) == constant_from_text("pi").digits(
        60
    )


@pytest.mark.parametrize("text", ["pi/4", "pi/3", "5*pi/12", "3*pi/8", "acos(-1/2)", "pi/2 - 1"])
def test_multiples_of_pi_are_written_without_arcs(capsys, text):
    (record,) = found(capsys, constant_from_text(text).digits(30))[1]
    assert not {"atan", "asin", "acos"} & set(re.findall("[a-z]+", record["formula"]))


def test_hyperbolic_functions_are_symbols_to_ask_for(capsys):
    symbols = ("--symbols", "default,sinh,cosh,tanh,asinh,acosh,atanh")
    assert found(capsys, "1.199678640257734", "--equation", *symbols)[1][0]["formula"] == "x*tanh(x) = 1"
    value = constant_from_text("sinh(sqrt(3)) - pi").digits(30)
    assert found(capsys, value, *symbols)[1][0]["formula"] == "sinh(sqrt(3)) - pi"


@pytest.mark.parametrize(
    ("formula", "options"),
    [
        ("zeta(e + 5)*pi", ("--symbols", "default,zeta()")),
        ("2^zeta(pi^2/2)", ("--symbols", "default,zeta()")),
        ("f(e/7)*3 - 2", ("--define", "f(t)=t^t + 1")),
    ],
)
def test_functions_apply_to_thousands_of_numbers(capsys, formula, options):
    """Arguments beyond the first thousand, with one worker as with two."""
    value = constant_from_text(formula.replace("f(e/7)", "((e/7)^(e/7) + 1)")).digits(30)
    answers = [found(capsys, value, *options, "--workers", workers) for workers in ("1", "2")]
    assert answers[0] == answers[1] and answers[0][1][0]["formula"] == formula


def test_many_values_come_in_their_order_for_any_number_of_workers(capsys, tmp_path):
    path = tmp_path / "values.txt"
    path.write_text("# three\n3.14159265358979\n1.2345678901\n\n2.71828182845904  # e\n", encoding="utf-8")
    alone = found(capsys, str(path), "--level", "0")
    assert alone == found(capsys, str(path), "--level", "0", "--workers", "2")
    assert [record["formula"] for record in alone[1]] == ["pi", "e"]


def test_a_bad_line_of_a_file_is_named_and_passed_over(capsys, tmp_path):
    path = tmp_path / "values.txt"
    path.write_text("3.14159265358979\n\n1 + 2i\nabc  # what is that?\n0\n2.71828182845904\n", encoding="utf-8")
    for workers in ("1", "2"):
        code = run(["identify", str(path), "--level", "0", "--near", "0", "--workers", workers, "--format", "jsonl"])
        captured = capsys.readouterr()
        assert code == 2 and [json.loads(line)["formula"] for line in captured.out.splitlines()] == ["pi", "e"]
        places = [line.split(": ")[1] for line in captured.err.splitlines()]
        assert places == [f"{path}:{number}" for number in (3, 4, 5)]


def test_one_value_has_the_same_answers_with_two_workers(capsys):
    value = "5.0490225391482"
    one, two = (found(capsys, value, "--all", "--level", "2", "--workers", n) for n in ("1", "2"))
    assert one == two


def test_own_constants_and_functions(capsys):
    value = constant_from_text("sqrt(pi^2 + 7/5) + 1").digits(20)
    assert found(capsys, value, "--define", "K=pi^2 + 7/5", "--level", "1")[1][0]["formula"] in {
        "sqrt(K) + 1",
        "1 + sqrt(K)",
    }
    value = constant_from_text("(pi^3 + 2/pi)/3").digits(20)
    assert "f(pi)" in found(capsys, value, "--define", "f(t)=t^3 + 2/t", "--level", "1")[1][0]["formula"]


def test_symbols_are_all_that_formulas_are_made_of(capsys):
    (record,) = found(capsys, "3.7320508075688772", "--symbols", "1-9,+,sqrt", "--level", "0", "--constants", "pi")[1]
    assert record["formula"] in {"2 + sqrt(3)", "sqrt(3) + 2"}


def test_a_profile_is_a_file_of_options(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('level = 0\ndefine = ["K=pi^2 + 7/5"]\nsymbols = "1-9,+,*,sqrt"\n', encoding="utf-8")
    value = constant_from_text("sqrt(pi^2 + 7/5)").digits(20)
    assert found(capsys, value, "--profile", str(path))[1][0]["formula"] == "sqrt(K)"
    path.write_text("levle = 0\n", encoding="utf-8")
    assert "levle" in refused(capsys, value, "--profile", str(path))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["abc"], "unknown constant"),
        (["1.2734567", "--constants", "pii"], "pi"),
        (["1.2734567", "--digits", "0"], "--digits 0: from 1 to 10,000"),
        (["1.2734567", "--max-height", "0"], "0 is not in the range"),
        (["inf"], "'inf' is not a finite number"),
        (["-nan"], "is not a finite number"),
        (["1+2i"], "complex values are not supported"),
        (["3.5j"], "complex values are not supported"),
        (["0.000"], "zero"),
        (["1.2734567", "--memory", "1M"], "--memory 1M is too small: give 32M or more"),
        (["1.2734567", "--memory", "much"], "write 500M or 4G"),
        (["1.2734567", "--define", "pi=3"], "this name is taken"),
        (["1.2734567", "--define", "K"], "write NAME=VALUE"),
        (["1.2734567", "--symbols", "1-9,frob"], "frob"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert words in refused(capsys, *arguments)


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789.-+e ()*/^piIjnfa…", max_size=14))
def test_no_text_breaks_the_command(value):
    assert run(["identify", "--constants", "pi", "--level", "0", "--digits", "12", "--", value]) in {0, 1, 2}
