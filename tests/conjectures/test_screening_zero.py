"""Boxes that hold the zero polynomial: it is no fraction, and is passed over wherever it stands."""

import pytest

from conjectures.search import Search
from conjectures.spaces import box


@pytest.mark.parametrize("a", [[(0, 2)], [(-1, 1)], [(0, 0), (0, 2)]])
@pytest.mark.parametrize("b", [[(1, 1)], [(0, 1)], [(1, 1), (0, 0), (0, 0)]])
def test_zero_polynomials_in_a_small_box(a, b):
    search = Search(box(a, b), ("sqrt(5)", "log(2)"), lhs_height=20, digits=30)
    found = {(hit["a"], hit["b"]) for k in range(search.chunk_count) for hit in search.run_chunk(k).hits}
    assert found == ({("1", "n^2")} if len(b) == 3 else {("1", "1")}) if a != [(-1, 1)] else len(found) == 2
