"""Signed continued fractions: the digits, the approval, the whole search, against direct computation."""

import json
from fractions import Fraction
from itertools import pairwise
from math import comb, factorial

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from conjectures.constants import find
from conjectures.constants.decimals import decimal_constant
from conjectures.constants.expressions import constant_from_text
from conjectures.signed_cf.approval import TOO_FEW, Approval, Refusal
from conjectures.signed_cf.digits import Expansions, Quotients, head, hermite
from conjectures.signed_cf.search import SignedSearch, determinant_ranges
from conjectures.signed_cf.words import is_primitive, necklace, rotated, sign_words
from kernels.errors import DiscoveryError
from kernels.reference_signed_cf import left_sides, regular_digits, transduce

entry = st.integers(-60, 60)
matrices = st.tuples(entry, entry, entry, entry).filter(lambda m: m[0] * m[3] != m[1] * m[2])


@st.composite
def unimodular_matrices(draw):
    p, r, q, s = draw(st.sampled_from([(1, 0, 0, 1), (0, 1, 1, 0), (1, 0, 0, -1)]))
    for step in draw(st.lists(st.integers(-5, 5), max_size=4)):
        p, r, q, s = r + step * p, p, s + step * q, q
    return p, r, q, s


@given(matrices)
def test_the_hermite_form_gives_the_matrix_back(left):
    (a, b, d), (p, r, q, s) = hermite(left)
    assert (p * a, p * b + r * d, q * a, q * b + s * d) == left
    assert abs(p * s - q * r) == 1
    assert 0 <= b < d and a > 0


@given(unimodular_matrices(), st.lists(st.integers(1, 9), min_size=30, max_size=30))
def test_a_head_and_a_tail_make_the_image(unimodular, digits):
    p, r, q, s = unimodular
    t = value(digits)
    if q * t + s == 0 or p * t + r == 0:
        return
    found = head(unimodular, digits)
    assert found is not None
    first, start = found
    x = abs((p * t + r) / (q * t + s))
    assert value([*first, *digits[start:]]) == x
    assert all(digit > 0 for digit in first[1:])


def value(digits):
    x = Fraction(digits[-1])
    for digit in reversed(digits[:-1]):
        x = digit + 1 / x
    return x


@pytest.mark.parametrize("name", ["e", "tan_1", "pi", "zeta3"])
def test_digits_of_left_sides_are_those_of_a_direct_division(name):
    expansions = Expansions(find(name), 600)
    unit = 1 << 64 * (expansions.limbs - 1)
    for a, b, c, d in left_sides(3):
        found = expansions.of_left_side((a, b, c, d)).digits
        ends = [
            Fraction(abs(a * x + b * unit), abs(c * x + d * unit)) for x in (expansions.integer, expansions.integer + 1)
        ]
        direct = regular_digits(*(common_ends(*ends)))
        count = min(len(found), len(direct))
        assert found[:count] == tuple(direct[:count])
        assert count > 40


def common_ends(x, y):
    low, high = sorted((x, y))
    return low.numerator * high.denominator, high.numerator * low.denominator, low.denominator * high.denominator


def test_bits_are_twice_the_logarithm_of_the_denominator():
    quotients = Quotients((3, 7, 15, 1, 292))
    assert quotients.bits[3] == pytest.approx(2 * 6.73, abs=0.2)  # 106
    assert Quotients((1, 10**400, 2)).bits[2] == pytest.approx(2 * 1328.8, abs=1)


def test_words():
    assert len(sign_words(3)) == 10
    assert len(sign_words(6)) == 106
    assert {necklace(word) for word in sign_words(3)} == {"+", "-", "+-", "++-", "+--"}
    assert rotated("++-", 5) == "-++"
    assert not is_primitive("+-+-")
    with pytest.raises(DiscoveryError, match="period 0"):
        sign_words(0)


# Counted by the benchmark's exhaustive search, which knows neither classes nor this transducer.
COUNTS = {
    "e": (2356, 510),
    "tan(1)": (1601, 327),
    "e^2": (1228, 323),
    "besseli(0,2)/besseli(1,2)": (1438, 362),
    "pi": (0, 0),
}


@pytest.mark.parametrize("constant", COUNTS)
def test_the_reference_space(constant):
    search = SignedSearch((constant,))
    assert (search.size, search.chunk_count) == (13_680, 1)
    result = search.run_chunk(0)
    hits = result.hits
    assert (len(hits), len({tuple(hit["coefficients"]) for hit in hits})) == COUNTS[constant]
    assert result.screened == search.size
    assert len({hit["index"] for hit in hits}) == len(hits)
    assert all(hit["status"] == "verified" and hit["bits_beyond_fit"] >= 1_000 for hit in hits)
    assert json.loads(json.dumps(hits)) == list(hits)


def test_hits_are_true_by_floor_and_ceiling():
    hits = SignedSearch(("tan(1/2)",), height=2).run_chunk(0).hits
    assert len(hits) > 100
    with ctx.workprec(2_000):
        x = (arb(1) / 2).tan()
        for hit in hits[::7]:
            c0, c1, d0, d1 = hit["coefficients"]
            y = (c0 + c1 * x) / (d0 + d1 * x)
            for i, term in enumerate(hit["terms"]):
                plus = hit["signs"][i % len(hit["signs"])] == "+"
                assert (y.floor() if plus else y.ceil()).unique_fmpz() == term
                y = (1 if plus else -1) / (y - term)


