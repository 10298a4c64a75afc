"""A search whose chunks can be slow, raise, or end their process: the stand-in for the real one in these tests."""

import hashlib
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kernels.errors import DiscoveryError


@dataclass(frozen=True)
class FakeResult:
    screened: int
    candidates: int
    hits: tuple[dict[str, Any], ...]
    digest: str | None = None


@dataclass(frozen=True)
class FakeSearch:
    """`count` chunks of 10 formulas; every 7th formula is a hit. `fatal` chunks misbehave in the way `manner` says:
    as often as the file `trace` (one byte an attempt) has fewer than `times` bytes."""

    count: int = 10
    delay: float = 0.0
    fatal: tuple[int, ...] = ()
    manner: str = "kill"
    times: int = 99
    trace: str = ""
    offset: int = 0
    refuse: str = ""
    barren: bool = False
    lhs_height: int = 20
    digits: int = 100
    constants: tuple[str, ...] = ("pi",)

    @property
    def size(self) -> int:
        return 10 * self.count

    @property
    def chunk_count(self) -> int:
        return self.count

    def chance(self, digits: int) -> float:
        return 6.0 - digits

    def chunk_size(self, index: int) -> int:
        return 10

    def to_spec(self) -> dict[str, Any]:
        return {**asdict(self), "fatal": list(self.fatal), "constants": list(self.constants)}

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> "FakeSearch":
        if spec["refuse"] == "worker":
            raise DiscoveryError("this spec is refused")
        if spec["refuse"] == "die":
            os._exit(7)
        return cls(**{**spec, "fatal": tuple(spec["fatal"]), "constants": tuple(spec["constants"])})

    def run_chunk(self, index: int) -> FakeResult:
        time.sleep(self.delay)
        if index in self.fatal and self._attempt() < self.times:
            self._misbehave(index)
        formulas = [i for i in range(10 * index, 10 * index + 10) if i % 7 == 0 and not self.barren]
        hits = tuple(fake_hit(i, self.offset) for i in formulas)
        return FakeResult(10, len(formulas) + 1, hits, hashlib.sha256(b"%d" % index).hexdigest()[:16])

    def _attempt(self) -> int:
        if not self.trace:
            return 0
        path = Path(self.trace)
        done = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(b"x")
        return done

    def _misbehave(self, index: int) -> None:
        if self.manner == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.manner == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif self.manner == "raise":
            raise ValueError(f"no luck with {index}")
        elif self.manner == "garbage":
            # The worker's pipe is the one descriptor that is a pipe and not stdin.
            for fd in range(3, 20):
                try:
                    if os.readlink(f"/proc/self/fd/{fd}").startswith("pipe:"):
                        os.write(fd, b"what?\n")
                        time.sleep(30)
                except OSError:
                    continue
        elif self.manner == "print":
            print("a stray line")


def fake_hit(index: int, offset: int = 0) -> dict[str, Any]:
    """A hit of the shape that the real search gives, made from its index alone; beyond 64 bits with an offset."""
    a, c = f"{index % 13 + 1}*n + {index % 5 + 1}", index % 17 + 1
    return {
        "index": index + offset,
        "a": a,
        "b": f"n^2 - {c}",
        "constant": "pi",
        "relation": f"{c}/pi",
        "coefficients": [c, 0, 0, 1],
        "value": "1.2732395447351628",
        "digits": 100,
        "digits_per_term": 0.7655 if index % 2 else None,
        "convergence": "geometric" if index % 2 else "polynomial",
        "status": "verified",
        "known": f"K{index % 4:04d}" if index % 3 == 0 else None,
        "group": f"g{index % 5:03d}",
        "family": f"f{index % 3:03d}",
        "theorem": "alternating convergents",
        "latex": rf"\frac{{{c}}}{{\pi}} = {a}",
    }
