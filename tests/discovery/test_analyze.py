"""`discover analyze`: what it says of fractions of every class, its plots, its neighbours, and bad input."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from discovery.analysis import analyze
from discovery.cli import run
from discovery.report.plots import BLOCKS, line_plot, sparkline

RECORDS = [
    ("2n+1", "n^2", {"reduction": "full", "constant": "4/pi", "delta": "-0.208802079331296", "status": "verified"}),
    ("34n^3 + 51n^2 + 27n + 5", "-n^6", {"constant": "6/zeta(3)", "growth_exact": "log(17 + 12*sqrt(2)) + 3"}),
    ("n", "1", {"reduction": "none", "delta_exact": "1", "convergence": "factorial", "constant_kind": "quotient"}),
    ("1", "1", {"reduction": None, "delta_exact": "2*log((1 + sqrt(5))/2)/(log((1 + sqrt(5))/2)) - 1"}),
    ("2n+1", "n^2+n+1", {"reduction": "quarter", "delta_exact": "-1"}),
    ("2n+2", "n^2+n+1", {"reduction": "half", "delta_exact": "-1"}),
    ("n+2", "n^2-9", {"reduction": "finite", "growth": None, "delta": None, "blind_delta": None, "constant": "-18/7"}),
    ("1", "-1", {"value": None, "delta": None, "blind_delta": None, "constant": None}),
]


@pytest.mark.parametrize(("a", "b", "expected"), RECORDS, ids=[a for a, _, _ in RECORDS])
def test_records(a, b, expected):
    record = analyze(a, b, 40).record
    assert {key: record[key] for key in expected} == expected


def test_command_prints_text_and_json(capsys):
    assert run(["analyze", "2n+1", "n^2", "--digits", "20"]) == 0
    text = capsys.readouterr().out
    assert "4/pi" in text
    assert any(block in text for block in BLOCKS)
    assert run(["analyze", "2n+1", "n^2", "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert len(record["curves"]["error"]) == len(record["curves"]["delta"]) == 24


def test_what_does_not_exist_is_not_applicable_never_zero(capsys):
    assert run(["analyze", "1", "-1"]) == 1
    lines = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines() if len(line.split(None, 1)) > 1)
    assert lines["delta"].startswith("not applicable")
    assert lines["reduction"].startswith("not applicable")
    assert lines["constant"] == "not applicable"


def test_plots_are_svg_and_not_overwritten(tmp_path, capsys):
    command = ["analyze", "2n+1", "n^2", "--svg", str(tmp_path / "plots")]
    assert run(command) == 0
    for name in ("error.svg", "growth.svg", "delta.svg"):
        assert ET.parse(tmp_path / "plots" / name).getroot().tag.endswith("svg")
    assert run(command) == 2
    assert "exists" in capsys.readouterr().err
    assert run([*command, "--force"]) == 0


def test_neighbours_come_from_the_store(tmp_path, capsys):
    store = str(tmp_path / "s.sqlite")
    box = ["--a-coeff", "1..3,0..3", "--b-coeff", "1,0..2,0..2", "--workers", "1"]
    assert run(["pcf", "--constant", "pi", "--store", store, "--quiet", *box]) == 0
    capsys.readouterr()
    assert run(["analyze", "2n+5", "n^2 + 4n + 4", "--store", store, "--format", "jsonl"]) == 0
    neighbours = json.loads(capsys.readouterr().out)["neighbours"]
    assert {"a": "2*n + 1", "b": "n^2", "value": "4/pi", "by": "family"} in neighbours


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2m+1", "n"], "m"),
        (["0", "n"], "zero polynomial"),
        (["n", "n", "--store", "nowhere.sqlite"], "no store"),
        (["n", "n", "--svg", "/dev/null/x"], "cannot make"),
    ],
)
def test_bad_input_is_one_line(arguments, reason, capsys):
    assert run(["analyze", *arguments]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert len(error.splitlines()) == 1


def test_a_notebook_shows_table_and_plots():
    html = analyze("2n+1", "n^2", 20)._repr_html_()
    assert html.count("<svg") == 3
    assert "4/pi" in html


@given(st.lists(st.floats(-1e6, 1e6), max_size=30))
def test_sparklines_have_a_block_a_value(values):
    line = sparkline(values)
    assert len(line) == len(values)
    assert set(line) <= set(BLOCKS)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), max_size=12))
def test_plots_of_anything_are_xml(points):
    root = ET.fromstring(line_plot("a < b & c", "n", "y", points))
    assert "nan" not in ET.tostring(root, encoding="unicode")


def inflated(a, b, c):
    """c(n) a(n), c(n) c(n-1) b(n)."""
    from flint import fmpz_poly

    a, b, c = fmpz_poly(a), fmpz_poly(b), fmpz_poly(c)
    return str(a * c).replace("x", "n"), str(b * c * c(fmpz_poly([-1, 1]))).replace("x", "n")


def test_pi_is_found_through_inflations_of_high_degree():
    c = [1]
    for k in range(2, 14):
        c = [k * x + y for x, y in zip([*c, 0], [0, *c], strict=True)]
    a, b = inflated([7, 2], [9, 6, 1], c)
    record = analyze(a, b).record
    assert (a.count("^"), b.startswith("n^26")) == (12, True)
    assert "pi" in record["constant"]
    assert record["chance_log10"] < -100
    assert record["status"] == "verified"
    value = constant_from_text(record["constant"]).enclosure(300)
    assert value.str(30, radius=False)[:28] == record["value"][:28]
