"""Null spaces modulo the prime have FLINT's dimension, and their vectors solve the equations."""

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import reference_linear
from kernels.null_space import PRIME, has_null_vector, null_space

entries = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1), st.integers(-2, 2).map(lambda k: k * PRIME))


@st.composite
def matrices(draw):
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    matrix = draw(st.lists(st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    # Repeated rows make the rank small.
    return matrix + matrix[: draw(st.integers(0, rows))]


@given(matrices())
def test_the_null_space_is_flints(matrix):
    basis = null_space(np.array(matrix, dtype=np.int64)).tolist()
    columns = len(matrix[0])
    assert [[v % PRIME for v in vector] for vector in basis] == reference_linear.null_space(matrix, PRIME)
    exact = flint.nmod_mat(len(matrix), columns, [entry % PRIME for row in matrix for entry in row], PRIME)
    assert len(basis) == columns - exact.rank()
    for vector in basis:
        assert all(sum(x * v for x, v in zip(row, vector, strict=True)) % PRIME == 0 for row in matrix)
    if basis:
        flat = [v % PRIME for vector in basis for v in vector]
        assert flint.nmod_mat(len(basis), columns, flat, PRIME).rank() == len(basis)


def test_an_empty_system_leaves_all_free():
    assert null_space(np.zeros((0, 3), dtype=np.int64)).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


@given(st.lists(st.integers(-2, 2), min_size=60, max_size=60), st.integers(1, 3), st.integers(1, 3), st.data())
def test_a_matrix_cut_out_of_an_array(values, first, second, data):
    strides = tuple(data.draw(st.integers(-3, 3)) for _ in range(3))
    rows = data.draw(st.integers(first * second, 9))
    sizes = (rows, first, second)
    offset = -sum(min(0, stride * (size - 1)) for stride, size in zip(strides, sizes, strict=True))
    array = np.array(values)
    matrix = [
        [values[offset + r * strides[0] + i * strides[1] + j * strides[2]] for i in range(first) for j in range(second)]
        for r in range(rows)
    ]
    assert has_null_vector(array, offset, strides, sizes) == (len(null_space(np.array(matrix))) > 0)


def test_a_matrix_stays_inside_its_array():
    for offset, strides in ((0, (1, 1, 10)), (-1, (1, 1, 1)), (0, (-1, 0, 0))):
        with pytest.raises(IndexError, match="places"):
            has_null_vector(np.arange(12), offset, strides, (8, 2, 2))
