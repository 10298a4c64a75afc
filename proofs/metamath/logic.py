"""The rules of the trusted checker as axioms of Metamath, and what follows from them, proved in the same file.

`|- G ==> ph` says that ph holds where the hypotheses in the context G do; `|- ph` that it holds always. A rule that
substitutes is told how by a proof of `|- [] , x = A ==> ( ph -> ps )`.
"""

from dataclasses import dataclass

from proofs.metamath.language import Language, arbitrary, letter
from proofs.metamath.nodes import Assertion, Node, Statement
from proofs.term import PROP, Symbol, Variable, make

LOGIC, EQUALITY, LEMMAS = "Logic", "Equality", "Derived rules"


@dataclass(frozen=True, slots=True)
class SortRules:
    """Rules about equations and quantifiers of one sort, and the variables in which they are stated."""

    reflexive: Assertion
    euclid: Assertion
    introduce: Assertion
    apply: Assertion
    eliminate: Assertion


class Logic:
    """The rules, each stated where it is first needed."""

    def __init__(self, language: Language) -> None:
        """State the rules of contexts and implication."""
        self.language = language
        self._document = language.document
        self._sorts: dict[str, SortRules] = {}
        self._congruences: dict[tuple[Symbol, int], Assertion] = {}
        self._classical: Assertion | None = None
        self._g = language.context("G")
        self._ph, self._ps = language.formula("ph"), language.formula("ps")
        self._state()

    def _state(self) -> None:
        language, g, ph, ps = self.language, self._g, self._ph, self._ps
        more = language.extend(g, ph)
        implication = language.implies(ph, ps)
        self.hypothesis = self._rule("hypothesis", [], entails(more, ph))
        self.weaken = self._rule("weaken", [entails(g, ps)], entails(more, ps))
        self.lift = self._rule("lift", [("|-", ph)], entails(g, ph))
        self.close = self._rule("close", [entails(language.empty, ph)], ("|-", ph))
        self.discharge = self._rule("discharge", [entails(more, ps)], entails(g, implication))
        self.detach = self._rule("detach", [entails(g, implication), entails(g, ph)], entails(g, ps))
        self.absurd = self._rule("absurd", [entails(g, language.false)], entails(g, ph))

    def _rule(self, name: str, hypotheses: list[Statement], conclusion: Statement) -> Assertion:
        roles = {"G": self._g, "ph": self._ph, "ps": self._ps}
        return self._document.axiom(LOGIC, name, roles, hypotheses, conclusion)

    @property
    def classical(self) -> Assertion:
        """The rule of double negation, which stands in the file only if a theorem uses it."""
        if self._classical is None:
            language = self.language
            twice = language.implies(language.implies(self._ph, language.false), language.false)
            self._classical = self._rule("classical", [entails(self._g, twice)], entails(self._g, self._ph))
        return self._classical

    def sort(self, name: str) -> SortRules:
        """Return the rules of a sort."""
        if name not in self._sorts:
            self._sorts[name] = self._sort_rules(name)
        return self._sorts[name]

    def _sort_rules(self, name: str) -> SortRules:
        language, g, ph, ps = self.language, self._g, self._ph, self._ps
        roles = self.roles(name)
        x, a, b, c = (roles[role] for role in "xABC")
        equal = language.equal(name, language.value(name, x), a)
        every = language.forall(name, x, ph)

        def rule(wish: str, hypotheses: list[Statement], conclusion: Statement, *distinct: str) -> Assertion:
            pairs = [(pair.split()[0], pair.split()[1]) for pair in distinct]
            return self._document.axiom(EQUALITY, f"{wish}.{name}", roles, hypotheses, conclusion, pairs)

        premises = [entails(g, language.equal(name, a, b)), entails(g, language.equal(name, a, c))]
        implied = language.forall(name, x, language.implies(ph, ps))
        conditional = language.forall(name, x, language.implies(equal, ph))
        return SortRules(
            rule("equal.same", [], entails(g, language.equal(name, a, a))),
            rule("equal.third", premises, entails(g, language.equal(name, b, c))),
            rule("forall.new", [entails(g, ph)], entails(g, every), "x G"),
            rule("forall.detach", [entails(g, implied), entails(g, every)], entails(g, language.forall(name, x, ps))),
            rule("forall.value", [entails(g, conditional)], entails(g, ph), "x A", "x ph"),
        )

    def formulas(self) -> dict[str, Node]:
        """Return the variables in which the rules of implication are stated."""
        return {"G": self._g} | {name: self.language.formula(name) for name in ("ph", "ps", "ch", "th")}

    def roles(self, sort: str) -> dict[str, Node]:
        """Return the variables in which the rules of a sort are stated."""
        language = self.language
        roles = self.formulas() | {name: language.setvar(Variable(name, sort)) for name in "xy"}
        return roles | {name.upper(): language.metavariable(Variable(name, sort)) for name in "abcd"}

    def congruence(self, symbol: Symbol, place: int) -> Assertion:
        """Return the rule that changes one argument of a function or predicate."""
        if (symbol, place) not in self._congruences:
            self._congruences[symbol, place] = self._congruence(symbol, place)
        return self._congruences[symbol, place]

    def _congruence(self, symbol: Symbol, place: int) -> Assertion:
        language, g = self.language, self._g
        *before, new = [arbitrary(Variable(letter(n), s)) for n, s in enumerate([*symbol.sorts, symbol.sorts[place]])]
        after = [*before[:place], new, *before[place + 1 :]]
        one, other = (language.term(make(symbol, *parts)) for parts in (before, after))
        roles = {str(n): language.term(part) for n, part in enumerate(before)} | {"G": g, "new": language.term(new)}
        premise = entails(g, language.equal(new.sort, roles[str(place)], roles["new"]))
        wish = f"{symbol.name}.{place + 1}"
        if symbol.sort == PROP:
            return self._document.axiom(EQUALITY, wish, roles, [entails(g, one), premise], entails(g, other))
        conclusion = entails(g, language.equal(symbol.sort, one, other))
        return self._document.axiom(EQUALITY, wish, roles, [premise], conclusion)


def entails(context: Node, formula: Node) -> Statement:
    """Return the statement that a formula holds in a context."""
    return "|-", context, "==>", formula
