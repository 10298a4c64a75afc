"""The checker accepts true certificates, and what it accepts is true: bad ones are refused, each for its reason."""

import copy

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.signed_cf_rules import Refused, check

E = {
    "function": "exp", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [2],
    "channels": [[1, 0], [2, 2], [1, 0]], "repeats": 1, "skip": 1, "length": 1, "state": [1, 1, 1, -1],
}  # fmt: skip
# 1/(4 - e) = 1 - 1/(4 + 1/(2 - 1/(5 + 1/(2 - 1/(7 + ...
MIXED = {
    "function": "exp", "argument": [1, 1], "map": [0, -1, 1, -4], "signs": "-+", "before": [1, 4, 2, 5],
    "channels": [[2, 0], [7, 2]], "repeats": 1, "skip": 3, "length": 1, "state": [2, 0, 1, 1],
}  # fmt: skip
TAN = {
    "function": "tan", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [1, 1],
    "channels": [[1, 0], [3, 2]], "repeats": 1, "skip": 2, "length": 1, "state": [1, 0, 1, -1],
}  # fmt: skip
BESSEL = {
    "function": "bessel_i", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [1, 2],
    "channels": [[3, 1]], "repeats": 1, "skip": 2, "length": 1, "state": [1, 0, 0, 1],
}  # fmt: skip
MINUS = {
    "function": "bessel_j", "argument": [2, 2], "map": [1, 0, 0, 1], "signs": "-", "before": [2],
    "channels": [[4, 2]], "repeats": 1, "skip": 1, "length": 1, "state": [1, 0, 0, 1],
}  # fmt: skip


def terms_of(certificate, count):
    terms, t = list(certificate["before"]), 0
    while len(terms) < count:
        terms += [start + step * t for start, step in certificate["channels"]]
        t += 1
    return terms[:count]


def value_of(certificate):
    """The number that the certificate is about, by power series and elementary functions."""
    p, q = certificate["argument"]
    name, x = certificate["function"], arb(p) / q
    if name.startswith("bessel"):
        order, z = arb(p) / q, arb(2) / q
        bessel = arb.bessel_i if name == "bessel_i" else arb.bessel_j
        f = bessel(z, order - 1) / bessel(z, order)
    else:
        f = getattr(x, name)()
    m0, m1, m2, m3 = certificate["map"]
    return (m0 * f + m1) / (m2 * f + m3)


def holds(certificate, count=24):
    """Whether floor and ceiling give the terms that are claimed, for so many of them."""
    with ctx.workprec(4_000):
        x = value_of(certificate)
        for i, term in enumerate(terms_of(certificate, count)):
            plus = certificate["signs"][i % len(certificate["signs"])] == "+"
            if (x.floor() if plus else x.ceil()).unique_fmpz() != term:
                return False
            x = (1 if plus else -1) / (x - term)
    return True


TRUE = {"e": E, "mixed": MIXED, "tan": TAN, "bessel": BESSEL, "minus": MINUS}


@pytest.mark.parametrize("name", TRUE)
def test_true_certificates_are_accepted_and_true(name):
    check(TRUE[name])
    assert holds(TRUE[name])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"channels": [[1, 0], [2, 3], [1, 0]]}, "blocks"),
        ({"channels": [[1, 0], [4, 2], [1, 0]]}, "blocks"),
        ({"before": [3]}, "beginning"),
        ({"before": [2, 0]}, "too small"),
        ({"before": []}, "no term"),
        ({"map": [1, 1, 0, 1]}, "beginning"),
        ({"map": [1, 1, 1, 1]}, "no inverse"),
        ({"argument": [2, 1]}, "blocks"),
        ({"argument": [3, 1]}, "2/n"),
        ({"argument": [0, 1]}, "lowest terms"),
        ({"signs": "-"}, "too small"),
        ({"signs": "+-"}, "whole words"),
        ({"skip": 2}, "blocks"),
        ({"length": 2}, "blocks"),
        ({"state": [2, 2, 2, -2]}, ""),
        ({"state": [1, 1, 1, 1]}, "no inverse"),
        ({"state": [-1, -1, -1, 1]}, "below 1"),
        ({"function": "sin"}, "no theorem"),
        ({"function": ["exp"]}, "function"),
        ({"repeats": 0}, "block"),
        ({"repeats": True}, "small number"),
        ({"length": 0}, "empty"),
        ({"channels": []}, "no channels"),
        ({"channels": [[1, 0, 0]]}, "pair"),
        ({"channels": [[1, -1], [2, 2], [1, 0]]}, "too small"),
        ({"before": [2.0]}, "integers"),
        ({"before": [2**5000]}, "integers"),
        ({"signs": ""}, "signs"),
        ({"extra": 1}, "not a certificate"),
    ],
)
def test_false_ones_are_refused(change, reason):
    certificate = {**copy.deepcopy(E), **change}
    if change == {"state": [2, 2, 2, -2]}:
        check(certificate)  # the same map
        return
    with pytest.raises(Refused, match=reason):
        check(certificate)


def test_a_false_bound_is_refused():
    # tan 1 = [1; 1, 1, 1, 3, 1, 5, ...]: the block cannot begin at a complete quotient below 1.
    with pytest.raises(Refused):
        check({**TAN, "before": [1], "skip": 0})
    with pytest.raises(Refused, match="bounds"):
        check({**MINUS, "argument": [1, 1], "skip": 0})


@pytest.mark.parametrize("what", [None, [], "e", 7, {}, {"function": "exp"}])
def test_what_is_no_certificate_is_refused(what):
    with pytest.raises(Refused):
        check(what)


number = st.integers(-4, 9)
changes = st.fixed_dictionaries(
    {},
    optional={
        "function": st.sampled_from(["exp", "tan", "cot", "tanh", "coth", "bessel_i", "bessel_j"]),
        "argument": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "map": st.tuples(number, number, number, number),
        "signs": st.text("+-", min_size=1, max_size=2),
        "before": st.lists(number, max_size=3),
        "channels": st.lists(st.tuples(number, st.integers(0, 4)), min_size=1, max_size=3),
        "repeats": st.integers(1, 2),
        "skip": st.integers(0, 3),
        "length": st.integers(1, 3),
        "state": st.tuples(number, number, number, number),
    },
)


@settings(max_examples=600)
@given(st.sampled_from(sorted(TRUE)), changes)
def test_whatever_is_accepted_is_true(name, change):
    certificate = {**TRUE[name], **change}
    try:
        check(certificate)
    except Refused:
        return
    assert holds(certificate)


nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(E)), nonsense)
def test_nonsense_never_raises_anything_else(key, value):
    certificate = {**E, key: value}
    try:
        check(certificate)
    except Refused:
        return
    assert holds(certificate)
