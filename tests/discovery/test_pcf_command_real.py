"""`discover pcf` on the real search, end to end: what is found, the same by any road, and bad input in one line."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

KEYS = [
    "index", "a", "b", "constant", "relation", "coefficients", "value", "digits", "digits_per_term", "convergence",
    "status", "known", "group", "family", "theorem", "latex",
]  # fmt: skip
SMALL = ("-c", "pi", "--a-coeff", "1..6,-3..3", "--b-coeff", "4", "--digits", "50")


@pytest.fixture
def discover(environment: dict[str, str], tmp_path: Path) -> Any:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "discovery", "pcf", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
        )

    return call


def test_the_reference_space_for_pi(discover: Any) -> None:
    done = discover("--constant", "pi", "--format", "jsonl", "--workers", "1")
    assert done.returncode == 0
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(hits) == 58
    assert len({hit["group"] for hit in hits}) == 45
    assert all(list(hit) == KEYS for hit in hits)
    assert all(hit["digits"] >= 100 and hit["status"] == "verified" for hit in hits)
    assert len({hit["index"] for hit in hits}) == 58
    found = {(hit["a"], hit["b"]): hit for hit in hits}
    assert found["2*n + 1", "n^2"]["coefficients"] == [4, 0, 0, 1]
    assert "screened 4,270,617 formulas" in done.stderr


def test_the_same_bytes_for_one_and_two_workers(discover: Any) -> None:
    one = discover(*SMALL, "--format", "jsonl", "--workers", "1", "--store", "one.sqlite")
    two = discover(*SMALL, "--format", "jsonl", "--workers", "2", "--store", "two.sqlite")
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout != ""


def test_a_family_from_the_command_line_and_from_a_file(discover: Any, tmp_path: Path) -> None:
    ranges = ("--param", "x=1..5", "--param", "y=1..3")
    line = discover("-c", "pi", "--a", "x*(2n+1)", "--b", "y^2*n^2", *ranges, "--format", "jsonl")
    (tmp_path / "space.toml").write_text(
        'a = "x*(2n+1)"\nb = "y^2*n^2"\n[parameters]\nx = [1, 5]\ny = "1..3"\n', encoding="utf-8"
    )
    file = discover("-c", "pi", "--space", "space.toml", "--format", "jsonl")
    assert line.stdout == file.stdout
    hits = [json.loads(text) for text in line.stdout.splitlines()]
    assert [(hit["a"], hit["b"]) for hit in hits] == [
        ("2*n + 1", "n^2"),
        ("4*n + 2", "4*n^2"),
        ("6*n + 3", "9*n^2"),
    ]
    assert len({hit["group"] for hit in hits}) == 1


def test_two_constants_at_once(discover: Any) -> None:
    done = discover(*SMALL, "-c", "log(2)", "--format", "jsonl")
    assert {json.loads(line)["constant"] for line in done.stdout.splitlines()} == {"pi", "log(2)"}


def test_a_decimal_of_the_user(discover: Any) -> None:
    decimal = "3.14159265358979323846264338327950288419716939937510"
    done = discover("-c", decimal, "--a-coeff", "1..6,-3..3", "--b-coeff", "4", "--format", "jsonl")
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    named = discover(*SMALL, "--format", "jsonl").stdout.splitlines()
    assert [hit["index"] for hit in hits] == [json.loads(line)["index"] for line in named]
    assert all(45 <= hit["digits"] <= 51 for hit in hits)


def test_nothing_to_find_is_exit_code_1(discover: Any) -> None:
    done = discover("-c", "pi", "--a", "x*n+1", "--b", "7", "--param", "x=1..2")
    assert (done.returncode, done.stdout) == (1, "")


def test_kill_9_in_the_middle_and_the_same_bytes_after(discover: Any, environment: dict[str, str]) -> None:
    whole = discover("-c", "pi", "--format", "jsonl", "--workers", "1", "--store", "whole.sqlite").stdout
    command = [sys.executable, "-m", "discovery", "pcf", "-c", "pi", "--format", "jsonl", "--workers", "2"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    assert b"found" in process.stderr.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    done = discover("-c", "pi", "--format", "jsonl", "--workers", "2")
    assert done.stdout == whole
    assert "of them from the store" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-c", "pie"], "pi"),
        (["-c", "zeta("], "zeta("),
        (["-c", "3.14"], ""),
        (["-c", "pi", "--digits", "3"], "3 digits"),
        (["-c", "pi", "--digits", "10000000"], "10000000 digits"),
        (["-c", "pi", "--lhs-height", "100000000"], "height"),
        (["-c", "pi", "--a-coeff", "9..1,2"], "9..1"),
        (["-c", "pi", "--a-coeff", "x"], "'x'"),
        (["-c", "pi", "--b-degree", "999"], "999"),
        (["-c", "pi", "--a", "x*n +", "--b", "n", "--param", "x=1..2"], "x*n +"),
        (["-c", "pi", "--a", "n", "--b", "0"], "b(n) is the zero polynomial"),
        (["-c", "pi", "--a", "n", "--b", "y*n"], "unknown name 'y'"),
        (["-c", "pi", "--param", "x=1..2"], ""),
        (["-c", "pi", "--space", "none.toml"], "none.toml"),
        (["-c", "pi", "--a-degree", "4", "--b-degree", "6", "--a-coeff", "500", "--b-coeff", "500"], "formulas"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(discover: Any, tmp_path: Path, arguments: list[str], words: str) -> None:
    done = discover(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("discover: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert not (tmp_path / "s.sqlite").exists()
