"""The Metamath export: two checkers made by others accept whatever the trusted checker accepted."""

from random import Random
from time import process_time

import pytest
import samples
from checkers import accepted, accepted_by_python, metamath_report
from goals import proved
from hypothesis import given, settings
from hypothesis import strategies as st
from random_derivations import random_theorems

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Step, Theorem, Theory
from proofs.derivations import Builder
from proofs.metamath import export
from proofs.term import Symbol, Term, Variable, logical, make
from proofs.theories import theory_names


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("metamath")


@pytest.fixture(scope="session")
def verify(metamath, folder):
    """Checks a file by both checkers and returns the number of its proofs."""

    def check(text: str) -> int:
        report = metamath_report(metamath, text, folder)
        assert accepted(report), report
        return accepted_by_python(folder / "out.mm")

    return check


def statements(text: str, keyword: str, prefix: str = "") -> dict[str, str]:
    """The labelled statements of a kind: label and formula."""
    found = {}
    for line in text.splitlines():
        label, _, rest = line.partition(f" {keyword} ")
        if rest and label.startswith(prefix):
            found[label] = rest.partition(" $")[0]
    return found


def test_samples_are_accepted(verify):
    text = export(samples.PRESENTATION, samples.library().values())
    assert verify(text) >= len(samples.library())


def test_formulas_are_written_as_they_are_meant():
    text = export(samples.PRESENTATION, samples.library().values())
    assert statements(text, "$p", "th.") == {
        "th.0.plus": "|- ( 0 + X ) = X",
        "th.S.plus": "|- ( ( S X ) + Y ) = ( S ( X + Y ) )",
        "th.plus.-commutative": "|- ( X + Y ) = ( Y + X )",
        "th.x-not-Sx": "|- ( X = ( S X ) -> F. )",
        "th.rotated": "|- A. b1 ( ( X + b1 ) = Z -> ( b1 + X ) = Z )",
    }


def test_the_axioms_are_those_of_the_theory_and_of_logic():
    axioms = statements(export(samples.PRESENTATION, samples.library().values()), "$a")
    logic = {label: text for label, text in axioms.items() if not text.startswith("|-") or "==>" in text}
    assert {label: text for label, text in axioms.items() if label not in logic} == {
        "close": "|- ph",
        "ax.0-not-S": "|- ( 0 = ( S X ) -> F. )",
        "ax.S-injective": "|- ( ( S X ) = ( S Y ) -> X = Y )",
        "ax.plus.0": "|- ( X + 0 ) = X",
        "ax.plus.S": "|- ( X + ( S Y ) ) = ( S ( X + Y ) )",
    }
    assert sorted(label for label, text in logic.items() if text.startswith("|-")) == [
        "S.1", "absurd", "classical", "detach", "discharge", "equal.same.nat", "equal.third.nat",
        "forall.detach.nat", "forall.new.nat", "forall.value.nat", "hypothesis", "induction.nat", "lift",
        "plus.1", "plus.2", "weaken",
    ]  # fmt: skip


def test_classical_logic_stands_only_where_it_is_used():
    library = samples.library()
    assert "classical" not in statements(export(samples.PRESENTATION, [library["+-commutative"]]), "$a")
    assert "classical" in statements(export(samples.PRESENTATION, [library["rotated"]]), "$a")


def test_what_a_theorem_cites_is_exported_before_it(verify):
    text = export(samples.THEORY, [samples.library()["+-commutative"]])
    assert list(statements(text, "$p", "th.")) == ["th.0.plus", "th.S.plus", "th.plus.-commutative"]
    verify(text)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_trusted_checker_accepts_is_accepted(verify, seed):
    theory, theorems = random_theorems(Random(seed))
    assert verify(export(theory, theorems.values())) >= len(theorems)


def test_the_same_theorems_give_the_same_bytes():
    theory, theorems = random_theorems(Random(1))
    assert export(theory, theorems.values()) == export(theory, theorems.values())


def test_theorems_of_another_theory_are_refused():
    _, theorems = random_theorems(Random(2))
    with pytest.raises(DiscoveryError, match="export it with that theory"):
        export(samples.THEORY, theorems.values())


def test_two_theorems_of_one_name_are_refused():
    library = samples.library()
    twin = Theorem("0+", samples.THEORY, library["x-not-Sx"].derivation, {})
    with pytest.raises(DiscoveryError, match=r"two theorems are named 0\+"):
        export(samples.THEORY, [library["0+"], twin])


@pytest.mark.parametrize("name", theory_names())
def test_the_goals_of_every_theory_are_accepted(verify, name):
    presentation, theorems = proved(name)
    assert verify(export(presentation, theorems)) >= len(theorems)


def test_most_theories_have_goals_that_fall_at_once():
    assert sum(bool(proved(name)[1]) for name in theory_names()) > len(theory_names()) // 2


# Corners of the trusted checker --------------------------------------------------------------------------------------


def constant_theory(*axioms: Term) -> Theory:
    named = tuple(Axiom(f"axiom{n}", formula) for n, formula in enumerate(axioms))
    return Theory("corner", (*samples.THEORY.symbols, LESS), samples.THEORY.datatypes, named)


LESS = Symbol("<", (samples.NAT, samples.NAT), "prop")
x, y, z, o = samples.x, samples.y, samples.z, samples.o


