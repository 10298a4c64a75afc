"""A name for a limit: a rational or quadratic number, an image of a constant, or a quotient of hypergeometric values.

The first three are relations that the digits must support against chance, counted over all questions and all formulas
asked; the quotient is a theorem's, without anything chosen, and is checked to the digits asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx

from conjectures.bases import Basis
from conjectures.canonical import canonical
from conjectures.closed_forms import ClosedForm, Questions, agreement
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit
from conjectures.decimals import bits_for
from conjectures.evaluation import Enclosure, NotReached, enclose
from conjectures.hypergeometric import exponential, quotient
from conjectures.irrationality import root_text
from conjectures.pcf import Pcf
from conjectures.reduction import find_relation, moebius
from conjectures.relations import canonical_moebius, coincidence, moebius_text

# Digits for images with large integers, and how many of them chance is left without.
WIDE_DIGITS, SPARE_DIGITS = (300, 700), 100
RATIONAL, QUADRATIC, CONSTANT, QUOTIENT = "rational", "quadratic", "constant", "quotient"


@dataclass(frozen=True, slots=True)
class Name:
    """What a limit is: text, kind, the constants in it, the digits that agree, and log10 of the chance of that.

    `chance` is None for a quotient, which is no coincidence of digits.
    """

    text: str
    kind: str
    constants: tuple[str, ...]
    digits: int
    chance: float | None


def named(pcf: Pcf, questions: Questions, digits: int) -> tuple[Enclosure, Name | None]:
    """The limit's enclosure and its name, the plainest first; None where all fail.

    >>> from conjectures.bases import basis
    >>> asked = Questions(basis(1), 10**6, 1e4)
    >>> for a, b in (("2n+1", "n^2"), ("1", "1"), ("n + 1", "1")):
    ...     print(named(Pcf.parse(a, b), asked, 40)[1].text)
    4/pi
    (1 + sqrt(5))/2
    0F1(; 1; 1)/0F1(; 2; 1)

    Raises NoLimit and NotReached as `enclose` does.
    """
    wanted = max(digits, questions.digits)
    bits = bits_for(wanted)
    enclosure = enclose(pcf, bits)
    ball = enclosure.ball
    name = (
        _algebraic(ball, questions, bits, wanted)
        or _exponential(pcf, ball, questions, bits, wanted)
        or _constant(ball, questions, bits, wanted)
        or _quotient(pcf, ball, wanted)
    )
    return enclosure, name


def try_named(pcf: Pcf, questions: Questions, digits: int) -> tuple[Enclosure | None, Name | None]:
    """The same, with None where there is no limit or it is not reached."""
    try:
        return named(pcf, questions, digits)
    except (NoLimit, NotReached):
        return None, None


def image(pcf: Pcf, constants: Sequence[str], trials: float = 1e6) -> Name | None:
    """The limit as a Moebius image of one of the constants with integers of any size that many digits support.

    >>> image(Pcf.parse("2n + 61", "(n + 30)^2"), ("e", "pi")).constants
    ('pi',)

    So many digits are asked of the canonical form that integers of a quarter of all but 100 of them fit.
    """
    form = canonical(pcf)
    for digits in WIDE_DIGITS:
        bits = bits_for(digits)
        try:
            ball = enclose(form.pcf, bits).ball
        except (NoLimit, NotReached):
            return None
        for text in constants:
            constant = constant_from_text(text)
            if constant.limit is not None and constant.limit < bits + 64:
                continue
            with ctx.workprec(bits):
                relation = moebius(ball, constant.enclosure(bits + 64), 10 ** ((digits - SPARE_DIGITS) // 4), bits)
            if relation is not None:
                return _scaled_image(relation.coefficients, form.factor, text, digits, trials)
    return None


def _scaled_image(row: tuple[int, ...], factor: Fraction, text: str, digits: int, trials: float) -> Name:
    """The canonical form's image times the factor of the inflation."""
    c0, c1, d0, d1 = row
    top, bottom = factor.numerator, factor.denominator
    scaled = canonical_moebius((c0 * top, c1 * top, d0 * bottom, d1 * bottom))
    chance = coincidence(max(map(abs, row)), 4, digits, trials)
    return Name(moebius_text(scaled, text), CONSTANT, (text,), digits, chance)


def explained(pcf: Pcf, digits: int) -> Name | None:
    """What theory says of the limit, to so many digits: the root of a periodic fraction, a quotient, or a rational.

    >>> explained(Pcf.parse("2n + 5", "3n + 1"), 40).text
    '2*1F1(1/3; 13/4; 3/4)/1F1(4/3; 17/4; 3/4)'

    A rational number is a relation with a height that leaves chance less than one in 10^(digits/2). None for others,
    and where there is no limit or it is not reached.
    """
    bits = bits_for(digits)
    try:
        ball = enclose(pcf, bits).ball
    except (NoLimit, NotReached):
        return None
    form = canonical(pcf)
    if len(form.pcf.a) == len(form.pcf.b) == 1:
        return _periodic(ball, form.pcf.a[0], form.pcf.b[0], form.factor, digits)
    return _quotient(pcf, ball, digits) or _rational(ball, bits, digits)


