"""The main job: all formulas of a space whose value is a Moebius image of a constant, verified."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant
from conjectures.left_sides import MAX_HEIGHT, MAX_KEYS, key_count, left_side, place, slices
from conjectures.spaces import Space, space_from_spec
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.relations import Relation
    from kernels.value_screen import Comb, LeftSide

MIN_DIGITS, MAX_DIGITS = 15, 100_000
MAX_CONSTANTS = 64
# Bits after the point that the left side needs of a constant: cancellation must not reach the doubles.
LEFT_SIDE_BITS = 320
# log10 of the number of chance formulas, expected over the whole search, at which a formula counts as verified.
CHANCE = -6.0


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What one chunk gave: formulas screened, candidates that were looked at closely, and hits in index order.

    The digest is over the hits, all near misses and what met the decoy: equal on every processor.
    """

    screened: int
    candidates: int
    hits: tuple[dict[str, Any], ...]
    digest: str | None = None


def distinct_constants(constants: tuple[str, ...], digits: int, least: int, most: int) -> tuple[str, ...]:
    """What a search asks for, without repetitions; DiscoveryError on too many or few constants or digits.

    >>> distinct_constants(("pi", "e", "pi"), 50, 15, 100)
    ('pi', 'e')
    """
    distinct = tuple(dict.fromkeys(constants))
    if not 1 <= len(distinct) <= MAX_CONSTANTS:
        raise DiscoveryError(f"{len(distinct)} constants: give 1 to {MAX_CONSTANTS} of them")
    if not least <= digits <= most:
        raise DiscoveryError(f"{digits} digits: give {least} to {most}")
    return distinct


