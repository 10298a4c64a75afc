"""Walks through a field and their plain twin are the same function; the column is that of the exact product."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import matrix_walk, reference

entry = st.lists(st.sampled_from([1, 6, 10**4, 2**63, 10**40]).flatmap(lambda h: st.integers(-h, h)), max_size=5)
sizes = st.integers(1, 6)
matrices = sizes.flatmap(lambda n: st.tuples(st.just(n), st.lists(entry, min_size=n * n, max_size=n * n)))
small = st.lists(st.integers(1, 9), min_size=1, max_size=3)
positive = sizes.flatmap(lambda n: st.tuples(st.just(n), st.lists(small, min_size=n * n, max_size=n * n)))


@given(matrices, st.integers(-40, 40), st.integers(0, 40))
@settings(deadline=None)
def test_products_equal_the_twins(matrix: tuple[int, list[list[int]]], first: int, count: int) -> None:
    size, entries = matrix
    arguments = (entries, size, first, first + count)
    assert tuple(map(int, matrix_walk.walk(*arguments))) == reference.walk(*arguments)


@given(positive, st.integers(0, 20), st.integers(0, 60))
@settings(deadline=None)
def test_columns_are_those_of_the_product(matrix: tuple[int, list[list[int]]], first: int, count: int) -> None:
    size, entries = matrix
    exact = reference.walk(entries, size, first, first + count)[size - 1 :: size]
    largest = max(exact)
    for found, value in zip(matrix_walk.column(entries, size, first, first + count), exact, strict=True):
        assert math.isclose(found, value / largest, rel_tol=1e-9)


def test_deep_walks_are_products_of_their_parts() -> None:
    entries, depth = [(0,), (0, 0, 1), (1,), (1, 2)], 3_000
    whole = matrix_walk.walk(entries, 2, 0, depth)
    left, right = matrix_walk.walk(entries, 2, 0, 1_234), matrix_walk.walk(entries, 2, 1_234, depth)
    assert whole[3] == left[2] * right[1] + left[3] * right[3]


@pytest.mark.parametrize(
    ("entries", "size", "first", "last"), [([(1,)], 2, 0, 1), ([], 0, 0, 1), ([(1,)], 1, 2, 1), ([(1,)] * 49, 7, 0, 1)]
)
def test_bad_arguments(entries: list[tuple[int]], size: int, first: int, last: int) -> None:
    for function in (matrix_walk.walk, matrix_walk.column):
        with pytest.raises(ValueError, match=r"size|ends"):
            function(entries, size, first, last)


@pytest.mark.parametrize("entries", [[None], [(1.5,)], [("1",)]])
def test_entries_are_integers(entries: list[object]) -> None:
    with pytest.raises(TypeError):
        matrix_walk.walk(entries, 1, 0, 1)  # type: ignore[arg-type]
