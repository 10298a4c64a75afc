"""How long a formula is, in decimal digits: the length of a prefix code, so that significance means chance.

By Kraft's inequality all formulas of length l have together at most the chance 10^-l in the code; a random number meets
one of them to l + s digits with a chance of at most 10^-s. The shares of the symbols stand in symbols.json.
"""

import json
import math
from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree

# One bit says whether a formula is written as an expression or as a relation.
CHOICE = math.log10(2)
_OTHERS = {"constants": "other_constants", "unary": "other_functions"}
_TRIGONOMETRIC = {"sin": "sinpi", "cos": "cospi", "tan": "tanpi"}


@cache
def table() -> dict[str, Any]:
    """The symbols and their shares."""
    text = resources.files("conjectures.expressions").joinpath("symbols.json").read_text(encoding="utf-8")
    symbols: dict[str, Any] = json.loads(text)
    return symbols


@cache
def integer_length(number: int) -> float:
    """The length of a positive integer.

    >>> round(integer_length(2), 1), round(integer_length(12), 1), round(integer_length(1234), 1)
    (1.3, 3.7, 6.4)

    Longer ones share what is left: those of d digits 1/(d (d - 1)) of it, each the same.
    """
    shares, digits = table()["integers"], len(str(number))
    if digits == 1:
        return -math.log10(shares[number - 1])
    return -math.log10(table()["longer_integers"]) + math.log10(digits * (digits - 1) * 9) + digits - 1


@cache
def symbol_length(kind: str, name: str, own: int = 1) -> float:
    """The length of an operation, a function or a constant."""
    symbols = table()
    if kind == "own":
        return -math.log10(symbols["own"] / own)
    if kind in _OTHERS and name not in symbols[kind]:
        return -math.log10(symbols[_OTHERS[kind]] / len(others(kind)))
    return -math.log10(symbols[kind][name])


@cache
def others(kind: str) -> tuple[str, ...]:
    """The constants of the catalogue (`constants`), or its functions (`unary`), that have no share of their own.

    >>> others("unary")[:3]
    ('cbrt', 'root', 'abs')
    """
    from conjectures.constants.catalogue import catalogue
    from conjectures.constants.functions import FUNCTIONS

    names = FUNCTIONS if kind == "unary" else [constant.id for constant in catalogue()]
    return tuple(name for name in names if name not in table()[kind])


def length(tree: Tree, own: Collection[str] = ()) -> float:
    """The length of an expression in digits; `own` are the names of the user's constants and functions.

    >>> from conjectures.grammar import parse
    >>> round(length(parse("4/pi")), 1), round(length(parse("zeta3 + log(2)")), 1)
    (4.3, 6.2)

    In an equation the name x is the number itself.
    """
    return CHOICE + _length(tree, tuple(own))


def _length(tree: Tree, own: tuple[str, ...]) -> float:
    match tree:
        case Number(value):
            return _number_length(value)
        case Name("x"):
            return -math.log10(table()["x"])
        case Name(text):
            return symbol_length("own", "", len(own)) if text in own else symbol_length("constants", text)
        case Negation(operand):
            return symbol_length("unary", "negation") + _length(operand, own)
        case Call(function, arguments):
            return _call_length(function, arguments, own)
        case Operation(symbol, left, right):
            return _operation_length(symbol, left, right, own)


def _number_length(value: Fraction) -> float:
    top = integer_length(abs(value.numerator)) if value else integer_length(1)
    sign = symbol_length("unary", "negation") if value < 0 else 0.0
    bottom = symbol_length("binary", "/") + integer_length(value.denominator) if value.denominator != 1 else 0.0
    return top + sign + bottom


def _call_length(function: str, arguments: Sequence[Tree], own: tuple[str, ...]) -> float:
    if function in own:
        return symbol_length("own", "", len(own)) + sum(_length(argument, own) for argument in arguments)
    match arguments:
        case (Operation("*", Name("pi"), inner),) if function in _TRIGONOMETRIC:
            return symbol_length("unary", _TRIGONOMETRIC[function]) + _length(inner, own)
    return symbol_length("unary", function) + sum(_length(argument, own) for argument in arguments)


def _operation_length(symbol: str, left: Tree, right: Tree, own: tuple[str, ...]) -> float:
    match symbol, left, right:
        case "^", _, Number(Fraction(numerator=2, denominator=1)):
            return symbol_length("unary", "square") + _length(left, own)
        case "/", Number(Fraction(numerator=1, denominator=1)), _:
            return symbol_length("unary", "inverse") + _length(right, own)
        case "/", Call("log", (top,)), Call("log", (bottom,)):
            return symbol_length("binary", "log_base") + _length(top, own) + _length(bottom, own)
        case "^", _, Operation("/", Number(Fraction(numerator=1, denominator=1)), exponent):
            return symbol_length("binary", "root") + _length(left, own) + _length(exponent, own)
    return symbol_length("binary", symbol) + _length(left, own) + _length(right, own)


def relation_length(coefficients: Sequence[int], share: float, names: float) -> float:
    """The length of an integer relation: its kind (by its share), its constants (their lengths), its integers.

    >>> round(relation_length((4, 0, 0, 1), 0.25, 1.1), 1)
    7.8

    Integers of at most h bits have a share of 1/(h (h + 1)), each of them the same.
    """
    bits = max(map(abs, coefficients)).bit_length()
    each = math.log10(2 * (2**bits - 1) + 1)
    return CHOICE - math.log10(share) + names + math.log10(bits * (bits + 1)) + len(coefficients) * each
