"""What completion proves the checker accepts, in every theory of axioms; and it proves nothing else."""

import pytest
import samples
from samples import NAT, eq, o, plus, s, x, y, z

from kernels import reference_superposition
from proofs.check import Axiom, Theorem, Theory
from proofs.completion import Cited, Completion, Given, Subgoals, language, prove_by_induction, prove_equation
from proofs.completion.horn import clauses
from proofs.derivations import Builder
from proofs.formulas import conjunction, disjunction, exists, forall, implied, negation
from proofs.parser import parse_formula
from proofs.presentation import Presentation
from proofs.term import FALSE, Symbol, Variable, make
from proofs.theories import load_theory, theory_names

AXIOMATIC = [name for name in theory_names() if not load_theory(name).definitions]
GOALS = [(name, goal) for name in AXIOMATIC for goal in load_theory(name).goals]
u, v = (make(Variable(name, NAT)) for name in "uv")


def proved(presentation: Presentation, goal, fuel=100_000, cited=None):
    """The theorem, or None; the checker must agree on what it says."""
    axioms = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
    derivation = prove_equation(presentation, axioms if cited is None else cited, goal, fuel)
    if derivation is None:
        return None
    theorem = Theorem("goal", presentation.theory, derivation, {})
    assert theorem.formula is goal
    return theorem


def peano(goal, fuel=3000):
    return proved(samples.PRESENTATION, goal, fuel)


@pytest.mark.parametrize(("name", "goal"), GOALS, ids=[f"{name}-{goal.name}" for name, goal in GOALS])
def test_every_goal_of_every_theory_of_axioms_is_proved(name, goal):
    assert proved(load_theory(name), goal.formula) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("groups", "x * y = y * x"),
        ("groups", "x * y = x -> x = y"),
        ("rings", "x * x = x"),
        ("lattices", "x meet (y join z) = (x meet y) join (x meet z)"),
        ("boolean_algebra", "0 = 1"),
        ("monoids", "x * y = 1 -> y * x = 1"),
        ("orders", "x <= y -> y <= x"),
    ],
)
def test_what_does_not_follow_is_not_proved(name, text):
    presentation = load_theory(name)
    assert proved(presentation, parse_formula(text, presentation), 5000) is None


@pytest.mark.parametrize("name", ["groups", "lattices", "orders"])
def test_the_plain_kernel_finds_the_same_derivations(name, monkeypatch):
    presentation = load_theory(name)
    axioms = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
    goals = [goal.formula for goal in presentation.goals]
    native = [prove_equation(presentation, axioms, goal, 2000) for goal in goals]
    monkeypatch.setattr(language, "Superposition", reference_superposition.Superposition)
    assert [prove_equation(presentation, axioms, goal, 2000) for goal in goals] == native


def test_steps_of_inductions_follow_from_their_hypotheses():
    assert peano(implied([eq(plus(o, x), x)], eq(plus(o, s(x)), s(x))))
    assert peano(implied([eq(plus(s(x), y), s(plus(x, y)))], eq(plus(s(x), s(y)), s(plus(x, s(y))))))
    assert peano(
        implied([eq(plus(plus(x, y), z), plus(x, plus(y, z)))], eq(plus(plus(x, y), s(z)), plus(x, plus(y, s(z)))))
    )
    general = forall(u, eq(plus(u, x), plus(x, u)))
    lemma = forall(u, forall(v, eq(plus(s(u), v), s(plus(u, v)))))
    assert peano(implied([lemma, general], eq(plus(y, s(x)), plus(s(x), y))))


def test_constructors_are_told_apart():
    assert peano(negation(eq(s(s(x)), o)))
    assert peano(implied([eq(s(plus(x, o)), s(y))], eq(x, y)))
    assert peano(implied([eq(x, s(y)), eq(plus(x, o), o)], FALSE))
    assert peano(implied([eq(x, s(y)), eq(x, o)], eq(x, z)))


def test_conjunctions_are_taken_apart_and_put_together():
    both = conjunction(eq(x, y), eq(y, z))
    assert peano(implied([both], eq(x, z)))
    assert peano(implied([eq(x, y), eq(y, z)], conjunction(eq(z, x), conjunction(eq(x, y), eq(z, z)))))
    assert peano(implied([implied([both], eq(u, v)), eq(x, z), eq(y, z)], eq(s(u), s(v))))
    assert peano(implied([implied([eq(x, y)], conjunction(eq(u, v), FALSE)), eq(y, x)], eq(u, o)))


def test_something_is_found_that_is_claimed_to_exist():
    assert peano(exists(u, eq(plus(u, o), s(x))))
    assert peano(exists(u, conjunction(eq(plus(x, u), x), eq(plus(u, u), o))))
    assert peano(exists(u, eq(plus(x, s(s(u))), s(s(x)))))
    assert peano(exists(u, eq(plus(x, u), y))) is None


def test_disjunctions_are_proved_by_their_second_half():
    assert peano(disjunction(eq(x, s(x)), eq(plus(x, o), x)))
    assert peano(disjunction(eq(plus(x, o), x), eq(x, s(x))))


