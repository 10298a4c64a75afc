"""Case splits: on a Boolean term, on any term of a datatype, and by its constructors on a variable."""

from collections.abc import Sequence
from dataclasses import replace

from proofs.check import Datatype
from proofs.prover.sequents import Fact, Reduction, Sequent, any_of, new_variable
from proofs.prover.writer import TRUE, UNTRUE, Evidence, Writer, given, substituted
from proofs.term import Term, logical, make


def on_truth(sequent: Sequent, b: Term) -> Reduction:
    """Show a goal where b = true, and where b = false."""
    tokens = (object(), object())
    sequents = tuple(
        [
            replace(sequent, facts=(*sequent.facts, Fact(logical("=", b, value), given(token))))
            for value, token in zip((TRUE, UNTRUE), tokens, strict=True)
        ]
    )

    def combine(found: Sequence[Evidence]) -> Evidence:
        def write(writer: Writer, scope: int) -> int:
            def case(value: Term, inner: int) -> int:
                place = 0 if value is TRUE else 1
                writer.assumptions[tokens[place]] = inner
                return writer.write(found[place], inner)

            return writer.by_truth(scope, b, sequent.goal, case)

        return write

    return Reduction(sequents, combine)


def on_value(sequent: Sequent, t: Term, datatype: Datatype) -> Reduction:
    """Show a goal where t = c(..), for each constructor c of its sort with new variables for its arguments."""
    fresh, sequents, details = sequent.fresh, list[Sequent](), list[tuple[Term, tuple[Term, ...], object]]()
    for constructor in datatype.constructors:
        parts = [new_variable(fresh + k, any_of(sort)) for k, sort in enumerate(constructor.sorts)]
        fresh += len(parts)
        equation, token = logical("=", t, make(constructor, *parts)), object()
        details.append((equation, tuple(parts), token))
        sequents.append(replace(sequent, facts=(*sequent.facts, Fact(equation, given(token))), fresh=fresh))

    def combine(found: Sequence[Evidence]) -> Evidence:
        return _by_value(t, sequent.goal, details, found)

    return Reduction(tuple(sequents), combine)


def _by_value(
    t: Term, goal: Term, details: Sequence[tuple[Term, tuple[Term, ...], object]], found: Sequence[Evidence]
) -> Evidence:
    def write(writer: Writer, scope: int) -> int:
        v = writer.fresh(t.sort)
        motive, cases = logical("->", logical("=", t, v), goal), list[tuple[int, tuple[Term, ...]]]()
        for (equation, parts, token), evidence in zip(details, found, strict=True):
            unused = [substituted(motive, {v: p}) for p in parts if p.sort == v.sort]
            scopes = [scope]
            for hypothesis in (*unused, equation):
                scopes.append(writer.builder.open(scopes[-1], hypothesis))
            writer.assumptions[token] = scopes[-1]
            step = writer.write(evidence, scopes[-1])
            for inner, outer in zip(reversed(scopes[1:]), reversed(scopes[:-1]), strict=True):
                step = writer.builder.discharge(outer, inner, step)
            cases.append((step, parts))
        return writer.at(scope, writer.builder.induction(scope, v, motive, cases), v, t)

    return write
