"""A space analysed as a campaign: counts and members, from the store where they are known."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conjectures.dynamics_search import MEMBER, SUMMARY, DynamicsSearch
from conjectures.spaces import Space
from conjectures.survey import table_of
from discovery.campaign import Campaign, Progress
from discovery.store import Store
from kernels.errors import DiscoveryError


@dataclass(frozen=True, slots=True)
class SpaceAnalysis:
    """Counts by class code, reduction and speed; the members looked at one by one; and a digest of both."""

    counts: "Counter[tuple[int, int, float]]"
    members: list[dict[str, Any]]
    digest: str | None

    def table(self) -> list[dict[str, Any]]:
        """How many fractions there are of each class and reduction."""
        pairs: Counter[tuple[int, int]] = Counter()
        for (code, reduction, _), count in self.counts.items():
            pairs[code, reduction] += count
        return table_of(pairs)


def analysed(
    space: Space,
    digits: int,
    store: Path | None,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> SpaceAnalysis:
    """Analyse what the store does not know yet of a space, and give all.

    Raises DiscoveryError where no fraction of the space has a limit.
    """
    counts: Counter[tuple[int, int, float]] = Counter()
    members = []
    with Store(store) as opened:
        campaign = Campaign(DynamicsSearch(space, digits), opened)
        for hit in campaign.run(workers, on_progress):
            if hit["kind"] == SUMMARY:
                counts.update({(code, reduction, speed): count for code, reduction, speed, count in hit["counts"]})
            elif hit["kind"] == MEMBER:
                members.append({key: value for key, value in hit.items() if key not in ("index", "kind")})
        result = SpaceAnalysis(counts, members, campaign.digest())
    if not any(code % 8 not in (0, 6) for code, _, _ in counts):
        raise DiscoveryError("no fraction of this space converges without ending: there is nothing to analyse")
    return result