def test_a_subgoal_is_proved_inside_a_scope():
    builder = Builder()
    scope = builder.open(0, forall(u, eq(plus(o, u), u)))
    inner = builder.open(scope, eq(y, z))
    facts = [Cited(name, formula) for name, formula in samples.AXIOMS.items()]
    facts += [
        Given(step, builder.conclusion(step))
        for step in (builder.hypothesis(inner, scope), builder.hypothesis(inner, inner))
    ]
    before = len(builder.steps)
    assert Completion(samples.THEORY, facts).prove(builder, inner, eq(x, y), 500) is None
    assert len(builder.steps) == before
    goal = eq(plus(o, s(y)), plus(s(z), o))
    step = Completion(samples.THEORY, facts).prove(builder, inner, goal, 500)
    assert builder.conclusion(step) is goal
    builder.discharge(0, scope, builder.discharge(scope, inner, step))
    theorem = Theorem("subgoal", samples.THEORY, builder.derivation(), {})
    assert theorem.formula is implied([forall(u, eq(plus(o, u), u)), eq(y, z)], goal)


def test_earlier_theorems_are_cited():
    library = samples.library()
    cited = [(name, theorem.formula) for name, theorem in library.items()]
    goal = eq(plus(x, s(y)), plus(y, s(x)))
    derivation = prove_equation(samples.PRESENTATION, [*samples.AXIOMS.items(), *cited], goal, 5000)
    assert Theorem("goal", samples.THEORY, derivation, library).formula is goal


def test_variables_with_the_names_of_lemmas_do_no_harm():
    group = load_theory("groups")
    for number in range(1, 6):
        assert proved(group, parse_formula(f"inv(x{number} * y{number}) = inv(y{number}) * inv(x{number})", group))
        premise = f"(forall x{number}. x{number} * x{number} = 1)"
        assert proved(group, parse_formula(f"{premise} -> y{number} * z1 = z1 * y{number}", group))


def test_formulas_of_other_forms_are_left_out():
    odd = implied([negation(eq(x, y))], eq(x, z))
    assert clauses(Cited("odd", odd)) == []
    assert clauses(Cited("twice", implied([eq(x, y)], forall(x, eq(x, x))))) == []
    assert peano(implied([implied([eq(x, y)], eq(y, z)), forall(x, implied([negation(eq(x, x))], FALSE))], eq(o, o)))


def numeral(n):
    term = o
    for _ in range(n):
        term = s(term)
    return term


def test_deep_terms_are_proved_or_refused_without_harm():
    assert peano(eq(plus(x, numeral(300)), s(plus(x, numeral(299)))))
    assert peano(eq(plus(x, numeral(30_000)), s(plus(x, numeral(29_999))))) is None


def test_terms_that_double_end_the_attempt():
    double, pair = Symbol("d", ("s",), "s"), Symbol("p", ("s", "s"), "s")
    w, t = make(Variable("w", "s")), make(Variable("t", "s"))
    axioms = (Axiom("double", eq(make(double, w), make(pair, w, w))),)
    for _ in range(40):
        t = make(double, t)
    presentation = Presentation(Theory("doubling", (pair, double), (), axioms))
    assert proved(presentation, eq(t, make(pair, t.arguments[0], t.arguments[0])), 50_000) is not None
    assert proved(presentation, eq(t, make(pair, t.arguments[0], t)), 50_000) is None


@pytest.mark.parametrize("theory", ["addition", "lists"])
def test_an_induction_with_hypotheses_for_all_values(theory):
    presentation = load_theory(theory)
    axioms = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
    goal = next(goal.formula for goal in presentation.goals if goal.name == "associative")
    derivation = prove_by_induction(presentation, axioms, goal, 5000)
    assert Theorem("associative", presentation.theory, derivation, {}).formula is goal


def test_an_induction_on_trees_with_two_hypotheses():
    presentation = load_theory("trees")
    axioms = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
    goal = next(goal.formula for goal in presentation.goals if goal.name == "mirror-mirror")
    derivation = prove_by_induction(presentation, axioms, goal, 5000)
    assert Theorem("mirror", presentation.theory, derivation, {}).formula is goal


def test_an_induction_does_not_prove_what_is_false():
    axioms = list(samples.AXIOMS.items())
    assert prove_by_induction(samples.PRESENTATION, axioms, eq(plus(x, y), x), 5000) is None
    assert prove_by_induction(samples.PRESENTATION, axioms, eq(o, s(o)), 5000) is None


def test_no_fuel_no_proof():
    assert peano(eq(plus(x, s(s(o))), s(s(x))), 0) is None


def test_a_subgoal_of_another_prover_is_written_where_its_facts_stand():
    subgoals = Subgoals(samples.THEORY)
    library = samples.library()
    subgoals.learn("0+", library["0+"].formula)
    facts = [forall(u, implied([eq(u, x)], eq(plus(o, u), y))), eq(x, z)]
    assert subgoals.close(facts[1:], eq(y, z), 500) is None
    assert subgoals.close(facts, implied([eq(x, x)], eq(y, z)), 500) is None
    writing = subgoals.close(facts, eq(y, z), 500)
    for _ in range(2):
        builder = Builder()
        outer = builder.open(0, facts[0])
        scope = builder.open(outer, facts[1])
        step = writing(builder, scope, [builder.hypothesis(scope, outer), builder.hypothesis(scope, scope)])
        builder.discharge(0, outer, builder.discharge(outer, scope, step))
        theorem = Theorem("subgoal", samples.THEORY, builder.derivation(), library)
        assert theorem.formula is implied(facts, eq(y, z))
