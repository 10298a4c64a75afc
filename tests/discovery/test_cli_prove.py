"""`discover prove`: proofs, their certificates on disk, verdicts without a proof, and bad input in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from discovery.cli import run


def answered(capsys: Any, *arguments: str, code: int = 0) -> dict[str, Any]:
    assert run(["prove", *arguments, "--format", "jsonl"]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("2n+1", "n^2", "4/pi"),
        ("3n+3", "-2n^2+n", "4/(-8 + 3*pi)"),
        ("-6n-3", "9n^2", "-12/pi"),
        ("2n+3", "(n+1)^2", "pi/(4 - pi)"),
        ("n^2+(n+1)^2", "-n^4", "6/pi^2"),
        ("n^3+(n+1)^3", "-n^6", "1/zeta(3)"),
        ("n+2", "-n", "e/(-1 + e)"),
        ("3n^2+3n+1", "-2n^4+n^3", "8/pi^2"),
        ("1", "1", "(1 + sqrt(5))/2"),
        ("2", "4n^2-4n+1", "(4 + pi)/pi"),
        ("240n^4+736n^3+792n^2+336n+39", "-9216n^8-16896n^7-2560n^6+9984n^5+6336n^4+1120n^3", "28/(4 - pi)"),
    ],
)
def test_values(capsys: Any, a: str, b: str, value: str) -> None:
    found = answered(capsys, a, b)
    assert (found["status"], found["value"]) == ("proved", value)


def test_a_certificate_is_kept_and_checked_again(capsys: Any, tmp_path: Path) -> None:
    path = tmp_path / "brouncker.json"
    assert run(["prove", "2n+1", "n^2", "--json", str(path)]) == 0
    assert run(["prove", "2n+1", "n^2", "--json", str(path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["prove", "--check", str(path)]) == 0
    assert capsys.readouterr().out == "proved  PCF(2*n + 1, n^2) = 4/pi\n"
    certificate = json.loads(path.read_text())
    certificate["map"] = [4, 0, 0, 3]
    path.write_text(json.dumps(certificate))
    assert run(["prove", "--check", str(path)]) == 2
    assert "line 1: refused: the value is another one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("a", "b", "status", "reason"),
    [
        ("n^2+1", "n^3+7", None, "no certificate was found"),
        ("1", "-1", None, "no limit"),
        ("n+2", "n^2-9", None, "finite"),
    ],
)
def test_without_a_proof(capsys: Any, a: str, b: str, status: str | None, reason: str) -> None:
    found = answered(capsys, a, b, code=1)
    assert found["status"] == status
    assert reason in found["reason"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2n+1"], "give a(n) and b(n)"),
        (["2n+1", "0"], "zero polynomial"),
        (["2n+", "1"], "2n+"),
        (["--check", "no/such.json"], "No such file"),
        (["1", "1", "--budget", "-1"], "--budget"),
    ],
)
def test_bad_input(capsys: Any, arguments: list[str], message: str) -> None:
    assert run(["prove", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("text", ["", "\n", "x", "{", "[" * 100_000, "1", "{}", '{"a": 1}', "\x00", "NaN"])
def test_files_that_hold_no_certificate(capsys: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert run(["prove", "--check", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_list_its_certificates_and_its_pages(capsys: Any, tmp_path: Path) -> None:
    source, archive, pages = tmp_path / "list", tmp_path / "proofs.json", tmp_path / "pages"
    source.write_text('2n+1 ; n^2\nn^2+1 ; n^3+7\n{"a": "4n+2", "b": "n^4"}\n')
    assert run(["prove", "--list", str(source), "--json", str(archive), "--html", str(pages)]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "proved      PCF(2*n + 1, n^2) = 4/pi",
        "not proved  PCF(n^2 + 1, n^3 + 7)",
        "proved      PCF(4*n + 2, n^4) = 2/polygamma(1, 3/2)",
    ]
    assert "proved 2 of 3" in captured.err
    assert sorted(path.name for path in pages.glob("*.html")) == ["formula-1.html", "formula-2.html", "index.html"]
    assert run(["prove", "--check", str(archive)]) == 0
    source.write_text("n^2+1 ; n^3+7\n")
    assert run(["prove", "--list", str(source)]) == 1


@pytest.mark.parametrize(
    ("number", "field", "a", "denominators"),
    [
        ("zeta(3)", "zeta3", "34*n^3 + 51*n^2 + 27*n + 5", "2 lcm(1..n)^3"),
        ("zeta(2)", "zeta2", "11*n^2 + 11*n + 3", "2 lcm(1..n)^2"),
        ("pi^2", "zeta2", "11*n^2 + 11*n + 3", "2 lcm(1..n)^2"),
        ("log(2)", "ln2", "6*n + 3", "lcm(1..n)"),
    ],
)
def test_irrational_by_a_field(capsys: Any, number: str, field: str, a: str, denominators: str) -> None:
    found = answered(capsys, "--irrational", number)
    assert (found["irrational"], found["status"], found["field"], found["direction"]) == (
        number,
        "proved",
        field,
        [1, 1],
    )
    assert (found["a"], found["denominators"]) == (a, denominators)
    assert found["least_delta"] > 0


def test_irrational_by_a_fraction_and_back_from_its_file(capsys: Any, tmp_path: Path) -> None:
    path, pages = tmp_path / "log.json", tmp_path / "pages"
    arguments = ["--irrational", "log(4/3)", "14n+7", "-n^2", "--json", str(path), "--html", str(pages)]
    assert run(["prove", *arguments]) == 0
    assert "lcm(1..n) clears" in capsys.readouterr().out
    assert run(["prove", "--check", str(path)]) == 0
    assert capsys.readouterr().out == "proved  log(1 - (-1/3)) is irrational\n"
    page = (pages / "formula-1.html").read_text(encoding="utf-8")
    assert "Hanson 1972" in page
    assert "prime number theorem" in page
    certificate = json.loads(path.read_text())
    certificate["irrational"] = "log(2)"
    path.write_text(json.dumps(certificate))
    assert run(["prove", "--check", str(path)]) == 2
    assert "about another number" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["pi"], ["log(2)", "2n+1", "n^2"], ["catalan"]])
def test_no_proof_of_irrationality(capsys: Any, arguments: list[str]) -> None:
    assert run(["prove", "--irrational", *arguments]) == 1
    assert "no proof was found" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["nonsense("], ["pi", "2n+1"], ["pi", "--check", "x"], ["pi", "0", "n"], ["pi", "2n+", "n"]]
)
def test_bad_input_about_irrationality(capsys: Any, arguments: list[str]) -> None:
    assert run(["prove", "--irrational", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1
