"""A second way to know what definitions mean: rewrite ground terms, one plain match at a time."""

from proofs import formulas
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable, make, substitute


class Evaluator:
    """Evaluates ground terms and quantifier-free formulas by the equations of a theory."""

    def __init__(self, presentation: Presentation) -> None:
        known = {axiom.name: axiom.formula for axiom in presentation.theory.axioms}
        self.rules = {d.symbol: [known[name].arguments for name in d.equations] for d in presentation.definitions}
        self.symbols = {s.name: s for s in presentation.theory.symbols}
        self.known: dict[Term, Term] = {}

    def call(self, name: str, *values: Term) -> Term:
        return self.value(make(self.symbols[name], *values))

    def value(self, term: Term) -> Term:
        if term not in self.known:
            self.known[term] = self.step(make(term.head, *[self.value(a) for a in term.arguments]))
        return self.known[term]

    def step(self, term: Term) -> Term:
        for left, right in self.rules.get(term.head.name, ()):
            values = matched(left, term)
            if values is not None:
                return self.value(substitute(right, values))
        return term

    def holds(self, formula: Term) -> bool:
        if formulas.is_implication(formula):
            condition, conclusion = formula.arguments
            return not self.holds(condition) or self.holds(conclusion)
        return formulas.is_equation(formula) and self.value(formula.arguments[0]) is self.value(formula.arguments[1])


def matched(pattern: Term, term: Term) -> dict[Variable, Term] | None:
    """The values of the pattern's variables, or None where it does not match."""
    values: dict[Variable, Term] = {}
    pairs = [(pattern, term)]
    while pairs:
        p, t = pairs.pop()
        if isinstance(p.head, Variable):
            if values.setdefault(p.head, t) is not t:
                return None
        elif p.head != t.head:
            return None
        else:
            pairs.extend(zip(p.arguments, t.arguments, strict=True))
    return values


def natural(value: int, zero: str = "0", successor: str = "S", sort: str = "nat") -> Term:
    """The numeral of a natural number."""
    term = make(Symbol(zero, (), sort))
    for _ in range(value):
        term = make(Symbol(successor, (sort,), sort), term)
    return term


def number(term: Term) -> int:
    """The natural number that a numeral writes."""
    value = 0
    while term.arguments:
        (term,), value = term.arguments, value + 1
    return value
