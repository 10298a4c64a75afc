"""Three verdicts at random points: refuted, also by large values; passed, with what it rests on; untestable."""

import pytest

from proofs.models import Failed, Model, Passed, Untestable
from proofs.models.sampling import Sample
from proofs.parser import parse_formula
from proofs.theories import load_theory

PEANO = load_theory("peano")
SAMPLE = Sample(Model(PEANO).interpretations)


def judged(source, presentation=PEANO, sample=SAMPLE):
    return sample.judge(parse_formula(source, presentation))


@pytest.mark.parametrize(
    "source",
    [
        "sum(sum(x * sum(x))) = sum(sum(sum(sum(x))))",
        "sum(sum(sum(sum(x * x)))) = sum(sum(sum(sum(sum(x)))))",
        "x + y = y",
        "x * y = x * z -> y = z",
        "S(x) != 5",
    ],
)
def test_what_is_false_is_refuted_with_values(source):
    verdict = judged(source)
    assert isinstance(verdict, Failed)
    assert {v for v, _ in verdict.counterexample} == parse_formula(source, PEANO).free


def test_what_passes_says_how_many_different_points_it_rests_on():
    law, conditional, vacuous = judged("x + y = y + x"), judged("x * x = x -> x = 0 + x"), judged("S(x) = 0 -> x = x")
    assert isinstance(law, Passed) and law.points == law.satisfied > 50
    assert isinstance(conditional, Passed) and conditional.satisfied == 2
    assert isinstance(vacuous, Passed) and vacuous.satisfied == 0


def test_what_has_values_at_few_points_is_untestable():
    assert isinstance(judged("sum(sum(sum(sum(sum(sum(sum(x))))))) = sum(sum(sum(sum(sum(sum(sum(x)))))))"), Untestable)
    power = load_theory("power")
    tower = "3 ^ (3 ^ (3 ^ x)) = 3 ^ (3 ^ (3 ^ x))"
    assert isinstance(judged(tower, power, Sample(Model(power).interpretations)), Untestable)


def test_finite_models_are_sampled_whole():
    groups = load_theory("groups")
    sample = Sample(Model(groups).interpretations)
    assert isinstance(judged("x * y = y * x", groups, sample), Failed)
    assert isinstance(judged("x * inv(x) = 1", groups, sample), Passed)