@dataclass(frozen=True)
class Search:
    """A space, the constants sought in it, the height of the left side and the digits to verify.

    >>> from conjectures.spaces import box
    >>> search = Search(box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 0)]), ("pi",), lhs_height=20, digits=50)
    >>> [(hit["a"], hit["b"], hit["relation"], hit["digits"]) for hit in search.run_chunk(0).hits]
    [('2*n + 1', 'n^2', '4/pi', 50)]

    Raises DiscoveryError on unknown constants and numbers out of range.
    """

    space: Space
    constants: tuple[str, ...]
    lhs_height: int = 20
    digits: int = 100

    def __post_init__(self) -> None:
        constants = distinct_constants(self.constants, self.digits, MIN_DIGITS, MAX_DIGITS)
        object.__setattr__(self, "constants", constants)
        if not 1 <= self.lhs_height <= MAX_HEIGHT:
            raise DiscoveryError(f"a left side of height {self.lhs_height}: give 1 to {MAX_HEIGHT}")
        for constant in self.resolved:
            if _supported_digits(constant, self.digits) < MIN_DIGITS:
                raise DiscoveryError(f"{constant.id} has too few digits to search with: give {MIN_DIGITS + 2} of them")

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
        """How many chunks the search is cut into, whoever runs it: each block of the space with each slice."""
        return self.space.block_count * len(self.slices)

    def chunk_size(self, index: int) -> int:
        """How many formulas a chunk screens for the first time; blocks are counted with their first slice."""
        part, block = self._part_and_block(index)
        return self.space.block(block).size if part == 0 else 0

    def _part_and_block(self, index: int) -> tuple[int, int]:
        if not 0 <= index < self.chunk_count:
            raise DiscoveryError(f"chunk {index} is outside the search's {self.chunk_count} chunks")
        return divmod(index, self.space.block_count)

    @cached_property
    def slices(self) -> list[tuple[int, int]]:
        """The left side in parts that fit in memory together for all constants."""
        return slices(self.lhs_height, MAX_KEYS // len(self.constants))

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data: two searches with one spec find the same."""
        return {
            "kind": "value",
            "space": self.space.to_spec(),
            "constants": list(self.constants),
            "lhs_height": self.lhs_height,
            "digits": self.digits,
        }

    @classmethod
    def from_spec(cls, spec: Any) -> "Search":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, constants = spec["kind"], spec["space"], spec["constants"]
            height, digits = int(spec["lhs_height"]), int(spec["digits"])
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of a search: {error}") from None
        if kind != "value" or not isinstance(constants, list) or not all(isinstance(c, str) for c in constants):
            raise DiscoveryError("not the data of a search by value")
        return cls(space_from_spec(space), tuple(constants), height, digits)

    def left_sides(self, part: int) -> tuple["LeftSide", ...]:
        """The tables of Moebius images in one slice, one a constant; those of the last slice are kept."""
        if part not in self._tables:
            self._tables.clear()
            bits = [min(LEFT_SIDE_BITS, constant.limit or LEFT_SIDE_BITS) for constant in self.resolved]
            balls = [constant.enclosure(enough) for constant, enough in zip(self.resolved, bits, strict=True)]
            self._tables[part] = tuple(left_side(ball, self.lhs_height, self.slices[part]) for ball in balls)
        return self._tables[part]

    @cached_property
    def _tables(self) -> dict[int, tuple["LeftSide", ...]]:
        return {}

    def decoy(self, part: int) -> "Comb":
        """A left side of no constant, whose matches tell that a chunk of this slice was screened."""
        from conjectures.evidence import decoy

        if part not in self._decoys:
            largest = max(side.largest for side in self.left_sides(part))
            self._decoys[part] = decoy(self.to_spec(), self.size // self.space.block_count, largest)
        return self._decoys[part]

    @cached_property
    def _decoys(self) -> dict[int, "Comb"]:
        return {}

    def chance(self, digits: int) -> float:
        """log10 of the number of formulas that chance alone makes in the whole search, for so many digits.

        Every fraction is compared with all 4 * `key_count` Moebius images; each agrees to D digits with probability
        about 10^-D.
        """
        pairs = self.size * len(self.constants) * 4 * key_count(self.lhs_height)
        return math.log10(max(pairs, 1)) - digits

    def run_chunk(self, index: int, level: str | None = None) -> ChunkResult:
        """Screen a chunk and verify what it finds; the result depends on the spec and the index alone.

        But for the number of candidates, which depends on the instruction set `level`, too.
        """
        from conjectures.evidence import digest_of, near_misses
        from conjectures.screening import matches

        part, block = self._part_and_block(index)
        sides = (*self.left_sides(part), self.decoy(part))
        matched = matches(self.space, self.space.block(block), sides, level)
        candidates = [(number, side) for number, side, _ in matched if side < len(self.resolved)]
        hits = (self._verified(number, side, part) for number, side in candidates)
        found = tuple(hit for hit in hits if hit is not None)
        near = near_misses(self.space, matched, sides)
        return ChunkResult(self.chunk_size(index), len(candidates), found, digest_of(near, found))

    def _verified(self, index: int, side: int, part: int) -> dict[str, Any] | None:
        from conjectures.extrapolation import confirms
        from conjectures.verification import verify

        pcf, constant = self.space.pcf(index), self.resolved[side]
        digits = _supported_digits(constant, self.digits)
        found = verify(pcf, constant, self.lhs_height, digits)
        if found is None or not self._belongs(found.relation, part):
            return None
        certain = constant.proved and self.chance(found.digits) <= CHANCE and confirms(pcf, found.enclosure.ball)
        return {"index": index, **found.record(self.constants[side], "verified" if certain else "screened")}

    def _belongs(self, relation: "Relation", part: int) -> bool:
        """Whether the relation stands in this slice: a quadratic irrational's image may match in several."""
        first, stop = self.slices[part]
        return len(self.slices) == 1 or first <= place(relation.coefficients, self.lhs_height) < stop


def _supported_digits(constant: Constant, digits: int) -> int:
    return digits if constant.limit is None else min(digits, int(constant.limit * math.log10(2)))
