"""The f, fbar construction solved: the published fields are found, and every field that is found is one."""

import pytest

from conjectures.field_solver import solve
from conjectures.matrix_fields import field_by_name, is_conservative, trajectory
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError


@pytest.mark.parametrize(("name", "degree", "height"), [("zeta3", 3, 1), ("zeta2", 2, 4), ("ln2", 1, 1)])
def test_published_fields_are_found(name, degree, height):
    published = field_by_name(name).terms()
    assert published in [field.terms() for field in solve(degree, height)]


def test_aperys_fractions_come_out_of_the_construction():
    fractions = set()
    for degree in (2, 3):
        for field in solve(degree, 4):
            try:
                fractions.add(trajectory(field, (1, 1)))
            except DiscoveryError:
                continue
    assert Pcf.parse("34n^3+51n^2+27n+5", "-n^6") in fractions
    assert Pcf.parse("11n^2+11n+3", "n^4") in fractions


@pytest.mark.parametrize(("degree", "height", "lower"), [(1, 2, 1), (2, 2, 1), (3, 1, 0), (4, 1, 0)])
def test_all_are_conservative_once(degree, height, lower):
    fields = list(solve(degree, height, lower))
    assert fields
    assert all(map(is_conservative, fields))
    assert len({(field.f, field.fbar) for field in fields}) == len(fields)


@pytest.mark.parametrize("degree", [0, 5, -1])
def test_other_degrees_are_refused(degree):
    with pytest.raises(DiscoveryError, match="can be solved"):
        list(solve(degree))
