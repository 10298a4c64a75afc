"""The limit of a fraction as a ball that is proven to contain it."""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from flint import arb, ctx

from conjectures.convergence import NoLimit, bits_gained, borel_radius, first_zero, shape
from conjectures.enclosures import Inclusion, log2_size
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError
from kernels.product_tree import convergent, tail_value, tail_values

FINITE_THEOREM = "exact: b(n) has a zero, the fraction is a rational number"
TAIL_THEOREM = "Pincherle's theorem with a proven tail inclusion"
MAX_DEPTH, MAX_TERMS = 1 << 22, 1 << 12
# Where the forecast of the coefficients' growth is too low, up to so many times as many are tried.
MAX_FACTOR = 8
# How much of the precision cancellation may eat, before it is given up; of little precision, as much as of the second.
MAX_GOAL, LEAST_BITS = 16, 256
# Least bits of a tail, whatever the head determines.
MIN_BITS = 64
# A step of the head in units of a product of two coefficients in the tail.
DEPTH_COST = 0.3
# Bits beyond those asked for, against constant factors that the forecasts leave out.
SPARE_BITS = 20
# The numbers of coefficients and the depths to choose from.
TERMS = tuple(m << k for k in range(11) for m in (3, 4, 5) if m << k <= MAX_TERMS)
DEPTHS = tuple(sorted({round(2 ** (k / 8)) for k in range(24, 177)}))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A ball proven to contain the limit, the theorem that proves it, and the number of terms used.

    >>> print(enclose(Pcf((1, 2), (0, 0, 1)), 64).ball.str(15, radius=False))
    1.27323954473516
    """

    ball: arb
    theorem: str
    terms: int


class NotReached(DiscoveryError):
    """The precision asked for would take more terms than are allowed."""


Verdict = NoLimit | NotReached
Result = TypeVar("Result")
# The arguments of the native kernel: a, b, depth, tail.
Question = tuple[tuple[int, ...], tuple[int, ...], int, arb]


def enclose(pcf: Pcf, bits: int) -> Enclosure:
    """The limit of the fraction with a relative accuracy of `bits` bits or more; an error below 2^-bits around zero.

    >>> from conjectures.decimals import certain_decimal
    >>> slow = Pcf.parse("2(n^3+(n+1)^3) - (2n+1)", "-4n^6")     # its convergents approach like 1/log(n)
    >>> certain_decimal(enclose(slow, 120).ball, 30)
    '0.237687820737344991052321793949'

    Raises NoLimit where the convergents have no finite limit, NotReached beyond 2^22 terms.
    """
    search = _Search(pcf, bits)
    while True:
        question = search.question()
        if (found := search.answer(tail_value(*question, bits + SPARE_BITS))) is not None:
            return found


def enclose_all(pcfs: Sequence[Pcf], bits: int, threads: int = 1) -> list[Enclosure | Verdict]:
    """The limits of many fractions, as `enclose` gives them, or what it raises: one native call a round.

    >>> found = enclose_all([Pcf((1, 2), (0, 0, 1)), Pcf((1,), (-1,))], 64, threads=2)
    >>> print(found[0].ball.str(10, radius=False), type(found[1]).__name__)
    1.273239545 NoLimit
    """
    found: dict[int, Enclosure | Verdict] = {}
    searches = {number: _Search(pcf, bits) for number, pcf in enumerate(pcfs)}
    while searches:
        asked = {number: _verdict(search.question) for number, search in searches.items()}
        questions = {number: one for number, one in asked.items() if isinstance(one, tuple)}
        balls = tail_values(list(questions.values()), bits + SPARE_BITS, threads)
        answers = {n: _verdict(searches[n].answer, ball) for n, ball in zip(questions, balls, strict=True)}
        for number, one in (*asked.items(), *answers.items()):
            if isinstance(one, Enclosure | NoLimit | NotReached):
                found[number] = one
                del searches[number]
    return [found[number] for number in range(len(pcfs))]


def _verdict(step: Callable[..., Result], *arguments: arb) -> Result | Verdict:
    try:
        return step(*arguments)
    except (NoLimit, NotReached) as verdict:
        return verdict


class _Search:
    """A limit on its way: the next question to the native kernel, and what the answer means."""

    def __init__(self, pcf: Pcf, bits: int) -> None:
        self.pcf, self.bits = pcf, bits
        self.zero = first_zero(pcf)
        self.goal, self.factor = bits + SPARE_BITS, 1
        self.depth, self.tail = 0, arb(0)

    @cached_property
    def plan(self) -> "_Plan":
        return _Plan(self.pcf)

    def question(self) -> "Question":
        """The arguments of `tail_value`; raises NoLimit, and NotReached where no depth is left."""
        if self.zero is not None:
            if self.zero > MAX_DEPTH:
                raise NotReached(f"{self.pcf} ends only after {self.zero - 1} terms: that is more than {MAX_DEPTH}")
            self.depth = self.zero - 1
        else:
            self.depth, self.tail = self._next_tail()
        return self.pcf.a, self.pcf.b, self.depth, self.tail

    def _next_tail(self) -> tuple[int, arb]:
        while self.factor <= MAX_FACTOR and self.goal <= MAX_GOAL * max(self.bits, LEAST_BITS) + SPARE_BITS:
            if (found := self.plan.tail(self.goal, self.factor)) is not None:
                return found
            self.factor *= 2
        reason = f"{self.pcf} does not reach {self.bits} bits within {MAX_DEPTH} terms: ask for fewer digits"
        raise NotReached(reason)

    def answer(self, ball: arb) -> Enclosure | None:
        """The enclosure, or None where the next question asks for more; raises NoLimit where it is infinite."""
        if self.zero is not None:
            if not ball.is_finite():
                raise NoLimit(f"{self.pcf} ends in a division by zero: its last denominator is 0")
            return Enclosure(ball, FINITE_THEOREM, self.depth)
        missing = _missing_bits(ball, self.bits)
        if missing <= 0:
            return Enclosure(ball, TAIL_THEOREM, self.depth)
        if not ball.is_finite():
            _refuse_infinite(self.pcf, self.depth, self.tail, self.bits)
        self.goal += min(missing, self.goal) + 4
        return None


def _missing_bits(ball: arb, bits: int) -> int:
    if not ball.is_finite():
        return bits
    if ball.contains(0):
        return bits + int(max(log2_size(ball), -bits))
    return bits - int(ball.rel_accuracy_bits())


def _refuse_infinite(pcf: Pcf, depth: int, tail: arb, bits: int) -> None:
    """Raise NoLimit where 1/limit is proven to be below 2^-bits in size: as good as infinite.

    1/limit = f(T) = (q_N + T q_{N-1})/(p_N + T p_{N-1}), enclosed by f(m) + f'(T) (T - m) with the midpoint m of T.
    """
    p, p_before, q, q_before = convergent(pcf.a, pcf.b, depth)
    with ctx.workprec(2 * bits + 64):
        slope = arb(q_before * p - q * p_before) / (p + tail * p_before) ** 2
        middle = tail.mid()
        inverse = (q + middle * q_before) / (p + middle * p_before) + slope * (tail - middle)
        if inverse.is_finite() and log2_size(inverse) < -bits:
            raise NoLimit(f"the limit of {pcf} is infinite, or greater than 2^{bits}")


class _Plan:
    """How many coefficients of the tail, to how many bits, at what depth: forecasts, which the proof then checks."""

    def __init__(self, pcf: Pcf) -> None:
        self.pcf, self.form = pcf, shape(pcf)
        self.gained = bits_gained(pcf, self.form)
        self.radius = math.log2(borel_radius(pcf, self.form))

    def tail(self, goal: int, factor: int) -> tuple[int, arb] | None:
        """A depth at which head and tail together should give `goal` bits, and the tail there; None if there is none.

        `factor` times as many coefficients are used as seem best.
        """
        terms, depth = self.best(goal)
        bits = max(MIN_BITS, goal - int(min(self.gained(depth), goal))) + 2 * terms
        if bits > MAX_GOAL * goal:
            return None
        inclusion = Inclusion(self.pcf, self.form, min(factor * terms, MAX_TERMS), bits)
        found = _least_depth(lambda n: self.gained(n) + inclusion.accuracy(n) >= goal)
        while found is not None and found <= MAX_DEPTH:
            if (tail := inclusion.ball(found)) is not None:
                return found, tail
            found *= 2
        return None

    def best(self, goal: int) -> tuple[int, int]:
        """The cheapest pair of a number of coefficients and a depth, if the coefficients t_j grow like j!/r^j."""
        best = (math.inf, TERMS[0], DEPTHS[-1])
        for terms in TERMS:
            depth = self.forecast(terms, goal)
            cost = depth * DEPTH_COST + terms * (terms + 10) if depth else math.inf
            if cost > best[0]:
                break
            if depth:
                best = (cost, terms, depth)
        return best[1:]

    def forecast(self, terms: int, goal: int) -> int | None:
        """The depth at which these coefficients should give `goal` bits."""
        known = terms * self.radius - math.lgamma(terms + 1) / math.log(2)
        order = terms / self.form.step
        return _least_depth(lambda n: self.gained(n) + max(0.0, known + order * math.log2(n)) >= goal)


def _least_depth(enough: Callable[[int], bool]) -> int | None:
    """The least of the DEPTHS that is enough, by bisection."""
    k = bisect_left(DEPTHS, True, key=enough)
    return DEPTHS[k] if k < len(DEPTHS) else None
