"""The table of known formulas: its shape, its ids, and looking a fraction up in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conjectures.canonical import canonical, shift_relation, terminates
from conjectures.grammar import parse
from conjectures.known import known_formulas, lookup
from conjectures.known.shapes import SOLVERS
from conjectures.pcf import Pcf
from kernels.errors import DiscoveryError

SINGLE = [formula for formula in known_formulas() if not formula.name]
FAMILIES = [formula for formula in known_formulas() if formula.parameters]


def test_ids_are_unique_and_in_order():
    ids = [formula.id for formula in known_formulas()]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"K\d{4}", name) for name in ids)
    assert len(ids) >= 140


def test_ids_are_permanent():
    """An id keeps its formula for ever: a sample, written down."""
    assert {formula.id: f"PCF({formula.a}, {formula.b}) = {formula.value}" for formula in known_formulas()}.items() >= {
        "K0001": "PCF(n + 4, -n) = e/(e-2)",
        "K0006": "PCF(2*n + 1, n^2) = 4/pi",
        "K0024": "PCF(102*n^3 + 153*n^2 + 81*n + 15, -9*n^6) = 18/zeta(3)",
        "K0048": "PCF(n + 3, -n) = e",
        "K0117": "PCF(q*(2*n + 1), p^2) = p/tanh(p/q)",
        "K0126": "PCF(2*s, (2*n - 1)^2) = s + 4*(gamma((s + 3)/4)/gamma((s + 1)/4))^2",
    }.items()


@pytest.mark.parametrize("formula", known_formulas(), ids=lambda formula: formula.id)
def test_entry_is_complete(formula):
    assert all((formula.source, formula.constant, formula.value))
    parse(formula.constant), parse(formula.value)
    assert all(least <= greatest for _, least, greatest in formula.parameters)
    assert bool(formula.parameters or formula.solver) == bool(formula.name)
    assert not formula.solver or SOLVERS[formula.solver]


@pytest.mark.parametrize("formula", SINGLE, ids=lambda formula: formula.id)
def test_each_formula_is_found_as_itself(formula):
    """Or as the same fraction under a lower id: never as a mere shift."""
    assert not terminates(formula.pcf)
    match = lookup(formula.pcf)
    assert match.how == "same"
    assert match.id <= formula.id
    if match.id == formula.id:
        assert match.relation == (0, 1, 1, 0)


@pytest.mark.parametrize("formula", FAMILIES, ids=lambda formula: formula.id)
def test_each_member_is_found_as_the_same(formula):
    instances = list(formula.instances())
    assert len(instances) >= 5
    for values, pcf in instances[:: len(instances) // 3]:
        assert formula.instance(values).pcf == pcf
        assert lookup(pcf).how == "same"


@given(st.sampled_from(SINGLE), st.integers(-6, 6).filter(bool), st.integers(0, 3))
def test_disguised_formulas_are_found_with_the_exact_relation(formula, c, k):
    shift = f"(n + {k})"
    a, b = (text.replace("n", shift) for text in (formula.a, formula.b))
    disguised = Pcf.parse(f"{c}*({a})", f"{c * c}*({b})")
    match = lookup(disguised)
    assert match.relation == shift_relation(disguised, match.formula.pcf)
    assert canonical(match.formula.pcf).family == canonical(disguised).family
    if len(formula.pcf.a) + len(formula.pcf.b) > 2 and match.id == formula.id:
        assert match.how == ("shift" if k else "same")


@pytest.mark.parametrize(("a", "b"), [("n^2 + 1", "n^3 + 7"), ("2n + 1", "n^2 - 4"), ("2n + 1", "n(n - 9)")])
def test_strangers_and_finite_fractions_are_not_known(a, b):
    assert lookup(Pcf.parse(a, b)) is None


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("3n + 2", "-2n^2 + n + 3", (0, 1, 1, 0)),
        ("-6n - 4", "-8n^2 + 4n + 12", (0, -2, 1, 0)),
        ("5n + 3", "n(2n + 9)", (0, 1, 1, 0)),
    ],
)
def test_members_of_a_family_without_a_list(a, b, relation):
    match = lookup(Pcf.parse(a, b))
    assert (match.how, match.relation, match.id) == ("member", relation, "K0153")
    assert match.formula.pcf == canonical(Pcf.parse(a, b)).pcf


@pytest.mark.parametrize(("a", "b"), [("n", "n^2 + 1"), ("n", "-n^2 - n"), ("3n + 2", "-2n^2 - 2n")])
def test_no_member_with_complex_roots_complex_rate_or_a_pole(a, b):
    assert SOLVERS["noerlund"](Pcf.parse(a, b)) is None


def test_instances_are_in_lowest_terms_and_read_back():
    lambert = next(formula for formula in FAMILIES if formula.name.startswith("Lambert's hyperbolic"))
    values = [values for values, _ in lambert.instances()]
    assert (2, 3) in values
    assert (2, 4) not in values
    instance = lambert.instance((2, 3))
    assert (instance.a, instance.b, instance.value) == ("6*n + 3", "4", "2/tanh(2/3)")


def test_a_family_has_no_single_fraction():
    with pytest.raises(DiscoveryError, match="unknown name"):
        print(FAMILIES[0].pcf)
