"""Expressions in integer parameters as functions of their values, for those that are asked for thousands of times."""

from collections.abc import Callable, Sequence

from conjectures.grammar import Name, Negation, Number, Operation, Tree

Function = Callable[[Sequence[int]], int]


def integer_function(tree: Tree, names: Sequence[str]) -> Function | None:
    """The expression as a function of the values of these names; None where it may not be an integer.

    >>> from conjectures.grammar import parse
    >>> integer_function(parse("4*y^2 - x"), ("x", "y"))((3, 5))
    97
    >>> integer_function(parse("y/2"), ("y",)) is None
    True
    """
    match tree:
        case Number(value) if value.denominator == 1:
            number = int(value)
            return lambda _: number
        case Name(text) if text in names:
            place = list(names).index(text)
            return lambda values: values[place]
        case Negation(operand):
            inner = integer_function(operand, names)
            return None if inner is None else lambda values: -inner(values)
        case Operation("^", base, Number(exponent)) if exponent.denominator == 1 and exponent <= 64:
            return _power(integer_function(base, names), int(exponent))
        case Operation("+" | "-" | "*" as symbol, left, right):
            return _combined(symbol, integer_function(left, names), integer_function(right, names))
    return None


def _power(base: Function | None, exponent: int) -> Function | None:
    return None if base is None else lambda values: base(values) ** exponent


def _combined(symbol: str, left: Function | None, right: Function | None) -> Function | None:
    if left is None or right is None:
        return None
    if symbol == "*":
        return lambda values: left(values) * right(values)
    sign = 1 if symbol == "+" else -1
    return lambda values: left(values) + sign * right(values)
