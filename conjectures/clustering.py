"""Clusters of points in a few metrics: chains of neighbours, the same for any order of the points.

Points nearer than `eps` in every metric are linked, and linked points make a cluster (single linkage, cut at eps): no
number of clusters is given, nothing is random, and a grid of cells of side eps makes it n log(n).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

TRIALS = 5
_SEED = 20_240_601


@dataclass(frozen=True, slots=True)
class Clustering:
    """A label a point, 0 for the largest cluster, and each cluster's stability from 0 to 1."""

    labels: Array
    stability: Array

    @property
    def count(self) -> int:
        return len(self.stability)


def linked(points: Array, eps: float) -> Array:
    """Labels of the clusters, by size and then by the first member's coordinates.

    >>> linked(np.array([[0.0], [5.0], [0.05], [5.01], [5.02]]), 0.1).tolist()
    [1, 0, 1, 0, 0]

    Cells are joined when they are neighbours: points up to 2 eps apart in a metric may be linked, nearer than eps are.
    """
    keys, steps = _cells(points, eps)
    cells, members = np.unique(keys, return_inverse=True)
    roots = _joined(len(cells), _neighbours(cells, steps))
    return _by_size(roots[members.ravel()], points)


def _cells(points: Array, eps: float) -> tuple[Array, list[int]]:
    """A number for the cell of each point, and what the numbers of half of the touching cells are apart."""
    if not len(points):
        return np.zeros(0, dtype=np.int64), []
    low, high = (np.floor(side / eps) for side in (points.min(axis=0), points.max(axis=0)))
    spans = high - low + 3
    if np.prod(spans) > 2.0**62:
        raise OverflowError("the metrics are spread over too many cells: give a larger eps")
    weights = [int(np.prod(spans[k + 1 :])) for k in range(len(spans))]
    keys = np.zeros(len(points), dtype=np.int64)
    for k, weight in enumerate(weights):
        keys += (np.floor(points[:, k] / eps) - low[k] + 1).astype(np.int64) * weight
    steps = [step for step in product((-1, 0, 1), repeat=len(spans)) if step > (0,) * len(step)]
    return keys, [sum(x * weight for x, weight in zip(step, weights, strict=True)) for step in steps]


def _neighbours(cells: Array, steps: Sequence[int]) -> Array:
    """Pairs of cells that touch, as rows of indices."""
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for step in steps:
        places = np.minimum(np.searchsorted(cells, cells + step), len(cells) - 1)
        found = np.flatnonzero(cells[places] == cells + step) if len(cells) else places
        pairs.append(np.stack([found, places[found]], axis=1))
    return np.concatenate(pairs)


def _joined(count: int, pairs: Array) -> Array:
    """The least cell of each connected component: minima are passed along, and paths halved, until nothing changes."""
    root = np.arange(count)
    while True:
        before = root.copy()
        least = np.minimum(root[pairs[:, 0]], root[pairs[:, 1]])
        for side in (0, 1):
            np.minimum.at(root, root[pairs[:, side]], least)
            np.minimum.at(root, pairs[:, side], least)
        root = root[root]
        if np.array_equal(root, before):
            return root


def _by_size(roots: Array, points: Array) -> Array:
    names, labels, sizes = np.unique(roots, return_inverse=True, return_counts=True)
    labels = labels.ravel()
    if not len(labels):
        return labels
    order = np.argsort(labels, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    least = np.stack([np.minimum.reduceat(column[order], starts) for column in points.T], axis=1)
    ranked = sorted(range(len(names)), key=lambda k: (-int(sizes[k]), tuple(least[k])))
    rank = np.empty(len(names), dtype=np.int64)
    rank[ranked] = np.arange(len(names))
    return rank[labels]


def clustered(points: Array, eps: float, noise: Sequence[float], trials: int = TRIALS) -> Clustering:
    """Clusters, and how much of each survives when every metric is off by its noise (standard deviations).

    >>> rng = np.random.default_rng(1)
    >>> cloud = np.concatenate([rng.normal(0, 0.01, (50, 2)), rng.normal(3, 0.01, (20, 2))])
    >>> found = clustered(cloud, 0.2, (0.01, 0.01))
    >>> found.count, found.stability.tolist()
    (2, [1.0, 1.0])

    The stability of a cluster is the mean over the trials of the largest share |C & D|/|C | D| with a cluster D of the
    disturbed points (Hennig 2007). The disturbances come from a generator with a fixed seed.
    """
    labels, rng = linked(points, eps), np.random.default_rng(_SEED)
    count = int(labels.max()) + 1 if len(labels) else 0
    total = np.zeros(count)
    for _ in range(trials):
        disturbed = linked(points + rng.normal(size=points.shape) * np.asarray(noise), eps)
        total += _overlap(labels, disturbed, count)
    return Clustering(labels, total / max(1, trials))


def _overlap(labels: Array, others: Array, count: int) -> Array:
    """For each cluster the largest Jaccard index with one of the others."""
    sizes, other_sizes = np.bincount(labels, minlength=count), np.bincount(others)
    keys, common = np.unique(labels * len(other_sizes) + others, return_counts=True)
    one, other = np.divmod(keys, max(1, len(other_sizes)))
    share = common / (sizes[one] + other_sizes[other] - common)
    best = np.zeros(count)
    np.maximum.at(best, one, share)
    return best
