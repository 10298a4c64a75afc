"""Clusters do not depend on the order of the points, are what linking says, and tell how stable they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.clustering import clustered, linked

POINTS = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=1, max_size=40)


def by_hand(points, eps):
    """Connected components of cells that touch, by search."""
    cells = [tuple(np.floor(np.array(p) / eps).astype(int)) for p in points]
    seen, parts = {}, 0
    for start in cells:
        if start in seen:
            continue
        parts, stack = parts + 1, [start]
        while stack:
            cell = stack.pop()
            if cell not in seen:
                seen[cell] = parts
                stack += [c for c in cells if max(abs(c[0] - cell[0]), abs(c[1] - cell[1])) <= 1]
    return [seen[cell] for cell in cells]


def partition(labels):
    groups = {}
    for place, label in enumerate(labels):
        groups.setdefault(label, set()).add(place)
    return {frozenset(group) for group in groups.values()}


@settings(max_examples=200, deadline=None)
@given(points=POINTS, eps=st.sampled_from([0.7, 1.0, 3.5]))
def test_clusters_are_the_components(points, eps):
    labels = linked(np.array(points, dtype=float), eps)
    assert partition(labels.tolist()) == partition(by_hand(points, eps))
    sizes = np.bincount(labels)
    assert (np.diff(sizes) <= 0).all()


@settings(max_examples=50, deadline=None)
@given(points=POINTS, order=st.randoms(use_true_random=False))
def test_the_order_of_points_does_not_matter(points, order):
    places = list(range(len(points)))
    order.shuffle(places)
    array = np.array(points, dtype=float)
    assert linked(array, 2.0)[places].tolist() == linked(array[places], 2.0).tolist()


def test_stability_tells_clouds_from_chains():
    rng = np.random.default_rng(3)
    clouds = np.concatenate([rng.normal(0, 0.02, (80, 2)), rng.normal(2, 0.02, (60, 2))])
    assert clustered(clouds, 0.2, (0.01, 0.01)).stability.min() == 1
    chain = np.stack([np.arange(200) * 0.25, np.zeros(200)], axis=1)
    assert clustered(chain, 0.2, (0.15, 0.15)).stability[0] < 0.9
    assert (
        clustered(clouds, 0.2, (0.01, 0.01)).stability.tolist()
        == clustered(clouds, 0.2, (0.01, 0.01)).stability.tolist()
    )


def test_a_million_points():
    rng = np.random.default_rng(1)
    points = np.repeat(rng.normal(size=(50, 2)) * 100, 20_000, axis=0) + rng.normal(0, 1e-3, (1_000_000, 2))
    assert linked(points, 0.05).max() == 49


def test_no_points_and_too_many_cells():
    assert linked(np.zeros((0, 2)), 1.0).size == 0
    with pytest.raises(OverflowError, match="eps"):
        linked(np.array([[0.0, 0.0], [1e12, 1e12]]), 1e-3)
