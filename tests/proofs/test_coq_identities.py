"""The polynomial identities of certificates for Coq: their text, and (where asked for: `-m coq`) what coqc says."""

import copy
import re

import pytest
from checkers import coq_report
from test_formula_rules import BROUNCKER, GOLDEN, INFLATED, ZETA2
from test_irrational import LOG2, ZETA3

from proofs.coq.identities import export, horner, power

COBOUNDARY = {"a": [3, 2], "b": [1, 2, 1], "other": [[1, 2], [0, 0, 1]], "map": [1, 0, -1, 1],
    "proof": {"rule": "coboundary", "U": [[], ["0", "0", "1"], ["1"], ["1", "2"]], "g": [["1"], ["1"]], "folds": [1, 1],
              "a": [1, 2], "b": [0, 0, 1], "proof": {"rule": "given"}},
}  # fmt: skip
ALL = [("one", certificate) for certificate in (INFLATED, ZETA2, ZETA3, LOG2, COBOUNDARY)]


def test_what_is_stated():
    text = export([*ALL, ("golden", GOLDEN), ("Brouncker", BROUNCKER)])
    lemmas = re.findall(r"^Lemma (\w+)", text, re.MULTILINE)
    # Inflation 2, Euler's three, the field's 4 with Apéry's 5, Legendre's 3, a coboundary's 4.
    assert len(lemmas) == 2 + 3 + (4 + 5) + 3 + 4
    assert len(set(re.findall(r"^Definition (\w+)", text, re.MULTILINE))) == text.count("Definition ")
    assert text.count("ring. Qed.") == text.count("Print Assumptions") == len(lemmas)
    assert "surd: no identity" in text
    assert text.isascii()


def test_polynomials_as_coq_writes_them():
    assert horner([]) == "0"
    assert horner(["-1/2", "3"]) == "(-1 # 2) + n * (3)"
    assert power("n", 3) == "n * n * n"


@pytest.fixture
def coq():
    import checkers

    return checkers.program("coqc", "coq")


@pytest.mark.coq
def test_coq_accepts_the_identities(coq, tmp_path):
    text = export(ALL)
    compiled, checked = coq_report(text, tmp_path)
    assert compiled.count("Closed under the global context") == text.count("Lemma ")
    assert "* Axioms: <none>" in checked


@pytest.mark.coq
def test_coq_refuses_a_spoiled_identity(coq, tmp_path):
    spoiled = copy.deepcopy(ZETA3)
    spoiled["fraction"]["proof"]["P"] = [["2"]]
    with pytest.raises(AssertionError, match="not a valid ring equation"):
        coq_report(export([("spoiled", spoiled)]), tmp_path)
