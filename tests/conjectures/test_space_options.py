"""Options and files that describe spaces: what they mean, and one clear line for each way to get them wrong."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conjectures.space_options import MAX_DEGREE, space_from_options
from conjectures.spaces import Space, box, family
from kernels.errors import DiscoveryError


def test_nothing_said_is_the_reference_space_of_pi() -> None:
    assert space_from_options() == box([(1, 13), (-13, 13)], [(-11, 11)] * 3)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"a_degree": 2}, box([(1, 5), (-5, 5), (-5, 5)], [(-11, 11)] * 3)),
        ({"a_degree": 0}, box([(1, 5)], [(-11, 11)] * 3)),
        ({"a_degree": 1, "b_degree": 2}, box([(1, 13), (-13, 13)], [(-11, 11)] * 3)),
        ({"b_degree": 4}, box([(1, 13), (-13, 13)], [(-5, 5)] * 5)),
        ({"a_coeff": "4"}, box([(1, 4), (-4, 4)], [(-11, 11)] * 3)),
        ({"a_degree": 2, "b_degree": 4, "a_coeff": "4", "b_coeff": " +7 "},
         box([(1, 4), (-4, 4), (-4, 4)], [(-7, 7)] * 5)),
        ({"a_coeff": "1..3,-2..2"}, box([(1, 3), (-2, 2)], [(-11, 11)] * 3)),
        ({"a_coeff": "-3..-1"}, box([(-3, -1)], [(-11, 11)] * 3)),
        ({"b_coeff": "1,0,0", "b_degree": 2}, box([(1, 13), (-13, 13)], [(1, 1), (0, 0), (0, 0)])),
        ({"b_coeff": "-1..1,0"}, box([(1, 13), (-13, 13)], [(-1, 1), (0, 0)])),
        ({"a": "x*n", "b": "n^2+y", "params": ["x=1..9", " y = -3 "]},
         family("x*n", "n^2+y", {"x": (1, 9), "y": (-3, -3)})),
        ({"a": "n", "b": "n^2"}, family("n", "n^2", {})),
    ],
)  # fmt: skip
def test_options_mean_spaces(options: dict[str, Any], expected: Space) -> None:
    assert space_from_options(**options) == expected


BAD_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"a": "n", "b": "1", "a_degree": 1}, "a space is a box"),
    ({"params": ["x=1..2"], "b_coeff": "3"}, "a space is a box"),
    ({"a": "n", "b": "1", "path": Path("space.toml")}, "a space is a box"),
    ({"a_degree": 1, "path": Path("space.toml")}, "a space is a box"),
    ({"a": "n"}, "needs both --a and --b"),
    ({"b": "n"}, "needs both --a and --b"),
    ({"params": ["x=1..2"]}, "needs both --a and --b"),
    ({"a_degree": MAX_DEGREE + 1}, f"at most {MAX_DEGREE}"),
    ({"b_degree": 10**9}, f"at most {MAX_DEGREE}"),
    ({"a_degree": -1}, "degree -1 of a"),
    ({"b_degree": -5}, "degree -5 of b"),
    ({"a_degree": 1, "a_coeff": "1,2,3"}, "has degree 1 but 3 ranges: give 2"),
    ({"a_coeff": ",".join(["1"] * (MAX_DEGREE + 2))}, f"at most {MAX_DEGREE}"),
    ({"a_coeff": "0"}, "at least 1"),
    ({"b_coeff": "-4"}, "at least 1"),
    ({"a_coeff": "ten"}, "'ten' is not a range"),
    ({"a_coeff": ""}, "'' is not a range"),
    ({"a_coeff": "1.5"}, "is not a range"),
    ({"b_coeff": "1..2..3"}, "is not a range"),
    ({"b_coeff": "1,,2"}, "is not a range"),
    ({"b_coeff": "5..1"}, "is empty"),
    ({"a_coeff": "9" * 5000}, "is not a range"),
    ({"b_coeff": "0,0"}, "b\\(n\\) is the zero polynomial"),
    ({"a_coeff": str(1 << 41)}, "beyond 2\\^40"),
    ({"a": "x*n", "b": "1", "params": ["x"]}, "'x' is not a parameter"),
    ({"a": "x*n", "b": "1", "params": ["x="]}, "is not a range"),
    ({"a": "x*n", "b": "1", "params": ["=1..2"]}, "is not a parameter"),
    ({"a": "x*n", "b": "1", "params": ["x=2..1"]}, "is empty"),
    ({"a": "x*n", "b": "1", "params": ["x=1..2", "x=1..3"]}, "given twice"),
    ({"a": "x*n", "b": "1", "params": ["n=1..2"]}, "cannot be a parameter"),
    ({"a": "n", "b": "1", "params": ["x=1..2"]}, "neither a nor b"),
    ({"a": "x*n", "b": "1"}, "unknown name"),
    ({"a": "0", "b": "1"}, "zero polynomial"),
    ({"a": "n", "b": "0"}, "zero polynomial"),
    ({"a": "n", "b": "x*n", "params": ["x=0"]}, "zero polynomial"),
]


@pytest.mark.parametrize(("options", "words"), BAD_OPTIONS)
def test_bad_options_end_in_one_line(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DiscoveryError, match=words) as caught:
        space_from_options(**options)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


GOOD_FILE = """
a = "x*(n^3+(n+1)^3) + y*(2n+1)"
b = "-z^2*n^6"
[parameters]
x = "1..5"
y = [-60, 60]
z = "3"
"""


def test_a_file_means_its_family(tmp_path: Path) -> None:
    path = tmp_path / "space.toml"
    path.write_text(GOOD_FILE)
    expected = family("x*(n^3+(n+1)^3) + y*(2n+1)", "-z^2*n^6", {"x": (1, 5), "y": (-60, 60), "z": (3, 3)})
    assert space_from_options(path=path) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ("", "write a ="),
        ('a = "n"', "write a ="),
        ('a = "n"\nb = 3', "write a ="),
        ('a = "n"\nb = "1"\nc = "2"', "write a ="),
        ('a = "n"\nb = "1"\nparameters = 3', "table of ranges"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = 3', "the range of 'x'"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = [3, 1]', "the range of 'x'"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = [1.0, 2.0]', "the range of 'x'"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = [true, true]', "the range of 'x'"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = [1, 2, 3]', "the range of 'x'"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = "some"', "is not a range"),
        ('a = "x*n"\nb = "1"\n[parameters]\nx = "1..2"\ny = "1..2"', "neither a nor b"),
        ('a = "n +"\nb = "1"', "ends too early"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("#" * 70_000, "more than 65536 bytes"),
    ],
)
def test_bad_files_end_in_one_line_that_names_them(text: str | bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "space.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DiscoveryError, match=words) as caught:
        space_from_options(path=path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_end_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(DiscoveryError, match="cannot read") as caught:
            space_from_options(path=path)
        assert str(path) in str(caught.value)


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(DiscoveryError, match="more than 65536 bytes"):
        space_from_options(path=Path("/dev/zero"))


texts = st.none() | st.text(st.sampled_from("0123456789.,+- xn*="), max_size=10) | st.text(max_size=5)


@settings(deadline=None, max_examples=200)
@given(
    st.fixed_dictionaries(
        {}, optional={"a_degree": st.integers(), "b_degree": st.integers(), "a_coeff": texts, "b_coeff": texts}
    )
    | st.fixed_dictionaries({}, optional={"a": texts, "b": texts, "params": st.lists(texts.filter(bool), max_size=3)})
)
def test_any_options_give_a_space_or_one_clear_line(options: dict[str, Any]) -> None:
    try:
        assert space_from_options(**options).size > 0
    except DiscoveryError as error:
        assert str(error)
        assert "\n" not in str(error)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from('abxn=[]",.0123456789\n'), max_size=40) | st.text(max_size=20))
def test_any_file_gives_a_space_or_one_clear_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "any.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        assert space_from_options(path=path).size > 0
    except DiscoveryError as error:
        assert str(error)
        assert "\n" not in str(error)
