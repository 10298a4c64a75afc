"""A series with its value as plain data, for stores, programs and people."""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import compress
from math import gcd, lcm
from typing import Any

from flint import arb, ctx, fmpz_poly

from conjectures.decimals import bits_for, certain_decimal
from conjectures.series.display import Pieces, base_of, constant_of, pieces, product_text, reduced
from conjectures.series.harmonic import EXPONENT, is_harmonic
from conjectures.series.harmonic import THEOREM as HARMONIC_THEOREM
from conjectures.series.identity import absorbed, combined_group, family_of, group_of
from conjectures.series.known import known_id
from conjectures.series.slow_sums import THEOREM as SLOW_THEOREM
from conjectures.series.space import Basis
from conjectures.series.sums import THEOREM
from conjectures.series.targets import Multiple
from conjectures.series.template import Factors
from conjectures.series.term import POLYNOMIAL


def record(basis: Basis, found: Multiple, name: str, latex: str, ball: arb, digits: int) -> dict[str, Any]:
    """The hit; `ball` is the sum divided by the basis's first term, `found` says what it is."""
    shown = _polynomial_of(basis, found) if len(basis.terms) == 1 else _combination_of(basis, found)
    term, group, exponent = basis.terms[0], _group(basis, found), _exponent(basis, found)
    rate = _rate(basis, found)
    ratio = shown.factor / found.factor
    value = Multiple(found.coefficients, shown.factor, found.radicand, found.inverse, found.offset * ratio)
    with ctx.workprec(bits_for(digits) + 64):
        scaled = ball * ratio.numerator / ratio.denominator
        decimal = certain_decimal(scaled, digits)
    return {
        "index": basis.index,
        "formula": shown.text,
        "start": basis.start,
        "constant": name,
        "relation": value.text(name),
        "numerator": list(shown.coefficients),
        "value": decimal,
        "digits": digits,
        "digits_per_term": None if rate is None else float(f"{rate:.4g}"),
        "convergence": term.convergence if exponent is None else POLYNOMIAL,
        "exponent": None if exponent is None else str(exponent),
        "cost": _cost(basis, found),
        "known": known_id(group),
        "group": group,
        "family": family_of(term),
        "theorem": THEOREM if exponent is None else HARMONIC_THEOREM if is_harmonic(basis.terms) else SLOW_THEOREM,
        "latex": rf"{value.latex(latex)} = \sum_{{n={basis.start}}}^{{\infty}} {shown.latex}",
    }


class _Shown:
    """A formula's text and LaTeX, its integer coefficients, and the factor of its value."""

    def __init__(self, text: str, latex: str, coefficients: Sequence[int], factor: Fraction) -> None:
        self.text, self.latex, self.coefficients, self.factor = text, latex, tuple(coefficients), factor


def _polynomial_of(basis: Basis, found: Multiple) -> _Shown:
    factors, term = basis.factors[0], basis.terms[0]
    shifted = fmpz_poly(list(found.coefficients))(fmpz_poly([-basis.start, 1]))
    base = base_of(factors)
    polynomial, names = reduced(shifted, pieces(factors))
    text, latex = (product_text(names, base, polynomial, latex=kind) for kind in (False, True))
    return _Shown(text, latex, polynomial, found.factor * term.first / constant_of(factors))


def _combination_of(basis: Basis, found: Multiple) -> _Shown:
    chosen = [(c * constant_of(own), own) for c, own in zip(found.coefficients, basis.factors, strict=True) if c]
    scale = Fraction(lcm(*(w.denominator for w, _ in chosen)), gcd(*(w.numerator for w, _ in chosen)))
    factor = found.factor * basis.terms[0].first * scale
    sign = 1 if factor > 0 else -1
    weights = [int(sign * scale * w) for w, _ in chosen]
    texts = [_combined_text(weights, [own for _, own in chosen], latex) for latex in (False, True)]
    left = iter(weights)
    return _Shown(texts[0], texts[1], [next(left) if c else 0 for c in found.coefficients], abs(factor))


def _combined_text(weights: Sequence[int], parts: Sequence[Factors], latex: bool) -> str:
    """sum of w t(n), what all terms have in common outside."""
    names, bases = [pieces(own) for own in parts], [base_of(own) for own in parts]
    if len(parts) == 1:
        return product_text(names[0], bases[0], (weights[0],), latex)
    common, base = reduce(_common, names), bases[0] if len(set(bases)) == 1 else Fraction(1)
    texts = [
        product_text(_without(own, common), own_base / base, (abs(w),), latex)
        for w, own, own_base in zip(weights, names, bases, strict=True)
    ]
    whole = ("-" if weights[0] < 0 else "") + texts[0]
    whole += "".join(f" {'-' if w < 0 else '+'} {text}" for w, text in zip(weights[1:], texts[1:], strict=True))
    outside = product_text(common, base, (1,), latex)
    if outside == "1":
        return whole
    if latex:
        return rf"{outside} \left({whole}\right)"
    return f"({whole}){outside[1:]}" if outside.startswith("1/") else f"{outside}*({whole})"


def _common(left: Pieces, right: Pieces) -> Pieces:
    return Pieces({base: e for base, e in left.items() if right.get(base) == e})


def _without(own: Pieces, common: Pieces) -> Pieces:
    return Pieces({base: e for base, e in own.items() if base not in common})


def _group(basis: Basis, found: Multiple) -> str:
    if len(basis.terms) == 1:
        return group_of(basis.terms[0], found.coefficients)
    return combined_group(basis.terms, found.coefficients)


def _exponent(basis: Basis, found: Multiple) -> Fraction | None:
    """The c of an error like n^c, of the slowest series; None where all shrink faster than any power."""
    if is_harmonic(basis.terms):
        return EXPONENT
    if len(basis.terms) > 1:
        used = [term for term, c in zip(basis.terms, found.coefficients, strict=True) if c]
        return max((term.error_exponent(0) for term in used if term.convergence == POLYNOMIAL), default=None)
    if basis.terms[0].convergence != POLYNOMIAL:
        return None
    return basis.terms[0].error_exponent(max(j for j, c in enumerate(found.coefficients) if c))


def _rate(basis: Basis, found: Multiple) -> float | None:
    """The digits per term of the slowest series; None where one gains none, or ever more."""
    terms = basis.terms if len(basis.terms) == 1 else compress(basis.terms, found.coefficients)
    rates = [term.digits_per_term for term in terms]
    return None if None in rates else min(rate for rate in rates if rate is not None)


def _cost(basis: Basis, found: Multiple) -> float | None:
    """The cost of all series that are combined; of one series the less with or without P's linear factors taken in."""
    if len(basis.terms) == 1:
        ways = (basis.terms[0].cost, absorbed(basis.terms[0], found.coefficients)[0].cost)
        return min((float(f"{cost:.4g}") for cost in ways if cost is not None), default=None)
    costs = [term.cost for term, c in zip(basis.terms, found.coefficients, strict=True) if c]
    return None if None in costs else float(f"{sum(cost for cost in costs if cost is not None):.4g}")
