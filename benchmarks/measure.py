"""Side by side in one run, in processor time: contestants take turns, so that all meet the same machine."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

# The checkout before any installed copy, here and in the commands that are started, whatever the folder: a benchmark
# measures the code that it stands beside. No file of this folder may be named as a room is.
CHECKOUT = str(Path(__file__).resolve().parent.parent)
sys.path.insert(0, CHECKOUT)
os.environ["PYTHONPATH"] = CHECKOUT

Result = TypeVar("Result")
Contestants = Mapping[str, Callable[[], object]]


def interleaved(contestants: Contestants, rounds: int = 7, turn: float = 0.01) -> dict[str, float]:
    """Median processor seconds a call of each contestant; a turn repeats short calls for about `turn` seconds."""
    repeats = {name: max(1, round(turn / _timed(call, 1))) for name, call in contestants.items()}
    turns: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            turns[name].append(_timed(call, repeats[name]))
    return {name: statistics.median(times) for name, times in turns.items()}


def processor_time(action: Callable[[], Result]) -> tuple[Result, float]:
    """What an action gives, and the processor time that it took: other programs do not count."""
    begun = time.process_time()
    result = action()
    return result, time.process_time() - begun


def _timed(call: Callable[[], object], repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def print_row(title: str, seconds: Mapping[str, float], ours: str = "discover") -> None:
    """One line: our time, and every other contestant's as a multiple of it."""
    cells = [f"{title:<34}{_readable(seconds[ours]):>11}"]
    cells += [f"{time_ / seconds[ours]:>14.1f}x" for name, time_ in seconds.items() if name != ours]
    print("".join(cells), flush=True)


def print_head(title: str, names: list[str], ours: str = "discover") -> None:
    """The line above the rows; the contestants in the order of the rows."""
    print(f"{title:<34}{ours:>11}" + "".join(f"{name:>15}" for name in names if name != ours))


def _readable(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"
