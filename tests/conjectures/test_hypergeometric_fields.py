"""Fields of pFq and Meijer's G: steps do to the functions what they claim; products depend on the end points only."""

from fractions import Fraction as F

import mpmath
import pytest
from flint import fmpz_poly

from conjectures.hypergeometric_fields import meijer, pfq, steps
from conjectures.matrix_fields import delta, field_by_name, fraction, period
from conjectures.pcf import Pcf
from conjectures.walks import walked_delta
from kernels.errors import DiscoveryError

PLACES = [
    (pfq(2, 1, F(-1)), (F(1, 3), F(5, 2), F(7, 4))),
    (pfq(2, 1, F(1, 3)), (F(1, 3), F(5, 2), F(7, 4))),
    (pfq(1, 1, F(2)), (F(1, 3), F(7, 4))),
    (pfq(0, 1, F(2)), (F(7, 4),)),
    (pfq(2, 0, F(-1, 7)), (F(1, 3), F(5, 2))),
    (pfq(3, 2, F(1, 2)), (F(1, 3), F(1, 2), F(5, 4), F(7, 3), F(9, 5))),
    (pfq(3, 2, F(1)), (F(1, 3), F(1, 2), F(5, 4), F(7, 3), F(9, 5))),
    (pfq(2, 2, F(-1)), (F(1, 3), F(1, 2), F(7, 3), F(9, 5))),
    (meijer(2, 1, 2, 2, F(1, 2)), (F(1, 3), F(1, 5), F(3, 4), F(2, 7))),
    (meijer(2, 2, 2, 3, F(1, 2)), (F(1, 3), F(1, 5), F(3, 4), F(2, 7), F(1, 9))),
]


def at(matrix, n=0):
    return [[F(int(entry(n))) for entry in row] for row in matrix]


def product(left, right):
    return [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*right, strict=True)] for row in left
    ]


def parallel(left, right):
    """Whether two matrices are equal up to a factor that is not zero."""
    pairs = [(x, y) for one, two in zip(left, right, strict=True) for x, y in zip(one, two, strict=True)]
    x0, y0 = next((x, y) for x, y in pairs if x)
    return y0 != 0 and all(x * y0 == y * x0 for x, y in pairs)


def unit(axes, axis, sign=1):
    return [sign * (i == axis) for i in range(axes)]


def after(start, step):
    return [x + s for x, s in zip(start, step, strict=True)]


@pytest.mark.parametrize(("field", "start"), PLACES, ids=lambda value: getattr(value, "name", ""))
def test_two_ways_to_one_point_are_one_product(field, start):
    for i in range(field.axes):
        for j in range(i):
            for s in (1, -1):
                one, two = unit(field.axes, i, s), unit(field.axes, j)
                first = product(at(steps(field, start, one)), at(steps(field, after(start, one), two)))
                second = product(at(steps(field, start, two)), at(steps(field, after(start, two), one)))
                assert parallel(first, second)
                assert parallel(at(steps(field, start, after(one, two))), first)


@pytest.mark.parametrize(("field", "start"), PLACES, ids=lambda value: getattr(value, "name", ""))
def test_a_step_forth_and_back_leads_nowhere(field, start):
    for i in range(field.axes):
        forth = at(steps(field, start, unit(field.axes, i)))
        back = at(steps(field, after(start, unit(field.axes, i)), unit(field.axes, i, -1)))
        identity = [[F(row == column) for column in range(field.rank)] for row in range(field.rank)]
        assert parallel(product(forth, back), identity)


def derivatives(name, uppers, lowers, z, count):
    """F, D F, D^2 F, ... for D = z d/dz, by the series of the derivatives."""

    def value(x):
        return mpmath.hyper(uppers, lowers, x) if name == "pfq" else None

    powers = [mpmath.diff(value, z, k) for k in range(count)]
    # D^2 = z d + z^2 d^2, D^3 = z d + 3 z^2 d^2 + z^3 d^3: Stirling numbers of the second kind.
    return [sum(mpmath.stirling2(k, i) * z**i * powers[i] for i in range(k + 1)) for k in range(count)]


