"""TRUSTED. Reading certificates: every entry has the form that it must have, or is refused. Searches for nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from proofs.formula_rules.evaluations import Evaluation, evaluation
from proofs.formula_rules.exact import Matrix, Polynomial, has_zero, polynomial
from proofs.formula_rules.hypergeometric import demand

Quotient = tuple[Polynomial, Polynomial]
Node = dict[str, object]

_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([1-9][0-9]*))?")

MOST_COEFFICIENTS = 64
MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Proved:
    """The value (A x + B)/(C x + D) for the number x written `constant`, and the theorems that were used."""

    constant: str
    value: Matrix
    citations: tuple[str, ...]


# Proves what a node says about another fraction.
Below = Callable[[Polynomial, Polynomial, object], Proved]


def integer_list(values: object) -> list[int]:
    """A list of integers that are not too large."""
    demand(isinstance(values, list) and 0 < len(values) <= MOST_COEFFICIENTS, "a list of integers is missing")
    assert isinstance(values, list)
    demand(
        all(type(v) is int and v.bit_length() <= 4 * MOST_CHARACTERS for v in values), "not an integer, or too large"
    )
    return values


def integers(node: Node, key: str) -> Polynomial:
    """The polynomial with these integer coefficients."""
    values = integer_list(node[key])
    demand(values[-1] != 0, "a polynomial ends with a zero")
    return polynomial(values)


def rational(text: object) -> Fraction:
    """The number that a text such as "-1/2" means: in lowest terms, written in the one way that Python writes it."""
    demand(isinstance(text, str) and len(text) <= MOST_CHARACTERS, "not a rational number")
    assert isinstance(text, str)
    match = _RATIONAL.fullmatch(text)
    demand(match is not None, "not a rational number")
    assert match is not None
    number = Fraction(int(match[1]), int(match[2] or 1))
    demand(str(number) == text, "a rational number is not in lowest terms")
    return number


def rationals(values: object) -> Polynomial:
    """The polynomial with these rational coefficients; [] is zero."""
    demand(isinstance(values, list) and len(values) <= MOST_COEFFICIENTS, "a list of rationals is missing")
    assert isinstance(values, list)
    numbers = polynomial(map(rational, values))
    demand(len(numbers) == len(values), "a polynomial ends with a zero")
    return numbers


def function(values: object, start: int = 0) -> Quotient:
    """A rational function as numerator and monic denominator, without a pole at n = start, start + 1, ..."""
    demand(isinstance(values, list) and len(values) == 2, "a rational function is missing")
    assert isinstance(values, list)
    numerator, denominator = rationals(values[0]), rationals(values[1])
    demand(denominator[-1:] == (Fraction(1),), "a denominator is not monic")
    demand(not has_zero(denominator, start), "a rational function has a pole")
    return numerator, denominator


def cited(node: Node, key: str) -> Evaluation:
    """The evaluation that `fact` cites, at the z that stands under this key."""
    name, z = node["fact"], rational(node[key])
    fact = evaluation(name, z) if isinstance(name, str) else None
    demand(fact is not None, "the table has no such evaluation")
    assert fact is not None
    return fact
