"""Regular continued fractions whose partial quotients are P-recursive, such as n! or Catalan's numbers."""

from collections.abc import Iterator
from math import gcd

from conjectures.sequences.ansatz import residues
from conjectures.sequences.holonomic import holonomic
from conjectures.sequences.linear import c_finite
from conjectures.signed_cf.approval import Formula
from conjectures.signed_cf.digits import Class, Expansions, Quotients

# Quotients before a pattern, at most.
SKIPPED = 6
FEWEST = 12


def recursive_formulas(expansions: Expansions, height: int, first: int, stop: int, beyond: int) -> Iterator[Formula]:
    """The left sides (a x + b)/d of height and determinant a d in [first, stop) with a law for their quotients.

    >>> from conjectures.constants import find
    >>> list(recursive_formulas(Expansions(find("pi"), 1_000), 2, 1, 9, 500))
    []

    Laws with constant coefficients are left to the search for signed fractions. A law holds for all quotients that are
    certain, and for `beyond` bits of the number more than it was fitted to.
    """
    for form in classes(height, first, stop):
        formula = _formula(form, Quotients(expansions.of_class(form)), beyond)
        if formula is not None:
            yield formula


def classes(height: int, first: int, stop: int) -> Iterator[Class]:
    """The classes (a, b, d) that are left sides of the height themselves.

    >>> list(classes(1, 1, 3))
    [(1, 0, 1)]
    """
    for determinant in range(first, stop):
        for a in range(1, min(determinant, height) + 1):
            d, rest = divmod(determinant, a)
            if rest == 0 and d <= height:
                yield from ((a, b, d) for b in range(d) if gcd(a, b, d) == 1)


def _formula(form: Class, quotients: Quotients, beyond: int) -> Formula | None:
    digits = quotients.digits
    tail = digits[SKIPPED:]
    if len(tail) < FEWEST:
        return None
    law = holonomic(tail, residues(tail), SKIPPED, 0)
    if law is None or c_finite(tail, SKIPPED, 0) is not None:
        return None
    a, b, d = form
    gained = float(quotients.bits[-1] - quotients.bits[len(digits) - law.support])
    if gained < beyond:
        return None
    return Formula(
        left=(a, b, 0, d),
        signs="+",
        recurrence=(),
        before=SKIPPED,
        pattern=None,
        first=digits[:24],
        count=len(digits),
        bits=float(quotients.bits[-1]),
        beyond=gained,
        pace=gained / law.support,
        law=law.formula,
    )
