"""When two series are one: scaled, shifted, or with the linear factors of the numerator moved into the term."""

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256

from flint import fmpz_poly

from conjectures.series.term import Term


def group_of(term: Term, numerator: Sequence[int]) -> str:
    """The same for all series P(n) t(n) that differ by a factor or by where n starts.

    >>> half = Term.of([1], [], Fraction(1, 2), Fraction(1))
    >>> squares = Term.of([1, 2, 2], [1, 1], Fraction(1, 2), Fraction(3))     # (n+1)^2 n! / 2^n
    >>> group_of(half, (1, 2, 1)) == group_of(squares, (1,)) == group_of(squares, (7,))
    True
    """
    return "s" + _digest(absorbed(term, numerator))


def absorbed(term: Term, numerator: Sequence[int]) -> tuple[Term, tuple[int, ...]]:
    """P(n) t(n) as a term that takes in P's linear factors and starts with what is not zero, and the rest of P.

    >>> term, rest = absorbed(Term.of([], [1], Fraction(1), Fraction(1)), (0, 1, 0, 1))     # (n^3 + n)/n!
    >>> term.lower, rest
    ((Fraction(1, 1),), (2, 2, 1))
    """
    upper, lower = list(term.upper), list(term.lower)
    rest = fmpz_poly([1])
    for factor, power in fmpz_poly(list(numerator)).factor()[1]:
        root = Fraction(int(factor[0]), int(factor[1])) if factor.degree() == 1 else None
        if root is None or (root.denominator == 1 and root < 0):
            rest *= factor**power
            continue
        # n + root = root * (root + 1)_n / (root)_n; a factor n drops the first term and shifts the others.
        upper += [root + 1] * power
        lower += [root] * power
    return _shifted(Term.of(upper, lower, term.argument, Fraction(1)), rest)


def _shifted(term: Term, rest: fmpz_poly) -> tuple[Term, tuple[int, ...]]:
    """The series with its first term that is not zero at n = 0."""
    while Fraction(0) in term.lower:
        upper = [a + 1 for a in term.upper]
        lower = [b + 1 for b in term.lower]
        term, rest = Term.of(upper, lower, term.argument, Fraction(1)), rest(fmpz_poly([1, 1]))
    return term, tuple(int(c) for c in rest.coeffs())


def combined_group(terms: Sequence[Term], coefficients: Sequence[int]) -> str:
    """The same for one combination of several series."""
    sign = next(c for c in coefficients if c)
    parts = [(term, (c if sign > 0 else -c,)) for term, c in zip(terms, coefficients, strict=True) if c]
    return "s" + _digest(*sorted(parts, key=str))


def family_of(term: Term) -> str:
    """The same for all terms whose ratios have parameters that differ by integers, and one argument: contiguous ones.

    >>> one, two = (Term.of([Fraction(1, 2)], [b], Fraction(1, 3), Fraction(1)) for b in (1, 4))
    >>> family_of(one) == family_of(two)
    True
    """
    classes = [sorted(a % 1 for a in side) for side in (term.upper, term.lower)]
    for parameter in list(classes[0]):
        if parameter in classes[1]:
            classes[0].remove(parameter)
            classes[1].remove(parameter)
    return "c" + sha256(repr((classes, term.argument)).encode()).hexdigest()[:12]


def _digest(*parts: tuple[Term, tuple[int, ...]]) -> str:
    plain = [(term.upper, term.lower, term.argument, rest) for term, rest in parts]
    return sha256(repr(plain).encode()).hexdigest()[:12]
