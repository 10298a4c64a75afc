"""What the limit of a fraction is: a rational or quadratic number, constants of a basis, or hypergeometric values.

The last are theorems of Noerlund and Euler, and come last: they name every limit of their kind, also those that have a
plainer name.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from math import gcd

from flint import arb, ctx

from conjectures.canonical import canonical
from conjectures.closed_forms import ClosedForm, Questions, agreement
from conjectures.constants.expressions import constant_from_text
from conjectures.decimals import bits_for
from conjectures.euler_series import series_values
from conjectures.evaluation import Enclosure, enclose
from conjectures.hypergeometric import contiguous
from conjectures.irrationality import square_part
from conjectures.pcf import Pcf
from conjectures.reduction import find_relation
from kernels.errors import DiscoveryError

RATIONAL, QUADRATIC, HYPERGEOMETRIC = "rational", "quadratic", "hypergeometric"
# Questions that are asked beside those of a basis.
PLAIN_QUESTIONS = 2


def identified(pcf: Pcf, questions: Questions, digits: int) -> tuple[Enclosure, ClosedForm | None]:
    """The limit, proven to `digits` digits, and its closed form or None, verified to as many.

    >>> from conjectures.bases import basis
    >>> asked = Questions(basis(3), 1000, 1e6)
    >>> for a, b in (("2(n^3+(n+1)^3) - (2n+1)", "-4n^6"), ("2n + 1", "-n^2"), ("n^2 + 5n + 3", "2n^4 + n^3")):
    ...     form = identified(Pcf.parse(a, b), asked, 60)[1]
    ...     print(form.text(), form.kind, form.digits)
    2/(7*zeta(3)) zeta 60
    0 rational 60
    3/hyp3f2(1, 1, 1, 2, 5/2, -1/2) hypergeometric 60

    Raises NoLimit and NotReached as `enclose` does.
    """
    bits = bits_for(questions.digits)
    enclosure = enclose(pcf, bits)
    form = _plain(enclosure.ball, questions, bits) or questions.closed_form(enclosure.ball, bits)
    forms = [form] if form else list(_hypergeometric(pcf)) if questions.basis.series else []
    wanted = max(digits, questions.digits) if forms else digits
    if wanted > questions.digits:
        enclosure = enclose(pcf, bits_for(wanted))
    for form in forms:
        agreed = agreement(enclosure.ball, form.ball(bits_for(wanted) + 32), wanted)
        if agreed:
            return enclosure, replace(form, digits=agreed)
    return enclosure, None


def _plain(value: arb, questions: Questions, bits: int) -> ClosedForm | None:
    """A rational or a quadratic number."""
    with ctx.workprec(bits + 64):
        powers = [arb(1), value, value * value]
    for count in (2, 3):
        relation = find_relation(powers[:count], bits, trials=questions.trials, max_height=questions.max_height)
        if relation and relation.coefficients[-1]:
            return _number(relation.coefficients, value)
    return None


def _number(row: tuple[int, ...], value: arb) -> ClosedForm:
    """The number from its equation, and the ball that tells which root it is."""
    if len(row) == 2:
        c, d = row if row[1] > 0 else (-row[0], -row[1])
        return ClosedForm((), (), (-c,), (d,), 2, RATIONAL)
    c0, c1, c2 = row if row[2] > 0 else (-row[0], -row[1], -row[2])
    square, rest = square_part(c1 * c1 - 4 * c0 * c2)
    side = square if 2 * c2 * value + c1 > 0 else -square
    divisor = gcd(c1, side, 2 * c2)
    name = f"sqrt({rest})"
    top, bottom = (-c1 // divisor, side // divisor), (2 * c2 // divisor, 0)
    return ClosedForm((constant_from_text(name),), (name,), top, bottom, 3, QUADRATIC)


def _hypergeometric(pcf: Pcf) -> Iterator[ClosedForm]:
    form = canonical(pcf)
    if (quotient := contiguous(form.pcf)) is not None:
        yield from _of_constant(quotient, (0, form.factor.numerator, form.factor.denominator, 0))
    for name, row in series_values(pcf):
        yield from _of_constant(name, row)


def _of_constant(name: str, row: tuple[int, int, int, int]) -> Iterator[ClosedForm]:
    """None where a function is outside its domain, or where its elementary value is rational."""
    with suppress(DiscoveryError):
        yield ClosedForm((constant_from_text(name),), (name,), row[:2], row[2:], 4, HYPERGEOMETRIC)
