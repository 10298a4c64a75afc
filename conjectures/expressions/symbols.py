"""The symbols of a search: constants with their values, operators with their costs, and what a user adds to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from flint import arb, ctx, fmpq

from conjectures.constants.interpreter import value
from conjectures.expressions.description import CHOICE, length, symbol_length
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from kernels.errors import DiscoveryError

# A unit of cost is a tenth of a digit.
UNITS = 10
BITS = 200
RANGE = 2.0**30
MAX_INTEGER = 499
BINARY = ("+", "-", "*", "/", "^", "root", "log_base")
CIRCULAR = ("sinpi", "cospi", "tanpi", "atan", "asin", "acos")
HYPERBOLIC = ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh")
UNARY = ("sqrt", "square", "inverse", "exp", "log", *CIRCULAR, *HYPERBOLIC)
DEFAULT = "1-99,pi,e,gamma,zeta3,phi,catalan,+,-,*,/,^,sqrt,square,inverse,exp,log,sinpi,cospi,tanpi,atan,asin,acos"
# An equation undone step by step: f(x, c) = r becomes x = g(r, c), which costs what g costs.
UNDONE = {
    ("-", 1): "+",
    ("+", 1): "-",
    ("*", 1): "/",
    ("/", 1): "*",
    ("/", 2): "/",
    ("root", 1): "^",
    ("log_base", 1): "^",
    ("log", 3): "exp",
    ("exp", 3): "log",
    ("square", 3): "sqrt",
    ("sqrt", 3): "square",
    ("inverse", 3): "inverse",
    ("tan", 3): "atan",
    ("sin", 3): "asin",
    ("cos", 3): "acos",
    ("asinh", 3): "sinh",
    ("acosh", 3): "cosh",
    ("atanh", 3): "tanh",
    ("sinh", 3): "asinh",
    ("cosh", 3): "acosh",
    ("tanh", 3): "atanh",
}
# In an equation x may stand anywhere.
_SIDES = {"+": (1, 3), "-": (1, 3), "*": (1, 3), "/": (1, 2, 3), "^": (1, 2, 3), "root": (1,), "log_base": (1,)}
_NAME = re.compile(r"[^\W\d]\w*")
_FUNCTION = re.compile(r"\s*([^\W\d]\w*)\s*\(\s*([^\W\d]\w*)\s*\)\s*=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number that expressions start from: its tree, its cost and its value in two doubles."""

    tree: Tree
    cost: int
    value: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Own:
    """What a user has defined: constants by their trees, functions of one parameter by theirs."""

    constants: dict[str, Tree] = field(default_factory=dict)
    functions: dict[str, tuple[str, Tree]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in a fixed order."""
        return tuple(sorted((*self.constants, *self.functions)))

    def resolved(self, tree: Tree) -> Tree:
        """The tree with every definition put in.

        >>> own = Own(functions={"f": ("t", parse("t^2 + 1"))})
        >>> from conjectures.constants.notation import written
        >>> written(own.resolved(parse("f(pi)")))
        'pi^2 + 1'
        """
        match tree:
            case Name(text):
                return self.constants.get(text, tree)
            case Negation(operand):
                return Negation(self.resolved(operand))
            case Operation(symbol, left, right):
                return Operation(symbol, self.resolved(left), self.resolved(right))
            case Call(function, arguments):
                given = tuple(self.resolved(argument) for argument in arguments)
                if function not in self.functions:
                    return Call(function, given)
                parameter, body = self.functions[function]
                return substituted(body, parameter, given[0])
        return tree


def substituted(tree: Tree, name: str, by: Tree) -> Tree:
    """The tree with another in the place of a name."""
    match tree:
        case Name(text) if text == name:
            return by
        case Negation(operand):
            return Negation(substituted(operand, name, by))
        case Operation(symbol, left, right):
            return Operation(symbol, substituted(left, name, by), substituted(right, name, by))
        case Call(function, arguments):
            return Call(function, tuple(substituted(argument, name, by) for argument in arguments))
    return tree


def read_definitions(texts: Iterable[str]) -> Own:
    """What NAME=VALUE and f(t)=EXPRESSION define, each by what comes before it.

    >>> read_definitions(["a=pi^2 + 1", "f(t)=t^2 + a"]).names
    ('a', 'f')

    Raises DiscoveryError on names that are taken, and on what cannot be evaluated.
    """
    own = Own()
    for text in texts:
        name, equals, right = text.partition("=")
        if not equals or not right.strip():
            raise DiscoveryError(f"--define {text[:60]!r}: write NAME=VALUE or f(t)=EXPRESSION")
        if match := _FUNCTION.fullmatch(text):
            _define_function(own, *match.groups())
        else:
            _define_constant(own, name.strip(), right)
    return own


def _define_constant(own: Own, name: str, text: str) -> None:
    _checked_name(own, name)
    tree = own.resolved(normalised(parse(text), own))
    if ball(tree, own) is None:
        raise DiscoveryError(f"--define {name}: {text.strip()[:60]!r} is not a number between 2^-30 and 2^30")
    own.constants[name] = tree


def _define_function(own: Own, name: str, parameter: str, text: str) -> None:
    _checked_name(own, name)
    tree = normalised(parse(text), Own({**own.constants, parameter: Name(parameter)}, own.functions))
    own.functions[name] = (parameter, own.resolved(tree))


def _checked_name(own: Own, name: str) -> None:
    from conjectures.constants.catalogue import lookup
    from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS

    if not _NAME.fullmatch(name) or name == "x":
        raise DiscoveryError(f"--define {name[:60]!r}: a name is made of letters and digits, and is not x")
    if name in own.names or lookup(name) or name in FUNCTIONS or name in FUNCTION_ALIASES:
        raise DiscoveryError(f"--define {name[:60]!r}: this name is taken")


def normalised(tree: Tree, own: Own) -> Tree:
    """Constants and functions by their first names; the user's names stay."""
    from conjectures.constants.catalogue import find
    from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS

    match tree:
        case Name(text):
            return tree if text in own.constants else Name(find(text).id)
        case Negation(operand):
            return Negation(normalised(operand, own))
        case Operation(symbol, left, right):
            return Operation(symbol, normalised(left, own), normalised(right, own))
        case Call(function, arguments):
            name = function if function in own.functions else FUNCTION_ALIASES.get(function, function)
            if name not in own.functions and name not in FUNCTIONS:
                raise DiscoveryError(f"unknown function {function[:40]!r}")
            arities = (1,) if name in own.functions else FUNCTIONS[name].arities
            if len(arguments) not in arities:
                raise DiscoveryError(f"{name} takes {' or '.join(map(str, arities))} argument(s), not {len(arguments)}")
            return Call(name, tuple(normalised(argument, own) for argument in arguments))
    return tree


def ball(tree: Tree, own: Own, bits: int = BITS) -> arb | None:
    """The tree's value, or None where it has none, or none of a size that a search can use."""
    with ctx.workprec(bits):
        try:
            number = value(own.resolved(tree), bits)
        except (DiscoveryError, ArithmeticError, ValueError):
            return None
        number = arb(number) if isinstance(number, fmpq) else number
        useful = number.is_finite() and abs(number) < RANGE and abs(number) > 1 / RANGE
        return number if useful else None


def twofold(number: arb) -> tuple[float, float, float]:
    """The size of the number's middle as the sum of two doubles, and a slope of 0.

    >>> twofold(arb(3))
    (3.0, 0.0, 0.0)
    """
    with ctx.workprec(BITS):
        size = abs(number.mid())
        high = float(size)
        return high, float((size - high).mid()), 0.0


@dataclass(frozen=True, slots=True)
class Symbols:
    """The constants and operators of a search; `undone` are the operators of left sides."""

    leaves: tuple[Leaf, ...]
    functions: tuple[str, ...]
    forward: tuple[tuple[str, int, int], ...]
    undone: tuple[tuple[str, int, int], ...]
    equation: tuple[tuple[str, int, int], ...]
    own: Own


def symbols(names: str = DEFAULT, own: Own | None = None) -> Symbols:
    """The symbols that a list names: integers and ranges of them, constants, functions and operators.

    >>> chosen = symbols("1-3,pi,+,sqrt")
    >>> len(chosen.leaves), [name for name, _, _ in chosen.forward]
    (4, ['+', 'sqrt'])

    `default` stands for the symbols that are there without a list. The user's own constants and functions are always
    among them; a function of the catalogue is named like `zeta()`.
    Raises DiscoveryError on what is none of these.
    """
    own = own or Own()
    words = words_of(names)
    operators = {word for word in words if word in (*BINARY, *UNARY)}
    functions = [word.removesuffix("()") for word in words if word.endswith("()")]
    trees = [tree for word in words if word not in operators for tree in _constants(word, own)]
    trees += [Name(name) for name in own.constants]
    leaves = [_leaf(tree, own) for tree in dict.fromkeys(trees)]
    price = {name: _cost(name) for name in operators}
    forward = tuple((name, 3, price[name]) for name in (*BINARY, *UNARY) if name in operators)
    undone = tuple((f, side, price[g]) for (f, side), g in UNDONE.items() if g in operators)
    equation = tuple((f, side, cost) for f, _, cost in forward for side in _SIDES.get(f, (3,)))
    called = (*map(_function, functions), *own.functions)
    return Symbols(_ordered(leaves), called, forward, undone, equation, own)


def words_of(names: str) -> list[str]:
    """The words of a list, each once, with those that `default` stands for.

    >>> words_of("1-9, default")[:4]
    ['1-9', '1-99', 'pi', 'e']
    """
    words = [word.strip() for word in names.split(",")]
    every = [one for word in words for one in (DEFAULT.split(",") if word == "default" else [word])]
    return list(dict.fromkeys(filter(None, every)))


def _ordered(leaves: Iterable[Leaf | None]) -> tuple[Leaf, ...]:
    return tuple(sorted((leaf for leaf in leaves if leaf), key=lambda leaf: leaf.cost))


def _function(name: str) -> str:
    from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS

    known = FUNCTION_ALIASES.get(name, name)
    if known not in FUNCTIONS or 1 not in FUNCTIONS[known].arities:
        raise DiscoveryError(f"--symbols {name[:40]}(): no function of one argument has this name")
    return known


def with_calls(symbols: Symbols, arguments: Iterable[Tree]) -> Symbols:
    """The symbols with each of their functions applied to some arguments, as numbers to start from."""
    calls = [Call(function, (argument,)) for argument in arguments for function in symbols.functions]
    leaves = [*symbols.leaves, *(_leaf(call, symbols.own) for call in calls)]
    return replace(symbols, leaves=_ordered(leaves))


def _cost(operator: str) -> int:
    return round(UNITS * symbol_length("binary" if operator in BINARY else "unary", operator))


def _constants(word: str, own: Own) -> Iterator[Tree]:
    from conjectures.constants.catalogue import find

    if match := re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", word):
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= MAX_INTEGER:
            raise DiscoveryError(f"--symbols {word}: integers from 1 to {MAX_INTEGER}, such as 1-9")
        yield from (Number(Fraction(n)) for n in range(first, last + 1))
    elif not word.endswith("()"):
        yield Name(word if word in own.constants else find(word).id)


def _leaf(tree: Tree, own: Own) -> Leaf | None:
    number = ball(tree, own)
    if number is None:
        return None
    # A sign costs nothing: what a leaf is added to may as well be what it is taken from.
    cost = max(1, round(UNITS * (length(tree, own.names) - CHOICE)))
    return Leaf(Negation(tree) if number < 0 else tree, cost, twofold(number))
