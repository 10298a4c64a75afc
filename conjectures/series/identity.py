"""When two series are one: scaled, shifted, or with the linear factors of the numerator moved into the term."""

from collections import Counter
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
    upper, lower, powers = list(term.upper), list(term.lower), Counter(dict(term.extra))
    for factor, power in fmpz_poly(list(numerator)).factor()[1]:
        root = Fraction(int(factor[0]), int(factor[1])) if factor.degree() == 1 else None
        if root is None or (root.denominator == 1 and root < 0):
            powers[tuple(int(c) for c in factor.coeffs())] += power
            continue
        # n + root = root * (root + 1)_n / (root)_n; a factor n drops the first term and shifts the others.
        upper += [root + 1] * power
        lower += [root] * power
    rest, below = fmpz_poly([1]), []
    for q, e in powers.items():
        if e > 0:
            rest *= fmpz_poly(list(q)) ** e
        else:
            below.append((q, e))
    return _shifted(Term.of(upper, lower, term.argument, Fraction(1), below), rest)


def _shifted(term: Term, rest: fmpz_poly) -> tuple[Term, tuple[int, ...]]:
    """The series with its first term that is not zero at n = 0."""
    while Fraction(0) in term.lower:
        upper = [a + 1 for a in term.upper]
        lower = [b + 1 for b in term.lower]
        step = fmpz_poly([1, 1])
        extra = [(tuple(int(c) for c in fmpz_poly(list(q))(step).coeffs()), e) for q, e in term.extra]
        term, rest = Term.of(upper, lower, term.argument, Fraction(1), extra), rest(step)
    return term, tuple(int(c) for c in rest.coeffs())


def combined_group(terms: Sequence[Term], coefficients: Sequence[int]) -> str:
    """The same for one combination of several series, up to a factor, and for several of its terms taken together.

    >>> halves = [Term.of([Fraction(j, 4)], [Fraction(j, 4) + 1], Fraction(1, 16), Fraction(1, j)) for j in (1, 3)]
    >>> whole = Term.of([Fraction(1, 2)], [Fraction(3, 2)], Fraction(1, 4), Fraction(1))     # 1/((2n+1) 4^n)
    >>> combined_group(halves, (4, 1)) == group_of(whole, (1,))
    True
    """
    parts = [(term, c) for term, c in zip(terms, coefficients, strict=True) if c]
    power = len(parts[0][0].upper)
    one_argument = len({term.argument for term, _ in parts}) == 1
    if not (one_argument and all(_is_reciprocal(term, power) for term, _ in parts)):
        sign = 1 if parts[0][1] > 0 else -1
        return "s" + _digest(*sorted(((term, (sign * c,)) for term, c in parts), key=str))
    # c first rho^s / (n + rho)^s z^n
    weights = {term.upper[0]: c * term.first * term.upper[0] ** power for term, c in parts}
    weights, argument = folded(weights, parts[0][0].argument)
    scale = weights[min(weights)]
    roots = sorted(weights)
    plain = [Term.of([root] * power, [root + 1] * power, argument, Fraction(1)) for root in roots]
    ratios = [weights[root] / scale for root in roots]
    return "s" + (
        _digest((plain[0], (1,)))
        if len(roots) == 1
        else _digest(*((term, (ratio,)) for term, ratio in zip(plain, ratios, strict=True)))
    )


def folded(weights: dict[Fraction, Fraction], argument: Fraction) -> tuple[dict[Fraction, Fraction], Fraction]:
    """sum of w z^n/(n + rho)^s over rho -> w, written with as few rho as possible, up to a factor.

    >>> folded({Fraction(1, 4): Fraction(1), Fraction(3, 4): Fraction(1, 4)}, Fraction(1, 16))
    ({Fraction(1, 2): Fraction(1, 1)}, Fraction(1, 4))

    Taking k terms together turns rho into (rho + i)/k, w into w z^i and z into z^k, for i < k; this is undone.
    """
    for k in range(len(weights), 1, -1):
        if len(weights) % k == 0 and (found := _unrolled(weights, argument, k)) is not None:
            return folded(*found)
    return weights, argument


def _unrolled(
    weights: dict[Fraction, Fraction], argument: Fraction, k: int
) -> tuple[dict[Fraction, Fraction], Fraction] | None:
    """What k terms were taken of; None if they were not."""
    left = {k * root: w for root, w in weights.items()}
    found: dict[Fraction, Fraction] = {}
    first = min(left)
    z = left.get(first + 1, Fraction(0)) / left[first]
    if z**k != argument:
        return None
    while left:
        root = min(left)
        w = found[root] = left.pop(root)
        for i in range(1, k):
            if left.pop(root + i, None) != w * z**i:
                return None
    return found, z


def _is_reciprocal(term: Term, power: int) -> bool:
    """Whether it is z^n/(n + rho)^power but for a factor."""
    upper, lower = term.upper, term.lower
    return not term.extra and len(upper) == power > 0 and len(set(upper)) == 1 and lower == tuple(a + 1 for a in upper)


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
    named = (classes, term.argument, term.extra) if term.extra else (classes, term.argument)
    return "c" + sha256(repr(named).encode()).hexdigest()[:12]


def _digest(*parts: tuple[Term, tuple[int | Fraction, ...]]) -> str:
    # Names of series without extra factors stay as they were.
    plain = [
        (term.upper, term.lower, term.argument, rest, *([term.extra] if term.extra else [])) for term, rest in parts
    ]
    return sha256(repr(plain).encode()).hexdigest()[:12]
