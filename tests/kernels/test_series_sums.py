"""The kernel of series agrees with its plain twin to the last bit, and says None where it cannot."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernels import reference_series
from kernels.series_sums import MOST, moments

factors = st.lists(st.tuples(st.integers(1, 9), st.integers(-40, 40)), max_size=5)
positive = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 40)), max_size=5)
arguments = st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 10**12)), min_size=1, max_size=4)


@given(factors, positive, arguments, st.integers(0, 8), st.integers(1, 120), st.integers(1, MOST))
@example([(2, 1)] * 3, [(1, 1)] * 3, [(1, 8), (-1, 8), (1, 512)], 2, 100, 144)
@example([(1, -3)], [(1, 1)], [(1, 2)], 3, 100, 64)  # the terms end
@example([], [(1, 1)], [(1, 1)], 8, 120, 576)
@example([(1, 1)], [], [(1, 1)], 0, 119, 576)  # n!, which outgrows its words
def test_twin(above, below, arguments, powers, terms, bits):
    native = moments(above, below, arguments, powers, terms, bits)
    plain = reference_series.moments(above, below, arguments, powers, terms, bits)
    assert [a for a in native if a is not None] == [b for a, b in zip(native, plain, strict=True) if a is not None]


def test_ordinary_series_are_native():
    native = moments([(2, 1)] * 3, [(1, 1)] * 3, [(1, 8 * x) for x in range(65, 999)], 2, 4_000, 200)
    assert None not in native


@pytest.mark.parametrize("argument", [(1, 0), (1, -3), (1 << 70, 3), (1, 1 << 70)])
def test_arguments_beyond_a_word(argument):
    assert moments([], [(1, 1)], [argument], 0, 10, 64) == [None]


def test_no_division_by_zero():
    assert moments([], [(1, -3)], [(1, 2)], 0, 10, 64) == [None]


@pytest.mark.parametrize(
    ("powers", "terms", "bits"), [(9, 10, 64), (0, 0, 64), (0, 10, MOST + 1), (0, 10, 0), (0, 1 << 20, 64)]
)
def test_sizes_beyond_the_kernel(powers, terms, bits):
    with pytest.raises(ValueError, match="at most"):
        moments([], [], [(1, 2)], powers, terms, bits)
