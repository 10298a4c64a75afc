"""Equal formulas have one hash however they are written, and different ones have different hashes."""

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.constants.notation import written
from conjectures.functional_hash import (
    convergents_hash,
    function_hash,
    number_hash,
    pcf_hash,
    sequence_hash,
)
from conjectures.grammar import Call, Name, Negation, Number, Operation
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError
from kernels.functional_hash import OPERATIONS, PRIME, UNDEFINED, values


def leaf(source):
    return Name(source.choice("nxy")) if source.random() < 0.6 else Number(Fraction(source.randint(1, 9)))


def tree(source, depth):
    if depth == 0 or source.random() < 0.1:
        return leaf(source)
    if source.random() < 0.1:
        return Call("sqrt", (tree(source, depth - 1),))
    return Operation(source.choice("+-*/"), tree(source, depth - 1), tree(source, depth - 1))


def rewritten(one, source):
    """Another way to write the same function, by laws chosen at random all over the tree."""
    if isinstance(one, Call):
        return Call(one.function, tuple(rewritten(argument, source) for argument in one.arguments))
    if not isinstance(one, Operation):
        return source.choice((one, Operation("-", Operation("+", one, Name("x")), Name("x")), Negation(Negation(one))))
    a, b, symbol = rewritten(one.left, source), rewritten(one.right, source), one.symbol
    laws = {
        "+": (Operation("+", b, a), Operation("-", a, Negation(b))),
        "-": (Operation("+", a, Negation(b)), Negation(Operation("-", b, a))),
        "*": (Operation("*", b, a), Negation(Operation("*", Negation(a), b))),
        "/": (Negation(Operation("/", Negation(a), b)), Operation("*", a, Operation("^", b, Number(Fraction(-1))))),
    }
    return source.choice((Operation(symbol, a, b), *laws[symbol]))


def hashed(one):
    try:
        return function_hash(written(one))
    except DiscoveryError:
        return None


def test_rewritten_functions_meet():
    source = random.Random(7)
    for _ in range(1000):
        one = tree(source, 4)
        assert hashed(one) == hashed(rewritten(one, source)), written(one)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=6), st.lists(st.integers(-50, 50), min_size=1, max_size=6))
def test_polynomials_meet_only_if_they_are_equal(first, second):
    one, two = (" + ".join(f"({c})*n^{k}" for k, c in enumerate(row)) for row in (first, second))
    trimmed = [[c for c in row] for row in (first, second)]
    for row in trimmed:
        while row and not row[-1]:
            row.pop()
    assert (function_hash(one) == function_hash(two)) == (trimmed[0] == trimmed[1])


def plain(words, point):
    """The twin of the native evaluation."""
    stack, words = [], list(words)
    while words:
        operation = words.pop(0)
        if operation == OPERATIONS["integer"]:
            stack.append(words.pop(0) % PRIME)
        elif operation == OPERATIONS["variable"]:
            stack.append(point[words.pop(0)])
        elif operation == OPERATIONS["^"]:
            exponent, base = words.pop(0), stack.pop()
            if exponent < 0 and not base:
                return UNDEFINED
            stack.append(pow(base, exponent, PRIME))
        else:
            b, a = stack.pop(), stack.pop()
            if operation == OPERATIONS["/"]:
                if not b:
                    return UNDEFINED
                stack.append(a * pow(b, -1, PRIME) % PRIME)
            else:
                stack.append({2: a + b, 3: a - b, 4: a * b}[operation] % PRIME)
    return stack[0]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.lists(st.integers(0, PRIME - 1), min_size=2, max_size=2))
def test_native_values_are_those_of_the_twin(seed, point):
    source, words, depth = random.Random(seed), [], 0
    for _ in range(source.randint(1, 30)):
        if depth < 2 or source.random() < 0.4:
            words += source.choice(([0, source.randint(-(2**31) + 1, 2**31 - 1)], [1, source.randrange(2)]))
            depth += 1
        elif source.random() < 0.2:
            words += [6, source.randint(-9, 9)]
        else:
            words.append(source.randint(2, 5))
            depth -= 1
    words += [2] * (depth - 1)
    assert values(words, [0, len(words)], [point])[0, 0] == plain(words, point)


@pytest.mark.parametrize("words", [[0], [2], [0, 1, 0, 2], [1, 5], [9], [0, 1, 6], [0, 1, 2]])
def test_broken_programs_have_no_value(words):
    assert values(words, [0, len(words)], [[3]])[0, 0] == UNDEFINED


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("log(8)/log(2) - 2 + pi", "pi + 1"),
        ("sqrt(2)*sqrt(3)", "sqrt(6)"),
        ("exp(1 + log(2))", "2*e"),
        ("zeta(2)", "pi^2/6"),
        ("1/3 + 1/6", "1/2"),
        ("(1 + sqrt(5))/2", "phi"),
    ],
)
def test_numbers_meet(one, two):
    assert number_hash(one) == number_hash(two) != number_hash(f"{two} + 1/10^20")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(-9, 9), st.integers(1, 5))
def test_inflated_fractions_meet(a1, a0, b2, b1, c):
    """By c(n) = c n + 1."""
    assume(all(a1 * n + a0 for n in range(30)) and all(b2 * n * n + b1 * n for n in range(1, 30)))
    one = Pcf.parse(f"{a1}n + ({a0})", f"{b2}n^2 + ({b1})*n")
    two = Pcf.parse(f"({c}n + 1)*({a1}n + ({a0}))", f"({c}n + 1)*({c}*(n - 1) + 1)*({b2}n^2 + ({b1})*n)")
    other = Pcf.parse(f"{a1}n + ({a0}) + 1", f"{b2}n^2 + ({b1})*n")
    assert pcf_hash(one) == pcf_hash(two) != pcf_hash(other)


def test_a_signed_fraction_meets_the_polynomial_one():
    """[1; 3, 5, 7, ...] with all signs +."""
    assert pcf_hash(Pcf.parse("2n+1", "1")) == convergents_hash(range(1, 60, 2), [1] * 30)
    assert pcf_hash(Pcf.parse("2n+1", "1")) != convergents_hash(range(1, 60, 2), [1, -1] * 15)


def test_sequences_need_enough_terms():
    with pytest.raises(DiscoveryError, match="24 are hashed"):
        sequence_hash([1, 2, 3])
