"""What follows from accepted equations by ordered rewriting: cheap, incomplete, and silent about how."""

from kernels.rewriting import Rewriter
from proofs.formulas import is_equation, premises
from proofs.models.compilation import parts
from proofs.term import Symbol, Term, Variable

FUEL = 2_000


class Consequences:
    """Equations as rewrite rules, used in both directions where the instance decreases.

    >>> from proofs.term import logical, make
    >>> f = Symbol("f", ("n", "n"), "n")
    >>> x, y, z = (make(Variable(name, "n")) for name in "xyz")
    >>> known = Consequences([f], [v.head for v in (x, y, z)])
    >>> known.add(logical("=", make(f, x, y), make(f, y, x)))
    >>> known.follows(logical("=", make(f, z, make(f, x, y)), make(f, make(f, y, x), z)))
    True
    """

    def __init__(self, symbols: list[Symbol], variables: list[Variable]) -> None:
        """Declare the symbols, those with least precedence first, and the variables of all formulas to come."""
        self._rewriter = Rewriter()
        self._patterns = {v: self._rewriter.variable(k) for k, v in enumerate(variables)}
        self._constants = {v: self._rewriter.apply(self._rewriter.symbol(0), ()) for v in variables}
        self._symbols = {symbol: self._rewriter.symbol(len(symbol.sorts)) for symbol in symbols}

    def add(self, equation: Term) -> None:
        """Use an equation from now on; f(x, x) = f(y, y) rewrites nothing: neither side tells the other's variable."""
        if any(_determines(*sides) for sides in (equation.arguments, equation.arguments[::-1])):
            self._use(equation, self._patterns)

    def follows(self, formula: Term) -> bool:
        """Tell whether both sides have one normal form, once the premises that are equations are rules as well."""
        conditions, conclusion = premises(formula)
        mark = self._rewriter.mark()
        try:
            for condition in filter(is_equation, conditions):
                self._use(condition, self._constants)
            left, right = (self._encode(side, self._constants) for side in conclusion.arguments)
            return self._rewriter.normalise(left, FUEL) == self._rewriter.normalise(right, FUEL)
        finally:
            self._rewriter.reset(mark)

    def _use(self, equation: Term, variables: dict[Variable, int]) -> None:
        left, right = (self._encode(side, variables) for side in equation.arguments)
        if left != right:
            self._rewriter.add_rule(left, right, (), False)

    def _encode(self, term: Term, variables: dict[Variable, int]) -> int:
        done: dict[Term, int] = {}
        for part in parts(term):
            if isinstance(part.head, Variable):
                done[part] = variables[part.head]
            else:
                done[part] = self._rewriter.apply(self._symbols[part.head], tuple([done[a] for a in part.arguments]))
        return done[term]


def _determines(source: Term, target: Term) -> bool:
    return not isinstance(source.head, Variable) and target.free <= source.free
