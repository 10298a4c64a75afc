"""The limit of a fraction as a ball that is proven to contain it."""

import math
from dataclasses import dataclass

from flint import arb

from conjectures.convergence import EXPONENTIAL_ROOT, FACTORIAL, GEOMETRIC, NoLimit, Shape, first_zero, shape
from conjectures.enclosures import tail_enclosure
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError
from kernels.product_tree import tail_value

FINITE_THEOREM = "exact: b(n) has a zero, the fraction is a rational number"
TAIL_THEOREM = "Pincherle's theorem with a proven tail inclusion"
MAX_DEPTH = 1 << 22


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A ball proven to contain the limit, the theorem that proves it, and the number of terms used.

    >>> limit = enclose(Pcf((1, 2), (0, 0, 1)), 64)
    >>> limit.theorem, limit.ball.rel_accuracy_bits() >= 64
    ("Pincherle's theorem with a proven tail inclusion", True)
    """

    ball: arb
    theorem: str
    terms: int


class NotReached(DiscoveryError):
    """The precision asked for would take more terms than are allowed."""


def enclose(pcf: Pcf, bits: int) -> Enclosure:
    """The limit of the fraction with a relative accuracy of at least `bits` bits (absolute where the limit is 0).

    >>> from conjectures.decimals import certain_decimal
    >>> slow = Pcf.parse("2(n^3+(n+1)^3) - (2n+1)", "-4n^6")     # its convergents approach like 1/log(n)
    >>> certain_decimal(enclose(slow, 120).ball, 30)
    '0.237687820737344991052321793949'

    Raises NoLimit where the convergents have no finite limit, NotReached beyond 2^22 terms.
    """
    if (zero := first_zero(pcf)) is not None:
        return _finite(pcf, zero, bits)
    form = shape(pcf)
    depth, terms = _plan(pcf, form, bits)
    while depth <= MAX_DEPTH:
        work = bits + 64 + 3 * terms
        tail = tail_enclosure(pcf, depth, terms, work)
        if tail is not None:
            ball = tail_value(pcf.a, pcf.b, depth, tail, work)
            if _reached(ball, bits):
                return Enclosure(ball, TAIL_THEOREM, depth)
        depth, terms = 3 * depth // 2 + 16, min(3 * terms // 2 + 2, 240)
    raise NotReached(f"{pcf} does not reach {bits} bits within {MAX_DEPTH} terms: ask for fewer digits")


def _reached(ball: arb, bits: int) -> bool:
    if not ball.is_finite():
        return False
    if ball.contains(0):
        return bool(ball.rad() < arb(2) ** -bits)
    return int(ball.rel_accuracy_bits()) >= bits


def _finite(pcf: Pcf, zero: int, bits: int) -> Enclosure:
    if zero > MAX_DEPTH:
        raise NotReached(f"{pcf} ends only after {zero - 1} terms: that is more than {MAX_DEPTH}")
    ball = tail_value(pcf.a, pcf.b, zero - 1, arb(0), bits + 8)
    if not ball.is_finite():
        raise NoLimit(f"{pcf} ends in a division by zero: its last denominator is 0")
    return Enclosure(ball, FINITE_THEOREM, zero - 1)


def _plan(pcf: Pcf, form: Shape, bits: int) -> tuple[int, int]:
    """A first guess of the depth and of the coefficients of the tail; the proof decides whether they were enough."""
    by_tail = int(0.9 * bits) + 40
    if form.kind == FACTORIAL:
        return _factorial_depth(pcf, bits), 6
    if form.kind != GEOMETRIC:
        return by_tail, min(by_tail // (4 if form.kind == EXPONENTIAL_ROOT else 5), 160)
    A, B = pcf.a[-1], pcf.b[-1]
    large = (abs(A) + math.sqrt(A * A + 4 * B)) / 2
    bits_per_term = math.log2(large * large / abs(B))
    by_terms = int(bits / bits_per_term) + 16
    return (by_terms, 8 + bits // 100) if by_terms < 2 * by_tail else (2 * by_tail, min(by_tail // 4, 160))


def _factorial_depth(pcf: Pcf, bits: int) -> int:
    excess = 2 * (len(pcf.a) - 1) - (len(pcf.b) - 1)
    constant = 2 * math.log2(abs(pcf.a[-1])) - math.log2(abs(pcf.b[-1]))
    low, high = 8, MAX_DEPTH
    while low < high:
        middle = (low + high) // 2
        gained = excess * math.lgamma(middle) / math.log(2) + constant * middle
        low, high = (middle + 1, high) if gained < bits else (low, middle)
    return low + 8
