"""Hunting for counterexamples in a thread."""

from proofs.models import Failed, Model
from proofs.models.hunt import Hunt
from proofs.parser import parse_formula
from proofs.theories import load_theory


def test_it_finds_what_the_refuter_finds():
    peano = load_theory("peano")
    false = parse_formula("x * 7 = x + 30", peano)
    true = parse_formula("x + y = y + x", peano)
    with Hunt(peano, [false, true]) as hunt:
        hunt.wait(0.5)
        found = hunt.counterexample(false)
        assert hunt.has_found(false) and not hunt.has_found(true)
    assert isinstance(found, Failed)
    assert found == Model(peano).refute(false)
    assert hunt.counterexample(true) is None


def test_leaving_ends_the_thread_in_the_middle_of_its_search():
    peano = load_theory("peano")
    with Hunt(peano, [parse_formula("x * y = y * x", peano)]) as hunt:
        thread = hunt._thread
        assert thread.is_alive()
    assert not thread.is_alive()


def test_what_has_no_value_in_any_model_is_left_out():
    addition = load_theory("addition")
    with Hunt(addition, []) as hunt:
        hunt.wait(10)
    assert not hunt._thread.is_alive()
