"""The closing words of a campaign: what was screened, what was found, and how sure that is."""

from dataclasses import dataclass, field
from math import log10
from pathlib import Path
from typing import Protocol

from discovery.campaign import Progress
from discovery.ledger import Totals
from discovery.protocol import Hit
from discovery.wording import count, counted, duration, rate


class Asked(Protocol):
    """What the bound on coincidences needs of a search."""

    @property
    def size(self) -> int: ...
    @property
    def constants(self) -> tuple[str, ...]: ...
    @property
    def lhs_height(self) -> int: ...


@dataclass(slots=True)
class Tally:
    """Counts over the hits that go by.

    >>> tally = Tally()
    >>> tally.add({"group": "g1", "family": "f1", "digits": 100, "known": None})
    >>> tally.formulas, len(tally.groups), tally.new
    (1, 1, 1)
    """

    formulas: int = 0
    new: int = 0
    fewest_digits: int | None = None
    groups: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)

    def add(self, hit: Hit) -> None:
        self.formulas += 1
        self.new += hit.get("known") is None
        self.groups.add(str(hit.get("group")))
        self.families.add(str(hit.get("family")))
        digits = int(hit.get("digits") or 0)
        self.fewest_digits = digits if self.fewest_digits is None else min(self.fewest_digits, digits)


def coincidence_exponent(search: Asked, digits: int) -> float:
    """The power of ten of the expected number of chance relations in a whole search.

    A trial against all (c0 + c1 x)/(d0 + d1 x) with |c|, |d| <= H at D digits meets about (2H + 1)^4 10^-D of them by
    chance; a search makes a trial for each formula and constant. An estimate on independent digits, not a theorem.
    """
    trials = log10(search.size) + log10(len(search.constants)) if search.size else 0.0
    return 4 * log10(2 * search.lhs_height + 1) + trials - digits


def closing_lines(search: Asked, tally: Tally, total: Totals, progress: Progress, store: Path) -> list[str]:
    """The lines that end a run on stderr."""
    earlier = total.screened - progress.screened
    origin = f", {count(earlier)} of them from the store" if earlier > 0 else ""
    speed = f" ({rate(progress.rate)})" if progress.screened else ""
    rejected = max(0, total.candidates - total.hits)
    lines = [
        f"screened {counted(total.screened, 'formula')}{origin} in {duration(progress.seconds)}{speed}: "
        f"{counted(total.candidates, 'candidate')}, {counted(rejected, 'false alarm')} rejected",
        f"found {counted(tally.formulas, 'formula')}, {count(len(tally.groups))} distinct, "
        f"in {counted(len(tally.families), 'family')}; {count(tally.new)} not in the catalogue of known formulas",
    ]
    if tally.fewest_digits is not None:
        exponent = coincidence_exponent(search, tally.fewest_digits)
        lines.append(
            f"chance of a coincidence among them: about 10^{exponent:.0f} "
            f"(each agrees to {tally.fewest_digits} digits or more)"
        )
    return [*lines, f"store: {store}"]
