"""From a candidate to a conjecture: a proven enclosure of the limit against one of the constant."""

from dataclasses import dataclass
from typing import Any

from flint import arb, ctx

from conjectures.canonical import canonical
from conjectures.constants.model import Constant
from conjectures.convergence import FINITE, Convergence, NoLimit, classify
from conjectures.decimals import bits_for, certain_decimal
from conjectures.evaluation import Enclosure, NotReached, enclose
from conjectures.identification import Relation, moebius, moebius_latex, moebius_text
from conjectures.known import lookup
from conjectures.pcf import Pcf

# Digits for the first look: a relation of the heights that are searched is unique at these, chance has no part in it.
FIRST_DIGITS = 40
# Up to so many digits one enclosure, of all digits asked for, is cheaper than a first look and a second.
ONCE_DIGITS = 120


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A fraction, a constant, the relation between them, and to how many digits it was verified.

    `enclosure` is the proven ball of the fraction's limit; it and the ball of the relation's other side agree to
    `digits` significant digits.
    """

    pcf: Pcf
    constant: Constant
    relation: Relation
    enclosure: Enclosure
    convergence: Convergence
    digits: int

    def latex(self) -> str:
        """The formula in LaTeX.

        >>> from conjectures.constants import find
        >>> print(verify(Pcf((1, 2), (0, 0, 1)), find("pi"), 20, 30).latex())
        \\frac{4}{\\pi} = 1 + \\underset{n \\ge 1}{\\mathrm{K}} \\frac{n^{2}}{2 n + 1}
        """
        return f"{moebius_latex(self.relation.coefficients, self.constant.latex)} = {self.pcf.latex()}"

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def record(self, constant: str, status: str) -> dict[str, Any]:
        """The conjecture as plain data, for stores and programs; `constant` is the text that the user gave."""
        form, known = canonical(self.pcf), lookup(self.pcf)
        rate = self.convergence.digits_per_term
        return {
            "a": self.pcf.a_text,
            "b": self.pcf.b_text,
            "constant": constant,
            "relation": moebius_text(self.relation.coefficients, constant),
            "coefficients": list(self.relation.coefficients),
            "value": certain_decimal(self.enclosure.ball, self.digits),
            "digits": self.digits,
            "digits_per_term": None if rate is None else float(f"{rate:.4g}"),
            "convergence": self.convergence.kind,
            "status": status,
            "known": known.id if known else None,
            "group": form.group,
            "family": form.family,
            "theorem": self.enclosure.theorem,
            "latex": self.latex(),
        }


def verify(pcf: Pcf, constant: Constant, max_height: int, digits: int) -> Conjecture | None:
    """The relation of the fraction's limit to the constant, verified to `digits` digits; None if there is none.

    >>> from conjectures.constants import find
    >>> verify(Pcf.parse("n + 2", "-n"), find("e"), 20, 50).relation.coefficients
    (0, 1, -1, 1)
    >>> verify(Pcf.parse("n + 2", "-n"), find("pi"), 20, 50) is None
    True

    Only relations (c0 + c1 x)/(d0 + d1 x) up to `max_height` count. Rational limits and missing ones give None.
    """
    convergence = classify(pcf)
    if convergence.kind == FINITE:
        return None
    try:
        enclosure = enclose(pcf, bits_for(min(digits, ONCE_DIGITS)))
        relation = _relation(enclosure.ball, constant, max_height, min(digits, FIRST_DIGITS))
        if relation is None:
            return None
        if digits > ONCE_DIGITS:
            enclosure = enclose(pcf, bits_for(digits))
    except (NoLimit, NotReached):
        return None
    agreed = _agreement(enclosure.ball, constant, relation, digits)
    return Conjecture(pcf, constant, relation, enclosure, convergence, agreed) if agreed else None


def _relation(value: arb, constant: Constant, max_height: int, digits: int) -> Relation | None:
    bits = bits_for(digits)
    x = constant.enclosure(min(bits, constant.limit or bits))
    relation = moebius(value, x, max_height, bits)
    return relation if relation is not None and relation.height <= max_height else None


def _agreement(value: arb, constant: Constant, relation: Relation, digits: int) -> int:
    """To how many significant digits both sides agree, at most `digits`; 0 where the balls do not meet."""
    c0, c1, d0, d1 = relation.coefficients
    bits = bits_for(digits) + 32
    x = constant.enclosure(min(bits, constant.limit or bits))
    with ctx.workprec(bits + 32):
        other = (c0 + c1 * x) / (d0 + d1 * x)
        if not value.overlaps(other):
            return 0
        error = abs(value - other).upper() / abs(value).lower()
        return min(digits, int((-error.log() / arb(10).log()).lower().floor().unique_fmpz() or 0))
