"""Null spaces modulo the prime have FLINT's dimension, and their vectors solve the equations."""

import flint
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kernels.null_space import PRIME, null_space

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
    exact = flint.nmod_mat(len(matrix), columns, [entry % PRIME for row in matrix for entry in row], PRIME)
    assert len(basis) == columns - exact.rank()
    for vector in basis:
        assert all(sum(x * v for x, v in zip(row, vector, strict=True)) % PRIME == 0 for row in matrix)
    if basis:
        flat = [v % PRIME for vector in basis for v in vector]
        assert flint.nmod_mat(len(basis), columns, flat, PRIME).rank() == len(basis)


def test_an_empty_system_leaves_all_free():
    assert null_space(np.zeros((0, 3), dtype=np.int64)).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
