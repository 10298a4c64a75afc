"""Rewriting and its twin: one answer, traces that replay, sorted normal forms, and an order that simplifies."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_rewriting, rewriting
from tests.kernels.rewriting_samples import (
    RuleShape,
    add,
    build,
    random_rule,
    random_shape,
    replaced,
    replay,
    signature,
    weight,
)


def examples(test: Any) -> Any:
    """Run a test for many seeds of its cases."""
    return settings(deadline=None)(given(st.integers(0, 2**32))(test))


IMPLEMENTATIONS = [reference_rewriting.Rewriter, rewriting.Rewriter]
both = pytest.mark.parametrize("implementation", IMPLEMENTATIONS, ids=["twin", "native"])
FUEL = 60
LONG = 300  # traces beyond it are not replayed


def random_case(seed: int) -> tuple[random.Random, list[RuleShape]]:
    generator = random.Random(seed)
    return generator, [random_rule(generator) for _ in range(generator.randint(1, 14))]


def filled(implementation: Any, shapes: list[RuleShape]) -> tuple[Any, list[Any]]:
    """A rewriter with those rules that it takes, and the rules as terms."""
    rewriter, rules = implementation(), []
    signature(rewriter)
    for shape in shapes:
        if add(rewriter, shape) is not None:
            conditions = tuple((build(rewriter, s), build(rewriter, t)) for s, t in shape.conditions)
            rules.append((build(rewriter, shape.left), build(rewriter, shape.right), conditions))
    return rewriter, rules


@both
class TestBoth:
    @examples
    def test_traces_replay(self, implementation: Any, seed: int) -> None:
        generator, shapes = random_case(seed)
        rewriter, rules = filled(implementation, shapes)
        for _ in range(5):
            term = build(rewriter, random_shape(generator, 4))
            normal = rewriter.normalise(term, FUEL)
            if rewriter.length(term, FUEL) < LONG:
                assert replay(rewriter, rules, term, rewriter.trace(term, FUEL)) == normal

    @examples
    def test_a_reset_brings_back_what_was(self, implementation: Any, seed: int) -> None:
        generator, shapes = random_case(seed)
        rewriter, _ = filled(implementation, shapes)
        shape, mark = random_shape(generator, 4), rewriter.mark()
        term = build(rewriter, shape)
        before, cut = (rewriter.length(term, FUEL), rewriter.normalise(term, FUEL)), rewriter.cut()
        for rule in [random_rule(generator) for _ in range(4)]:
            add(rewriter, rule)
            rewriter.normalise(term, FUEL)
        rewriter.reset(mark)
        fresh, again = filled(implementation, shapes)[0], rewriter.normalise(term, FUEL)
        assert cut or (rewriter.length(term, FUEL), again) == before
        assert cut or fresh.normalise(build(fresh, shape), FUEL) == again

    def test_sums_are_sorted(self, implementation: Any) -> None:
        rewriter = implementation()
        plus, constants = rewriter.symbol(2), [rewriter.apply(rewriter.symbol(0), ()) for _ in range(7)]
        x, y, z = (rewriter.variable(k) for k in range(3))

        def total(*terms: int) -> int:
            result = terms[-1]
            for term in reversed(terms[:-1]):
                result = rewriter.apply(plus, (term, result))
            return int(result)

        rewriter.add_rule(rewriter.apply(plus, (rewriter.apply(plus, (x, y)), z)), total(x, y, z))
        rewriter.add_rule(total(x, y), total(y, x), (), False)
        rewriter.add_rule(total(x, y, z), total(y, x, z), (), False)
        generator = random.Random(3)
        for _ in range(20):
            parts = [generator.choice(constants) for _ in range(9)]
            mixed = list(parts)
            while len(mixed) > 1:
                place = generator.randrange(len(mixed) - 1)
                mixed[place : place + 2] = [rewriter.apply(plus, tuple(mixed[place : place + 2]))]
            assert rewriter.normalise(mixed[0], 10_000) == total(*sorted(parts))

    def test_a_condition_must_hold(self, implementation: Any) -> None:
        r = implementation()
        zero, one, f, g = (r.symbol(arity) for arity in (0, 0, 1, 1))
        a, b, x = r.apply(zero, ()), r.apply(one, ()), r.variable(0)
        r.add_rule(r.apply(f, (x,)), a, ((r.apply(g, (x,)), a),))
        r.add_rule(r.apply(g, (b,)), a)
        assert r.normalise(r.apply(f, (b,)), FUEL) == a
        assert r.normalise(r.apply(f, (a,)), FUEL) == r.apply(f, (a,))
        (step,) = r.trace(r.apply(f, (b,)), FUEL)
        assert [[inner.rule for inner in side] for side in step.conditions[0]] == [[1], []]

    def test_a_loop_ends_with_the_fuel(self, implementation: Any) -> None:
        r = implementation()
        f, a, x = r.symbol(1), r.apply(r.symbol(0), ()), r.variable(0)
        r.add_rule(r.apply(f, (x,)), r.apply(f, (r.apply(f, (x,)),)))
        assert len(r.trace(r.apply(f, (a,)), FUEL)) <= FUEL
        assert r.normalise(r.apply(f, (a,)), 10**6) != r.apply(f, (a,))

    def test_a_condition_that_asks_for_itself_fails(self, implementation: Any) -> None:
        r = implementation()
        f, s, a, x = r.symbol(1), r.symbol(1), r.apply(r.symbol(0), ()), r.variable(0)
        r.add_rule(r.apply(f, (x,)), a, ((r.apply(f, (r.apply(s, (x,)),)), a),))
        assert r.normalise(r.apply(f, (a,)), FUEL) == r.apply(f, (a,))

    def test_conditions_nest_as_deep_as_asked(self, implementation: Any) -> None:
        for depth in range(4):
            r = implementation(condition_depth=depth)
            f, s, a, x = r.symbol(1), r.symbol(1), r.apply(r.symbol(0), ()), r.variable(0)
            term = r.apply(f, (r.apply(s, (r.apply(s, (a,)),)),))
            r.add_rule(r.apply(f, (a,)), a)
            r.add_rule(r.apply(f, (r.apply(s, (x,)),)), a, ((r.apply(f, (x,)), a),))
            assert (r.normalise(term, FUEL) == a, r.cut()) == (depth >= 2, depth < 2)

    def test_long_computations_stay_within_the_nesting(self, implementation: Any) -> None:
        r = implementation()
        zero, s, plus = (r.symbol(arity) for arity in (0, 1, 2))
        x, y, number = r.variable(0), r.variable(1), r.apply(zero, ())
        r.add_rule(r.apply(plus, (number, y)), y)
        r.add_rule(r.apply(plus, (r.apply(s, (x,)), y)), r.apply(s, (r.apply(plus, (x, y)),)))
        for _ in range(400):
            number = r.apply(s, (number,))
        total = r.apply(plus, (number, number))
        assert r.normalise(total, 10_000) != total
        assert r.spent() == len(r.trace(total, 10_000)) == 401
        assert r.trace(r.normalise(total, 10_000), 10_000) == []

    def test_what_is_refused(self, implementation: Any) -> None:
        r = implementation()
        f, g, x, y = r.symbol(1), r.symbol(2), r.variable(0), r.variable(1)
        fx, gxy = r.apply(f, (x,)), r.apply(g, (x, y))
        for left, right, conditions in ((fx, gxy, ()), (x, fx, ()), (fx, fx, ()), (fx, x, ((y, x),))):
            with pytest.raises(ValueError, match="a rule needs"):
                r.add_rule(left, right, conditions)
        assert r.add_rule(fx, gxy, (), False) == 0
        for wrong in (lambda: r.apply(f, ()), lambda: r.apply(9, ()), lambda: r.head(-1), lambda: r.reset(5)):
            with pytest.raises(ValueError):
                wrong()
        with pytest.raises(ValueError, match="deeper"):
            for _ in range(2_000):
                x = r.apply(f, (x,))


@examples
def test_results_and_traces_agree(seed: int) -> None:
    generator, shapes = random_case(seed)
    (twin, _), (native, _) = (filled(implementation, shapes) for implementation in IMPLEMENTATIONS)
    marks = [(twin.mark(), native.mark())]
    for _ in range(12):
        shape, fuel = random_shape(generator, 4, generator.choice((0, 0, 2))), generator.choice((0, 3, 20, FUEL))
        s, t = build(twin, shape), build(native, shape)
        assert s == t
        assert twin.normalise(s, fuel) == native.normalise(t, fuel)
        assert twin.spent() == native.spent() <= fuel
        assert twin.cut() == native.cut()
        assert twin.length(s, fuel) == native.length(t, fuel)
        if twin.length(s, fuel) < LONG:
            assert twin.trace(s, fuel) == native.trace(t, fuel)
        if generator.random() < 0.5:
            marks.append((twin.mark(), native.mark()))
            rule = random_rule(generator)
            assert add(twin, rule) == add(native, rule)
        elif generator.random() < 0.5:
            mark = generator.randrange(len(marks))
            twin.reset(marks[mark][0])
            native.reset(marks[mark][1])
            del marks[mark + 1 :]
        assert twin.size() == native.size()


@examples
def test_terms_agree(seed: int) -> None:
    generator = random.Random(seed)
    banks = [implementation() for implementation in IMPLEMENTATIONS]
    ranks = [generator.randint(-1, 1) for _ in range(8)]
    for bank in banks:
        signature(bank, ranks)
    for _ in range(10):
        shapes = [random_shape(generator, 3, 3) for _ in range(2)] + [random_shape(generator, 3)]
        s, t, u = ([build(bank, shape) for bank in banks] for shape in shapes)
        assert (s[0], t[0], u[0]) == (s[1], t[1], u[1])
        twin, native = ([bank.match(p, q) for p in (s[0], t[0]) for q in (t[0], u[0])] for bank in banks)
        assert twin == native
        twin, native = ([bank.greater(p, q) for p in (s[0], t[0], u[0]) for q in (s[0], t[0], u[0])] for bank in banks)
        assert twin == native
        values = [bank.unify(s[0], t[0]) for bank in banks]
        assert values[0] == values[1]
        assert [bank.weight(s[0]) for bank in banks] == [weight(shapes[0])] * 2
        assert [bank.variables(s[0]) for bank in banks] == [bank.variables(s[0])] * 2
        if values[0] is not None:
            assert banks[0].substitute(s[0], values[0]) == banks[1].substitute(t[0], values[1])


@both
@examples
def test_the_order_is_a_simplification_order(implementation: Any, seed: int) -> None:
    generator, bank = random.Random(seed), implementation()
    signature(bank, [generator.randint(0, 2) for _ in range(8)])
    s, t, u = (build(bank, random_shape(generator, 3, 2)) for _ in range(3))
    assert not bank.greater(s, s)
    assert not (bank.greater(s, t) and bank.greater(t, s))
    if bank.greater(s, t) and bank.greater(t, u):
        assert bank.greater(s, u)
    for place, argument in enumerate(bank.arguments(u)):
        assert bank.greater(u, argument)
        below, above = replaced(bank, u, (place,), t), replaced(bank, u, (place,), s)
        assert bank.greater(above, below) == bank.greater(s, t) or not bank.greater(s, t)
    values = {k: build(bank, random_shape(generator, 2)) for k in range(2)}
    ground = [bank.substitute(term, values) for term in (s, t)]
    assert not bank.greater(s, t) or bank.greater(*ground)
    assert ground[0] == ground[1] or bank.greater(*ground) or bank.greater(*reversed(ground))


def test_unification_finds_the_most_general_values() -> None:
    bank = rewriting.Rewriter()
    f, g = bank.symbol(2), bank.symbol(1)
    x, y, z = (bank.variable(k) for k in range(3))
    gz = bank.apply(g, (z,))
    values = bank.unify(bank.apply(f, (x, bank.apply(g, (x,)))), bank.apply(f, (gz, y)))
    assert values == {0: gz, 1: bank.apply(g, (gz,))}
    assert bank.unify(bank.apply(f, (x, y)), bank.apply(f, (bank.apply(g, (y,)), bank.apply(g, (x,))))) is None
