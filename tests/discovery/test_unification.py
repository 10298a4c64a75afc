"""Classes of one formula: every join is true, other formulas stay apart, bad lists are refused in one line."""

import io
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from conjectures.evaluation import enclose
from conjectures.matrix_fields import field_by_name, trajectory
from conjectures.pcf import Pcf
from discovery.cli import run
from discovery.unification import Join, classes, joined
from proofs.formula_rules import Refused, check_relation

BROUNCKER = Pcf.parse("2n+1", "n^2")
PAIRS = [
    (BROUNCKER, Pcf.parse("2n+3", "(n+1)^2")),
    (BROUNCKER, Pcf.parse("-6n-9", "9n^2+18n")),
    (Pcf.parse("3n+1", "-2n^2+3n"), Pcf.parse("3n+7", "-2n^2-5n-2")),
    (Pcf.parse("34n^3+51n^2+27n+5", "-n^6"), Pcf.parse("102n^3+153n^2+81n+15", "-9n^6")),
    (Pcf.parse("n+2", "-n"), Pcf.parse("n+4", "-n")),
]


def holds(join: Join) -> bool:
    """Whether rigorous values agree with the map."""
    with ctx.workprec(200):
        value, other = (enclose(pcf, 160).ball for pcf in (join.pcf, join.other))
        c0, c1, d0, d1 = join.map
        return bool((value * (d0 + d1 * other) - (c0 + c1 * other)).contains(0)) and value.rad() < arb(2) ** -100


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_joins_in_both_directions(first: Pcf, second: Pcf) -> None:
    for pcf, other in ((first, second), (second, first)):
        join = joined(pcf, other)
        assert join is not None
        assert holds(join)


@given(st.integers(1, 4), st.integers(0, 3), st.sampled_from([1, -1, 2, -3]))
def test_shifted_and_inflated_fractions_are_joined(slope: int, shift: int, scale: int) -> None:
    first = Pcf((1, slope), (0, 0, 1))
    a = (scale * (1 + slope * shift), scale * slope)
    join = joined(Pcf(a, tuple(scale**2 * c for c in (shift**2, 2 * shift, 1))), first)
    assert join is not None
    assert holds(join)


@pytest.mark.parametrize(
    ("first", "second"), [("2n+1 ; n^2", "2n+1 ; n^2+1"), ("n ; n", "n ; n^2"), ("n+2 ; n^2-9", "2n+1 ; n^2")]
)
def test_what_is_not_joined(first: str, second: str) -> None:
    assert joined(*(Pcf.parse(*text.split(";")) for text in (first, second))) is None


def test_classes_without_and_with_values() -> None:
    pcfs = [BROUNCKER, Pcf.parse("3n+1", "-2n^2+3n"), Pcf.parse("2n+3", "(n+1)^2"), Pcf.parse("n^2+1", "n^3+7")]
    assert [[member.number for member in one] for one in classes(pcfs)] == [[0, 2], [1], [3]]
    found = classes(pcfs, values=True)
    assert [[member.number for member in one] for one in found] == [[0, 1, 2], [3]]
    assert all(holds(member.join) for one in found for member in one if member.join)


def test_spoiled_relations_are_refused() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    import formula_mutators

    certificates = [dict(join.certificate) for join in (joined(*pair) for pair in PAIRS) if join]
    for mutant in formula_mutators.mutants(certificates, 500, 5):
        with pytest.raises(Refused):
            check_relation(mutant)


def test_the_command(capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"2n+1 ; n^2\n# nothing\n2n+3 ; (n+1)^2\n")))
    archive = tmp_path / "joins.json"
    assert run(["unify", "-", "--format", "jsonl", "--json", str(archive)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["class"], row["value"]) for row in rows] == [(1, "V"), (1, "1/(-1 + V)")]
    for line in archive.read_text().splitlines():
        check_relation(json.loads(line))
    assert run(["unify", str(archive), "--check"]) == 0
    assert capsys.readouterr().out == "proved  PCF(2*n + 3, n^2 + 2*n + 1) = 1/(-1 + V) with V = PCF(2*n + 1, n^2)\n"
    archive.write_text(archive.read_text().replace('"map":[1,', '"map":[3,'))
    assert run(["unify", str(archive), "--check"]) == 2
    assert "line 1: refused" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "# nothing\n", "2n+1\n", "{\n", "{}\n", '{"a": 1, "b": 2}\n', "[1]\n", "x ; y\n"])
def test_bad_lists(capsys: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "list"
    path.write_text(text)
    assert run(["unify", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("folds", "degree"), [(1, 0), (1, 2), (1, 5), (2, 1), (3, 2), (5, 1)])
def test_formulas_that_were_made_one_are_joined(folds: int, degree: int) -> None:
    """By folds, coboundaries and inflations at random, to degrees that no list has; in both directions."""
    sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    from transformed_fractions import pairs

    bases = [BROUNCKER, Pcf.parse("3n+1", "-2n^2+n"), Pcf.parse("6n+3", "-n^2"), Pcf.parse("n+2", "-n")]
    for one, two in pairs(bases, folds, degree, 4, Random(folds + 10 * degree)):
        for pcf, other in ((one, two), (two, one)):
            join = joined(pcf, other)
            assert join is not None
            assert holds(join)
            check_relation(join.certificate)


def test_limits_that_are_related_without_a_coboundary_stay_apart() -> None:
    """Two trajectories of the pi field: one rate, limits that are Moebius images of one another, other deltas."""
    field = field_by_name("pi")
    assert joined(trajectory(field, (1, 2)), trajectory(field, (2, 1))) is None


def test_slow_fractions_are_joined_where_convergents_are_means_of_positive_ones() -> None:
    """Without two growth rates: PCF(2, n^2) and transforms of it, which converge like a power of 1/n."""
    sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    from transformed_fractions import transformed

    base, random = Pcf.parse("2", "n^2"), Random(2)
    made = [pcf for pcf in (transformed(base, 1, 1, random) for _ in range(8)) if pcf is not None]
    joins = [join for join in (joined(pcf, base) for pcf in made) if join is not None]
    assert len(joins) >= 3
    for join in joins:
        assert holds(join)
        check_relation(join.certificate)


def test_solutions_that_may_grow_alike_are_refused() -> None:
    """U = 1 from PCF(n^3+(n+1)^3, -n^6) to itself: equal rates, and b(n) < 0."""
    a, b = [1, 3, 3, 2], [0, 0, 0, 0, 0, 0, -1]
    step = {"rule": "coboundary", "U": [["1"], [], [], ["1"]], "g": [["1"], ["1"]], "folds": [1, 1], "a": a, "b": b}
    relation = {"a": a, "b": b, "other": [a, b], "map": [0, 1, 1, 0], "proof": {**step, "proof": {"rule": "given"}}}
    with pytest.raises(Refused, match="may grow alike"):
        check_relation(relation)
