"""Spaces of continued fractions: finite, indexed, cut into blocks, of a size that is known before anything runs.

A space is a pair of polynomials in n whose coefficients are polynomials in integer parameters with ranges. Parameters
of a alone number the rows, those of b alone the columns, shared ones the sheets: index = (sheet * rows + row) * columns
+ column, the first parameter slowest. A coefficient box is the family with one parameter a coefficient.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, Any

from conjectures.grammar import shown
from conjectures.pcf import Pcf
from conjectures.polynomials import MAX_DEGREE, parse_terms
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    import numpy as np

Terms = dict[tuple[int, ...], int]
MAX_COEFFICIENT = 1 << 40
MAX_PARAMETERS = 24
MAX_SIZE = 1 << 62
BLOCK_ROWS, BLOCK_COLUMNS = 1 << 10, 1 << 18


@dataclass(frozen=True, slots=True)
class Parameter:
    """An integer parameter and its inclusive range."""

    name: str
    low: int
    high: int

    @property
    def size(self) -> int:
        return max(0, self.high - self.low + 1)


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangular part of a space: the unit of work and of resuming."""

    sheets: range
    rows: range
    columns: range

    @property
    def size(self) -> int:
        """How many fractions it has."""
        return len(self.sheets) * len(self.rows) * len(self.columns)


@dataclass(frozen=True, slots=True)
class Axis:
    """The assignments of some parameters, numbered, the first parameter slowest."""

    parameters: tuple[Parameter, ...]

    @property
    def size(self) -> int:
        return math.prod(p.size for p in self.parameters)

    def values(self, numbers: range) -> "np.ndarray[Any, Any]":
        """The parameters' values, one assignment a row, as int64."""
        import numpy as np

        ordinals = np.arange(numbers.start, numbers.stop, dtype=np.int64)
        columns = []
        for parameter in reversed(self.parameters):
            ordinals, digit = np.divmod(ordinals, parameter.size)
            columns.append(digit + parameter.low)
        return np.stack(columns[::-1], axis=1) if columns else np.zeros((len(numbers), 0), dtype=np.int64)


