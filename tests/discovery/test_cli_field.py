"""`discover field`: the list, trajectories, placing a fraction, bad input in one line."""

import json
from typing import Any

import pytest

from discovery.cli import run


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
