"""Writing evidence: what the search found, as functions that add steps to a `Builder` once all of it is known."""

from collections.abc import Callable, Mapping

from proofs.check import Theory
from proofs.derivations import Builder
from proofs.term import FALSE, Symbol, Term, Variable, logical, make, substitute

# Evidence writes its steps in a scope (or around it) and returns the step that concludes what it stands for.
Evidence = Callable[["Writer", int], int]

TRUE = make(Symbol("true", (), "bool"))
UNTRUE = make(Symbol("false", (), "bool"))


class Writer:
    """A `Builder`, the scopes of the assumptions that are open, and what was written already."""

    def __init__(self, theory: Theory) -> None:
        """Start an empty derivation."""
        self.theory = theory
        self.formulas = {axiom.name: axiom.formula for axiom in theory.axioms}
        self.builder = Builder()
        self.assumptions: dict[object, int] = {}
        self._written: dict[tuple[Evidence, int], int] = {}
        self._fresh = 0

    def write(self, evidence: Evidence, scope: int) -> int:
        """Write evidence, or find it in this scope or around it."""
        around = scope
        while True:
            known = self._written.get((evidence, around))
            if known is not None:
                return known
            if not around:
                break
            around = self.builder.scopes[around - 1][0]
        step = evidence(self, scope)
        self._written[evidence, scope] = step
        return step

    def fresh(self, sort: str) -> Term:
        """Return a variable that occurs nowhere else."""
        self._fresh += 1
        return make(Variable(f"w{self._fresh}", sort))

    def untrue(self, scope: int, denial: int) -> int:
        """From (b = true) -> false conclude b = false, and the other way round."""
        b, value = self.builder.conclusion(denial).arguments[0].arguments
        goal = logical("=", b, UNTRUE if value is TRUE else TRUE)

        def case(which: Term, inner: int) -> int:
            hypothesis = self.builder.hypothesis(inner, inner)
            if which is not value:
                return hypothesis
            return self.builder.absurd(inner, self.builder.detach(inner, denial, hypothesis), goal)

        return self.by_truth(scope, b, goal, case)

    def by_truth(self, scope: int, b: Term, goal: Term, case: Callable[[Term, int], int]) -> int:
        """Conclude a goal from its cases b = true and b = false, each written in a scope of its own."""
        steps = []
        for value in (TRUE, UNTRUE):
            inner = self.builder.open(scope, logical("=", b, value))
            steps.append(self.builder.discharge(scope, inner, case(value, inner)))
        v = self.fresh("bool")
        motive = logical("->", logical("=", b, v), goal)
        whole = self.builder.induction(scope, v, motive, [(steps[0], ()), (steps[1], ())])
        return self.at(scope, whole, v, b)

    def at(self, scope: int, step: int, v: Term, value: Term) -> int:
        """From a proof of (value = v) -> goal, with v new, conclude the goal."""
        step = self.builder.specialise(scope, self.builder.generalise(scope, step, v), value)
        return self.builder.detach(scope, step, self.builder.reflexivity(scope, value))

    def denial(self, scope: int, equation: int) -> int:
        """From b = false conclude (b = true) -> false, and the other way round."""
        b, value = self.builder.conclusion(equation).arguments
        other = UNTRUE if value is TRUE else TRUE
        inner = self.builder.open(scope, logical("=", b, other))
        clash = self.builder.rewrite(inner, self.builder.hypothesis(inner, inner), equation, (0,))
        return self.builder.discharge(scope, inner, self.clash(inner, clash))

    def clash(self, scope: int, equation: int) -> int:
        """From an equation between different constructors conclude falsity."""
        left, right = self.builder.conclusion(equation).arguments
        found = self._distinctness(left.head, right.head)
        if found is None:
            equation = self.builder.symmetry(scope, equation)
            left, right = right, left
            found = self._distinctness(left.head, right.head)
        assert found is not None, f"{left.head.name} and {right.head.name} have no axiom"
        return self.builder.detach(scope, self.cite_at(scope, found, left, right), equation)

    def injected(self, scope: int, equation: int, place: int) -> int:
        """From c(x..) = c(y..) conclude the equation of the arguments at one place."""
        left, right = self.builder.conclusion(equation).arguments
        name = self._injectivity(left.head, place)
        assert name is not None, f"{left.head.name} has no axiom of injectivity"
        return self.builder.detach(scope, self.cite_at(scope, name, left, right), equation)

    def cite_at(self, scope: int, name: str, left: Term, right: Term) -> int:
        """Cite an axiom about c(x..) = d(y..) with these two terms for its sides."""
        formula = self.formulas[name]
        patterns = formula.arguments[0].arguments
        values: dict[Variable, Term] = {}
        for pattern, term in zip(patterns, (left, right), strict=True):
            for variable, value in zip(pattern.arguments, term.arguments, strict=True):
                assert isinstance(variable.head, Variable)
                values[variable.head] = value
        return self.builder.cite(scope, name, formula, values)

    def _distinctness(self, c: object, d: object) -> str | None:
        for name, formula in self.formulas.items():
            if formula.head.name == "->" and formula.arguments[1] is FALSE:
                sides = formula.arguments[0]
                if sides.head.name == "=" and (sides.arguments[0].head, sides.arguments[1].head) == (c, d):
                    return name
        return None

    def _injectivity(self, c: object, place: int) -> str | None:
        for name, formula in self.formulas.items():
            if formula.head.name != "->" or formula.arguments[0].head.name != "=":
                continue
            left, right = formula.arguments[0].arguments
            if left.head == c == right.head and formula.arguments[1] is logical(
                "=", left.arguments[place], right.arguments[place]
            ):
                return name
        return None


def given(token: object) -> Evidence:
    """Return the evidence of an assumption, known by its token."""
    return lambda writer, scope: writer.builder.hypothesis(scope, writer.assumptions[token])


def assuming(hypothesis: Term, token: object, body: Evidence) -> Evidence:
    """Return the evidence that a hypothesis implies what the body concludes."""

    def write(writer: Writer, scope: int) -> int:
        inner = writer.builder.open(scope, hypothesis)
        writer.assumptions[token] = inner
        return writer.builder.discharge(scope, inner, writer.write(body, inner))

    return write


def renamed(writer: Writer, scope: int, step: int, old: list[Term], new: list[Term]) -> int:
    """From "for all old F" conclude "for all new F": outside of all scopes, where no hypothesis binds the new ones."""
    builder = writer.builder
    inner = builder.open(0, builder.conclusion(step))
    body = builder.hypothesis(inner, inner)
    for variable in new:
        body = builder.specialise(inner, body, variable)
    for variable in reversed(new):
        body = builder.generalise(inner, body, variable)
    return builder.detach(scope, builder.discharge(0, inner, body), step)


def substituted(formula: Term, names: Mapping[Term, Term]) -> Term:
    """Replace variables (given as terms) in a formula."""
    return substitute(formula, {v.head: t for v, t in names.items()})  # type: ignore[misc]
