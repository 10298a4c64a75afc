"""Spaces: every fraction once, whichever way it is reached; hostile descriptions end in one clear error."""

import json
import math
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.pcf import Pcf
from conjectures.spaces import MAX_PARAMETERS, Axis, Block, Parameter, Space, box, family, space_from_spec
from kernels.errors import DiscoveryError

ranges = st.tuples(st.integers(-6, 6), st.integers(0, 4)).map(lambda t: (t[0], t[0] + t[1])).filter(any)
boxes = st.tuples(st.lists(ranges, min_size=1, max_size=3), st.lists(ranges, min_size=1, max_size=3))
TEXTS = ["x*n + y", "x*(2n+1)", "x*y*n + 1", "x^2 + n*y^3", "y", "x*n^2 - z", "3n + 1", "z", "x*z*n^3 - y"]


@st.composite
def families(draw: st.DrawFn) -> Space:
    """Families with parameters of a alone, of b alone and shared."""
    a, b = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
    names = [name for name in draw(st.permutations("xyz")) if name in a + b]
    return family(a, b, {name: draw(ranges) for name in names})


def plain(coefficients: Any) -> tuple[int, ...]:
    values = list(map(int, coefficients))
    while values and not values[-1]:
        values.pop()
    return tuple(values)


def by_blocks(space: Space) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """index -> (a, b) through the blocks, with the documented numbering."""
    found: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    for number in range(space.block_count):
        block = space.block(number)
        a, b = space.coefficients(block)
        assert a.shape[:2] == (len(block.sheets), len(block.rows))
        assert b.shape[:2] == (len(block.sheets), len(block.columns))
        for sheet, row, column in product(block.sheets, block.rows, block.columns):
            index = (sheet * space.rows.size + row) * space.columns.size + column
            assert index not in found
            i = sheet - block.sheets.start
            found[index] = (plain(a[i, row - block.rows.start]), plain(b[i, column - block.columns.start]))
    return found


def check_pcf(space: Space, index: int, a: tuple[int, ...], b: tuple[int, ...]) -> None:
    if a and b:
        assert space.pcf(index) == Pcf(a, b)
    else:
        with pytest.raises(DiscoveryError, match="zero polynomial"):
            space.pcf(index)