def less(one: Term, other: Term) -> Term:
    return make(LESS, one, other)


def test_a_variable_may_be_free_and_bound_in_one_formula(verify):
    """x < 0 -> for all x, x < x: an instance puts x itself where x was free."""
    axiom = logical("->", less(x, o), logical("forall", x, less(x, x)))
    b = Builder()
    step = b.cite(0, "axiom0", axiom, {x.head: x})
    b.generalise(0, step, x)
    theory = constant_theory(axiom)
    assert verify(export(theory, [Theorem("t", theory, b.derivation(), {})])) >= 1


def test_quantifiers_of_one_variable_inside_another(verify):
    axiom = logical("forall", x, logical("->", less(x, o), logical("forall", x, logical("forall", y, less(x, y)))))
    b = Builder()
    step = b.specialise(0, b.cite(0, "axiom0", axiom, {}), samples.s(x))
    b.generalise(0, b.generalise(0, step, x), x)
    theory = constant_theory(axiom)
    verify(export(theory, [Theorem("t", theory, b.derivation(), {})]))


def test_induction_on_a_variable_that_the_formula_lacks(verify):
    """Then a part of a constructor may bear the name of the induction's own variable."""
    axiom = less(y, y)
    b = Builder()
    fact = b.cite(0, "axiom0", axiom, {y.head: y})
    inner = b.open(0, axiom)
    again = b.cite(inner, "axiom0", axiom, {y.head: y})
    b.induction(0, x, axiom, [(fact, ()), (b.discharge(0, inner, again), (x,))])
    theory = constant_theory(axiom)
    verify(export(theory, [Theorem("t", theory, b.derivation(), {})]))


def test_what_a_step_ignores_does_no_harm(verify):
    steps = (Step("reflexivity", 0, (7, -1), (o, x), "name", (3,)), Step("generalise", 0, (0, 99), (x, y)))
    theorem = Theorem("t", samples.THEORY, Builder().derivation()._replace(steps=steps), {})
    verify(export(samples.THEORY, [theorem]))


def test_steps_that_nothing_needs_are_left_out():
    b = Builder()
    b.reflexivity(0, samples.s(samples.s(samples.s(o))))
    b.reflexivity(0, o)
    text = export(samples.THEORY, [Theorem("t", samples.THEORY, b.derivation(), {})])
    assert "c.S" not in text[text.index("th.t $p") :]


def test_names_of_every_kind(verify):
    names = ["$", "$)", "( a", "wff", "|-", "é", "a b", "a.b", "a_b", "+", "plus", "A.", "x", "'", "close"]
    symbols = tuple(Symbol(name, (), f"sort {name}") for name in names)
    axioms = tuple(Axiom(f"ax {s.name}", logical("=", make(s), make(Variable(s.name, s.sort)))) for s in symbols)
    theory = Theory("$( odd $)", symbols, (), axioms)
    theorems = []
    for axiom in axioms:
        b = Builder()
        b.cite(0, axiom.name, axiom.formula, {v: make(v) for v in axiom.formula.free})
        theorems.append(Theorem(f"{axiom.name} ", theory, b.derivation(), {}))
    assert verify(export(theory, theorems)) >= len(names)


def test_proofs_grow_in_step_with_their_derivations():
    short, long = (len(export(samples.PRESENTATION, [swaying(n)])) for n in (2_000, 4_000))
    assert long < 2.2 * short


@pytest.mark.parametrize("steps", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_deep_proof_needs_no_recursion(verify, steps):
    """Each step rests on the one before."""
    verify(export(samples.PRESENTATION, [swaying(steps)]))


def swaying(steps: int) -> Theorem:
    """x = x, changed to x = x + 0 and back, again and again."""
    b = Builder()
    there = b.cite(0, "+0", samples.AXIOMS["+0"], {x.head: x})
    back, last = b.symmetry(0, there), b.reflexivity(0, x)
    for number in range(steps):
        last = b.rewrite(0, last, there if number % 2 else back, (1,))
    return Theorem("swaying", samples.THEORY, b.derivation(), {})


def test_deep_terms_and_nested_scopes(verify):
    b, deep = Builder(), o
    for _ in range(2_000):
        deep = samples.s(deep)
    scope = 0
    for _ in range(60):
        scope = b.open(scope, samples.eq(y, deep if scope == 0 else z))
    last = b.hypothesis(scope, 1)
    while scope:
        scope, last = b.scopes[scope - 1][0], b.discharge(b.scopes[scope - 1][0], scope, last)
    verify(export(samples.PRESENTATION, [Theorem("deep", samples.THEORY, b.derivation(), {})]))


@pytest.mark.parametrize("copies", [60, pytest.param(600, marks=pytest.mark.slow)])
def test_thousands_of_theorems_are_checked_in_seconds(metamath, folder, copies):
    library = samples.library().items()
    theorems = [
        Theorem(f"{name} {copy}", t.theory, t.derivation, t.earlier) for copy in range(copies) for name, t in library
    ]
    text = export(samples.PRESENTATION, theorems)
    assert len(statements(text, "$p", "th.")) == len(theorems) + 3
    start = process_time()
    assert accepted(metamath_report(metamath, text, folder))
    assert process_time() - start < 20
