"""What an identification answers: a formula, how far it agrees, and how much of that its own length would explain."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

from conjectures.constants.interpreter import value
from conjectures.constants.notation import written
from conjectures.expressions.given import Given
from conjectures.expressions.symbols import Own, substituted
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree
from conjectures.relations import Relation
from kernels.errors import DiscoveryError

# At most one random number in a thousand has a formula that explains three digits more than it has.
THRESHOLD = 3.0
GUARD_DIGITS = 25
NEWTON_STEPS = 60
# Enough to tell nearly all formulas from a number.
FIRST_BITS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """A formula for a number.

    `error` is its value minus the number; `digits` are those of the number that it explains; `length` is its own
    description in digits; `agrees` says that balls of at least 50 digits, or of the number's own, allow equality.
    `left` is the left side of an equation in x, None where the formula is x itself.
    """

    tree: Tree
    kind: str
    error: float
    digits: float
    length: float
    agrees: bool
    left: Tree | None = None
    relation: Relation | None = None
    words: str | None = None

    @property
    def text(self) -> str:
        """The formula as text; an equation has both its sides."""
        if self.words is not None:
            return self.words
        return written(self.tree) if self.left is None else f"{written(self.left)} = {written(self.tree)}"

    @property
    def significance(self) -> float:
        """Digits explained minus digits of description: chance alone makes it s for one number in 10^s at most."""
        return self.digits - self.length

    @property
    def significant(self) -> bool:
        """Whether it agrees to all digits, and outweighs its own length by three."""
        return self.agrees and self.significance >= THRESHOLD


def formula_ball(tree: Tree, own: Own, bits: int) -> arb | None:
    """The value of a formula, None where it leaves a domain."""
    with ctx.workprec(bits):
        try:
            number = value(own.resolved(tree), bits)
        except (DiscoveryError, ArithmeticError, ValueError, MemoryError):
            return None
        ball = arb(number) if isinstance(number, fmpq) else number
        return ball if ball.is_finite() else None


def formula_value(tree: Tree, own: Own, given: Given) -> arb | None:
    """The value of a formula to all digits of a number that it may be, to some of them where it is not."""
    ball = formula_ball(tree, own, FIRST_BITS)
    if ball is None or bits_of(given) <= FIRST_BITS or not ball.overlaps(given.ball):
        return ball
    return formula_ball(tree, own, bits_of(given))


def bits_of(given: Given) -> int:
    """The bits to which formulas are compared: beyond the number's own digits, so that equal ones meet."""
    return int((max(given.digits, 25.0) + GUARD_DIGITS) * 3.3219281) + 32


def compared(given: Given, ball: arb) -> tuple[float, float, bool]:
    """(error, digits explained, whether the formula's ball meets the number's)."""
    with ctx.workprec(bits_of(given)):
        error = ball - given.ball.mid()
        size = abs(error) + given.ball.rad()
        relative = (2 * max(float(abs(error).upper()), given.radius)) / float(abs(given.ball.mid()))
        known = -math.log10(relative) if relative > 0 else given.digits
        agrees = bool(given.ball.overlaps(ball)) and size.is_finite()
    digits = given.digits if agrees else min(known, given.digits)
    return float(error.mid()), max(0.0, digits), agrees


def root(equation: Tree, near: arb, slope: float, own: Own, bits: int) -> arb | None:
    """The zero of an expression in x next to a number, enclosed by a change of sign; None where none is found.

    `slope` is the derivative there; Newton's steps with it gain the digits that it has.
    """
    with ctx.workprec(bits):
        x = _exact(near)
        for _ in range(NEWTON_STEPS):
            residue = formula_ball(substituted(equation, "x", Number(x)), own, bits)
            if residue is None or not slope:
                return None
            step = residue.mid() / slope
            if abs(step) <= abs(near) * arb(2) ** (20 - bits):
                return _enclosed(equation, x, own, bits)
            x = _exact(arb(fmpq(x.numerator, x.denominator)) - step)
    return None


def _exact(number: arb) -> Fraction:
    fraction = number.mid().fmpq()
    return Fraction(int(fraction.p), int(fraction.q))


def _enclosed(equation: Tree, x: Fraction, own: Own, bits: int) -> arb | None:
    radius = Fraction(1, 2 ** (bits - 40)) * max(1, abs(int(x)) + 1)
    ends = [formula_ball(substituted(equation, "x", Number(x + side)), own, bits) for side in (-radius, radius)]
    if ends[0] is None or ends[1] is None or not (ends[0] * ends[1] < 0):
        return None
    return arb(fmpq(x.numerator, x.denominator)) + arb(0, float(radius))


def folded(answers: Iterable[tuple[Answer, arb]]) -> list[Answer]:
    """Of those that have one value the shortest, all in order of length."""
    kept: list[tuple[Answer, arb]] = []
    for answer, ball in sorted(answers, key=lambda pair: order(pair[0])):
        if not any(ball.overlaps(other) for _, other in kept):
            kept.append((answer, ball))
    return [answer for answer, _ in kept]


def order(answer: Answer) -> tuple[float, int, str]:
    """Shortest first; then fewer letters, then the alphabet."""
    return round(answer.length, 6), len(answer.text), answer.text


def shown(answers: Sequence[Answer], near: int, limit: int | None, everything: bool) -> list[Answer]:
    """Better and better ones up to the first that is significant; or to all that agree, if all are wanted."""
    first = next((i for i, one in enumerate(answers) if one.significant), len(answers))
    chosen = [one for one in answers if one.agrees] if everything else list(answers[first : first + 1])
    rising: list[Answer] = []
    for answer in answers[:first]:
        if answer not in chosen and answer.digits > max((one.digits for one in rising), default=0.0):
            rising.append(answer)
    return [*(rising[-near:] if near else []), *chosen][:limit]


def heights(tree: Tree) -> int:
    """The largest integer in a formula.

    >>> from conjectures.grammar import parse
    >>> heights(parse("(2 + pi)/(1 - 3*pi)"))
    3
    """
    match tree:
        case Number(number):
            return max(abs(number.numerator), number.denominator)
        case Negation(operand):
            return heights(operand)
        case Operation(_, left, right):
            return max(heights(left), heights(right))
        case Call(_, arguments):
            return max(map(heights, arguments))
        case Name(_):
            return 0
