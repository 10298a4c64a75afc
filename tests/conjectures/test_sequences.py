"""Guesses about sequences: the standard ones right, random ones none, and no support that is not there."""

import random
from math import comb, factorial, isqrt, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conjectures.sequences import guess
from conjectures.sequences.reading import read_terms
from kernels.errors import DiscoveryError


def motzkin(n):
    return sum(comb(n, 2 * k) * comb(2 * k, k) // (k + 1) for k in range(n // 2 + 1))


def derangements(n):
    return sum((-1) ** k * factorial(n) // factorial(k) for k in range(n + 1))


def schroeder(n):
    return sum(comb(n + k, 2 * k) * comb(2 * k, k) // (k + 1) for k in range(n + 1))


def lists(n):
    return sum(factorial(n) // factorial(k) * comb(n - 1, k - 1) for k in range(1, n + 1)) or 1


def domb(n):
    return sum(comb(n, k) ** 2 * comb(2 * k, k) * comb(2 * n - 2 * k, n - k) for k in range(n + 1))


def recurrent(first, step):
    terms = list(first)
    while len(terms) < 60:
        terms.append(step(len(terms), terms))
    return lambda n: terms[n]


STANDARD = {
    "Fibonacci": ("c-finite", recurrent([0, 1], lambda n, a: a[-1] + a[-2])),
    "Perrin": ("c-finite", recurrent([3, 0, 2], lambda n, a: a[-2] + a[-3])),
    "squares": ("c-finite", lambda n: n * n),
    "Jacobsthal": ("c-finite", lambda n: (2**n - (-1) ** n) // 3),
    "e": ("interlaced", lambda n: [2, 1, *(x for k in range(1, 30) for x in (2 * k, 1, 1))][n]),
    "Catalan": ("algebraic", lambda n: comb(2 * n, n) // (n + 1)),
    "Motzkin": ("algebraic", motzkin),
    "large Schroeder": ("algebraic", schroeder),
    "central Delannoy": ("algebraic", lambda n: sum(comb(n, k) * comb(n + k, k) for k in range(n + 1))),
    "central trinomial": ("algebraic", lambda n: sum(comb(n, 2 * k) * comb(2 * k, k) for k in range(n // 2 + 1))),
    "ternary trees": ("algebraic", lambda n: comb(3 * n, n) // (2 * n + 1)),
    "factorials": ("holonomic", factorial),
    "derangements": ("holonomic", derangements),
    "involutions": ("holonomic", recurrent([1, 1], lambda n, a: a[-1] + (n - 1) * a[-2])),
    "sets of lists": ("holonomic", lists),
    "Franel": ("holonomic", lambda n: sum(comb(n, k) ** 3 for k in range(n + 1))),
    "Apery, zeta(2)": ("holonomic", lambda n: sum(comb(n, k) ** 2 * comb(n + k, k) for k in range(n + 1))),
    "Apery, zeta(3)": ("holonomic", lambda n: sum(comb(n, k) ** 2 * comb(n + k, k) ** 2 for k in range(n + 1))),
    "Domb": ("holonomic", domb),
    "left factorials": ("holonomic", lambda n: sum(factorial(k) for k in range(n))),
    "arrangements": ("holonomic", lambda n: sum(factorial(n) // factorial(k) for k in range(n + 1))),
    "n! and binomials": ("interlaced", lambda n: factorial(n // 2) if n % 2 == 0 else comb(n - 1, n // 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", STANDARD)
def test_standard_sequences(name):
    kind, term = STANDARD[name]
    given_, next_ = [term(n) for n in range(26)], [term(n) for n in range(26, 36)]
    found = guess(given_, count=10)
    assert [one.kind for one in found][:1] == [kind]
    assert all(list(one.next_terms) == next_ for one in found)
    assert all(one.support >= 3 and one.margin >= 24 for one in found)


def test_random_sequences_have_no_guess():
    generator = random.Random(7)
    for largest in (1, 2, 9, 10**6, 10**30):
        for length in (8, 20, 40):
            for _ in range(60):
                assert guess([generator.randint(0, largest) for _ in range(length)]) == ()


@pytest.mark.parametrize(
    "terms",
    [[], [1], [1, 2, 3, 4, 5], [1, 1, 2, 5, 14], [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61],
     [isqrt(2 * 10 ** (2 * n)) for n in range(30)]],
)  # fmt: skip
def test_what_the_terms_cannot_support_is_refused(terms):
    assert guess(terms) == ()


def test_one_wrong_term_spoils_a_guess():
    terms = [comb(2 * n, n) // (n + 1) for n in range(200)]
    assert guess(terms[:150])
    # An early one leaves a recurrence whose coefficients vanish there.
    for place in (100, 120, 149):
        spoiled = list(terms[:150])
        spoiled[place] += 1
        assert guess(spoiled) == ()


def test_formulas_count_from_the_offset():
    squares = guess([n * n for n in range(3, 20)], offset=3)[0]
    assert squares.closed_form == "a(n) = n^2"
    catalan = guess([comb(2 * n, n) // (n + 1) for n in range(1, 20)], offset=1)
    assert [one.formula for one in catalan if one.kind == "holonomic"] == ["(n + 1)*a(n) = (4*n - 2)*a(n-1)"]
    powers = guess([3 * 2**n - 5 for n in range(1, 16)], offset=1)[0]
    assert powers.closed_form == "a(n) = 3*2^n - 5"


@pytest.mark.parametrize(
    ("first", "p", "q", "offset"),
    [
        ((0, 1), 1, 1, 0),
        ((2, 1), 1, 1, 0),
        ((3, 7), 2, 5, 0),
        ((0, 1), 0, 2, 3),
        ((1, -4), 3, 7, -2),
        ((5, 0), -2, 6, 1),
    ],
)
def test_binets_formula_is_the_sequence(first, p, q, offset):
    terms = list(first)
    while len(terms) < 30:
        terms.append(p * terms[-1] + q * terms[-2])
    closed = guess(terms, offset)[0].closed_form
    assert closed is not None
    text = closed.removeprefix("a(n) = ").replace("^", "**")
    for n in range(offset, offset + 20):
        assert evaluated(text, {"sqrt": sqrt, "n": n}) == pytest.approx(terms[n - offset], rel=1e-9, abs=1e-6)


def test_recurrences_are_what_they_say():
    for name, (_, term) in STANDARD.items():
        terms = [term(n) for n in range(26)]
        for one in guess(terms):
            if one.kind == "holonomic":
                left, right = one.formula.replace("^", "**").split(" = ")
                for n in range(8, 26):
                    values = {"a": terms.__getitem__, "n": n}
                    assert evaluated(left, values) == evaluated(right, values), (name, n)


def evaluated(text, values):
    return eval(text, {"__builtins__": {}}, values)  # noqa: S307 - our own text


@given(st.lists(st.integers(-(10**40), 10**40), min_size=1, max_size=30), st.sampled_from([",", " ", "\n", ", ", ";"]))
def test_terms_are_read_as_they_are_written(terms, separator):
    assert read_terms(separator.join(map(str, terms))) == (None, terms)
    assert read_terms(str(terms)) == (None, terms)


@given(st.integers(-5, 5), st.lists(st.integers(), min_size=2, max_size=20))
def test_b_files_are_read(first, terms):
    text = "# A000000\n" + "".join(f"{first + k} {term}\n" for k, term in enumerate(terms))
    assert read_terms(text) == (first, terms)


@given(st.text(max_size=60))
def test_reading_fails_with_one_line_or_not_at_all(text):
    try:
        _, terms = read_terms(text)
    except DiscoveryError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(term, int) for term in terms)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no terms"), ("# only a comment", "no terms"), ("1, 2, x", "'x' is no integer"), ("1.5 2", "no integer"),
     ("1/2, 3", "no integer"), ("1," * 100_001, "at most 100,000"), ("0x10", "no integer"), ("١٢", "no integer")],
)  # fmt: skip
def test_bad_text_is_refused(text, message):
    with pytest.raises(DiscoveryError, match=message):
        read_terms(text)


def test_long_integers_are_read():
    assert read_terms("1, " + "9" * 5_000)[1][1] == 10**5_000 - 1
