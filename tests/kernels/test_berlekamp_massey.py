"""The batched kernel gives the recurrences of its plain twin, on every instruction set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import berlekamp_massey
from kernels.reference_signed_cf import recurrence

PRIMES = (3, 5, 199, 65537, berlekamp_massey.PRIME)
LEVELS = berlekamp_massey.levels()
numbers = st.integers(-(2**63), 2**63 - 1)
small = st.integers(-3, 3)


@st.composite
def recurrent(draw):
    """Terms that satisfy a recurrence, after a few that may not."""
    coefficients = draw(st.lists(small, min_size=1, max_size=9))
    terms = draw(st.lists(small, min_size=len(coefficients), max_size=len(coefficients) + 4))
    for _ in range(draw(st.integers(0, 40))):
        terms.append(sum(c * terms[-j] for j, c in enumerate(coefficients, 1)) % 10007)
    return terms


sequences = st.one_of(recurrent(), st.lists(numbers, max_size=40), st.lists(small, max_size=40))


def rows_of(batch):
    width = min(map(len, batch))
    return [row[:width] for row in batch]


@given(
    st.lists(sequences, min_size=1, max_size=19), st.sampled_from(PRIMES), st.integers(1, 70), st.sampled_from(LEVELS)
)
def test_the_kernel_agrees_with_its_twin(batch, prime, order, level):
    rows = rows_of(batch)
    array = np.array(rows, dtype=np.int64).reshape(len(rows), -1)
    lengths, polynomials = berlekamp_massey.recurrences(array, order, prime, level)
    assert lengths.tolist() == berlekamp_massey.linear_complexities(array, order, prime, level).tolist()
    for row, length, polynomial in zip(rows, lengths, polynomials, strict=True):
        expected = recurrence(row, prime)
        if len(expected) - 1 > order:
            assert length == -1
            assert not polynomial.any()
        else:
            assert length == len(expected) - 1
            assert satisfied(polynomial.tolist(), length, row, prime)
            if 2 * length <= len(row):
                assert polynomial[: length + 1].tolist() == expected


def satisfied(polynomial, length, row, prime):
    sums = (sum(polynomial[j] * row[i - j] for j in range(length + 1)) for i in range(length, len(row)))
    return polynomial[0] == 1 and all(total % prime == 0 for total in sums)


def test_long_orders_fold_their_sums():
    generator = np.random.default_rng(1)
    row = generator.integers(0, 2**28, 700).tolist()
    for _ in range(1100):
        row.append(sum((k % 5 + 1) * row[-k] for k in range(1, 301)) % berlekamp_massey.PRIME)
    for level in LEVELS:
        lengths = berlekamp_massey.linear_complexities(np.array([row[400:]]), 512, level=level)
        assert lengths.tolist() == [300]


def test_what_is_no_prime_is_refused():
    row = np.array([[1, 2, 3]])
    for wrong in (2, 4, 9, 2**28 + 3, 268435397 * 3, -7):
        with pytest.raises(ValueError, match="no prime"):
            berlekamp_massey.linear_complexities(row, 1, wrong)
    for order in (0, 513):
        with pytest.raises(ValueError, match="order"):
            berlekamp_massey.linear_complexities(row, order)
    with pytest.raises(ValueError, match="no level"):
        berlekamp_massey.linear_complexities(row, 1, level="sse9")


@given(st.integers(3, 200_000))
def test_primes_are_told_from_products(number):
    is_prime = number % 2 == 1 and all(number % k for k in range(3, int(number**0.5) + 1, 2))
    assert berlekamp_massey.is_odd_prime(number) == is_prime


def test_no_sequences_and_no_terms():
    assert berlekamp_massey.linear_complexities(np.zeros((0, 5), dtype=np.int64), 3).tolist() == []
    assert berlekamp_massey.recurrences(np.zeros((2, 0), dtype=np.int64), 3)[1].tolist() == [[1, 0, 0, 0]] * 2
