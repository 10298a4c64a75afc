"""The closing words of a campaign: what was screened, what was found, and how sure that is."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from discovery.campaign import Progress
from discovery.ledger import Totals
from discovery.protocol import Hit
from discovery.wording import count, counted, duration, rate

# Limits without a closed form.
UNKNOWN = "not identified"


class Weighed(Protocol):
    """A search that knows log10 of the number of formulas that chance alone makes in it, for so many digits."""

    def chance(self, digits: int) -> float: ...
    def to_spec(self) -> dict[str, Any]: ...


@dataclass(slots=True)
class Tally:
    """Counts over the hits that go by.

    >>> tally = Tally()
    >>> tally.add({"group": "g1", "family": "f1", "digits": 100, "known": None, "status": "verified"})
    >>> tally.formulas, len(tally.groups), tally.new, tally.verified
    (1, 1, 1, 1)
    """

    formulas: int = 0
    new: int = 0
    verified: int = 0
    proved: int = 0
    fewest_digits: int | None = None  # of the verified ones
    groups: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)  # of closed forms, where a search tells them

    def add(self, hit: Hit) -> None:
        self.formulas += 1
        self.new += hit.get("known") is None
        self.groups.add(str(hit.get("group")))
        self.families.add(str(hit.get("family")))
        if "kind" in hit:
            self.kinds[str(hit["kind"] or UNKNOWN)] += 1
        self.proved += hit.get("status") == "proved"
        if hit.get("status") in ("verified", "explained", "proved"):
            self.verified += 1
            digits = int(hit.get("digits") or 0)
            self.fewest_digits = digits if self.fewest_digits is None else min(self.fewest_digits, digits)


def closing_lines(
    search: Weighed, tally: Tally, total: Totals, progress: Progress, store: Path, digest: str | None = None
) -> list[str]:
    """The lines that end a run on stderr."""
    earlier = total.screened - progress.screened
    share = count(earlier) if progress.screened else "all"
    origin = f", {share} of them from the store," if earlier > 0 else ""
    speed = f" ({rate(progress.rate)})" if progress.screened else ""
    rejected = max(0, total.candidates - total.hits)
    by_reduction = search.to_spec().get("kind") == "factorial"
    lines = [
        f"screened {counted(total.screened, 'formula')}{origin} in {duration(progress.seconds)}{speed}: "
        + _survivors(total.candidates, rejected, by_reduction),
        f"found {counted(tally.formulas, 'formula')}, {count(len(tally.groups))} distinct, "
        f"in {counted(len(tally.families), 'family')}; {count(tally.new)} not in the catalogue of known formulas",
    ]
    if tally.fewest_digits is not None:
        lines.append(
            f"verified {count(tally.verified)} of them, to {tally.fewest_digits} digits or more; "
            f"expected by chance alone: 10^{search.chance(tally.fewest_digits):.0f}"
        )
    if tally.kinds:
        lines.append(f"limits: {_by_kind(tally.kinds)}")
    if tally.proved:
        lines.append(f"proved {count(tally.proved)} of them: the checker accepted a certificate for each")
    if by_reduction:
        lines.append(f"digest of all survivors: {digest}")
    return [*lines, f"store: {store}"]


def _by_kind(kinds: "Counter[str]") -> str:
    """The numbers of each kind, the most frequent first and what is not known last."""
    ranked = sorted(kinds.items(), key=lambda one: (one[0] == UNKNOWN, -one[1], one[0]))
    return ", ".join(f"{count(number)} {kind}" for kind, number in ranked)


def _survivors(candidates: int, rejected: int, by_reduction: bool) -> str:
    """What became of the candidates; those of factorial reduction are no errors, but of other classes."""
    if by_reduction:
        return f"{counted(candidates, 'survivor')}, {count(rejected)} of classes that were not asked for"
    return f"{counted(candidates, 'candidate')}, {counted(rejected, 'false alarm')} rejected"
