"""Fields are conservative, trajectories are what their matrices say, limits are in the field of the constant."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conjectures.canonical import canonical
from conjectures.constants.expressions import constant_from_text
from conjectures.evaluation import enclose
from conjectures.matrix_fields import Field, delta, field_by_name, fields, is_conservative, trajectory
from conjectures.pcf import Pcf
from conjectures.reduction import moebius
from kernels.errors import DiscoveryError

SMALL = st.integers(-3, 3)


def matrices(field, x, y):
    """M_X and M_Y at a point, by the definition."""

    def at(terms, i, j):
        return sum(c * i**k * j**m for (k, m), c in terms.items())

    f, fbar = field.terms()
    b = at(f, x, 0) * at(fbar, x, 0) - at(f, 0, 0) * at(fbar, 0, 0)
    a = at(f, x, y) - at(fbar, x + 1, y)
    return ((0, b), (1, a)), ((at(fbar, x, y), b), (1, at(f, x, y)))


def times(m, k):
    return tuple(tuple(sum(m[i][r] * k[r][j] for r in range(2)) for j in range(2)) for i in range(2))


@pytest.mark.parametrize("field", fields(), ids=lambda field: field.name)
def test_products_depend_on_the_end_point_only(field):
    for x in range(-2, 4):
        for y in range(-2, 4):
            first = times(matrices(field, x, y)[0], matrices(field, x + 1, y)[1])
            second = times(matrices(field, x, y)[1], matrices(field, x, y + 1)[0])
            assert first == second


@given(*[SMALL] * 6)
def test_the_check_is_the_matrix_identity(p, q, r, s, t, u):
    """For polynomials of degree 1 the conditions hold exactly where the matrices commute on a grid."""
    field = Field("", f"{p}*x + {q}*y + {r}", f"{s}*x + {t}*y + {u}", "", (1, 1), "")
    commutes = all(
        times(matrices(field, x, y)[0], matrices(field, x + 1, y)[1])
        == times(matrices(field, x, y)[1], matrices(field, x, y + 1)[0])
        for x in range(-3, 4)
        for y in range(-3, 4)
    )
    if is_conservative(field):
        assert commutes


@pytest.mark.parametrize(
    ("name", "direction", "a", "b"),
    [
        ("zeta3", (1, 1), "34n^3+51n^2+27n+5", "-n^6"),
        ("zeta2", (1, 1), "11n^2+11n+3", "n^4"),
        ("ln2", (1, 1), "6n+3", "-n^2"),
        ("zeta3", (1, 0), "n^3+(n+1)^3", "-n^6"),
    ],
)
def test_trajectories_of_the_literature(name, direction, a, b):
    assert canonical(trajectory(field_by_name(name), direction)).group == canonical(Pcf.parse(a, b)).group


@pytest.mark.parametrize("field", fields(), ids=lambda field: field.name)
@pytest.mark.parametrize("direction", [(1, 0), (1, 1)])
def test_limits_lie_in_the_field_of_the_constant(field, direction):
    x = constant_from_text(field.constant).enclosure(220)
    assert moebius(enclose(trajectory(field, direction), 220).ball, x, None, 200) is not None


def test_delta_approaches_the_known_value():
    apery = Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6")
    errors = [abs(delta(apery, depth) - 0.0805) for depth in (100, 400, 1600)]
    assert all(later < before for before, later in pairwise(errors))
    assert errors[-1] < 0.003
    assert delta(Pcf.parse("1", "-1"), 100) is None


def test_refusals():
    for direction in ((0, 0), (-1, 2), (20, 1)):
        with pytest.raises(DiscoveryError, match="can be had"):
            trajectory(field_by_name("pi"), direction)
    with pytest.raises(DiscoveryError, match="no field"):
        field_by_name("nonsense")
    with pytest.raises(DiscoveryError, match="singular"):
        trajectory(Field("", "x + y", "0", "", (1, 1), ""), (1, 1))