@pytest.mark.parametrize(
    ("field", "start"), [place for place in PLACES[:8] if place[0].w != 1 and place[0].name != "pfq(2,0,-1/7)"]
)
def test_steps_carry_the_functions(field, start):
    """The row (F, D F, ...) times the matrix of a step is that of the neighbour, up to a factor."""
    with mpmath.workdps(40):
        numbers = [mpmath.mpf(x.numerator) / x.denominator for x in start]
        z = mpmath.mpf(field.w.numerator) / field.w.denominator
        here = derivatives("pfq", numbers[: field.uppers], numbers[field.uppers :], z, field.rank)
        for axis in range(field.axes):
            moved = list(numbers)
            moved[axis] += 1
            there = derivatives("pfq", moved[: field.uppers], moved[field.uppers :], z, field.rank)
            matrix = at(steps(field, start, unit(field.axes, axis)))
            found = [
                sum(h * mpmath.mpf(int(row[column].numerator)) for h, row in zip(here, matrix, strict=True))
                for column in range(field.rank)
            ]
            for x, y in zip(found, there, strict=True):
                assert abs(x * there[0] - y * found[0]) < mpmath.mpf(10) ** -20 * abs(found[0] * there[0])


def test_the_meijer_function_is_carried():
    field, start = PLACES[8]
    with mpmath.workdps(30):

        def row(a1, a2, b1, b2):
            def value(x):
                return mpmath.meijerg([[a1], [a2]], [[b1, b2], []], x)

            return [value(mpmath.mpf(1) / 2), mpmath.diff(value, mpmath.mpf(1) / 2) / 2]

        numbers = [mpmath.mpf(x.numerator) / x.denominator for x in start]
        here = row(*numbers)
        for axis in range(4):
            moved = list(numbers)
            moved[axis] += 1
            there = row(*moved)
            matrix = at(steps(field, start, unit(4, axis)))
            found = [sum(h * mpmath.mpf(int(r[c])) for h, r in zip(here, matrix, strict=True)) for c in range(2)]
            assert abs(found[0] * there[1] - found[1] * there[0]) < mpmath.mpf(10) ** -8 * abs(found[0] * there[1])


def test_aperys_fraction_for_zeta_2_is_a_trajectory_of_3f2():
    (a, b), (c, d) = steps(pfq(3, 2, F(1)), [F(1), F(1), F(1), F(2), F(2)], [1, 1, 1, 2, 2])
    assert fraction((a, b, c, d)) == Pcf.parse("11n^2 + 11n + 3", "n^4")


@pytest.mark.parametrize("name", ["zeta3", "zeta2", "ln2"])
def test_deltas_of_walks_are_those_of_the_fractions(name):
    field = field_by_name(name)
    a, b, c, d = period(field, field.start, (1, 1))
    pcf = fraction((a, b, c, d))
    assert abs(walked_delta([[a, b], [c, d]], 400) - delta(pcf, 400)) < 0.02


def test_walks_without_a_delta():
    one = fmpz_poly([1])
    assert walked_delta([[one]], 10) is None
    assert walked_delta([[one, fmpz_poly()], [fmpz_poly(), one]], 10) is None


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: pfq(2, 1, F(0)), "z = 0"),
        (lambda: pfq(9, 8, F(2)), "size 1 to 6"),
        (lambda: pfq(1, 0, F(1)), "size 1 to 6"),
        (lambda: meijer(3, 0, 1, 2, F(1)), "at most"),
        (lambda: steps(PLACES[0][0], [F(1)], [1]), "3 parameters"),
        (lambda: steps(PLACES[0][0], [F(1)] * 3, [0, 0, 0]), "can be had"),
        (lambda: steps(PLACES[0][0], [F(1)] * 3, [99, 0, 0]), "can be had"),
        # Whichever axis goes first, a parameter above meets the one below along the whole line.
        (lambda: steps(PLACES[0][0], [F(1, 2), F(-1, 2), F(1, 2)], [1, 1, 1]), "singular"),
    ],
)
def test_what_is_refused(make, reason):
    with pytest.raises(DiscoveryError, match=reason):
        make()
