"""Simplifying a sequent: introduce, complete the facts, reduce the goal, close it or take it apart."""

from collections.abc import Sequence
from dataclasses import replace

from proofs.prover.branch import Branch, Link, guesses, instance
from proofs.prover.connectives import conjuncts
from proofs.prover.rules import Rules, Script
from proofs.prover.sequents import Combine, Fact, Reduction, Sequent, closed, new_variable
from proofs.prover.writer import Evidence, Writer, assuming, given, renamed, substituted
from proofs.term import FALSE, Term, logical

# A place where the two sides of a goal still differ, with what stands there.
Difference = tuple[tuple[int, ...], int, int]


def simplify(rules: Rules, links: Sequence[Link], sequent: Sequent) -> Reduction:
    """Return what is left of a sequent; a reduction to one sequent need not have changed it."""
    if sequent.goal.head.name in ("->", "forall"):
        first = introduced(sequent)
        return followed(first, [simplify(rules, links, s) for s in first.sequents])
    branch = Branch(rules, links, sequent.facts, sequent.turned)
    try:
        if branch.contradiction is not None:
            return closed(_absurd(branch.contradiction, sequent.goal))
        if sequent.goal.head.name != "=":
            return _kept(branch, sequent)
        return _reduced(branch, sequent)
    finally:
        branch.leave()


def introduced(sequent: Sequent) -> Reduction:
    """Assume a condition, take a new variable for a quantified one, or show both parts of a conjunction."""
    pair = conjuncts(sequent.goal)
    if pair is not None:
        return Reduction(tuple([replace(sequent, goal=part) for part in pair]), _conjunction(pair))
    if sequent.goal.head.name == "forall":
        return _taken(sequent)
    condition, goal = sequent.goal.arguments
    token = object()
    inner = replace(sequent, facts=(*sequent.facts, Fact(condition, given(token))), goal=goal)
    return Reduction((inner,), lambda found: assuming(condition, token, found[0]))


def _taken(sequent: Sequent) -> Reduction:
    x, body = sequent.goal.arguments
    y = new_variable(sequent.fresh, x)

    def combine(found: Sequence[Evidence]) -> Evidence:
        def write(writer: Writer, scope: int) -> int:
            step = writer.builder.generalise(scope, writer.write(found[0], scope), y)
            return renamed(writer, scope, step, [y], [x])

        return write

    return Reduction((replace(sequent, goal=substituted(body, {x: y}), fresh=sequent.fresh + 1),), combine)


def _conjunction(pair: tuple[Term, Term]) -> Combine:
    def combine(found: Sequence[Evidence]) -> Evidence:
        def write(writer: Writer, scope: int) -> int:
            builder = writer.builder
            inner = builder.open(scope, logical("->", pair[0], logical("->", pair[1], FALSE)))
            step = builder.hypothesis(inner, inner)
            for evidence in found:
                step = builder.detach(inner, step, writer.write(evidence, inner))
            return builder.discharge(scope, inner, step)

        return write

    return combine


def followed(first: Reduction, rest: Sequence[Reduction]) -> Reduction:
    """Return the reduction that does one thing, and then something to each sequent that is left."""
    sequents = tuple([s for reduction in rest for s in reduction.sequents])

    def combine(found: Sequence[Evidence]) -> Evidence:
        waiting, done = list(found), list[Evidence]()
        for reduction in rest:
            count = len(reduction.sequents)
            done.append(reduction.combine(waiting[:count]))
            del waiting[:count]
        return first.combine(done)

    return Reduction(sequents, combine)


def _absurd(evidence: Evidence, goal: Term) -> Evidence:
    if goal is FALSE:
        return evidence
    return lambda writer, scope: writer.builder.absurd(scope, writer.write(evidence, scope), goal)


def _kept(branch: Branch, sequent: Sequent) -> Reduction:
    """Keep the goal, with completed facts."""
    return Reduction((replace(sequent, facts=branch.facts()),), lambda found: found[0])


