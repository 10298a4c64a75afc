"""The checker of formulas accepts true certificates, what it accepts is true, and it refuses spoiled ones."""

import copy
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from proofs.formula_rules import Refused, check
from proofs.formula_rules.hypergeometric import Series, walk

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import formula_mutators

BROUNCKER = {"a": [1, 2], "b": [0, 0, 1], "constant": "pi", "map": [4, 0, 0, 1],
    "proof": {"rule": "quadratic", "u": "0", "v": "0", "fact": "E0004", "start": "-1", "steps": ["pfaff"]},
}  # fmt: skip
ZETA2 = {"a": [1, 2, 2], "b": [0, 0, 0, 0, -1], "constant": "pi^2", "map": [6, 0, 0, 1],
    "proof": {"rule": "euler", "r": [["1", "2", "1"], ["1"]], "fact": "E0019", "z": "1", "ratio": [["1"], ["1"]],
              "c": "1", "y": [[], ["1"]]},
}  # fmt: skip
GOLDEN = {"a": [1], "b": [1], "constant": "sqrt(5)", "map": [1, 1, 2, 0], "proof": {"rule": "surd"}}
# 9 = 3 * 3, 27 n^2 = 3 * 3 * 3 n^2; then V = 3 + 3/V'.
INFLATED = {"a": [3, 6], "b": [0, 0, 9], "constant": "pi", "map": [12, 0, 0, 1],
    "proof": {"rule": "inflation", "factor": [["3"], ["1"]], "a": [1, 2], "b": [0, 0, 1], "proof": BROUNCKER["proof"]},
}  # fmt: skip
TRUE = (BROUNCKER, ZETA2, GOLDEN, INFLATED)


def changed(certificate, **entries):
    """A copy with other entries in its proof."""
    mutant = copy.deepcopy(certificate)
    mutant["proof"].update(entries)
    return mutant


@pytest.mark.parametrize("certificate", TRUE)
def test_true_certificates(certificate):
    assert check(certificate).citations


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ([], "not a certificate"),
        ({**BROUNCKER, "more": 1}, "not a certificate"),
        ({**BROUNCKER, "map": [4, 0, 0, 2]}, "another one"),
        ({**BROUNCKER, "map": [4, 4, 1, 1]}, "no inverse"),
        ({**BROUNCKER, "constant": "e"}, "another number"),
        ({**BROUNCKER, "b": [0, 0, 2]}, "lead elsewhere"),
        ({**BROUNCKER, "b": [0, 1, 1]}, "b.n. is not the theorem's"),
        ({**BROUNCKER, "a": [2, 2]}, "a.n. is not the theorem's"),
        ({**BROUNCKER, "b": [-1, 0, 1]}, "b.n. has a zero"),
        ({**BROUNCKER, "proof": {"rule": "because"}}, "no rule"),
        ({**BROUNCKER, "proof": {"rule": "surd"}}, "not constant"),
        (changed(BROUNCKER, steps=[]), "lead elsewhere"),
        (changed(BROUNCKER, steps=["u-", "pfaff"]), "lead elsewhere"),
        (changed(BROUNCKER, steps=["w+"] * 3), "lead elsewhere"),
        (changed(BROUNCKER, steps=["w-"]), "cannot be inverted|lead elsewhere"),
        (changed(BROUNCKER, fact="E0001"), "lead elsewhere"),
        (changed(BROUNCKER, fact="E0005"), "no such evaluation"),
        (changed(BROUNCKER, start="1"), "no such evaluation"),
        (changed(BROUNCKER, start="-2/2"), "lowest terms"),
        (changed(BROUNCKER, u="x"), "not a rational"),
        (changed(BROUNCKER, extra=1), "does not hold what it must"),
        (changed(ZETA2, r=[["1", "2"], ["1"]]), "no solution"),
        (changed(ZETA2, r=[["0", "2", "1"], ["1"]]), "has a zero"),
        (changed(ZETA2, c="2"), "telescoping identity"),
        (changed(ZETA2, ratio=[["2"], ["1"]]), "first terms"),
        (changed(ZETA2, y=[["1"], ["-1", "1"]]), "has a pole"),
        (changed(ZETA2, fact="E0020", z="-1"), "not similar"),
        ({**GOLDEN, "a": [0]}, "zero"),
        ({**GOLDEN, "b": [2]}, "irrational"),
        ({**GOLDEN, "b": [-1]}, "real"),
        (changed(INFLATED, factor=[["0", "1"], ["1"]]), "factor has a zero"),
        (changed(INFLATED, factor=[["2"], ["1"]]), "another one"),
        (changed(INFLATED, b=[0, 0, 3]), "another one"),
    ],
)
def test_bad_certificates(certificate, reason):
    with pytest.raises(Refused, match=reason):
        check(certificate)


def test_a_proof_that_rests_on_itself():
    node = {"rule": "inflation", "factor": [["1"], ["1"]], "a": [1, 2], "b": [0, 0, 1]}
    node["proof"] = node
    with pytest.raises(Refused, match="too deep"):
        check({**BROUNCKER, "proof": node})


def test_spoiled_certificates():
    for mutant in formula_mutators.mutants(list(TRUE), 500, 3):
        with pytest.raises(Refused):
            check(mutant)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3))


@given(st.sampled_from(TRUE), st.data())
def test_no_data_make_it_fail_in_another_way(certificate, data):
    mutant = copy.deepcopy(certificate)
    path, _ = data.draw(st.sampled_from(list(formula_mutators.leaves(mutant))))
    parent = mutant
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = data.draw(JSON)
    if mutant != certificate:
        with pytest.raises(Refused):
            check(mutant)


RATIONALS = st.fractions(min_value=-3, max_value=3, max_denominator=7)


def pair(series):
    """F and z F' in ball arithmetic, by the definition."""
    z, w = arb(series.z.numerator) / series.z.denominator, series.w
    upper = [arb(u.numerator) / u.denominator for u in series.upper]
    lower = arb(w.numerator) / w.denominator

    def f(shift):
        a = [u + shift for u in upper]
        if len(a) == 2:
            return z.hypgeom_2f1(*a, lower + shift)
        return z.hypgeom(a, [lower + shift])

    slope = z / lower
    for u in upper:
        slope *= u
    return f(0), slope * f(1)


@given(
    st.lists(RATIONALS, max_size=2).map(tuple),
    st.fractions(min_value=Fraction(1, 7), max_value=4, max_denominator=7),
    st.fractions(min_value=-2, max_value=Fraction(2, 3), max_denominator=5).filter(bool),
    st.sampled_from(["u+", "u-", "v+", "v-", "w+", "w-", "euler", "pfaff"]),
)
def test_each_contiguous_relation_is_true(upper, w, z, name):
    """The pair after a step is proportional to what the functions give."""
    start = Series(upper, w, z)
    try:
        end, change = walk(start, [name], ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))))
    except Refused:
        return
    with ctx.workprec(200):
        (f, g), (f1, g1) = pair(start), pair(end)
        (a, b), (c, d) = (tuple(arb(x.numerator) / x.denominator for x in row) for row in change)
        assert ((a * f + b * g) * g1 - (c * f + d * g) * f1).contains(0)
