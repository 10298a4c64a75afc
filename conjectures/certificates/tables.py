"""The table of classical evaluations as a search sees it: plain values that somebody hands in."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

Node = dict[str, object]


class Evaluation(Protocol):
    """What is known about pFq(upper; lower; z): its sum, or the quotient z F'/F where `quotient` is not None."""

    @property
    def id(self) -> str:
        """The permanent id of the row."""

    @property
    def upper(self) -> tuple[Fraction, ...]:
        """The upper parameters."""

    @property
    def lower(self) -> tuple[Fraction, ...]:
        """The lower parameters, without the 1 of k!."""

    @property
    def quotient(self) -> object:
        """None where the sum is known."""


Table = Callable[[Fraction], Sequence[Evaluation]]
