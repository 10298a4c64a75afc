"""From the analysis of a space to its clusters: what each is made of, what it is, and the families through it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from conjectures.charts import Box
from conjectures.clustering import Array, Clustering, clustered
from conjectures.convergence import classify
from conjectures.known import lookup
from conjectures.landscape import BYTES, Landscape
from conjectures.naming import explained
from conjectures.spaces import Space
from conjectures.survey import REDUCTIONS
from discovery.families import constant_families
from discovery.memory import available_memory
from kernels.errors import DiscoveryError

Record = dict[str, Any]

EPS, NOISE = 2e-3, 2e-4
# Digits to which representatives of the landscape are named.
MEMBER_DIGITS = 40
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


def _clustered(points: Array, settings: Settings) -> Clustering:
    try:
        return clustered(points, settings.eps, (settings.noise,) * points.shape[1])
    except OverflowError as error:
        raise DiscoveryError(str(error)) from None


def _clusters(members: list[Record], settings: Settings) -> list[Record]:
    found = _clustered(np.array([_metrics(member) for member in members]), settings)
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


def landscape_records(land: Landscape, settings: Settings) -> list[Record]:
    """One record a cluster of a landscape, as `cluster_records` makes them; only representatives are named.

    Fractions of one class and reduction are compared by speed and growth.
    """
    keys = land.codes.astype(np.int64) * len(REDUCTIONS) + land.reductions
    parts = (land.chosen(keys == key) for key in np.unique(keys))
    rows = [row for part in parts for row in _landscape_part(part, settings)]
    rows.sort(key=lambda row: (-row["size"], row["representative"]))
    return [{"cluster": f"a{k + 1}", **row} for k, row in enumerate(rows)]


def _landscape_part(part: Landscape, settings: Settings) -> Iterator[Record]:
    found = _clustered(part.metrics, settings)
    order = np.lexsort((np.arange(len(part)), part.sizes(), found.labels))
    starts = np.searchsorted(found.labels[order], np.arange(found.count))
    for label, places in enumerate(np.split(order, starts[1:])):
        yield _landscape_record(part, places, float(found.stability[label]))


def _landscape_record(part: Landscape, places: Array, stability: float) -> Record:
    face = int(places[0])
    pcf, distinct = part.pcf(face), len(np.unique(part.forms[places]))
    convergence, name = classify(pcf), explained(pcf, MEMBER_DIGITS)
    return {
        "size": len(places),
        "distinct": distinct,
        "families_up_to_shift": distinct,
        "class": convergence.kind,
        "reduction": REDUCTIONS[int(part.reductions[face])],
        "digits_per_term": _short(convergence.digits_per_term),
        "delta": None,
        "delta_exact": None,
        "growth": _short(float(part.metrics[face, 1])),
        "stability": round(stability, 3),
        "representative": str(pcf),
        "value": name.text if name else None,
        "constants": [],
        "identified": round(1 / len(places), 4) if name else 0.0,
        "new": len(places) - (lookup(pcf) is not None),
        "places": [],
        "parametric": [],
    }


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.6g}")


def needed_memory(space: Space) -> int:
    """The bytes that a landscape of the space and its clusters take; raises DiscoveryError where they are not free."""
    needed, free = space.size * BYTES, available_memory()
    if free is not None and needed > free:
        raise DiscoveryError(
            f"clusters over {space.size:,} fractions take about {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free: "
            "leave --all out, or take a smaller space"
        )
    return needed
