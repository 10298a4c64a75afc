"""The search: every formula of a space of values, and each constant that its value may come from."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any

from flint import arb, ctx

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant
from conjectures.decimals import bits_for, certain_decimal
from conjectures.evidence import digest_of
from conjectures.reduction import promising, scaled_integers, screening_scale
from conjectures.relations import coincidence
from conjectures.search import CHANCE, ChunkResult, distinct_constants
from conjectures.values.known import known_id
from conjectures.values.model import Value, ValueSpace, chunk, chunk_count
from conjectures.values.recurrences import RecurrenceSpace
from conjectures.values.relations import Found, find, initial_text, integer_question, questions
from conjectures.values.spaces import space_from_spec, space_kind
from kernels.errors import DiscoveryError

MIN_DIGITS, MAX_DIGITS = 30, 10_000
HEIGHT, MAX_HEIGHT = 1_000, 10**9
SPARE_BITS, CLEAR_BITS = 32, 24


@dataclass(frozen=True)
class ValueSearch:
    """A space of values, constants, the largest integer in a relation, and the digits to verify.

    >>> from conjectures.spaces import Parameter
    >>> from conjectures.values.products import ProductSpace
    >>> search = ValueSearch(ProductSpace("(2n)^2/((2n-x)*(2n+x))", (Parameter("x", 1, 1),)), ("pi",))
    >>> [(hit["formula"], hit["relation"]) for hit in search.run_chunk(0).hits]
    [('4*n^2/((2n-1)*(2n+1))', 'pi/2')]

    Raises DiscoveryError on unknown constants, numbers out of range, and constants with too few digits.
    """

    space: ValueSpace
    constants: tuple[str, ...]
    height: int = HEIGHT
    digits: int = 100

    def __post_init__(self) -> None:
        constants = distinct_constants(self.constants, self.digits, MIN_DIGITS, MAX_DIGITS)
        object.__setattr__(self, "constants", constants)
        if not 1 <= self.height <= MAX_HEIGHT:
            raise DiscoveryError(f"integers up to {self.height}: give 1 to 10^9")
        for constant in self.resolved:
            if constant.limit is not None and constant.limit < bits_for(self.digits):
                raise DiscoveryError(f"{constant.id[:40]} has fewer than {self.digits} digits: give more of them")

    @cached_property
    def resolved(self) -> tuple[Constant, ...]:
        """The constants themselves."""
        return tuple(constant_from_text(text) for text in self.constants)

    @property
    def size(self) -> int:
        """How many formulas the space has."""
        return self.space.size

    @property
    def chunk_count(self) -> int:
        """How many chunks the search is cut into, whoever runs it."""
        return chunk_count(self.size)

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data: two searches with one spec find the same."""
        return {
            "kind": space_kind(self.space),
            "space": self.space.to_spec(),
            "constants": list(self.constants),
            "height": self.height,
            "digits": self.digits,
        }

    @classmethod
    def from_spec(cls, spec: Any) -> "ValueSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, constants = spec["kind"], spec["space"], spec["constants"]
            height, digits = index(spec["height"]), index(spec["digits"])
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of a search: {error}") from None
        if not isinstance(constants, list) or not all(isinstance(text, str) for text in constants):
            raise DiscoveryError("not the data of a search for values")
        return cls(space_from_spec(kind, space), tuple(constants), height, digits)

    @property
    def trials(self) -> int:
        """How many pairs of a formula and a constant there are."""
        return max(1, self.size * len(self.constants))

    def chance(self, digits: int) -> float:
        """log10 of the number of relations that chance alone makes in the whole search, for so many digits."""
        return coincidence(self.height, self.unknowns, digits, self.trials)

    @property
    def unknowns(self) -> int:
        """How many integers a relation has."""
        return 2 * int(getattr(self.space, "order", 2))

    def run_chunk(self, index: int) -> ChunkResult:
        """Screen a chunk and verify what it finds; the result depends on the spec and the index alone."""
        numbers = chunk(self.size, index)
        pairs = self._promising(numbers)
        verified = (self._verified(number, which) for number, which in pairs)
        hits = tuple(hit for hit in verified if hit is not None)
        return ChunkResult(len(numbers), len(pairs), hits, digest_of([], hits))

    @cached_property
    def _bits(self) -> int:
        """Bits at which relations stand out."""
        return screening_scale(self.unknowns, self.height) + CLEAR_BITS

    def _promising(self, numbers: range) -> list[tuple[int, int]]:
        """Formulas and constants that may be related: all that are, few others."""
        asked = list(self._questions(numbers))
        return [asked[place][0] for place in promising([question for _, question in asked], self.height)]

    def _questions(self, numbers: range) -> Iterator[tuple[tuple[int, int], list[int]]]:
        if isinstance(self.space, RecurrenceSpace):
            constants = scaled_integers(self._balls, self._bits)
            for number, vector in self.space.screened(numbers, self._bits).items():
                for which, x in enumerate(constants):
                    yield (number, which), integer_question(vector, x, self._bits)
            return
        for number in numbers:
            value = self.space.value(number, self._bits + SPARE_BITS)
            if value is None or not all(ball.is_finite() for ball in value.balls):
                continue
            with ctx.workprec(self._bits + 2 * SPARE_BITS):
                for which, ball in enumerate(self._balls):
                    yield (number, which), scaled_integers(questions(value, ball), self._bits)

    @cached_property
    def _balls(self) -> list[arb]:
        return [self._ball(constant, self._bits + SPARE_BITS) for constant in self.resolved]

    def _ball(self, constant: Constant, bits: int) -> arb:
        return constant.enclosure(min(bits, constant.limit or bits))

    def _verified(self, number: int, which: int) -> dict[str, Any] | None:
        """The hit, verified to as many digits as the value is known to."""
        if isinstance(self.space, RecurrenceSpace) and not self._related(self.space, number, which):
            return None
        digits = self.digits
        while (value := self.space.value(number, bits_for(digits) + SPARE_BITS)) is None:
            digits //= 2
            if digits < MIN_DIGITS:
                return None
        return self._compared(number, which, value, digits)

    def _related(self, space: RecurrenceSpace, number: int, which: int) -> bool:
        """Whether there is a relation by what was measured: a proof takes longer."""
        value = space.measured(number, self._bits + SPARE_BITS)
        return value is not None and self._found(value, which, self._bits) is not None

    def _found(self, value: Value, which: int, bits: int) -> Found | None:
        name, latex = self.constants[which], self.resolved[which].latex
        with ctx.workprec(bits + 2 * SPARE_BITS):
            x = self._ball(self.resolved[which], bits + SPARE_BITS)
            return find(value, x, name, latex, self.height, bits, self.trials)

    def _compared(self, number: int, which: int, value: Value, digits: int) -> dict[str, Any] | None:
        bits, constant, name = bits_for(digits), self.resolved[which], self.constants[which]
        with ctx.workprec(bits + 2 * SPARE_BITS):
            found = self._found(value, which, bits)
            agreed = _agreement(found, digits) if found else 0
        if found is None or not agreed:
            return None
        certain = value.theorem is not None and constant.proved and self.chance(agreed) <= CHANCE
        return {**self._record(number, value, found, agreed), "constant": name, "status": _STATUS[certain]}

    def _record(self, number: int, value: Value, found: Found, digits: int) -> dict[str, Any]:
        group, rate = self.space.group(number), value.digits_per_term
        formula = self.space.text(number)
        start = initial_text(found)
        return {
            "index": number,
            "formula": formula if start is None else f"{formula}, {start}",
            "start": self.space.start(number),
            "relation": found.relation,
            "numerator": list(found.coefficients),
            "value": certain_decimal(found.value, digits),
            "digits": digits,
            "digits_per_term": None if rate is None else float(f"{rate:.4g}"),
            "convergence": value.convergence,
            "exponent": None,
            "cost": None,
            "known": known_id(group),
            "group": group,
            "family": group,
            "theorem": value.theorem,
            "extraction": None,
            "latex": f"{found.latex} = {self.space.latex(number)}",
        }


_STATUS = {True: "verified", False: "screened"}


def _agreement(found: Found, digits: int) -> int:
    """To how many significant digits both sides agree, at most `digits`; 0 where the balls do not meet."""
    value, other = found.value, found.other
    if not value.overlaps(other) or not abs(value).lower() > 0:
        return 0
    error = abs(value - other).upper() / abs(value).lower()
    return min(digits, math.floor(float((-error.log() / arb(10).log()).lower())))
