"""Exploring a theory as a person asks for it: with a budget, an archive that grows, and the files made in the end."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from proofs.check import Theorem
    from proofs.exploration import Burst, Exploration, Origin
    from proofs.models import Failed
    from proofs.models.hunt import Hunt
    from proofs.presentation import Presentation
    from proofs.term import Term


# Of the budget, what exploring may spend; the rest is for compression.
EXPLORING = 0.9


@dataclass
class Clock:
    """Says when to stop: when the budget is spent, or when somebody interrupts."""

    budget: float | None = None
    interrupted: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """The time since the beginning."""
        return time.monotonic() - self.begun

    def __call__(self, share: float = 1.0) -> bool:
        """Tell whether to stop now, when this share of the budget is spent."""
        return self.interrupted or (self.budget is not None and self.seconds >= share * self.budget)

    def explored(self) -> bool:
        """Tell whether to stop exploring."""
        return self(EXPLORING)


@dataclass
class Session:
    """One exploration of a theory; `run` yields its bursts and keeps the archive up to date."""

    presentation: "Presentation"
    goals: "tuple[Term, ...]" = ()
    workers: int = 1
    size: int | None = None
    archive: Path | None = None
    clock: Clock = field(default_factory=Clock)
    refuted: "dict[str, Failed]" = field(default_factory=dict)
    _remembered: "list[tuple[Theorem, Origin]]" = field(default_factory=list, init=False)

    @contextmanager
    def begin(self) -> "Iterator[Exploration]":
        """The exploration, with what an earlier run has proved."""
        from proofs.engine import SIZE, exploring

        self._remembered = self._earlier()
        with exploring(
            self.presentation,
            workers=self.workers,
            size=self.size or SIZE,
            remembered=self._remembered,
            stop=self.clock.explored,
        ) as exploration:
            for goal in self.goals:
                exploration.want(goal)
            yield exploration

    def run(self, exploration: "Exploration", heard: "Callable[[Burst], None]") -> tuple[str, ...]:
        """Run all bursts, telling `heard` of each, and return the names of the theorems that compression keeps.

        What is asked is pursued first, by lemmas for it alone, while a thread hunts for counterexamples; exploring the
        theory has what time is left.
        """
        from proofs.models.hunt import Hunt

        with self._writing() as out, Hunt(self.presentation, self.goals) as hunt:

            def take(burst: "Burst") -> None:
                self._write(out, exploration, burst.proved)
                heard(burst)

            self._pursue(exploration, hunt, take)
            for burst in () if self.clock.explored() else exploration.bursts():
                take(burst)
                self._note_refuted(exploration, hunt)
                if self.clock.explored():
                    break
            self._write(out, exploration, self._kept(exploration))
            kept = self._support(exploration) or self._compressed(exploration)
            self._end(out, kept)
        return kept

    def _kept(self, exploration: "Exploration") -> "tuple[Theorem, ...]":
        """Keep what an earlier run has proved and this one, cut short, has not come to: nothing proved is lost."""
        known, kept = exploration.theorems, list["Theorem"]()
        for theorem, origin in self._remembered:
            cited = theorem.earlier.items()
            if theorem.name not in known and all(known.get(name) == earlier for name, earlier in cited):
                exploration.keep(theorem, origin)
                kept.append(theorem)
        return tuple(kept)

    def _compressed(self, exploration: "Exploration") -> tuple[str, ...]:
        from proofs.compressor import compress
        from proofs.exploration import ASKED

        asked = {name for name, origin in exploration.origins.items() if origin.asked_by in ASKED}
        return compress(self.presentation, exploration.theorems.values(), asked, self.clock)

    def _support(self, exploration: "Exploration") -> tuple[str, ...]:
        """Return what the proofs of the goals cite, and the goals; nothing where one of them is not proved."""
        waiting = [goal.name for goal in exploration.wanted]
        needed = set[str]()
        while waiting:
            name = waiting.pop()
            if name not in exploration.theorems:
                return ()
            if name not in needed:
                needed.add(name)
                waiting.extend(exploration.theorems[name].earlier)
        return tuple(name for name in exploration.theorems if name in needed)

    def _pursue(self, exploration: "Exploration", hunt: "Hunt", take: "Callable[[Burst], None]") -> None:
        from proofs.prover.speculate import Speculation

        if not self.presentation.definitions:
            return
        remembered = {(theorem.name, theorem.formula): theorem for theorem, _ in self._remembered}
        for goal in exploration.wanted:
            Speculation(
                self.presentation,
                goal.formula,
                lambda formula=goal.formula: not (self.clock() or hunt.has_found(formula)),  # type: ignore[misc]
                goal.name,
                lambda theorem, asked_by: take(exploration.adopt(theorem, asked_by)),
                remembered,
                exploration.theorems,
            ).run()
        self._note_refuted(exploration, hunt)

    def _note_refuted(self, exploration: "Exploration", hunt: "Hunt") -> None:
        for goal in exploration.wanted:
            verdict = hunt.counterexample(goal.formula) if goal.state == "open" else None
            if verdict is not None:
                goal.state = "refuted"
                self.refuted[goal.name] = verdict

    def _earlier(self) -> "list[tuple[Theorem, Origin]]":
        if self.archive is None:
            return []
        whole, part = self._read(self.archive), self._read(self._part)
        if len(part) > len(whole):
            os.replace(self._part, self.archive)
        return max(whole, part, key=len)

    def _read(self, path: Path) -> "list[tuple[Theorem, Origin]]":
        from proofs.archive import read_archive

        if not path.exists():
            return []
        archive = read_archive(path, partial=True)
        if archive.presentation != self.presentation:
            raise DiscoveryError(f"{path} is the archive of another theory: choose another file")
        return [(theorem, archive.origins[name]) for name, theorem in archive.theorems.items()]

    @property
    def _part(self) -> Path:
        # The archive is written beside itself and takes its place when it is whole: a kill loses neither.
        assert self.archive is not None
        return self.archive.with_name(self.archive.name + ".part")

    @contextmanager
    def _writing(self) -> Iterator[BinaryIO | None]:
        if self.archive is None:
            yield None
            return
        from proofs.archive import write_header

        with self._part.open("wb") as out:
            write_header(out, self.presentation)
            yield out

    def _write(self, out: BinaryIO | None, exploration: "Exploration", proved: "tuple[Theorem, ...]") -> None:
        if out is None:
            return
        from proofs.archive import write_theorem

        for theorem in proved:
            write_theorem(out, theorem, exploration.origins[theorem.name])
        out.flush()

    def _end(self, out: BinaryIO | None, kept: tuple[str, ...]) -> None:
        if out is None or self.archive is None:
            return
        from proofs.archive import write_end

        write_end(out, kept)
        out.flush()
        with suppress(OSError):
            os.fsync(out.fileno())
        os.replace(self._part, self.archive)
