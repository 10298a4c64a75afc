"""The classes of a box are those of its members, one by one, in rational numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_dynamics
from kernels.convergence_classes import DOUBLE, MAX_COEFFICIENT, NAMES, convergence_classes


def rows(width):
    small = st.lists(st.integers(-6, 6), min_size=width, max_size=width)
    large = st.lists(st.integers(-MAX_COEFFICIENT, MAX_COEFFICIENT), min_size=width, max_size=width)
    return st.lists((small | large).filter(any), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), width_a=st.integers(1, 4), width_b=st.integers(1, 7))
def test_kernel_and_twin_agree(data, width_a, width_b):
    a, b = data.draw(rows(width_a)), data.draw(rows(width_b))
    codes, speeds = convergence_classes(np.array(a), np.array(b))
    for i, y in enumerate(b):
        for k, x in enumerate(a):
            code, speed = reference_dynamics.convergence_class(x, y)
            assert codes[i, k] == code
            assert math.isnan(speed) == math.isnan(speeds[i, k])
            # The twin subtracts logarithms where the roots are nearly alike.
            assert math.isnan(speed) or speeds[i, k] == pytest.approx(speed, rel=1e-4, abs=1e-3)


@settings(max_examples=100, deadline=None)
@given(A=st.integers(-9, 9).filter(bool), rest=st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_double_roots(A, rest):
    a, b = [rest[0], rest[1], 2 * A], [rest[2], rest[3], 0, A * (rest[0] - rest[1]), -A * A]
    code, speed = reference_dynamics.convergence_class(a, b)
    codes, speeds = convergence_classes(np.array([a]), np.array([b]))
    assert codes[0, 0] == code
    assert code == 0 or code >= DOUBLE
    assert math.isnan(speed) or speeds[0, 0] == pytest.approx(speed, rel=1e-5)


def test_names_are_those_of_the_convergence_module():
    from conjectures import convergence

    words = ("FINITE", "FACTORIAL", "GEOMETRIC", "EXPONENTIAL_ROOT", "POLYNOMIAL", "LOGARITHMIC", "DIVERGENT")
    assert tuple(getattr(convergence, word) for word in words) == NAMES


@pytest.mark.parametrize(("a", "b"), [([[0, 0]], [[1]]), ([[1]], [[MAX_COEFFICIENT + 1]])])
def test_arguments_out_of_range(a, b):
    with pytest.raises(ValueError, match="coefficients"):
        convergence_classes(np.array(a), np.array(b))
