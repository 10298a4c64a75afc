"""The language of a theory in Metamath: sorts, symbols, variables, formulas and contexts as expressions.

A bound variable is named after the height of its quantifier, so that formulas that differ in names of bound variables
are one expression, substitution never meets a bound variable, and free and bound variables are always distinct.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from proofs.metamath.document import Document
from proofs.metamath.nodes import Node, expression
from proofs.presentation import Notation
from proofs.term import PROP, Symbol, Term, Variable, make, substitute

SECTION = "The language"
# Variables of our own: no reader of theories makes names with this mark.
OWN = "\0"


@dataclass(frozen=True, slots=True)
class Sort:
    """Typecodes of a sort's terms and variables, and the labels of its syntax."""

    terms: str
    variables: str
    value: str
    equation: str
    forall: str


class Language:
    """Writes terms and formulas of a theory as Metamath expressions."""

    def __init__(self, symbols: tuple[Symbol, ...], notations: Mapping[str, Notation]) -> None:
        """Declare the logic's words and the symbols of a theory."""
        self.document = Document()
        for word in ("|-", "==>", "(", ")", ",", "->", "=", "F.", "A.", "[]", "wff", "context"):
            self.document.constant(word)
        self._sorts: dict[str, Sort] = {}
        self._variables: dict[tuple[str, str], Node] = {}
        self._done: dict[Term, Node] = {}
        self._canonical: dict[Term, Term] = {}
        self._symbols: dict[Symbol, tuple[str, tuple[str | int, ...], tuple[int, ...]]] = {}
        self._grammar()
        for symbol in symbols:
            self._declare(symbol, notations.get(symbol.name))

    def _grammar(self) -> None:
        g, ph, ps = self.context("G"), self.formula("ph"), self.formula("ps")
        self.empty = Node(self._syntax("s.empty", "context", "[]"), (), ("[]",))
        self._extend = self._syntax("s.extend", "context", g, ",", ph)
        self.false = Node(self._syntax("s.false", "wff", "F."), (), ("F.",))
        self._implies = self._syntax("s.implies", "wff", "(", ph, "->", ps, ")")

    def _syntax(self, wish: str, *statement: str | Node) -> str:
        return self.document.axiom(SECTION, wish, _roles(statement), [], statement).label

    # Variables -----------------------------------------------------------------------------------------------------

    def context(self, name: str) -> Node:
        """Return the variable for contexts of this name."""
        return self._variable(name, "context", name, "f")

    def formula(self, name: str) -> Node:
        """Return the variable for formulas of this name."""
        return self._variable(name, "wff", name, "f")

    def setvar(self, variable: Variable) -> Node:
        """Return the variable that quantifiers may bind."""
        name = variable.name.strip(OWN)
        return self._variable(variable.name, self.sort(variable.sort).variables, name, "v")

    def metavariable(self, variable: Variable) -> Node:
        """Return the variable that stands for any term, named like a kernel's variable but in capitals."""
        name = variable.name.upper() if variable.name.upper() != variable.name else f"{variable.name}'"
        return self._variable(f"any {variable.name}", self.sort(variable.sort).terms, name, "f")

    def _variable(self, key: str, typecode: str, wish: str, kind: str) -> Node:
        found = self._variables.get((key, typecode))
        if found is None:
            found = self.document.variable(wish, typecode, f"{kind}.{wish}")
            self._variables[key, typecode] = found
        return found

    # Sorts and symbols ---------------------------------------------------------------------------------------------

    def sort(self, name: str) -> Sort:
        """Return a sort's syntax, declared where it is first met."""
        if name not in self._sorts:
            terms = self.document.constant(name)
            self._sorts[name] = self._new_sort(terms, self.document.constant(f"{terms}.var"))
        return self._sorts[name]

    def _new_sort(self, terms: str, variables: str) -> Sort:
        x = self._variable("x", variables, "x", "v")
        one, other = (self._variable(f"any {name}", terms, name.upper(), "f") for name in "ab")
        ph = self.formula("ph")
        value = self._syntax(f"s.value.{terms}", terms, x)
        equation = self._syntax(f"s.equal.{terms}", "wff", one, "=", other)
        forall = self._syntax(f"s.forall.{terms}", "wff", "A.", x, ph)
        return Sort(terms, variables, value, equation, forall)

    def _declare(self, symbol: Symbol, notation: Notation | None) -> None:
        """Declare a symbol; `order` are its arguments' places in the order of the variables in its axiom."""
        typecode = "wff" if symbol.sort == PROP else self.sort(symbol.sort).terms
        variables = [self.metavariable(Variable(letter(n), sort)) for n, sort in enumerate(symbol.sorts)]
        token = self.document.constant(symbol.name)
        infix = notation is not None and notation.kind == "infix" and len(variables) == 2
        pattern = self._pattern(token, len(variables), infix)
        statement = (typecode, *[variables[p] if isinstance(p, int) else p for p in pattern])
        label = self._syntax(f"c.{symbol.name}", *statement)
        tokens = self.document.mandatory(statement)
        order = tuple(sorted(range(len(variables)), key=lambda n: tokens.index(str(variables[n].pattern[0]))))
        places = tuple(order.index(p) if isinstance(p, int) else p for p in pattern)
        self._symbols[symbol] = label, places, order

    @staticmethod
    def _pattern(token: str, arity: int, infix: bool) -> tuple[str | int, ...]:
        if infix:
            return "(", 0, token, 1, ")"
        return ("(", token, *range(arity), ")") if arity else (token,)

    # Expressions ---------------------------------------------------------------------------------------------------

    def extend(self, context: Node, formula: Node) -> Node:
        """Return a context with one more hypothesis."""
        return expression(self._extend, (0, ",", 1), context, formula)

    def implies(self, condition: Node, conclusion: Node) -> Node:
        """Return an implication."""
        return expression(self._implies, ("(", 0, "->", 1, ")"), condition, conclusion)

    def equal(self, sort: str, left: Node, right: Node) -> Node:
        """Return an equation between terms of a sort."""
        return expression(self.sort(sort).equation, (0, "=", 1), left, right)

    def forall(self, sort: str, variable: Node, formula: Node) -> Node:
        """Return a quantified formula; the variable is a setvar."""
        return expression(self.sort(sort).forall, ("A.", 1, 0), formula, variable)

    def value(self, sort: str, variable: Node) -> Node:
        """Return a setvar as a term."""
        return expression(self.sort(sort).value, (0,), variable)

    def term(self, term: Term) -> Node:
        """Return a term or a canonical formula as an expression, without recursion."""
        stack = [term]
        while stack:
            t = stack[-1]
            waiting = [a for a in t.arguments if a not in self._done]
            if waiting:
                stack.extend(waiting)
                continue
            if t not in self._done:
                self._done[t] = self._expression(t, [self._done[a] for a in t.arguments])
            stack.pop()
        return self._done[term]

    def _expression(self, t: Term, parts: list[Node]) -> Node:
        if isinstance(t.head, Variable):
            any_term = t.head.name.startswith(f"{OWN}any ")
            return self.metavariable(plain(t.head)) if any_term else self.value(t.sort, self.setvar(t.head))
        if t.head in self._symbols:
            label, pattern, order = self._symbols[t.head]
            return expression(label, pattern, *[parts[place] for place in order])
        return self._formula(t, parts)

    def _formula(self, t: Term, parts: list[Node]) -> Node:
        if t.head.name == "->":
            return self.implies(*parts)
        if t.head.name == "=":
            return self.equal(t.arguments[0].sort, *parts)
        if t.head.name == "forall":
            return self.forall(t.arguments[0].sort, parts[0].children[0], parts[1])
        return self.false

    def canonical(self, formula: Term) -> Term:
        """Return a formula with its bound variables renamed after the heights of their quantifiers."""
        stack = [formula] if formula.bound else []
        while stack:
            t = stack[-1]
            waiting = [a for a in t.arguments if a.bound and a not in self._canonical]
            stack.extend(waiting)
            if not waiting:
                parts = [self._canonical.get(a, a) for a in t.arguments]
                self._canonical[t] = bind(parts[0], parts[1]) if t.head.name == "forall" else make(t.head, *parts)
                stack.pop()
        return self._canonical.get(formula, formula)


def letter(number: int) -> str:
    """Return a, b, c, ..., z, a1, b1, ..."""
    return chr(ord("a") + number % 26) + (str(number // 26) if number >= 26 else "")


def bind(variable: Term, body: Term) -> Term:
    """Return "for all": a canonical body, and its quantifier's variable renamed."""
    heights = [int(v.name.removeprefix(f"{OWN}b")) for v in body.bound]
    bound = make(Variable(f"{OWN}b{max(heights, default=0) + 1}", variable.sort))
    head = Symbol("forall", (variable.sort, PROP), PROP)
    return make(head, bound, substitute(body, {variable.head: bound}))  # type: ignore[dict-item]


def arbitrary(variable: Variable) -> Term:
    """Return the variable that stands for any term in place of a free variable."""
    return make(Variable(f"{OWN}any {variable.name}", variable.sort))


def plain(variable: Variable) -> Variable:
    """Undo `arbitrary`."""
    return Variable(variable.name.removeprefix(f"{OWN}any "), variable.sort)


def _roles(statement: tuple[str | Node, ...]) -> dict[str, Node]:
    return {str(part.pattern[0]): part for part in statement if isinstance(part, Node)}
