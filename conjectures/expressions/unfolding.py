"""From the numbers of a meeting back to formulas: the tree of a value, and an equation solved for x step by step."""

from collections.abc import Callable
from fractions import Fraction

from conjectures.expressions.symbols import HYPERBOLIC, UNDONE, Leaf
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree
from kernels.expressions import ExpressionSet

Operators = tuple[tuple[str, int, int], ...]
X = Name("x")
ONE = Number(Fraction(1))
TWO = Number(Fraction(2))


class Constants:
    """The expressions of a set without x, as trees of the positive numbers that it holds."""

    def __init__(self, values: ExpressionSet, operators: Operators, leaves: dict[tuple[int, int], Leaf]) -> None:
        self.values = values
        self._operators = operators
        self._leaves = leaves

    def size(self, index: int) -> float:
        """The value in double precision."""
        return float(self.values.entry(index)[0])

    def tree(self, index: int) -> Tree:
        """The tree of a value: its sign is that of the positive number that stands for it."""
        _, _, _, operator, a, b = self.values.entry(index)
        if operator < 0:
            return self._leaves[int(self.values.costs(index)), a].tree
        function = self._operators[operator][0]
        if function in BINARY_TREES:
            return binary(function, self.tree(a), self.tree(b), self.size(a), self.size(b))
        return unary(function, self.tree(a), self.size(a))


def binary(function: str, a: Tree, b: Tree, x: float, y: float) -> Tree:
    """The tree of |f(a, b)| for positive a near x and b near y.

    >>> from conjectures.constants.notation import written
    >>> written(binary("-", Name("e"), Name("pi"), 2.7, 3.1))
    'pi - e'
    """
    if function == "-" and x < y:
        a, b = b, a
    tree = BINARY_TREES[function](a, b)
    return _negated(tree) if function == "log_base" and (x - 1) * (y - 1) < 0 else tree


def unary(function: str, a: Tree, x: float) -> Tree:
    """The tree of |f(a)| for positive a near x."""
    tree = UNARY_TREES[function](a)
    return _negated(tree) if _negative(function, x) else tree


def _negative(function: str, x: float) -> bool:
    if function == "log":
        return x < 1
    quarter = int(2 * x) % 4
    return quarter in {"sinpi": (2, 3), "cospi": (1, 2), "tanpi": (1, 3)}.get(function, ())


def _negated(tree: Tree) -> Tree:
    return tree.operand if isinstance(tree, Negation) else Negation(tree)


def _ratio(top: Tree, bottom: Tree) -> Tree:
    return Operation("/", top, bottom)


def _times_pi(a: Tree) -> Tree:
    return Name("pi") if a == ONE else Operation("*", Name("pi"), a)


BINARY_TREES: dict[str, Callable[[Tree, Tree], Tree]] = {
    "+": lambda a, b: Operation("+", a, b),
    "-": lambda a, b: Operation("-", a, b),
    "*": lambda a, b: Operation("*", a, b),
    "/": _ratio,
    "^": lambda a, b: Operation("^", a, b),
    "root": lambda a, b: Operation("^", a, Operation("/", ONE, b)),
    "log_base": lambda a, b: _ratio(Call("log", (a,)), Call("log", (b,))),
}


def _called(function: str) -> Callable[[Tree], Tree]:
    return lambda a: Call(function, (a,))


UNARY_TREES: dict[str, Callable[[Tree], Tree]] = {
    **{name: _called(name) for name in ("sqrt", "exp", "log", "atan", "asin", "acos", *HYPERBOLIC)},
    "square": lambda a: Operation("^", a.operand if isinstance(a, Negation) else a, TWO),
    "inverse": lambda a: _ratio(ONE, a),
    "sinpi": lambda a: Call("sin", (_times_pi(a),)),
    "cospi": lambda a: Call("cos", (_times_pi(a),)),
    "tanpi": lambda a: Call("tan", (_times_pi(a),)),
}


class LeftSide:
    """The expressions of a set in x: undone, where x stands in each once, or as they are."""

    def __init__(self, values: ExpressionSet, operators: Operators, constants: Constants) -> None:
        self.values = values
        self._operators = operators
        self._constants = constants

    def solved(self, index: int, right: Tree) -> Tree:
        """x as an expression, from left side = right."""
        _, _, _, operator, a, b = self.values.entry(index)
        if operator < 0:
            return right
        function, own, _ = self._operators[operator]
        if function not in BINARY_TREES:
            return self.solved(a, _undone_unary(function, right, self._size(a)))
        inner, other = (a, b) if own == 1 else (b, a)
        constant, size = self._constants.tree(other), self._constants.size(other)
        return self.solved(inner, _undone(function, own, right, constant, self._size(inner), size))

    def tree(self, index: int) -> Tree:
        """The left side itself, positive as its value is."""
        _, _, _, operator, a, b = self.values.entry(index)
        if operator < 0:
            return X
        function, own, _ = self._operators[operator]
        if function not in BINARY_TREES:
            return unary(function, self.tree(a), self._size(a))
        first = (self.tree(a), self._size(a)) if own & 1 else (self._constants.tree(a), self._constants.size(a))
        second = (self.tree(b), self._size(b)) if own & 2 else (self._constants.tree(b), self._constants.size(b))
        return binary(function, first[0], second[0], first[1], second[1])

    def _size(self, index: int) -> float:
        return float(self.values.entry(index)[0])


def _undone_unary(function: str, right: Tree, x: float) -> Tree:
    if function == "log":
        return Call("exp", (right if x > 1 else _negated(right),))
    return UNARY_TREES[UNDONE[function, 3]](right)


def _undone(function: str, own: int, right: Tree, constant: Tree, x: float, size: float) -> Tree:
    """T from |f(T, c)| = right, or from |f(c, T)| = right, for T near x and c near size."""
    match function, own:
        case "-", _:
            tree = Operation("+", constant, right) if x > size else Operation("-", constant, right)
        case "/", 2:
            tree = Operation("/", constant, right)
        case "log_base", _:
            tree = Operation("^", constant, right if (x > 1) == (size > 1) else _negated(right))
        case _:
            tree = Operation({"+": "-", "*": "/", "/": "*", "root": "^"}[function], right, constant)
    return tree
