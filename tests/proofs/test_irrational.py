"""Proofs of irrationality: what they claim holds in numbers, and spoiled ones are refused."""

import copy
import json
import sys
from fractions import Fraction
from itertools import pairwise
from math import comb, lcm
from pathlib import Path

import pytest

from proofs.formula_rules import Refused
from proofs.formula_rules.bivariate import linear, moved, multiplied, on_line
from proofs.formula_rules.exact import polynomial
from proofs.formula_rules.inner_sums import double_sums, single_sums
from proofs.formula_rules.irrational import check_irrational
from proofs.formula_rules.sums import terms
from proofs.irrationality_steps import irrationality_steps, least_delta

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import formula_mutators

ZETA3 = {
    "irrational": "zeta(3)",
    "field": {
        "f": [["0", "0", "0", "1"], ["0", "0", "2"], ["0", "2"], ["1"]],
        "fbar": [["0", "0", "0", "-1"], ["0", "0", "2"], ["0", "-2"], ["1"]],
        "start": [1, 1],
        "direction": [1, 1],
        "shift": -1,
    },
    "fraction": {
        "a": [5, 27, 51, 34],
        "b": [0, 0, 0, 0, 0, 0, -1],
        "constant": "zeta(3)",
        "map": [6, 0, 0, 1],
        "proof": {
            "rule": "apery",
            "powers": [2, 2, 1],
            "lead": ["1", "3", "3", "1"],
            "trail": ["0", "0", "0", "1"],
            "S": [["-4", "-24", "-48", "-32"], ["4", "8"], ["8", "16"]],
            "s": 3,
            "e": 1,
            "d": -1,
            "u": 2,
            "mu": "1",
            "nu": "-1/2",
            "P": [["1"]],
            "Q": [[], ["0", "-5", "-15", "-10"]],
            "fact": "E0022",
        },
    },
}
LOG2 = {
    "irrational": "log(2)",
    "field": None,
    "fraction": {
        "a": [3, 6],
        "b": [0, 0, -1],
        "constant": "log(2)",
        "map": [2, 0, 0, 1],
        "proof": {
            "rule": "legendre",
            "powers": [1, 1, 1],
            "lead": ["1", "1"],
            "trail": ["0", "1"],
            "S": [["-2", "-4"]],
            "s": 1,
            "d": -1,
            "nu": "1",
            "Q": [[], ["2", "4"]],
            "fact": "E0001",
        },
    },
}


def spoiled(certificate, entries, *path):
    mutant = copy.deepcopy(certificate)
    node = mutant
    for key in path:
        node = node[key]
    node.update(entries)
    return mutant


def of_proof(entries):
    return spoiled(ZETA3, entries, "fraction", "proof")


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ([], "not a certificate"),
        (ZETA3["fraction"], "not a certificate"),
        ({**ZETA3, "irrational": "zeta(5)"}, "another number"),
        (spoiled(ZETA3, {"fbar": [["0", "0", "0", "1"]]}, "field"), "not conservative"),
        (spoiled(ZETA3, {"direction": [2, 1]}, "field"), "another fraction"),
        (spoiled(ZETA3, {"direction": [0, 0]}, "field"), "out of range"),
        (spoiled(ZETA3, {"shift": 0}, "field"), "another fraction"),
        (spoiled(ZETA3, {"shift": "0"}, "field"), "not a small whole number"),
        (spoiled(ZETA3, {"f": []}, "field"), "singular"),
        (spoiled(ZETA3, {"more": 1}, "field"), "not described"),
        (of_proof({"S": [["-4", "-24", "-48", "-32"], ["4", "8"], ["8", "17"]]}), "sum's recurrence"),
        (of_proof({"powers": [2, 1, 1]}), "sum's recurrence"),
        (of_proof({"powers": [9, 2, 1]}), "out of range"),
        (of_proof({"trail": ["0", "0", "0", "-1"]}), "that of the recurrence"),
        (of_proof({"lead": ["-1", "3", "-3", "1"]}), "singular point"),
        (of_proof({"nu": "1/2"}), "inner sum differs"),
        (of_proof({"mu": "2"}), "another one"),
        (of_proof({"d": 1}), "inner sum differs"),
        (of_proof({"e": 2}), "out of range"),
        (of_proof({"u": 99}), "small whole number"),
        (of_proof({"Q": [[], ["0", "-5", "-15", "-11"]]}), "numerators' recurrence"),
        (of_proof({"fact": "E0019"}), "another series"),
        (of_proof({"fact": "E9999"}), "no such evaluation"),
        (spoiled(LOG2, {"d": 1}, "fraction", "proof"), "out of range"),
        (spoiled(LOG2, {"Q": []}, "fraction", "proof"), "numerators' recurrence"),
        (spoiled(LOG2, {"map": [3, 0, 0, 1]}, "fraction"), "another one"),
    ],
)
def test_what_is_refused(certificate, reason):
    with pytest.raises(Refused, match=reason):
        check_irrational(certificate)


