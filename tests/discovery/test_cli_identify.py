"""`discover identify`: planted relations are found, what the digits cannot support is refused."""

import json
import math
import random
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
    code = run(["identify", *arguments, "--format", "jsonl"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys, *arguments, code=2):
    assert run(["identify", *arguments]) == code
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
        assert record["chance_log10"] < -6


def test_a_rational_is_named(capsys):
    code, records = found(capsys, "3.142857142857142857142857")
    assert code == 0
    assert [Fraction(record["formula"]) for record in records] == [Fraction(22, 7)]
    assert run(["identify", "3.142857142857142857142857", "--format", "latex"]) == 0
    assert capsys.readouterr().out.endswith("\\approx \\frac{22}{7}\n")


def test_an_expression_is_exact(capsys):
    code, records = found(capsys, "zeta(3)/pi^2", "--digits", "40")
    assert (code, records[0]["digits"]) == (0, 40)


@pytest.mark.parametrize("digits", [9, 15, 50])
def test_random_values_have_no_relation(capsys, digits):
    source = random.Random(digits)
    for _ in range(40):
        value = f"0.{source.randrange(10 ** (digits - 1), 10**digits)}"
        assert f"nothing that {digits} digits can support" in refused(capsys, value, code=1)


@pytest.mark.parametrize("digits", [400, 1_000, 12_000])
def test_long_random_values_have_no_relation(capsys, digits):
    value = "0." + "".join(random.Random(digits).choices("123456789", k=digits))
    assert f"nothing that {min(digits, 10_000)} digits can support" in refused(capsys, value, code=1)


def test_a_long_value_is_related_to_any_constant_of_the_catalogue(capsys):
    """As with fewer digits, and no less surprising: so many constants were tried."""
    (short,), (long,) = (found(capsys, "2*glaisher/7 + 1", "--digits", digits)[1] for digits in ("100", "400"))
    assert short["formula"] == long["formula"] == "(7 + 2*glaisher)/7"
    assert long["chance_log10"] - short["chance_log10"] == pytest.approx(-300, abs=1)


@pytest.mark.parametrize("centre", [0, 1, 2, 0.5, 2 / 3, math.sqrt(2), (1 + math.sqrt(5)) / 2])
def test_values_near_a_simple_number_are_not_roots_of_its_powers(capsys, centre):
    """(x - 1)^4 vanishes to 14 digits at every x within 3e-4 of 1."""
    source = random.Random(centre)
    for _ in range(20):
        refused(capsys, f"{centre + source.uniform(2e-4, 9e-4):.15f}", code=1)


def test_few_digits_support_nothing(capsys):
    assert "nothing that 5 digits can support" in refused(capsys, "4.9914", code=1)
    assert "nothing that 4 digits can support" in refused(capsys, "1.273239544735162686", "--digits", "4", code=1)


def test_max_height_bounds_the_integers(capsys):
    value = decimal(PLANTED["(5*catalan - 1)/3"], 60)
    assert found(capsys, value, "--constants", "catalan")[0] == 0
    code, records = found(capsys, value, "--constants", "catalan", "--max-height", "2")
    assert (code, records) == (1, [])


def test_only_the_constants_asked_for(capsys):
    value = decimal(PLANTED["(5*catalan - 1)/3"], 40)
    assert found(capsys, value, "--constants", "pi,e")[0] == 1


def test_text_shows_the_chance(capsys):
    assert run(["identify", decimal(PLANTED["4/pi"], 30)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "30 digits support"
    assert lines[1].split() == ["formula", "kind", "height", "chance"]
    assert lines[3].split()[0] == "4/pi"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["abc"], "unknown constant"),
        (["1.2734567", "--constants", "pii"], "pi"),
        (["1.2734567", "--digits", "0"], "--digits 0: from 1 to 10,000"),
        (["1.2734567", "--max-height", "0"], "0 is not in the range"),
        ([], "Missing argument 'VALUE'"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert words in refused(capsys, *arguments)


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789.-+e ()*/^pi", max_size=14))
def test_no_text_breaks_the_command(value):
    assert run(["identify", "--constants", "pi", "--", value]) in {0, 1, 2}
