"""Spaces of series: a family of terms with integer parameters, and what is left open in each of its members."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any

from conjectures.grammar import Tree, parse, shown
from conjectures.series.harmonic import is_harmonic
from conjectures.series.template import Factors, NoTerm, read_factors, read_term, variables
from conjectures.series.term import DIVERGES, POLYNOMIAL, Term
from conjectures.spaces import MAX_SIZE, Parameter
from kernels.errors import DiscoveryError

MAX_DEGREE = 8
MAX_COMBINED = 24
FEWEST, MOST = 32, 4_096  # candidates a chunk


@dataclass(frozen=True, slots=True)
class Basis:
    """The sums that one candidate offers: those of n^j t(n), j <= degree, of its term, or one each of several terms."""

    index: int
    values: tuple[int, ...]
    factors: tuple[Factors, ...]
    terms: tuple[Term, ...]
    start: int
    degree: int


@dataclass(frozen=True)
class SeriesSpace:
    """All sums over n of P(n) t(n) for the terms t of a family and polynomials P of a degree, P left open.

    >>> space = series_space("binomial(2n,n)^3/x^n", {"x": (65, 4096)}, degree=1)
    >>> space.size, space.basis(space.size - 1).terms[0].argument
    (4032, Fraction(1, 64))

    With `combine`, a parameter (name, low, high) is no coordinate of the space: the sums over all its values are
    combined, with coefficients left open; `high` may name another parameter. Geometric series that gain fewer than
    `least_rate` digits a term are passed over, and those that converge like a power of n unless `slow`, and assignments
    that make no term.
    """

    text: str
    parameters: tuple[Parameter, ...]
    degree: int = 0
    combine: tuple[str, int, str] | None = None
    least_rate: float = 0.25
    slow: bool = True

    @cached_property
    def tree(self) -> Tree:
        return parse(self.text)

    @cached_property
    def size(self) -> int:
        """The exact number of assignments of the parameters."""
        return math.prod(parameter.size for parameter in self.parameters)

    @cached_property
    def chunk_count(self) -> int:
        """How many chunks it is cut into; it depends on the space alone."""
        return -(-self.size // min(MOST, max(FEWEST, self.size // 256)))

    def chunk(self, number: int) -> range:
        """The candidates of a chunk."""
        if not 0 <= number < self.chunk_count:
            raise DiscoveryError(f"chunk {number} is outside the space's {self.chunk_count} chunks")
        return range(number * self.size // self.chunk_count, (number + 1) * self.size // self.chunk_count)

    def values(self, number: int) -> tuple[int, ...]:
        """The parameters' values for the candidate with this number, the first parameter slowest."""
        if not 0 <= number < self.size:
            raise DiscoveryError(f"index {number} is outside the space of {self.size} candidates")
        digits = []
        for size, low in self._radices:
            number, digit = divmod(number, size)
            digits.append(digit + low)
        return tuple(digits[::-1])

    @cached_property
    def _radices(self) -> tuple[tuple[int, int], ...]:
        """Size and low end of each range, the last parameter first."""
        return tuple((parameter.size, parameter.low) for parameter in reversed(self.parameters))

    @property
    def most_sums(self) -> int:
        """The most sums that a candidate offers."""
        if self.combine is None:
            return self.degree + 1
        _, low, high = self.combine
        ends = {parameter.name: parameter.high for parameter in self.parameters}
        return max(1, (ends[high] if high in ends else int(high)) - low + 1)

    def basis(self, number: int) -> Basis | None:
        """The sums of a candidate; None where it is no series that converges fast enough."""
        values = self.values(number)
        try:
            factors = tuple(self.factors(values))
            read = [read_term(one) for one in factors]
        except NoTerm:
            return None
        terms, start = tuple(term for term, _ in read), read[0][1] if read else 0
        if not terms or any(first != start for _, first in read) or not self.converges(terms):
            return None
        return Basis(number, values, factors, terms, start, self.degree_for(terms[0]))

    def degree_for(self, term: Term) -> int:
        """The degree of P: beyond that of t(n+1)/t(n) less one, n^j t(n) is a telescoping sum and lower ones.

        For z = 1 so is the one before; and where t(n) is like a power of n, n^j t(n) has to converge.
        """
        if self.combine:
            return 0
        most = max(term.degree - (2 if term.argument == 1 else 1), 0)
        return min(self.degree, most, term.heaviest if term.convergence == POLYNOMIAL else most)

    def factors(self, values: tuple[int, ...], without: Collection[int] = ()) -> Iterator[Factors]:
        """The factors of the term, or of each term that is combined, at these values of the parameters."""
        names = dict(zip((parameter.name for parameter in self.parameters), values, strict=True))
        if self.combine is None:
            yield read_factors(self.tree, names, without)
            return
        name, low, high = self.combine
        last = names[high] if high in names else int(high)
        if last - low + 1 > MAX_COMBINED:
            raise DiscoveryError(f"{last - low + 1} series combined: at most {MAX_COMBINED}")
        for value in range(low, last + 1):
            yield read_factors(self.tree, {**names, name: value}, without)

    def converges(self, terms: tuple[Term, ...]) -> bool:
        """Whether they converge fast enough, each by itself or all together."""
        return all(map(self._fast, terms)) or (self.slow and is_harmonic(terms))

    def _fast(self, term: Term) -> bool:
        if term.convergence == DIVERGES or not term.settles(term.argument):
            return False
        if term.convergence == POLYNOMIAL:
            return self.slow
        rate = term.digits_per_term
        return rate is None or rate >= self.least_rate

    def to_spec(self) -> dict[str, Any]:
        """The space as plain data, from which `series_space_from_spec` makes it again."""
        return {
            "term": self.text,
            "parameters": [[p.name, p.low, p.high] for p in self.parameters],
            "degree": self.degree,
            "combine": list(self.combine) if self.combine else None,
            "least_rate": self.least_rate,
            "slow": self.slow,
        }


