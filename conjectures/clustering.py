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
    cells, members = np.unique(np.floor(points / eps).astype(np.int64), axis=0, return_inverse=True)
    roots = _joined(len(cells), _neighbours(cells))
    return _by_size(roots[members.ravel()], points)


def _neighbours(cells: Array) -> Array:
    """Pairs of cells that touch, as rows of indices."""
    if not len(cells):
        return np.zeros((0, 2), dtype=np.int64)
    low = cells.min(axis=0) - 1
    spans = cells.max(axis=0) - low + 2
    if np.prod(spans.astype(float)) > 2.0**62:
        raise OverflowError("the metrics are spread over too many cells: give a larger eps")
    weights = np.concatenate([np.cumprod(spans[::-1])[-2::-1], [1]]).astype(np.int64)
    keys = (cells - low) @ weights
    pairs = []
    for step in product((-1, 0, 1), repeat=cells.shape[1]):
        if step > (0,) * len(step):
            places = np.minimum(np.searchsorted(keys, keys + int(np.dot(step, weights))), len(keys) - 1)
            found = np.flatnonzero(keys[places] == keys + int(np.dot(step, weights)))
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
    least = np.full((len(names), points.shape[1]), np.inf)
    np.minimum.at(least, labels, points)
    order = sorted(range(len(names)), key=lambda k: (-int(sizes[k]), tuple(least[k])))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
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
    pairs, common = np.unique(np.stack([labels, others]), axis=1, return_counts=True)
    share = common / (sizes[pairs[0]] + other_sizes[pairs[1]] - common)
    best = np.zeros(count)
    np.maximum.at(best, pairs[0], share)
    return best
