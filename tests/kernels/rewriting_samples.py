"""Random signatures, rules and terms for the rewriting kernels, and the replay of what they return."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernels.rewrite_steps import Link, Rewrite

Shape = tuple[int, tuple["Shape", ...]] | int  # a symbol with its arguments, or -1 - k for variable k
ARITIES = (0, 0, 0, 1, 1, 2, 2, 3)


@dataclass(frozen=True)
class RuleShape:
    left: Shape
    right: Shape
    conditions: tuple[tuple[Shape, Shape], ...]
    oriented: bool


def build(bank: Any, shape: Shape) -> int:
    if isinstance(shape, int):
        return int(bank.variable(-1 - shape))
    return int(bank.apply(shape[0], tuple(build(bank, a) for a in shape[1])))


def weight(shape: Shape) -> int:
    return 1 if isinstance(shape, int) else 1 + sum(weight(a) for a in shape[1])


def random_shape(generator: random.Random, depth: int, variables: int = 0) -> Shape:
    if variables and generator.random() < 0.35:
        return -1 - generator.randrange(variables)
    inner = depth > 0 and generator.random() < 0.8
    symbols = [f for f, arity in enumerate(ARITIES) if (arity > 0) == inner]
    symbol = generator.choice(symbols)
    return symbol, tuple(random_shape(generator, depth - 1, variables) for _ in range(ARITIES[symbol]))


def random_rule(generator: random.Random) -> RuleShape:
    variables = generator.randint(1, 3)
    sides = [random_shape(generator, generator.randint(1, 3), variables) for _ in range(2)]
    count = generator.choice((0, 0, 0, 1, 1, 2))
    conditions = tuple(
        (random_shape(generator, 2, variables), random_shape(generator, 1, variables)) for _ in range(count)
    )
    return RuleShape(sides[0], sides[1], conditions, generator.random() < 0.4)


def signature(bank: Any, ranks: Sequence[int] = ()) -> None:
    for f, arity in enumerate(ARITIES):
        bank.symbol(arity, ranks[f] if ranks else 0)


def add(rewriter: Any, rule: RuleShape) -> int | None:
    """The number of a rule, None if it is refused; oriented only where that falls in the path order."""
    left, right = build(rewriter, rule.left), build(rewriter, rule.right)
    conditions = tuple((build(rewriter, s), build(rewriter, t)) for s, t in rule.conditions)
    try:
        return int(rewriter.add_rule(left, right, conditions, rule.oriented))
    except ValueError:
        return None


def subterm(bank: Any, term: int, path: tuple[int, ...]) -> int:
    for place in path:
        term = bank.arguments(term)[place]
    return term


def replaced(bank: Any, term: int, path: tuple[int, ...], new: int) -> int:
    if not path:
        return new
    arguments = list(bank.arguments(term))
    arguments[path[0]] = replaced(bank, arguments[path[0]], path[1:], new)
    return int(bank.apply(bank.head(term), tuple(arguments)))


def replay(
    rewriter: Any, rules: Sequence[tuple[int, int, tuple[tuple[int, int], ...]]], term: int, steps: Sequence[Rewrite]
) -> int:
    """What the steps make of a term; each must be an instance of its rule, and its conditions must join."""
    for step in steps:
        left, right, conditions = rules[step.rule]
        values = dict(step.values)
        source, target = (rewriter.substitute(side, values) for side in (left, right)[:: -1 if step.backward else 1])
        assert subterm(rewriter, term, step.path) == source
        assert len(conditions) == len(step.conditions)
        for sides, traces in zip(conditions, step.conditions, strict=True):
            ends = [
                replay(rewriter, rules, rewriter.substitute(s, values), t) for s, t in zip(sides, traces, strict=True)
            ]
            assert ends[0] == ends[1]
        term = replaced(rewriter, term, step.path, target)
    return term


def follow(bank: Any, equations: Sequence[tuple[int, int]], term: int, links: Sequence[Link]) -> int:
    """What the links of an explanation make of a term."""
    for link in links:
        source, target = equations[link.reason][:: -1 if link.backward else 1]
        assert subterm(bank, term, link.path) == source
        term = replaced(bank, term, link.path, target)
    return term
