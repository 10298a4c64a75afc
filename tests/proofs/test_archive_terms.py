"""What is written is read again, and what is malformed is refused in one line."""

import json

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.archive_terms import TermTable, decode_derivation, encode_derivation
from proofs.archive_theory import decode_symbols, decode_theory, encode_theorem, encode_theory
from proofs.check import Theorem
from proofs.term import Symbol, Variable, make

LIBRARY = samples.library()
TERMS = st.recursive(
    st.sampled_from([samples.o, samples.x, samples.y]),
    lambda parts: parts.map(samples.s) | st.tuples(parts, parts).map(lambda pair: samples.plus(*pair)),
    max_leaves=30,
)


def through_json(value):
    return json.loads(json.dumps(value))


@given(st.lists(TERMS))
def test_terms_are_read_as_written_and_stand_once(terms):
    table = TermTable()
    numbers = table.numbers(terms)
    decoded = TermTable.decode(through_json(table.rows), samples.THEORY.symbols)
    assert all(decoded[number] is term for number, term in zip(numbers, terms, strict=True))
    assert len({json.dumps(row) for row in table.rows}) == len(table.rows)


def test_depth_is_no_limit():
    term = samples.o
    for _ in range(20_000):
        term = samples.s(term)
    table = TermTable()
    number = table.number(term)
    assert TermTable.decode(table.rows, samples.THEORY.symbols)[number] is term


def test_a_constant_may_look_like_a_variable():
    odd = Symbol("?x", (), "nat")
    table = TermTable()
    numbers = table.numbers([make(odd), make(Variable("x", "nat"))])
    decoded = TermTable.decode(table.rows, [odd])
    assert [decoded[n].head for n in numbers] == [odd, Variable("x", "nat")]


@pytest.mark.parametrize("name", LIBRARY)
def test_a_theorem_is_checked_again_from_what_was_written(name):
    data = through_json(encode_theorem(LIBRARY[name]))
    terms = TermTable.decode(data["terms"], decode_symbols(data["theory"]))
    derivation = decode_derivation(data["theorem"], terms)
    assert derivation == LIBRARY[name].derivation
    assert Theorem(name, samples.THEORY, derivation, LIBRARY).formula is LIBRARY[name].formula
    assert terms[data["theorem"]["formula"]] is LIBRARY[name].formula


def test_a_theory_is_read_as_written():
    table = TermTable()
    data = through_json(encode_theory(samples.THEORY, table))
    terms = TermTable.decode(table.rows, decode_symbols(data))
    assert decode_theory(data, terms) == samples.THEORY


ROWS = [
    7,
    [7],
    [[]],
    [[7]],
    [["x", "nat"]],
    [["?x", "prop"]],
    [["S", 0]],
    [["0"], ["S", True]],
    [["0"], ["S", -1]],
    [["0"], ["S", 0.0]],
    [["0"], ["S", 0, 0]],
    [["0"], ["unknown", 0]],
    [["0"], ["->", 0, 0]],
    [["0"], ["=", 0]],
    [["0"], ["forall", 0, 0]],
    [["0"], ["=", 0, 0], ["forall", 0, 1]],
    [["falsum", 0]],
]


@pytest.mark.parametrize("rows", ROWS, ids=str)
def test_malformed_rows_are_refused(rows):
    with pytest.raises(DiscoveryError) as error:
        TermTable.decode(rows, samples.THEORY.symbols)
    assert "\n" not in str(error.value)


DERIVATIONS = [
    None,
    {},
    {"scopes": [], "steps": None},
    {"scopes": [[0]], "steps": []},
    {"scopes": [[0, 9]], "steps": []},
    {"scopes": [[-1, 0]], "steps": []},
    {"scopes": [], "steps": [{}]},
    {"scopes": [], "steps": [{"rule": 1}]},
    {"scopes": [], "steps": [{"rule": "cite", "name": 1}]},
    {"scopes": [], "steps": [{"rule": "cite", "scope": True}]},
    {"scopes": [], "steps": [{"rule": "cite", "premises": [-1]}]},
    {"scopes": [], "steps": [{"rule": "cite", "terms": ["0"]}]},
    {"scopes": [], "steps": [{"rule": "cite", "terms": [1]}]},
    {"scopes": [], "steps": [{"rule": "cite", "path": 0}]},
    {"scopes": [], "steps": [{"rule": "cite", "oracle": "yes"}]},
]


@pytest.mark.parametrize("data", DERIVATIONS, ids=str)
def test_malformed_derivations_are_refused(data):
    with pytest.raises(DiscoveryError):
        decode_derivation(data, [samples.o])


def test_defaults_are_left_out():
    step = encode_derivation(LIBRARY["0+"].derivation, TermTable())["steps"][0]
    assert set(step) == {"rule", "terms", "name"}


@pytest.mark.parametrize(
    "change",
    [
        {"symbols": 0},
        {"symbols": [["0", []]]},
        {"symbols": [["0", [], 7]]},
        {"datatypes": [["nat", ["lost"]]]},
        {"datatypes": [["nat", ["S"]]]},
        {"axioms": [["+0"]]},
        {"axioms": [["+0", 99]]},
        {"axioms": [["+0", 0]]},
        {"name": None},
    ],
    ids=str,
)
def test_malformed_theories_are_refused(change):
    table = TermTable()
    data = encode_theory(samples.THEORY, table)
    with pytest.raises(DiscoveryError):
        decode_theory(data | change, TermTable.decode(table.rows, samples.THEORY.symbols))
