"""`discover prove --store`: what searches found, proved, with pages that tell how it was found; Coq files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from discovery.cli import run


@pytest.fixture
def store(tmp_path: Path, capsys: Any) -> Path:
    path = tmp_path / "s.sqlite"
    small = ["--a-coeff", "1..3,-1..3", "--b-coeff", "2", "--digits", "50", "-q", "--store", str(path)]
    assert run(["pcf", "-c", "pi", *small]) == 0
    assert run(["esma", "-c", "e", "--lhs-height", "1", "--period", "1", "-q", "--store", str(path)]) == 0
    capsys.readouterr()
    return path


def test_all_that_is_found_is_proved_once(store: Path, tmp_path: Path, capsys: Any) -> None:
    pages, archive, coq = tmp_path / "pages", tmp_path / "all.json", tmp_path / "all.v"
    outputs = ["--html", str(pages), "--json", str(archive), "--coq", str(coq)]
    assert run(["prove", "--store", str(store), *outputs, "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["status"] for row in rows} == {"proved"}
    assert {"signs" in row for row in rows} == {True, False}
    page = (pages / "formula-1.html").read_text(encoding="utf-8")
    assert re.search(r"found by search [0-9a-f]{8}, chunk 1 of \d+", page)
    assert "a = n*a1 + a0" in page.replace("a1*n", "n*a1")
    assert "In a matrix field" in page
    assert "search" in (pages / "index.html").read_text(encoding="utf-8")
    assert len(list(pages.glob("formula-*.html"))) == len(rows)
    assert run(["prove", "--check", str(archive)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows)
    assert coq.read_text(encoding="ascii").startswith("Require Import QArith.")


def test_spoiled_signed_certificates_are_refused_in_words(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"signs": "+"}\n')
    assert run(["prove", "--check", str(path)]) == 2
    error = capsys.readouterr().err
    assert "line 1: refused" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("make", [False, True])
def test_a_store_that_is_not_there_or_empty(tmp_path: Path, capsys: Any, make: bool) -> None:
    from discovery.store import Store

    path = tmp_path / "no.sqlite"
    if make:
        Store(path).close()
    assert run(["prove", "--store", str(path)]) == 2
    error = capsys.readouterr().err
    assert "no store" in error or "no formulas yet" in error
    assert error.count("\n") == 1
    assert path.exists() == make


@pytest.mark.parametrize(
    "arguments", [[], ["--store", "x", "--list", "y"], ["--store", "x", "n", "n"], ["--list", "x", "n"]]
)
def test_one_thing_at_a_time(arguments: list[str], capsys: Any) -> None:
    assert run(["prove", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_store_falls_into_classes(store: Path, capsys: Any) -> None:
    assert run(["unify", "--store", str(store), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len({row["class"] for row in rows}) < len(rows)
    assert run(["unify"]) == 2
    assert run(["unify", "x", "--store", str(store)]) == 2
    assert capsys.readouterr().err.count("\n") == 2
