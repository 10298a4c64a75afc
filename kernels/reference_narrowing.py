"""A plain twin of `narrowing`: it evaluates the whole formula anew after each choice, on linked Python objects."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Optional

from kernels.programs import CASE, EQUAL, FALSE, UNKNOWN, Built, Program

MAX_DEPTH = 200


@dataclass(eq=False, slots=True)
class Node:
    """An application of a symbol or connective, or, with head None, a hole of a sort."""

    head: int | None
    arguments: list["Node"] = field(default_factory=list)
    sort: int = -1
    depth: int = 1
    bound: Optional["Node"] = None


class _BlockedError(Exception):
    """The evaluation needs the value of a hole."""


class _UndeterminedError(Exception):
    """No equation stands, or the fuel is spent."""


@dataclass(slots=True)
class _Limits:
    limit: int
    deep: bool
    cut: bool = False


class Machine:
    """Twin of `narrowing.Machine`.

    >>> from kernels.programs import IMPLIES
    >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
    >>> formula = [(FALSE, ()), (0, ()), (EQUAL, (0, 2)), (IMPLIES, (3, 1))]  # x = 0 -> false
    >>> Machine(nat).search([0], formula, limit=9, deep=False, step_fuel=100, fuel=1000)
    ('found', [[0]])
    """

    def __init__(self, program: Program) -> None:
        """Take the program to run."""
        self.program, self.places = program, program.places()
        self.sizes, self.depths = program.least_sizes(), program.least_depths()
        self.passed = self.undetermined = self.steps = 0
        self._links: dict[Node, Node] = {}
        self._fuel, self._deep = 0, False

    def value(self, built: Built, fuel: int) -> list[int] | None:
        """Return the normal form of a closed term in preorder, or None where it is not determined.

        >>> Machine(Program(((0,),), ((),), (0,), (-1,), (), (None,))).value([(0, ())], 10)
        [0]
        """
        self._links, self._fuel = {}, fuel
        try:
            return self._read(_placed([], built)[-1])
        except _UndeterminedError:
            return None

    def _read(self, node: Node) -> list[int]:
        node = self._whnf(node, 0)
        if node.head is None:
            return [-1 - node.sort]
        return [node.head, *[symbol for a in node.arguments for symbol in self._read(a)]]

    def search(
        self, holes: Sequence[int], built: Built, limit: int, deep: bool, step_fuel: int, fuel: int
    ) -> tuple[str, list[list[int]] | None]:
        """Look for values of the holes for which a formula is false, as `narrowing.Machine.search` does."""
        variables = [Node(None, sort=sort) for sort in holes]
        root, limits = _placed(variables, built)[-1], _Limits(limit, deep)
        self.passed = self.undetermined = self.steps = 0
        self._deep = deep
        size = sum(self.sizes[sort] for sort in holes)
        if not deep and size > limit:
            return "limit", None
        if self._explore(root, limits, size, step_fuel):
            self._links = {}
            return "found", [self._read(variable) for variable in variables]
        return ("limit" if limits.cut else "all"), None

    def _explore(self, root: Node, limits: _Limits, size: int, step_fuel: int) -> bool:
        """Return whether the formula is false for some values of the holes; if so, they stay bound."""
        self._links, self._fuel = {}, step_fuel
        try:
            truth = self._truth(root, True)
        except _BlockedError as blocked:
            return self._choose(blocked.args[0], root, limits, size, step_fuel)
        except _UndeterminedError:
            self.undetermined += 1
            return False
        self.passed += truth
        return not truth

    def _choose(self, hole: Node, root: Node, limits: _Limits, size: int, step_fuel: int) -> bool:
        family = self.program.constructors[hole.sort]
        for symbol in [family[place] for place in self.program.search_order(hole.sort)]:
            fields = self.program.fields[symbol]
            new = size - self.sizes[hole.sort] + 1 + sum(self.sizes[s] for s in fields)
            deepest = hole.depth + max([self.depths[s] for s in fields], default=0)
            if (deepest if limits.deep else new) > limits.limit:
                limits.cut = True
                continue
            hole.bound = Node(symbol, [self._new(s, hole.depth + 1, limits) for s in fields])
            if self._explore(root, limits, new, step_fuel):
                return True
        hole.bound = None
        return False

    def _new(self, sort: int, depth: int, limits: _Limits) -> Node:
        constants = [c for c in self.program.constructors[sort] if not self.program.fields[c]]
        if limits.deep and depth >= limits.limit and len(constants) == 1:
            limits.cut = True
            return Node(constants[0])
        return Node(None, sort=sort, depth=depth)

    def _end(self, node: Node) -> Node:
        """Follow what a node was evaluated to, and what a hole was bound to."""
        while (after := node.bound or self._links.get(node)) is not None:
            node = after
        return node

    def _whnf(self, node: Node, depth: int) -> Node:
        """Return the node with a constructor, or the hole, that this one becomes."""
        node = self._end(node)
        while node.head is not None and self.places[node.head] < 0:
            self._fuel -= 1
            if self._fuel < 0 or depth > MAX_DEPTH or self.program.entries[node.head] < 0:
                raise _UndeterminedError
            self._links[node] = self._unfold(node, depth)
            node = self._end(node)
        return node

    def _known(self, node: Node, depth: int) -> Node:
        node = self._whnf(node, depth)
        if node.head is None:
            raise _BlockedError(node)
        return node

    def _unfold(self, node: Node, depth: int) -> Node:
        code, registers = self.program.code, list(node.arguments)
        at = self.program.entries[node.head or 0]
        while code[at] == CASE:
            try:
                value = self._known(registers[code[at + 1]], depth + 1)
            except (_BlockedError, _UndeterminedError) as why:
                return self._absorbed(node, why, depth)
            at = code[at + 2 + self.places[value.head or 0]]
            if at < 0:
                raise _UndeterminedError
            registers += value.arguments
        return self._built(at, registers)

    def _built(self, at: int, registers: list[Node]) -> Node:
        code, count = self.program.code, self.program.code[at + 1]
        at += 2
        for _ in range(count):
            stop = at + 1 + len(self.program.fields[code[at]])
            registers.append(Node(code[at], [registers[k] for k in code[at + 1 : stop]]))
            at = stop
        return registers[code[at]]

    def _absorbed(self, node: Node, why: Exception, depth: int) -> Node:
        pair = self.program.absorbing[node.head or 0]
        if pair is None:
            raise why
        try:
            value = self._known(node.arguments[1], depth + 1)
        except _BlockedError as other:
            raise (other if self._deep and isinstance(why, _BlockedError) else why) from None
        except _UndeterminedError:
            raise why from None
        if value.head != pair[0]:
            raise why
        return Node(pair[1])

    def _truth(self, node: Node, positive: bool) -> bool:
        if node.head == FALSE:
            return False
        if node.head == UNKNOWN:
            raise _UndeterminedError
        if node.head == EQUAL:
            return self._equal(node.arguments[0], node.arguments[1], 0)
        premise = self._outcome(node.arguments[0], not positive)
        if premise is False:
            return True
        conclusion = self._outcome(node.arguments[1], positive)
        if premise is True or conclusion is True:
            return _certain(conclusion)
        if conclusion is False or (isinstance(premise, _BlockedError) and _is_open(conclusion, positive)):
            return _certain(premise)
        raise _UndeterminedError if positive or not isinstance(conclusion, _BlockedError) else conclusion

    def _outcome(self, node: Node, positive: bool) -> bool | Exception:
        try:
            return self._truth(node, positive)
        except (_BlockedError, _UndeterminedError) as why:
            return why

    def _equal(self, left: Node, right: Node, depth: int) -> bool:
        left, right = self._end(left), self._end(right)
        if left is right:
            return True
        ends = [self._result(node, depth) for node in (left, right)]
        if self._end(left) is self._end(right):
            return True
        for kind in (_UndeterminedError, _BlockedError):
            for end in ends:
                if isinstance(end, kind):
                    raise end
        return self._equal_fields(ends[0], ends[1], depth)  # type: ignore[arg-type]

    def _result(self, node: Node, depth: int) -> Node | Exception:
        try:
            return self._known(node, depth + 1)
        except (_BlockedError, _UndeterminedError) as why:
            return why

    def _equal_fields(self, left: Node, right: Node, depth: int) -> bool:
        if left.head != right.head:
            return False
        reasons: list[Exception] = []
        for a, b in zip(left.arguments, right.arguments, strict=True):
            try:
                if not self._equal(a, b, depth + 1):
                    return False
            except (_BlockedError, _UndeterminedError) as why:
                reasons.append(why)
        if reasons:
            raise next((why for why in reasons if isinstance(why, _BlockedError)), reasons[0])
        return True


def _certain(outcome: bool | Exception) -> bool:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _is_open(conclusion: bool | Exception, positive: bool) -> bool:
    return isinstance(conclusion, _BlockedError) or not positive


def _placed(variables: Sequence[Node], built: Built) -> list[Node]:
    nodes = list(variables)
    for head, arguments in built:
        nodes.append(Node(head, [nodes[place] for place in arguments]))
    return nodes
