"""The command `discover pcf`, run as people run it, on the fake search."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fake_search import FakeSearch

HERE = Path(__file__).parent
DISCOVER = [sys.executable, str(HERE / "fake_discover.py")]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DISCOVER")}
    return {**kept, "PYTHONPATH": path, "DISCOVER_STORE": str(tmp_path / "s.sqlite"), "NO_COLOR": "1"}


@pytest.fixture
def discover(environment: dict[str, str], tmp_path: Path) -> Any:
    def call(*arguments: str, **search: Any) -> subprocess.CompletedProcess[str]:
        command = [*DISCOVER, json.dumps(search), "pcf", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return call


def start(environment: dict[str, str], *arguments: str, **search: Any) -> subprocess.Popen[bytes]:
    command = [*DISCOVER, json.dumps(search), "pcf", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def jsonl(search: FakeSearch) -> list[dict[str, Any]]:
    return [hit for chunk in range(search.count) for hit in search.run_chunk(chunk).hits]


def wait_for_hits(path: Path, count: int) -> None:
    import sqlite3

    for _ in range(400):
        if path.exists():
            try:
                if sqlite3.connect(path).execute("SELECT count(*) FROM hits").fetchone()[0] >= count:
                    return
            except sqlite3.OperationalError:
                pass
        time.sleep(0.02)
    raise AssertionError("no hits came")


def test_a_run_prints_a_table_and_closes_with_a_summary(discover: Any) -> None:
    done = discover(count=5)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2 + 8
    found = [line for line in done.stderr.splitlines() if line.startswith("found PCF(")]
    assert len(found) == 8
    summary = done.stderr.splitlines()[8:]
    assert summary[0].startswith("screened 50 formulas in ")
    assert "13 candidates, 5 false alarms rejected" in summary[0]
    assert "found 8 formulas, 5 distinct, in 3 families; 5 not in the catalogue" in summary[1]
    assert "verified 8 of them, to 100 digits or more; expected by chance alone: 10^-94" in summary[2]
    assert summary[3].endswith("s.sqlite")


def test_the_second_run_is_read_from_the_store(discover: Any) -> None:
    first, second = discover(count=5), discover(count=5)
    assert first.stdout == second.stdout
    assert "all of them from the store" in second.stderr


def test_json_lines_are_the_same_for_any_number_of_workers(discover: Any, tmp_path: Path) -> None:
    outputs = [
        discover("--format", "jsonl", "--workers", str(k), "--store", str(tmp_path / f"{k}"), count=30).stdout
        for k in (1, 2, 3)
    ]
    assert outputs[0] == outputs[1] == outputs[2]
    assert [json.loads(line) for line in outputs[0].splitlines()] == jsonl(FakeSearch(count=30))


def test_quiet_says_nothing_on_stderr(discover: Any) -> None:
    done = discover("--quiet", count=5)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_no_hits_is_exit_code_1(discover: Any) -> None:
    done = discover(count=3, barren=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "found 0 formulas" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_an_empty_space_is_an_error(discover: Any, arguments: list[str]) -> None:
    done = discover(*arguments, count=0)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "discover: the space is empty (0 formulas): widen its ranges\n"


def test_limit_cuts_what_is_printed_and_counts_all(discover: Any) -> None:
    done = discover("--limit", "3", "--format", "jsonl", count=5)
    assert len(done.stdout.splitlines()) == 3
    assert "found 8 formulas" in done.stderr


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "latex", "markdown"])
def test_output_goes_to_a_file_and_never_over_another(discover: Any, tmp_path: Path, form: str) -> None:
    printed = discover("--format", form, count=5).stdout
    done = discover("--format", form, "--output", "hits", count=5)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "hits").read_text(encoding="utf-8") == printed
    (tmp_path / "hits").write_text("mine", encoding="utf-8")
    refused = discover("--format", form, "--output", "hits", count=5)
    assert refused.returncode == 2
    assert refused.stderr == "discover: hits exists: give another --output, or --force to replace it\n"
    assert (tmp_path / "hits").read_text(encoding="utf-8") == "mine"
    assert discover("--format", form, "--output", "hits", "--force", count=5).returncode == 0
    assert (tmp_path / "hits").read_text(encoding="utf-8") == printed
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("s.sqlite")) == ["hits"]


def test_output_that_cannot_be_written_is_said_before_the_search(discover: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in ("nowhere/hits", ".", "pipe"):
        done = discover("--output", target, "--force", count=5)
        assert done.returncode == 2
        assert done.stderr.startswith("discover: ")
        assert done.stderr.count("\n") == 1
    assert (tmp_path / "pipe").is_fifo()
    assert not (tmp_path / "s.sqlite").exists()


def test_a_full_disk_under_stdout_is_one_line(environment: dict[str, str]) -> None:
    command = [*DISCOVER, json.dumps({"count": 5}), "pcf", "--quiet"]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "discover: cannot write stdout: No space left on device; what was found is in the store\n"


def test_dry_run_tells_the_cost_and_keeps_nothing(discover: Any, tmp_path: Path) -> None:
    done = discover("--dry-run", "--workers", "2", count=1000, delay=0.01)
    assert done.returncode == 0
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["formulas"] == "10,000"
    assert lines["chunks"] == "1,000"
    assert re.fullmatch(r"about [\d.]+ s on 2 workers, [\d.]+ /s each", lines["time"])
    assert lines["memory"].endswith("MB")
    assert not (tmp_path / "s.sqlite").exists()
    cost = json.loads(discover("--dry-run", "--format", "jsonl", count=1000).stdout)
    assert cost["formulas"] == 10_000


def test_huge_spaces_need_a_yes(discover: Any) -> None:
    done = discover(count=10**25)
    assert done.returncode == 2
    assert done.stderr == (
        "discover: the space has about 1.0*10^26 formulas: narrow it, or confirm with --yes "
        "(--dry-run tells the cost)\n"
    )
    refused = discover("--yes", count=10**25)
    assert refused.returncode == 2
    assert "cannot be run in a lifetime" in refused.stderr
    assert "10^26" in discover("--dry-run", count=10**25).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workers", "0"],
        ["--digits", "0"],
        ["--lhs-height", "x"],
        ["--format", "pdf"],
        ["--limit", "0"],
        ["--nonsense"],
        ["pi"],
    ],
)
def test_bad_options_are_one_line(discover: Any, arguments: list[str]) -> None:
    done = discover(*arguments, count=1)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("discover: ")
    assert done.stderr.count("\n") == 1


def test_a_constant_is_needed(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "discovery", "pcf"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("discover: which constant? Give --constant NAME")
    assert done.stderr.count("\n") == 1


def test_a_corrupt_store_is_one_line(discover: Any, tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"nonsense" * 1000)
    done = discover(count=5)
    assert (done.returncode, done.stdout) == (2, "")
    assert "file is not a database" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_and_the_printed_command_resumes(
    environment: dict[str, str], tmp_path: Path, workers: str, number: int
) -> None:
    search = {"count": 60, "delay": 0.03}
    arguments = ("--format", "jsonl", "--workers", workers, "--output", str(tmp_path / "out 1"))
    process = start(environment, *arguments, **search)
    wait_for_hits(tmp_path / "s.sqlite", 6)
    process.send_signal(number)
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    last = errors.decode().splitlines()[-1]
    assert (
        last
        == f"stopped; what was found is saved. Resume with: discover pcf {' '.join(arguments[:-1])} '{tmp_path}/out 1'"
    )
    assert not (tmp_path / "out 1").exists()
    assert no_process_with(tmp_path)
    again = start(environment, *arguments, **search)
    _, errors = again.communicate(timeout=60)
    assert again.returncode == 0
    assert b"of them from the store" in errors
    hits = [json.loads(line) for line in (tmp_path / "out 1").read_text(encoding="utf-8").splitlines()]
    assert hits == jsonl(FakeSearch(count=60))


def test_nohup_and_a_job_in_the_background(environment: dict[str, str], tmp_path: Path) -> None:
    command = [*DISCOVER, json.dumps({"count": 30, "delay": 0.03}), "pcf", "--workers", "1"]
    # A shell without job control starts background jobs with SIGINT ignored.
    shell = ["sh", "-c", 'trap "" HUP INT; exec "$@"', "sh", *command]
    process = subprocess.Popen(shell, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for_hits(tmp_path / "s.sqlite", 2)
    process.send_signal(signal.SIGHUP)
    wait_for_hits(tmp_path / "s.sqlite", 12)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Resume with: discover pcf" in errors


def test_kill_9_of_the_command_and_a_second_run_give_the_same_bytes(
    environment: dict[str, str], tmp_path: Path, discover: Any
) -> None:
    whole = discover("--format", "jsonl", "--store", "other.sqlite", count=60).stdout
    search = {"count": 60, "delay": 0.03}
    process = start(environment, "--format", "jsonl", "--workers", "2", **search)
    wait_for_hits(tmp_path / "s.sqlite", 8)
    process.kill()
    part, _ = process.communicate(timeout=20)
    assert whole.encode().startswith(part)
    assert no_process_with(tmp_path)
    done = discover("--format", "jsonl", "--workers", "2", **search)
    assert (done.returncode, done.stdout) == (0, whole)
    assert "of them from the store" in done.stderr


def no_process_with(tmp_path: Path) -> bool:
    """Whether all processes that this test's command started are gone (they carry its store in their environment)."""
    mark = f"DISCOVER_STORE={tmp_path}/".encode()
    for _ in range(100):
        if not any(mark in environ_of(path) for path in Path("/proc").glob("[0-9]*/environ")):
            return True
        time.sleep(0.05)
    return False


def environ_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_reader_that_leaves_ends_the_search(environment: dict[str, str], tmp_path: Path) -> None:
    process = start(environment, "--format", "jsonl", "--workers", "2", "--quiet", count=400, delay=0.01)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(20) in (0, 130)
    assert process.stderr.read() == b""
    process.stderr.close()
    assert no_process_with(tmp_path)


def test_a_bar_on_a_terminal_and_plain_lines_elsewhere(environment: dict[str, str]) -> None:
    environment = {**environment, "TERM": "xterm", "COLUMNS": "100"}
    leader, follower = pty.openpty()
    command = [*DISCOVER, json.dumps({"count": 40, "delay": 0.03}), "pcf", "--format", "jsonl", "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=follower)
    os.close(follower)
    shown = b""
    while True:
        try:
            data = os.read(leader, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(leader)
    assert process.wait(20) == 0
    text = shown.decode()
    assert "% " in text
    assert " left " in text
    assert text.count("found PCF(") == len(jsonl(FakeSearch(count=40)))
    assert "screened 400 formulas" in text.splitlines()[-4]
