"""The search: every candidate of a space of series, its sums at once, and what they add up to in one lattice each."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from operator import index
from typing import Any

from flint import arb, ctx

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant
from conjectures.decimals import bits_for
from conjectures.evidence import digest_of
from conjectures.reduction import exponents, find_relation, promising, scaled_integers, screening_scale
from conjectures.relations import coincidence
from conjectures.search import CHANCE, MAX_DIGITS, ChunkResult, distinct_constants
from conjectures.series.extraction import MAX_POSITION, extraction_of
from conjectures.series.harmonic import combined_differences, differences, is_harmonic
from conjectures.series.record import record
from conjectures.series.screening import screened_sums
from conjectures.series.shapes import Batch, Shapes
from conjectures.series.space import Basis, SeriesSpace, series_space_from_spec
from conjectures.series.sums import sums
from conjectures.series.targets import Multiple, Target, multiple, plainest
from conjectures.series.term import Term
from kernels.errors import DiscoveryError

MIN_DIGITS = 30
MAX_HEIGHT = 10**15
# Bits that truncation and the weights n^j may eat.
SPARE_BITS = 40
# Each bit beyond those at which relations stand out halves the false alarms.
CLEAR_BITS = 24


@dataclass(frozen=True)
class SeriesSearch:
    """A space of series, constants, the largest integer in a formula, and the digits to verify.

    >>> from conjectures.series.space import series_space
    >>> search = SeriesSearch(series_space("binomial(2n,n)^3/2^(x*n)", {"x": (7, 12)}, degree=1), ("pi",))
    >>> [(hit["formula"], hit["relation"]) for hit in search.run_chunk(0).hits]
    [('(6*n + 1)*binomial(2n,n)^3/256^n', '4/pi'), ('(42*n + 5)*binomial(2n,n)^3/4096^n', '16/pi')]

    With `surds` multiples of the constant by square roots of rationals count, too, and with `offset` those plus a
    rational number. At `position` digits are extracted
    from the formulas that allow it. Raises DiscoveryError on unknown
    constants, numbers out of range, and digits that cannot support the height.
    """

    space: SeriesSpace
    constants: tuple[str, ...]
    height: int = 10**6
    digits: int = 100
    surds: bool = False
    position: int | None = None
    offset: bool = False

    def __post_init__(self) -> None:
        constants = distinct_constants(self.constants, self.digits, MIN_DIGITS, MAX_DIGITS)
        object.__setattr__(self, "constants", constants)
        if not 1 <= self.height <= MAX_HEIGHT:
            raise DiscoveryError(f"integers up to {self.height}: give 1 to 10^15")
        if self.surds and (self.space.combine or self.space.degree > 2):
            raise DiscoveryError("square roots go with numerators up to degree 2, and not with combined series")
        if self.offset and self.surds:
            raise DiscoveryError("either square roots of rationals or a rational number added, not both")
        if self.position is not None and not 0 <= self.position <= MAX_POSITION:
            raise DiscoveryError(f"digits from position {self.position} on: give 0 to {MAX_POSITION}")
        for constant in self.resolved:
            self._refuse_few_digits(constant)

    def _refuse_few_digits(self, constant: Constant) -> None:
        if constant.limit is not None and constant.limit < bits_for(self.digits):
            known, needed = int(constant.limit * math.log10(2)), math.ceil(bits_for(self.digits) * math.log10(2))
            raise DiscoveryError(
                f"{constant.id[:40]} is known to {known} digits, and {needed} are needed: give more of them, or a "
                "smaller --digits"
            )

    @cached_property
    def resolved(self) -> tuple[Constant, ...]:
        """The constants themselves."""
        return tuple(constant_from_text(text) for text in self.constants)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Each constant and its reciprocal."""
        pairs = ((i, inverse) for i in range(len(self.constants)) for inverse in (False, True))
        return tuple(Target(i, inverse, self.surds, self.offset) for i, inverse in pairs)

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return self.space.size

    @property
    def chunk_count(self) -> int:
        """How many chunks the search is cut into, whoever runs it."""
        return self.space.chunk_count

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data: two searches with one spec find the same."""
        return {
            "kind": "series",
            "space": self.space.to_spec(),
            "constants": list(self.constants),
            "height": self.height,
            "digits": self.digits,
            "surds": self.surds,
            "position": self.position,
            "offset": self.offset,
        }

    @classmethod
    def from_spec(cls, spec: Any) -> "SeriesSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, constants, surds = spec["kind"], spec["space"], spec["constants"], spec["surds"]
            height, digits, position = index(spec["height"]), index(spec["digits"]), spec["position"]
            chosen, offset = None if position is None else index(position), spec.get("offset", False)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise DiscoveryError(f"not the data of a search: {error}") from None
        texts = isinstance(constants, list) and all(isinstance(text, str) for text in constants)
        if kind != "series" or not texts or not isinstance(surds, bool) or not isinstance(offset, bool):
            raise DiscoveryError("not the data of a search for series")
        return cls(series_space_from_spec(space), tuple(constants), height, digits, surds, chosen, offset)

    @property
    def row_height(self) -> int:
        """The largest integer in a question to the lattice."""
        return self.height**2 if self.surds else self.height

    @property
    def unknowns(self) -> int:
        """The most integers that the lattice looks for at once."""
        return self.targets[0].unknowns(self.space.most_sums)

    def chance(self, digits: int) -> float:
        """log10 of the number of relations that chance alone makes in the whole search, for so many digits."""
        return self._chance(self.unknowns, digits)

    def _chance(self, unknowns: int, digits: int) -> float:
        return coincidence(self.row_height, unknowns, digits, max(1, self.size * len(self.targets)))

    def run_chunk(self, index: int) -> ChunkResult:
        """Screen a chunk and verify what it finds; the result depends on the spec and the index alone."""
        numbers = self.space.chunk(index)
        digest = hashlib.sha256()
        batches = self.shapes.batches(numbers)
        pairs = sorted(pair for batch in batches for pair in self._promising(batch, digest))
        verified = (self._verified(number, self.targets[target]) for number, target in pairs)
        hits = tuple(hit for hit in verified if hit is not None)
        digest.update(digest_of([], hits).encode())
        return ChunkResult(len(numbers), len(pairs), hits, digest.hexdigest()[:16])

    @cached_property
    def shapes(self) -> Shapes:
        """The space's candidates by shape."""
        return Shapes(self.space)

    def _promising(self, batch: Batch, digest: "hashlib._Hash") -> Iterator[tuple[int, int]]:
        """Candidates and targets that may be related: all that are, few others; all sums go into the digest.

        They are exact integers by the kernel's definition, and so equal on every processor.
        """
        count = max(len(batch.terms), batch.degree + 1)
        scale = screening_scale(self.targets[0].unknowns(count), self.row_height) + CLEAR_BITS
        questions = (self._exact_questions if batch.exact else self._questions)(batch, scale, digest)
        for place in promising(questions, self.row_height):
            candidate, target = divmod(place, len(self.targets))
            yield batch.candidates[candidate][0], target

    def _questions(self, batch: Batch, scale: int, digest: "hashlib._Hash") -> list[list[int]]:
        """The questions about each candidate and target, from sums in integers."""
        values = self._values(scale)
        rows = screened_sums(batch, scale, SPARE_BITS)
        digest.update(
            b"".join(value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True) for value in chain(*rows))
        )
        return [
            target.question(row, value, scale)
            for row in rows
            for target, value in zip(self.targets, values, strict=True)
        ]

    def _exact_questions(self, batch: Batch, scale: int, digest: "hashlib._Hash") -> list[list[int]]:
        """The same from proven balls, each question brought to the scale of its largest number."""
        sums, asked = basis_sums(batch.terms, batch.degree, scale), []
        with ctx.workprec(scale + SPARE_BITS):
            for target, value in zip(self.targets, self._balls(scale + SPARE_BITS), strict=True):
                numbers = target.balls(sums, value)
                size = max(exponents(ball)[0] for ball in numbers)
                asked.append(scaled_integers(numbers, scale - size))
        digest.update(repr(asked).encode())
        return asked * len(batch.candidates)

    def _values(self, scale: int) -> list[int]:
        """The targets' values times 2^scale."""
        if scale not in self._kept:
            self._kept[scale] = [_integer(ball, scale) for ball in self._balls(scale + SPARE_BITS)]
        return self._kept[scale]

    @cached_property
    def _kept(self) -> dict[int, list[int]]:
        return {}

    def _balls(self, bits: int) -> list[arb]:
        with ctx.workprec(bits + SPARE_BITS):
            return [target.value(self._constant(target, bits)) for target in self.targets]

    def _constant(self, target: Target, bits: int) -> arb:
        constant = self.resolved[target.constant]
        return constant.enclosure(min(bits, constant.limit or bits))

    def _verified(self, number: int, target: Target) -> dict[str, Any] | None:
        basis = self.space.basis(number)
        found = self._multiple(basis, target) if basis else None
        if basis is None or found is None:
            return None
        bits = bits_for(self.digits)
        ball = combined_sum(basis, found.coefficients, bits)
        with ctx.workprec(bits + SPARE_BITS):
            other = found.ball(self._constant(target, bits + SPARE_BITS))
            if not ball.overlaps(other) and ball.overlaps(-other):
                found = replace(found, factor=-found.factor, offset=-found.offset)
                other = -other
            digits = _agreement(ball, other, self.digits)
        if not digits:
            return None
        constant, text = self.resolved[target.constant], self.constants[target.constant]
        unknowns = target.unknowns(len(found.coefficients))
        certain = constant.proved and self._chance(unknowns, digits) <= CHANCE
        data = record(basis, found, text, constant.latex, ball, digits)
        extraction = None if self.position is None else extraction_of(basis, found, constant, self.position)
        return {**data, "status": "verified" if certain else "screened", "extraction": extraction}

    @property
    def _telling_digits(self) -> int:
        """So many digits that chance has no part in a relation."""
        return math.ceil(self.chance(0) - 2 * CHANCE)

    def _multiple(self, basis: Basis, target: Target) -> Multiple | None:
        """The relation itself, among sums that are independent of one another: so it does not depend on x's multiples.

        Only where that is too large for the height, sums that depend on others take part.
        """
        bits = bits_for(min(self.digits, self._telling_digits))
        sums = basis_sums(basis.terms, basis.degree, bits)
        used, zeros = self._independent(sums, bits)
        if not used:
            return None
        found = self._related(target, sums, used, bits)
        if found is None and len(used) < len(sums):
            found = self._related(target, sums, list(range(len(sums))), bits)
        if found is None or len(basis.terms) == 1 or self.offset:
            return _completed(found, basis)
        # The last of harmonic series takes up what the others leave.
        complete = _balanced if is_harmonic(basis.terms) else tuple
        return plainest(replace(found, coefficients=complete(found.coefficients)), [complete(row) for row in zeros])

    def _independent(self, sums: list[arb], bits: int) -> tuple[list[int], list[tuple[int, ...]]]:
        """The numbers of sums without a relation, the last sum of each (a telescoping sum that is zero) left out.

        With them the relations. Where a rational number may be added, rational sums are left out, too.
        """
        used, zeros, one = list(range(len(sums))), [], [arb(1)] * self.offset
        while len(used) + self.offset > 1:
            row = self._relation([*(sums[i] for i in used), *one], bits)
            if row is None or not any(row[: len(used)]):
                break
            zeros.append(_spread(row[: len(used)], used, len(sums)))
            used.pop(max(i for i, c in enumerate(row[: len(used)]) if c))
        return used, zeros

    def _related(self, target: Target, sums: list[arb], used: list[int], bits: int) -> Multiple | None:
        with ctx.workprec(bits + SPARE_BITS):
            values = target.balls([sums[i] for i in used], target.value(self._constant(target, bits)))
        row = self._relation(values, bits)
        found = multiple(target, row, len(used)) if row else None
        if found is None:
            return None
        return replace(found, coefficients=_spread(found.coefficients, used, len(sums)))

    def _relation(self, values: list[arb], bits: int) -> tuple[int, ...] | None:
        trials = max(1, self.size * len(self.targets))
        found = find_relation(values, bits, trials=trials, max_height=self.row_height)
        return None if found is None else found.coefficients


