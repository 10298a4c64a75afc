"""Series as text that the grammar reads back, and as LaTeX."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import factorial, lcm

from flint import fmpz_poly

from conjectures.polynomials import format_polynomial, latex_polynomial
from conjectures.series.template import Factors, Linear

Pieces = Counter[tuple[str, str]]  # (text, LaTeX) of a base -> its exponent


def pieces(factors: Factors) -> Pieces:
    """The factors that depend on n, but for powers c^n, and numbers."""
    found: Pieces = Counter()
    for (s, r), e in factors.linear:
        if s:
            found[_sum_in_brackets(s, r)] += e
    for argument, e in factors.factorials:
        if argument[0]:
            text, latex = _linear(argument)
            found[f"factorial({text})", rf"{latex}!" if latex == "n" else rf"({latex})!"] += e
    for top, bottom, e in factors.binomials:
        (text, latex), (below, latex_below) = _linear(top), _linear(bottom)
        found[f"binomial({text},{below})", rf"\binom{{{latex}}}{{{latex_below}}}"] += e
    for q, e in factors.polynomials:
        found[_polynomial_in_brackets(q)] += e
    for a, e in factors.pochhammers:
        found[f"pochhammer({a},n)", rf"\left({a}\right)_{{n}}"] += e
    return Counter({base: e for base, e in found.items() if e})


def base_of(factors: Factors) -> Fraction:
    """The c of c^n, all powers with n in the exponent together."""
    base = Fraction(1)
    for number, (s, _) in factors.powers:
        base *= number ** int(s)
    return base


def constant_of(factors: Factors) -> Fraction:
    """The factors that do not depend on n."""
    constant = Fraction(1)
    for number, (_, r) in factors.powers:
        constant *= number ** int(r)
    for (s, r), e in factors.linear:
        constant *= r**e if not s else 1
    for (s, r), e in factors.factorials:
        constant *= Fraction(factorial(int(r))) ** e if not s else 1
    return constant


def reduced(polynomial: fmpz_poly, found: Pieces) -> tuple[tuple[int, ...], Pieces]:
    """The polynomial without the linear factors that stand among the others already, and those with them.

    >>> reduced(fmpz_poly([0, 1, 2]), Counter({("n", "n"): -3}))
    ((1, 2), Counter({('n', 'n'): -2}))
    """
    left = Counter(found)
    for factor, power in polynomial.factor()[1]:
        linear = factor.degree() == 1
        names = (
            _sum_in_brackets(Fraction(int(factor[1])), Fraction(int(factor[0])))
            if linear
            else _polynomial_in_brackets(tuple(int(c) for c in factor.coeffs()))
        )
        if names in left:
            left[names] += power
            polynomial //= factor**power
    return tuple(int(c) for c in polynomial.coeffs()), Counter({names: e for names, e in left.items() if e})


def product_text(found: Pieces, base: Fraction, polynomial: Sequence[int], latex: bool) -> str:
    """polynomial * factors * base^n, over one bar.

    >>> product_text(Counter({("binomial(2n,n)", ""): 3}), Fraction(1, 4096), (5, 42), latex=False)
    '(42*n + 5)*binomial(2n,n)^3/4096^n'
    """
    above, below = _sides(found, base, latex)
    written = (latex_polynomial if latex else format_polynomial)(polynomial)
    if written != "1" or not above:
        whole = len(polynomial) - polynomial.count(0) == 1
        above.insert(0, written if whole else f"\\left({written}\\right)" if latex else f"({written})")
    return _over(above, below, latex)


def _sides(found: Pieces, base: Fraction, latex: bool) -> tuple[list[str], list[str]]:
    above: list[str] = []
    below: list[str] = []
    if base < 0:
        above.append("(-1)^{n}" if latex else "(-1)^n")
    for names, e in found.items():
        (above if e > 0 else below).append(_power(names[latex], str(abs(e)), latex))
    for number, side in ((abs(base.numerator), above), (base.denominator, below)):
        if number != 1:
            side.append(_power(str(number), "n", latex))
    return above, below


def _power(base: str, exponent: str, latex: bool) -> str:
    if exponent == "1":
        return base
    return f"{base}^{{{exponent}}}" if latex else f"{base}^{exponent}"


def _over(above: list[str], below: list[str], latex: bool) -> str:
    top = (" " if latex else "*").join(above) or "1"
    if not below:
        return top
    if latex:
        return rf"\frac{{{_bare(above, top)}}}{{{_bare(below, ' '.join(below))}}}"
    bottom = "*".join(below)
    return f"{top}/{bottom}" if len(below) == 1 else f"{top}/({bottom})"


def _bare(factors: list[str], text: str) -> str:
    """Without the brackets of a sum that stands alone."""
    alone = len(factors) == 1 and text.startswith("(") and text.endswith(")")
    return text[1:-1] if alone else text


def _polynomial_in_brackets(q: Sequence[int]) -> tuple[str, str]:
    return f"({format_polynomial(q)})", rf"\left({latex_polynomial(q)}\right)"


def _sum_in_brackets(s: Fraction, r: Fraction) -> tuple[str, str]:
    scale = lcm(s.denominator, r.denominator)
    text, latex = _linear((s * scale, r * scale))
    if text == "n":
        return text, latex
    # A common denominator is a number, which the value of the sum takes up.
    return (f"({text})", rf"({latex})") if scale == 1 else (f"(({text})/{scale})", rf"\frac{{{latex}}}{{{scale}}}")


def _linear(argument: Linear) -> tuple[str, str]:
    s, r = argument
    slope = "" if s == 1 else "-" if s == -1 else str(s)
    head = f"{slope}n" if s else ""
    tail = "" if not r and head else (f"+{r}" if r > 0 and head else str(r))
    return head + tail, head + tail
