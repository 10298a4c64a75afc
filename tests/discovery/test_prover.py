"""Proofs of what a search found: statuses that are earned, and proofs carried from one formula to another."""

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conjectures.pcf import Pcf
from discovery.cli import run
from discovery.prover import Prover, judged
from proofs.formula_rules import check

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
from transformed_fractions import transformed

BROUNCKER = Pcf.parse("2n+1", "n^2")


@pytest.mark.parametrize(("folds", "degree"), [(1, 2), (2, 0), (3, 1)])
def test_a_proof_is_carried_along_a_coboundary(folds: int, degree: int) -> None:
    pcf = transformed(BROUNCKER, folds, degree, Random(folds + degree))
    assert pcf is not None
    prover = Prover()
    assert prover.theorem(pcf) is None
    assert prover.theorem(BROUNCKER) is not None
    theorem = prover.theorem(pcf)
    assert theorem is not None
    assert theorem.constant == "pi"
    assert "a coboundary, with the theorems of Perron and Pincherle" in check(theorem.certificate).citations


def hit(**entries: Any) -> dict[str, Any]:
    return {"a": "2*n + 1", "b": "n^2", "constant": "pi", "coefficients": [4, 0, 0, 1], "status": "verified"} | entries


def test_the_status_is_that_of_the_hits_own_statement() -> None:
    prover = Prover()
    assert judged(hit(), prover)["status"] == "proved"
    other = judged(hit(coefficients=[4, 0, 0, 2]), prover)
    assert (other["status"], other["proved_value"]) == ("verified", "4/pi")
    assert judged(hit(constant="1/pi"), prover)["status"] == "verified"
    unproved = hit(a="n^2 + 1", b="n^3 + 7")
    assert judged(unproved, prover) == unproved
    assert judged({**unproved, "known": "K0001"}, prover)["status"] == "explained"
    assert judged({**unproved, "known": "K0001", "status": "screened"}, prover)["status"] == "screened"


def test_the_command_proves_what_it_finds(capsys: Any, tmp_path: Path) -> None:
    space = ["--a-coeff", "1..3,-1..3", "--b-coeff", "2", "--digits", "50", "--store", str(tmp_path / "s.sqlite")]
    assert run(["pcf", "-c", "pi", *space, "--prove", "--format", "jsonl"]) == 0
    captured = capsys.readouterr()
    hits = [json.loads(line) for line in captured.out.splitlines()]
    assert hits
    assert {one["status"] for one in hits} == {"proved"}
    assert all(check(one["certificate"]).constant == "pi" for one in hits)
    assert f"proved {len(hits)} of them" in captured.err
    # The store keeps what was found, not what was proved of it.
    assert run(["pcf", "-c", "pi", *space, "--format", "jsonl"]) == 0
    assert {json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()} == {"verified"}
