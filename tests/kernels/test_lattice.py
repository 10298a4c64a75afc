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
fours = st.integers(1, 400).flatmap(lambda bits: st.lists(st.integers(-(2**bits), 2**bits), min_size=4, max_size=4))


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


@pytest.mark.parametrize("height", [20, 1_000, 10**6])
def test_every_planted_relation_is_a_candidate_and_random_ones_are_excluded(height: int) -> None:
    """The bound is the one that `conjectures.reduction` uses: what is excluded has no relation of this height."""
    generator, bits = random.Random(height), 4 * (height.bit_length() + 8)
    longest = math.sqrt(4 + 4 * 16) * 1.36**1.5 * height
    questions, planted = [], []
    for number in range(300):
        values = [generator.getrandbits(bits) for _ in range(4)]
        if number % 3 == 0:
            relation = [generator.randint(-height, height) for _ in range(3)]
            values[3] = -sum(c * v for c, v in zip(relation, values, strict=False)) + generator.randint(-1, 1)
            planted.append(number)
        questions.append(tuple(values))
    assert lattice.candidates(questions, longest) == planted == reference.candidates(questions, longest)


@given(st.lists(fours, min_size=1, max_size=6), st.floats(1, 1e9))
def test_candidates_are_the_twins_up_to_the_reductions_factor(questions: list[list[int]], longest: float) -> None:
    """Two reduced bases of one lattice may differ by LLL's factor; a cut of the last entry adds at most 1."""
    factor = 1.36**1.5
    surely = set(reference.candidates(questions, longest / factor - 1))
    perhaps = set(reference.candidates(questions, longest * factor))
    found = set(lattice.candidates(questions, longest))
    unfinished = {
        i for i, values in enumerate(questions) if lattice.short_rows(values)[1] < max(map(int.bit_length, values))
    }
    assert surely <= found <= perhaps | unfinished


def test_questions_that_do_not_fit_are_refused() -> None:
    for bad in ([()], [tuple(range(9))], [(1 << 440, 1)]):
        with pytest.raises(ValueError):
            lattice.candidates(bad, 1.0)
    assert lattice.candidates([], 1.0) == []
