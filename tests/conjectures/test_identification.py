"""What is planted is found, what chance makes is refused, and every text means the number that it was found for."""

import math
import random
from fractions import Fraction

import pytest
from flint import arb, ctx
from hypothesis import assume, given
from hypothesis import strategies as st

from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from conjectures.identification import (
    Relation,
    canonical_moebius,
    coincidence,
    find_relation,
    holds,
    identify,
    moebius,
    moebius_latex,
    moebius_text,
    residual,
    supported_height,
)

BITS = 166
small = st.integers(-60, 60)


def ball(value: arb, bits: int = BITS) -> arb:
    """The value with an error in its bit number `bits`."""
    with ctx.workprec(BITS + 400):
        return value + arb(0, abs(value).upper() * arb(2) ** -bits)


def named(name: str) -> arb:
    with ctx.workprec(BITS + 60):
        return {
            "pi": arb.pi(),
            "e": arb.const_e(),
            "log2": arb.const_log2(),
            "zeta3": arb(3).zeta(),
            "sqrt2": arb(2).sqrt(),
        }[name]


def interpret(tree: Tree) -> arb:
    """The texts' meaning, independent of the code that wrote them."""
    match tree:
        case Number(value):
            return arb(value.numerator) / value.denominator
        case Name(text):
            return named(text)
        case Negation(operand):
            return -interpret(operand)
        case Call("sqrt", (operand,)):
            return interpret(operand).sqrt()
        case Call("log", (operand,)):
            return interpret(operand).log()
        case Operation(symbol, left, right):
            x, y = interpret(left), interpret(right)
            return {"+": arb.__add__, "-": arb.__sub__, "*": arb.__mul__, "/": arb.__truediv__, "^": arb.__pow__}[
                symbol
            ](x, y)
    raise AssertionError(tree)


def agrees(text: str, value: arb) -> bool:
    with ctx.workprec(BITS + 60):
        return bool(abs(interpret(parse(text)) - value) < abs(value).upper() * arb(2) ** (8 - BITS) + arb(2) ** -BITS)


def moebius_value(coefficients: tuple[int, ...], x: arb) -> arb:
    c0, c1, d0, d1 = coefficients
    with ctx.workprec(BITS + 60):
        return ball((c0 + c1 * x) / (d0 + d1 * x))


@given(small, small, small, small, st.sampled_from(["pi", "e", "log2", "zeta3"]))
def test_planted_moebius_relations_are_found_and_written(c0: int, c1: int, d0: int, d1: int, name: str) -> None:
    assume(c0 * d1 != c1 * d0)
    planted = canonical_moebius((c0, c1, d0, d1))
    value = moebius_value(planted, named(name))
    found = moebius(value, named(name), None, BITS)
    assert found == Relation(planted)
    assert moebius(value, named(name), 60, BITS, trials=10**9) == Relation(planted)
    assert agrees(moebius_text(planted, name), value)


@given(small, st.integers(1, 60), st.sampled_from(["pi", "sqrt2"]))
def test_rational_values_have_no_moebius_relation(numerator: int, denominator: int, name: str) -> None:
    with ctx.workprec(BITS + 60):
        value = ball(arb(numerator) / denominator)
    assert moebius(value, named(name), None, BITS) is None


def test_rational_constants_have_no_moebius_relation() -> None:
    with ctx.workprec(BITS + 60):
        assert moebius(ball(arb.pi()), arb(7) / 3, None, BITS) is None
        assert moebius(ball(arb(5) / 2), arb(7) / 3, None, BITS) is None


@pytest.mark.parametrize(
    ("planted", "smallest"),
    [((0, 1, 1, 0), (0, 1, 1, 0)), ((1, 1, 1, 0), (1, 1, 1, 0)), ((7, 5, 1, 0), (-1, 3, -1, 2)), ((3, 1, 7, 0), None)],
)
def test_quadratic_constants_give_the_smallest_relation(
    planted: tuple[int, ...], smallest: tuple[int, ...] | None
) -> None:
    root = named("sqrt2")
    value = moebius_value(planted, root)
    found = moebius(value, root, None, BITS)
    assert found is not None
    assert found == moebius(value, root, None, BITS)
    assert found.height <= max(map(abs, planted))
    assert found.height == exhaustive_height(value, root, found.height)
    assert smallest is None or found.height <= max(map(abs, smallest))


