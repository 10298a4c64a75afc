"""What the loop derives: equations, each with the reason it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from proofs.term import Term, Variable

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


@dataclass(frozen=True, slots=True)
class Cited:
    """An axiom or an earlier theorem, true for all values of its free variables."""

    name: str
    formula: Term


@dataclass(frozen=True, slots=True)
class Given:
    """What a step of the proof at hand concludes: an equation, perhaps for all values of some variables."""

    step: int


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """The right side is a constant that stands for the left: in a proof they are one term."""


Reason = Cited | Given | Abbreviation


@dataclass(frozen=True, slots=True)
class Equation:
    """Two kernel terms, and why they are equal: a reason from outside, or a chain from left to right.

    `names` are the variables of the outside formula, in order, as kernel variables.
    """

    left: int
    right: int
    reason: Reason | None = None
    names: tuple[tuple[Variable, int], ...] = ()
    chain: Chain = ()
