"""Compression: what follows is dropped, what was asked is kept, and no instance stands beside its law."""

import pytest

from proofs.compressor import compress
from proofs.engine import exploring
from proofs.notation import text
from proofs.theories import load_theory

ADDITION = load_theory("addition")


@pytest.fixture(scope="module")
def explored():
    with exploring(ADDITION) as exploration:
        list(exploration.bursts())
        return exploration.theorems


def compressed(explored, **options):
    return [text(explored[name].formula, ADDITION) for name in compress(ADDITION, explored.values(), **options)]


def test_laws_stay_and_instances_go(explored):
    kept = compressed(explored)
    assert {"x + y = y + x", "x + y + z = x + (y + z)"} <= set(kept)
    assert sum("≠" in line for line in kept) <= 1
    assert "0 + x = x" not in kept


def test_what_is_dropped_follows_from_what_is_kept(explored):
    from proofs.compressor import judge

    names = compress(ADDITION, explored.values())
    follows = judge(ADDITION, [explored[name] for name in names])
    dropped = [t.formula for name, t in explored.items() if name not in names]
    assert dropped
    cycles = [f for f in dropped if "≠" in text(f, ADDITION)]
    assert all(follows(f) for f in dropped if f not in cycles)


def test_a_stop_keeps_the_rest(explored):
    assert len(compressed(explored, stop=lambda: True)) >= len(compressed(explored))