def _spread(row: tuple[int, ...], used: list[int], count: int) -> tuple[int, ...]:
    found = dict(zip(used, row, strict=True))
    return tuple(found.get(i, 0) for i in range(count))


def _completed(found: Multiple | None, basis: Basis) -> Multiple | None:
    """With the coefficient of the last of harmonic series."""
    if found is None or not is_harmonic(basis.terms):
        return found
    return replace(found, coefficients=_balanced(found.coefficients))


def _balanced(row: tuple[int, ...]) -> tuple[int, ...]:
    return (*row, -sum(row))


def basis_sums(terms: tuple[Term, ...], degree: int, bits: int) -> list[arb]:
    """The sums that a basis offers as balls, divided by its first term."""
    bits += _lost_bits(terms)
    with ctx.workprec(bits + SPARE_BITS):
        first = terms[0].first
        scale = arb(first.denominator) / first.numerator
        if is_harmonic(terms):
            return [ball * scale for ball in differences(terms, bits)]
        if len(terms) > 1:
            return [sums(term, [(1,)], bits)[0] * scale for term in terms]
        weights = [(0,) * j + (1,) for j in range(degree + 1)]
        return [ball * scale for ball in sums(terms[0], weights, bits)]


def _lost_bits(terms: tuple[Term, ...]) -> int:
    """Bits that cancellation may eat: of terms that first grow as much as they say, and their sum may be as small."""
    return 2 * max(term.growth for term in terms)


