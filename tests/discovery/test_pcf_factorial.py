"""`discover pcf --screen fr`, end to end: what is found, digests, resuming, and bad input in one line."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ZETA3 = ("--screen", "fr", "--preset", "zeta3-small")
# Several chunks, and enough work in each to be stopped in the middle.
BOX = ("--screen", "fr", "--a-degree", "2", "--b-degree", "4", "--a-coeff", "2", "--b-coeff", "7", "--workers", "1")


@pytest.fixture
def discover(environment: dict[str, str], tmp_path: Path) -> Any:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "discovery", "pcf", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False
        )

    return call


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def digest(done: subprocess.CompletedProcess[str]) -> str:
    return next(line for line in done.stderr.splitlines() if line.startswith("digest of all survivors: "))


def test_the_zeta3_space_has_exactly_eleven_and_all_are_identified(discover: Any) -> None:
    done = discover(*ZETA3, "--format", "jsonl")
    hits = rows(done)
    assert done.returncode == 0
    assert len(hits) == len({hit["group"] for hit in hits}) == 11
    assert {(hit["class"], hit["status"], hit["digits"], hit["constant"]) for hit in hits} == {
        ("full", "verified", 100, "zeta(3)")
    }
    slow = next(hit for hit in hits if hit["relation"] == "2/(7*zeta(3))")
    assert (slow["a"], slow["b"], slow["convergence"]) == ("4*n^3 + 6*n^2 + 4*n + 1", "-4*n^6", "logarithmic")
    assert slow["value"].startswith("0.2376878207373449910523217939")
    assert "18 survivors, 7 of classes that were not asked for" in done.stderr


def test_inflations_are_reported_where_they_are_asked_for(discover: Any) -> None:
    hits = rows(discover(*ZETA3, "--classes", "inflation,full", "--format", "jsonl", "--quiet"))
    kinds = [hit["class"] for hit in hits]
    assert (kinds.count("full"), kinds.count("inflation")) == (11, 7)
    groups = {kind: {hit["group"] for hit in hits if hit["class"] == kind} for kind in ("full", "inflation")}
    assert groups["inflation"] < groups["full"]


def test_a_limit_without_a_closed_form_says_how_far_the_search_went(discover: Any) -> None:
    done = discover(*ZETA3, "-c", "pi", "--height", "50", "--format", "jsonl", "--quiet")
    hits = rows(done)
    assert len(hits) == 11
    for hit in hits:
        assert (hit["status"], hit["relation"], hit["constant"]) == ("screened", None, None)
        assert hit["searched"]["questions"] == 3  # pi, a rational and a quadratic number
        assert hit["searched"]["height"] == 50
        assert hit["searched"]["digits"] >= 18


def test_every_form_of_output_has_the_columns(discover: Any) -> None:
    table = discover(*ZETA3, "--quiet").stdout.splitlines()
    assert table[0].split()[3:6] == ["class", "growth", "delta"]
    assert "class,growth,delta,measure,searched" in discover(*ZETA3, "--quiet", "--format", "csv").stdout
    assert discover(*ZETA3, "--quiet", "--format", "latex").stdout.count("full") == 11
    assert discover(*ZETA3, "--quiet", "--format", "markdown").stdout.count("full") == 11


def test_auto_goes_by_the_constants_and_the_degrees(discover: Any) -> None:
    family = (
        "--a",
        "x*(2n+1)",
        "--b",
        "y*n^2",
        "--param",
        "x=1..2",
        "--param",
        "y=1..3",
        "--format",
        "jsonl",
        "--quiet",
    )
    assert {hit["class"] for hit in rows(discover(*family))} == {"full"}
    assert all("class" not in hit for hit in rows(discover(*family, "-c", "pi")))
    both = rows(discover(*family, "-c", "pi", "--screen", "both"))
    assert {"class" in hit for hit in both} == {True, False}
    assert {hit["index"] for hit in both if hit["relation"] == "4/pi"} == {0}
    assert len([hit for hit in both if hit["relation"] == "4/pi"]) == 2


def test_one_and_two_workers_give_the_same_bytes_and_digest(discover: Any) -> None:
    arguments = (*BOX[:-2], "--format", "jsonl")
    one = discover(*arguments, "--workers", "1", "--store", "one.sqlite")
    two = discover(*arguments, "--workers", "2", "--store", "two.sqlite")
    assert one.stdout == two.stdout != ""
    assert digest(one) == digest(two)


def test_killed_and_resumed_it_gives_the_same_digest(
    discover: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    whole = discover(*BOX, "--format", "jsonl", "--store", "whole.sqlite")
    store = tmp_path / "killed.sqlite"
    command = [sys.executable, "-m", "discovery", "pcf", *BOX, "--format", "jsonl", "--store", str(store)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1_000):
        if _done(store) >= 2:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _done(store) >= 2
    resumed = discover(*BOX, "--format", "jsonl", "--store", str(store), "--resume")
    assert resumed.stdout == whole.stdout != ""
    assert digest(resumed) == digest(whole)


def _done(store: Path) -> int:
    try:
        query = "SELECT count(*) FROM chunks WHERE state = 'done'"
        return int(sqlite3.connect(store).execute(query).fetchone()[0]) if store.exists() else 0
    except sqlite3.OperationalError:
        return 0


def test_a_resume_with_other_parameters_is_refused_with_the_difference(discover: Any) -> None:
    assert "the store" in discover(*ZETA3, "--resume").stderr
    assert discover(*ZETA3, "--quiet").returncode == 0
    assert discover(*ZETA3, "--quiet", "--resume").returncode == 0
    for other, difference in (
        (("--digits", "60"), "digits 100, not 60"),
        (("--param", "x1=-60..61"), "space.parameters.x1 -60..60, not -60..61"),
        (("--preset", "zeta2"), "space.b -n^6*x3^2, not n^4*x2"),
        (("--classes", "full"), "classes ['full', 'half'], not ['full']"),
    ):
        refused = discover(*ZETA3, *other, "--resume")
        assert refused.returncode == 2
        assert difference in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--preset", "zeta33"), "no preset 'zeta33': try zeta3"),
        (("--preset", "zeta3", "--a", "n"), "leave --a, --b, the box and --space out"),
        (("--preset", "zeta3", "--param", "x9=1..2"), "the preset has no parameter 'x9'"),
        (("--preset", "zeta3", "--param", "x0=5..1"), "is empty"),
        (("--preset", "zeta3", "--param", "x0"), "--param 'x0': write NAME=LO..HI, such as x0=1..9"),
        (("--preset", ""), "no preset ''"),
        (("--screen", "fr", "--classes", "whole"), "no class 'whole'"),
        (("--screen", "fr", "--classes", ","), "no class to report"),
        (("--screen", "fr", "--a", "x*n", "--b", "n", "--param", "x=1..2"), "needs deg b = 2 deg a > 0"),
        (("--a", "x*n", "--b", "n", "--param", "x=1..2"), "only a search by value is possible"),
        (("--screen", "fr", "--a", "x*n^9", "--b", "n^18", "--param", "x=1..2"), "degrees from 1 to 8"),
        (("--screen", "fr", "--a", "0*x*n", "--b", "x*n^2", "--param", "x=1..2"), "a(n) is the zero polynomial"),
        (("--screen", "fr", "--a", "x^5*n", "--b", "n^2", "--param", "x=1..999"), "coefficients beyond 2^40"),
        (("--screen", "fr", "--a", "x n +", "--b", "n^2", "--param", "x=1..9"), "x n +"),
        (("--screen", "value", "-c", "pi", "--height", "3"), "--height is for --screen fr"),
        (
            (
                "--screen",
                "value",
            ),
            "which constant?",
        ),
        (("--screen", "fr", "-c", "no such constant"), "unknown constant 'no'"),
    ],
)
def test_bad_input_is_one_clear_line(discover: Any, arguments: tuple[str, ...], complaint: str) -> None:
    done = discover(*arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_box_with_zero_polynomials_and_zero_leading_coefficients_is_screened(discover: Any) -> None:
    done = discover("--screen", "fr", "--a-coeff", "0..1,0..2", "--b-coeff", "-1..1,0..0,0..0", "--format", "jsonl")
    assert done.returncode in (0, 1)
    assert all(hit["a"] != "0" and hit["b"] in ("n^2", "-n^2") for hit in rows(done))


def test_a_dry_run_tells_the_cost_and_keeps_nothing(discover: Any, tmp_path: Path) -> None:
    done = discover(
        "--screen", "fr", "--a-degree", "2", "--b-degree", "4", "--a-coeff", "9", "--b-coeff", "9", "--dry-run"
    )
    assert done.returncode == 0
    assert f"formulas  {9 * 19**2 * 19**5:,}\n" in done.stdout
    assert not (tmp_path / "s.sqlite").exists()


def test_presets_are_listed_and_parse(discover: Any) -> None:
    from conjectures.presets import presets
    from conjectures.space_options import space_from_options

    assert discover("--preset", "list").stdout.splitlines()[2].startswith("zeta2")
    for one in presets():
        space = space_from_options(a=one.a, b=one.b, params=[f"{k}={v}" for k, v in one.parameters.items()])
        assert space.size >= 1_000
        assert one.source


def test_each_preset_finds_the_member_that_it_names() -> None:
    """Around it, in the ranges of the preset; its value is found and not looked up."""
    from conjectures.factorial_search import FactorialSearch
    from conjectures.presets import presets
    from conjectures.space_options import space_from_options
    from conjectures.spaces import Space

    def narrow(name: str, value: int, text: str) -> str:
        low, high = map(int, text.split(".."))
        assert low <= value <= high
        return f"{name}={max(low, value - 1)}..{min(high, value + 1)}"

    for one in presets():
        ranges = [narrow(name, value, one.parameters[name]) for name, value in one.member.items()]
        space: Space = space_from_options(a=one.a, b=one.b, params=ranges)
        alone = space_from_options(a=one.a, b=one.b, params=[f"{k}={v}..{v}" for k, v in one.member.items()])
        search = FactorialSearch(space, digits=50)
        hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
        found = {(hit["a"], hit["b"]): (hit["relation"], hit["class"], hit["status"]) for hit in hits}
        wanted = alone.pcf(0)
        assert found[wanted.a_text, wanted.b_text] == (one.value, "full", "verified"), one.name
