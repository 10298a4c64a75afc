"""The inclusion that the theorem rests on, checked at single depths with exact inputs, and tails by a second way."""

import math

import mpmath
import pytest
from flint import arb, ctx, fmpq
from fractions_of_every_class import anything, convergent
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.convergence import shape
from conjectures.enclosures import Inclusion, log2_size, tail_enclosure
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at

BITS = 700


def interval(inclusion: Inclusion, width: arb, n: int) -> arb:
    """I(n) of the theorem."""
    form = inclusion.form
    z = (1 / arb(n)) if form.step == 1 else (1 / arb(n)).sqrt()
    total = sum((t * z**j for j, t in enumerate(inclusion.expansion.t)), arb(0))
    scale = arb(n) ** arb(fmpq(form.theta.numerator, form.theta.denominator))
    return scale * (total + arb(0, (width * z**inclusion.m).upper()))


def contains_image(inclusion: Inclusion, width: arb, pcf: Pcf, n: int) -> bool:
    """b(n)/(a(n) + I(n)) in I(n-1), by its end points: the map is monotone where it has no pole.

    It may end exactly at an end of I(n-1), as for 1, n^2; radii are rounded to 30 bits.
    """
    inner, outer = interval(inclusion, width, n), interval(inclusion, width * (1 + 2.0**-24), n - 1)
    ends = [value_at(pcf.a, n) + end for end in (inner.lower(), inner.upper())]
    same_side = all(end > 0 for end in ends) or all(end < 0 for end in ends)
    return same_side and all(outer.contains(value_at(pcf.b, n) / end) for end in ends)


@given(anything, st.integers(2, 14), st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_inclusion_at_single_depths(pcf, terms, k):
    inclusion = Inclusion(pcf, shape(pcf), terms, BITS)
    depth = 12 * 2**k
    width = inclusion.width(depth)
    if width is None or not width > 0:
        return
    with ctx.workprec(BITS):
        for n in (depth + 1, depth + 2, depth + 3, 2 * depth, 11 * depth, 10**4 * depth):
            # Only where rounding of the coefficients is far below e(n): else the check says nothing.
            if log2_size(width) - inclusion.m * math.log2(n) / inclusion.form.step > 150 - BITS:
                assert contains_image(inclusion, width, pcf, n), (pcf, depth, n)


@pytest.mark.parametrize("name", convergent)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_proofs_go_through_at_moderate_depths(name, data):
    pcf = data.draw(convergent[name])
    assert any(tail_enclosure(pcf, 1 << k, 8, 200) is not None for k in range(5, 17)), pcf


@given(anything, st.integers(3, 24), st.integers(3, 24), st.integers(64, 400), st.integers(64, 400))
@settings(max_examples=200, deadline=None)
def test_two_expansions_enclose_one_tail(pcf, terms, others, bits, other_bits):
    """Depths n and 2n, mapped back, with other numbers of coefficients and bits: balls around one number overlap."""
    for depth in (100, 1500):
        one, two = tail_enclosure(pcf, depth, terms, bits), tail_enclosure(pcf, 2 * depth, others, other_bits)
        if one is None or two is None:
            continue
        with ctx.workprec(max(bits, other_bits) + 100):
            for n in range(2 * depth, depth, -1):
                two = value_at(pcf.b, n) / (value_at(pcf.a, n) + two)
        assert one.overlaps(two), (pcf, depth, one, two)


@pytest.mark.parametrize("name", ["factorial", "geometric"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_tails_that_converge_fast_by_backward_recurrence(name, data):
    pcf = data.draw(convergent[name])
    depth, terms = 400, 10
    ball = tail_enclosure(pcf, depth, terms, 256)
    if ball is None:
        return
    with mpmath.workdps(80):
        first, second = (backward(pcf, depth, depth + beyond) for beyond in (3000, 3500))
        if abs(first - second) > abs(second) * mpmath.mpf(10) ** -70:
            return
        assert ball.contains(arb(mpmath.nstr(second, 75)) * (1 + arb(0, "1e-65"))) or ball.overlaps(
            arb(mpmath.nstr(second, 75), abs(arb(mpmath.nstr(second, 75))) * arb("1e-65"))
        )


def backward(pcf, depth, start):
    tail = mpmath.mpf(0)
    for n in range(start, depth, -1):
        tail = value_at(pcf.b, n) / (value_at(pcf.a, n) + tail)
    return tail


def test_no_proof_where_the_depth_is_too_small():
    assert tail_enclosure(Pcf((1, 2), (0, 0, 1)), 1, 8, 128) is None
    assert tail_enclosure(Pcf((1000, 1), (1,)), 20, 8, 128) is None
    assert tail_enclosure(Pcf((1, 2), (10**6, 0, 1)), 50, 8, 128) is None
    assert tail_enclosure(Pcf((1, 2), (0, 0, 1)), 50, 8, 128) is not None


def test_a_tail_that_is_a_polynomial_is_met():
    """T(n) = 2n + 5 solves T(n-1) (a(n) + T(n)) = b(n) for a = 3n + 1, and is minimal: |a + T| > |T|."""
    b = (18, 27, 10)  # (2n + 3)(5n + 6)
    ball = tail_enclosure(Pcf((1, 3), b), 100, 6, 128)
    assert ball.contains(205) and ball.rel_accuracy_bits() > 60


def test_a_wrong_solution_is_outside():
    """The other solution of the same Riccati equation, the dominant one, is never enclosed."""
    pcf = Pcf((1, 2), (0, 0, 1))
    with ctx.workprec(128):
        dominant = -(1 + arb(2).sqrt()) * 1000
    assert not tail_enclosure(pcf, 1000, 6, 128).overlaps(dominant * (1 + arb(0, 0.1)))
