"""The one safe grammar: text to a small tree, for polynomials and for expressions in constants.

    sum      := product (('+' | '-') product)*
    product  := power (('*' | '/')? power)*          2n, 3(n+1) and n*2 all multiply
    power    := ('-' | '+') power | atom (('^' | '**') power)?
    atom     := number | name | name '(' sum (',' sum)* ')' | '(' sum ')'

Nothing is evaluated here: an interpreter (`polynomials`, `constants.expressions`) gives the tree its meaning.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from kernels.errors import DiscoveryError

MAX_LENGTH = 4_000
MAX_DEPTH = 60
# Interpreters recurse over the tree; a sum of k terms is k levels deep, so this keeps them far from Python's limit.
MAX_TREE_DEPTH = 200

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?|\.\d+)|([^\W\d]\w*)|(\*\*|[-+*/^(),]))")
# 1.5e-3 would read as 1.5 times e minus 3, which nobody means.
_POWER_OF_TEN = re.compile(r"(?<![\w.])[\d.]+[eE][-+]?\d\w*")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Operation:
    """`left symbol right` with symbol one of + - * / ^."""

    symbol: str
    left: "Tree"
    right: "Tree"


Tree = Number | Name | Call | Negation | Operation


def parse(text: str) -> Tree:
    """Read an expression into a tree.

    >>> parse("2n + 1")
    Operation(symbol='+', left=Operation(symbol='*', left=Number(value=Fraction(2, 1)), right=Name(text='n')), \
right=Number(value=Fraction(1, 1)))

    Raises DiscoveryError, with the position, on anything outside the grammar, above 4,000 characters, nested deeper
    than 60 levels, or with more than 200 terms or factors in a row; and on 1e-3, which has two readings.
    """
    if len(text) > MAX_LENGTH:
        raise DiscoveryError(f"expression of {len(text)} characters: at most {MAX_LENGTH} are read")
    if number := _POWER_OF_TEN.search(text):
        raise DiscoveryError(
            f"cannot read {shown(number.group())}: write a power of ten like 2*10^-3, a product like 2*e - 3"
        )
    tree = _Parser(text).whole()
    if _depth(tree) > MAX_TREE_DEPTH:
        raise DiscoveryError(
            f"{shown(text)} has more than {MAX_TREE_DEPTH} terms or factors: group them in parentheses"
        )
    return tree


def shown(text: str) -> str:
    """The text in quotes, for a message: on one line, and shortened in the middle if it is long.

    >>> shown("n + " * 500)
    "'n + n + n + n + n + n + n + n + n + n + ... n + n + n + n + n + '"
    """
    return repr(text if len(text) <= 80 else f"{text[:40]}...{text[-21:]}")


def _depth(tree: Tree) -> int:
    """The number of levels of the tree, without recursion."""
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in _children(node))
    return deepest


def _children(tree: Tree) -> tuple[Tree, ...]:
    match tree:
        case Operation(_, left, right):
            return left, right
        case Negation(operand):
            return (operand,)
        case Call(_, arguments):
            return arguments
    return ()


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens, position = [], 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            position = len(text) - len(text[position:].lstrip())
            raise DiscoveryError(f"cannot read {shown(text)} at character {position + 1}: {text[position]!r}")
        kind = ("number", "name", "symbol")[match.lastindex - 1]  # type: ignore[operator]
        tokens.append((kind, match.group(match.lastindex), match.start(match.lastindex)))  # type: ignore[arg-type]
        position = match.end()
    return tokens


def _plain(text: str) -> str:
    """ASCII operators for the typographic ones that people paste."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    return text.replace("−", "-").replace("·", "*").replace("×", "*")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = _plain(text)
        self.tokens = _tokens(self.text)
        self.index = 0
        self.depth = 0

    def whole(self) -> Tree:
        tree = self.sum()
        if self.index < len(self.tokens):
            raise self.unexpected()
        return tree

    def unexpected(self) -> DiscoveryError:
        if self.index >= len(self.tokens):
            return DiscoveryError(f"cannot read {shown(self.text)}: it ends too early")
        _, token, position = self.tokens[self.index]
        return DiscoveryError(f"cannot read {shown(self.text)} at character {position + 1}: unexpected {token!r}")

    def peek(self) -> str:
        return self.tokens[self.index][1] if self.index < len(self.tokens) else ""

    def accept(self, *symbols: str) -> str:
        token = self.peek()
        if token and token in symbols:
            self.index += 1
            return token
        return ""

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DiscoveryError(f"expression nested deeper than {MAX_DEPTH} levels")
        tree = self.product()
        while symbol := self.accept("+", "-"):
            tree = Operation(symbol, tree, self.product())
        self.depth -= 1
        return tree

    def product(self) -> Tree:
        tree = self.power()
        while True:
            if symbol := self.accept("*", "/"):
                tree = Operation(symbol, tree, self.power())
            elif self.starts_atom():
                tree = Operation("*", tree, self.power())
            else:
                return tree

    def starts_atom(self) -> bool:
        return self.peek() == "(" or (self.index < len(self.tokens) and self.tokens[self.index][0] != "symbol")

    def power(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DiscoveryError(f"expression nested deeper than {MAX_DEPTH} levels")
        tree = self.signed()
        self.depth -= 1
        return tree

    def signed(self) -> Tree:
        if symbol := self.accept("-", "+"):
            operand = self.power()
            return Negation(operand) if symbol == "-" else operand
        base = self.atom()
        return Operation("^", base, self.power()) if self.accept("^", "**") else base

    def atom(self) -> Tree:
        if self.accept("("):
            tree = self.sum()
            self.expect(")")
            return tree
        if self.index >= len(self.tokens) or self.tokens[self.index][0] == "symbol":
            raise self.unexpected()
        kind, token, _ = self.tokens[self.index]
        self.index += 1
        if kind == "number":
            return Number(Fraction(token))
        return self.call(token) if self.accept("(") else Name(token)

    def call(self, function: str) -> Tree:
        arguments = [self.sum()]
        while self.accept(","):
            arguments.append(self.sum())
        self.expect(")")
        return Call(function, tuple(arguments))

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            raise self.unexpected()
