"""Digits, transducer and screening agree with their twins, which divide exactly and one by one."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_signed_cf as reference
from kernels import signed_cf
from kernels.berlekamp_massey import PRIME, levels

WORDS = ("+", "-", "+-", "-+", "+--", "-+-", "--+", "++-", "+-+", "-++")
words = st.text("+-", min_size=1, max_size=6)


def fixed_point(partial_quotients, limbs):
    """A number whose regular fraction begins so, in so many words."""
    value = Fraction(0)
    for quotient in reversed(partial_quotients):
        value = quotient + (1 / value if value else 0)
    return int(value * 2 ** (64 * (limbs - 1)))


quotients = st.lists(
    st.one_of(st.integers(1, 4), st.integers(1, 10**6), st.integers(2**49, 2**51)), min_size=3, max_size=60
)


@given(quotients, st.integers(2, 9), st.integers(1, 50), st.integers(1, 50), st.data())
def test_digits_are_certain_and_nearly_all_that_are(begin, limbs, a, d, data):
    low = fixed_point(begin, limbs)
    if low.bit_length() > 64 * limbs - 8:
        return
    b = data.draw(st.integers(0, d - 1))
    unit = 1 << 64 * (limbs - 1)
    found = signed_cf.FixedPoint(low, limbs).digits(a, b, d).tolist()
    certain = reference.regular_digits(a * low + b * unit, a * (low + 1) + b * unit, d * unit)
    assert found == certain[: len(found)]
    left_out = certain[len(found) :]
    # The kernel's bound of the error is a few bits wider, and large quotients end it.
    assert len(left_out) <= 8 or left_out[0] >= 2**48 or left_out[1] >= 2**46


@pytest.mark.parametrize("limbs", [2, 3, 5, 12])
def test_digits_of_random_numbers_and_of_nearly_rational_ones(limbs):
    generator = random.Random(limbs)
    lost = found_in_all = 0
    for case in range(400):
        unit = 1 << 64 * (limbs - 1)
        low = generator.getrandbits(64 * limbs - generator.randint(9, 90)) | 1
        if case % 3 == 0:
            low = unit * generator.getrandbits(30) // (generator.getrandbits(29) | 1) + generator.getrandbits(
                30 + case % 30
            )
        a, d = generator.randint(1, 400), generator.randint(1, 400)
        b = generator.randrange(d)
        found = signed_cf.FixedPoint(low, limbs).digits(a, b, d).tolist()
        certain = reference.regular_digits(a * low + b * unit, a * (low + 1) + b * unit, d * unit)
        assert found == certain[: len(found)]
        lost, found_in_all = lost + len(certain) - len(found), found_in_all + len(found)
    assert lost < 9 * 400
    assert found_in_all > 400 * 8 * limbs


@given(st.lists(st.integers(1, 9), min_size=2, max_size=60), words, st.integers(0, 80))
def test_the_transducer_agrees_with_its_twin(digits, word, terms):
    out, used = signed_cf.transduce(np.array(digits, dtype=np.int64), word, terms)
    assert (out.tolist(), used) == reference.transduce(digits, word, terms)


@given(st.lists(st.integers(1, 9), min_size=30, max_size=40), words)
def test_the_transducer_does_what_floor_and_ceiling_do(digits, word):
    x = Fraction(digits[-1])
    for digit in reversed(digits[:-1]):
        x = digit + 1 / x
    terms, _ = reference.transduce(digits, word, 10)
    for k, term in enumerate(terms):
        sign = 1 if word[k % len(word)] == "+" else -1
        assert term == (math.floor(x) if sign == 1 else math.ceil(x))
        x = sign / (x - term)


# e, tan 1, pi, and numbers with large quotients, small tails and long runs, to 576 bits.
def constants():
    units = 1 << 576
    e = sum(units // math.factorial(k) for k in range(130))
    sine, cosine = (sum((-1) ** k * units // math.factorial(2 * k + odd) for k in range(70)) for odd in (1, 0))
    atan = [sum((-1) ** k * (units // (2 * k + 1) // n ** (2 * k + 1)) for k in range(300)) for n in (5, 239)]
    return {"e": e, "tan": sine * units // cosine, "pi": 4 * (4 * atan[0] - atan[1])}


@pytest.mark.parametrize("name", ["e", "tan", "pi"])
@pytest.mark.parametrize("level", levels())
@pytest.mark.parametrize("prefilter", [True, False])
def test_screening_agrees_with_its_twin(name, level, prefilter):
    number = constants()[name]
    height, terms, order = 2, 30, 13
    found, counts = signed_cf.screen(
        signed_cf.FixedPoint(number, 10), signed_cf.Words(WORDS), height, terms, order, 1, 9, prefilter, level
    )
    assert (found[:, 5] >= 0).all()
    assert counts["lefts"] == len(reference.left_sides(height))
    rows = {(tuple(row[:4]), WORDS[row[4]], row[5]) for row in found.tolist()}
    # Both are right about the exact fraction of the same 576 bits, whose digits end in errors of the constant.
    expected = reference.screen(number, 576, WORDS, height, terms, order, PRIME)
    assert len(rows) == len(found)
    assert rows <= expected
    assert prefilter or rows == expected
    # What the prefilter drops goes on without a recurrence.
    for left, word, _ in expected - rows:
        digits = reference.regular_digits(*reference.ends(left, number, 576))
        more, _ = reference.transduce(digits, word, 2 * terms)
        assert len(reference.recurrence(more, PRIME)) - 1 > order


def test_chunks_of_determinants_make_the_whole():
    number = signed_cf.FixedPoint(constants()["e"], 10)
    words = signed_cf.Words(WORDS)
    whole, _ = signed_cf.screen(number, words, 3, 50, 23, 1, 19)
    parts = [signed_cf.screen(number, words, 3, 50, 23, first, first + 6)[0] for first in (1, 7, 13)]
    assert np.concatenate(parts).tolist() == whole.tolist()


def test_too_few_digits_are_said_and_not_guessed():
    number = signed_cf.FixedPoint(constants()["e"] >> 512, 2)
    found, counts = signed_cf.screen(number, signed_cf.Words(["+"]), 2, 50, 23, 1, 9)
    # Of x and 1/x one is below 1, and left out.
    assert 2 * len(found) == counts["lefts"]
    assert set(found[:, 5].tolist()) == {-1}


@settings(max_examples=20)
@given(st.integers(1, 4), st.integers(0, 2**60))
def test_random_numbers_have_no_patterns(height, seed):
    x = (seed << 512) + int.from_bytes(np.random.default_rng(seed).bytes(64), "little") + 1
    found, _ = signed_cf.screen(signed_cf.FixedPoint(x >> 40, 9), signed_cf.Words(["+"]), height, 50, 23, 1, 9)
    assert not (found[:, 5] >= 0).any()


def test_bad_arguments():
    with pytest.raises(ValueError, match="words"):
        signed_cf.FixedPoint(0, 3)
    with pytest.raises(ValueError, match="rotation"):
        signed_cf.Words(["+-"])
    with pytest.raises(ValueError, match="signs"):
        signed_cf.Words(["+0"])
    with pytest.raises(ValueError, match="height"):
        signed_cf.screen(signed_cf.FixedPoint(1, 2), signed_cf.Words(["+"]), 0, 50, 23, 1, 2)
    with pytest.raises(ValueError, match="class"):
        signed_cf.FixedPoint(1, 2).digits(0, 0, 1)
