"""Values as people write them, lengths that are a code, trees that mean what was found, equations and their roots."""

import math
from fractions import Fraction

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.constants.notation import written
from conjectures.expressions import Identifier, Settings, read_value
from conjectures.expressions.answers import formula_ball, root, shown
from conjectures.expressions.description import (
    integer_length,
    length,
    others,
    relation_length,
    symbol_length,
    table,
)
from conjectures.expressions.meeting import Bounds, RightSides, meet
from conjectures.expressions.symbols import Own, read_definitions, symbols
from conjectures.grammar import parse
from kernels.errors import DiscoveryError

SMALL = Bounds(30_000, 400, 1 << 28)


@given(st.text(max_size=30))
def test_a_value_is_read_or_refused(text):
    try:
        value = read_value(text)
    except DiscoveryError as error:
        assert "\n" not in str(error)
    else:
        assert value.ball.is_finite() and not value.ball.contains(0) and value.digits >= 0


@given(st.integers(-(10**12), 10**12), st.integers(1, 12), st.integers(1, 99))
def test_an_uncertainty_is_in_the_last_digits(number, places, error):
    text = f"{'-' if number < 0 else ''}{abs(number) // 10**places}.{abs(number) % 10**places:0{places}d}({error})"
    exact, radius = Fraction(number, 10**places), Fraction(error, 10**places)
    if abs(exact) <= radius:
        with pytest.raises(DiscoveryError, match="zero"):
            read_value(text)
        return
    value = read_value(text)
    assert value.radius == pytest.approx(float(radius), rel=1e-6)
    assert value.digits == pytest.approx(max(0, -math.log10(2 * radius / abs(exact))), abs=1e-6)


@pytest.mark.parametrize("text", ["1+2i", "2j", "-1.5e3j", "i", "3 + 4*i"])
def test_complex_values_are_refused_with_that_word(text):
    with pytest.raises(DiscoveryError, match="complex"):
        read_value(text)


def test_the_shares_of_the_code_add_up_to_less_than_one():
    """Kraft's inequality: what significance rests on."""
    rows = table()
    shares = [*rows["integers"], rows["longer_integers"], *rows["constants"].values(), rows["other_constants"]]
    shares += [*rows["unary"].values(), rows["other_functions"], *rows["binary"].values(), rows["own"]]
    assert 0.9 < sum(shares) <= 1
    for kind, share in (("constants", "other_constants"), ("unary", "other_functions")):
        assert sum(10 ** -symbol_length(kind, name) for name in others(kind)) == pytest.approx(rows[share])
    assert sum(10 ** -integer_length(n) for n in range(1, 10**5)) < sum(rows["integers"]) + rows["longer_integers"]


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_relations_of_a_height_share_what_the_code_gives_them(bits):
    rows = [(a, b) for a in range(-(2**bits) + 1, 2**bits) for b in range(-(2**bits) + 1, 2**bits)]
    rows = [row for row in rows if max(map(abs, row)).bit_length() == bits]
    assert sum(10 ** -relation_length(row, 1.0, 0.0) for row in rows) <= 0.5 / (bits * (bits + 1)) + 1e-12


def test_a_longer_formula_has_a_longer_description():
    texts = ["pi", "2*pi", "2*pi + 1", "sqrt(2*pi + 1)", "sqrt(2*pi + 17)"]
    lengths = [length(parse(text)) for text in texts]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("x", ["0.7390851332151607", "2.6854520010653064", "17.25"])
def test_every_meeting_means_what_its_trees_say(x):
    """Each pair of cheap ones is written down, evaluated in balls, and is x to within the radius."""
    chosen, given_ = symbols(), read_value(x + "0000")
    with ctx.workprec(200):
        met = meet(given_.ball, 1e-4, RightSides(chosen, SMALL), chosen, SMALL, equation=False, workers=1)
    checked = 0
    for left, right in [*met.pairs[:: max(1, len(met.pairs) // 200)], *met.near]:
        tree = met.left.solved(left, met.right.constants.tree(right))
        ball = formula_ball(tree, Own(), 200)
        assert ball is not None, written(tree)
        if (left, right) in met.pairs:
            assert abs(float(ball) - float(given_.ball)) < 1.3e-4, written(tree)
        checked += 1
    assert checked > 100


def test_right_sides_are_the_values_of_their_trees():
    right = RightSides(symbols(), SMALL)
    right.build()
    for index in range(0, right.values.count, 97):
        hi, lo, *_ = right.values.entry(index)
        ball = formula_ball(right.constants.tree(index), Own(), 200)
        with ctx.workprec(200):
            assert ball is not None and abs(ball - arb(hi) - arb(lo)) < abs(ball) * arb(2) ** -75


def test_left_sides_in_an_equation_are_positive_at_x():
    chosen, x = symbols(), read_value("1.5596104694623693")
    with ctx.workprec(200):
        met = meet(x.ball, x.radius, RightSides(chosen, SMALL), chosen, SMALL, equation=True, workers=1)
    texts = [
        f"{written(met.left.tree(left))} = {written(met.right.constants.tree(right))}" for left, right in met.pairs
    ]
    assert "x^x = 2" in texts


def test_a_root_is_enclosed_by_a_change_of_sign():
    ball = root(parse("x^x - 2"), arb("1.5596104694623693"), 2.88, Own(), 300)
    assert ball is not None
    with ctx.workprec(300):
        assert (ball.log() * ball - arb.const_log2()).contains(0) and float(ball.rad()) < 1e-70


def test_no_root_is_claimed_where_there_is_none():
    assert root(parse("x^2 + 1"), arb("0.5"), 1.0, Own(), 200) is None


def test_definitions_build_on_one_another():
    own = read_definitions(["a=pi^2", "f(t)=t + a", "b=f(1)"])
    assert written(own.resolved(parse("f(b)"))) == "1 + pi^2 + pi^2"


@pytest.mark.parametrize("text", ["x=3", "f(x)=", "2a=3", "a=log(-1)", "a=unknown + 1", "e=3", "f(t)=g(t)", "a=10^40"])
def test_bad_definitions_are_refused(text):
    with pytest.raises(DiscoveryError):
        read_definitions([text])


def test_one_identity_is_one_answer():
    """sqrt(4), x - x and other ways to write one value are folded."""
    outcome = Identifier(Settings(level=1, near=0, everything=True)).identify(
        read_value("3.14159265358979323846264338")
    )
    assert [answer.text for answer in outcome.answers if answer.agrees] == ["pi"]


def test_significance_is_digits_minus_length():
    outcome = Identifier(Settings(level=1)).identify(read_value("1.6449340668482264"))
    last = outcome.answers[-1]
    assert last.significance == last.digits - last.length and last.significant
    assert shown(outcome.answers, 0, None, False) == [last]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(-30, 30), st.integers(1, 30), st.integers(1, 30))
def test_planted_maps_of_pi_are_found(a, b, c, d):
    if a * d == b * c or not b:
        return
    with ctx.workprec(300):
        value = (a + b * arb.pi()) / (c + d * arb.pi())
        text = value.str(32, radius=False)
    outcome = IDENTIFIER.identify(read_value(text, 30))
    assert outcome.found
    with ctx.workprec(300):
        found = formula_ball(outcome.answers[0].tree, Own(), 300)
        assert found is not None and abs(found - value) < abs(value) * arb(2) ** -280


IDENTIFIER = Identifier(Settings(level=0, near=0))
