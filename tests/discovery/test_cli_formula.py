"""`discover formula` on real input: what is found, the same by any road, and bad input in one line."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conjectures.series.options import series_searches
from conjectures.values.search import ValueSearch
from conjectures.values.spaces import space_from_options
from discovery.certificate import fault_of
from discovery.kinds import read_spec, search_of
from discovery.report.formula import KEYS
from kernels.errors import DiscoveryError

RAMANUJAN = ("-c", "pi", "--preset", "ramanujan4", "--param", "y=5..40000")


@pytest.fixture
def discover(environment: dict[str, str], tmp_path: Path) -> Any:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "discovery", "formula", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False
        )

    return call


def hits_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_usual_space_holds_apery_and_the_fastest_series(discover: Any) -> None:
    done = discover("-c", "zeta(3)", "--space", "series", "--format", "jsonl")
    hits = hits_of(done)
    assert done.returncode == 0
    assert {hit["known"] for hit in hits if hit["exponent"] is None} == {"S0001", "S0009"}
    assert "S0044" in {hit["known"] for hit in hits if hit["exponent"] is not None}
    assert {hit["status"] for hit in hits} == {"verified"}
    assert all(list(hit) == list(KEYS) for hit in hits)
    assert min(hit["cost"] for hit in hits if hit["cost"]) == 2.885
    assert "expected by chance alone: 10^-" in done.stderr


def test_bbp_and_its_digits(discover: Any) -> None:
    done = discover("-c", "pi", "--preset", "bbp", "--digit", "10000")
    assert done.returncode == 0
    assert "(4/(8n+1)" in done.stdout and "S0008" in done.stdout
    # Hexadecimal digits 10,001 to 10,012 behind the point.
    assert "8ac8fcfb8016" in done.stdout


def test_one_formula_a_group(discover: Any) -> None:
    arguments = ("-c", "log(2)", "--preset", "central", "--format", "jsonl", "-q", "--store", "one.sqlite")
    first, every = hits_of(discover(*arguments)), hits_of(discover(*arguments, "--all"))
    assert len({hit["group"] for hit in first}) == len(first) < len(every)
    assert {hit["group"] for hit in first} == {hit["group"] for hit in every}


def test_the_same_bytes_for_one_and_two_workers(discover: Any) -> None:
    one = discover(*RAMANUJAN, "--format", "jsonl", "--workers", "1", "--store", "one.sqlite")
    two = discover(*RAMANUJAN, "--format", "jsonl", "--workers", "2", "--store", "two.sqlite")
    again = discover(*RAMANUJAN, "--format", "jsonl", "--store", "one.sqlite")
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout == again.stdout
    assert "all of them from the store" in again.stderr
    relations = {hit["relation"]: hit["digits_per_term"] for hit in hits_of(one)}
    assert len(relations) == 8
    assert relations["9801*sqrt(2)/(4*pi)"] == 7.983
    assert relations["3528/pi"] == 5.891


def test_killed_and_resumed(environment: dict[str, str], tmp_path: Path, discover: Any) -> None:
    arguments = [*RAMANUJAN, "--format", "jsonl", "--workers", "1", "--quiet"]
    command = [sys.executable, "-m", "discovery", "formula", *arguments]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    first = process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    done = discover(*RAMANUJAN, "--format", "jsonl", "--workers", "1")
    assert "of them from the store," in done.stderr
    assert done.stdout.startswith(first.decode())
    assert len(hits_of(done)) == 8


def test_ctrl_c_saves(environment: dict[str, str], tmp_path: Path, discover: Any) -> None:
    command = [sys.executable, "-m", "discovery", "formula", *RAMANUJAN, "--format", "jsonl", "--workers", "1"]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Resume with: discover" in complaint


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "latex", "markdown"])
def test_every_format_holds_every_hit(discover: Any, form: str) -> None:
    done = discover("-c", "zeta(2)", "--preset", "odd", "--format", form, "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [row["relation"] for row in rows] == ["8*zeta(2)", "3*zeta(2)/2"]
    else:
        extra = {"jsonl": 0, "latex": 6, "markdown": 2}.get(form)
        assert extra is None or len(done.stdout.splitlines()) == 2 + extra


@pytest.mark.parametrize(
    ("space", "constant", "known"),
    [
        ("products", "pi", "V0001"),
        ("radicals", "sqrt(5)", "V0004"),
        ("radical-products", "pi", "V0005"),
        ("recurrences", "2^(1/3)", None),
    ],
)
def test_other_spaces(discover: Any, space: str, constant: str, known: str | None) -> None:
    arguments = ("-c", constant, "--space", space, "--height", "30", "--format", "jsonl", "-q")
    one = discover(*arguments, "--workers", "1", "--store", "one.sqlite")
    two = discover(*arguments, "--workers", "2", "--store", "two.sqlite")
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout
    hits = hits_of(one)
    assert known in {hit["known"] for hit in hits}
    assert {hit["status"] for hit in hits} == {"verified"}


def test_nothing_found(discover: Any) -> None:
    done = discover("-c", "gamma", "--preset", "odd")
    assert (done.returncode, done.stdout) == (1, "")


def test_presets_are_listed(discover: Any) -> None:
    done = discover("--preset", "list", "--format", "jsonl")
    assert {row["name"] for row in hits_of(done)} >= {"central", "bbp", "odd", "ramanujan4", "chudnovsky"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "which constant?"),
        (("-c", "nonsense"), "nonsense"),
        (("-c", "pi", "--term", "factorial(n^2)"), "linear in n"),
        (("-c", "pi", "--term", "1/x^n"), "give --param x=LO..HI"),
        (("-c", "pi", "--term", "1/2^n", "--param", "x=1..3"), "does not stand in"),
        (("-c", "pi", "--term", "1/x^n", "--param", "x=3..1"), "empty"),
        (("-c", "pi", "--term", "1/(2^n*(2n+j))", "--combine", "j"), "write NAME=LO..HI"),
        (("-c", "pi", "--term", "1/(2^n*(2n+j))", "--combine", "j=1..q"), "neither a number nor a parameter"),
        (("-c", "pi", "--term", "1/(2^n*(2n+j))", "--combine", "j=1..99"), "at most 24"),
        (("-c", "pi", "--term", "1/2^n", "--degree", "99"), "0 to 8"),
        (("-c", "pi", "--term", "1/2^n", "--preset", "bbp"), "one"),
        (("-c", "pi", "--preset", "bpb"), "try bbp"),
        (("-c", "pi", "--preset", "bbp", "--param", "x=1..2"), "no parameter 'x'"),
        (("-c", "pi", "--degree", "2"), "--term"),
        (("-c", "pi", "--param", "x=1..2"), "--term"),
        (("-c", "pi", "--preset", "bbp", "--surds"), "square roots"),
        (("-c", "pi", "--term", "1/2^n", "--surds", "--offset"), "not both"),
        (("-c", "pi", "--space", "products", "--offset"), "--offset belongs to --space series"),
        (("-c", "pi", "--preset", "odd", "--digits", "10"), "30 to"),
        (("-c", "3.14159", "--preset", "odd"), "give more of them"),
        (("-c", "pi", "--preset", "odd", "--height", "9" * 20), "integers up to"),
        (("-c", "pi", "--preset", "bbp", "--digit", "-4"), "position"),
        (("-c", "pi", "--preset", "odd", "--least-rate", "0"), "digits a term"),
        (("-c", "pi", "--preset", "odd", "--least-rate", "nan"), "digits a term"),
        (("-c", "inf", "--preset", "odd"), "inf"),
        (("-c", "pi", "--preset", "odd", "--workers", "0"), "workers"),
        (("-c", "pi", "--space", "products", "--term", "1/2^n"), "--term belongs to --space series"),
        (("-c", "pi", "--space", "products", "--digit", "5"), "--digit belongs to --space series"),
        (("-c", "pi", "--factor", "n/n"), "--factor belongs to --space products"),
        (("-c", "pi", "--space", "products", "--factor", "2^n"), "linear factors"),
        (("-c", "pi", "--space", "products", "--factor", "(n+x)/n"), "give --param x=LO..HI"),
        (("-c", "pi", "--space", "radicals", "--a", "n"), "both --a and --b"),
        (("-c", "pi", "--space", "radicals", "--a", "n+x", "--b", "1"), "unknown name"),
        (("-c", "pi", "--space", "recurrences", "--recurrence", "1"), "order 0"),
        (("-c", "pi", "--space", "recurrences", "--height", "9" * 12), "integers up to"),
        (("-c", "3.14159265358979", "--space", "products"), "give more of them"),
    ],
)
def test_bad_input_is_one_line(discover: Any, arguments: tuple[str, ...], complaint: str) -> None:
    done = discover(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_asks_for_a_series_search(tmp_path: Path) -> None:
    path = tmp_path / "search.toml"
    path.write_text(
        'term = "binomial(2n,n)^3/x^n"\ndegree = 1\n[parameters]\nx = "65..5000"\n'
        '[screening]\nkind = "series"\nconstants = ["pi"]\nsurds = true\n'
    )
    search = read_spec(path)
    assert search.to_spec()["surds"] is True
    assert search_of(search.to_spec()) == search
    path.write_text(path.read_text().replace("true", "7"))
    with pytest.raises(DiscoveryError, match="not true or false"):
        read_spec(path)


@pytest.mark.parametrize(
    ("constant", "preset"),
    [
        ("log(2)", "bbp"),
        ("zeta(2)", "central"),
        ("pi", "central"),
        ("catalan", "catalan"),
        ("pi", "chudnovsky"),
        ("pi", "bauer"),
        ("zeta(3)", "dirichlet"),
    ],
)
def test_the_shown_text_alone_gives_the_value(constant: str, preset: str) -> None:
    """Every hit derived again from its text, by sums as they stand; and a spoiled one refused."""
    (search,) = series_searches([constant], preset=preset)
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    assert hits
    for hit in hits:
        assert fault_of(hit, "series") is None
        assert fault_of({**hit, "start": hit["start"] + 1}, "series") is not None
        assert fault_of({**hit, "relation": f"2*{hit['relation']}"}, "series") is not None


@pytest.mark.parametrize(
    ("constant", "options"),
    [
        ("pi*tanh(pi)", {"term": "1/((2n+1)^2+x)", "params": ["x=1..9"]}),
        ("pi", {"term": "(-1)^n/((2n+1)*j^(2n+1))", "combine": "j=2..3"}),
        ("log(2)", {"term": "1/(j^n*n*(n+1))", "combine": "j=1..2"}),
        ("e^200", {"term": "(-1)^n*x^n/factorial(n)", "params": ["x=199..201"]}),
    ],
)
def test_other_series_are_derived_again_from_their_text(constant: str, options: dict[str, Any]) -> None:
    (search,) = series_searches([constant], **options)
    (hit,) = search.run_chunk(0).hits
    assert fault_of(hit, "series") is None
    assert fault_of({**hit, "start": hit["start"] + 1}, "series") is not None


@pytest.mark.parametrize(
    ("space", "constant"),
    [("products", "pi"), ("radicals", "sqrt(5)"), ("radical-products", "pi"), ("recurrences", "2^(1/3)")],
)
def test_other_shown_texts_give_their_values(space: str, constant: str) -> None:
    search = ValueSearch(space_from_options(space, []), (constant,), height=30)
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    assert hits
    for hit in hits:
        assert fault_of(hit, space) is None
        spoiled = hit["formula"].replace("2", "4").replace("3", "5")
        assert fault_of({**hit, "formula": spoiled}, space) is not None or spoiled == hit["formula"]


def test_a_search_by_its_options_is_the_search_of_its_data() -> None:
    for search in series_searches(["pi", "e"]):
        assert search_of(search.to_spec()) == search
