"""The native product tree and its plain twin are the same function, and its balls hold what they promise."""

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import node_products, product_tree, reference

SIZES = (1, 6, 10**4, 2**61, 2**62 + 1, 2**63, 10**25, 10**200)
coefficients = st.sampled_from(SIZES).flatmap(lambda h: st.lists(st.integers(-h, h), max_size=7).map(tuple))
depths = st.one_of(st.integers(0, 4), st.integers(5, 120))
Polynomial = tuple[int, ...]
TailValue = Callable[..., flint.arb]
implementations = pytest.mark.parametrize("tail_value", [product_tree.tail_value, reference.tail_value])


def exact_value(a: Polynomial, b: Polynomial, depth: int, tail: Fraction) -> Fraction | None:
    p, p_before, q, q_before = reference.convergent(a, b, depth)
    denominator = q + tail * q_before
    return (p + tail * p_before) / denominator if denominator else None


def as_ball(lower: Fraction, upper: Fraction, bits: int) -> flint.arb:
    with flint.ctx.workprec(bits):
        middle, radius = (lower + upper) / 2, (upper - lower) / 2
        return flint.arb(flint.fmpq(middle.numerator, middle.denominator)) + flint.arb(
            0, flint.arb(flint.fmpq(radius.numerator, radius.denominator)).upper()
        )


def contains(ball: flint.arb, value: Fraction) -> bool:
    """Whether the ball holds the number, exactly: arb.contains would round the number first."""
    return abs(value - dyadic(ball.mid())) <= dyadic(ball.rad())


