"""The sieve and the tests for factorial reduction, against their plain twins and against one another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_factorial
from kernels.factorial_screen import CLASSES, Family, Table, class_of, divides, levels, nilpotent, scan

LEVELS = levels()
ODD_PRIMES = (3, 5, 7, 11, 13, 17, 31, 61, 113, 179)
SQUARES = (3, 5, 7, 11, 13)
# Fractions with factorial reduction: Brouncker's, Apery's two, 2/(7 zeta(3)), and one of zeta(5).
REDUCED = (
    (1, 2, 0, 0, 1),
    (3, 11, 11, 0, 0, 0, 0, 1),
    (5, 27, 51, 34, 0, 0, 0, 0, 0, 0, -1),
    (1, 4, 6, 4, 0, 0, 0, 0, 0, 0, -4),
    (3, 15, 28, 22, 5, 2, *(0,) * 10, -1),
)

small = st.integers(-9, 9)
large = st.one_of(small, st.integers(-(2**40), 2**40))


@st.composite
def columns(draw: st.DrawFn, coefficient: st.SearchStrategy[int] = small) -> np.ndarray:
    """Members of one degree: random ones, symmetric ones (whose products are all nilpotent), and reduced ones."""
    degree = draw(st.integers(1, 5))
    rows = 3 * degree + 2
    drawn = draw(st.lists(st.lists(coefficient, min_size=rows, max_size=rows), min_size=1, max_size=40))
    for column in drawn[::2]:
        column[degree + 1 :] = [0] * (2 * degree) + [column[-1] or 1]
    known = [list(column) for column in REDUCED if len(column) == rows]
    return np.array(drawn + known, dtype=np.int64).T


def each(array: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(map(int, column)) for column in array.T]


@pytest.mark.parametrize("level", LEVELS)
@settings(deadline=None, max_examples=30)
@given(array=columns(large), prime=st.sampled_from(ODD_PRIMES))
def test_nilpotency_is_the_twins(level: str, array: np.ndarray, prime: int) -> None:
    expected = [reference_factorial.nilpotent(column, prime) for column in each(array)]
    assert nilpotent(array, prime, 1, level).tolist() == expected


@pytest.mark.parametrize("level", LEVELS)
@settings(deadline=None, max_examples=40)
@given(array=columns(large), prime=st.sampled_from(SQUARES))
def test_vanishing_modulo_squares_is_the_twins(level: str, array: np.ndarray, prime: int) -> None:
    expected = [reference_factorial.nilpotent(column, prime, 2) for column in each(array)]
    assert nilpotent(array, prime, 2, level).tolist() == expected


@pytest.mark.parametrize("level", LEVELS)
@settings(deadline=None, max_examples=30)
@given(
    array=st.one_of(columns(), columns(large)), power=st.sampled_from([(11, 1), (11, 4), (13, 7), (17, 2), (11, 12)])
)
def test_multiplicities_are_the_twins(level: str, array: np.ndarray, power: tuple[int, int]) -> None:
    """11^12 is beyond the lanes, and so are large coefficients: both are promoted to 128 bits."""
    prime, exponent = power
    for steps in (2 * prime, 3 * prime):
        expected = [reference_factorial.divides(column, prime, exponent, steps) for column in each(array)]
        assert divides(array, prime, exponent, steps, level).tolist() == expected


def test_the_reduced_fractions_pass_and_a_changed_one_does_not() -> None:
    for column in REDUCED:
        degree = (len(column) - 2) // 3
        array = np.array([column], dtype=np.int64).T
        assert all(nilpotent(array, prime)[0] for prime in ODD_PRIMES)
        assert all(nilpotent(array, prime, 2)[0] for prime in SQUARES[1:])
        assert divides(array, 11, degree, 22)[0]
        changed = array.copy()
        changed[0] += 1
        assert not all(divides(changed, prime, degree, 2 * prime)[0] for prime in (11, 13, 17, 19))


@settings(deadline=None, max_examples=200)
@given(columns(st.one_of(st.integers(-3, 3), large)))
def test_classes_are_the_twins(array: np.ndarray) -> None:
    for column in each(array):
        assert class_of(column) == reference_factorial.class_of(column)


@given(st.integers(-30, 30), st.integers(-30, 30), st.lists(st.integers(-5, 5), min_size=5, max_size=5))
def test_inflations_are_recognised(root: int, scale: int, column: list[int]) -> None:
    """c(n) a(n), c(n) c(n-1) b(n) for a linear c."""
    c, before = np.poly1d([scale or 1, root]), np.poly1d([scale or 1, root - (scale or 1)])
    a, b = np.poly1d(column[:2]) * c, np.poly1d(column[2:]) * c * before
    if b.order == 4 and a.order == 2:
        inflated = [int(x) for x in (*a.coeffs[::-1], *b.coeffs[::-1])]
        assert class_of(inflated) in ("finite", "complex", "inflation")


Arguments = tuple[int, list[tuple[int, int, tuple[int, ...]]], list[int], list[int]]


@st.composite
def families(draw: st.DrawFn) -> Arguments:
    """Families of a few hundred members, with products and powers of parameters in the coefficients."""
    degree, parameters = draw(st.integers(1, 2)), draw(st.integers(2, 4))
    exponents = st.lists(st.integers(0, 2), min_size=parameters, max_size=parameters).map(tuple)
    terms = [
        (draw(st.integers(-3, 3)), row, draw(exponents))
        for row in range(3 * degree + 2)
        for _ in range(draw(st.integers(0, 2)))
    ]
    terms += [
        (draw(st.integers(1, 3)), degree, draw(exponents)),
        (draw(st.integers(-3, 3)), 3 * degree + 1, draw(exponents)),
    ]
    low = draw(st.lists(st.integers(-4, 4), min_size=parameters, max_size=parameters))
    size = draw(st.lists(st.integers(1, 5), min_size=parameters, max_size=parameters))
    if draw(st.booleans()):
        size[-1] = draw(st.integers(60, 140))
    return degree, terms, low, size


@settings(deadline=None, max_examples=40)
@given(families(), st.data())
def test_a_scan_finds_what_its_twin_finds(arguments: Arguments, data: st.DataObject) -> None:
    degree, terms, low, size = arguments
    family = Family(degree, terms, low, size)
    tables = data.draw(
        st.lists(st.sampled_from([(3, 1), (5, 1), (7, 1), (3, 2), (5, 2), (7, 0), (11, 0)]), max_size=3, unique=True)
    )
    tests = data.draw(st.lists(st.sampled_from([(11, 1), (17, 1), (7, 2), (13, 2)]), max_size=2, unique=True))
    asked = [(11, degree, 22)] if data.draw(st.booleans()) else []
    expected = reference_factorial.scan(reference_factorial.members(*arguments), [*_asked(tables), *tests], asked)
    cut = data.draw(st.integers(0, family.rows))
    digests = set()
    for level in LEVELS:
        made = [Table(family, prime, power, level) for prime, power in tables]
        parts = [scan(family, made, tests, asked, *ends, level=level) for ends in ((0, cut), (cut, family.rows))]
        found = np.concatenate([part.found for part in parts])
        assert found.tolist() == [number for number, _ in expected]
        counted = {name: sum(part.classes[name] for part in parts) for name in CLASSES}
        assert counted == {name: sum(kind == name for _, kind in expected) for name in CLASSES}
        digests.add(tuple(part.digest for part in parts))
    assert len(digests) == 1


def _asked(tables: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A table of roots stands for the question of power 1."""
    return [(prime, max(1, power)) for prime, power in tables]


