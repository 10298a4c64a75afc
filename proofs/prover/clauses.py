"""Clauses: formulas of the form "for all x.., conditions imply an equation", as the engine uses them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from proofs.prover.writer import TRUE, UNTRUE, Evidence, Writer
from proofs.term import FALSE, Term, Variable, logical, make

# Writes the formula of a clause, where its free pattern variables have these values.
Base = Callable[[Writer, int, Mapping[Variable, Term]], int]


class Move(NamedTuple):
    """How to use a clause, from outside to inside: specialise a variable, or detach a condition.

    `kind` is "value" (of `variable`), "if" (an equation), "unless" (the denial of a Boolean equation; the condition is
    the opposite equation), or "turn" (the last condition becomes the conclusion: what implies falsity is denied).
    """

    kind: str
    variable: Variable | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause; conditions and conclusion are equations, a conclusion `false` is kept where it has no other form."""

    variables: tuple[Variable, ...]
    conditions: tuple[Term, ...]
    conclusion: Term
    moves: tuple[Move, ...]
    base: Base

    def write(self, writer: Writer, scope: int, values: Mapping[Variable, Term], conditions: Sequence[int]) -> int:
        """Write the conclusion of an instance, from steps that conclude its conditions."""
        builder, waiting = writer.builder, list(conditions)
        step = self.base(writer, scope, values)
        for move in self.moves:
            if move.kind == "value":
                step = builder.specialise(scope, step, values[move.variable])  # type: ignore[index]
            elif move.kind == "turn":
                step = writer.untrue(scope, step)
            else:
                condition = waiting.pop(0)
                condition = writer.denial(scope, condition) if move.kind == "unless" else condition
                step = builder.detach(scope, step, condition)
        return step


def cited(name: str, formula: Term) -> Clause | None:
    """Return the clause of an axiom or theorem: its free variables are pattern variables."""

    def base(writer: Writer, scope: int, values: Mapping[Variable, Term]) -> int:
        return writer.builder.cite(scope, name, formula, {v: values[v] for v in formula.free})

    return clause(formula, tuple(sorted(formula.free)), base)


def local(formula: Term, evidence: Evidence) -> Clause | None:
    """Return the clause of a fact: its free variables are constants."""
    return clause(formula, (), lambda writer, scope, _: writer.write(evidence, scope))


def clause(formula: Term, free: tuple[Variable, ...], base: Base) -> Clause | None:
    """Read a formula as a clause, or return None if it is none."""
    variables, conditions, moves = list(free), list[Term](), list[Move]()
    while formula.head.name in ("forall", "->"):
        first, rest = formula.arguments
        if formula.head.name == "forall":
            assert isinstance(first.head, Variable)
            variables.append(first.head)
            moves.append(Move("value", first.head))
        elif rest is FALSE and is_truth(first):
            return Clause(tuple(variables), tuple(conditions), opposite(first), (*moves, Move("turn")), base)
        else:
            condition = _condition(first)
            if condition is None:
                return None
            conditions.append(condition)
            moves.append(Move("if" if condition is first else "unless"))
        formula = rest
    if formula.head.name != "=" and formula is not FALSE:
        return None
    return Clause(tuple(variables), tuple(conditions), formula, tuple(moves), base)


def _condition(formula: Term) -> Term | None:
    """Return the equation that a condition asks for, or None if it is no literal."""
    if formula.head.name == "=":
        return formula
    if formula.head.name == "->" and formula.arguments[1] is FALSE and is_truth(formula.arguments[0]):
        return opposite(formula.arguments[0])
    return None


def is_truth(formula: Term) -> bool:
    """Return whether this is b = true or b = false."""
    return formula.head.name == "=" and formula.arguments[1] in (TRUE, UNTRUE)


def opposite(truth: Term) -> Term:
    """Return b = false for b = true, and the other way round."""
    b, value = truth.arguments
    return logical("=", b, UNTRUE if value is TRUE else TRUE)


def implication(conditions: Sequence[Term], conclusion: Term) -> Term:
    """Return the formula that the conditions imply the conclusion, the first one outside."""
    for condition in reversed(conditions):
        conclusion = logical("->", condition, conclusion)
    return conclusion


def universal(variables: Sequence[Term], formula: Term) -> Term:
    """Return the formula for all values of these variables, the first one outside."""
    for variable in reversed(variables):
        formula = logical("forall", variable, formula)
    return formula


def free_terms(formula: Term) -> list[Term]:
    """Return the free variables of a formula, as terms, in their order."""
    return [make(v) for v in sorted(formula.free)]
