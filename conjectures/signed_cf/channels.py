"""A sequence as a pre-period and interlaced channels, each a polynomial or t q^n + c: what people read as a pattern."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb
from operator import sub

from conjectures.polynomials import format_polynomial, trimmed

MAX_PERIOD = 64
MAX_DEGREE = 6
# Values of a channel beyond those that it is fitted to.
SUPPORT = 2


@dataclass(frozen=True, slots=True)
class Channel:
    """f(t) = sum_i coefficients[i] binomial(t, i) + scale ratio^t for t = 0, 1, 2, ...

    >>> Channel((2, 4)).value(3), Channel((1,), 3, 2).value(4)
    (14, 49)
    """

    coefficients: tuple[int, ...]
    scale: int = 0
    ratio: int = 1

    def value(self, t: int) -> int:
        """f(t)."""
        return sum(c * comb(t, i) for i, c in enumerate(self.coefficients)) + self.scale * int(self.ratio**t)

    @property
    def is_linear(self) -> bool:
        return not self.scale and len(self.coefficients) <= 2

    def text(self, start: int = 1) -> str:
        """f as a formula in k = t + start.

        >>> Channel((2, 4)).text(), Channel((1,), 3, 2).text(0), Channel((0, 1, 1)).text(0)
        ('4k - 2', '3*2^k + 1', '(k^2 + k)/2')
        """
        return _text(self, start)

    def written(self, start: int) -> str:
        """The text, worked out."""
        polynomial = self._polynomial(start)
        denominator = _denominator(polynomial)
        whole = format_polynomial(trimmed([int(c * denominator) for c in polynomial]), "k").replace("*k", "k")
        if denominator != 1:
            whole = f"({whole})/{denominator}"
        if not self.scale:
            return whole
        power = self._power(start)
        return power if whole == "0" else f"{power} - {whole[1:]}" if whole[0] == "-" else f"{power} + {whole}"

    def _power(self, start: int) -> str:
        exponent = f"(k - {start})" if start else "k"
        scale, base = self.scale, f"({self.ratio})" if self.ratio < 0 else str(self.ratio)
        if start == 1 and scale % self.ratio == 0:
            scale, exponent = scale // self.ratio, "k"
        return f"{base}^{exponent}" if scale == 1 else f"{scale}*{base}^{exponent}"

    def _polynomial(self, start: int) -> list[Fraction]:
        """Coefficients in k, lowest first."""
        total = [Fraction(0)] * max(1, len(self.coefficients))
        basis = [Fraction(1)]
        for i, c in enumerate(self.coefficients):
            for power, b in enumerate(basis):
                total[power] += c * b
            # binomial(t, i + 1) = binomial(t, i) (t - i)/(i + 1), with t = k - start.
            shift = Fraction(-start - i)
            lower = [b * shift for b in basis] + [Fraction(0)]
            upper = [Fraction(0), *basis]
            basis = [(x + y) / (i + 1) for x, y in zip(lower, upper, strict=True)]
        return total


@lru_cache(maxsize=4096)
def _text(channel: Channel, start: int) -> str:
    return channel.written(start)


def _denominator(polynomial: Sequence[Fraction]) -> int:
    denominator = 1
    for c in polynomial:
        denominator = denominator * (c * denominator).denominator
    return denominator


@dataclass(frozen=True, slots=True)
class Pattern:
    """a_0, a_1, ... = pre-period, then channel 0, 1, ..., period - 1 at t = 0, the same at t = 1, and so on.

    >>> pattern = Pattern((2,), (Channel((1,)), Channel((2, 2)), Channel((1,))))
    >>> [pattern.term(n) for n in range(8)], pattern.text()
    ([2, 1, 2, 1, 1, 4, 1, 1], '[2; 1, 2k, 1]')
    """

    before: tuple[int, ...]
    channels: tuple[Channel, ...]

    @property
    def period(self) -> int:
        return len(self.channels)

    def term(self, n: int) -> int:
        """a_n."""
        if n < len(self.before):
            return self.before[n]
        t, j = divmod(n - len(self.before), self.period)
        return self.channels[j].value(t)

    def text(self) -> str:
        """[a_0; ...] with k = 1, 2, ... in the part that repeats, in parentheses if more than a_0 comes before it."""
        shown = self if self.before else self._later()
        block = ", ".join(channel.text() for channel in shown.channels)
        if len(shown.before) == 1:
            return f"[{shown.before[0]}; {block}]"
        return f"[{shown.before[0]}; {', '.join(map(str, shown.before[1:]))}, ({block})]"

    def _later(self) -> "Pattern":
        """The same sequence with its first term as pre-period."""
        first = self.channels[0]
        moved = (
            tuple(x + y for x, y in zip(first.coefficients, (*first.coefficients[1:], 0), strict=True))
            if first.coefficients
            else ()
        )
        return Pattern((self.term(0),), (*self.channels[1:], Channel(moved, first.scale * first.ratio, first.ratio)))


def find_pattern(terms: Sequence[int], before: int) -> Pattern | None:
    """The pattern of terms that satisfy a recurrence after `before` of them; None where no channels fit.

    >>> find_pattern([7, 2, 1, 1, 3, 18, 5, 1, 1, 6, 30, 8, 1, 1, 9, 42, 11, 1, 1, 12, 54, 14, 1, 1, 15, 66], 1).text()
    '[7; 3k - 1, 1, 1, 3k, 12k + 6]'
    """
    tail = terms[before:]
    for period in range(1, min(MAX_PERIOD, len(tail) // (2 + SUPPORT)) + 1):
        if _ends_linearly(tail, period) and (found := _channels(tail, period)):
            return Pattern(tuple(terms[:before]), found)
    for period in range(1, min(MAX_PERIOD, len(tail) // (2 + SUPPORT)) + 1):
        if found := _channels(tail, period):
            return Pattern(tuple(terms[:before]), found)
    return None


def _ends_linearly(tail: Sequence[int], period: int) -> bool:
    """Whether the last terms continue linear channels: nearly all patterns have such, and few periods pass."""
    last = range(len(tail) - 1, max(len(tail) - 1 - 2 * period, 2 * period - 1), -1)
    return all(tail[i] - 2 * tail[i - period] + tail[i - 2 * period] == 0 for i in last)


def _channels(tail: Sequence[int], period: int) -> tuple[Channel, ...] | None:
    channels = []
    for j in range(period):
        channel = find_channel(tail[j::period])
        if channel is None:
            return None
        channels.append(channel)
    return tuple(channels)


def find_channel(values: Sequence[int]) -> Channel | None:
    """The polynomial or t q^n + c that gives all the values, at least two of them beyond those it is fitted to.

    >>> find_channel([3, 5, 9, 17, 33, 65]).text(0), find_channel([1, 4, 9, 16, 25, 36]).text(0)
    ('2*2^k + 1', 'k^2 + 2k + 1')
    """
    row, coefficients = list(values), list[int]()
    for _ in range(min(MAX_DEGREE + 2, len(values) - SUPPORT + 1)):
        if not any(row):
            return Channel(trimmed(coefficients))
        coefficients.append(row[0])
        row = list(map(sub, row[1:], row))
    return _exponential(values)


def _exponential(values: Sequence[int]) -> Channel | None:
    if len(values) < 3 + SUPPORT:
        return None
    first, second = values[1] - values[0], values[2] - values[1]
    if not first or second % first:
        return None
    ratio = second // first
    if ratio in (0, 1) or first % (ratio - 1):
        return None
    scale = first // (ratio - 1)
    channel = Channel(trimmed([values[0] - scale]), scale, ratio)
    return channel if all(channel.value(t) == value for t, value in enumerate(values)) else None
