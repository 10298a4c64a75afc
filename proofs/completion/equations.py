"""What the loop derives: equations, each with the reason it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from proofs.completion.horn import Horn
from proofs.term import Variable

Values = tuple[tuple[int, int], ...]  # of kernel variables
Path = tuple[int, ...]


class Link(NamedTuple):
    """One rewriting in a chain: where, by which equation, from right to left or not, with which values."""

    path: Path
    equation: int
    backward: bool
    values: Values

    def reverse(self) -> "Link":
        """Return the way back."""
        return self._replace(backward=not self.backward)


Chain = tuple[Link, ...]


def reverse(chain: Iterable[Link]) -> Chain:
    """Return a chain read from its end."""
    return tuple(link.reverse() for link in reversed(list(chain)))


class Met(NamedTuple):
    """How a condition of a clause holds: its left side, and a chain from there to its right side."""

    left: int
    chain: Chain


@dataclass(frozen=True, slots=True)
class Instance:
    """A clause with values for its variables, and how its conditions hold."""

    clause: Horn
    values: tuple[tuple[Variable, int], ...]
    met: tuple[Met, ...] = ()


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """The right side is a constant that stands for the left: in a proof they are one term."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two kernel terms, and why they are equal: an outside reason, or (reason None) a chain from left to right."""

    left: int
    right: int
    reason: Instance | Abbreviation | None = None
    chain: Chain = ()

    def uses(self) -> list[Link]:
        """Return all uses of other equations."""
        met = self.reason.met if isinstance(self.reason, Instance) else ()
        return [*self.chain, *[link for condition in met for link in condition.chain]]
