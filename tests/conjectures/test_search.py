"""The main job: what is found, that it is all there is, and that a search is its spec."""

import json
import math
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from conjectures.left_sides import MAX_HEIGHT, key_count
from conjectures.pcf import Pcf
from conjectures.search import MAX_CONSTANTS, MAX_DIGITS, MIN_DIGITS, Search
from conjectures.space_options import space_from_options
from conjectures.spaces import box, family
from kernels.errors import DiscoveryError

SMALL = box([(1, 3), (-3, 3)], [(-4, 4)] * 3)
Hit = dict[str, Any]


def hits(search: Search) -> tuple[Hit, ...]:
    return _hits(json.dumps(search.to_spec()))


@cache
def _hits(spec: str) -> tuple[Hit, ...]:
    search = Search.from_spec(json.loads(spec))
    return tuple(hit for number in range(search.chunk_count) for hit in search.run_chunk(number).hits)


def small(*constants: str, height: int = 20, digits: int = 40) -> Search:
    return Search(SMALL, constants, height, digits)


def test_the_reference_space_of_pi_has_58_formulas_in_45_groups() -> None:
    search = Search(space_from_options(), ("pi",))
    found = hits(search)
    assert search.size == 4_270_617
    assert len(found) == 58
    assert len({hit["group"] for hit in found}) == 45
    assert {hit["status"] for hit in found} == {"verified"}
    assert {hit["digits"] for hit in found} == {100}
    assert len({hit["index"] for hit in found}) == 58
    by_fraction = {(hit["a"], hit["b"]): hit["relation"] for hit in found}
    assert by_fraction["2*n + 1", "n^2"] == "4/pi"
    assert all(search.space.pcf(hit["index"]) == Pcf.parse(hit["a"], hit["b"]) for hit in found)


@pytest.mark.parametrize(("constant", "count"), [("e", 63), ("ln2", 33), ("zeta3", 0), ("sqrt2", 85), ("e^2", 54)])
def test_the_reference_space_has_what_an_exhaustive_comparison_found(constant: str, count: int) -> None:
    """The counts come from `benchmarks/exhaustive.py`, which screens, matches and verifies by other means."""
    assert len(hits(Search(space_from_options(), (constant,), 20, 30))) == count


def test_records_hold_what_the_interface_promises() -> None:
    for hit in hits(small("pi", "e")):
        assert json.loads(json.dumps(hit)) == hit
        assert {"index", "a", "b", "constant", "relation", "coefficients", "value", "digits", "digits_per_term"} <= set(
            hit
        )
        assert {"convergence", "status", "known", "group", "family", "theorem", "latex"} <= set(hit)
        c0, c1, d0, d1 = hit["coefficients"]
        assert math.gcd(c0, c1, d0, d1) == 1
        assert c0 * d1 != c1 * d0
        x = float(constant_from_text(hit["constant"]).enclosure(60).mid())
        assert (c0 + c1 * x) / (d0 + d1 * x) == pytest.approx(float(hit["value"]), rel=1e-12)


CONSTANTS = ("pi", "e", "log(2)", "sqrt(2)", "phi")


def test_a_search_for_several_constants_is_the_union_of_single_ones() -> None:
    together = hits(small(*CONSTANTS))
    alone = [hit for constant in CONSTANTS for hit in hits(small(constant))]
    key = json.dumps
    assert sorted(map(key, together)) == sorted(map(key, alone))
    assert len(together) > 20
    assert len(hits(small("pi", "pi"))) == len(hits(small("pi")))


@pytest.mark.parametrize("constant", ["sqrt(2)", "phi", "sqrt(3)"])
def test_quadratic_irrationals_are_found_with_relations_of_the_height(constant: str) -> None:
    for height in (1, 2, 5):
        found = hits(small(constant, height=height))
        assert found
        assert all(max(map(abs, hit["coefficients"])) <= height for hit in found)
    assert len(hits(small(constant, height=1))) <= len(hits(small(constant, height=5)))


def test_a_constant_fraction_has_the_golden_ratio() -> None:
    search = Search(box([(1, 3)], [(1, 1)]), ("phi", "sqrt(2)"), 3, 30)
    assert [(hit["a"], hit["constant"], hit["value"][:7]) for hit in hits(search)] == [
        ("1", "phi", "1.61803"),
        ("2", "sqrt(2)", "2.41421"),
    ]


