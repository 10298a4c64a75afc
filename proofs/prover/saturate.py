"""The second engine: where rewriting is stuck, rules are used both ways until the sides of a goal meet."""

from collections.abc import Sequence

from kernels.saturation import Rule, Saturation
from proofs.prover.branch import Branch, Link
from proofs.prover.rules import Rules, Script
from proofs.prover.sequents import Sequent
from proofs.prover.writer import Evidence, Writer

ROUNDS = 6
PLACES = 200  # where a rule is used in one round
GROWTH = 10  # symbols that a term may have beyond the larger side of the goal
ATTEMPTS_FOR_FUEL = 20


def by_saturation(rules: Rules, links: Sequence[Link], sequent: Sequent) -> Evidence | None:
    """Return the evidence of an equation whose sides meet by the rules and facts, used in whatever direction."""
    if sequent.goal.head.name != "=":
        return None
    left, right = (rules.bank.encode(side) for side in sequent.goal.arguments)
    branch = Branch(rules, links, sequent.facts, sequent.turned)
    try:
        script = _met(rules, left, right)
    finally:
        branch.leave()
    if script is None:
        return None

    def write(writer: Writer, scope: int) -> int:
        return rules.joined(writer, scope, left, right, script, (), {}, {})

    return write


def _met(rules: Rules, left: int, right: int) -> Script | None:
    """Return rewrites that lead from one term to the other."""
    standing = [Rule(n, e.left, e.right, e.conditions) for n, e in sorted(rules.entries.items()) if n < rules.mark()]
    rewriter = rules.bank.rewriter
    largest = GROWTH + max(rewriter.weight(left), rewriter.weight(right))
    saturation = Saturation(rewriter, standing, largest)
    steps = saturation.meet(left, right, ROUNDS, PLACES)
    rules.spend(1 + saturation.attempts // ATTEMPTS_FOR_FUEL)
    return None if steps is None else rules.settled(steps)