def test_the_spec_gives_the_search_back():
    search = SignedSearch(("e", "pi", "e"), height=2, period=2, order=10, beyond=200)
    assert search.constants == ("e", "pi")
    again = SignedSearch.from_spec(json.loads(json.dumps(search.to_spec())))
    assert again == search
    assert [again.run_chunk(k) for k in range(again.chunk_count)] == [search.run_chunk(k) for k in range(2)]
    for wrong in (None, {}, {**search.to_spec(), "kind": "value"}, {**search.to_spec(), "height": "x"}):
        with pytest.raises(DiscoveryError, match="not the data"):
            SignedSearch.from_spec(wrong)


def test_chunks_hold_every_determinant_once():
    for height in (1, 4, 20):
        ranges = list(determinant_ranges(height))
        assert ranges[0][0] == 1 and ranges[-1][1] == 2 * height * height + 1
        assert all(first[1] == second[0] for first, second in pairwise(ranges))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((("sqrt(2)",),), "quadratic"),
        ((("(1 + 3*sqrt(7))/5",),), "quadratic"),
        ((("phi",),), r"repeats \[1\]"),
        ((("0." + "3" * 700,),), "told from a rational"),
        ((("3.14159265358979",),), "known to 13 digits, and 5.. are needed"),
        ((("e",), 0), "height 0"),
        ((("e",), 4, 11), "period 11"),
        ((("e",), 4, 3, 0), "order 0"),
        ((("e",), 4, 3, 23, 5), "bits beyond the fit: 5"),
        (((),), "constants 0"),
        ((("e^100",),), r"2\^144: give a constant between"),
        ((("10^-30*pi",),), r"2\^-98"),
        ((("no_such_constant",),), "unknown"),
    ],
)
def test_bad_input_is_one_clear_line(arguments, message):
    with pytest.raises(DiscoveryError, match=message) as error:
        SignedSearch(*arguments)
    assert "\n" not in str(error.value)


def decimal_of(digits, places):
    x = value(digits)
    whole = x.numerator * 10**places // x.denominator
    return f"{whole // 10**places}.{whole % 10**places:0{places}}"


def test_exponential_channels_are_found_from_decimals():
    digits = [term for k in range(90) for term in (3 * 2**k, 1, k + 1)]
    hits = SignedSearch((decimal_of(digits, 2_600),), height=1, period=1).run_chunk(0).hits
    patterns = {hit["relation"]: hit["pattern"] for hit in hits if hit["signs"] == "+"}
    assert any(pattern.startswith("[3; 1, k, 3*2^k]") for pattern in patterns.values()), patterns


def test_a_false_pattern_is_refused():
    expansions = Expansions(find("pi"), 1_700)
    judge = Approval(expansions, 50, 23, 1_000)
    assert judge.formula((1, 0, 0, 1), "+") == Refusal("no recurrence")
    # pi = [3; 7, 15, 1, 292, ...]: its ceilings begin with long runs of twos.
    assert isinstance(judge.formula((1, 0, 0, 1), "-"), Refusal)
    few = decimal_constant("2.71828182845904523536028747135266249775724709369995")
    assert Approval(Expansions(few, 60), 50, 23, 1_000).formula((1, 0, 0, 1), "+") == TOO_FEW


def test_a_run_of_many_twos_ends():
    # A quotient of 10^12 is 10^12 - 1 twos under minus signs.
    digits = [1, 2, 3, 10**12, *transduce(range(2, 400), "+", 300)[0]]
    number = decimal_constant(decimal_of(digits, 900))
    found = Approval(Expansions(number, 2_000), 50, 23, 200).formula((1, 0, 0, 1), "-")
    assert isinstance(found, Refusal)


@pytest.mark.parametrize(
    ("quotient", "law"),
    [
        (factorial, "a(n) = n*a(n-1)"),
        (lambda n: comb(2 * n, n) // (n + 1), "(n + 1)*a(n) = (4*n - 2)*a(n-1)"),
    ],
)
def test_quotients_with_polynomial_recurrences_are_found(quotient, law):
    digits = [quotient(n) for n in range(60)]
    search = SignedSearch((decimal_of(digits, 1_500),), height=2, period=1)
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    found = {hit["relation"].split(".")[0]: hit for hit in hits if hit["coefficients"] == [0, 1, 1, 0]}
    assert [hit["pattern"].split("], ")[1] for hit in found.values()] == [law]
    assert {hit["status"] for hit in found.values()} == {"verified"}
    assert next(iter(found.values()))["terms"][:12] == digits[:12]


@pytest.mark.parametrize("constant", ["-e", "-1/tan(1)", "e - 5", "exp(-2)"])
def test_hits_about_negative_and_small_constants_are_true(constant):
    hits = SignedSearch((constant,), height=1).run_chunk(0).hits
    assert hits and all(hit["certificate"] is not None for hit in hits)
    with ctx.workprec(2_000):
        x = constant_from_text(constant).enclosure(1_500)
        for hit in hits:
            c0, c1, d0, d1 = hit["coefficients"]
            y = (c0 + c1 * x) / (d0 + d1 * x)
            for i, term in enumerate(hit["terms"]):
                plus = hit["signs"][i % len(hit["signs"])] == "+"
                assert (y.floor() if plus else y.ceil()).unique_fmpz() == term
                y = (1 if plus else -1) / (y - term)
