"""Limits of recurrences p_0(n) u(n) = p_1(n) u(n-1) + ... + p_r(n) u(n-r) of any order r, for n >= r.

All solutions are combinations of those with initial values e_1, ..., e_r, and the limits of the quotients of these by
the last are one vector, which the forward recurrence gives. Which initial values make u(n)/v(n) tend to a constant is
then one question to the lattice. Nothing is proven of these limits: values at two depths are compared.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import arb, arb_mat, ctx

from conjectures.polynomials import format_polynomial, latex_polynomial, parse_terms, value_at
from conjectures.spaces import Parameter
from conjectures.values.model import Value, digest, values_at

MEASURED = "measured between two depths"
MAX_DEPTH = 1 << 12
FIRST_DEPTH = 64
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
        """The vector of limits to about so many bits; None where it does not converge geometrically or faster."""
        polynomials = self.at(number)
        if not polynomials[0] or not polynomials[-1] or self._singular(polynomials[0]):
            return None
        depth = FIRST_DEPTH
        while depth <= MAX_DEPTH:
            with ctx.workprec(2 * bits + 64):
                found = quotients(polynomials, (depth // 2, depth))
                if found is None:
                    return None
                near, far = found
                gained = min(_agreed(a, b) for a, b in zip(near, far, strict=True))
                if 2 * gained >= bits + 16:
                    balls = tuple(arb(b.mid(), arb(2) ** -int(min(2 * gained, bits + 64))) for b in far)
                    return Value(balls, None, MEASURED, gained * math.log10(2) / (depth // 2), vector=True)
            # Geometric convergence doubles what is gained with the depth.
            if gained < 2 or gained * MAX_DEPTH / depth < bits / 2:
                return None
            depth *= 2
        return None

    def _singular(self, leading: Polynomial) -> bool:
        return any(value_at(leading, n) == 0 for n in range(self.order, FIRST_DEPTH))

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


def quotients(polynomials: tuple[Polynomial, ...], depths: tuple[int, ...]) -> list[tuple[arb, ...]] | None:
    """u_i(n)/u_r(n) for the solutions with initial values e_i, i < r, at the last n below each depth.

    >>> with ctx.workprec(64):
    ...     (fibonacci,) = quotients(((1,), (1,), (1,)), (40,))
    >>> fibonacci[0].str(5, radius=False)
    '0.61803'

    None where one is not finite. The rows of the matrix are u_i(n-r+1), ..., u_i(n).
    """
    order = len(polynomials) - 1
    matrix, found = arb_mat(order, order, [int(i == j) for i in range(order) for j in range(order)]), []
    for n in range(order, depths[-1]):
        leading = value_at(polynomials[0], n)
        if not leading:
            return None
        step = [arb(int(i == j + 1)) for i in range(order) for j in range(order)]
        for k in range(order):
            step[k * order + order - 1] = arb(value_at(polynomials[order - k], n)) / leading
        matrix *= arb_mat(order, order, step)
        if n + 1 in depths:
            last = matrix[order - 1, order - 1]
            found.append(tuple(matrix[i, order - 1] / last for i in range(order - 1)))
    return found if all(ball.is_finite() for row in found for ball in row) else None


def _agreed(a: arb, b: arb) -> int:
    """To how many bits two values agree."""
    difference = (a.mid() - b.mid()).mid()
    mantissa, exponent = difference.man_exp()
    return -(int(exponent) + abs(int(mantissa)).bit_length()) if mantissa else ctx.prec // 2


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
