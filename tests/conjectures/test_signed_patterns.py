"""Channels, recurrences, origins and certificates of signed continued fractions."""

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from conjectures.signed_cf.channels import Channel, Pattern, find_channel, find_pattern
from conjectures.signed_cf.origins import origin_of
from conjectures.signed_cf.recurrences import holds, pre_period, shortest_recurrence
from conjectures.signed_cf.search import SignedSearch
from kernels.berlekamp_massey import PRIME

channels = st.one_of(
    st.builds(lambda c: Channel(tuple(c)), st.lists(st.integers(-9, 9), max_size=4).filter(lambda c: not c or c[-1])),
    st.builds(
        lambda c, scale, ratio: Channel((c,) if c else (), scale, ratio),
        st.integers(-9, 9),
        st.integers(1, 5),
        st.sampled_from([-3, -2, 2, 3, 5]),
    ),
)


@given(channels)
def test_a_channel_is_found_from_its_values(channel):
    found = find_channel([channel.value(t) for t in range(12)])
    assert found is not None
    assert [found.value(t) for t in range(30)] == [channel.value(t) for t in range(30)]


@given(channels, st.integers(0, 2))
def test_its_text_is_its_value(channel, start):
    text = channel.text(start).replace("^", "**")
    for t in range(6):
        k = t + start
        expression = text
        for digit in "0123456789)":
            expression = expression.replace(f"{digit}k", f"{digit}*k")
        assert eval(expression, {"__builtins__": {}}, {"k": k}) == channel.value(t)  # noqa: S307 - our own text


@given(st.lists(st.integers(0, 9), max_size=3), st.lists(channels, min_size=1, max_size=4))
def test_a_pattern_gives_its_terms_back(before, parts):
    pattern = Pattern(tuple(before), tuple(parts))
    terms = [pattern.term(n) for n in range(60)]
    found = find_pattern(terms, len(before))
    assert found is not None
    assert [found.term(n) for n in range(100)] == [pattern.term(n) for n in range(100)]
    assert found.period <= pattern.period


def test_noise_has_no_pattern():
    assert find_pattern([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3], 0) is None
    assert find_channel([1, 2, 4, 8, 15]) is None


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=6), st.lists(st.integers(-50, 50), min_size=6, max_size=8))
def test_recurrences_lift_to_the_integers(coefficients, begin):
    terms = list(begin)
    for _ in range(40):
        terms.append(sum(c * terms[-j] for j, c in enumerate(coefficients, 1)))
    found = shortest_recurrence(terms, 20)
    assert found is not None
    assert holds(found, terms)
    assert len(found) - 1 <= len(begin)


def test_a_recurrence_modulo_the_prime_alone_is_none():
    terms = [1]
    for _ in range(40):
        terms.append(terms[-1] * 3 % PRIME)
    assert shortest_recurrence(terms, 5) is None
    assert pre_period((1, -2, 1, 0, 0)) == 2
    big = [3**k for k in range(200)]
    assert shortest_recurrence(big, 5) == (1, -3)


ORIGINS = [
    "e", "e^2", "sqrt_e", "exp(2/3)", "(1+e)/2", "(e+3)*exp(-1)/2", "3 - 3/e", "tan(1)", "tan(1/3)", "1/tan(1/2)",
    "cot(1/5)", "tanh(1/4)", "coth(1/3)", "besseli(0,2)/besseli(1,2)", "besseli(1/3-1,2/3)/besseli(1/3,2/3)",
    "besselj(0,1)/besselj(1,1)", "cf_natural", "(e^2+1)/(e^2-1)", "2*(e-1)/(2*e-3)",
]  # fmt: skip


@pytest.mark.parametrize("text", ORIGINS)
def test_an_origin_has_the_constants_value(text):
    origin = origin_of(text)
    assert origin is not None
    with ctx.workprec(300):
        y = arb(origin.a + 200 * origin.d)
        for term, sign in reversed(origin.terms(0, 60)):
            y = term + sign / y
        for a, b, c, d in (origin.of_value, origin.map):
            y = (a * y + b) / (c * y + d)
        assert abs(y - constant_from_text(text).enclosure(200)) < arb(2) ** -150


@pytest.mark.parametrize(
    "text",
    [
        "pi",
        "e + e^2",
        "exp(3)",
        "exp(2/3) + 1/e^3",
        "tan(2)",
        "e*pi",
        "tan(1) + tan(1/2)",
        "gamma",
        "e^e",
        "2^e",
        "0.5",
        "(",
    ],
)
def test_others_have_none(text):
    assert origin_of(text) is None


@pytest.mark.parametrize("constant", ["e", "tan(1/2)", "e^2", "besselj(0,1)/besselj(1,1)", "coth(1/3)", "sqrt_e"])
def test_every_linear_pattern_of_these_has_a_certificate(constant):
    hits = SignedSearch((constant,), height=2).run_chunk(0).hits
    assert hits
    assert [hit["pattern"] for hit in hits if hit["certificate"] is None] == []
