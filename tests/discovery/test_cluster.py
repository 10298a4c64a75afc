"""Spaces analysed and clustered: same bytes for any number of workers, resumable, true, and bad input in words."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from flint import ctx

from conjectures.charts import box_of
from conjectures.constants.expressions import constant_from_text
from conjectures.decimals import bits_for
from conjectures.dynamics_search import DynamicsSearch, promising
from conjectures.evaluation import enclose
from conjectures.known import known_formulas
from conjectures.landscape import landscape
from conjectures.pcf import Pcf
from conjectures.reduction import moebius
from conjectures.space_options import space_from_text
from conjectures.survey import tiles
from discovery.cli import run
from discovery.clusters import Settings, cluster_records, landscape_records
from discovery.space_analysis import analysed
from kernels.errors import DiscoveryError

SPEC = "1,2,2"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return analysed(space_from_text(SPEC), 60, tmp_path_factory.mktemp("store") / "s.sqlite", 1)


def test_workers_and_interruptions_change_nothing(tmp_path, small):
    space = space_from_text(SPEC)
    two = analysed(space, 60, tmp_path / "two.sqlite", 2)
    again = analysed(space, 60, tmp_path / "two.sqlite", 1)
    assert small.members == two.members == again.members
    assert small.digest == two.digest == again.digest
    assert cluster_records(small.members, Settings(box=box_of(space_from_text(SPEC)))) == cluster_records(
        two.members, Settings(box=box_of(space_from_text(SPEC)))
    )


def test_counts_are_of_the_whole_space(small):
    assert small.table()[-1]["total"] == (5**2 - 1) * (5**3 - 1)
    assert sum(small.counts.values()) == (5**2 - 1) * (5**3 - 1)


def test_every_name_with_one_constant_is_an_image_of_it(small):
    named = [m for m in small.members if m["constant_kind"] == "constant" and len(m["constants"]) == 1]
    assert len(named) > 50
    for member in named:
        bits = bits_for(150)
        value = enclose(Pcf.parse(member["a"], member["b"]), bits).ball
        with ctx.workprec(bits):
            assert moebius(value, constant_from_text(member["constants"][0]).enclosure(bits + 64), 10**8, bits)


def test_clusters_hold_all_members_once_and_say_what_they_are(small):
    rows = cluster_records(small.members, Settings(box=box_of(space_from_text(SPEC))))
    assert sum(row["size"] for row in rows) == len(small.members)
    pi = [row for row in rows if "pi" in dict(row["constants"])]
    assert pi
    assert all(0 <= row["stability"] <= 1 and 0 <= row["identified"] <= 1 for row in rows)
    assert any(row["delta"] == "-0.208802079331296" for row in pi)


def test_the_landscape_is_clustered_whole(small):
    space = space_from_text(SPEC)
    land = landscape(space)
    without_limit = sum(count for (code, _, _), count in small.counts.items() if code % 8 in (0, 6))
    assert len(land) == sum(small.counts.values()) - without_limit
    members = [Pcf.parse(m["a"], m["b"]) for m in small.members]
    rest = land.without(members)
    assert len(rest) == len(land) - len(members)
    rows = landscape_records(rest, Settings())
    assert sum(row["size"] for row in rows) == len(rest)
    assert all(0 < row["distinct"] <= row["size"] and 0 <= row["stability"] <= 1 for row in rows)
    assert not {str(pcf) for pcf in members} & {row["representative"] for row in rows}


def test_too_little_memory_says_how_much_is_needed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("discovery.clusters.available_memory", lambda: 1_000)
    assert run(["cluster", "--space", SPEC, "--all", "-q", "--store", str(tmp_path / "s.sqlite")]) == 2
    error = capsys.readouterr().err
    assert "GB are free" in error
    assert len(error.splitlines()) == 1


def test_commands_print_tables_and_json(tmp_path, capsys):
    store = ["--store", str(tmp_path / "s.sqlite"), "-q"]
    assert run(["analyze", "--space", SPEC, *store]) == 0
    assert "geometric" in capsys.readouterr().out
    assert run(["cluster", "--space", SPEC, "--format", "jsonl", "--limit", "3", *store]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["cluster"] for row in rows] == ["c1", "c2", "c3"]
    assert run(["cluster", "--space", SPEC, "--families", "--format", "csv", *store]) == 0
    assert "n + k" in capsys.readouterr().out
    assert run(["cluster", "--space", SPEC, "--all", *store]) == 0
    assert "a1 " in capsys.readouterr().out
    assert run(["cluster", "--space", SPEC, *store]) == 0
    assert "n/a" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["cluster", "--space", "1,2"], "cannot read"),
        (["cluster", "--space", "3,6,5", "-q"], "degree 3"),
        (["cluster", "--space", "99,2,5"], "degrees up to"),
        (["cluster", "--space", "1,1,0"], "bound"),
        (["cluster", "--space", SPEC, "--eps", "-1"], "eps"),
        (["cluster", "--space", SPEC, "--digits", "5"], "digits"),
        (["analyze", "--space", SPEC, "n", "n"], "give a(n)"),
        (["analyze"], "give a(n)"),
    ],
)
def test_bad_input_is_one_line(arguments, reason, tmp_path, capsys):
    assert run([*arguments, "--store", str(tmp_path / "s.sqlite")]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert len(error.splitlines()) == 1


def test_a_space_without_limits_says_so(tmp_path, capsys):
    (tmp_path / "space.toml").write_text('a = "x"\nb = "y"\n[parameters]\nx = [1, 1]\ny = [-9, -5]\n')
    assert run(["analyze", "--space", str(tmp_path / "space.toml"), "--store", str(tmp_path / "s.sqlite")]) == 2
    assert "converges" in capsys.readouterr().err


@pytest.mark.parametrize(
    "spec", [None, {}, {"kind": "x", "space": {}, "digits": 60}, {"kind": "dynamics", "space": 1, "digits": 60}]
)
def test_other_data_is_no_analysis(spec):
    with pytest.raises(DiscoveryError):
        DynamicsSearch.from_spec(spec)


def test_a_space_from_a_file(tmp_path, capsys):
    (tmp_path / "space.toml").write_text('a = "x*n + y"\nb = "n^2"\n[parameters]\nx = [1, 4]\ny = "0..5"\n')
    command = ["analyze", "--space", str(tmp_path / "space.toml"), "--store", str(tmp_path / "s.sqlite")]
    assert run([*command, "--format", "jsonl", "-q"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"a": "2*n + 1", "b": "n^2", "constant": "4/pi"}.items() <= next(
        r for r in rows if r.get("a") == "2*n + 1"
    ).items()


def test_specs_come_back():
    search = DynamicsSearch(space_from_text(SPEC), 80)
    assert DynamicsSearch.from_spec(json.loads(json.dumps(search.to_spec()))) == search


def test_killed_and_resumed_gives_the_same_clusters(tmp_path):
    """The process is killed as soon as a chunk is in the store."""
    path = tmp_path / "space.toml"
    path.write_text(
        'a = "x*n + y"\nb = "z*n^2 + w*n + x - 1"\n[parameters]\nx = "1..6"\ny = "-4..4"\nz = "-1..1"\nw = "-3..3"\n'
    )
    command = ["cluster", "--space", str(path), "--all", "--format", "jsonl", "-q", "--workers", "1", "--store"]
    discover = [sys.executable, "-m", "discovery", *command]
    whole = subprocess.run([*discover, str(tmp_path / "whole.sqlite")], capture_output=True, check=True).stdout
    store = tmp_path / "killed.sqlite"
    with subprocess.Popen([*discover, str(store)], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not chunks_done(store):
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert 0 < chunks_done(store) < DynamicsSearch(space_from_text(str(path))).chunk_count
    again = subprocess.run([*discover, str(store)], capture_output=True, check=True).stdout
    assert again == whole
    assert len(whole.splitlines()) > 20


def chunks_done(store):
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM chunks WHERE state = 'done'").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_every_known_formula_of_a_space_is_named_with_its_value(tmp_path):
    """The table's own value against the name that the analysis found without it."""
    space = space_from_text("1,2,4")
    box = box_of(space)
    known = [formula for formula in known_formulas() if not (formula.parameters or formula.solver)]
    inside = {Pcf.parse(formula.a, formula.b): formula for formula in known}
    inside = {pcf: formula for pcf, formula in inside.items() if box.holds(pcf)}
    assert len(inside) > 20
    search = DynamicsSearch(space)
    members = {pcf: search._member(pcf) for pcf in inside}
    promised = {pcf for i in range(search.chunk_count) for tile in tiles(space, search._chunks.block(i))
                for pcf in promising(tile)}  # fmt: skip
    assert set(inside) <= promised, set(inside) - promised
    for pcf, formula in inside.items():
        name = members[pcf]["constant"]
        assert name is not None, str(pcf)
        value = constant_from_text(formula.value).enclosure(200)
        if members[pcf]["constant_kind"] in ("constant", "rational", "quadratic"):
            assert constant_from_text(name).enclosure(200).overlaps(value), (str(pcf), name, formula.value)
        assert enclose(pcf, bits_for(40)).ball.overlaps(value)
