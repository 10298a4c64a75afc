"""What is said about definitions: overlaps, open cases, recursion that ends."""

import pytest

from kernels.errors import DiscoveryError
from proofs.definitions import not_known_to_end, structural, uncovered
from proofs.presentation import Presentation
from proofs.theory_file import read_theory

NUMBERS = "sort nat = 0 | S(nat)\nsort pair = pair(nat, nat)\n"


def theory(*lines: str) -> Presentation:
    return read_theory(NUMBERS + "\n".join(lines), "sample.theory")


@pytest.mark.parametrize(
    ("equations", "left_open"),
    [
        (["f(0, y) = y", "f(S(x), y) = y"], False),
        (["f(0, 0) = 0"], True),
        (["f(x, 0) = 0", "f(0, S(y)) = 0", "f(S(x), S(0)) = 0"], True),
        (["f(x, 0) = 0", "f(0, S(y)) = 0", "f(S(x), S(0)) = 0", "f(S(x), S(S(y))) = 0"], False),
        (["f(x, y) = 0"], False),
        (["f(S(S(x)), y) = 0", "f(0, y) = 0"], True),
    ],
)
def test_open_cases_are_seen(equations, left_open):
    assert uncovered(theory("function f: nat, nat -> nat", *[f"    {e}" for e in equations]), "f") == left_open


@pytest.mark.parametrize(
    ("equations", "ends"),
    [
        (["f(0, y) = y", "f(S(x), y) = f(x, S(y))"], True),
        (["f(0, y) = y", "f(S(x), 0) = f(x, S(0))", "f(S(x), S(y)) = f(x, f(S(x), y))"], True),
        (["f(x, y) = f(x, y)"], False),
        (["f(0, y) = y", "f(S(x), y) = f(y, x)"], False),
        (["f(x, 0) = x", "f(x, S(y)) = f(S(x), y)"], True),
        (["f(0, y) = y", "f(S(x), y) = f(S(S(x)), y)"], False),
        (["f(x, y) = S(y)"], True),
    ],
)
def test_recursion_that_ends_is_seen(equations, ends):
    sample = theory("function f: nat, nat -> nat", *[f"    {e}" for e in equations])
    assert structural(sample, "f") == ends
    assert not_known_to_end(sample) == ([] if ends else ["f"])


def test_recursion_through_others_is_not_followed():
    sample = theory(
        "function f: nat -> nat", "    f(x) = g(x)", "function g: nat -> nat", "    g(x) = f(x)",
        "function h: nat -> nat", "    h(x) = g(x)",
    )  # fmt: skip
    assert not_known_to_end(sample) == ["f", "g"]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("f(0, y)", "f(x, 0)", True),
        ("f(0, y)", "f(S(x), y)", False),
        ("f(x, S(0))", "f(x, S(S(y)))", False),
        ("f(x, y)", "f(S(0), 0)", True),
    ],
)
def test_overlaps_are_refused(first, second, overlap):
    lines = ("function f: nat, nat -> nat", f"    {first} = 0", f"    {second} = 0")
    if overlap:
        with pytest.raises(DiscoveryError, match="equation 2 of f overlaps equation 1"):
            theory(*lines)
    else:
        assert theory(*lines)