def _reduced(branch: Branch, sequent: Sequent) -> Reduction:
    rules, bank = branch.rules, branch.bank
    left, right = (bank.encode(side) for side in sequent.goal.arguments)
    places = differences(branch, rules.normal(left), rules.normal(right), ())
    if places is None:
        goal = replace(sequent, facts=branch.facts(), goal=FALSE)
        return Reduction((goal,), lambda found: _absurd(found[0], sequent.goal))
    scripts = rules.script(left), rules.script(right)
    known = [_linked(branch, s, t) for _, s, t in places]
    facts = branch.facts()
    sequents = tuple(
        [
            replace(sequent, facts=facts, goal=logical("=", bank.decode(s), bank.decode(t)))
            for (_, s, t), evidence in zip(places, known, strict=True)
            if evidence is None
        ]
    )

    def combine(found: Sequence[Evidence]) -> Evidence:
        waiting = list(found)
        each = [waiting.pop(0) if evidence is None else evidence for evidence in known]
        return _assembled(rules, sequent.goal, scripts, places, each)

    return Reduction(sequents, combine)


def differences(branch: Branch, left: int, right: int, path: tuple[int, ...]) -> list[Difference] | None:
    """Return where two normal forms differ below their constructors, or None if they never agree."""
    if left == right:
        return []
    bank = branch.bank
    if not (bank.is_built(left) and bank.is_built(right)):
        return [(path, left, right)]
    if bank.rewriter.head(left) != bank.rewriter.head(right):
        return None
    found: list[Difference] = []
    pairs = zip(bank.rewriter.arguments(left), bank.rewriter.arguments(right), strict=True)
    for place, (s, t) in enumerate(pairs):
        inner = differences(branch, s, t, (*path, place))
        if inner is None:
            return None
        found += inner
    return found


def _linked(branch: Branch, left: int, right: int) -> Evidence | None:
    """Return the evidence of an equation that the conclusion of a clause matches, with conditions that hold."""
    bank = branch.bank
    for one in branch.links:
        if one.conclusion is None:
            continue
        sort = one.conclusion.sort
        pattern = bank.pair(branch.rules.normal(one.conclusion.left), branch.rules.normal(one.conclusion.right), sort)
        for pair in ((left, right), (right, left)):
            match = bank.rewriter.match(pattern, bank.pair(*pair, bank.sort_of(left)))
            values = None if match is None else next(guesses(branch, one.conditions, match), None)
            if values is not None:
                return _matched(branch, instance(branch, one, values), one, values, pair != (left, right))
    return None


def _matched(branch: Branch, evidence: Evidence, one: Link, values: object, turned: bool) -> Evidence:
    """Bring the conclusion of a clause into normal form; it is turned if it matched the other way round."""
    rules, bank = branch.rules, branch.bank
    sides = [bank.instance(t, values) for t in (one.conclusion or ())[:2]]  # type: ignore[arg-type]
    scripts = [rules.script(side) for side in sides]

    def write(writer: Writer, scope: int) -> int:
        step = writer.write(evidence, scope)
        for side, script in enumerate(scripts):
            step = rules.replay(writer, scope, step, script, (side,), {})
        return writer.builder.symmetry(scope, step) if turned else step

    return write


def _assembled(
    rules: Rules, goal: Term, scripts: tuple[Script, Script], places: Sequence[Difference], each: Sequence[Evidence]
) -> Evidence:
    """Rewrite s in s = s to its normal form, where it differs to the other one, and that back to t."""

    def write(writer: Writer, scope: int) -> int:
        builder = writer.builder
        step = builder.reflexivity(scope, goal.arguments[0])
        step = rules.replay(writer, scope, step, scripts[0], (1,), {})
        for (path, _, _), evidence in zip(places, each, strict=True):
            step = builder.rewrite(scope, step, writer.write(evidence, scope), (1, *path))
        if not scripts[1]:
            return step
        back = builder.reflexivity(scope, goal.arguments[1])
        back = rules.replay(writer, scope, back, scripts[1], (0,), {})
        return builder.rewrite(scope, step, back, (1,))

    return write
