"""The noun Pcf: reading and writing are inverse, and it refuses what is not a continued fraction."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conjectures import Pcf
from conjectures.polynomials import parse_polynomial
from kernels.errors import DiscoveryError

coefficients = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=10).filter(any).map(tuple)


@given(coefficients, coefficients)
def test_text_and_repr_read_back(a, b):
    pcf = Pcf(a, b)
    assert Pcf.parse(pcf.a_text, pcf.b_text) == pcf
    assert str(pcf) == f"PCF({pcf.a_text}, {pcf.b_text})"
    (a_text, b_text) = str(pcf)[4:-1].split(", ")
    assert (parse_polynomial(a_text), parse_polynomial(b_text)) == (pcf.a, pcf.b)


@given(coefficients, coefficients, st.integers(0, 3))
def test_trailing_zeros_do_not_matter(a, b, zeros):
    padded = Pcf(a + (0,) * zeros, list(b) + [0] * zeros)
    assert padded == Pcf(a, b)
    assert hash(padded) == hash(Pcf(a, b))
    assert padded.a[-1] and padded.b[-1]


@pytest.mark.parametrize(("a", "b", "name"), [("0", "n", "a"), ("n", "n - n", "b"), ("n - n", "0", "a")])
def test_zero_polynomials_are_refused(a, b, name):
    with pytest.raises(DiscoveryError, match=rf"^{name}\(n\) is the zero polynomial"):
        Pcf.parse(a, b)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_fraction_or_one_line(a, b):
    try:
        pcf = Pcf.parse(a, b)
    except DiscoveryError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert Pcf.parse(pcf.a_text, pcf.b_text) == pcf


def test_frozen_ordered_and_shown_in_notebooks():
    pcf = Pcf.parse("2n + 1", "n^2")
    with pytest.raises(dataclasses.FrozenInstanceError):
        pcf.a = (1,)
    assert sorted([Pcf((2,), (1,)), pcf]) == [pcf, Pcf((2,), (1,))]
    assert pcf._repr_latex_() == r"$1 + \underset{n \ge 1}{\mathrm{K}} \frac{n^{2}}{2 n + 1}$"