def test_wanted_classes_alone_are_listed_and_all_are_in_the_digest() -> None:
    family = Family(1, [(1, 1, (1, 0)), (1, 0, (0, 0)), (1, 4, (0, 1)), (-1, 2, (0, 0))], [1, -6], [4, 13])
    everything = scan(family, [], [(17, 1)], [], 0, family.rows)
    plain = scan(family, [], [(17, 1)], [], 0, family.rows, wanted=("plain",))
    assert len(plain.found) == plain.classes["plain"] < len(everything.found)
    assert plain.digest == everything.digest
    assert set(plain.found.tolist()) < set(everything.found.tolist())


def test_what_does_not_fit_is_refused() -> None:
    terms, low, size = [(1, 1, (1, 0)), (1, 4, (0, 1))], [1, 1], [3, 3]
    family, other = Family(1, terms, low, size), Family(1, terms, low, size)
    for bad in (
        lambda: Family(1, terms, [1], [3]),
        lambda: Family(9, terms, low, size),
        lambda: Family(1, [(1, 5, (0, 0))], low, size),
        lambda: Family(1, terms, low, [3, 0]),
        lambda: Family(1, terms, low, size, 2**62),
        lambda: Table(family, 181, 2),
        lambda: Table(family, 2, 1),
        lambda: scan(family, [Table(other, 3, 1)], [], [], 0, 3),
        lambda: scan(family, [], [(191, 1)], [], 0, 3),
        lambda: scan(family, [], [], [(11, 20, 22)], 0, 3),
        lambda: scan(family, [], [], [], 2, 1),
        lambda: scan(family, [], [], [], 0, family.rows + 1),
        lambda: scan(family, [], [], [], 0, 1, level="avx9000"),
        lambda: nilpotent(np.zeros((4, 1), dtype=np.int64), 17),
        lambda: class_of([1, 2, 3]),
    ):
        with pytest.raises(ValueError):
            bad()
    with pytest.raises(MemoryError):
        Table(Family(2, [(1, 2, (1,) * 9)], [0] * 9, [2] * 9), 13, 1)


def test_degenerate_members_are_passed_over_and_none_is_lost() -> None:
    """a = x n^2 + n, b = y n^4 + n^2: only x = y = 0, or neither, is balanced."""
    terms = [(1, 2, (1, 0)), (1, 1, (0, 0)), (1, 7, (0, 1)), (1, 5, (0, 0))]
    family = Family(2, terms, [-1, -1], [3, 3])
    tables = [Table(family, prime, 1) for prime in (3, 5)]
    found = scan(family, tables, [(17, 1)], [], 0, 3).found.tolist()
    expected = reference_factorial.scan(
        reference_factorial.members(2, terms, [-1, -1], [3, 3]), [(3, 1), (5, 1), (17, 1)], []
    )
    assert found == [number for number, _ in expected]
    assert 4 in found
