"""The prover: what it proves the checker accepts, it is deterministic, and it proves nothing false."""

import pytest
import samples

from proofs.check import Theorem
from proofs.derivations import Builder
from proofs.parser import parse_formula
from proofs.prover import Prover
from proofs.prover.lemmas import suggested
from proofs.prover.speculate import Speculation
from proofs.prover.tidy import tidy
from proofs.term import FALSE, Term, logical, make
from proofs.theories import load_theory

FUEL = 20_000
LAWS = [
    "0+x=x",
    "S(x)+y=S(x+y)",
    "x+y=y+x",
    "(x+y)+z=x+(y+z)",
    "0*x=0",
    "S(x)*y=x*y+y",
    "x*y=y*x",
    "x*(y+z)=x*y+x*z",
    "(x*y)*z=x*(y*z)",
    "x*S(0)=x",
    "x+z=y+z -> x=y",
    "z+x=z+y -> x=y",
    "x+y=0 -> x=0",
    "x+y=0 -> y=0",
    "0*x=1 -> x*0=1",
    "x+y=1 -> y+x=1",
    "x+y=x -> y=0",
    "2*sum(n)=n*S(n)",
]
FALSE_LAWS = ["x+y=x", "x*y=x+y", "x+y=z -> x=z", "S(x)=0", "x*z=y*z -> x=y", "S(x)+y=x*S(y)"]


def proved(prover: Prover, formula: Term, name: str, earlier: dict[str, Theorem]) -> Theorem:
    attempt = prover.prove(formula, name, FUEL)
    assert attempt.derivation is not None, name
    theorem = Theorem(name, prover.presentation.theory, attempt.derivation, dict(earlier))
    assert theorem.formula is formula
    return theorem


def test_the_laws_of_peano_each_with_those_before_it() -> None:
    presentation, library = load_theory("peano"), dict[str, Theorem]()
    prover = Prover(presentation)
    for text in LAWS:
        library[text] = proved(prover, parse_formula(text, presentation), text, library)
        prover.learn(library[text])


@pytest.mark.parametrize("text", FALSE_LAWS)
def test_what_is_false_is_not_proved(text: str) -> None:
    presentation = load_theory("peano")
    prover = Prover(presentation)
    formula = parse_formula(text, presentation)
    assert prover.prove(formula, "false", 5_000).derivation is None
    assert prover.refutes(formula)


def test_an_attempt_depends_on_nothing_that_went_before_but_theorems() -> None:
    presentation = load_theory("peano")
    goal = parse_formula("x+y=y+x", presentation)
    fresh = Prover(presentation).prove(goal, "goal", FUEL)
    used = Prover(presentation)
    for text in ("x*y=y*x", "x+y=x", "(x+y)+z=x+(y+z)"):
        used.prove(parse_formula(text, presentation), "other", 3_000)
    assert used.prove(goal, "goal", FUEL) == fresh


def test_fuel_bounds_the_search() -> None:
    presentation = load_theory("peano")
    attempt = Prover(presentation).prove(parse_formula("x*y=y*x", presentation), "goal", 500)
    assert attempt.derivation is None
    assert attempt.spent < 700
    assert attempt.open_subgoals


def test_what_follows_by_rewriting() -> None:
    presentation, prover = load_theory("peano"), Prover(load_theory("peano"))
    commutes = parse_formula("x+y=y+x", presentation)
    assert not prover.follows(commutes)
    prover.learn(proved(prover, commutes, "commutes", {}))
    assert prover.follows(parse_formula("x+(y+z)=(z+y)+x", presentation))
    assert not prover.follows(parse_formula("x+(y+z)=(x+y)+z", presentation))


@pytest.mark.parametrize(
    "formula",
    [
        logical("->", samples.eq(samples.x, samples.s(samples.x)), FALSE),
        logical(
            "forall",
            samples.y,
            logical("->", samples.eq(samples.s(samples.x), samples.s(samples.y)), samples.eq(samples.x, samples.y)),
        ),
        logical("->", samples.eq(samples.o, samples.s(samples.y)), samples.eq(samples.x, samples.y)),
    ],
    ids=["no fixed point", "injective", "absurd premise"],
)
def test_premises_and_quantifiers(formula: Term) -> None:
    proved(Prover(samples.PRESENTATION), formula, "goal", {})


def test_an_equation_of_all_goals_of_lists() -> None:
    presentation = load_theory("lists")
    for goal in presentation.goals:
        loop = Speculation(presentation, goal.formula, iter([True] * 20_000 + [False] * 100_000).__next__)
        theorem = loop.run()
        assert theorem is not None, goal.name
        assert theorem.formula is goal.formula


def test_a_derivation_that_the_checker_refuses_is_no_theorem_and_counted() -> None:
    presentation = load_theory("peano")
    right, wrong = (parse_formula(text, presentation) for text in ("x + 0 = x", "x + 1 = x"))
    loop = Speculation(presentation, wrong, lambda: True)
    derivation = Prover(presentation).prove(right, "goal", FUEL).derivation
    assert derivation is not None
    assert loop._checked(wrong, "goal", derivation) is None
    assert loop.refused == 1 and not loop.theorems


def test_an_attempt_ends_when_it_may_not_go_on() -> None:
    presentation = load_theory("peano")
    prover = Prover(presentation, lambda: False)
    attempt = prover.prove(parse_formula("x*y=y*x", presentation), "goal", 1_000_000)
    assert attempt.derivation is None and attempt.spent < 1000


def test_remembered_proofs_are_not_searched_again() -> None:
    presentation = load_theory("peano")
    goal = parse_formula("x * y = y * x", presentation)
    first = Speculation(presentation, goal, lambda: True)
    assert first.run() is not None
    remembered = {(theorem.name, theorem.formula): theorem for theorem in first.theorems.values()}
    second = Speculation(presentation, goal, lambda: True, remembered=remembered)
    assert second.run() is not None
    assert [*second.theorems] == [*first.theorems]


def test_a_suggested_lemma_has_variables_for_common_terms() -> None:
    presentation = load_theory("peano")
    subgoal = parse_formula("(x*y)+z = z+(x*y)", presentation)
    first = next(iter(suggested(subgoal, Prover(presentation).refutes)))
    assert first.arguments[0].arguments[0].arguments == ()


def test_tidying_drops_what_is_doubled_or_unused() -> None:
    builder = Builder()
    x = make(samples.x.head)
    unused = builder.open(0, samples.eq(x, x))
    builder.hypothesis(unused, unused)
    first = builder.reflexivity(0, x)
    second = builder.reflexivity(0, x)
    builder.rewrite(0, first, second, (0,))
    small = tidy(builder.derivation())
    assert len(small.scopes) == 0
    assert len(small.steps) == 2
    assert Theorem("x", samples.THEORY, small, {}).formula is samples.eq(x, x)
