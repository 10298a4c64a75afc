"""`discover field`: the list, trajectories, placing a fraction, bad input in one line."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.cli import run
from kernels.errors import DiscoveryError


def answered(capsys: Any, *arguments: str) -> list[dict[str, Any]]:
    assert run(["field", *arguments, "--format", "jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_list(capsys: Any) -> None:
    rows = answered(capsys)
    assert {"e", "ln2", "pi", "zeta2", "catalan", "zeta3"} <= {row["name"] for row in rows}
    assert all(row["conservative"] == "yes" for row in rows)


def test_trajectories(capsys: Any) -> None:
    rows = {row["direction"]: row for row in answered(capsys, "zeta3", "--all", "2")}
    assert (rows["1,1"]["b"], rows["1,1"]["value"]) == ("-n^6", "6/zeta(3)")
    assert rows["1,1"]["delta"] > 0 > rows["1,0"]["delta"]
    (row,) = answered(capsys, "zeta2", "--direction", "1,1", "--start", "1,1", "--depth", "100")
    assert row["value"] == "30/pi^2"


def test_placing(capsys: Any) -> None:
    (row,) = answered(capsys, "--place", "102n^3+153n^2+81n+15", "-9n^6")
    assert (row["field"], row["direction"], row["value"]) == ("zeta3", "1,1", "3*V")
    assert run(["field", "--place", "n^2+1", "n^3+7"]) == 1
    assert "on no trajectory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["xx"], "no field"),
        (["pi", "--direction", "1"], "two whole numbers"),
        (["pi", "--direction", "0,0"], "can be had"),
        (["pi", "--start", "a,b", "--all", "1"], "two whole numbers"),
        (["--place", "x", "n"], "x"),
    ],
)
def test_bad_input(capsys: Any, arguments: list[str], message: str) -> None:
    assert run(["field", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_fields_of_equations(capsys: Any) -> None:
    (row,) = answered(capsys, "pfq(3,2,1)", "--start", "1,1,1,2,2", "--direction", "1,1,1,2,2")
    assert (row["a"], row["b"], row["rank"]) == ("11*n^2 + 11*n + 3", "n^4", 2)
    assert row["delta"] > 0
    rows = answered(capsys, "meijer(2,1,2,2,1/2)", "--start", "1/3,1/5,3/4,2/7", "--all", "1")
    assert len(rows) == 8
    (row,) = answered(capsys, "PFQ(3, 2, -1/2)", "--direction", "1,0,0,1,1")
    assert (row["rank"], row["a"]) == (3, None)
    # Directions that are singular are left out where all are asked for, and named.
    assert run(["field", "pfq(2,1,-1)", "--start", "1/2,-1/2,1/2", "--all", "3", "--format", "jsonl"]) == 0
    assert "left out 1,1,1" in capsys.readouterr().err


def test_maps_of_delta(capsys: Any, tmp_path: Path) -> None:
    picture = tmp_path / "zeta3.svg"
    assert run(["field", "zeta3", "--map", str(picture), "--all", "4", "--depth", "200"]) == 0
    assert "largest delta is 0.08" in capsys.readouterr().err
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 13
    assert any(str(title).startswith("direction 1,1: delta 0.08") for title in titles)
    assert run(["field", "zeta3", "--map", str(picture)]) == 2
    assert "--force" in capsys.readouterr().err
    plane = ["--direction", "1,0,1", "--direction", "0,1,1"]
    assert run(["field", "pfq(2,1,-1)", *plane, "--map", str(picture), "--force", "--all", "2", "--depth", "60"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pfq(2,1)"], "write pfq"),
        (["pfq(2,1,x)"], "rational"),
        (["pfq(2,1,1/0)"], "rational"),
        (["pfq(2,1,0)"], "z = 0"),
        (["pfq(99,1,1)"], "small whole numbers"),
        (["meijer(3,1,2,2,1)"], "at most"),
        (["pfq(2,1,-1)", "--direction", "1,1"], "3 parameters"),
        (["pfq(2,1,-1)", "--direction", "a,1,1"], "whole numbers"),
        (["pfq(2,1,-1)", "--start", "1,1", "--all", "1"], "3 parameters"),
        (["pfq(2,1,-1)", "--place", "n", "n"], "--place"),
        (["pfq(4,3,-1)", "--all", "40"], "too many directions"),
        (["--map", "x.svg"], "give its name"),
        (["pfq(2,1,-1)", "--map", "x.svg", "--direction", "1,0,0"], "plane"),
    ],
)
def test_bad_input_about_fields_of_equations(capsys: Any, arguments: list[str], message: str) -> None:
    assert run(["field", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@given(st.text(max_size=30))
def test_any_name_is_a_field_or_refused_in_words(name: str) -> None:
    from discovery.fields import equation_field

    with suppress(DiscoveryError):
        assert equation_field(name) is None


def test_the_construction_solved(capsys: Any) -> None:
    rows = answered(capsys, "--solve", "3", "--height", "1")
    apery = next(row for row in rows if row["a"] == "34*n^3 + 51*n^2 + 27*n + 5")
    assert (apery["b"], apery["conservative"]) == ("-n^6", "yes")
    assert apery["delta"] > 0
    assert run(["field", "--solve", "9"]) == 2
