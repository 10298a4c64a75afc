"""From a candidate to a formula: a recurrence over the integers, right for many more terms than it was fitted to."""

from dataclasses import dataclass
from functools import lru_cache

from conjectures.signed_cf.channels import Pattern, find_pattern
from conjectures.signed_cf.digits import Expansions, Matrix, Quotients, bits_needed
from conjectures.signed_cf.recurrences import pre_period, shortest_recurrence

# More terms than any number of bits that is asked for takes, unless they are a run of twos.
MOST_TERMS = 8_000


@dataclass(frozen=True, slots=True)
class Formula:
    """A left side with its sign word, and the recurrence and pattern of the terms.

    `count` terms were compared, which fix the left side to `bits` bits, `beyond` of them more than the fitted ones do;
    `pace` is the number of bits a term beyond the fit.
    """

    left: Matrix
    signs: str
    recurrence: tuple[int, ...]
    before: int
    pattern: Pattern | None
    first: tuple[int, ...]
    count: int
    bits: float
    beyond: float
    pace: float
    law: str | None = None  # instead of a recurrence with constant coefficients


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate is no formula."""

    reason: str


TOO_FEW = Refusal("too few digits")
# How often the number of bits is doubled for one candidate.
PRECISIONS = 5


class Approval:
    """Judges the candidates of one constant; keeps the digits of the last left sides.

    >>> from conjectures.constants import find
    >>> judge = Approval(Expansions(find("e"), 1800), terms=50, order=23, beyond=1000)
    >>> judge.formula((1, 0, 0, 1), "+").pattern.text()
    '[2; 1, 2k, 1]'
    >>> judge.formula((1, 0, 0, 1), "-")
    Refusal(reason='no recurrence')
    """

    def __init__(self, expansions: Expansions, terms: int, order: int, beyond: int) -> None:
        self.terms, self.order, self.beyond = terms, order, beyond
        self._precisions = [expansions]
        self._quotients = lru_cache(maxsize=256)(self._computed)

    def _computed(self, left: Matrix, precision: int) -> Quotients:
        return self._precisions[precision].of_left_side(left)

    def formula(self, left: Matrix, signs: str) -> Formula | Refusal:
        """The formula, or why there is none; terms that take many digits are worked out to more bits."""
        for precision in range(PRECISIONS):
            if precision == len(self._precisions):
                last = self._precisions[-1]
                if (last.constant.limit or 1 << 62) < bits_needed(last.constant, 2 * last.bits):
                    break
                self._precisions.append(Expansions(last.constant, 2 * last.bits))
            found = self._judged(self._quotients(left, precision), left, signs)
            if found != TOO_FEW:
                return found
        return TOO_FEW

    def _judged(self, quotients: Quotients, left: Matrix, signs: str) -> Formula | Refusal:
        terms, used = quotients.signed(signs, MOST_TERMS)
        if len(terms) <= self.terms:
            return TOO_FEW
        fitted = quotients.bits[quotients.signed(signs, self.terms)[1]]
        bits = float(quotients.bits[used])
        if bits - fitted < self.beyond:
            return Refusal("a run of one term") if len(terms) == MOST_TERMS else TOO_FEW
        recurrence = shortest_recurrence(terms, self.order)
        if recurrence is None:
            return Refusal("no recurrence")
        before = pre_period(recurrence)
        return Formula(
            left,
            signs,
            recurrence,
            before,
            find_pattern(terms, before),
            tuple(terms[: max(24, self.order + 1)]),
            len(terms),
            bits,
            bits - float(fitted),
            (bits - float(fitted)) / (len(terms) - self.terms),
        )
