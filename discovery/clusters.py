"""From the analysis of a space to its clusters: what each is made of, what it is, and the families through it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from conjectures.charts import Box
from conjectures.clustering import clustered
from discovery.families import constant_families
from kernels.errors import DiscoveryError

Record = dict[str, Any]

EPS, NOISE = 2e-3, 2e-4
SHOWN_CONSTANTS = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """The tolerance of linking, the noise of the stability test, and the box that the space is, if any."""

    eps: float = EPS
    noise: float = NOISE
    box: Box | None = None

    def __post_init__(self) -> None:
        if not (0 < self.eps < 1e3 and 0 <= self.noise < self.eps):
            raise DiscoveryError(f"eps {self.eps:g}, noise {self.noise:g}: give 0 <= noise < eps")


def cluster_records(members: Sequence[Record], settings: Settings) -> list[Record]:
    """One record a cluster, the largest first; `places` says which of the members are in it.

    Members of one class, reduction and set of metrics that exist are compared; what does not exist is no zero.
    `parametric` are the infinite families of one constant that begin in the cluster.
    """
    parts: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for place, member in enumerate(members):
        parts[_part(member)].append({**member, "place": place})
    rows = [row for key in sorted(parts, key=repr) for row in _clusters(parts[key], settings)]
    rows.sort(key=lambda row: (-row["size"], row["representative"]))
    home = {place: row for row in rows for place in row["places"]}
    for family in constant_families(members, settings.box):
        home[family.pop("place")]["parametric"].append(family)
    return [{"cluster": f"c{k + 1}", **row} for k, row in enumerate(rows)]


def _part(member: Record) -> tuple[Any, ...]:
    return (
        member["convergence"],
        str(member["reduction"]),
        member["digits_per_term"] is not None,
        member["delta"] is not None,
    )


def _metrics(member: Record) -> tuple[float, ...]:
    """Digits a term and delta where they exist; growth of the denominators where delta has no closed form."""
    speed, delta = member["digits_per_term"], member["delta"]
    return (speed or 0.0, float(delta) if delta is not None else member["growth"] or 0.0)


def _clusters(members: list[Record], settings: Settings) -> list[Record]:
    points = np.array([_metrics(member) for member in members])
    try:
        found = clustered(points, settings.eps, (settings.noise,) * points.shape[1])
    except OverflowError as error:
        raise DiscoveryError(str(error)) from None
    groups: dict[int, list[Record]] = defaultdict(list)
    for member, label in zip(members, found.labels.tolist(), strict=True):
        groups[label].append(member)
    return [_record(groups[label], float(found.stability[label])) for label in sorted(groups)]


def complexity(member: Record) -> tuple[int, str, str]:
    """What makes one face of a formula plainer than another."""
    return len(member["a"]) + len(member["b"]) + len(member["constant"] or ""), member["a"], member["b"]


def _record(members: list[Record], stability: float) -> Record:
    face = min(members, key=lambda m: (m["constant"] is None, *complexity(m)))
    named = [member for member in members if member["constant"] is not None]
    constants = Counter(label_of(member) for member in named)
    return {
        "size": len(members),
        "distinct": len({member["group"] for member in members}),
        "families_up_to_shift": len({member["family"] for member in members}),
        "class": face["convergence"],
        "reduction": face["reduction"],
        "digits_per_term": face["digits_per_term"],
        "delta": face["delta"],
        "delta_exact": face["delta_exact"],
        "stability": round(stability, 3),
        "representative": f"PCF({face['a']}, {face['b']})",
        "value": face["constant"],
        "constants": sorted(constants.items(), key=lambda item: (-item[1], item[0])),
        "identified": round(len(named) / len(members), 4),
        "new": sum(member["known"] is None for member in members),
        "places": [member["place"] for member in members],
        "parametric": [],
    }


def label_of(member: Record) -> str:
    """The constant of a member's name, or its kind.

    >>> label_of({"constants": ["pi"], "constant_kind": "constant"})
    'pi'
    """
    return ", ".join(member["constants"]) or str(member["constant_kind"])
