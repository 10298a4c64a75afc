"""The Coq export: its text, and (where asked for: `-m coq`) what coqc and coqchk say of it."""

from random import Random

import pytest
import samples
from checkers import coq_report
from goals import proved
from random_derivations import random_theorems

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Datatype, Derivation, Step, Theorem, Theory
from proofs.coq import export
from proofs.term import Symbol, Variable, logical, make


def lines(text: str, start: str) -> list[str]:
    return [line.removeprefix(start).strip() for line in text.splitlines() if line.startswith(start)]


def exported() -> str:
    return export(samples.PRESENTATION, samples.library().values())


def test_the_hypotheses_are_the_axioms_and_the_schemes():
    assert lines(exported(), "Hypothesis") == [
        "nat_induction : forall P : nat -> Prop, (P n0) -> (forall (x0 : nat), P x0 -> P (S x0)) -> "
        "forall x : nat, P x.",
        "n0_minus_not_minus_S : forall (x : nat), ((n0 = (S x)) -> False).",
        "S_minus_injective : forall (x : nat) (y : nat), (((S x) = (S y)) -> (x = y)).",
        "plus_0 : forall (x : nat), ((plus x n0) = x).",
        "plus_S : forall (x : nat) (y : nat), ((plus x (S y)) = (S (plus x y))).",
        "classical : forall F : Prop, ((F -> False) -> False) -> F.",
    ]


def test_the_theorems_are_stated_for_all_values():
    stated = {line.partition(" : ")[0]: line.partition(" : ")[2] for line in lines(exported(), "Definition")}
    assert stated["n0_plus"] == "forall (x : nat), ((plus n0 x) = x) :="
    assert stated["plus_minus_commutative"] == "forall (x : nat) (y : nat), ((plus x y) = (plus y x)) :="
    assert stated["rotated"].endswith("(forall (y : nat), (((plus x y) = z) -> ((plus y x) = z))) :=")


def test_everything_stands_in_a_closed_section_and_each_theorem_is_asked_for_its_assumptions():
    text = exported()
    end = text.index("End peano_minus_small.")
    assert text.index("Section peano_minus_small.") < text.index("Variable") < end
    assert "Definition" not in text[end:]
    assert len(lines(text, "Print Assumptions")) == len(samples.library())


def test_classical_logic_is_assumed_only_where_it_is_used():
    theorems = samples.library()
    assert "classical" not in export(samples.PRESENTATION, [theorems["+-commutative"]])


def test_what_is_cited_comes_first():
    defined = [
        line.split()[0] for line in lines(export(samples.THEORY, [samples.library()["+-commutative"]]), "Definition")
    ]
    assert [name for name in defined if "__" not in name] == ["n0_plus", "S_plus", "plus_minus_commutative"]


def test_an_abstract_sort_has_some_value_where_one_is_needed():
    """From P(x) and P(x) -> Q, the proof of Q uses a variable that Q lacks."""
    text = export(abstract(), [without_its_variable()])
    assert "Variable some_point : point." in text.splitlines()


def abstract() -> Theory:
    near, far = Symbol("near", ("point",), "prop"), Symbol("far", (), "prop")
    x = make(Variable("x", "point"))
    axioms = (Axiom("all near", make(near, x)), Axiom("so far", logical("->", make(near, x), make(far))))
    return Theory("points", (near, far), (), axioms)


def without_its_variable() -> Theorem:
    x = make(Variable("x", "point"))
    cites = tuple(Step("cite", terms=(x, x), name=name) for name in ("so far", "all near"))
    return Theorem("far", abstract(), Derivation((), (*cites, Step("detach", 0, (0, 1)))), {})


def test_theorems_of_another_theory_are_refused():
    with pytest.raises(DiscoveryError, match="export it with that theory"):
        export(abstract(), samples.library().values())


def test_the_same_theorems_give_the_same_ascii_text():
    theory, theorems = random_theorems(Random(4))
    text = export(theory, theorems.values())
    assert text == export(theory, theorems.values())
    assert text.isascii()


def test_names_that_coq_takes_are_left_to_it():
    names = ("fun", "Prop", "eq", "False", "x'", "1", "é", "a b")
    symbols = tuple(Symbol(name, (), f"sort {name}") for name in names)
    axioms = tuple(Axiom(s.name, logical("=", make(s), make(Variable(s.name, s.sort)))) for s in symbols)
    text = export(Theory("odd", symbols, (), axioms), [])
    declared = [line.split()[0] for line in lines(text, "Variable")]
    assert len(set(declared)) == len(declared) == 2 * len(symbols)
    assert not {"fun", "Prop", "eq", "False", "1"} & set(declared)


# With Coq itself -----------------------------------------------------------------------------------------------------


def assert_closed(text: str, theorems: int, folder) -> None:
    compiled, checked = coq_report(text, folder)
    assert compiled.count("Closed under the global context") == theorems
    assert "* Axioms: <none>" in checked


@pytest.mark.coq
def test_coq_accepts_the_samples(coq, tmp_path):
    assert_closed(exported(), len(samples.library()), tmp_path)


@pytest.mark.coq
def test_coq_accepts_a_proof_about_an_abstract_sort(coq, tmp_path):
    assert_closed(export(abstract(), [without_its_variable()]), 1, tmp_path)


@pytest.mark.coq
@pytest.mark.parametrize("seed", range(20))
def test_coq_accepts_whatever_the_trusted_checker_accepts(coq, tmp_path, seed):
    theory, theorems = random_theorems(Random(seed))
    assert_closed(export(theory, theorems.values()), len(theorems), tmp_path)


@pytest.mark.coq
@pytest.mark.parametrize("name", ["addition", "groups", "lattices", "lists", "order", "segments"])
def test_coq_accepts_the_goals_of_theories(coq, tmp_path, name):
    presentation, theorems = proved(name)
    assert_closed(export(presentation, theorems), len(theorems), tmp_path)


@pytest.mark.coq
def test_coq_refuses_a_spoiled_proof(coq, tmp_path):
    text = exported().replace("(plus_S (S x) z)", "(plus_S x z)")
    assert text != exported()
    with pytest.raises(AssertionError, match="Error"):
        coq_report(text, tmp_path)


def test_datatypes_with_two_recursive_parts():
    tree = Datatype("tree", (Symbol("leaf", (), "tree"), Symbol("node", ("tree", "tree"), "tree")))
    theory = Theory("trees", tree.constructors, (tree,), ())
    (scheme,) = lines(export(theory, []), "Hypothesis")
    assert "(forall (x0 : tree) (x1 : tree), P x0 -> P x1 -> P (node x0 x1))" in scheme
