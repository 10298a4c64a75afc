"""Exact metrics of a whole space: those of one fraction at a time, the same for any workers, and as Parquet."""

import math

import numpy as np
import pytest

from conjectures.exact_search import METRICS, ExactSearch, exact_metrics, packed, unpacked
from conjectures.factorial_reduction import log_denominator
from conjectures.pcf import Pcf
from conjectures.space_options import space_from_text
from discovery.cli import run
from discovery.exact_analysis import measured
from discovery.space_analysis import analysed
from kernels.errors import DiscoveryError

SPEC, DEPTH = "1,2,2", 128


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return list(measured(space_from_text(SPEC), tmp_path_factory.mktemp("store") / "s.sqlite", 1, depth=DEPTH))


def test_all_convergent_members_are_measured_once(parts, tmp_path):
    counts = analysed(space_from_text(SPEC), 60, tmp_path / "s.sqlite", 1).counts
    convergent = sum(count for (code, _, _), count in counts.items() if code % 8 not in (0, 6))
    pcfs = [land.pcf(k) for land, _ in parts for k in range(len(land))]
    assert len(pcfs) == len(set(pcfs)) == convergent


def test_metrics_are_those_of_the_fraction(parts):
    for land, metrics in parts:
        for k in range(0, len(land), 101):
            pcf = land.pcf(k)
            assert metrics[:, k] == pytest.approx(np.float32(exact_metrics(pcf, DEPTH)), nan_ok=True)
            assert metrics[0, k] == pytest.approx(log_denominator(pcf, DEPTH) / DEPTH, rel=1e-5)


def test_workers_change_nothing(parts, tmp_path):
    two = list(measured(space_from_text(SPEC), tmp_path / "two.sqlite", 2, depth=DEPTH))
    for (_, one), (_, other) in zip(parts, two, strict=True):
        assert np.array_equal(one, other, equal_nan=True)


def test_deltas_are_near_those_at_infinity():
    *_, delta = exact_metrics(Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6"), 2_048)
    assert delta == pytest.approx(0.0805, abs=0.02)


def test_packed_metrics_come_back_and_other_data_is_refused():
    found = np.array([[1.5], [math.nan], [0.0], [-1.0]], dtype=np.float32)
    assert np.array_equal(unpacked({"count": 1, "metrics": packed(found)}), found, equal_nan=True)
    for hit in ({}, {"count": 1, "metrics": "?"}, {"count": 2, "metrics": packed(found)}):
        with pytest.raises(DiscoveryError):
            unpacked(hit)
    for spec in (None, {"kind": "exact", "space": 1, "depth": 64}, {"kind": "x", "space": {}, "depth": 64}):
        with pytest.raises(DiscoveryError):
            ExactSearch.from_spec(spec)


def test_parquet_has_a_row_for_each(tmp_path, capsys):
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "space.toml").write_text('a = "x*n + y"\nb = "n^2"\n[parameters]\nx = [1, 3]\ny = "0..2"\n')
    command = ["analyze", "--space", str(tmp_path / "space.toml"), "--exact", "-q", "--store", str(tmp_path / "s")]
    path = tmp_path / "m.parquet"
    assert run([*command, "--parquet", str(path)]) == 0
    assert "geometric" in capsys.readouterr().out
    table = parquet.read_table(path).to_pylist()
    assert len(table) == 9
    row = next(row for row in table if (row["a0"], row["a1"]) == (1, 2))
    assert (row["class"], row["reduction"]) == ("geometric", "full")
    assert row["exact_growth"] == pytest.approx(exact_metrics(Pcf.parse("2n+1", "n^2"), 1_024)[0], rel=1e-5)
    assert run([*command, "--parquet", str(path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert set(METRICS) <= {name.removeprefix("exact_") for name in row}


@pytest.mark.parametrize("arguments", [["n", "n", "--exact"], ["--space", SPEC, "--parquet", "x"]])
def test_bad_input_is_one_line(arguments, tmp_path, capsys):
    assert run(["analyze", *arguments, "--store", str(tmp_path / "s.sqlite")]) == 2
    error = capsys.readouterr().err
    assert "--exact" in error
    assert len(error.splitlines()) == 1


def test_a_space_without_limits_says_so(tmp_path, capsys):
    (tmp_path / "space.toml").write_text('a = "x"\nb = "y"\n[parameters]\nx = [1, 1]\ny = [-9, -5]\n')
    command = ["analyze", "--space", str(tmp_path / "space.toml"), "--exact", "-q", "--store", str(tmp_path / "s")]
    assert run(command) == 2
    assert "nothing to measure" in capsys.readouterr().err
