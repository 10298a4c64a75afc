"""Expression trees written as text that reads back as the same tree, and as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable

from conjectures.constants.catalogue import find
from conjectures.constants.functions import FUNCTIONS
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree

_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}
# LaTeX that may stand before an exponent or beside a factor without parentheses.
_SIMPLE_LATEX = re.compile(
    r"(\\?[A-Za-z]+|\d+)(_(\w|\{[^{}]*\}))?|\\sqrt(\[\d+\])?\{[^{}]*\}|(\\zeta|\\beta)\([^()]*\)"
)


def _level(tree: Tree) -> int:
    if isinstance(tree, Operation):
        return _LEVELS[tree.symbol]
    return _PRODUCT if isinstance(tree, Negation) else _ATOM


def written(tree: Tree) -> str:
    """The tree as text, with no more parentheses than the grammar needs.

    >>> from conjectures.grammar import parse
    >>> written(parse("(2*(zeta3))/ (pi ** 2)-1"))
    '2*zeta3/pi^2 - 1'
    """
    match tree:
        case Number(value):
            return str(value)
        case Name(text):
            return text
        case Call(function, arguments):
            return f"{function}({', '.join(written(argument) for argument in arguments)})"
        case Negation(operand):
            return "-" + _enclosed(operand, _POWER)
        case Operation(symbol, left, right):
            return _operation_text(symbol, left, right)


def _operation_text(symbol: str, left: Tree, right: Tree) -> str:
    if symbol == "^":
        return f"{_enclosed(left, _ATOM)}^{_enclosed(right, _POWER)}"
    level = _LEVELS[symbol]
    gap = " " if level == _SUM else ""
    # A negation is written without parentheses at the left only: a - (-b).
    inner = _ATOM if isinstance(right, Negation) else level + 1
    return f"{_enclosed(left, level)}{gap}{symbol}{gap}{_enclosed(right, inner)}"


def _enclosed(tree: Tree, level: int) -> str:
    """In parentheses if it binds less tightly than its place asks for."""
    text = written(tree)
    return text if _level(tree) >= level else f"({text})"


def latex(tree: Tree) -> str:
    r"""The tree in LaTeX, with the symbols of the catalogue.

    >>> from conjectures.grammar import parse
    >>> print(latex(parse("7*zeta3/pi^2 - sqrt(2)")))
    \frac{7 \, \zeta(3)}{\pi^{2}} - \sqrt{2}
    """
    match tree:
        case Number(value):
            return str(value)
        case Name(text):
            return find(text).latex
        case Call(function, arguments):
            return _call_latex(function, [latex(argument) for argument in arguments])
        case Negation(operand):
            return "-" + _latex_enclosed(operand, _POWER)
        case Operation(symbol, left, right):
            return _OPERATIONS[symbol](left, right)


def _call_latex(function: str, arguments: list[str]) -> str:
    if function == "zeta" and len(arguments) == 2:
        return rf"\zeta\left({arguments[0]}, {arguments[1]}\right)"
    return FUNCTIONS[function].latex.format(*arguments)


def _latex_enclosed(tree: Tree, level: int) -> str:
    text = latex(tree)
    free = _level(tree) >= level
    if isinstance(tree, Name):
        free = level <= _SUM or _SIMPLE_LATEX.fullmatch(text) is not None
    return text if free else rf"\left({text}\right)"


def _infix(sign: str, level: int) -> Callable[[Tree, Tree], str]:
    def latex_of(left: Tree, right: Tree) -> str:
        inner = _ATOM if isinstance(right, Negation) else level + 1
        return f"{_latex_enclosed(left, level)}{sign}{_latex_enclosed(right, inner)}"

    return latex_of


def _fraction(left: Tree, right: Tree) -> str:
    return rf"\frac{{{latex(left)}}}{{{latex(right)}}}"


def _power_latex(base: Tree, exponent: Tree) -> str:
    # A call may end in a subscript or an exponent of its own, as e^{x} does.
    text = latex(base)
    if isinstance(base, Call):
        simple = text.endswith(r"\right)")
    else:
        simple = isinstance(base, Number) or (isinstance(base, Name) and _SIMPLE_LATEX.fullmatch(text) is not None)
    return (text if simple else rf"\left({text}\right)") + f"^{{{latex(exponent)}}}"


_OPERATIONS: dict[str, Callable[[Tree, Tree], str]] = {
    "+": _infix(" + ", _SUM),
    "-": _infix(" - ", _SUM),
    "*": _infix(r" \, ", _PRODUCT),
    "/": _fraction,
    "^": _power_latex,
}