def _rational(ball: arb, bits: int, digits: int) -> Name | None:
    """A rational number, zero among them, of a quarter of the digits."""
    if ball.contains(0) and abs(ball) < arb(10) ** -digits:
        return Name("0", RATIONAL, (), digits, None)
    relation = find_relation([arb(1), ball], bits, trials=1.0, max_height=10 ** (digits // 4))
    if relation is None or not relation.coefficients[-1]:
        return None
    chance = coincidence(relation.height, 2, digits, 1.0)
    return Name(str(Fraction(-relation.coefficients[0], relation.coefficients[1])), RATIONAL, (), digits, chance)


def _periodic(ball: arb, a: int, b: int, factor: Fraction, digits: int) -> Name | None:
    """The root of x^2 = a x + b with the sign of a, times a factor."""
    with ctx.workprec(bits_for(digits) + 64):
        root = (a + (1 if a > 0 else -1) * arb(a * a + 4 * b).sqrt()) / 2 * factor.numerator / factor.denominator
    agreed = agreement(ball, root, digits)
    text = _surd_text(abs(a), a * a + 4 * b, 1, 1 if a > 0 else -1) if a * a + 4 * b else str(Fraction(a, 2))
    return Name(("" if factor == 1 else f"{factor}*") + text, QUADRATIC, (), agreed, None) if agreed else None


def _algebraic(ball: arb, questions: Questions, bits: int, digits: int) -> Name | None:
    with ctx.workprec(bits + 64):
        powers = [arb(1), ball, ball * ball]
    for count, kind in ((2, RATIONAL), (3, QUADRATIC)):
        relation = find_relation(powers[:count], bits, trials=questions.trials, max_height=questions.max_height)
        if relation and relation.coefficients[-1]:
            text = _root(relation.coefficients, ball)
            return Name(text, kind, (), digits, coincidence(relation.height, count, digits, questions.trials))
    return None


def _root(row: tuple[int, ...], ball: arb) -> str:
    """The number itself, from its equation and the ball that tells which root it is."""
    if len(row) == 2:
        return str(Fraction(-row[0], row[1]))
    c0, c1, c2 = row if row[2] > 0 else (-row[0], -row[1], -row[2])
    sign = 1 if 2 * c2 * ball + c1 > 0 else -1
    return _surd_text(-c1 * sign, c1 * c1 - 4 * c0 * c2, c2, sign)


def _surd_text(A: int, discriminant: int, bottom: int, sign: int) -> str:
    """sign (A + sqrt(D))/(2 bottom)."""
    root, minus = root_text(A, discriminant), "-" if sign < 0 else ""
    top, two = (root[1:-3], 2) if root.endswith(")/2") else (root, 1)
    top = top.removeprefix("0 + ")
    denominator = bottom * two
    body = f"({top})" if " " in top and (denominator > 1 or minus) else top
    return minus + (body if denominator == 1 else f"{body}/{denominator}")


def _constant(ball: arb, questions: Questions, bits: int, digits: int) -> Name | None:
    form = questions.closed_form(ball, bits)
    if form is None or not (agreed := agreement(ball, form.ball(bits + 32), digits)):
        return None
    return _of_form(form, agreed, questions)


def _of_form(form: ClosedForm, digits: int, questions: Questions) -> Name:
    return Name(form.text(), CONSTANT, form.names, digits, form.chance(digits, questions.trials))


def _exponential(pcf: Pcf, ball: arb, questions: Questions, bits: int, digits: int) -> Name | None:
    """The image of e^z where the canonical form says which z; no other constant needs to be asked for then."""
    text = exponential(canonical(pcf).pcf)
    if text is None:
        return None
    asked = Questions(Basis((text,), ()), questions.max_height, questions.trials)
    return _constant(ball, asked, bits, digits)


def _quotient(pcf: Pcf, ball: arb, digits: int) -> Name | None:
    form = canonical(pcf)
    found = quotient(form.pcf)
    if found is None:
        return None
    with ctx.workprec(bits_for(digits) + 64):
        value = found.ball(bits_for(digits)) * form.factor.numerator / form.factor.denominator
    agreed = agreement(ball, value, digits) if value.is_finite() else 0
    if not agreed:
        return None
    factor = "" if form.factor == 1 else f"{form.factor}*"
    return Name(factor + found.text, QUOTIENT, (found.name,), agreed, None)