def dyadic(exact: flint.arb) -> Fraction:
    mantissa, exponent = (int(x) for x in exact.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


@given(coefficients, coefficients, depths)
def test_convergents_equal_the_twins(a: Polynomial, b: Polynomial, depth: int) -> None:
    assert tuple(map(int, product_tree.convergent(a, b, depth))) == reference.convergent(a, b, depth)


@pytest.mark.parametrize(("a", "b"), [((1, 2), (0, 0, 1)), ((5, 27, 51, 34), (0,) * 6 + (-1,)), ((3, 1), (0, -1))])
def test_deep_convergents_equal_the_twins(a: Polynomial, b: Polynomial) -> None:
    assert tuple(map(int, product_tree.convergent(a, b, 3000))) == reference.convergent(a, b, 3000)


@given(st.integers(-(2**61), 2**61), st.integers(-(2**61), 2**61), st.integers(0, 6), st.integers(1, 64))
def test_machine_leaves_never_overflow(c: int, d: int, degree: int, depth: int) -> None:
    """Coefficients at the very edge of the machine path, where one bit too few in the bound would show."""
    a, b = (0,) * degree + (c,), (d, 1, 0, d)
    assert tuple(map(int, product_tree.convergent(a, b, depth))) == reference.convergent(a, b, depth)


@implementations
@given(st.tuples(coefficients, coefficients, depths), st.fractions(-3, 3), st.fractions(0, 2), st.integers(2, 700))
@settings(deadline=None)
def test_ball_holds_the_images_of_the_whole_tail(
    tail_value: TailValue, fraction: tuple[Polynomial, Polynomial, int], low: Fraction, width: Fraction, bits: int
) -> None:
    a, b, depth = fraction
    ball = tail_value(a, b, depth, as_ball(low, low + width, bits), bits)
    if not ball.is_finite():
        return
    for part in (Fraction(0), Fraction(1, 3), Fraction(1)):
        value = exact_value(a, b, depth, low + part * width)
        assert value is not None
        assert contains(ball, value)


@given(coefficients, coefficients, depths, st.integers(-9, 9), st.integers(8, 700))
def test_exact_tails_give_full_accuracy(a: Polynomial, b: Polynomial, depth: int, tail: int, bits: int) -> None:
    value = exact_value(a, b, depth, Fraction(tail))
    ball = product_tree.tail_value(a, b, depth, flint.arb(tail), bits)
    if value is not None:
        assert contains(ball, value)
        # Relative to the value, or absolute where it nearly cancels against its whole part.
        assert value == 0 or ball.rel_accuracy_bits() >= bits or ball.rad() < flint.arb(2) ** -bits


@pytest.mark.parametrize("bits", [64, 1000, 20000])
def test_balls_are_no_wider_than_the_twins(bits: int) -> None:
    """Depths beyond the accuracy of the tail, so that groups of leaves and growing precisions are at work."""
    for a, b, depth in (((1, 2), (0, 0, 1), bits // 2), ((5, 27, 51, 34), (0,) * 6 + (-1,), bits // 10)):
        tail = flint.arb(depth, depth / 2)
        ball, twin = (f(a, b, depth, tail, bits) for f in (product_tree.tail_value, reference.tail_value))
        assert ball.overlaps(twin)
        assert ball.rel_accuracy_bits() >= min(bits, twin.rel_accuracy_bits() - 1)


def test_slow_convergence_has_no_wrapping_effect() -> None:
    """a = 2, b = -1 takes a tail -1 + 1/t to -1 + 1/(t + 1), where plain balls triple their radius at each step."""
    depth = 10**5
    ball = product_tree.tail_value((2,), (-1,), depth, as_ball(Fraction(-2, 3), Fraction(-2, 3), 110), 100)
    assert contains(ball, 1 + Fraction(1, 3 + depth))
    assert ball.rel_accuracy_bits() >= 100


@implementations
def test_a_possible_pole_is_not_finite(tail_value: TailValue) -> None:
    assert not tail_value((1, 2), (0, 0, 1), 1, flint.arb(-3), 64).is_finite()
    assert not tail_value((1, 2), (0, 0, 1), 1, flint.arb(-3, 1), 64).is_finite()
    assert not tail_value((1, 2), (0, 0, 1), 5, flint.arb("inf"), 64).is_finite()
    assert not tail_value((1, 2), (0, 0, 1), 5, flint.arb.nan(), 64).is_finite()


def test_an_inner_pole_does_not_matter() -> None:
    """a(n) + tail = 0 at an inner depth: the tail there is infinite, the value is not."""
    a, b = (0, 1), (0, 1)
    ball = product_tree.tail_value(a, b, 1, flint.arb(0), 64)
    assert ball == 1
    deep = product_tree.tail_value((0,), (1,), 20001, flint.arb(3), 64)
    assert contains(deep, Fraction(1, 3))


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="depth"):
        product_tree.convergent((1,), (1,), -1)
    with pytest.raises(ValueError, match="bits"):
        product_tree.tail_value((1,), (1,), 3, flint.arb(0), 1)
    with pytest.raises(TypeError):
        product_tree.convergent(("x",), (1,), 3)


def test_an_exact_zero_is_found_where_the_first_precision_misses_it() -> None:
    """T = 3 solves T(n-1) (n - 3 + T(n)) = 3n, so that the value is 0 whatever the depth."""
    for depth in range(1, 80):
        assert product_tree.tail_value((-3, 1), (0, 3), depth, flint.arb(3), 198) == 0


questions = st.tuples(coefficients, coefficients, depths, st.fractions(-3, 3), st.fractions(0, 2))


@given(st.lists(questions, max_size=8), st.integers(2, 700), st.integers(1, 3))
@settings(deadline=None)
def test_a_batch_is_its_questions_one_by_one(
    drawn: list[tuple[Polynomial, Polynomial, int, Fraction, Fraction]], bits: int, threads: int
) -> None:
    """Bit by bit, for any number of threads."""
    asked = [(a, b, depth, as_ball(low, low + width, bits)) for a, b, depth, low, width in drawn]
    for ball, question in zip(product_tree.tail_values(asked, bits, threads), asked, strict=True):
        alone = product_tree.tail_value(*question, bits)
        assert ball.is_finite() == alone.is_finite()
        assert not ball.is_finite() or (ball.mid() == alone.mid() and ball.rad() == alone.rad())


def test_a_batch_refuses_what_a_question_does() -> None:
    assert product_tree.tail_values([], 64) == []
    with pytest.raises(ValueError, match="depth"):
        product_tree.tail_values([((1,), (1,), 3, flint.arb(1)), ((1,), (1,), -1, flint.arb(1))], 64)
    with pytest.raises(ValueError, match="bits"):
        product_tree.tail_values([], 1)


SHARED = """
import resource, sys, threading, time
import flint
from kernels.product_tree import tail_values
apery = ((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1), 4000, flint.arb(-4e9, 1e9))
shares = []
class Counting(threading.Thread):
    def run(self):
        super().run()
        shares.append(time.thread_time())
sys.modules["kernels.product_tree"].Thread = Counting
begun = time.thread_time()
tail_values([apery] * 100, 40_000, 2)
shares.append(time.thread_time() - begun)
print(min(shares) / sum(shares))
"""


def test_threads_share_a_batch() -> None:
    """Were the lock of the interpreter held, the second thread would come when all questions are answered."""
    done = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=True, timeout=60)
    assert float(done.stdout) > 0.1


INTERRUPTED = """
import os, signal, threading, time
from kernels.product_tree import convergent
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
start = time.perf_counter()
try:
    convergent((1, 2), (0, 0, 1), 3_000_000)
except KeyboardInterrupt:
    print("interrupted", time.perf_counter() - start)
"""


def test_long_products_answer_an_interrupt() -> None:
    """The timer's thread runs at all because the GIL is released; the whole product would take far longer."""
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True, timeout=60)
    word, seconds = done.stdout.split()
    assert word == "interrupted"
    assert float(seconds) < 3


