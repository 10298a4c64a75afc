"""Whether a conditional equation is an instance of an earlier one, word for word but for the sides of equations."""

from collections.abc import Iterable, Iterator

from proofs.formulas import implied, is_equation, is_implication, premises
from proofs.term import Term, Variable, logical


class Clauses:
    """Conditional formulas, and what they cover.

    >>> from proofs.term import make
    >>> x, y, o = (make(Variable(name, "nat")) for name in "xyo")
    >>> formula = logical("->", logical("=", x, y), logical("=", y, x))
    >>> Clauses([formula]).covers(logical("->", logical("=", o, x), logical("=", o, x)))
    True
    """

    def __init__(self, formulas: Iterable[Term] = ()) -> None:
        """Take formulas; those that are not conditional are left out."""
        self._patterns: list[Term] = []
        for formula in formulas:
            self.add(formula)

    def add(self, formula: Term) -> None:
        """Take one more conditional formula."""
        if is_implication(formula):
            self._patterns += _turned(formula)

    def covers(self, formula: Term) -> bool:
        """Say whether a conditional formula is an instance of one of these."""
        return is_implication(formula) and any(_matches(pattern, formula, {}) for pattern in self._patterns)


def _turned(formula: Term) -> Iterator[Term]:
    """The formula with the sides of its equations in each order."""
    conditions, conclusion = premises(formula)
    for choice in range(2 ** (len(conditions) + 1)):
        turned = [_swapped(part, choice >> place & 1) for place, part in enumerate((*conditions, conclusion))]
        yield implied(turned[:-1], turned[-1])


def _swapped(formula: Term, swap: int) -> Term:
    return logical("=", *reversed(formula.arguments)) if swap and is_equation(formula) else formula


def _matches(pattern: Term, term: Term, values: dict[Variable, Term]) -> bool:
    """Match one-sidedly, and bind the variables of the pattern."""
    if isinstance(pattern.head, Variable):
        return pattern.sort == term.sort and values.setdefault(pattern.head, term) is term
    same = pattern.head == term.head
    return same and all(_matches(p, t, values) for p, t in zip(pattern.arguments, term.arguments, strict=True))
