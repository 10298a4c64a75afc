"""The search: every left side of some constants up to a height, with every sign word up to a period."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import arb, ctx

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant
from conjectures.left_sides import key_count
from conjectures.search import CHANCE, MAX_CONSTANTS, ChunkResult
from conjectures.signed_cf.approval import Approval, Formula, Refusal
from conjectures.signed_cf.digits import Expansions, Matrix, bits_needed
from conjectures.signed_cf.record import record
from conjectures.signed_cf.recursive import recursive_formulas
from conjectures.signed_cf.words import sign_words
from kernels.errors import DiscoveryError
from kernels.signed_cf import FixedPoint, Words, screen

MAX_HEIGHT = 200
MAX_ORDER = 200
MOST_SIZE = 50
MIN_BITS, MAX_BITS = 64, 6_000
# Terms beyond the 2 L that fix a recurrence of order L: chance passes one in 2^112.
SPARE = 4
# Regular quotients take 3.4 bits each on average, and a signed term one or two of them.
BITS_A_TERM = 7
FEWEST_BITS = 512
WORK_A_CHUNK = 4_096


@dataclass(frozen=True)
class SignedSearch:
    """Constants, the height of the left sides, the sign words, the order of recurrences, and bits to approve.

    >>> search = SignedSearch(("e",), height=1, period=1)
    >>> [(hit["relation"], hit["pattern"]) for hit in search.run_chunk(0).hits if hit["signs"] == "+"][0]
    ('-1 + e', '[1; 1, 2k, 1]')

    The first 2 `order` + 4 terms are fitted; a formula is kept if it goes on for `beyond` bits of the constant more.
    Raises DiscoveryError on numbers out of range, on constants with too few digits, and on rational or quadratic ones,
    whose signed continued fractions all end or repeat.
    """

    constants: tuple[str, ...]
    height: int = 4
    period: int = 3
    order: int = 23
    beyond: int = 1_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "constants", tuple(dict.fromkeys(self.constants)))
        ranges = (
            ("constants", len(self.constants), 1, MAX_CONSTANTS),
            ("a left side of height", self.height, 1, MAX_HEIGHT),
            ("recurrences of order", self.order, 1, MAX_ORDER),
            ("bits beyond the fit:", self.beyond, MIN_BITS, MAX_BITS),
        )
        for what, value, low, high in ranges:
            if not low <= value <= high:
                raise DiscoveryError(f"{what} {value}: give {low} to {high}")
        assert self.words
        for constant in self.resolved:
            refuse_extreme(constant)
            self._refuse_few_digits(constant)
            refuse_simple(constant, self.bits)

    @cached_property
    def resolved(self) -> tuple[Constant, ...]:
        """The constants themselves."""
        return tuple(constant_from_text(text) for text in self.constants)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The sign words."""
        return sign_words(self.period)

    @property
    def terms(self) -> int:
        """How many terms a recurrence is fitted to."""
        return 2 * self.order + SPARE

    @property
    def screening_bits(self) -> int:
        """To how many bits a constant is known when it is screened."""
        return max(FEWEST_BITS, BITS_A_TERM * self.terms + 4 * self.height.bit_length())

    @property
    def bits(self) -> int:
        """To how many bits a constant is known when a formula is approved."""
        return self.screening_bits + self.beyond + 4 * self.height.bit_length() + 128

    def _refuse_few_digits(self, constant: Constant) -> None:
        wanted = bits_needed(constant, self.bits)
        if constant.limit is not None and constant.limit < wanted:
            known, needed = math.floor(constant.limit * math.log10(2)), math.ceil((wanted + 4) * math.log10(2))
            raise DiscoveryError(
                f"{constant.id[:40]} is known to {known} digits, and {needed} are needed for {self.terms} terms and "
                f"{self.beyond} bits beyond them: give more digits, or a smaller --order or --beyond"
            )

    @cached_property
    def left_side_count(self) -> int:
        """How many left sides each constant has."""
        return 2 * key_count(self.height)

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return len(self.constants) * self.left_side_count * len(self.words)

    @cached_property
    def determinants(self) -> tuple[tuple[int, int], ...]:
        """The chunks of one constant, as ranges of the determinant."""
        return tuple(determinant_ranges(self.height))

    @property
    def chunk_count(self) -> int:
        """How many chunks the search is cut into, whoever runs it."""
        return len(self.constants) * len(self.determinants)

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data: two searches with one spec find the same."""
        return {
            "kind": "signed_cf",
            "constants": list(self.constants),
            "height": self.height,
            "period": self.period,
            "order": self.order,
            "beyond": self.beyond,
        }

    @classmethod
    def from_spec(cls, spec: Any) -> "SignedSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, constants = spec["kind"], spec["constants"]
            numbers = [int(spec[key]) for key in ("height", "period", "order", "beyond")]
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of a search: {error}") from None
        if kind != "signed_cf" or not isinstance(constants, list) or not all(isinstance(c, str) for c in constants):
            raise DiscoveryError("not the data of a search for signed continued fractions")
        return cls(tuple(constants), *numbers)

    def chance(self, bits: int) -> float:
        """log10 of the number of formulas that chance alone makes in the whole search, so many bits beyond a fit."""
        return math.log10(max(self.size, 1)) - bits * math.log10(2)

    def run_chunk(self, index: int) -> ChunkResult:
        """Screen a chunk and approve what it finds; the result depends on the spec and the index alone."""
        if not 0 <= index < self.chunk_count:
            raise DiscoveryError(f"chunk {index} is outside the search's {self.chunk_count} chunks")
        which, part = divmod(index, len(self.determinants))
        first, stop = self.determinants[part]
        rows, counts = screen(
            self.screening(which), Words(self.words), self.height, self.terms, self.order, first, stop
        )
        candidates = sorted(rows.tolist())
        hits = [*self._hits(which, candidates), *self._recursive_hits(which, first, stop)]
        return ChunkResult(counts["candidates"], max(len(candidates), len(hits)), tuple(hits))

    def screening(self, which: int) -> FixedPoint:
        """A constant as the screening takes it."""
        return self._expansions(which)[0].number

    def _hits(self, which: int, rows: list[list[int]]) -> Iterator[dict[str, Any]]:
        _, long = self._expansions(which)
        judge = Approval(long, self.terms, self.order, self.beyond)
        for a, b, c, d, word, _ in rows:
            left = (a, b, c, d)
            found = judge.formula(left, self.words[word])
            if not isinstance(found, Refusal):
                yield self._record(which, found, word)

    def _recursive_hits(self, which: int, first: int, stop: int) -> Iterator[dict[str, Any]]:
        _, long = self._expansions(which)
        for found in recursive_formulas(long, self.height, first, stop, self.beyond):
            yield self._record(which, found, self.words.index("+"))

    def _record(self, which: int, found: Formula, word: int) -> dict[str, Any]:
        constant = self.resolved[which]
        certain = constant.proved and self.chance(int(found.beyond)) < CHANCE
        data = record(found, self.constants[which], constant, "verified" if certain else "screened")
        return {"index": self._index(which, found.left, word), **data}

    def _index(self, which: int, left: Matrix, word: int) -> int:
        """The candidate's number among all, with gaps."""
        number = which
        for entry in left:
            number = number * (2 * self.height + 1) + entry + self.height
        return number * len(self.words) + word

    def _expansions(self, which: int) -> tuple[Expansions, Expansions]:
        """The constant's continued fractions for screening and for approval; those of the last constant are kept."""
        if which not in self._kept:
            self._kept.clear()
            constant = self.resolved[which]
            self._kept[which] = Expansions(constant, self.screening_bits), Expansions(constant, self.bits)
        return self._kept[which]

    @cached_property
    def _kept(self) -> dict[int, tuple[Expansions, Expansions]]:
        return {}