@pytest.mark.parametrize(
    ("planted", "plainest"),
    [((1, 0, -1, 1), (1, 1, 1, 0)), ((1, 0, 1, 1), (-1, 1, 1, 0)), ((0, 1, 2, 1), (-1, 1, 1, 0))],
)
def test_of_equal_relations_the_one_without_the_root_below_is_taken(
    planted: tuple[int, ...], plainest: tuple[int, ...]
) -> None:
    root = named("sqrt2")
    assert moebius(moebius_value(planted, root), root, None, BITS) == Relation(plainest)


def exhaustive_height(value: arb, x: arb, bound: int) -> int:
    """The smallest height of all non-degenerate relations up to the bound, by trying all denominators."""
    v, root = float(value.mid()), float(x.mid())
    heights = []
    span = range(-bound, bound + 1)
    for d0 in span:
        for d1 in span:
            for c1 in span:
                c0 = round(v * (d0 + d1 * root) - c1 * root)
                degenerate = c0 * d1 == c1 * d0
                if not degenerate and abs(c0 + c1 * root - v * (d0 + d1 * root)) < 1e-9:
                    heights.append(max(map(abs, (c0, c1, d0, d1))))
    return min(heights)


@pytest.mark.parametrize("max_height", [None, 1000])
def test_random_values_have_no_relation(max_height: int | None) -> None:
    generator = random.Random(20)
    for bits in (60, 100, BITS):
        for _ in range(400):
            with ctx.workprec(bits + 20):
                value = ball(arb(generator.getrandbits(bits)) / 2 ** (bits - 2), bits)
            assert moebius(value, named("pi"), max_height, bits) is None


@pytest.mark.slow
def test_a_hundred_thousand_random_values_have_no_relation() -> None:
    generator = random.Random(21)
    for _ in range(100_000):
        with ctx.workprec(120):
            value = ball(arb(generator.getrandbits(100)) / 2**98, 100)
        assert moebius(value, named("pi"), None, 100) is None


def test_relations_that_the_digits_cannot_support_are_refused() -> None:
    value = moebius_value((355, 113, 22, 7), named("pi"))
    assert moebius(ball(value, 64), named("pi"), None, 64) == Relation((355, 113, 22, 7))
    assert moebius(ball(value, 40), named("pi"), None, 40) is None
    assert moebius(ball(value, 64), named("pi"), None, 64, trials=10**12) is None
    assert moebius(ball(value, 64), named("pi"), 300, 64) is None
    assert moebius(ball(value, 20), named("pi"), None, BITS) is None


def test_a_wrong_value_is_refused() -> None:
    with ctx.workprec(BITS + 60):
        value = ball(4 / arb.pi() + arb(2) ** -100)
    assert moebius(value, named("pi"), 1000, BITS) is None


def test_values_that_are_not_finite_have_no_relation() -> None:
    assert moebius(arb("nan"), named("pi"), None, BITS) is None
    assert find_relation([arb(1), arb("inf")], BITS) is None
    assert identify(arb("nan"), [("pi", named("pi"))], BITS) == ()


@given(st.lists(st.integers(-40, 40), min_size=2, max_size=6).filter(lambda c: math.gcd(*c) == 1 and c[0]))
def test_planted_relations_among_independent_numbers_are_found(coefficients: list[int]) -> None:
    with ctx.workprec(500):
        values = [arb(k + 2).sqrt().exp() for k in range(len(coefficients) - 1)]
        total = sum((c * v for c, v in zip(coefficients[1:], values, strict=True)), arb(0))
        values = [ball(-total / coefficients[0], 400), *values]
    found = find_relation(values, 400)
    sign = 1 if coefficients[0] > 0 else -1
    expected = tuple(sign * c for c in coefficients)
    assume(any(coefficients[1:]))
    assert found == Relation(expected)
    assert holds(expected, values, 400)
    assert residual(expected, values, 400).rad() < arb(2) ** -380


