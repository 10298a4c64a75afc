"""The machine-word reduction finds bases of the same lattices, as short as its plain twin's."""

import math
import random

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import lattice, reference

Row = tuple[int, ...]
numbers = st.integers(1, 400).flatmap(lambda bits: st.lists(st.integers(-(2**bits), 2**bits), min_size=1, max_size=8))


def length(row: Row, values: list[int]) -> float:
    return math.sqrt(sum(c * c for c in row) + sum(c * v for c, v in zip(row, values, strict=True)) ** 2)


def determinant(rows: list[Row]) -> int:
    return abs(int(flint.fmpz_mat([list(row) for row in rows]).det()))


@given(numbers)
def test_the_rows_are_a_basis(values: list[int]) -> None:
    rows, bits, _ = lattice.short_rows(values)
    assert determinant(rows) == 1
    assert 0 <= bits <= max(abs(value).bit_length() for value in values)


@given(numbers)
def test_finished_rows_are_as_short_as_the_twins(values: list[int]) -> None:
    rows, bits, first = lattice.short_rows(values)
    exact_rows, exact_bits, shortest = reference.short_rows(values)
    if bits == exact_bits:
        assert first == pytest.approx(length(rows[0], values))
        # Both are within LLL's factor of the shortest vector, so that they are of one another.
        factor = 1.36 ** ((len(values) - 1) / 2)
        assert shortest / factor <= first <= shortest * factor
    assert determinant(exact_rows) == 1


@pytest.mark.parametrize("unknowns", range(2, 9))
@pytest.mark.parametrize("bits", [120, 340])
def test_planted_relations_come_first(unknowns: int, bits: int) -> None:
    generator = random.Random(unknowns * bits)
    for _ in range(20):
        relation = [generator.randint(-500, 500) for _ in range(unknowns - 1)]
        values = [generator.getrandbits(bits) for _ in range(unknowns - 1)]
        values.append(-sum(c * v for c, v in zip(relation, values, strict=True)))
        first, twin = lattice.short_rows(values)[0][0], reference.short_rows(values)[0][0]
        assert first in ((*relation, 1), tuple(-c for c in (*relation, 1)))
        assert twin in (first, tuple(-c for c in first))


def test_random_values_are_reduced_to_the_end() -> None:
    generator = random.Random(11)
    for _ in range(200):
        values = [generator.getrandbits(160) | 1 << 159 for _ in range(4)]
        assert lattice.short_rows(values)[1] == 160


def test_what_does_not_fit_is_refused() -> None:
    for values in ([], [1] * 9, [1 << 432, 1]):
        with pytest.raises(ValueError, match="1 to 8 integers"):
            lattice.short_rows(values)


def test_the_twin_takes_integers_of_any_size() -> None:
    generator = random.Random(7)
    values = [generator.getrandbits(bits) | 1 << bits - 1 for bits in (9_000, 8_999, 9_001)]
    rows, bits, first = reference.short_rows(values)
    assert (determinant(rows), bits, first) == (1, 9_001, math.inf)
