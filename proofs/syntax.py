"""From words to a tree: which sign binds what, before any sort is known."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from proofs.lexicon import AND, CLOSED, EQUAL, EQUIVALENCE, IMPLICATION, NOT, OR, PLAIN, Lexicon
from proofs.presentation import Notation
from proofs.term import Symbol
from proofs.tokens import Source, Token, tokens

MAX_DEPTH, MAX_NUMERAL = 80, 1000
# Strength, and the least strength of what stands to the right; "or", "and", "->" associate to the right.
BINARY = {"<->": (EQUIVALENCE, IMPLICATION), "->": (IMPLICATION, IMPLICATION), "or": (OR, OR), "and": (AND, AND)}
BINARY |= {"=": (EQUAL, EQUAL + 1), "!=": (EQUAL, EQUAL + 1)}
ADDS_ONE = {"=", "!=", "<->"}


@dataclass(slots=True)
class Node:
    """A part of a formula: `kind` is a sign of the logic, "apply" (with `symbol`), "variable" or "number"."""

    kind: str
    place: int
    parts: list["Node"] = field(default_factory=list)
    symbol: Symbol | None = None
    name: str = ""
    sort: str | None = None


def tree(source: Source, lexicon: Lexicon) -> Node:
    """Parse a whole text; raise DiscoveryError with line, column and what was expected."""
    reader = _Reader(source, lexicon)
    node = reader.expression(0)
    if reader.peek.kind != "end":
        raise reader.expected("the end or an operator")
    return node


class _Reader:
    """Operator precedence by descent; `depth` keeps the descent away from Python's limit."""

    def __init__(self, source: Source, lexicon: Lexicon) -> None:
        self.source, self.lexicon = source, lexicon
        self.tokens, self.at, self.depth = tokens(source, lexicon), 0, 0

    @property
    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self, kind: str = "", what: str = "") -> Token:
        token = self.peek
        if kind and token.kind != kind:
            raise self.expected(what or f"'{kind}'")
        self.at += token.kind != "end"
        return token

    def expected(self, what: str) -> Exception:
        found = f"'{self.peek.word}'" if self.peek.word else "the end"
        return self.source.error(self.peek.place, f"expected {what}, found {found}")

    def expression(self, least: int) -> Node:
        """Read the longest expression whose outermost sign binds at least this strongly."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.source.error(self.peek.place, f"nested more than {MAX_DEPTH} deep: split the formula")
        node = self.operand()
        while True:
            longer = self.longer(node, least)
            if longer is None:
                self.depth -= 1
                return node
            node = longer

    def longer(self, left: Node, least: int) -> Node | None:
        """Extend an expression by one operator, if the next one binds at least this strongly."""
        token = self.peek
        if token.kind in BINARY:
            return self.logic(left, token.kind, least)
        notation = self.notation(token)
        if notation.kind not in ("infix", "postfix") or notation.strength < least:
            return None
        self.take()
        parts = [left]
        if notation.kind == "infix":
            parts.append(self.expression(notation.strength + (notation.associative != "right")))
        return self.apply(token, parts)

    def logic(self, left: Node, kind: str, least: int) -> Node | None:
        strength, right = BINARY[kind]
        if strength < least:
            return None
        place = self.take().place
        node = Node(kind, place, [left, self.expression(right)])
        if kind in ADDS_ONE and self.peek.kind in ADDS_ONE and BINARY[self.peek.kind][0] == strength:
            raise self.expected("brackets: this does not chain")
        return node

    def operand(self) -> Node:
        readers = {
            "(": self.brackets, "not": self.denial, "forall": self.quantifier, "exists": self.quantifier,
            "⊥": self.falsity, "if": self.choice, "number": self.number, "name": self.named, "symbol": self.named,
        }  # fmt: skip
        reader = readers.get(self.peek.kind)
        if reader is None:
            raise self.expected("a term or a formula")
        return reader()

    def denial(self) -> Node:
        return Node("not", self.take().place, [self.expression(NOT)])

    def falsity(self) -> Node:
        return Node("⊥", self.take().place)

    def brackets(self) -> Node:
        self.take("(")
        node = self.expression(0)
        self.take(")", "')' or an operator")
        return node

    def choice(self) -> Node:
        """Read `if b then s else t`; which `ite:SORT` that is, the sorts will tell."""
        node = Node("if", self.take("if").place)
        node.parts.append(self.expression(EQUAL + 1))
        self.take("then")
        node.parts.append(self.expression(EQUAL + 1))
        self.take("else")
        node.parts.append(self.expression(EQUAL + 1))
        return node

    def number(self) -> Node:
        token = self.take()
        if len(token.word) > 4 or int(token.word) > MAX_NUMERAL:
            raise self.source.error(token.place, f"a numeral is at most {MAX_NUMERAL}: write it as a product or a sum")
        if self.lexicon.numerals is None:
            raise self.source.error(token.place, "this theory has no numerals: they need constructors 0 and S")
        return Node("number", token.place, name=token.word, sort=self.lexicon.numerals[0].sort)

    def quantifier(self) -> Node:
        kind = self.take()
        variables = [self.bound()]
        while self.peek.kind != ".":
            if self.peek.kind == ",":
                self.take()
            variables.append(self.bound())
        self.take(".")
        body = self.expression(0)
        for variable in reversed(variables):
            body = Node(kind.kind, kind.place, [variable, body])
        return body

    def bound(self) -> Node:
        token = self.peek
        if token.kind not in ("name", "symbol"):
            raise self.expected("a variable")
        if token.kind == "symbol" and self.tokens[self.at + 1].kind != ":":
            raise self.expected("a variable that is no symbol of the theory")
        self.take()
        return self.variable(token)

    def variable(self, token: Token) -> Node:
        sort = None
        if self.peek.kind == ":":
            self.take()
            sort = self.sort()
        return Node("variable", token.place, name=token.word, sort=sort)

    def sort(self) -> str:
        token, sorts = self.take(), self.lexicon.sorts
        if token.word not in sorts:
            raise self.source.error(token.place, f"there is no sort '{token.word}': the sorts are {', '.join(sorts)}")
        return token.word

    def named(self) -> Node:
        """Read a variable, or a symbol with its arguments."""
        token = self.take()
        if token.word == "false" and token.kind == "name" and self.peek.kind != ":":
            return Node("⊥", token.place)
        if self.peek.kind == ":" or (token.kind == "name" and self.peek.kind != "("):
            return self.variable(token)
        notation = self.notation(token)
        if notation.kind == "prefix" and (self.peek.kind != "(" or notation.strength < CLOSED):
            return self.apply(token, [self.expression(notation.strength)])
        if token.kind == "name":
            raise self.unknown(token)
        return self.apply(token, self.arguments() if self.peek.kind == "(" else [])

    def unknown(self, token: Token) -> Exception:
        near = get_close_matches(token.word, sorted(self.lexicon.spelled), 3)
        hint = f": did you mean {' or '.join(near)}?" if near else f"; known: {', '.join(sorted(self.lexicon.spelled))}"
        return self.source.error(token.place, f"there is no function '{token.word}'{hint}")

    def arguments(self) -> list[Node]:
        self.take("(")
        parts = [self.expression(0)]
        while self.peek.kind == ",":
            self.take()
            parts.append(self.expression(0))
        self.take(")", "',' or ')'")
        return parts

    def notation(self, token: Token) -> Notation:
        symbol = self.symbol(token)
        return PLAIN if symbol is None else self.lexicon.notation.get(symbol.name, PLAIN)

    def symbol(self, token: Token) -> Symbol | None:
        if token.kind != "symbol":
            return None
        return self.lexicon.spelled.get(token.word) or self.lexicon.symbols.get(token.word)

    def apply(self, token: Token, parts: list[Node]) -> Node:
        symbol = self.symbol(token)
        assert symbol is not None
        count = len(symbol.sorts)
        if count != len(parts):
            plural = "argument" if count == 1 else "arguments"
            message = f"'{token.word}' takes {count or 'no'} {plural}, not {len(parts) or 'none'}"
            raise self.source.error(token.place, message)
        return Node("apply", token.place, parts, symbol=symbol)
