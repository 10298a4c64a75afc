"""Structural induction on a variable of a sequent, with other variables generalised and facts kept as conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from proofs.check import Datatype
from proofs.prover.clauses import implication, universal
from proofs.prover.sequents import Fact, Reduction, Sequent, any_of, new_variable
from proofs.prover.writer import Evidence, Writer, given, renamed, substituted
from proofs.term import Symbol, Term, make


class _Motive:
    """For all `others`, the conditions imply the goal: about a new variable `x`. Formulas are made when asked for."""

    def __init__(self, sequent: Sequent, x: Term, others: Sequence[Term], moved: Sequence[Fact]) -> None:
        self.old = (x, *others)
        self._conditions, self._goal = [fact.formula for fact in moved], sequent.goal
        new = [new_variable(sequent.fresh + k, v) for k, v in enumerate(self.old)]
        self.x, self.others = new[0], tuple(new[1:])

    def conditions(self, names: Mapping[Term, Term]) -> tuple[Term, ...]:
        """Return the conditions with other terms for x and the others of the sequent."""
        return tuple([substituted(condition, names) for condition in self._conditions])

    def goal(self, names: Mapping[Term, Term]) -> Term:
        return substituted(self._goal, names)

    @cached_property
    def formula(self) -> Term:
        names = dict(zip(self.old, (self.x, *self.others), strict=True))
        return universal(self.others, implication(self.conditions(names), self.goal(names)))

    def at(self, value: Term) -> Term:
        return substituted(self.formula, {self.x: value})


@dataclass(frozen=True, slots=True)
class _Case:
    """One constructor: new variables for its arguments and for the motive's others, tokens of what is assumed.

    `values` has the argument for which each hypothesis speaks.
    """

    parts: tuple[Term, ...]
    others: tuple[Term, ...]
    values: tuple[tuple[Term, object], ...]
    conditions: tuple[tuple[Term, object], ...]

    def hypotheses(self, motive: _Motive) -> list[tuple[Term, object]]:
        """Return the hypotheses with their tokens."""
        return [(motive.at(value), token) for value, token in self.values]


def by_induction(
    sequent: Sequent,
    x: Term,
    others: Sequence[Term],
    moved: Sequence[Fact],
    kept: Sequence[Fact],
    datatype: Datatype,
    hypotheses: bool = True,
) -> Reduction:
    """Reduce a sequent to the cases of an induction on x.

    `others` are generalised; the `moved` facts become conditions, the `kept` ones must mention neither x nor others.
    Without `hypotheses` this is a case split.
    """
    motive, fresh = _Motive(sequent, x, others, moved), sequent.fresh + 1 + len(others)
    cases, sequents = list[_Case](), list[Sequent]()
    for constructor in datatype.constructors:
        case, goal, fresh = _case(motive, constructor, fresh)
        assumed = case.hypotheses(motive) if hypotheses else []
        facts = [Fact(formula, given(token)) for formula, token in (*assumed, *case.conditions)]
        cases.append(case)
        sequents.append(replace(sequent, facts=(*kept, *facts), goal=goal, fresh=fresh))

    def combine(found: Sequence[Evidence]) -> Evidence:
        return _concluded(motive, cases, found, x, others, moved)

    return Reduction(tuple(sequents), combine)


def _case(motive: _Motive, constructor: Symbol, fresh: int) -> tuple[_Case, Term, int]:
    like = [motive.x if sort == motive.x.sort else any_of(sort) for sort in constructor.sorts]
    new = [new_variable(fresh + k, v) for k, v in enumerate((*like, *motive.others))]
    parts, others = tuple(new[: len(like)]), tuple(new[len(like) :])
    names = dict(zip(motive.old, (make(constructor, *parts), *others), strict=True))
    values = tuple([(p, object()) for p in parts if p.sort == motive.x.sort])
    conditions = tuple([(c, object()) for c in motive.conditions(names)])
    return _Case(parts, others, values, conditions), motive.goal(names), fresh + len(new)


def _concluded(
    motive: _Motive,
    cases: Sequence[_Case],
    found: Sequence[Evidence],
    x: Term,
    others: Sequence[Term],
    moved: Sequence[Fact],
) -> Evidence:
    """Write the cases and the induction, then return from the motive to the sequent."""

    def write(writer: Writer, scope: int) -> int:
        builder = writer.builder
        steps = [_written(writer, scope, motive, case, e) for case, e in zip(cases, found, strict=True)]
        pairs = [(step, case.parts) for step, case in zip(steps, cases, strict=True)]
        step = builder.induction(scope, motive.x, motive.formula, pairs)
        step = builder.specialise(scope, builder.generalise(scope, step, motive.x), x)
        for other in others:
            step = builder.specialise(scope, step, other)
        for fact in moved:
            step = builder.detach(scope, step, writer.write(fact.evidence, scope))
        return step

    return write


def _written(writer: Writer, scope: int, motive: _Motive, case: _Case, evidence: Evidence) -> int:
    """Write one case: assume, conclude, discharge, generalise, rename to the variables of the motive, discharge."""
    builder, scopes = writer.builder, [scope]
    for formula, token in (*case.hypotheses(motive), *case.conditions):
        scopes.append(builder.open(scopes[-1], formula))
        writer.assumptions[token] = scopes[-1]
    step = writer.write(evidence, scopes[-1])
    base = 1 + len(case.values)
    for inner in reversed(range(base, len(scopes))):
        step = builder.discharge(scopes[inner - 1], scopes[inner], step)
    for other in reversed(case.others):
        step = builder.generalise(scopes[base - 1], step, other)
    if case.others:
        step = renamed(writer, scopes[base - 1], step, list(case.others), list(motive.others))
    for inner in reversed(range(1, base)):
        step = builder.discharge(scopes[inner - 1], scopes[inner], step)
    return step
