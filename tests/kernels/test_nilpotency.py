"""Nilpotent primes: every instruction set and the plain twin agree, and symmetric fractions have them all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_dynamics
from kernels.nilpotency import MAX_PRIME, levels, nilpotent_primes

PRIMES = (3, 5, 7, 11, 13, 17, 19, 23, 29, 101, 113, 127)
ROWS = st.lists(st.lists(st.integers(-(10**12), 10**12), min_size=3, max_size=3), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(a=ROWS, b=ROWS)
def test_kernel_and_twin_agree_at_every_level(a, b):
    expected = [[reference_dynamics.nilpotent_primes(x, y, PRIMES) for x in a] for y in b]
    for level in levels():
        found = nilpotent_primes(np.array(a, dtype=np.int64), np.array(b, dtype=np.int64), PRIMES, level)
        assert found.tolist() == expected


@settings(max_examples=30, deadline=None)
@given(A=st.integers(1, 50), roots=st.tuples(st.integers(0, 9), st.integers(0, 9)), B=st.integers(-20, 20).filter(bool))
def test_symmetric_fractions_are_nilpotent_everywhere(A, roots, B):
    u, v = roots
    a, b = np.array([[A * (u + v + 1), 2 * A]]), np.array([[B * u * v, B * (u + v), B]])
    primes = tuple(prime for prime in PRIMES if prime > 10)
    assert nilpotent_primes(a, b, primes)[0, 0] == (1 << len(primes)) - 1


def test_many_rows_cross_the_blocks():
    rng = np.random.default_rng(1)
    a, b = rng.integers(-9, 10, (300, 3)), rng.integers(-9, 10, (5, 2))
    found = nilpotent_primes(a, b, PRIMES)
    assert found.shape == (5, 300)
    for column, row in ((0, 0), (4, 299), (2, 128), (3, 255)):
        assert found[column, row] == reference_dynamics.nilpotent_primes(a[row].tolist(), b[column].tolist(), PRIMES)


def test_nothing_gives_nothing():
    assert nilpotent_primes(np.zeros((0, 2)), np.ones((3, 2)), PRIMES).shape == (3, 0)


@pytest.mark.parametrize(
    ("primes", "level", "reason"), [((2,), None, "odd"), ((MAX_PRIME + 4,), None, "odd"), ((3,), "mmx", "no level")]
)
def test_arguments_out_of_range(primes, level, reason):
    with pytest.raises(ValueError, match=reason):
        nilpotent_primes(np.ones((1, 2)), np.ones((1, 2)), primes, level)
