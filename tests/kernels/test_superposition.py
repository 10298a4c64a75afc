"""The kernel of completion and its plain twin agree, and both do what the theory of ordered rewriting asks."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernels import reference_superposition, superposition
from kernels.overlaps import weak_orders

KERNELS = [reference_superposition.Superposition, superposition.Superposition]
ARITIES = {"a": 0, "b": 0, "g": 1, "f": 2}

variables = st.integers(0, 3)
terms = st.recursive(
    variables | st.sampled_from(["a", "b"]),
    lambda inner: st.tuples(st.just("g"), inner) | st.tuples(st.just("f"), inner, inner),
    max_leaves=5,
)
ground_terms = st.recursive(
    st.sampled_from(["a", "b"]),
    lambda inner: st.tuples(st.just("g"), inner) | st.tuples(st.just("f"), inner, inner),
    max_leaves=6,
)
equations = st.lists(st.tuples(terms, terms), min_size=1, max_size=4)
orders = st.booleans()


class Session:
    """A kernel with the small signature; terms are strings, variables and tuples outside."""

    def __init__(self, kernel, lexicographic):
        self.kernel = kernel(lexicographic)
        self.symbols = {name: self.kernel.symbol(arity, 0, 1, k) for k, (name, arity) in enumerate(ARITIES.items())}
        self.names = {number: name for name, number in self.symbols.items()}
        self.kernel.bottom(0, self.number("a"))

    def number(self, term):
        if isinstance(term, int):
            return self.kernel.variable(term)
        head, *arguments = term if isinstance(term, tuple) else (term,)
        return self.kernel.apply(self.symbols[head], tuple(self.number(a) for a in arguments))

    def show(self, t):
        if self.kernel.head(t) < 0:
            return f"x{self.kernel.key(t)[0]}"
        arguments = self.kernel.arguments(t)
        name = self.names[self.kernel.head(t)]
        return f"{name}({', '.join(map(self.show, arguments))})" if arguments else name

    def shown(self, values):
        return None if values is None else [(self.show(v), self.show(t)) for v, t in sorted(dict(values).items())]

    def add(self, left, right):
        left, right = self.number(left), self.number(right)
        if self.kernel.greater(right, left):
            left, right = right, left
        return self.kernel.add(left, right, self.kernel.greater(left, right))


def both(lexicographic):
    return [Session(kernel, lexicographic) for kernel in KERNELS]


def agreed(sessions, question):
    first, second = (question(session) for session in sessions)
    assert first == second
    return first


@given(terms, terms, orders)
def test_orders_agree_and_are_strict(s, t, lexicographic):
    sessions = both(lexicographic)
    above = agreed(sessions, lambda k: k.kernel.greater(k.number(s), k.number(t)))
    below = agreed(sessions, lambda k: k.kernel.greater(k.number(t), k.number(s)))
    assert not (above and below)
    assert not (s == t and above)


@given(ground_terms, ground_terms, orders)
def test_orders_are_total_on_ground_terms(s, t, lexicographic):
    above = agreed(both(lexicographic), lambda k: k.kernel.greater(k.number(s), k.number(t)))
    assert above or s == t or agreed(both(lexicographic), lambda k: k.kernel.greater(k.number(t), k.number(s)))


@given(terms, terms, st.lists(ground_terms, min_size=4, max_size=4), orders)
def test_orders_survive_substitution_and_contain_subterms(s, t, values, lexicographic):
    session = Session(superposition.Superposition, lexicographic)
    left, right = session.number(s), session.number(t)
    chosen = {session.number(k): session.number(value) for k, value in enumerate(values)}
    instances = [session.kernel.instance(side, chosen) for side in (left, right)]
    assert not session.kernel.greater(left, right) or session.kernel.greater(*instances)
    assert session.kernel.greater(session.number(("g", s)), left)


@given(terms, terms)
def test_unification_agrees_and_unifies(s, t):
    sessions = both(False)
    if agreed(sessions, lambda k: k.shown(k.kernel.unify(k.number(s), k.number(t)))) is not None:
        kernel, left, right = sessions[1].kernel, sessions[1].number(s), sessions[1].number(t)
        values = kernel.unify(left, right)
        assert kernel.substitute(left, values) == kernel.substitute(right, values)


@given(terms, terms)
def test_matching_agrees_and_matches(s, t):
    sessions = both(False)
    if agreed(sessions, lambda k: k.shown(k.kernel.match(k.number(s), k.number(t)))) is not None:
        kernel, left, right = sessions[1].kernel, sessions[1].number(s), sessions[1].number(t)
        assert kernel.instance(left, kernel.match(left, right)) == right


@settings(deadline=None)
@given(equations, terms, orders)
def test_rewriting_agrees_and_its_trace_replays(rules, term, lexicographic):
    sessions = both(lexicographic)
    for session in sessions:
        for left, right in rules:
            session.add(left, right)
    agreed(sessions, lambda k: k.show(k.kernel.normalise(k.number(term))))
    agreed(sessions, lambda k: [(r[:3], k.shown(r.values)) for r in k.kernel.trace(k.number(term))[1]])
    kernel, t = sessions[1].kernel, sessions[1].number(term)
    normal, steps = kernel.trace(t)
    for step in steps:
        left, right, _ = kernel.rule(step.rule)
        left, right = (right, left) if step.backward else (left, right)
        assert kernel.at(t, step.path) == kernel.instance(left, dict(step.values))
        new = kernel.replace(t, step.path, kernel.instance(right, dict(step.values)))
        assert kernel.greater(t, new)
        t = new
    assert t == normal == kernel.normalise(normal)


@settings(deadline=None, max_examples=200)
@given(equations, terms, terms, orders)
def test_critical_pairs_agree(rules, s, t, lexicographic):
    sessions = both(lexicographic)
    for number, (left, right) in enumerate(rules):
        for session in sessions:
            session.add(left, right)
        agreed(sessions, lambda k, n=number: [(k.show(o[0]), k.show(o[1]), *o[2:]) for o in k.kernel.overlaps(n)])
        agreed(sessions, lambda k, n=number: k.kernel.rewritten(n))
    agreed(sessions, lambda k: [(*n[:3], k.shown(n.values), k.shown(n[4])) for n in k.kernel.narrowings(k.number(s))])
    for session in sessions:
        session.kernel.remove(0)
        session.kernel.commutes(session.symbols["f"])
    agreed(sessions, lambda k: k.kernel.follows(k.number(s), k.number(t)))
    agreed(sessions, lambda k: k.kernel.ground_joinable(k.number(s), k.number(t)))
    agreed(sessions, lambda k: k.show(k.kernel.normalise(k.number(s))))


@given(equations, orders)
def test_a_peak_rewrites_to_both_sides(rules, lexicographic):
    session = Session(superposition.Superposition, lexicographic)
    kernel = session.kernel
    numbers = [session.add(left, right) for left, right in rules]
    found = kernel.overlaps(numbers[-1])
    assume(found)
    for overlap in found:
        peak = kernel.peak(*overlap[2:])
        sides = [kernel.rule(number)[:2] for number in (overlap.inner, overlap.outer)]
        (inner, inner_to), (outer, outer_to) = (
            side[::-1] if backward else side
            for side, backward in zip(sides, (overlap.inner_backward, overlap.outer_backward), strict=True)
        )
        assert kernel.instance(outer, dict(peak.outer_values)) == peak.peak
        assert kernel.instance(outer_to, dict(peak.outer_values)) == peak.right
        assert kernel.instance(inner, dict(peak.inner_values)) == kernel.at(peak.peak, overlap.path)
        new = kernel.instance(inner_to, dict(peak.inner_values))
        assert kernel.replace(peak.peak, overlap.path, new) == peak.left


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("lexicographic", [False, True])
def test_three_laws_join_whatever_is_equal_by_associativity_and_commutativity(kernel, lexicographic):
    session = Session(kernel, lexicographic)
    session.add(("f", 0, 1), ("f", 1, 0))
    session.add(("f", ("f", 0, 1), 2), ("f", 0, ("f", 1, 2)))
    s, t = session.number(("g", ("f", 0, ("f", 1, 2)))), session.number(("g", ("f", ("f", 2, 1), 0)))
    assert not session.kernel.ground_joinable(s, t)
    session.add(("f", 0, ("f", 1, 2)), ("f", 1, ("f", 0, 2)))
    assert session.kernel.ground_joinable(s, t)
    assert not session.kernel.ground_joinable(s, session.number(("g", ("f", 0, ("f", 1, 1)))))
    assert not session.kernel.follows(s, t)
    session.kernel.commutes(session.symbols["f"])
    assert session.kernel.follows(s, t)


@pytest.mark.parametrize("kernel", KERNELS)
def test_wrong_numbers_of_arguments_are_refused(kernel):
    session = Session(kernel, False)
    with pytest.raises(ValueError, match="does not take 1 arguments"):
        session.kernel.apply(session.symbols["f"], (session.number("a"),))


@pytest.mark.parametrize("kernel", KERNELS)
def test_variables_keep_to_their_sorts(kernel):
    bank = kernel()
    x, y = bank.variable(0, 0), bank.variable(0, 1)
    assert x != y
    assert bank.unify(x, y) is None
    assert bank.match(x, y) is None


def test_a_permutation_of_many_variables_is_compared():
    """More variables than the native order looks at: it must not claim what it did not see."""
    kernel = superposition.Superposition()
    f = kernel.symbol(2)
    wide = kernel.variable(0)
    for k in range(1, 300):
        wide = kernel.apply(f, (wide, kernel.variable(k)))
    assert not kernel.greater(kernel.apply(f, (wide, kernel.variable(0))), wide)


def test_weak_orders_are_counted_by_the_fubini_numbers():
    assert [len(weak_orders(n)) for n in range(1, 5)] == [1, 3, 13, 75]
