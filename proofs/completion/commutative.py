"""Associative and commutative symbols: once both laws act, one more equation makes all the others redundant."""

from collections.abc import Sequence

from kernels.superposition import Superposition
from proofs.completion.equations import Equation, Link


class Laws:
    """Watches for x*y = y*x and (x*y)*z = x*(y*z).

    With the two and x*(y*z) = y*(x*z), ordered rewriting joins whatever is equal by associativity and commutativity.
    """

    def __init__(self, kernel: Superposition, equations: Sequence[Equation]) -> None:
        """Start without laws."""
        self.kernel, self.equations = kernel, equations
        self._commutative: dict[int, int] = {}
        self._associative: dict[int, tuple[int, bool]] = {}

    def watch(self, number: int, equation: Equation) -> Equation | None:
        """Look at an equation that begins to act; return the third equation if it completes a pair of laws."""
        symbol = self.kernel.head(equation.left)
        if symbol < 0 or len(self.kernel.arguments(equation.left)) != 2 or self.kernel.head(equation.right) != symbol:
            return None
        known = symbol in self._commutative and symbol in self._associative
        a, b = self.kernel.arguments(equation.left)
        if self.kernel.arguments(equation.right) == (b, a) and self._variable(a) and self._variable(b) and a != b:
            self._commutative.setdefault(symbol, number)
        for left, right, backward in (
            (equation.left, equation.right, False),
            (equation.right, equation.left, True),
        ):
            if self._regroups(symbol, left, right):
                self._associative.setdefault(symbol, (number, backward))
        if known or symbol not in self._commutative or symbol not in self._associative:
            return None
        return self._exchange(symbol, self.kernel.sort(equation.left))

    def _variable(self, term: int) -> bool:
        return self.kernel.head(term) < 0

    def _regroups(self, symbol: int, left: int, right: int) -> bool:
        """Is it (x*y)*z = x*(y*z)?"""
        inner, z = self.kernel.arguments(left)
        if self.kernel.head(inner) != symbol:
            return False
        x, y = self.kernel.arguments(inner)
        plain = len({x, y, z}) == 3 and all(map(self._variable, (x, y, z)))
        return plain and right == self._right(symbol, x, y, z)

    def _exchange(self, symbol: int, sort: int) -> Equation:
        """x*(y*z) = (x*y)*z = (y*x)*z = y*(x*z)."""
        x, y, z = (self.kernel.variable(k, sort) for k in range(3))
        associative, backward = self._associative[symbol]
        links = (
            self._link((), associative, not backward, self._right(symbol, x, y, z)),
            self._link((0,), self._commutative[symbol], False, self.kernel.apply(symbol, (x, y))),
            self._link((), associative, backward, self._left(symbol, y, x, z)),
        )
        return Equation(self._right(symbol, x, y, z), self._right(symbol, y, x, z), chain=links)

    def _left(self, symbol: int, x: int, y: int, z: int) -> int:
        return self.kernel.apply(symbol, (self.kernel.apply(symbol, (x, y)), z))

    def _right(self, symbol: int, x: int, y: int, z: int) -> int:
        return self.kernel.apply(symbol, (x, self.kernel.apply(symbol, (y, z))))

    def _link(self, path: tuple[int, ...], number: int, backward: bool, term: int) -> Link:
        equation = self.equations[number]
        values = self.kernel.match(equation.right if backward else equation.left, term)
        if values is None:
            raise AssertionError("a law does not rewrite its own side")
        return Link(path, number, backward, tuple(sorted(values.items())))