def test_golden_ratio_has_many_relations_and_gives_the_smallest() -> None:
    with ctx.workprec(260):
        golden = (1 + arb(5).sqrt()) / 2
        values = [golden**k for k in range(5)]
        found = find_relation(values, 200)
    assert found is not None
    assert found.height == 1
    assert holds(found.coefficients, values, 200)


@given(st.integers(1, 10**6), st.integers(1, 8), st.floats(10, 190), st.floats(1, 1e9))
def test_supported_heights_meet_the_bound(height: int, unknowns: int, digits: float, trials: float) -> None:
    limit = supported_height(unknowns, digits, trials, 1e-6)
    if limit:
        assert coincidence(limit, unknowns, digits, trials) <= -6 + 1e-6
    assert coincidence(2 * limit + 2, unknowns, digits, trials) > -6
    assert coincidence(height, unknowns, digits, trials) < coincidence(height + 1, unknowns, digits, trials)


@pytest.mark.parametrize(
    ("coefficients", "text", "latex"),
    [
        ((4, 0, 0, 1), "4/pi", r"\frac{4}{\pi}"),
        ((-2, -1, -1, 3), "(2 + pi)/(1 - 3*pi)", r"\frac{2 + \pi}{1 - 3 \pi}"),
        ((0, 1, 1, 0), "pi", r"\pi"),
        ((-2, 1, 1, 0), "-2 + pi", r"-2 + \pi"),
        ((0, -1, 3, 0), "-pi/3", r"\frac{-\pi}{3}"),
        ((-4, 0, 0, 3), "-4/(3*pi)", r"\frac{-4}{3 \pi}"),
        ((1, 2, 0, 1), "(1 + 2*pi)/pi", r"\frac{1 + 2 \pi}{\pi}"),
    ],
)
def test_texts(coefficients: tuple[int, ...], text: str, latex: str) -> None:
    assert moebius_text(coefficients, "pi") == text
    assert moebius_latex(coefficients, r"\pi") == latex


CLOSED_FORMS = [
    "22/7", "sqrt(2)/2", "(3 - 2*sqrt(7))/5", "4/pi", "(2 + pi)/(1 - 3*pi)", "(1 + 2*pi - pi^2)/3", "pi + zeta3",
    "sqrt(2)*pi/3^(1/4)", "-e^2/pi", "pi*zeta3/sqrt(5)", "(1 + 3*log2 + pi)/2", "1", "6/zeta3",
]  # fmt: skip


@pytest.mark.parametrize("text", CLOSED_FORMS)
def test_closed_forms_are_identified(text: str) -> None:
    with ctx.workprec(BITS + 60):
        value = ball(interpret(parse(text)))
    constants = [(name, named(name)) for name in ("pi", "e", "zeta3", "log2")]
    found = identify(value, constants, BITS)
    assert found
    assert all(agrees(one.text, value) and one.surprise >= 6 for one in found)
    assert [one.surprise for one in found] == sorted((one.surprise for one in found), reverse=True)


def test_higher_algebraic_numbers_are_identified() -> None:
    with ctx.workprec(BITS + 60):
        value = ball(arb(2) ** arb(Fraction(1, 3).numerator) / 1 + arb(3).root(3))
    (found,) = identify(value, [], BITS)
    assert found.kind == "algebraic"
    assert found.text.startswith("root of x^3 - 6*x^2 + 12*x - 11 near 3.442249570307")


@pytest.mark.parametrize("bits", [20, 60, BITS])
def test_numbers_without_a_form_get_none(bits: int) -> None:
    generator = random.Random(bits)
    constants = [(name, named(name)) for name in ("pi", "e", "zeta3", "log2")]
    for _ in range(20):
        with ctx.workprec(BITS + 60):
            value = ball(arb(generator.getrandbits(bits + 20)) / 2 ** (bits + 18), bits)
        assert identify(value, constants, bits) == ()
