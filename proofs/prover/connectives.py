"""Conjunctions, denials and the like among the facts, taken apart."""

from proofs.prover.sequents import Fact
from proofs.prover.writer import Evidence, Writer
from proofs.term import FALSE, Term, logical


def denied(formula: Term) -> Term:
    """Return the denial of a formula."""
    return logical("->", formula, FALSE)


def is_denial(formula: Term) -> bool:
    """Return whether a formula says that another one is false."""
    return formula.head.name == "->" and formula.arguments[1] is FALSE


def conjuncts(formula: Term) -> tuple[Term, Term] | None:
    """Return F and G of "F and G", written (F -> (G -> false)) -> false."""
    if is_denial(formula) and formula.arguments[0].head.name == "->" and is_denial(formula.arguments[0].arguments[1]):
        first, second = formula.arguments[0].arguments
        return first, second.arguments[0]
    return None


def parts(fact: Fact) -> list[Fact]:
    """Return the facts that a conjunction consists of."""
    pair = conjuncts(fact.formula)
    if pair is None:
        return [fact]
    return [part for place in (0, 1) for part in parts(Fact(pair[place], _conjunct(fact, pair, place)))]


def _conjunct(fact: Fact, pair: tuple[Term, Term], place: int) -> Evidence:
    """Assume that the part is false; then F implies that G is false, against the fact."""

    def write(writer: Writer, scope: int) -> int:
        builder = writer.builder
        outer = builder.open(scope, denied(pair[place]))
        denial = builder.hypothesis(outer, outer)
        inner = builder.open(outer, pair[0])
        if place == 0:
            falsity = builder.detach(inner, denial, builder.hypothesis(inner, inner))
            step = builder.absurd(inner, falsity, denied(pair[1]))
        else:
            step = denial
        step = builder.detach(outer, writer.write(fact.evidence, outer), builder.discharge(outer, inner, step))
        return builder.classical(scope, builder.discharge(scope, outer, step), pair[place])

    return write
