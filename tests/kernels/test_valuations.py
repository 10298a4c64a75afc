"""The lattice's valuations are those of the big integers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_dynamics
from kernels.valuations import gcd_valuations

COEFFICIENTS = st.lists(st.integers(-30, 30), min_size=1, max_size=5).filter(any)
DEPTH = 60


def known_part(row):
    return row[: row.index(-1)] if -1 in row else row


@settings(max_examples=300, deadline=None)
@given(a=COEFFICIENTS, b=COEFFICIENTS, prime=st.sampled_from([2, 3, 5, 7, 11, 101]))
def test_kernel_and_twin_agree(a, b, prime):
    kernel, twin = gcd_valuations(a, b, prime, DEPTH).tolist(), reference_dynamics.gcd_valuations(a, b, prime, DEPTH)
    for one, other in zip(kernel, twin, strict=True):
        known = known_part(one)
        assert known == other[: len(known)]


@pytest.mark.parametrize(
    ("a", "b"), [((1, 2), (0, 0, 1)), ((5, 27, 51, 34), (0,) * 6 + (-1,)), ((3, 11, 11), (0,) * 4 + (1,))]
)
@pytest.mark.parametrize("prime", [11, 13])
def test_full_reduction_is_followed_to_the_end(a, b, prime):
    kernel = gcd_valuations(a, b, prime, 4 * prime)
    assert kernel.min() >= 0
    assert kernel.tolist() == reference_dynamics.gcd_valuations(a, b, prime, 4 * prime)


def test_a_fraction_that_ends_is_known_to_its_end():
    assert gcd_valuations((1,), (-3, 1), 5, 5).tolist() == [[0, 0, 0, -1, -1, -1]] * 2


@pytest.mark.parametrize(("prime", "depth"), [(1, 5), (1 << 31, 5), (3, -1), (3, 1 << 25)])
def test_arguments_out_of_range(prime, depth):
    with pytest.raises(ValueError, match="prime below"):
        gcd_valuations((1,), (1,), prime, depth)


def test_numbers_that_would_overflow_are_refused():
    with pytest.raises(ValueError, match="120 bits"):
        gcd_valuations((0,) * 9 + (1,), (1,), 3, 1 << 20)
    assert gcd_valuations((0,) * 4 + (1,), (1,), 3, 1_000).dtype == np.int32
