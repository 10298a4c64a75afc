"""A surveyed space: its published counts, and each class and reduction against one fraction at a time."""

import math
from collections import Counter

import numpy as np
import pytest

from conjectures.convergence import classify
from conjectures.factorial_reduction import log_denominator
from conjectures.pcf import Pcf
from conjectures.spaces import box, family
from conjectures.survey import FULL, HALF, NONE, OTHER, QUARTER, REDUCTIONS, class_name, survey, table_of, tiles
from kernels.convergence_classes import DOUBLE, NAMES
from kernels.errors import DiscoveryError

SPACE = box([(-5, 5)] * 3, [(-5, 5)] * 3)


@pytest.fixture(scope="module")
def published():
    return [tile for i in range(SPACE.block_count) for tile in tiles(SPACE, SPACE.block(i))]


def test_the_published_space_is_counted(published):
    rows = table_of(sum((tile.counts() for tile in published), Counter()))
    count = {row["class"]: row["total"] for row in rows}
    assert count["all"] == 1_768_900
    assert count["finite"] == 178_220
    assert (count["factorial"], count["geometric"], count["divergent"]) == (1_458_160, 84_000, 37_856)
    assert (count["polynomial"], count["exponential-root"]) == (5_480, 450)
    assert sum(n for name, n in count.items() if name.startswith("double root")) == 4_734
    full = {row["class"]: row["full"] for row in rows}
    assert (full["all"], full["geometric"], full["factorial"], full["polynomial"]) == (4_396, 2_996, 962, 310)


def test_classes_are_those_of_one_fraction_at_a_time(published):
    rng = np.random.default_rng(7)
    for tile in published[::3]:
        for column, row in zip(rng.integers(0, len(tile.b), 9), rng.integers(0, len(tile.a), 9), strict=True):
            pcf = Pcf(tuple(tile.a[row].tolist()), tuple(tile.b[column].tolist()))
            assert classify(pcf).kind == NAMES[tile.codes[column, row] % DOUBLE]


def exponent(pcf):
    """The share of the factorials that the reduced denominators keep, by exact integers."""
    first, last = (log_denominator(pcf, depth) / depth for depth in (1_000, 2_000))
    return (last - first) / math.log(2) / max(len(pcf.a) - 1, (len(pcf.b) - 1) / 2)


@pytest.mark.parametrize(("reduction", "share"), [(FULL, 0.0), (HALF, 0.5), (QUARTER, 0.75)])
def test_reductions_are_those_of_exact_gcds(published, reduction, share):
    found = []
    for tile in published:
        places = np.argwhere((tile.codes == 2) & (tile.reductions == reduction))
        found += [(tile.a[row], tile.b[column]) for column, row in places[:: max(1, len(places) // 2)][:2]]
    assert len(found) > 20
    for a, b in found[:40]:
        assert exponent(Pcf(tuple(a.tolist()), tuple(b.tolist()))) == pytest.approx(share, abs=0.14)


def test_factorial_fractions_mostly_do_not_reduce(published):
    tile = published[0]
    places = np.argwhere((tile.codes == 1) & (tile.reductions == NONE))[::97]
    for column, row in places[:10]:
        pcf = Pcf(tuple(tile.a[row].tolist()), tuple(tile.b[column].tolist()))
        assert exponent(pcf) == pytest.approx(1, abs=0.1)


def test_shared_parameters_and_zero_polynomials():
    space = family("x*n + y", "x*n^2 + z", {"x": (0, 2), "y": (-1, 1), "z": (-1, 1)})
    found = sum((tile.counts() for tile in tiles(space, space.block(0))), Counter())
    assert sum(found.values()) == sum(
        (x, y) != (0, 0) and (x, z) != (0, 0) for x in range(3) for y in (-1, 0, 1) for z in (-1, 0, 1)
    )


def test_higher_degrees_are_told_by_gcds():
    space = box([(2, 3), (3, 3), (1, 2)], [(-2, -2), (-2, 0), (0, 0), (0, 0), (0, 0)])
    (tile,) = tiles(space, space.block(0))
    assert set(np.unique(tile.reductions)) == {FULL, OTHER}
    for (column, row), found in np.ndenumerate(tile.reductions):
        pcf = Pcf(tuple(tile.a[row].tolist()), tuple(tile.b[column].tolist()))
        assert (found == FULL) == (exponent(pcf) < 0.2)


def test_large_spaces_of_higher_degrees_are_refused_in_words():
    space = box([(-9, 9)] * 4, [(-9, 9)] * 7)
    with pytest.raises(DiscoveryError, match="degree 3"):
        next(tiles(space, space.block(0)))


def test_names():
    assert class_name(11) == "double root: exponential-root"
    tile = survey(np.array([[1, 2]]), np.array([[0, 0, 1]]))
    assert REDUCTIONS[tile.reductions[0, 0]] == "full"
