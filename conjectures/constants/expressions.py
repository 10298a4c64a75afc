"""Numbers that people type: names of constants, expressions in them such as zeta(3)/pi^2, and decimals.

x = constant_from_text("zeta(3)/pi^2")
x.id, x.latex, x.enclosure(200)
"""

from __future__ import annotations

import difflib
from fractions import Fraction
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from conjectures.constants.catalogue import find, lookup
from conjectures.constants.decimals import decimal_constant, decimal_digits
from conjectures.constants.model import Constant
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb

__all__ = ["constant_from_text", "decimal_constant"]

MAX_NODES = 150
MIN_DECIMAL_DIGITS = 6
# Constants that multiply a parenthesis right behind them, as in 2pi(1 + e). Others would hide a mistyped function.
FACTORS = frozenset({"pi", "e", "phi"})
# What an expression must reach before it is accepted: enough to tell it from zero and from a domain error.
TRIAL_BITS = 64


@lru_cache(maxsize=512)
def constant_from_text(text: str) -> Constant:
    """The number that a text means, as a constant whose id is the normalised text.

    >>> x = constant_from_text("apery / π**2 + 1")
    >>> x.id, x.digits(12)
    ('zeta3/pi^2 + 1', '1.12179382823')
    >>> constant_from_text("Zeta(3)").id
    'zeta3'

    A decimal with a point and at least 6 digits is a ball of its own uncertainty, see `decimal_constant`. Raises
    DiscoveryError on rational numbers, unknown names, domain errors, numbers that cannot be told from zero, and
    expressions that are too large to evaluate.
    """
    text = text.strip()
    known = lookup(text)
    if known is not None:
        return known
    if (decimal_digits(text) or 0) >= MIN_DECIMAL_DIGITS:
        return decimal_constant(text)
    tree = _normalised(_of_bounded_size(parse(text), text))
    return _expression(tree)


def _expression(tree: Tree) -> Constant:
    from conjectures.constants.interpreter import ball
    from conjectures.constants.notation import latex, written

    text = written(tree)
    known = lookup(text)
    if known is not None:
        return known
    constant = Constant(
        id=text,
        name=text,
        aliases=(),
        latex=latex(tree),
        definition=text,
        reference="",
        group="expression",
        evaluate=partial(ball, tree),
    )
    _checked(constant)
    return constant


def _checked(constant: Constant) -> arb:
    shown = repr(constant.id[:60])
    try:
        return constant.enclosure(TRIAL_BITS)
    except (ArithmeticError, ValueError, MemoryError) as error:
        raise DiscoveryError(f"{shown} cannot be evaluated: {error}") from error
    except DiscoveryError as error:
        raise DiscoveryError(str(error) if shown in str(error) else f"{shown}: {error}") from error


def _of_bounded_size(tree: Tree, text: str) -> Tree:
    """The tree itself; counted with a stack, because a flat sum of 2,000 terms is 2,000 levels deep."""
    pending, nodes = [tree], 0
    while pending:
        nodes += 1
        if nodes > MAX_NODES:
            raise DiscoveryError(f"{text[:40]!r}...: at most {MAX_NODES} numbers, names and operations are read")
        pending.extend(_children(pending.pop()))
    return tree


def _children(tree: Tree) -> tuple[Tree, ...]:
    match tree:
        case Call(_, arguments):
            return arguments
        case Negation(operand):
            return (operand,)
        case Operation(_, left, right):
            return (left, right)
    return ()


def _normalised(tree: Tree) -> Tree:
    """Constants by their ids, functions by their first names, decimals as fractions, arities checked."""
    match tree:
        case Number(value):
            return _fraction(value)
        case Name(text):
            return Name(find(text).id)
        case Call(function, arguments):
            return _normalised_call(function, tuple(_normalised(argument) for argument in arguments))
        case Negation(operand):
            return Negation(_normalised(operand))
        case Operation(symbol, left, right):
            return Operation(symbol, _normalised(left), _normalised(right))


def _fraction(value: Fraction) -> Tree:
    if value.denominator == 1:
        return Number(value)
    return Operation("/", Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def _normalised_call(function: str, arguments: tuple[Tree, ...]) -> Tree:
    from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS

    name = FUNCTION_ALIASES.get(function) or FUNCTION_ALIASES.get(function.lower(), function.lower())
    if name in FUNCTIONS:
        arities = FUNCTIONS[name].arities
        if len(arguments) not in arities:
            wanted = " or ".join(map(str, arities))
            raise DiscoveryError(f"{name} takes {wanted} argument(s), not {len(arguments)}")
        return Call(name, arguments)
    constant = lookup(function)
    if constant is not None and constant.id in FACTORS and len(arguments) == 1:
        return Operation("*", Name(constant.id), arguments[0])
    near = difflib.get_close_matches(name, [*FUNCTIONS, *FUNCTION_ALIASES], n=3)
    raise DiscoveryError(f"unknown function {function[:40]!r}" + (f": did you mean {', '.join(near)}?" if near else ""))
