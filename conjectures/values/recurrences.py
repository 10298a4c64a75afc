"""Limits of recurrences p_0(n) u(n) = p_1(n) u(n-1) + ... + p_r(n) u(n-r) of any order r, for n >= r.

All solutions are combinations of those with initial values e_1, ..., e_r, and the limits of the quotients of these by
the last are one vector, which the forward recurrence gives. Which initial values make u(n)/v(n) tend to a constant is
then one question to the lattice. Candidates are screened by values at two depths, and those found proven, where
`dominance` can.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpz_poly

from conjectures.polynomials import format_polynomial, latex_polynomial, parse_terms, value_at
from conjectures.spaces import Parameter
from conjectures.values.depths import approached
from conjectures.values.dominance import THEOREM, proven_limits
from conjectures.values.model import Value, digest, values_at

# Zeros are tried one by one up to here.
LOOKED_AT = 64
MIN_ORDER, MAX_ORDER = 2, 6
Polynomial = tuple[int, ...]


@dataclass(frozen=True)
class RecurrenceSpace:
    """All recurrences of a family: the polynomials p_0, p_1, ..., p_r as texts in n and integer parameters.

    >>> space = RecurrenceSpace(("1", "1", "1", "x"), (Parameter("x", 1, 1),))     # u(n) = u(n-1) + u(n-2) + u(n-3)
    >>> [ball.str(12, radius=False) for ball in space.value(0, 64).balls]     # tribonacci numbers from 1,0,0 and 0,1,0
    ['0.543689012692', '0.839286755214']
    """

    polynomials: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def order(self) -> int:
        return len(self.polynomials) - 1

    @cached_property
    def size(self) -> int:
        return math.prod(parameter.size for parameter in self.parameters)

    def at(self, number: int) -> tuple[Polynomial, ...]:
        """The polynomials of a candidate."""
        values = values_at(self.parameters, number)
        return tuple(_specialised(terms, [values[p.name] for p in self.parameters]) for terms in self._terms)

    @cached_property
    def _terms(self) -> tuple[dict[tuple[int, ...], int], ...]:
        names = ("n", *(parameter.name for parameter in self.parameters))
        return tuple(parse_terms(text, names) for text in self.polynomials)

    def value(self, number: int, bits: int) -> Value | None:
        """The vector of limits to about so many bits; None where it does not converge geometrically or faster.

        Proven where one solution dominates all others from some n on, else measured between two depths.
        """
        polynomials = self._sound(number)
        if polynomials is None:
            return None
        if (found := proven_limits(polynomials, bits)) is not None:
            return Value(found.balls, THEOREM, found.convergence, found.rate, vector=True)
        return self.measured(number, bits)

    def measured(self, number: int, bits: int) -> Value | None:
        """The same without a proof, which takes less time."""
        polynomials = self._sound(number)
        found = {} if polynomials is None else approached({number: polynomials}, bits)
        return found[number].value() if found else None

    def screened(self, numbers: Iterable[int], bits: int) -> dict[int, tuple[int, ...]]:
        """The vectors of limits times 2^bits, measured between two depths, for those candidates that converge."""
        asked = {number: found for number in numbers if (found := self._sound(number)) is not None}
        return {number: found.integers(bits) for number, found in approached(asked, bits).items()}

    def _sound(self, number: int) -> tuple[Polynomial, ...] | None:
        """The polynomials of a candidate; None where they make no recurrence of this order."""
        polynomials = self.at(number)
        sound = polynomials[0] and polynomials[-1] and not self._singular(polynomials[0])
        return polynomials if sound else None

    def _singular(self, leading: Polynomial) -> bool:
        """Whether it has a zero from the order on."""
        if len(leading) == 1:
            return False
        # Cauchy's bound of the roots.
        bound = 1 + max(map(abs, leading)) // abs(leading[-1])
        if bound <= LOOKED_AT:
            return any(value_at(leading, n) == 0 for n in range(self.order, bound + 1))
        roots = [-Fraction(int(f[0]), int(f[1])) for f, _ in fmpz_poly(list(leading)).factor()[1] if f.degree() == 1]
        return any(root.denominator == 1 and root >= self.order for root in roots)

    def text(self, number: int) -> str:
        polynomials = self.at(number)
        parts = [
            _multiple(format_polynomial(p), f"u(n-{i})" if i else "u(n)", "*") for i, p in enumerate(polynomials) if p
        ]
        return f"{parts[0]} = {_joined(parts[1:])}"

    def latex(self, number: int) -> str:
        polynomials = self.at(number)
        parts = [
            _multiple(latex_polynomial(p), f"u_{{n-{i}}}" if i else "u_n", " ") for i, p in enumerate(polynomials) if p
        ]
        return f"{parts[0]} = {_joined(parts[1:])}"

    def start(self, number: int) -> int:
        return self.order

    def group(self, number: int) -> str:
        polynomials = self.at(number)
        content = math.gcd(*(c for p in polynomials for c in p)) or 1
        return "u" + digest([tuple(c // content for c in p) for p in polynomials])

    def to_spec(self) -> dict[str, Any]:
        return {"polynomials": list(self.polynomials), "parameters": [[p.name, p.low, p.high] for p in self.parameters]}


def _specialised(terms: dict[tuple[int, ...], int], values: list[int]) -> Polynomial:
    found: dict[int, int] = {}
    for (power, *others), c in terms.items():
        found[power] = found.get(power, 0) + c * math.prod(v**e for v, e in zip(values, others, strict=True))
    polynomial = [found.get(k, 0) for k in range(max(found, default=-1) + 1)]
    while polynomial and not polynomial[-1]:
        polynomial.pop()
    return tuple(polynomial)


def _multiple(polynomial: str, name: str, times: str) -> str:
    if polynomial in ("1", "-1"):
        return polynomial[:-1] + name
    return f"({polynomial}){times}{name}" if " " in polynomial else f"{polynomial}{times}{name}"


def _joined(parts: list[str]) -> str:
    return (
        parts[0] + "".join(f" - {part[1:]}" if part[0] == "-" else f" + {part}" for part in parts[1:]) if parts else "0"
    )