def determinant_ranges(height: int) -> Iterator[tuple[int, int]]:
    """[first, stop) for the determinants 1 to 2 height^2, with about as much work in each.

    >>> list(determinant_ranges(4))
    [(1, 33)]
    """
    first, weight, last = 1, 0, 2 * height * height
    for determinant in range(1, last + 1):
        # About so many classes, and left sides (height^2 for each determinant) with a pattern, which get rare.
        weight += determinant + 32 * height * height // determinant
        if weight >= WORK_A_CHUNK or determinant == last:
            yield first, determinant + 1
            first, weight = determinant + 1, 0


def refuse_extreme(constant: Constant) -> None:
    """Raise DiscoveryError if the constant is so large or small that its images begin with one huge quotient."""
    with ctx.workprec(64):
        exponent = float((abs(constant.enclosure(32)).log() / arb(2).log()).mid())
    if abs(exponent) >= MOST_SIZE:
        raise DiscoveryError(
            f"{constant.id[:40]} is about 2^{exponent:.0f}: give a constant between 2^-{MOST_SIZE} and 2^{MOST_SIZE}"
        )


def refuse_simple(constant: Constant, bits: int) -> None:
    """Raise DiscoveryError if the constant looks rational or quadratic at so many bits."""
    expansions = Expansions(constant, bits)
    quotients = expansions.of_left_side((1, 0, 0, 1))
    if not quotients.digits or quotients.bits[-1] < bits / 2:
        raise DiscoveryError(
            f"{constant.id[:40]} cannot be told from a rational number: its continued fraction ends, "
            "and so do those of all its images"
        )
    period = _period(quotients.digits)
    if period:
        block = ", ".join(map(str, quotients.digits[-period:]))
        raise DiscoveryError(
            f"{constant.id[:40]} is quadratic: its continued fraction repeats [{block}] for ever, as do its images' own"
        )


def _period(digits: tuple[int, ...]) -> int:
    """The length of a block that the second half of the digits repeats at least three times; 0 if there is none."""
    tail = digits[len(digits) // 2 :]
    return next((k for k in range(1, len(tail) // 3) if tail[k:] == tail[:-k]), 0)
