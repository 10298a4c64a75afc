"""Spoiled proofs of real theorems: the trusted checker accepts no claim that a mutation made up."""

import sys
from pathlib import Path
from random import Random

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from random_derivations import Attempt
from structures import Structure, true_theory

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import metamath_mutators
import mutations
import mutators

from proofs.check import Axiom, Derivation, Step, Theorem, Theory
from proofs.metamath import export
from proofs.theories import load_theory

REAL = ("addition", "groups", "lattices", "lists")


@pytest.fixture(scope="module", params=["samples", *REAL])
def proved(request):
    """A theory with theorems of it."""
    if request.param == "samples":
        return samples.PRESENTATION, list(samples.library().values())
    presentation = load_theory(request.param)
    return presentation, mutations.proved(presentation)


def test_there_are_proofs_to_spoil(proved):
    assert len(proved[1]) >= 5


def test_no_mutant_proves_what_it_should_not(proved):
    presentation, theorems = proved
    found = mutators.mutants(theorems, 140)
    tally, accepted = mutations.judged(found)
    assert {outcome for _, outcome in tally} <= {"refused", "other", "harmless"}
    assert sum(count for (_, outcome), count in tally.items() if outcome == "refused") > 100
    assert not mutations.refuted(presentation, accepted)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_left_of_spoiled_random_proofs_is_true(seed):
    """The axioms are true in a finite structure: whatever the checker accepts must be."""
    random = Random(seed)
    structure = Structure(random)
    attempt = Attempt(random, true_theory(random, structure), {})
    attempt.grow(20)
    theorems = attempt.conclusions() or [attempt.theorem("t")]
    tally, accepted = mutations.judged(mutators.mutants(theorems, 100, seed))
    assert not sum(count for (_, outcome), count in tally.items() if outcome == "crashed")
    assert all(structure.holds(theorem.formula) for theorem in accepted)


def test_metamath_accepts_what_the_checker_accepts_of_mutants(metamath, proved):
    presentation, theorems = proved
    _, accepted = mutations.judged(mutators.mutants(theorems, 280, seed=1))
    assert not mutations.objected(presentation, accepted)


def test_metamath_refuses_spoiled_exports(metamath, proved):
    assert mutations.unnoticed(*proved, count=50) == []


def test_the_report_tells_good_copies_from_spoiled_ones(metamath):
    """A copy with nothing changed is accepted beside one with a letter too few."""
    text = export(samples.PRESENTATION, samples.library().values())
    claim = metamath_mutators.claims(text)[0]
    letters = claim.proof.rsplit(") ", 1)[1]
    copies = {"spoiled.0": claim.proof, "spoiled.1": claim.proof.replace(letters, letters[:-1])}
    for label, proof in copies.items():
        text += f"${{\n{claim.distinct}{label} $p {claim.statement} $= {proof} $.\n$}}\n"
    report = mutations.metamath_report(text)
    assert metamath_mutators.accepted_labels(report, dict.fromkeys(copies, "")) == ["spoiled.0"]


def test_every_claim_of_an_export_is_found():
    theorems = samples.library()
    found = metamath_mutators.claims(export(samples.PRESENTATION, theorems.values()))
    assert len(found) == len(theorems)
    assert all(claim.proof.startswith("( ") for claim in found)


def test_the_same_seed_gives_the_same_mutants():
    theorems = list(samples.library().values())
    assert mutators.mutants(theorems, 50, seed=3) == mutators.mutants(theorems, 50, seed=3)


@pytest.mark.parametrize("kind", mutators.MUTATORS)
def test_every_kind_of_mutation_is_made(kind):
    made = mutators.mutants(list(samples.library().values()), 2 * len(mutators.MUTATORS))
    assert [mutant.kind for mutant in made].count(kind) == 2


def test_a_wrong_claim_would_be_noticed():
    """If a derivation does prove the mutated claim, the mutant is counted as wrong."""
    library = samples.library()
    theorem, other = library["0+"], library["S+"]
    mutant = mutators.Mutant("converse", other, theorem.formula, theorem.derivation, {})
    assert mutations.outcome(mutant, "mutant")[0] == "wrong"


def test_a_refuted_conclusion_would_be_noticed():

    lie = samples.eq(samples.s(samples.x), samples.x)
    theory = Theory(
        "lies", samples.THEORY.symbols, samples.THEORY.datatypes, (*samples.THEORY.axioms, Axiom("lie", lie))
    )
    cite = Derivation((), (Step("cite", terms=(samples.x, samples.x), name="lie"),))
    theorem = Theorem("lie is true", theory, cite, {})
    assert mutations.refuted(samples.PRESENTATION, [theorem]) == [theorem]
