"""Progress on stderr: a bar on a terminal, a plain line every ten seconds elsewhere, and each hit as it is found."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO

from discovery.campaign import Progress
from discovery.protocol import Hit
from discovery.report.columns import known, pace, text_of, value_text
from discovery.wording import counted, duration, rate

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY = 10.0
# A run that is over before this many seconds shows no bar.
_PATIENCE = 0.5


HitLine = Callable[[Hit], str]


class Meter(Protocol):
    """Is told of the progress again and again; `close` leaves the terminal as it was."""

    def __call__(self, progress: Progress) -> None: ...
    def close(self) -> None: ...


def meter(out: TextIO, quiet: bool, line: HitLine | None = None) -> Meter:
    """The meter that fits a stream; `line` writes a hit in one line."""
    if quiet:
        return Silence()
    line = line or hit_line
    return BarMeter(out, line) if out.isatty() and os.environ.get("TERM") != "dumb" else LineMeter(out, line=line)


class Silence:
    """Says nothing."""

    def __call__(self, progress: Progress) -> None: ...
    def close(self) -> None: ...


class LineMeter:
    """Plain lines, for log files and pipes."""

    def __init__(self, out: TextIO, every: float = EVERY, line: HitLine | None = None) -> None:
        self._out = out
        self._line = line or hit_line
        self._every = every
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        for hit in progress.fresh:
            self._say(self._line(hit))
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._say(status_line(progress))

    def close(self) -> None: ...

    def _say(self, line: str) -> None:
        # A reader of stderr that has left must not end the search.
        with suppress(OSError):
            print(line, file=self._out, flush=True)


class BarMeter:
    """A bar at the foot of the terminal, the hits above it."""

    def __init__(self, out: TextIO, line: HitLine | None = None) -> None:
        self._out = out
        self._line = line or hit_line
        self._bar: Bar | None = None

    def __call__(self, progress: Progress) -> None:
        if self._bar is None and progress.seconds >= _PATIENCE:
            self._bar = self._begin()
        for hit in progress.fresh:
            self._say(self._line(hit))
        if self._bar is not None:
            self._bar.update(
                self._bar.task_ids[0],
                total=progress.chunk_count,
                completed=progress.total.chunks,
                description=status_line(progress),
            )

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _begin(self) -> "Bar":
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        console = Console(file=self._out, highlight=False)
        bar = Bar(
            BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), console=console, transient=True
        )
        bar.add_task("")
        bar.start()
        return bar

    def _say(self, line: str) -> None:
        if self._bar is not None:
            self._bar.console.print(line, markup=False, soft_wrap=True)
        else:
            print(line, file=self._out, flush=True)


def status_line(progress: Progress) -> str:
    """How far, how fast, how long still, and the hits so far."""
    left = progress.seconds_left
    done = 100 * progress.total.chunks / progress.chunk_count if progress.chunk_count else 100.0
    return (
        f"{done:.1f} %  {rate(progress.rate)}  {'? s' if left is None else duration(left)} left  "
        f"{counted(progress.total.hits, 'hit')}"
    )


def hit_line(hit: Hit) -> str:
    """A hit in one line.

    >>> hit_line({"a": "2*n + 1", "b": "n^2", "relation": "4/pi", "digits": 100, "digits_per_term": 0.7655,
    ...           "status": "verified", "known": None})
    'found PCF(2*n + 1, n^2) = 4/pi  (100 digits, 0.765 a term, verified, new)'
    """
    formula = f"PCF({text_of(hit, 'a')}, {text_of(hit, 'b')}) = {value_text(hit)}"
    speed = pace(hit) + (" a term" if hit.get("digits_per_term") is not None else "")
    return f"found {formula}  ({text_of(hit, 'digits')} digits, {speed}, {text_of(hit, 'status')}, {known(hit)})"
