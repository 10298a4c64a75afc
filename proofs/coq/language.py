"""Names, terms and formulas of a theory as Coq writes them."""

from collections.abc import Iterable

from proofs.spelling import Names, spelled
from proofs.term import FALSE, PROP, Symbol, Term, Variable

# Words of Coq, and what the exported proofs take from its library: no name of ours may hide them.
TAKEN = """
    Axiom Axioms Check Definition End False False_ind Fixpoint Function Hypotheses Hypothesis IF Lemma Let Module Print
    Prop Qed SProp Section Set Theorem Type Variable Variables as at by cofix else end eq eq_ind eq_refl exists exists2
    fix for forall fun if in let match mod return struct then using where with
"""


class Language:
    """Gives each sort, symbol, variable, axiom and theorem an identifier of its own.

    >>> language = Language()
    >>> language.variable(Variable("x", "nat")), language.name("axiom", "+0"), language.name("symbol", "forall")
    ('x', 'plus_0', 'forall_2')
    """

    def __init__(self) -> None:
        """Start with Coq's own words taken."""
        self._names = Names("_")
        self._known: dict[tuple[str, ...], str] = {}
        for word in TAKEN.split():
            self._names.give(word)

    def name(self, kind: str, *key: str) -> str:
        """Return the identifier of a thing of this kind."""
        if (kind, *key) not in self._known:
            wish = spelled(key[0].strip("\0"), "_'", "_")
            self._known[kind, *key] = self._names.give(wish if wish[0].isalpha() else f"n{wish}")
        return self._known[kind, *key]

    def known(self, kind: str) -> list[tuple[str, ...]]:
        """Return the keys of all things of this kind that have a name."""
        return [key for key in self._known if key[0] == kind]

    def sort(self, name: str) -> str:
        """Return a sort's identifier."""
        return "Prop" if name == PROP else self.name("sort", name)

    def symbol(self, symbol: Symbol) -> str:
        """Return a symbol's identifier."""
        return self.name("symbol", symbol.name)

    def variable(self, variable: Variable) -> str:
        """Return a variable's identifier."""
        return self.name("variable", *variable)

    def binder(self, variables: Iterable[Variable]) -> str:
        """Return variables with their sorts, each in parentheses."""
        return " ".join(f"({self.variable(v)} : {self.sort(v.sort)})" for v in variables)

    def forall(self, variables: Iterable[Variable], body: str) -> str:
        """Return a statement for all values of these variables."""
        binder = self.binder(variables)
        return f"forall {binder}, {body}" if binder else body

    def term(self, term: Term) -> str:
        """Return a term or a formula, in parentheses where it has parts, without recursion."""
        pieces: list[str] = []
        stack: list[Term | str] = [term]
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                pieces.append(part)
            else:
                stack.extend(reversed(self._parts(part)))
        return "".join(pieces)

    def _parts(self, t: Term) -> list[Term | str]:
        head, parts = t.head, t.arguments
        if isinstance(head, Variable):
            return [self.variable(head)]
        if t is FALSE:
            return ["False"]
        if head.name in ("->", "="):
            return ["(", parts[0], f" {head.name} ", parts[1], ")"]
        if head.name == "forall" and isinstance(parts[0].head, Variable):
            return [f"(forall {self.binder([parts[0].head])}, ", parts[1], ")"]
        inside = [piece for part in parts for piece in (" ", part)]
        return ["(", self.symbol(head), *inside, ")"] if parts else [self.symbol(head)]