def combined_sum(basis: Basis, coefficients: tuple[int, ...], bits: int) -> arb:
    """The combination of the sums as a ball, divided by the first term: one sum where there is one term."""
    bits += _lost_bits(basis.terms)
    with ctx.workprec(bits + SPARE_BITS):
        first = basis.terms[0].first
        scale = arb(first.denominator) / first.numerator
        if len(basis.terms) == 1:
            return sums(basis.terms[0], [coefficients], bits)[0] * scale
        if is_harmonic(basis.terms):
            return combined_differences(basis.terms, coefficients, bits) * scale
        parts = (c * sums(term, [(1,)], bits)[0] for c, term in zip(coefficients, basis.terms, strict=True) if c)
        return sum(parts, arb(0)) * scale


def _integer(ball: arb, scale: int) -> int:
    mantissa, exponent = ball.mid().man_exp()
    shift = int(exponent) + scale
    return int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift


def _agreement(value: arb, other: arb, digits: int) -> int:
    """To how many significant digits both balls agree, at most `digits`; 0 where they do not meet."""
    if not value.overlaps(other) or not abs(value).lower() > 0:
        return 0
    error = abs(value - other).upper() / abs(value).lower()
    return min(digits, int((-error.log() / arb(10).log()).lower().floor().unique_fmpz() or 0))
