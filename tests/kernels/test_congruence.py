"""Congruence closure and its twin: what a fixpoint over all terms finds, with explanations that replay."""

import random
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_rewriting, rewriting
from tests.kernels.rewriting_samples import build, follow, random_shape, signature

IMPLEMENTATIONS = [reference_rewriting, rewriting]
both = pytest.mark.parametrize("module", IMPLEMENTATIONS, ids=["twin", "native"])
Equations = list[tuple[int, int]]


def examples(test: Any) -> Any:
    """Run a test for many seeds of its cases."""
    return settings(deadline=None)(given(st.integers(0, 2**32))(test))


def started(module: Any, seed: int) -> tuple[random.Random, Any, Any, list[int]]:
    """A bank with some terms, and no equations."""
    generator, bank = random.Random(seed), module.Rewriter()
    signature(bank)
    terms = [build(bank, random_shape(generator, 3, 1)) for _ in range(15)]
    return generator, bank, module.Congruence(bank), terms


def subterms(bank: Any, terms: list[int]) -> list[int]:
    found, stack = set(terms), list(terms)
    while stack:
        new = set(bank.arguments(stack.pop())) - found
        found |= new
        stack.extend(new)
    return sorted(found)


def fixpoint(bank: Any, terms: list[int], equations: Equations) -> dict[int, int]:
    """The class of each term, by going over all pairs until nothing changes."""
    color = {t: t for t in subterms(bank, terms)}

    def paint(s: int, t: int) -> bool:
        old, new = color[s], color[t]
        color.update({u: new for u, value in color.items() if value == old})
        return old != new

    for s, t in equations:
        paint(s, t)
    changed = True
    while changed:
        first: dict[tuple[int, ...], int] = {}
        keys = {t: (bank.head(t), *[color[a] for a in bank.arguments(t)]) for t in color}
        changed = any([paint(t, first.setdefault(key, t)) for t, key in keys.items()])
    return color


@both
class TestBoth:
    @examples
    def test_it_finds_the_fixpoint(self, module: Any, seed: int) -> None:
        generator, bank, classes, terms = started(module, seed)
        equations = [(generator.choice(terms), generator.choice(terms)) for _ in range(generator.randint(0, 12))]
        for reason, (s, t) in enumerate(equations):
            classes.merge(s, t, reason)
        color = fixpoint(bank, terms, equations)
        for s, t in product(terms, repeat=2):
            assert classes.equal(s, t) == (color[s] == color[t])
        for t in terms:
            assert set(classes.members(t)) >= {u for u in terms if color[u] == color[t]}

    @examples
    def test_explanations_lead_from_one_term_to_the_other(self, module: Any, seed: int) -> None:
        generator, bank, classes, terms = started(module, seed)
        equations: Equations = []
        levels: list[int] = []
        for _ in range(30):
            move = generator.random()
            if move < 0.2:
                classes.push()
                levels.append(len(equations))
            elif move < 0.35 and levels:
                classes.pop()
                del equations[levels.pop() :]
            else:
                s, t = generator.choice(terms), generator.choice(terms)
                classes.merge(s, t, len(equations))
                equations.append((s, t))
            s, t = generator.choice(terms), generator.choice(terms)
            color = fixpoint(bank, terms, equations)
            assert classes.equal(s, t) == (color[s] == color[t])
            if classes.equal(s, t):
                assert follow(bank, equations, s, classes.explain(s, t)) == t

    @examples
    def test_instances_are_known(self, module: Any, seed: int) -> None:
        generator, bank, classes, terms = started(module, seed)
        for reason in range(6):
            classes.merge(generator.choice(terms), generator.choice(terms), reason)
        pattern = build(bank, random_shape(generator, 2, 2))
        if bank.head(pattern) < 0:
            with pytest.raises(ValueError, match="no pattern"):
                classes.instances(pattern, 9)
            return
        known = {classes.representative(t) for t in subterms(bank, terms)}
        for values in classes.instances(pattern, 20):
            assert classes.representative(bank.substitute(pattern, values)) in known

    def test_instances_are_found_modulo_the_classes(self, module: Any) -> None:
        bank = module.Rewriter()
        f, g, a, b = (bank.symbol(arity) for arity in (1, 2, 0, 0))
        x, y, ca, cb = bank.variable(0), bank.variable(1), bank.apply(a, ()), bank.apply(b, ())
        classes = module.Congruence(bank)
        fb = bank.apply(f, (cb,))
        classes.merge(ca, fb, 0)
        gab = bank.apply(g, (ca, cb))
        assert classes.instances(bank.apply(g, (bank.apply(f, (x,)), y)), 5) == []
        assert not classes.equal(gab, ca)
        values = classes.instances(bank.apply(g, (bank.apply(f, (x,)), y)), 5)
        assert values == [{0: cb, 1: cb}]
        assert classes.equal(bank.substitute(bank.apply(g, (bank.apply(f, (x,)), y)), values[0]), gab)

    def test_a_term_first_asked_for_may_join_classes(self, module: Any) -> None:
        bank = module.Rewriter()
        f, g = bank.symbol(1), bank.symbol(1)
        a, b = (bank.apply(bank.symbol(0), ()) for _ in range(2))
        classes = module.Congruence(bank)
        fa, fb, c = bank.apply(f, (a,)), bank.apply(f, (b,)), bank.apply(g, (a,))
        classes.merge(a, b, 0)
        classes.merge(fa, c, 1)
        classes.merge(c, bank.apply(g, (c,)), 2)
        assert classes.equal(fb, fa)
        assert follow(bank, [(a, b), (fa, c)], c, classes.explain(c, fb)) == fb

    def test_what_is_refused(self, module: Any) -> None:
        bank = module.Rewriter()
        a, b = (bank.apply(bank.symbol(0), ()) for _ in range(2))
        classes = module.Congruence(bank)
        for wrong in (lambda: classes.explain(a, b), classes.pop, lambda: classes.merge(a, b, -1)):
            with pytest.raises(ValueError):
                wrong()


@examples
def test_the_twins_agree(seed: int) -> None:
    generator, bank, twin, terms = started(reference_rewriting, seed)
    _, other, native, _ = started(rewriting, seed)
    depth = 0
    for reason in range(40):
        move, s, t = generator.random(), generator.choice(terms), generator.choice(terms)
        if move < 0.2:
            depth += 1
            twin.push()
            native.push()
        elif move < 0.3 and depth:
            depth -= 1
            twin.pop()
            native.pop()
        elif move < 0.8:
            twin.merge(s, t, reason)
            native.merge(s, t, reason)
        else:
            shape = random_shape(generator, 2, 2)
            pattern = build(bank, shape)
            assert build(other, shape) == pattern
            if bank.head(pattern) >= 0:
                limit = generator.choice((1, 3, 30))
                assert twin.instances(pattern, limit) == native.instances(pattern, limit)
        assert [twin.representative(u) for u in terms] == [native.representative(u) for u in terms]
        assert twin.members(s) == native.members(s)
        if twin.equal(s, t):
            assert twin.explain(s, t) == native.explain(s, t)
