"""The noun of this package: a named real number that can be enclosed to any precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb

# Working precision in bits -> ball; called with python-flint's precision already set to the same number of bits.
Evaluator = Callable[[int], "arb"]

GUARD = 32
ATTEMPTS = 4
MAX_BITS = 10_000_000
BITS_PER_DIGIT = 3.3219280948873626


@dataclass(frozen=True, slots=True)
class Constant:
    """A real number with a permanent id, a definition and a rigorous evaluation.

    >>> from conjectures.constants import find
    >>> find("zeta(3)").digits(20)
    '1.2020569031595942853'

    `proved` is False where the truncation of `evaluate` is argued rather than proved; `note` then says what is missing.
    `limit` is the largest relative accuracy in bits that the value supports; it is set for numbers known by their
    decimals alone, and None for all others.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    latex: str
    definition: str
    reference: str
    group: str
    evaluate: Evaluator = field(repr=False, compare=False)
    proved: bool = True
    note: str = ""
    limit: int | None = None
    _best: list[arb] = field(default_factory=list, init=False, repr=False, compare=False)

    def enclosure(self, bits: int) -> arb:
        """A ball that contains the number, with a relative accuracy of at least `bits` bits.

        >>> from conjectures.constants import find
        >>> ball = find("pi").enclosure(100)
        >>> ball.rel_accuracy_bits() >= 100
        True

        Raises DiscoveryError when the accuracy is above `limit` or 10,000,000 bits, or is not reached (an expression
        that is zero). The most accurate ball so far is kept.
        """
        from flint import ctx

        bits = max(bits, 2)
        if not self._best or self._best[0].rel_accuracy_bits() < bits + 2:
            self._best[:] = [self._computed(bits)]
        with ctx.workprec(bits + GUARD):
            return +self._best[0]

    def digits(self, n: int) -> str:
        """The first n significant decimal digits, truncated, each of them certain.

        >>> from conjectures.constants import find
        >>> find("e").digits(10), find("ramanujan163").digits(8)
        ('2.718281828', '2.6253741e17')

        Raises DiscoveryError when the digits cannot be decided at any precision that was tried.
        """
        from conjectures.decimals import certain_decimal, count_digits, cut_decimal

        if n < 1:
            raise DiscoveryError(f"{n} digits of {self.id}: ask for at least one")
        bits = int(n * BITS_PER_DIGIT) + 16
        for _ in range(ATTEMPTS):
            text = cut_decimal(self.enclosure(min(bits, self.limit or bits)), n)
            if text is not None:
                return text
            self._refuse_beyond_limit(bits)
            bits += 8 * GUARD
        # A number such as Liouville's lies so close to its own decimals that no reasonable ball decides the cut.
        text = certain_decimal(self.enclosure(bits), n)
        if count_digits(text) == n:
            return text
        raise DiscoveryError(f"{self.id}: its digit {n} cannot be decided (is it rational?): ask for fewer")

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"

    def _computed(self, bits: int) -> arb:
        from flint import ctx

        self._refuse_beyond_limit(bits)
        working = bits + GUARD
        for _ in range(ATTEMPTS):
            with ctx.workprec(working):
                ball = self.evaluate(working)
            accuracy = ball.rel_accuracy_bits()
            # Two bits more than asked, because `enclosure` rounds the kept ball once more.
            if ball.is_finite() and accuracy >= bits + 2:
                return ball
            missing = bits + 2 - accuracy
            working += missing + GUARD if missing < working else working
        raise DiscoveryError(f"{self.id!r} did not reach {bits} bits: it is zero, not real, or cancels too strongly")

    def _refuse_beyond_limit(self, bits: int) -> None:
        if self.limit is not None and bits > self.limit:
            known = int(self.limit / BITS_PER_DIGIT)
            raise DiscoveryError(f"{self.id} is known to about {known} digits ({self.limit} bits): give more digits")
        if bits > MAX_BITS:
            raise DiscoveryError(f"{bits} bits of {self.id}: at most {MAX_BITS} are computed")