@settings(deadline=None, max_examples=60)
@given(boxes)
def test_a_box_is_the_product_of_its_ranges_in_order(sides: tuple[Any, Any]) -> None:
    space = box(*sides)
    everything = list(product(*(range(low, high + 1) for low, high in (*sides[0], *sides[1]))))
    assert space.size == len(everything)
    found = by_blocks(space)
    assert sorted(found) == list(range(space.size))
    count = len(sides[0])
    for index, values in enumerate(everything):
        assert found[index] == (plain(values[:count][::-1]), plain(values[count:][::-1]))
    for index in {0, space.size // 2, space.size - 1}:
        check_pcf(space, index, *found[index])


@settings(deadline=None, max_examples=60)
@given(families())
def test_a_family_has_every_assignment_once(space: Space) -> None:
    found = by_blocks(space)
    assert sorted(found) == list(range(space.size))
    names = [p.name for p in space.parameters]
    expected = []
    for values in product(*(range(p.low, p.high + 1) for p in space.parameters)):
        expected.append(tuple(substituted(terms, values) for terms in (space.a, space.b)))
    assert len(names) == len(set(names))
    assert sorted(found.values()) == sorted(expected)
    for index in {0, space.size // 3, space.size - 1}:
        check_pcf(space, index, *found[index])


def substituted(terms: dict[tuple[int, ...], int], values: tuple[int, ...]) -> tuple[int, ...]:
    degree = max(exponents[0] for exponents in terms)
    coefficients = [0] * (degree + 1)
    for exponents, coefficient in terms.items():
        powers = (value**power for value, power in zip(values, exponents[1:], strict=True))
        coefficients[exponents[0]] += coefficient * math.prod(powers)
    return plain(coefficients)


@settings(deadline=None)
@given(families() | boxes.map(lambda sides: box(*sides)))
def test_the_spec_makes_the_space_again(space: Space) -> None:
    spec = json.loads(json.dumps(space.to_spec()))
    again = space_from_spec(spec)
    assert again == space
    assert again.to_spec() == space.to_spec()
    assert [again.block(i) for i in range(again.block_count)] == [space.block(i) for i in range(space.block_count)]


LARGE = [
    box([(1, 13), (-13, 13)], [(-11, 11)] * 3),
    box([(1, 100), (-1000, 1000)], [(-1000, 1000)] * 3),
    box([(1, 5000)], [(1, 5000)]),
    box([(1, 1)], [(-500, 500)] * 3),
    box([(-500, 500)] * 3, [(1, 1)]),
    family("x*n + y*z", "z*n^2", {"x": (1, 300), "y": (1, 400), "z": (1, 500)}),
    family("x*n + y", "x*n^2 + y", {"x": (1, 3000), "y": (1, 3000)}),
    family("a*(n^5+(n+1)^5) + b*(n^3+(n+1)^3) + c*(2n+1)", "-(d*n^5)^2",
           {"a": (1, 100), "b": (-100, 100), "c": (-100, 100), "d": (1, 10)}),
]  # fmt: skip


@pytest.mark.parametrize("space", LARGE)
def test_blocks_of_large_spaces_add_up_and_stay_small(space: Space) -> None:
    numbers = range(0, space.block_count, max(1, space.block_count // 500))
    sizes = [space.block(number).size for number in numbers]
    assert min(sizes) > 0
    assert max(sizes) <= 1 << 25
    if len(numbers) == space.block_count:
        assert sum(sizes) == space.size
    assert space.block(0).columns.start == 0
    assert [part.stop for part in _parts(space.block(space.block_count - 1))] == [
        space.sheets.size, space.rows.size, space.columns.size,
    ]  # fmt: skip


def _parts(block: Block) -> tuple[range, range, range]:
    return block.sheets, block.rows, block.columns


@pytest.mark.parametrize("space", LARGE)
def test_a_block_and_an_index_name_the_same_fraction(space: Space) -> None:
    for number in {0, space.block_count // 2, space.block_count - 1}:
        block = space.block(number)
        a, b = space.coefficients(block)
        corner = (block.sheets[-1], block.rows[-1], block.columns[-1])
        index = (corner[0] * space.rows.size + corner[1]) * space.columns.size + corner[2]
        check_pcf(space, index, plain(a[-1, -1]), plain(b[-1, -1]))


def test_the_reference_spaces_have_their_published_sizes() -> None:
    assert LARGE[0].size == 4_270_617
    assert LARGE[-1].size == 40_401_000
    assert box([(-5, 5)] * 3, [(-5, 5)] * 3).size == 11**6


def test_axes_number_the_first_parameter_slowest() -> None:
    axis = Axis((Parameter("x", 1, 2), Parameter("y", -1, 1)))
    assert axis.values(range(6)).tolist() == [[1, -1], [1, 0], [1, 1], [2, -1], [2, 0], [2, 1]]
    assert axis.values(range(4, 6)).tolist() == [[2, 0], [2, 1]]
    assert Axis(()).values(range(1)).shape == (1, 0)


@pytest.mark.parametrize(
    ("a", "b", "parameters", "words"),
    [
        ("x*n", "1", {}, "unknown name"),
        ("n", "1", {"x": (1, 2)}, "neither a nor b"),
        ("x*n", "1", {"x": (2, 1)}, "is empty"),
        ("0", "x", {"x": (1, 2)}, "a\\(n\\) is the zero polynomial"),
        ("n", "x - x", {"x": (1, 2)}, "b\\(n\\) is the zero polynomial"),
        ("x*n", "1", {"n": (1, 2)}, "cannot be a parameter"),
        ("x*n", "1", {"2x": (1, 2)}, "cannot be a parameter"),
        ("x*n", "1", {"x": (1, 1 << 41)}, "beyond 2\\^40"),
        ("x^8*n", "1", {"x": (1, 1000)}, "beyond 2\\^40"),
        ("n + (10^30)*x", "1", {"x": (0, 0)}, "beyond 2\\^40"),
        ("n + x*y", "1", {"x": (10**19, 10**19), "y": (0, 0)}, "beyond 2\\^40"),
        ("x*n + y", "z", {name: (0, 1 << 30) for name in "xyz"}, "more than 2\\^62"),
        ("n +", "1", {}, "ends too early"),
        ("n^65", "1", {}, "exponents are integers"),
        ("n/2", "1", {}, "coefficients must be integers"),
        (" + ".join(f"x{i}" for i in range(MAX_PARAMETERS + 1)), "1",
         {f"x{i}": (0, 1) for i in range(MAX_PARAMETERS + 1)}, f"at most {MAX_PARAMETERS}"),
    ],
)  # fmt: skip
def test_bad_families_are_refused(a: str, b: str, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(DiscoveryError, match=words) as caught:
        family(a, b, parameters)
    assert "\n" not in str(caught.value)


def test_bad_boxes_and_indices_are_refused() -> None:
    with pytest.raises(DiscoveryError, match="box of b has no coefficient"):
        box([(1, 2)], [])
    with pytest.raises(DiscoveryError, match="is empty"):
        box([(1, 2)], [(3, 2)])
    space = box([(1, 2)], [(3, 4)])
    for index in (-1, 4, 10**30):
        with pytest.raises(DiscoveryError, match="outside the space"):
            space.pcf(index)
    for number in (-1, space.block_count, 10**30):
        with pytest.raises(DiscoveryError, match="outside the space"):
            space.block(number)


texts = st.text(st.sampled_from("xyzn0123456789+-*/^() .,"), max_size=12) | st.text(max_size=6)


@settings(deadline=None, max_examples=200)
@given(texts, texts, st.dictionaries(texts, st.tuples(st.integers(), st.integers()), max_size=3))
def test_any_texts_give_a_space_or_one_clear_line(a: str, b: str, parameters: dict[str, tuple[int, int]]) -> None:
    try:
        space = family(a, b, parameters)
    except DiscoveryError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        assert space.size > 0
        assert space.block(0).size > 0


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
json_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
GOOD = family("x*n + y", "z*n^2", {"x": (1, 3), "y": (-1, 1), "z": (1, 5)}).to_spec()


@settings(deadline=None, max_examples=200)
@given(json_data | st.fixed_dictionaries({"a": json_data, "b": json_data, "parameters": json_data}))
def test_any_data_gives_a_space_or_a_clear_error(data: Any) -> None:
    try:
        space = space_from_spec(data)
    except DiscoveryError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        assert space.size > 0


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_good_spec_with_one_thing_changed_gives_a_space_or_a_clear_error(data: st.DataObject) -> None:
    spec = json.loads(json.dumps(GOOD))
    place: Any = spec
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(json_data)
    try:
        space = space_from_spec(spec)
        size = space.size
        assert size > 0
        space.block(0)
        # A spec that is accepted is one that `to_spec` can have written.
        assert space_from_spec(json.loads(json.dumps(space.to_spec()))) == space
        if size < 10_000:
            space.coefficients(space.block(0))
    except DiscoveryError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": [["x", 1, 3], ["x", 1, 3], ["z", 1, 5]]},
        {"parameters": [["x", 1, 3.0], ["y", -1, 1], ["z", 1, 5]]},
        {"parameters": [["x", "1", "3"], ["y", -1, 1], ["z", 1, 5]]},
        {"parameters": [[7, 1, 3], ["y", -1, 1], ["z", 1, 5]]},
        {"a": [[[1, 10**18, 1, 0], 1]]},
        {"a": [[[65, 1, 1, 0], 1]]},
        {"a": [[[-1, 1, 1, 0], 1]]},
        {"a": [[[1, 1], 1]]},
        {"a": [[[1, 1, 1, 0], math.inf]]},
    ],
)
def test_specs_that_nobody_wrote_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(DiscoveryError):
        space_from_spec(GOOD | change)
