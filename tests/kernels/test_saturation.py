"""Saturation: its answers replay, and it finds what rewriting in one direction does not."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.rewriting import Rewriter
from kernels.saturation import Rule, Saturation
from tests.kernels.rewriting_samples import build, random_rule, random_shape, replay, signature


def operation(r: Rewriter, symbol: int) -> Any:
    def apply(*arguments: int) -> int:
        return r.apply(symbol, arguments)

    return apply


def replayed(r: Rewriter, rules: list[Rule], s: int, steps: Any) -> int:
    return replay(r, [(rule.left, rule.right, rule.conditions) for rule in rules], s, steps)


def test_a_group_with_left_inverses_has_right_inverses() -> None:
    r = Rewriter()
    one, inverse, times, a = (operation(r, r.symbol(arity)) for arity in (0, 1, 2, 0))
    x, y, z = (r.variable(k) for k in range(3))
    e, a, b = one(), a(), inverse(inverse(a()))
    rules = [
        Rule(0, times(e, x), x),
        Rule(1, times(inverse(x), x), e),
        Rule(2, times(times(x, y), z), times(x, times(y, z))),
    ]
    goal = times(a, inverse(a))
    start = times(times(b, inverse(a)), goal)
    saturation = Saturation(r, rules, 12)
    assert Saturation(r, rules, 12).meet(goal, e, 4, 200) is None
    assert saturation.meet(start, goal, 4, 200) is not None
    steps = saturation.meet(goal, e, 4, 200)
    assert steps is not None
    assert any(step.backward for step in steps)
    assert replayed(r, rules, goal, steps) == e


def test_conditions_are_explained() -> None:
    r = Rewriter()
    f, g, a, b = (operation(r, r.symbol(arity)) for arity in (1, 1, 0, 0))
    x = r.variable(0)
    rules = [Rule(0, g(x), a(), ((f(x), b()),)), Rule(1, f(a()), b()), Rule(2, f(x), g(f(x)))]
    steps = Saturation(r, rules, 9).meet(g(a()), a(), 3, 20)
    assert steps is not None
    assert replayed(r, rules, g(a()), steps) == a()
    assert [[step.rule for step in side] for side in steps[0].conditions[0]] == [[1], []]
    assert Saturation(r, rules, 9).meet(f(b()), a(), 3, 20) is None


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_answers_replay(seed: int) -> None:
    generator, r = random.Random(seed), Rewriter()
    signature(r)
    shapes = [random_rule(generator) for _ in range(6)]
    rules = [
        Rule(k, build(r, s.left), build(r, s.right), tuple((build(r, a), build(r, b)) for a, b in s.conditions))
        for k, s in enumerate(shapes)
    ]
    saturation = Saturation(r, rules, 12)
    for _ in range(4):
        s, t = (build(r, random_shape(generator, 2)) for _ in range(2))
        steps = saturation.meet(s, t, 3, 30)
        assert steps is None or replayed(r, rules, s, steps) == t
