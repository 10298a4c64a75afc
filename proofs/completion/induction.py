"""One induction, with completion for its cases: the hypotheses hold for all values of the other variables."""

from collections.abc import Sequence

from proofs.check import Datatype, Derivation, Theory
from proofs.completion.horn import Cited, Source
from proofs.completion.prove import prove_formula
from proofs.derivations import Builder
from proofs.formulas import closed, forall, implied
from proofs.presentation import Presentation
from proofs.term import CheckError, Term, Variable, make, substitute


def prove_by_induction(
    presentation: Presentation, cited: Sequence[tuple[str, Term]], goal: Term, fuel: int
) -> Derivation | None:
    """Prove a formula by induction on one of its free variables, tried in order; None where the fuel does not suffice.

    >>> from proofs.parser import parse_formula
    >>> from proofs.theories import load_theory
    >>> peano = load_theory("addition")
    >>> axioms = [(axiom.name, axiom.formula) for axiom in peano.theory.axioms]
    >>> prove_by_induction(peano, axioms, parse_formula("(x + y) + z = x + (y + z)", peano), 3000) is None
    False
    """
    from proofs.prover.tidy import tidy  # here, so that the prover may use completion

    datatypes = {datatype.sort: datatype for datatype in presentation.theory.datatypes}
    variables = [variable for variable in sorted(goal.free) if variable.sort in datatypes]
    facts: list[Source] = [Cited(name, formula) for name, formula in cited]
    for variable in variables:
        builder = Builder()
        proof = Induction(builder, presentation.theory, facts, datatypes[variable.sort])
        try:
            step = proof.prove(variable, goal, fuel // len(variables))
        except CheckError:  # a quantifier would capture a variable
            step = None
        if step is not None:
            return tidy(builder.derivation())
    return None


class Induction:
    """Writes one induction."""

    def __init__(self, builder: Builder, theory: Theory, facts: Sequence[Source], datatype: Datatype) -> None:
        """Take what may be used."""
        self.builder, self.theory, self.facts, self.datatype = builder, theory, list(facts), datatype

    def prove(self, variable: Variable, goal: Term, fuel: int) -> int | None:
        """Write steps that conclude a formula by induction on a free variable, and return the last one."""
        others = sorted(goal.free - {variable})
        self._taken = {v.name for v in goal.free | goal.bound}
        general = closed(goal, others)
        cases = []
        for constructor in self.datatype.constructors:
            parts = tuple(self._new(sort) for sort in constructor.sorts)
            hypotheses = [substitute(general, {variable: p}) for p in parts if p.sort == variable.sort]
            conclusion = substitute(goal, {variable: make(constructor, *parts)})
            step = self._case(hypotheses, others, conclusion, fuel // len(self.datatype.constructors))
            if step is None:
                return None
            cases.append((step, parts))
        step = self.builder.induction(0, make(variable), general, cases)
        for v in others:
            step = self.builder.specialise(0, step, make(v))
        return step

    def _new(self, sort: str) -> Term:
        name = "k"
        while name in self._taken:
            name += "'"
        self._taken.add(name)
        return make(Variable(name, sort))

    def _case(self, hypotheses: Sequence[Term], others: Sequence[Variable], conclusion: Term, fuel: int) -> int | None:
        """Conclude that the hypotheses imply the conclusion for all values of the other variables.

        The checker lets no variable be generalised that a hypothesis binds, so the work is done with new names.
        """
        renamed = [self._renamed(hypothesis, others) for hypothesis in hypotheses]
        step = prove_formula(self.builder, 0, self.theory, self.facts, implied(renamed, conclusion), fuel)
        if step is None:
            return None
        for v in reversed(others):
            step = self.builder.generalise(0, step, make(v))
        return self._under(0, list(hypotheses), renamed, others, step)

    def _renamed(self, hypothesis: Term, others: Sequence[Variable]) -> Term:
        names = [self._new(v.sort) for v in others]
        for _ in others:
            hypothesis = hypothesis.arguments[1]
        hypothesis = substitute(hypothesis, dict(zip(others, names, strict=True)))
        for name in reversed(names):
            hypothesis = forall(name, hypothesis)
        return hypothesis

    def _under(
        self, scope: int, hypotheses: list[Term], renamed: list[Term], others: Sequence[Variable], step: int
    ) -> int:
        """Conclude H -> ... -> for all others C from: for all others, H' -> ... -> C, where H' is H with new names."""
        builder, scopes = self.builder, [scope]
        for hypothesis in hypotheses:
            scopes.append(builder.open(scopes[-1], hypothesis))
        primed = [self._rename(scopes[-1], inner, new) for inner, new in zip(scopes[1:], renamed, strict=True)]
        step = self._distribute(scopes[-1], renamed, others, step, primed)
        for inner, outer in zip(reversed(scopes[1:]), reversed(scopes[:-1]), strict=True):
            step = builder.discharge(outer, inner, step)
        return step

    def _rename(self, scope: int, hypothesis: int, renamed: Term) -> int:
        """Conclude a hypothesis with new names for its bound variables."""
        step, names = self.builder.hypothesis(scope, hypothesis), list[Term]()
        while self.builder.conclusion(step) is not renamed and renamed.head.name == "forall":
            name, renamed = renamed.arguments
            names.append(name)
            step = self.builder.specialise(scope, step, name)
        for name in reversed(names):
            step = self.builder.generalise(scope, step, name)
        return step

    def _distribute(
        self, scope: int, renamed: Sequence[Term], others: Sequence[Variable], step: int, primed: Sequence[int]
    ) -> int:
        """Conclude: for all others C. The generalisation is made where only the new names are bound."""
        builder, scopes = self.builder, [0]
        for hypothesis in renamed:
            scopes.append(builder.open(scopes[-1], hypothesis))
        inner = step
        for v in others:
            inner = builder.specialise(scopes[-1], inner, make(v))
        for own in scopes[1:]:
            inner = builder.detach(scopes[-1], inner, builder.hypothesis(scopes[-1], own))
        for v in reversed(others):
            inner = builder.generalise(scopes[-1], inner, make(v))
        for own, outer in zip(reversed(scopes[1:]), reversed(scopes[:-1]), strict=True):
            inner = builder.discharge(outer, own, inner)
        for condition in primed:
            inner = builder.detach(scope, inner, condition)
        return inner
