"""Natural deduction that writes Metamath proofs: each step knows its context and what it concludes."""

from typing import NamedTuple

from proofs.metamath.logic import Logic
from proofs.metamath.nodes import Argument, Node
from proofs.term import PROP, Symbol, Term


class Known(NamedTuple):
    """A formula that is proved in a context."""

    context: Node
    formula: Node
    proof: Node


class Deduction:
    """The rules of the logic, applied; the formulas fit because a checked derivation is followed."""

    def __init__(self, logic: Logic, argument: Argument) -> None:
        """Write a proof whose conditions on variables are collected in `argument`."""
        self.logic, self.language, self.argument = logic, logic.language, argument

    def hypothesis(self, context: Node) -> Known:
        """Conclude the last hypothesis of a context."""
        outer, formula = context.children
        proof = self.argument.use(self.logic.hypothesis, {"G": outer, "ph": formula})
        return Known(context, formula, proof)

    def weaken(self, known: Known, context: Node) -> Known:
        """Carry a formula into a context that has one hypothesis more."""
        outer, hypothesis = context.children
        values = {"G": outer, "ph": hypothesis, "ps": known.formula}
        return Known(context, known.formula, self.argument.use(self.logic.weaken, values, known.proof))

    def lift(self, context: Node, formula: Node, proof: Node) -> Known:
        """Carry a formula that holds always into a context."""
        return Known(context, formula, self.argument.use(self.logic.lift, {"G": context, "ph": formula}, proof))

    def close(self, known: Known) -> Node:
        """Return the proof that what is known without hypotheses holds always."""
        return self.argument.use(self.logic.close, {"ph": known.formula}, known.proof)

    def discharge(self, known: Known) -> Known:
        """Conclude that the last hypothesis of the context implies the formula."""
        outer, hypothesis = known.context.children
        values = {"G": outer, "ph": hypothesis, "ps": known.formula}
        proof = self.argument.use(self.logic.discharge, values, known.proof)
        return Known(outer, self.language.implies(hypothesis, known.formula), proof)

    def detach(self, implication: Known, condition: Known) -> Known:
        """Conclude G from F -> G and F."""
        ph, ps = implication.formula.children
        values = {"G": implication.context, "ph": ph, "ps": ps}
        return Known(
            implication.context, ps, self.argument.use(self.logic.detach, values, implication.proof, condition.proof)
        )

    def absurd(self, falsity: Known, formula: Node) -> Known:
        """Conclude anything from falsity."""
        values = {"G": falsity.context, "ph": formula}
        return Known(falsity.context, formula, self.argument.use(self.logic.absurd, values, falsity.proof))

    def classical(self, twice: Known, formula: Node) -> Known:
        """Conclude F from not not F."""
        values = {"G": twice.context, "ph": formula}
        return Known(twice.context, formula, self.argument.use(self.logic.classical, values, twice.proof))

    def same(self, context: Node, sort: str, term: Node) -> Known:
        """Conclude that a term equals itself."""
        proof = self.argument.use(self.logic.sort(sort).reflexive, {"G": context, "A": term})
        return Known(context, self.language.equal(sort, term, term), proof)

    def third(self, sort: str, one: Known, other: Known) -> Known:
        """Conclude B = C from A = B and A = C."""
        (a, b), (_, c) = one.formula.children, other.formula.children
        values = {"G": one.context, "A": a, "B": b, "C": c}
        proof = self.argument.use(self.logic.sort(sort).euclid, values, one.proof, other.proof)
        return Known(one.context, self.language.equal(sort, b, c), proof)

    def change(self, before: Term, place: int, after: Term, *premises: Known) -> Known:
        """Change one argument: from s = t conclude f(s) = f(t), from P(s) and s = t conclude P(t)."""
        symbol, context, term = before.head, premises[-1].context, self.language.term
        assert isinstance(symbol, Symbol)
        values = {str(n): term(part) for n, part in enumerate(before.arguments)}
        values |= {"G": context, "new": term(after.arguments[place])}
        rule = self.logic.congruence(symbol, place)
        proof = self.argument.use(rule, values, *[premise.proof for premise in premises])
        whole = term(after)
        formula = whole if symbol.sort == PROP else self.language.equal(symbol.sort, term(before), whole)
        return Known(context, formula, proof)

    def forall_new(self, sort: str, known: Known, x: Node) -> Known:
        """Conclude that a formula holds for all values of a variable that is not in the context."""
        values = {"G": known.context, "ph": known.formula, "x": x}
        proof = self.argument.use(self.logic.sort(sort).introduce, values, known.proof)
        return Known(known.context, self.language.forall(sort, x, known.formula), proof)

    def forall_detach(self, sort: str, implication: Known, condition: Known) -> Known:
        """Conclude "for all x G" from "for all x, F -> G" and "for all x F"."""
        body, x = implication.formula.children
        ph, ps = body.children
        values = {"G": implication.context, "ph": ph, "ps": ps, "x": x}
        proof = self.argument.use(self.logic.sort(sort).apply, values, implication.proof, condition.proof)
        return Known(implication.context, self.language.forall(sort, x, ps), proof)

    def forall_value(self, sort: str, known: Known) -> Known:
        """Conclude F from "for all x, x = A -> F"."""
        body, x = known.formula.children
        equation, ph = body.children
        values = {"G": known.context, "x": x, "A": equation.children[1], "ph": ph}
        proof = self.argument.use(self.logic.sort(sort).eliminate, values, known.proof)
        return Known(known.context, ph, proof)
