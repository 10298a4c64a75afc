"""`discover esma` on real input: what is found and proved, the same by any road, and bad input in one line."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conjectures.signed_cf.search import SignedSearch
from discovery.report.signed import KEYS
from discovery.signed_cf import CheckedSearch, judged, refusal

SMALL = ("-c", "e", "--lhs-height", "2")


@pytest.fixture
def discover(environment: dict[str, str], tmp_path: Path) -> Any:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "discovery", "esma", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
        )

    return call


def test_the_reference_space_for_e(discover: Any) -> None:
    done = discover("--constant", "e", "--format", "jsonl", "--workers", "1")
    assert done.returncode == 0
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(hits) == 2_356
    assert len({tuple(hit["coefficients"]) for hit in hits}) == 510
    assert {hit["status"] for hit in hits} == {"proved"}
    assert all(list(hit) == list(KEYS) for hit in hits)
    found = {(hit["relation"], hit["signs"]): hit for hit in hits}
    assert found["e", "+"]["pattern"] == "[2; 1, 2k, 1]"
    assert found["1/(-1 + e)", "-+"]["terms"][:8] == [1, 2, 3, 2, 5, 2, 7, 2]
    assert "found 2,356 formulas on 510 left sides" in done.stderr
    assert "proved 2,356, verified 0 more" in done.stderr


def test_pi_has_none(discover: Any) -> None:
    done = discover("-c", "pi")
    assert (done.returncode, done.stdout) == (1, "")
    assert "found 0 formulas" in done.stderr


def test_a_constant_without_an_origin_stays_verified() -> None:
    # The same number as e, as decimals: nothing is known about it but its digits.
    from conjectures.constants import find

    search = CheckedSearch(SignedSearch((find("e").digits(700),), height=1, period=1))
    hits = search.run_chunk(0).hits
    assert [hit["pattern"] for hit in hits if hit["signs"] == "+"][:2] == ["[1; 1, 2k, 1]", "[2; 1, 2k, 1]"]
    assert {hit["status"] for hit in hits} == {"verified"}
    assert {hit["certificate"] for hit in hits} == {None}


def test_the_same_bytes_for_one_and_two_workers(discover: Any) -> None:
    arguments = ("-c", "e", "-c", "tan(1)", "-c", "pi", "--lhs-height", "2", "--format", "jsonl")
    one = discover(*arguments, "--workers", "1", "--store", "one.sqlite")
    two = discover(*arguments, "--workers", "2", "--store", "two.sqlite")
    again = discover(*arguments, "--store", "one.sqlite")
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout == again.stdout != ""
    assert "all of them from the store" in again.stderr


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "latex", "markdown"])
def test_every_format_holds_every_hit(discover: Any, form: str) -> None:
    done = discover(*SMALL, "--format", form, "--quiet")
    count = len(CheckedSearch(SignedSearch(("e",), height=2)).run_chunk(0).hits)
    assert (done.returncode, done.stderr) == (0, "")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert len(rows) == count
        assert json.loads(rows[0]["certificate"])["function"] == "exp"
    else:
        extra = {"jsonl": 0, "latex": 6, "markdown": 2}.get(form)
        assert extra is None or len(done.stdout.splitlines()) == count + extra


def test_ctrl_c_saves_and_the_same_command_resumes(environment: dict[str, str], tmp_path: Path, discover: Any) -> None:
    arguments = ["-c", "e", "--lhs-height", "12", "--period", "1", "--format", "jsonl", "--workers", "1", "--quiet"]
    command = [sys.executable, "-m", "discovery", "esma", *arguments]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    if process.returncode == 130:
        assert b"Resume with: discover esma" in errors
    whole = discover(*arguments)
    fresh = discover(*arguments, "--store", "fresh.sqlite")
    assert whole.stdout == fresh.stdout
    assert whole.stdout.startswith(first.decode())


def test_dry_run_tells_the_size(discover: Any) -> None:
    done = discover("-c", "e", "--lhs-height", "20", "--dry-run")
    assert done.returncode == 0
    assert "formulas  6,466,240" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which constant?"),
        (["-c", "sqrt(3)"], "quadratic"),
        (["-c", "22/7"], "rational"),
        (["-c", "2.718281828459045"], "are needed"),
        (["-c", "e", "--lhs-height", "200"], "formulas: narrow it, or confirm with --yes"),
        (["-c", "e", "--lhs-height", "9999"], "height 9999"),
        (["-c", "e", "--period", "30"], "period 30"),
        (["-c", "nonsense"], "unknown"),
        (["-c", ""], ""),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(discover: Any, arguments: list[str], message: str) -> None:
    done = discover(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_certificate_of_another_fraction_proves_nothing() -> None:
    hits = SignedSearch(("e",), height=1).run_chunk(0).hits
    for hit, other in pairwise(hits):
        assert refusal(hit) is None
        swapped = {**hit, "certificate": other["certificate"]}
        if hit["terms"] != other["terms"] or hit["signs"] != other["signs"]:
            assert refusal(swapped) == "the certificate is about another fraction"
            assert judged(swapped)["status"] == "verified"
    broken = {**hits[0]["certificate"], "skip": hits[0]["certificate"]["skip"] + 1}
    assert refusal({**hits[0], "certificate": broken}) == "the blocks do not match"


def test_the_spec_names_the_checker() -> None:
    search = CheckedSearch(SignedSearch(("e",)))
    assert len(search.to_spec()["checker"]) == 16
    assert CheckedSearch.from_spec(search.to_spec()) == search
