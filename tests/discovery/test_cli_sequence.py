"""`discover sequence`: from arguments, files and standard input; refusals and bad input in one line."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from discovery.cli import run

CATALAN = "1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862, 16796"


def answered(capsys: Any, *arguments: str) -> list[dict[str, Any]]:
    assert run(["sequence", *arguments, "--format", "jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_arguments(capsys: Any) -> None:
    for words in ([CATALAN], CATALAN.split(), CATALAN.replace(",", "").split()):
        found = answered(capsys, *words)
        assert [one["kind"] for one in found] == ["algebraic", "holonomic"]
        assert found[0]["next_terms"] == [58786, 208012, 742900, 2674440, 9694845]


def test_a_b_file_says_where_it_begins(capsys: Any, tmp_path: Path) -> None:
    path = tmp_path / "b000290.txt"
    path.write_text("# squares\n" + "".join(f"{n} {n * n}\n" for n in range(5, 40)), encoding="utf-8")
    assert answered(capsys, str(path), "--next", "1")[0]["closed_form"] == "a(n) = n^2"
    assert answered(capsys, str(path), "--offset", "0", "--next", "1")[0]["closed_form"] == "a(n) = n^2 + 10*n + 25"


def test_standard_input(capsys: Any, monkeypatch: Any) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(b"0 1 1 2 3 5 8 13 21 34 55 89\n"), isatty=lambda: False)
    monkeypatch.setattr("sys.stdin", stdin)
    assert answered(capsys)[0]["formula"] == "a(n) = a(n-1) + a(n-2)"


def test_a_negative_first_term(capsys: Any) -> None:
    assert answered(capsys, "-1,2,-4,8,-16,32,-64,128,-256,512,-1024,2048")[0]["closed_form"] == "a(n) = -(-2)^n"


@pytest.mark.parametrize("form", ["text", "csv", "latex", "markdown"])
def test_formats(capsys: Any, form: str) -> None:
    assert run(["sequence", CATALAN, "--format", form]) == 0
    printed = capsys.readouterr().out
    assert "58786" in printed
    assert "holonomic" in printed
    assert run(["sequence", CATALAN, "--format", form, "--limit", "1"]) == 0
    assert "holonomic" not in capsys.readouterr().out


def test_what_the_terms_cannot_support_is_exit_code_1(capsys: Any) -> None:
    assert run(["sequence", "2,3,5,7,11,13,17,19,23,29,31,37,41"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "discover: nothing that 13 terms can support: give more terms\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1,2,3"], "3 terms support no guess: give 6 or more"),
        (["1,2,x,4"], "'x' is no integer"),
        (["1.5,2,3,4,5,6"], "no integer"),
        (["[]"], "there are no terms"),
        (["no/such/file.txt"], "No such file"),
        (["1,2,3,4,5,6", "--next", "-1"], "--next"),
    ],
)
def test_bad_input(capsys: Any, arguments: list[str], message: str) -> None:
    assert run(["sequence", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert (captured.out, len(captured.err.splitlines())) == ("", 1)


def test_empty_standard_input(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b""), isatty=lambda: False))
    assert run(["sequence"]) == 2
    assert "there are no terms" in capsys.readouterr().err
