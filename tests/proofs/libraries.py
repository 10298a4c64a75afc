"""Libraries of any size and theorems of any length, made from the samples, for what must work at scale."""

import samples
from samples import s

from proofs.check import Derivation, Theorem
from proofs.derivations import Builder
from proofs.term import Variable

SAMPLES = samples.library()


def copies(count: int) -> list[Theorem]:
    """Return this many theorems: round after round of the samples, each round citing itself, in names of its own."""
    theorems: dict[str, Theorem] = {}
    for number in range(count):
        name = list(SAMPLES)[number % len(SAMPLES)]
        turn = number // len(SAMPLES) + 1
        cited = {other: f"{other} {turn}" for other in SAMPLES}
        steps = [step._replace(name=cited.get(step.name, step.name)) for step in SAMPLES[name].derivation.steps]
        derivation = Derivation(SAMPLES[name].derivation.scopes, tuple(steps))
        theorems[cited[name]] = Theorem(cited[name], samples.THEORY, derivation, theorems)
    return list(theorems.values())


def numeral(value: int) -> samples.Term:
    """Return the term for a number."""
    term = samples.o
    for _ in range(value):
        term = s(term)
    return term


def sum_of_numerals(left: int, right: int, name: str = "sum") -> Theorem:
    """Return left + right = sum, by as many rewritings as there are successors on the right."""
    builder = Builder()
    step = builder.reflexivity(0, samples.plus(numeral(left), numeral(right)))
    for done in range(right):
        values = {Variable("x", "nat"): numeral(left), Variable("y", "nat"): numeral(right - done - 1)}
        rule = builder.cite(0, "+S", samples.AXIOMS["+S"], values)
        step = builder.rewrite(0, step, rule, (1,) + (0,) * done)
    last = builder.cite(0, "+0", samples.AXIOMS["+0"], {Variable("x", "nat"): numeral(left)})
    builder.rewrite(0, step, last, (1,) + (0,) * right)
    return Theorem(name, samples.THEORY, builder.derivation(), {})