def series_space(
    text: str,
    ranges: dict[str, tuple[int, int]],
    *,
    degree: int = 0,
    combine: tuple[str, int, str] | None = None,
    least_rate: float = 0.25,
    slow: bool = True,
) -> SeriesSpace:
    """The space of a family of terms given as text, with inclusive ranges for its parameters.

    >>> series_space("1/(16^n*(8n+j))", {}, combine=("j", 1, "8")).basis(0).terms[1].value(0)
    Fraction(1, 2)

    Raises DiscoveryError on unknown names, unused parameters, empty ranges, and texts that are no term.
    """
    parameters = tuple(Parameter(name, low, high) for name, (low, high) in ranges.items())
    space = SeriesSpace(text, parameters, degree, combine, least_rate, slow)
    _check_names(space)
    _check_numbers(space)
    _check_text(space)
    return space


def _check_names(space: SeriesSpace) -> None:
    names = [parameter.name for parameter in space.parameters]
    own = [*names, space.combine[0]] if space.combine else names
    for name in own:
        if not name.isidentifier() or name == "n":
            raise DiscoveryError(f"{shown(name)} cannot be a parameter: use a name other than n")
    if len(set(own)) < len(own):
        raise DiscoveryError("a parameter stands there twice")
    used = variables(space.tree)
    if unknown := sorted(used - set(own)):
        raise DiscoveryError(f"{shown(space.text)}: unknown name {shown(unknown[0])}: give --param {unknown[0]}=LO..HI")
    high = {space.combine[2]} if space.combine else set()
    if unused := sorted(set(own) - used - high):
        raise DiscoveryError(f"parameter {unused[0]!r} does not stand in {shown(space.text)}")
    if space.combine and high - set(names) and not space.combine[2].isdigit():
        raise DiscoveryError(f"{shown(space.combine[2])} is neither a number nor a parameter")


def _check_numbers(space: SeriesSpace) -> None:
    for parameter in space.parameters:
        if not parameter.size:
            raise DiscoveryError(f"the range of {parameter.name!r} is empty: {parameter.low}..{parameter.high}")
    if not 0 <= space.degree <= MAX_DEGREE:
        raise DiscoveryError(f"a numerator of degree {space.degree}: give 0 to {MAX_DEGREE}")
    if space.combine and space.degree:
        raise DiscoveryError("either a numerator of a degree or series to combine, not both")
    if not 0.01 <= space.least_rate <= 1000:
        raise DiscoveryError(f"{space.least_rate} digits a term: give 0.01 to 1000")
    if space.size > MAX_SIZE:
        raise DiscoveryError("the space has more than 2^62 series: no search ends there, make the ranges smaller")


def _check_text(space: SeriesSpace) -> None:
    """Read the first, the last and a middle assignment: an error in the text shows there."""
    for number in sorted({0, space.size // 2, space.size - 1}):
        space.basis(number)


def series_space_from_spec(spec: Any) -> SeriesSpace:
    """A space from the plain data of `SeriesSpace.to_spec`.

    >>> space = series_space("1/x^n", {"x": (2, 9)})
    >>> series_space_from_spec(space.to_spec()) == space
    True

    Raises DiscoveryError on anything else.
    """
    try:
        ranges = {str(name): (index(low), index(high)) for name, low, high in spec["parameters"]}
        if len(ranges) < len(spec["parameters"]):
            raise ValueError("a parameter stands there twice")
        combine = spec["combine"]
        chosen = None if combine is None else (str(combine[0]), index(combine[1]), str(combine[2]))
        text, degree, least = spec["term"], index(spec["degree"]), float(spec["least_rate"])
        # Campaigns from before slow series were summed go on without them.
        slow = spec.get("slow", False)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise DiscoveryError(f"not the data of a space of series: {shown(str(error))}") from None
    if not isinstance(text, str):
        raise DiscoveryError("not the data of a space of series: the term is no text")
    if not isinstance(slow, bool):
        raise DiscoveryError("not the data of a space of series: slow is not true or false")
    return series_space(text, ranges, degree=degree, combine=chosen, least_rate=least, slow=slow)
