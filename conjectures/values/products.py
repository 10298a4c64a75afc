"""Infinite products of rational functions, as quotients of gamma functions.

prod over n >= N of prod_i (n + a_i)^(e_i) converges to a number that is not zero exactly if sum e_i = 0 and
sum e_i a_i = 0, and is then prod_i Gamma(N + a_i)^(-e_i): Weierstrass (Whittaker and Watson, 12.13).
"""

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, ctx, fmpq

from conjectures.grammar import Tree, parse
from conjectures.series.display import constant_of, pieces, product_text
from conjectures.series.template import Factors, NoTerm, read_factors
from conjectures.spaces import Parameter
from conjectures.values.model import Value, digest, values_at
from kernels.errors import DiscoveryError

THEOREM = "Weierstrass's product for the gamma function"
SPARE_BITS = 32


@dataclass(frozen=True)
class ProductSpace:
    """All products over n of a family of rational functions with integer parameters.

    >>> wallis = ProductSpace("(2n)^2/((2n-x)*(2n+x))", (Parameter("x", 1, 1),))
    >>> wallis.start(0), wallis.value(0, 64).balls[0].str(15, radius=False)
    (1, '1.57079632679490')

    The product starts at the first n from which on every factor is finite and not zero. Assignments whose product does
    not converge, or is 1, are passed over.
    """

    factor: str
    parameters: tuple[Parameter, ...]

    @cached_property
    def tree(self) -> Tree:
        return parse(self.factor)

    @cached_property
    def size(self) -> int:
        return math.prod(parameter.size for parameter in self.parameters)

    def value(self, number: int, bits: int) -> Value | None:
        """The product of a candidate."""
        try:
            roots = _roots(self._factors(number))
        except NoTerm:
            return None
        if roots is None:
            return None
        start = _start(roots)
        with ctx.workprec(bits + SPARE_BITS):
            ball = arb(1)
            for a, e in sorted(roots.items()):
                gamma = arb.gamma_fmpq(fmpq((start + a).numerator, (start + a).denominator))
                ball *= gamma ** (-e)
        return Value((ball,), THEOREM, "polynomial")

    def _factors(self, number: int) -> Factors:
        return read_factors(self.tree, values_at(self.parameters, number))

    def text(self, number: int) -> str:
        return _written(self._factors(number), latex=False)

    def latex(self, number: int) -> str:
        body = _written(self._factors(number), latex=True)
        return rf"\prod_{{n={self.start(number)}}}^{{\infty}} {body}"

    def start(self, number: int) -> int:
        roots = _roots(self._factors(number))
        return _start(roots) if roots else 0

    def group(self, number: int) -> str:
        """The same for products of factors that differ by whole numbers: rational multiples of one another."""
        roots = _roots(self._factors(number)) or Counter()
        classes: Counter[Fraction] = Counter()
        for a, e in roots.items():
            classes[a % 1] += e
        found = sorted((a, e) for a, e in classes.items() if e)
        return "p" + digest(min(found, [(a, -e) for a, e in found]))

    def to_spec(self) -> dict[str, Any]:
        return {"factor": self.factor, "parameters": [[p.name, p.low, p.high] for p in self.parameters]}


def _written(factors: Factors, latex: bool) -> str:
    constant, found = constant_of(factors), pieces(factors)
    if constant.denominator > 1:
        found[str(constant.denominator), str(constant.denominator)] -= 1
    return product_text(found, Fraction(1), (constant.numerator,), latex)


def _roots(factors: Factors) -> Counter[Fraction] | None:
    """a -> e for the factors (n + a)^e; None where the product does not converge, or has no factor left."""
    if factors.factorials or factors.binomials or factors.pochhammers or any(s for _, (s, _) in factors.powers):
        raise DiscoveryError("a factor of a product is a quotient of linear factors such as (2n+1)")
    found: Counter[Fraction] = Counter()
    constant = Fraction(1)
    for base, (_, r) in factors.powers:
        constant *= _number(base, int(r))
    for (s, r), e in factors.linear:
        constant *= _number(s or r, e)
        if s:
            found[r / s] += e
    left: Counter[Fraction] = Counter({a: e for a, e in found.items() if e})
    total: int = left.total()
    if not left or constant != 1 or total or sum((a * e for a, e in left.items()), Fraction(0)):
        return None
    return left


def _number(base: Fraction, exponent: int) -> Fraction:
    if not base:
        raise NoTerm("a factor is zero")
    return base**exponent


def _start(roots: Counter[Fraction]) -> int:
    return max([0, *(int(-a) + 1 for a in roots if a.denominator == 1 and a <= 0)])
