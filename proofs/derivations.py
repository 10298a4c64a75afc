"""Writing derivations: a list of steps that grows, with what each step is meant to conclude."""

from proofs.check import Derivation, Step
from proofs.term import Term, Variable, logical, make, substitute


class Builder:
    """Collects scopes and steps; nothing here is trusted, `Theorem` checks the result.

    >>> x = make(Variable("x", "nat"))
    >>> builder = Builder()
    >>> builder.conclusion(builder.reflexivity(0, x)).head.name
    '='
    """

    def __init__(self) -> None:
        """Start with scope 0 alone."""
        self.scopes: list[tuple[int, Term]] = []
        self.steps: list[Step] = []
        self._conclusions: list[Term] = []

    def conclusion(self, step: int) -> Term:
        """Return what a step concludes."""
        return self._conclusions[step]

    def derivation(self) -> Derivation:
        """Return the derivation so far."""
        return Derivation(tuple(self.scopes), tuple(self.steps))

    def open(self, scope: int, hypothesis: Term) -> int:
        """Open a scope inside another one and return its number."""
        self.scopes.append((scope, hypothesis))
        return len(self.scopes)

    def _add(self, step: Step, conclusion: Term) -> int:
        self.steps.append(step)
        self._conclusions.append(conclusion)
        return len(self.steps) - 1

    def cite(self, scope: int, name: str, formula: Term, values: dict[Variable, Term]) -> int:
        """Use an axiom or theorem with a value for each of its free variables."""
        order = sorted(formula.free)
        terms = tuple(t for v in order for t in (make(v), values[v]))
        return self._add(
            Step("cite", scope, terms=terms, name=name), substitute(formula, {v: values[v] for v in order})
        )

    def hypothesis(self, scope: int, of: int) -> int:
        """Use the hypothesis of this scope or of one around it."""
        return self._add(Step("hypothesis", scope, path=(of,)), self.scopes[of - 1][1])

    def reflexivity(self, scope: int, term: Term) -> int:
        """Conclude that a term equals itself."""
        return self._add(Step("reflexivity", scope, terms=(term,)), logical("=", term, term))

    def rewrite(self, scope: int, atom: int, equation: int, path: tuple[int, ...]) -> int:
        """Replace the left side of an equation by its right side at one place of an atom."""
        right = self.conclusion(equation).arguments[1]
        return self._add(
            Step("rewrite", scope, (atom, equation), path=path), replace(self.conclusion(atom), path, right)
        )

    def symmetry(self, scope: int, equation: int) -> int:
        """Turn s = t round: rewrite the first s of s = s."""
        return self.rewrite(scope, self.reflexivity(scope, self.conclusion(equation).arguments[0]), equation, (0,))

    def discharge(self, scope: int, inner: int, step: int) -> int:
        """Conclude that the hypothesis of an inner scope implies what was concluded there."""
        return self._add(
            Step("discharge", scope, (step,), path=(inner,)),
            logical("->", self.scopes[inner - 1][1], self.conclusion(step)),
        )

    def detach(self, scope: int, implication: int, condition: int) -> int:
        """Conclude G from F -> G and F."""
        return self._add(Step("detach", scope, (implication, condition)), self.conclusion(implication).arguments[1])

    def generalise(self, scope: int, step: int, variable: Term) -> int:
        """Conclude that a formula holds for all values of a variable."""
        return self._add(
            Step("generalise", scope, (step,), (variable,)), logical("forall", variable, self.conclusion(step))
        )

    def specialise(self, scope: int, step: int, value: Term) -> int:
        """Take one value of a "for all"."""
        x, body = self.conclusion(step).arguments
        return self._add(Step("specialise", scope, (step,), (value,)), substitute(body, {x.head: value}))  # type: ignore[dict-item]

    def absurd(self, scope: int, falsity: int, formula: Term) -> int:
        """Conclude anything from falsity."""
        return self._add(Step("absurd", scope, (falsity,), (formula,)), formula)

    def classical(self, scope: int, step: int, formula: Term) -> int:
        """Conclude F from not not F."""
        return self._add(Step("classical", scope, (step,), (formula,)), formula)

    def induction(self, scope: int, variable: Term, formula: Term, cases: list[tuple[int, tuple[Term, ...]]]) -> int:
        """Conclude F from one case a constructor: its step, and the new variables that stand for its arguments."""
        terms = (variable, formula, *[part for _, parts in cases for part in parts])
        return self._add(Step("induction", scope, tuple(step for step, _ in cases), terms), formula)


def replace(term: Term, path: tuple[int, ...], new: Term) -> Term:
    """Return the term with its part at a path replaced."""
    above = []
    for place in path:
        above.append((term, place))
        term = term.arguments[place]
    for whole, place in reversed(above):
        new = make(whole.head, *whole.arguments[:place], new, *whole.arguments[place + 1 :])
    return new