@pytest.mark.parametrize("height", [1, 4, 12])
def test_a_larger_height_finds_more(height: int) -> None:
    lower, higher = ({hit["index"] for hit in hits(small("pi", height=h))} for h in (height, 20))
    assert lower <= higher


PI = "3.141592653589793238462643383279502884197169399375105820974944592307816406286"


@pytest.mark.parametrize(("digits", "status"), [(17, "screened"), (40, "verified")])
def test_decimals_count_as_verified_only_where_chance_is_excluded(digits: int, status: str) -> None:
    search = Search(SMALL, (PI[: digits + 1],), 20, 100)
    found = hits(search)
    assert {hit["index"] for hit in found} >= {hit["index"] for hit in hits(small("pi"))}
    true = [hit for hit in found if hit["relation"].startswith("4/3.14")]
    assert true
    assert {hit["status"] for hit in true} == {status}
    for hit in found:
        assert hit["digits"] <= digits
        assert (search.chance(hit["digits"]) <= -6) == (hit["status"] == "verified")


def test_chance_is_that_of_all_comparisons() -> None:
    search = small("pi", "e")
    expected = math.log10(SMALL.size * 2 * 4 * key_count(20))
    assert search.chance(30) == pytest.approx(expected - 30)
    assert search.chance(40) == pytest.approx(search.chance(30) - 10)
    assert small("pi", height=1).chance(30) < small("pi").chance(30) < search.chance(30)


def test_chunks_cover_the_space_and_repeat_themselves() -> None:
    search = Search(box([(1, 13), (-20, 20)], [(-11, 11)] * 3), ("pi",), 5, 20)
    assert search.chunk_count > 1
    assert sum(search.chunk_size(i) for i in range(search.chunk_count)) == search.size
    first = search.run_chunk(1)
    assert first == Search.from_spec(search.to_spec()).run_chunk(1)
    assert first.screened == search.chunk_size(1)
    assert first.candidates >= len(first.hits)
    indices = [hit["index"] for hit in first.hits]
    assert indices == sorted(indices)
    for number in (-1, search.chunk_count):
        with pytest.raises(DiscoveryError):
            search.run_chunk(number)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((SMALL, ()), "give 1 to"),
        ((SMALL, tuple(f"sqrt({n})" for n in range(2, 90))), f"give 1 to {MAX_CONSTANTS}"),
        ((SMALL, ("no_such_constant",)), "no_such_constant"),
        ((SMALL, ("pi",), 0), "left side of height 0"),
        ((SMALL, ("pi",), MAX_HEIGHT + 1), "left side of height"),
        ((SMALL, ("pi",), 20, MIN_DIGITS - 1), "digits: give"),
        ((SMALL, ("pi",), 20, MAX_DIGITS + 1), "digits: give"),
        ((SMALL, ("3.14159265",)), "too few digits"),
        ((SMALL, ("3/2",)), "."),
    ],
)
def test_bad_searches_are_refused_in_one_line(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(DiscoveryError, match=words) as caught:
        Search(*arguments)
    assert "\n" not in str(caught.value)


GOOD = Search(family("x*n + y", "z*n^2", {"x": (1, 3), "y": (-1, 1), "z": (1, 5)}), ("pi", "e"), 7, 25)


def test_the_spec_makes_the_search_again() -> None:
    spec = json.loads(json.dumps(GOOD.to_spec()))
    assert Search.from_spec(spec) == GOOD
    assert Search.from_spec(spec).to_spec() == GOOD.to_spec()
    assert (
        len({json.dumps(s.to_spec(), sort_keys=True) for s in (GOOD, small("pi"), small("e"), small("pi", height=3))})
        == 4
    )


scalars = st.none() | st.booleans() | st.integers(-100, 10**6) | st.floats() | st.text(max_size=3)
json_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(
    json_data | st.dictionaries(st.sampled_from(sorted(GOOD.to_spec())), json_data).map(lambda d: GOOD.to_spec() | d)
)
def test_any_data_gives_a_search_or_one_clear_line(data: Any) -> None:
    try:
        search = Search.from_spec(data)
    except DiscoveryError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        assert Search.from_spec(json.loads(json.dumps(search.to_spec()))) == search


def test_the_least_digits_that_a_refusal_asks_for_are_enough() -> None:
    with pytest.raises(DiscoveryError, match="give 17 of them"):
        Search(SMALL, (PI[:17],))
    assert Search(SMALL, (PI[:18],)).resolved[0].id == PI[:18]
