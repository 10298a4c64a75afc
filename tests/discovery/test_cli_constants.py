"""`discover constants`: the list, the search, and digits that are certain."""

import csv
import io
import json

import mpmath
import pytest

from conjectures.constants import catalogue
from discovery.cli import run

PI_100 = "3.141592653589793238462643383279502884197169399375105820974944592307816406286208998628034825342117067"


def lines(capsys, *arguments):
    assert run(["constants", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def rows(capsys, *arguments):
    return [json.loads(line) for line in lines(capsys, *arguments, "--format", "jsonl")]


def refused(capsys, *arguments):
    code = run(["constants", *arguments])
    captured = capsys.readouterr()
    assert (code, captured.out, captured.err.count("\n")) == (2, "", 1)
    return captured.err


def test_the_list_has_every_constant(capsys):
    assert [row["id"] for row in rows(capsys)] == [constant.id for constant in catalogue()]


def test_search_finds_by_name_and_definition(capsys):
    assert "catalan" in {row["id"] for row in rows(capsys, "Catalan")}
    assert {row["group"] for row in rows(capsys, "--group", "zeta")} == {"zeta"}


def test_nothing_found_is_exit_code_1(capsys):
    assert run(["constants", "no constant is called so"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)


def test_digits_are_cut_not_rounded(capsys):
    (row,) = (row for row in rows(capsys, "pi", "--digits", "100") if row["id"] == "pi")
    assert row["value"] == PI_100
    assert lines(capsys, "--value", "pi", "--digits", "100") == [PI_100]


def test_a_million_digits(capsys):
    (value,) = lines(capsys, "--value", "pi", "--digits", "1000000")
    assert (len(value), value[:52], value[-6:]) == (1_000_001, PI_100[:52], "945815")


def test_an_expression(capsys):
    (value,) = lines(capsys, "--value", "zeta(3)/pi^2", "--digits", "40")
    with mpmath.workdps(60):
        assert mpmath.nstr(mpmath.zeta(3) / mpmath.pi**2, 50).startswith(value)


def test_formats(capsys):
    table = lines(capsys, "catalan")
    assert table[0].split()[:2] == ["id", "value"]
    (header, *body) = csv.reader(io.StringIO("\n".join(lines(capsys, "catalan", "--format", "csv"))))
    assert header == ["id", "value", "name", "group"]
    assert ["catalan", "0.915965594177219"] in [row[:2] for row in body]
    assert lines(capsys, "catalan", "--format", "latex")[0].startswith(r"\begin{tabular}")
    assert lines(capsys, "catalan", "--format", "markdown")[1] == "| --- | --- | --- | --- |"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--digits", "0"], "--digits 0: from 1 to 1,000,000"),
        (["--digits", "1000001"], "from 1 to 1,000,000"),
        (["--digits", "x"], "'x' is not a valid integer"),
        (["--group", "nonsense"], "no group 'nonsense': there are algebraic"),
        (["--value", "pii"], "pi"),
        (["--value", "pi +"], "ends too early"),
        (["pi", "--value", "pi"], "leave out SEARCH"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert words in refused(capsys, *arguments)