@dataclass(frozen=True)
class Space:
    """All PCF(a, b) of a family with integer parameters.

    >>> space = family("x*n + y", "z*n^2", {"x": (1, 3), "y": (-1, 1), "z": (1, 5)})
    >>> space.size, str(space.pcf(0))
    (45, 'PCF(n - 1, n^2)')

    `a` and `b` map exponents of (n, *parameters) to integers. Use `family` or `box` to make one.
    """

    a: Terms
    b: Terms
    parameters: tuple[Parameter, ...]

    @cached_property
    def sheets(self) -> Axis:
        return self._axis(self._used(self.a) & self._used(self.b))

    @cached_property
    def rows(self) -> Axis:
        return self._axis(self._used(self.a) - self._used(self.b))

    @cached_property
    def columns(self) -> Axis:
        return self._axis(self._used(self.b) - self._used(self.a))

    def _used(self, terms: Terms) -> set[int]:
        return {i for exponents in terms for i, power in enumerate(exponents[1:]) if power}

    def _axis(self, used: set[int]) -> Axis:
        return Axis(tuple(self.parameters[i] for i in sorted(used)))

    @cached_property
    def size(self) -> int:
        """The exact number of assignments; the zero polynomial counts, it is no fraction and is passed over."""
        return self.sheets.size * self.rows.size * self.columns.size

    def pcf(self, index: int) -> Pcf:
        """The fraction with this number."""
        if not 0 <= index < self.size:
            raise DiscoveryError(f"index {index} is outside the space of {self.size} formulas")
        rest, column = divmod(index, self.columns.size)
        sheet, row = divmod(rest, self.rows.size)
        one = Block(range(sheet, sheet + 1), range(row, row + 1), range(column, column + 1))
        a, b = self.coefficients(one)
        return Pcf(tuple(a[0, 0].tolist()), tuple(b[0, 0].tolist()))

    def coefficients(self, block: Block) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
        """Coefficients of a by (sheet, row, power of n) and of b by (sheet, column, power of n), as int64."""
        sheets = self.sheets.values(block.sheets)
        return (
            self._polynomials(self.a, sheets, self.rows, block.rows),
            self._polynomials(self.b, sheets, self.columns, block.columns),
        )

    def _polynomials(self, terms: Terms, sheets: Any, axis: Axis, numbers: range) -> "np.ndarray[Any, Any]":
        import numpy as np

        own = axis.values(numbers)
        degree = max(exponents[0] for exponents in terms)
        result = np.zeros((len(sheets), len(numbers), degree + 1), dtype=np.int64)
        for exponents, coefficient in terms.items():
            factor = np.full(result.shape[:2], coefficient, dtype=np.int64)
            for i, power in enumerate(exponents[1:]):
                if power:
                    factor = factor * self._values(self.parameters[i], sheets, axis, own) ** power
            result[:, :, exponents[0]] += factor
        return result

    def _values(self, parameter: Parameter, sheets: Any, axis: Axis, own: Any) -> Any:
        if parameter in axis.parameters:
            return own[None, :, axis.parameters.index(parameter)]
        return sheets[:, None, self.sheets.parameters.index(parameter)]

    @cached_property
    def _grid(self) -> tuple[int, int, int]:
        """How many parts the sheets, the rows and the columns are cut into."""
        target = min(1 << 24, max(1 << 20, self.size // 256))
        # A kernel's table of columns pays from some hundred rows on, which share a few leading coefficients.
        columns = max(1, min(self.columns.size, BLOCK_COLUMNS, target // min(self.rows.size, BLOCK_ROWS)))
        rows = max(1, min(self.rows.size, target // columns))
        sheets = max(1, min(self.sheets.size, target // (columns * rows), 1 << 16))
        return tuple(
            -(-axis.size // part)
            for axis, part in ((self.sheets, sheets), (self.rows, rows), (self.columns, columns))  # type: ignore[return-value]
        )

    @cached_property
    def block_count(self) -> int:
        """How many blocks the space is cut into; it depends on the space alone."""
        return math.prod(self._grid) if self.size else 0

    def block(self, number: int) -> Block:
        """The block with this number."""
        if not 0 <= number < self.block_count:
            raise DiscoveryError(f"chunk {number} is outside the space's {self.block_count} chunks")
        # Rows fastest: neighbouring blocks share their columns, which screening prepares once.
        rest, row = divmod(number, self._grid[1])
        sheet, column = divmod(rest, self._grid[2])
        parts = zip((sheet, row, column), self._grid, (self.sheets, self.rows, self.columns), strict=True)
        return Block(*(range(i * axis.size // n, (i + 1) * axis.size // n) for i, n, axis in parts))

    def to_spec(self) -> dict[str, Any]:
        """The space as plain data, from which `space_from_spec` makes it again."""
        return {
            "a": [[list(e), c] for e, c in sorted(self.a.items())],
            "b": [[list(e), c] for e, c in sorted(self.b.items())],
            "parameters": [[p.name, p.low, p.high] for p in self.parameters],
        }


def space_from_spec(spec: Any) -> Space:
    """A space from the plain data of `Space.to_spec`.

    >>> space = family("x*n", "1", {"x": (1, 3)})
    >>> space_from_spec(space.to_spec()) == space
    True

    Raises DiscoveryError on anything else.
    """
    try:
        parameters = tuple(Parameter(_name(name), index(low), index(high)) for name, low, high in spec["parameters"])
        a, b = ({tuple(map(index, exponents)): index(c) for exponents, c in spec[side]} for side in "ab")
    except (TypeError, ValueError, KeyError) as error:
        raise DiscoveryError(f"not the data of a space: {shown(str(error))}") from None
    if len({parameter.name for parameter in parameters}) < len(parameters):
        raise DiscoveryError("not the data of a space: a parameter stands there twice")
    for exponents in (*a, *b):
        if len(exponents) != len(parameters) + 1 or not 0 <= min(exponents) <= max(exponents) <= MAX_DEGREE:
            raise DiscoveryError("not the data of a space: exponents do not match the parameters")
    return _checked(a, b, parameters)


def _name(name: Any) -> str:
    """The name of a parameter, if it can be one."""
    if not isinstance(name, str) or not name.isidentifier() or name == "n":
        raise DiscoveryError(f"{shown(str(name))} cannot be a parameter: use a name other than n")
    return name


def _checked(a: Terms, b: Terms, parameters: Sequence[Parameter]) -> Space:
    for name, terms in (("a", a), ("b", b)):
        if coefficient_bound(terms, parameters) == 0:
            raise DiscoveryError(f"{name}(n) is the zero polynomial: give it a non-zero coefficient")
    if len(parameters) > MAX_PARAMETERS:
        raise DiscoveryError(f"{len(parameters)} parameters: at most {MAX_PARAMETERS}")
    for terms in (a, b):
        # Nothing that is multiplied on the way to a coefficient may overflow either, though a zero wipe it out.
        if coefficient_bound(terms, parameters, least=1) > MAX_COEFFICIENT:
            raise DiscoveryError("coefficients beyond 2^40 are not screened: make the ranges smaller")
    space = Space(a, b, tuple(parameters))
    for i, parameter in enumerate(parameters):
        if i not in space._used(a) | space._used(b):
            raise DiscoveryError(f"parameter {parameter.name!r} stands in neither a nor b")
    if space.size == 0:
        raise DiscoveryError("the space is empty: a range ends before it starts")
    if space.size > MAX_SIZE:
        raise DiscoveryError("the space has more than 2^62 formulas: no search ends there, make the ranges smaller")
    return space


def coefficient_bound(terms: Terms, parameters: Sequence[Parameter], least: int = 0) -> int:
    """A bound of the coefficients of n^k over all assignments; no parameter is counted with less than `least`."""
    total: dict[int, int] = {}
    for exponents, coefficient in terms.items():
        size = abs(coefficient)
        for parameter, power in zip(parameters, exponents[1:], strict=True):
            size *= max(abs(parameter.low), abs(parameter.high), least) ** power
        total[exponents[0]] = total.get(exponents[0], 0) + size
    return max(total.values(), default=0)


def family(a: str, b: str, ranges: dict[str, tuple[int, int]]) -> Space:
    """The space of a family given as text, with inclusive ranges for its integer parameters.

    >>> family("x*(n^3+(n+1)^3) + y*(2n+1)", "-z^2*n^6", {"x": (1, 5), "y": (-60, 60), "z": (1, 3)}).size
    1815

    Raises DiscoveryError on unknown names, unused parameters and empty ranges.
    """
    variables = ("n", *ranges)
    parameters = [Parameter(_name(name), low, high) for name, (low, high) in ranges.items()]
    for parameter in parameters:
        if not parameter.size:
            raise DiscoveryError(f"the range of {parameter.name!r} is empty: {parameter.low}..{parameter.high}")
    return _checked(parse_terms(a, variables), parse_terms(b, variables), parameters)


def box(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> Space:
    """The space of all coefficients in inclusive ranges, leading coefficient first.

    >>> box([(1, 13), (-13, 13)], [(-11, 11)] * 3).size
    4270617
    """
    ranges: dict[str, tuple[int, int]] = {}
    texts = []
    for letter, sides in (("a", a), ("b", b)):
        if not sides:
            raise DiscoveryError(f"the box of {letter} has no coefficient: give at least one range")
        powers = range(len(sides) - 1, -1, -1)
        ranges |= {f"{letter}{power}": side for power, side in zip(powers, sides, strict=True)}
        texts.append(" + ".join(f"{letter}{power}*n^{power}" for power in powers))
    return family(texts[0], texts[1], ranges)
