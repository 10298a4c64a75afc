"""The table of classical evaluations as a search sees it: plain values that somebody hands in."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Protocol

Node = dict[str, object]


class Evaluation(Protocol):
    """What is known about pFq(upper; lower; z): its sum, or the quotient z F'/F."""

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
    def factor(self) -> tuple[Fraction, ...]:
        """The polynomial that multiplies the terms, the constant term first."""

    @property
    def quotient(self) -> bool:
        """Whether z F'/F is known, and not F."""


# Of z, and of the parameters of the series in question, for rows with a parameter of their own.
Table = Callable[[Fraction, Sequence[Fraction], Sequence[Fraction]], Iterable[Evaluation]]
