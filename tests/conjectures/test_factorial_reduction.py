"""Factorial reduction: the exact test, and that no stage of the screening drops what it accepts."""

import random

import pytest

from conjectures.factorial_reduction import FINITE, FULL, HALF, NONE, log_denominator, reduction
from conjectures.factorial_sieve import (
    SYMMETRIC_MULTIPLICITY_PRIMES,
    family_of,
    multiplicities,
    row_ranges,
    sieve_of,
)
from conjectures.pcf import Pcf
from conjectures.spaces import Space, box, family
from kernels.errors import DiscoveryError
from kernels.factorial_screen import CLASSES, levels


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("2n + 1", "n^2", FULL),
        ("34n^3 + 51n^2 + 27n + 5", "-n^6", FULL),
        ("4n^3 + 6n^2 + 4n + 1", "-4n^6", FULL),
        ("3n + 1", "2n^2 + n + 5", NONE),
        ("9n - 20", "52n^2 - 27n + 31", HALF),
        ("8n", "33n^2 + 4n + 29", HALF),
        ("2n + 1", "n^2 - 9", FINITE),
    ],
)
def test_the_exact_test_knows_each_class(a: str, b: str, kind: str) -> None:
    assert reduction(Pcf.parse(a, b)).kind == kind


def test_delta_is_the_one_of_the_papers() -> None:
    """Apery's 0.0805..., and -0.2088... for pi; exact values by lcm(1, ..., n) ~ e^n."""
    apery = reduction(Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6"))
    assert apery.delta == pytest.approx(0.0805, abs=0.03)
    assert apery.measure == pytest.approx(1 + 1 / apery.delta)
    assert reduction(Pcf.parse("2n+1", "n^2")).delta == pytest.approx(-0.2088, abs=0.05)
    slow = reduction(Pcf.parse("2n^3 + 3n^2 + 3n + 1", "-n^6"))
    assert (slow.delta, slow.measure) == (-1.0, None)
    assert reduction(Pcf.parse("2n + 1", "-4n^2")).delta is None


def test_reduced_denominators_are_those_of_python() -> None:
    from fractions import Fraction
    from math import log

    from kernels.reference import convergent

    for a, b, depth in ((1, 2), (0, 0, 1), 30), ((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1), 60):
        p, _, q, _ = convergent(a, b, depth)
        assert log_denominator(Pcf(a, b), depth) == pytest.approx(log(Fraction(p, q).denominator))


def sampled(space: Space, count: int, seed: int) -> list[int]:
    return sorted(random.Random(seed).sample(range(space.size), count))


@pytest.mark.parametrize(
    ("space", "count"),
    [
        (box([(1, 5), (-6, 6)], [(-9, 9)] * 3), 1_500),
        (box([(1, 3), (-3, 3), (-3, 3)], [(-4, 4)] * 5), 3_000),
        (family("(n + z)*(x*n + y)", "(n + z)*(n + z - 1)*(w*n^2 + v*n)", dict.fromkeys("xyzwv", (1, 5))), 500),
        (family("x*(n^2+n) + y", "z*n^4", {"x": (1, 12), "y": (1, 12), "z": (-20, 20)}), 1_500),
        (family("x*(2n+1)*(n^2+n) + y*(2n+1)", "-z^2*n^6", {"x": (1, 20), "y": (-9, 20), "z": (1, 6)}), 200),
    ],
)
def test_nothing_is_missed_that_the_exact_test_accepts(space: Space, count: int) -> None:
    """Random fractions by exact gcds, against the whole sieve over the same space; what ends has no reduction.

    A product of constants by c(n) without rational roots is the one exception: nothing is nilpotent there.
    """
    sieve = sieve_of(space)
    survivors = set(sieve.scan(0, sieve.family.rows, CLASSES).found.tolist())
    missed = []
    for index in sampled(space, min(count, space.size), seed=1):
        try:
            pcf = space.pcf(index)
        except DiscoveryError:
            continue  # a zero polynomial is no fraction
        if len(pcf.b) - 1 == 2 * (len(pcf.a) - 1) > 0 and index not in survivors and reduction(pcf).kind == FULL:
            missed.append(pcf)
    assert [pcf for pcf in missed if not _is_inflated_constant(pcf)] == []


def _is_inflated_constant(pcf: Pcf) -> bool:
    from conjectures.canonical import canonical

    return len(canonical(pcf).pcf.a) == 1


@pytest.mark.parametrize("level", levels())
def test_the_zeta5_space_has_seven_of_them(level: str) -> None:
    """A corner of the published space with all seven, the same for every processor."""
    space = family(
        "x0*(n^5+(n+1)^5) + x1*(n^3+(n+1)^3) + x2*(2n+1)",
        "-x3^2*n^10",
        {"x0": (1, 8), "x1": (-15, 20), "x2": (-10, 10), "x3": (1, 8)},
    )
    sieve = sieve_of(space, level)
    found = sieve.scan(0, sieve.family.rows, ("plain",), level)
    assert [str(space.pcf(int(i)).b_text) for i in found.found] == ["-n^10"] * 4 + ["-64*n^10"] * 3
    assert all(reduction(space.pcf(int(i))).kind == FULL for i in found.found)


def test_chunks_cover_the_rows() -> None:
    space = box([(1, 20), (-20, 20)], [(-55, 55)] * 3)
    one = family_of(space)
    count = row_ranges(one, space.size)
    assert 16 <= count <= one.rows
    assert one.rows * one.width == space.size


def test_multiplicities_fit_the_lanes() -> None:
    asked = [one for degree in range(1, 9) for one in multiplicities(degree, SYMMETRIC_MULTIPLICITY_PRIMES)]
    assert all(prime**exponent < 1 << 28 for prime, exponent, _ in asked)


def test_a_space_without_parameters_and_one_too_high() -> None:
    lonely = family("2n+1", "n^2", {})
    assert sieve_of(lonely).scan(0, 1, CLASSES).found.tolist() == [0]
    with pytest.raises(DiscoveryError, match="degrees from 1 to 8"):
        family_of(family("x*n^9", "n^18", {"x": (1, 2)}))
    with pytest.raises(DiscoveryError, match="degrees from 1 to 8"):
        family_of(family("x", "2", {"x": (1, 2)}))
