"""The landscape: forms are those of the canonical form, metrics those of one fraction at a time."""

import math
import random

import numpy as np
import pytest

from conjectures.canonical import canonical
from conjectures.convergence import GEOMETRIC, classify, log_ratio
from conjectures.landscape import landscape
from conjectures.pcf import Pcf
from conjectures.spaces import box
from kernels.convergence_classes import DOUBLE, NAMES


@pytest.fixture(scope="module")
def land():
    return landscape(box([(-4, 4)] * 3, [(-4, 4)] * 3))


@pytest.fixture(scope="module")
def sample(land):
    return random.Random(5).sample(range(len(land)), 1_500)


def test_forms_tell_fractions_apart_as_families_do(land, sample):
    forms, families = {}, {}
    for place in sample:
        family = canonical(land.pcf(place)).family
        forms.setdefault(family, set()).add(int(land.forms[place]))
        families.setdefault(int(land.forms[place]), set()).add(family)
    assert all(len(found) == 1 for found in families.values())
    # A family holds inflations by rational functions, too, which are rare.
    assert sum(len(found) > 1 for found in forms.values()) <= len(forms) / 200


def test_faces_of_one_formula_have_one_form():
    faces = [("2n+1", "n^2"), ("-2n-1", "n^2"), ("4n+2", "4n^2"), ("2n+3", "n^2+2n+1"), ("(n+5)(2n+1)", "x")]
    found = landscape(box([(-4, 4)] * 2, [(-4, 4)] * 3))
    forms = {found.pcf(k): int(found.forms[k]) for k in range(len(found))}
    assert len({forms[Pcf.parse(a, b)] for a, b in faces[:4]}) == 1
    assert forms[Pcf.parse("2n+1", "n^2")] != forms[Pcf.parse("2n+2", "n^2")]


def test_linear_inflations_are_taken_out():
    found = landscape(box([(-4, 4)] * 3, [(-4, 4)] * 3))
    forms = {found.pcf(k): (int(found.forms[k]), found.metrics[k]) for k in range(len(found))}
    inflated, plain = forms[Pcf.parse("n^2+n", "2n^2+2n")], forms[Pcf.parse("n", "2")]
    assert inflated[0] == plain[0]
    assert np.allclose(inflated[1][1], plain[1][1])


def test_metrics_are_those_of_the_canonical_form(land, sample):
    for place in sample[:400]:
        form = canonical(land.pcf(place)).pcf
        kind = classify(form).kind
        speed, growth = land.metrics[place]
        assert NAMES[land.codes[place] % DOUBLE] == classify(land.pcf(place)).kind
        if kind == GEOMETRIC:
            assert speed == pytest.approx(log_ratio(form), rel=1e-5)
            assert growth == pytest.approx((log_ratio(form) + math.log(abs(form.b[-1]))) / 2, abs=1e-6)
