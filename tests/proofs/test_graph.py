"""The graphs of proofs and libraries: what they hold, that they have no cycle, and what `why` says."""

import networkx
import pytest
import samples

from kernels.errors import DiscoveryError
from proofs.check import Derivation, Step, _Run
from proofs.conclusions import conclusions
from proofs.graph import LibraryGraph, ProofGraph, grounds, why

LIBRARY = samples.library()


@pytest.mark.parametrize("name", LIBRARY)
def test_conclusions_are_those_of_the_checker(name):
    assert list(conclusions(LIBRARY[name])) == _Run(LIBRARY[name]).formulas


@pytest.mark.parametrize("name", LIBRARY)
def test_proof_graph_has_no_cycle_and_all_edges(name):
    graph = ProofGraph(LIBRARY[name]).networkx()
    steps = LIBRARY[name].derivation.steps
    assert networkx.is_directed_acyclic_graph(graph)
    assert set(graph.edges) == {(source, n) for n, step in enumerate(steps) for source in step.premises}


@pytest.mark.parametrize("name", LIBRARY)
def test_ancestors_and_users(name):
    proof = ProofGraph(LIBRARY[name])
    graph = proof.networkx()
    for node in proof.nodes:
        assert set(proof.ancestors(node.number)) == networkx.ancestors(graph, node.number)
        assert set(proof.users[node.number]) == set(graph.successors(node.number))


def test_premises_that_a_rule_does_not_read_are_no_sources():
    steps = (Step("reflexivity", premises=(7,), terms=(samples.x,)),)
    theorem = samples.Theorem("odd", samples.THEORY, Derivation((), steps), {})
    assert ProofGraph(theorem).nodes[0].sources == ()


def test_a_node_knows_its_hypotheses_and_values():
    nodes = ProofGraph(LIBRARY["x-not-Sx"]).nodes
    injective = next(node for node in nodes if node.cites == "S-injective")
    assert injective.hypotheses == (2, 1)
    assert [(v.name, value) for v, value in injective.values] == [("x", samples.z), ("y", samples.s(samples.z))]


def test_library_graph():
    library = LibraryGraph(tuple(LIBRARY.values()))
    graph = library.networkx()
    assert networkx.is_directed_acyclic_graph(graph)
    assert library.cited_by["0+"] == ("+-commutative",)
    assert library.layers() == {"0+": 0, "S+": 0, "+-commutative": 1, "x-not-Sx": 0, "rotated": 2}
    assert all(library.layers()[a] < library.layers()[b] for a, b in graph.edges)


def test_a_library_out_of_order_or_doubled_is_refused():
    theorems = tuple(LIBRARY.values())
    with pytest.raises(DiscoveryError, match="before it"):
        LibraryGraph(theorems[::-1])
    with pytest.raises(DiscoveryError, match="twice"):
        LibraryGraph(theorems + theorems[:1])


@pytest.mark.parametrize("name", LIBRARY)
def test_grounds_add_up_to_the_axioms(name):
    theorem = LIBRARY[name]
    rests = set(grounds(theorem)).union(*[cited.axioms for cited in theorem.earlier.values()])
    assert tuple(sorted(rests)) == theorem.axioms


def test_why_is_a_tree_that_opens_each_theorem_once():
    text = why(LIBRARY["rotated"])
    assert text.splitlines()[:6] == [
        "rotated",
        "├─ +-commutative",
        "│  ├─ 0+",
        "│  │  ├─ axiom +0",
        "│  │  ├─ axiom +S",
        "│  │  └─ induction on nat",
    ]
    assert text.splitlines()[-1] == "└─ classical logic"
    assert "axiom +0: 7" in why(LIBRARY["0+"], lambda formula: "7")


def chain(length):
    """Theorems 0 + x = x, each citing the two before it."""
    library = {"0+": LIBRARY["0+"]}
    for number in range(length):
        builder = samples.Builder()
        for name in list(library)[-2:]:
            builder.cite(0, name, library[name].formula, {samples.Variable("x", "nat"): samples.x})
        theorem = samples.Theorem(f"copy {number}", samples.THEORY, builder.derivation(), dict(library))
        library[theorem.name] = theorem
    return library


def test_why_copes_with_depth_and_sharing():
    lines = why(chain(1200)["copy 1199"]).splitlines()
    assert len(lines) < 5000
    assert sum("see above" in line for line in lines) == 1199
