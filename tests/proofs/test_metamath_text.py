"""The pieces of a Metamath file: compressed proofs, names, lines."""

import re

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.metamath import export
from proofs.metamath.compressed import compressed
from proofs.metamath.document import Document
from proofs.metamath.nodes import Argument, Assertion, Node, expression, written
from proofs.spelling import Names, spelled


def decoded(labels: list[str], letters: str, mandatory: list[str], arity: dict[str, int]) -> Node:
    """Read a compressed proof, as the Metamath book tells it."""
    known: list[Node | str] = [*mandatory, *labels]
    stack: list[Node] = []
    number = 0
    for letter in letters:
        if letter == "Z":
            known.append(stack[-1])
        elif letter >= "U":
            number = 5 * number + ord(letter) - ord("U") + 1
        else:
            stack.append(made(known[20 * number + ord(letter) - ord("A")], stack, arity))
            number = 0
    (proof,) = stack
    return proof


def made(word: Node | str, stack: list[Node], arity: dict[str, int]) -> Node:
    if isinstance(word, Node):
        return word
    children = tuple(stack[len(stack) - arity[word] :])
    del stack[len(stack) - arity[word] :]
    return Node(word, children)


def same(one: Node, other: Node) -> bool:
    return one.label == other.label and all(map(same, one.children, other.children))


@st.composite
def proofs(draw) -> tuple[Node, dict[str, int]]:
    """Proofs whose steps may be used again; enough labels to need two letters each."""
    arity = {f"rule{n}": n % 3 for n in range(150)}
    nodes = [Node("rule0")]
    for _ in range(draw(st.integers(1, 60))):
        label = draw(st.sampled_from(sorted(arity)))
        children = [draw(st.sampled_from(nodes[-8:])) for _ in range(arity[label])]
        nodes.append(Node(label, tuple(children)))
    return nodes[-1], arity


@given(proofs())
def test_a_compressed_proof_reads_as_what_was_written(made_up):
    proof, arity = made_up
    mandatory = [label for label in sorted(arity) if arity[label] == 0][:3]
    labels, letters = compressed(proof, mandatory)
    assert same(decoded(labels, letters, mandatory, arity), proof)


def test_shared_steps_are_written_once():
    proof = Node("zero")
    for _ in range(30):
        proof = Node("plus", (proof, proof))
    assert len(compressed(proof, [])[1]) < 200


def test_expressions_are_written_without_recursion():
    term = expression("c.0", ("0",))
    for _ in range(50_000):
        term = expression("c.S", ("S", 0), term)
    assert written(term).count("S") == 50_000


@given(st.lists(st.text(max_size=6)))
def test_names_are_given_once(wishes):
    names = Names()
    given_out = [names.give(spelled(wish, "-._", ".")) for wish in wishes]
    assert len(set(given_out)) == len(given_out)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in given_out)


@pytest.mark.parametrize(
    ("text", "name"),
    [("+S", "plus.S"), ("x'", "x.prime"), ("a b", "a.b"), ("α", "u3b1"), ("", "empty"), ("0-not-S", "0-not-S")],
)
def test_spelling(text, name):
    assert spelled(text, "-._", ".") == name


def test_variables_that_must_differ_and_do_not_are_an_error():
    document = Document()
    x = document.variable("x", document.constant("nat"), "f.x")
    with pytest.raises(DiscoveryError, match="needs"):
        Argument().use(Assertion("rule", ("x", "A"), (("x", "A"),)), {"x": x, "A": x})


def test_conditions_on_variables_are_collected():
    document = Document()
    nat = document.constant("nat")
    x, y, z = (document.variable(name, nat, f"f.{name}") for name in "xyz")
    argument = Argument()
    both = expression("c.plus", (0, "+", 1), y, z)
    argument.use(Assertion("rule", ("x", "A"), (("x", "A"),)), {"x": x, "A": both})
    assert argument.distinct == {("x", "y"), ("x", "z")}


def test_lines_are_short_and_ascii():
    text = export(samples.PRESENTATION, samples.library().values())
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 120


def test_no_label_is_a_symbol():
    """The Metamath book forbids it, and not every checker looks."""
    text = export(samples.PRESENTATION, samples.library().values())
    symbols = set(re.search(r"\$c (.*?) \$\.", text, re.DOTALL)[1].split()) | set(re.findall(r"\$v (\S+) \$\.", text))
    labels = re.findall(r"(\S+) \$[aefp] ", text)
    assert len(set(labels)) == len(labels)
    assert not symbols & set(labels)