def test_every_single_spoiled_place_is_refused():
    certificates = [json.loads(json.dumps(one)) for one in (ZETA3, LOG2)]
    for mutant in formula_mutators.mutants(certificates, 400, seed=1):
        with pytest.raises(Refused):
            check_irrational(mutant)


def test_a_fraction_whose_denominators_grow_too_fast_proves_nothing():
    """Sums C(n,k)^2 for log 2's neighbour: PCF(2n+1, n^2) has no sums, so its proof has another rule."""
    brouncker = {"a": [1, 2], "b": [0, 0, 1], "constant": "pi", "map": [4, 0, 0, 1],
        "proof": {"rule": "quadratic", "u": "0", "v": "0", "fact": "E0004", "start": "-1", "steps": ["pfaff"]},
    }  # fmt: skip
    with pytest.raises(Refused, match="no sums"):
        check_irrational({"irrational": "pi", "field": None, "fraction": brouncker})


@pytest.mark.parametrize("certificate", [ZETA3, LOG2])
def test_what_a_proof_claims_holds_in_numbers(certificate):
    """The recurrence, the denominators, the growth, and delta, by summing the sums themselves."""
    proved = check_irrational(certificate)
    node, fraction, sums = certificate["fraction"]["proof"], certificate["fraction"], proved.sums

    def inner(n, k):
        if node["rule"] == "legendre":
            return sum(Fraction((-1) ** m, m) for m in range(1, k + 1))
        first = sum(Fraction(1, m**3) for m in range(1, n + 1))
        return first - sum(Fraction((-1) ** m, 2 * m**3 * comb(n, m) * comb(n + m, m)) for m in range(1, k + 1))

    p = [sums.recurrence.sum(n) for n in range(24)]
    q = [sum(sums.recurrence.term(n, k) * inner(n, k) for k in range(n + 1)) for n in range(24)]
    a, b = fraction["a"], fraction["b"]
    lead, trail = sums.recurrence.lead, sums.recurrence.trail
    for n in range(1, 23):
        at = [sum(c * n**i for i, c in enumerate(coefficients)) for coefficients in (a, b, lead, trail)]
        for u in (p, q):
            assert at[2] * u[n + 1] - at[0] * u[n] + at[3] * u[n - 1] == 0
        assert (sums.clear * lcm(*range(1, n + 1)) ** sums.s * q[n]).denominator == 1
    assert all(later >= proved.rate * earlier for earlier, later in pairwise(p[proved.start - 1 :]))
    assert proved.rate > 3**sums.s
    assert least_delta(proved) > 0


def test_the_pages_steps_name_every_ground():
    steps = irrationality_steps(ZETA3)
    assert [step.title for step in steps] == [
        "A conservative matrix field", "A trajectory of the field", "Apéry's double sums", "Classical evaluation E0022",
        "Denominators", "Growth", "zeta(3) is irrational",
    ]  # fmt: skip
    assert "Hanson 1972" in steps[-1].source
    assert len(irrationality_steps(LOG2)) == 5


def test_neighbours_of_terms_are_those_of_the_binomials():
    i, j, n = 2, 3, 5
    near = terms(i, j)
    for k in range(n + 2):
        values = {}
        for name in ("after", "here", "before", "left"):
            values[name] = sum(c * n**x * k**y for (x, y), c in getattr(near, name).items())

        def t(m, r):
            return comb(m, r) ** i * comb(m + r, r) ** j if 0 <= r <= m else 0

        ones = {"after": t(n + 1, k), "here": t(n, k), "before": t(n - 1, k), "left": t(n, k - 1)}
        assert all(values[x] * ones["after"] == ones[x] * values["after"] for x in ones)


def test_polynomials_in_two_letters():
    p = multiplied(linear(1, 2, 3), linear(1, -1, 0))
    assert moved(moved(p, 1, -2), -1, 2) == p
    assert on_line(p, (1, 0), (1, 1)) == polynomial([4, 3])


def test_rules_by_themselves_want_what_their_theorems_want():
    a, b = polynomial([3, 6]), polynomial([0, 0, -1])
    node = LOG2["fraction"]["proof"]
    assert single_sums(a, b, node).s == 1
    with pytest.raises(Refused, match="powers"):
        double_sums(a, b, {**node, "s": 2, "e": 1, "u": 0})