UNTESTED_VERSION = """
import flint
flint.__version__ = "9.9"
from kernels import flint_library, product_tree
assert flint_library.handle() == 0 and "9.9" in flint_library.status()
print(*product_tree.convergent((1, 2), (0, 0, 1), 3))
print(product_tree.tail_value((1, 2), (0, 0, 1), 100, flint.arb(50, 50), 128).str(20))
print(type(product_tree.convergent((1,), (1,), 3)[0]).__name__)
"""


def test_an_untested_flint_falls_back_to_objects_with_the_same_results() -> None:
    done = subprocess.run([sys.executable, "-c", UNTESTED_VERSION], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["204 24 160 19", "[1.2732395447351626862 +/- 4.90e-20]", "fmpz"]


def test_memory_is_given_back() -> None:
    """A leak of a single entry of these products, of 45 kB and more, would take eight megabytes."""
    resource = pytest.importorskip("resource")

    def run(times: int) -> int:
        for _ in range(times):
            product_tree.convergent((1, 2), (0, 0, 10**30), 6000)
            product_tree.tail_value((1, 2), (0, 0, 1), 2000, flint.arb(1000, 1000), 5000)
            product_tree.tail_values([((1, 2), (0, 0, 1), 2000, flint.arb(1000, 1000))] * 2, 5000, threads=2)
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    before = run(20)
    assert run(200) - before < 4_000


@given(st.integers(1, 1_200), st.lists(st.integers(-(2**60), 2**60), min_size=1, max_size=3))
def test_products_in_limbs_are_those_of_flint(depth: int, a: list[int]) -> None:
    """Entries of a few words to a few hundred, of either sign, with 52-bit limbs (if there are) and without."""
    b = (-3, 0, 7, -1)
    try:
        node_products.use_limbs(False)
        plain = product_tree.convergent(a, b, depth)
        node_products.use_limbs(True)
        assert product_tree.convergent(a, b, depth) == plain
    finally:
        node_products.use_limbs(True)


@pytest.mark.parametrize("bits", [700, 3_000, 20_000, 70_000])
def test_balls_in_limbs_meet_those_of_flint(bits: int) -> None:
    apery, depth = ((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1)), bits // 10 + 5
    tail = flint.arb(-0.04, 0.02) * flint.arb(depth) ** 3
    try:
        node_products.use_limbs(False)
        plain = product_tree.tail_value(*apery, depth, tail, bits)
        node_products.use_limbs(True)
        fast = product_tree.tail_value(*apery, depth, tail, bits)
    finally:
        node_products.use_limbs(True)
    assert fast.overlaps(plain)
    assert fast.rel_accuracy_bits() >= bits - 8
