"""Spaces as people write them: boxes and families in options, or a TOML file."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conjectures.grammar import shown
from conjectures.spaces import Space, box, family
from kernels.errors import DiscoveryError

Range = tuple[int, int]

# The box that is searched when nothing else is said: published results for pi stand in it.
DEFAULT_DEGREES = (1, 2)
DEFAULT_BOUNDS = (13, 11)
# The bound of coefficients where only degrees are given.
PLAIN_BOUND = 5
MAX_DEGREE = 12
MAX_FILE = 1 << 16
_WHOLE = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,12})\s*")
_RANGE = re.compile(r"\s*([+-]?\d{1,20})\s*(?:\.\.\s*([+-]?\d{1,20}))?\s*")


def space_from_options(
    *,
    a_degree: int | None = None,
    b_degree: int | None = None,
    a_coeff: str | None = None,
    b_coeff: str | None = None,
    a: str | None = None,
    b: str | None = None,
    params: Sequence[str] = (),
    path: Path | None = None,
) -> Space:
    """The space that options describe: a box by degrees and coefficients, a family, or a file with one of them.

    >>> space_from_options().size
    4270617
    >>> space_from_options(a="x*(2n+1)", b="n^2", params=["x=1..9"]).size
    9

    Raises DiscoveryError where options contradict one another or do not parse.
    """
    boxed = [option for option in (a_degree, b_degree, a_coeff, b_coeff) if option is not None]
    named = a is not None or b is not None or bool(params)
    if (path is not None) + named + bool(boxed) > 1:
        raise DiscoveryError(
            "a space is a box (--a-degree, --a-coeff ...), a family (--a, --b, --param) or a file: one"
        )
    if path is not None:
        return space_from_table(read_toml(path), path)
    if named:
        if a is None or b is None:
            raise DiscoveryError("a family needs both --a and --b")
        return family(a, b, ranges_from_texts(params))
    return box(
        _box("a", a_degree, a_coeff, DEFAULT_DEGREES[0], DEFAULT_BOUNDS[0]),
        _box("b", b_degree, b_coeff, DEFAULT_DEGREES[1], DEFAULT_BOUNDS[1]),
    )


def space_from_text(text: str) -> Space:
    """A space named on one line: DEGREE_A,DEGREE_B,BOUND for all coefficients up to a bound, or a TOML file.

    >>> space_from_text("2,2,5").size
    1771561

    The zero polynomials count in its size, and are passed over. Raises DiscoveryError on anything else.
    """
    match = _WHOLE.fullmatch(text)
    if match is None:
        return space_from_table(read_toml(Path(text)), Path(text))
    degree_a, degree_b, bound = map(int, match.groups())
    if max(degree_a, degree_b) > MAX_DEGREE or bound < 1:
        raise DiscoveryError(f"{shown(text)}: degrees up to {MAX_DEGREE}, and a bound of at least 1")
    side = (-bound, bound)
    return box([side] * (degree_a + 1), [side] * (degree_b + 1))


def _box(letter: str, degree: int | None, text: str | None, usual_degree: int, usual_bound: int) -> list[Range]:
    if degree is not None and not 0 <= degree <= MAX_DEGREE:
        raise DiscoveryError(f"degree {degree} of {letter}: from 0 to at most {MAX_DEGREE}")
    if text is not None and ("," in text or ".." in text):
        sides = [_range(part) for part in text.split(",")]
        if len(sides) > MAX_DEGREE + 1:
            raise DiscoveryError(f"{len(sides)} ranges of {letter}: the degree is at most {MAX_DEGREE}")
        if degree is not None and degree != len(sides) - 1:
            raise DiscoveryError(f"{letter} has degree {degree} but {len(sides)} ranges: give {degree + 1}")
        return sides
    usual = usual_bound if degree in (None, usual_degree) else PLAIN_BOUND
    bound = usual if text is None else _range(text)[1]
    if bound < 1:
        raise DiscoveryError(f"the bound {bound} of the coefficients of {letter}: at least 1")
    sides = [(-bound, bound)] * ((usual_degree if degree is None else degree) + 1)
    # With (a, b) also (-a, b) is in the box and has the negative value: one of them is enough.
    return [(1, bound), *sides[1:]] if letter == "a" else sides


def _range(text: str) -> Range:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise DiscoveryError(f"{shown(text)} is not a range: write 5, or -3..8")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise DiscoveryError(f"the range {text!r} is empty: write the smaller number first")
    return low, high


def ranges_from_texts(params: Sequence[str]) -> dict[str, Range]:
    """The ranges of parameters that are given as NAME=LO..HI.

    >>> ranges_from_texts(["x=1..20", "y=-3"])
    {'x': (1, 20), 'y': (-3, -3)}
    """
    ranges: dict[str, Range] = {}
    for text in params:
        name, mark, values = (part.strip() for part in text.partition("="))
        if not (name and mark):
            raise DiscoveryError(f"{text!r} is not a parameter: write NAME=LO..HI")
        if name in ranges:
            raise DiscoveryError(f"parameter {name!r} is given twice")
        ranges[name] = _range(values)
    return ranges


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a small TOML file; raises DiscoveryError where it is none."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE + 1)
    except OSError as error:
        raise DiscoveryError(f"cannot read {path}: {error.strerror}") from None
    if len(text) > MAX_FILE:
        raise DiscoveryError(f"{path} has more than {MAX_FILE} bytes: that is no space")
    try:
        return tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise DiscoveryError(f"{path} is not TOML: {error}") from None


def space_from_table(data: dict[str, Any], path: Path) -> Space:
    """The space that the table of a file describes."""
    try:
        return _from_table(data)
    except DiscoveryError as error:
        raise DiscoveryError(f"{path}: {error}") from None


def _from_table(data: dict[str, Any]) -> Space:
    """a = "x*n + y", b = "n^2", [parameters] x = "1..5" or x = [1, 5]."""
    if set(data) - {"a", "b", "parameters"} or not all(isinstance(data.get(key), str) for key in "ab"):
        raise DiscoveryError('write a = "...", b = "..." and a table [parameters] of ranges')
    parameters = data.get("parameters", {})
    if not isinstance(parameters, dict):
        raise DiscoveryError('[parameters] is a table of ranges: x = "1..5" or x = [1, 5]')
    return family(data["a"], data["b"], {name: table_range(name, value) for name, value in parameters.items()})


def table_range(name: str, value: Any) -> Range:
    """A range in a TOML table: text, or a list of two integers."""
    match value:
        case str():
            return _range(value)
        case [int(low), int(high)] if low <= high and bool not in (type(low), type(high)):
            return low, high
    raise DiscoveryError(f'the range of {name!r} is not "1..5" or [1, 5]')
