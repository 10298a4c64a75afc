"""A theory as JSON, and one theorem with all that its check needs: the form that an archive and a page hold."""

from collections.abc import Collection, Mapping
from typing import Any

from kernels.errors import DiscoveryError
from proofs.archive_terms import (
    TermTable,
    checked_list,
    checked_object,
    checked_text,
    encode_derivation,
    pick,
)
from proofs.check import Axiom, Datatype, Derivation, Theorem, Theory
from proofs.term import CheckError, Symbol, Term

FORM = "theorem 1"


def encode_theory(theory: Theory, table: TermTable, axioms: Collection[str] | None = None) -> dict[str, Any]:
    """Return a theory as a JSON object, with all its axioms or only those named.

    >>> encode_theory(Theory("empty", (Symbol("a", (), "thing"),), (), ()), TermTable())
    {'name': 'empty', 'symbols': [['a', [], 'thing']], 'datatypes': [], 'axioms': []}
    """
    kept = [axiom for axiom in theory.axioms if axioms is None or axiom.name in axioms]
    return {
        "name": theory.name,
        "symbols": [[s.name, list(s.sorts), s.sort] for s in theory.symbols],
        "datatypes": [[d.sort, [c.name for c in d.constructors]] for d in theory.datatypes],
        "axioms": [[axiom.name, table.number(axiom.formula)] for axiom in kept],
    }


def decode_symbols(theory: object) -> tuple[Symbol, ...]:
    """Return the symbols that a theory's JSON object declares: the table of terms needs them first."""
    rows = checked_list(checked_object(theory, "a theory").get("symbols"), "the symbols")
    return tuple([_symbol(row) for row in rows])


def _symbol(row: object) -> Symbol:
    name, sorts, sort = _fields(row, 3, "a symbol")
    arguments = tuple([checked_text(s, "a sort") for s in checked_list(sorts, "a symbol's sorts")])
    return Symbol(checked_text(name, "a symbol's name"), arguments, checked_text(sort, "a sort"))


def _fields(row: object, count: int, what: str) -> list[Any]:
    found = checked_list(row, what)
    if len(found) != count:
        raise DiscoveryError(f"{what} has {len(found)} fields in place of {count}: the file is damaged")
    return found


def decode_theory(data: object, terms: list[Term]) -> Theory:
    """Return the theory in a JSON object, given the decoded table; raise DiscoveryError where it is malformed."""
    fields = checked_object(data, "a theory")
    symbols = decode_symbols(fields)
    by_name = {s.name: s for s in symbols}
    datatypes = [_datatype(row, by_name) for row in checked_list(fields.get("datatypes"), "the datatypes")]
    axioms = [_fields(row, 2, "an axiom") for row in checked_list(fields.get("axioms"), "the axioms")]
    named = tuple([Axiom(checked_text(name, "an axiom's name"), pick(terms, n)) for name, n in axioms])
    try:
        return Theory(checked_text(fields.get("name"), "a theory's name"), symbols, tuple(datatypes), named)
    except CheckError as error:
        raise DiscoveryError(f"{error}: the file is damaged") from None


def _datatype(row: object, symbols: Mapping[str, Symbol]) -> Datatype:
    sort, names = _fields(row, 2, "a datatype")
    constructors = checked_list(names, "a datatype's constructors")
    lost = [name for name in constructors if not isinstance(name, str) or name not in symbols]
    if lost:
        raise DiscoveryError(f"the constructor {lost[0]!r} is no symbol of the theory: the file is damaged")
    return Datatype(checked_text(sort, "a sort"), tuple([symbols[name] for name in constructors]))


def encode_theorem(theorem: Theorem) -> dict[str, Any]:
    """Return one theorem as a JSON object with all that a check needs: its part of the theory and what it cites."""
    table = TermTable()
    cited = cited_names(theorem.derivation)
    proof = {"name": theorem.name, "formula": table.number(theorem.formula)}
    proof |= encode_derivation(theorem.derivation, table)
    theory = encode_theory(theorem.theory, table, cited)
    cites = {name: table.number(theorem.earlier[name].formula) for name in sorted(theorem.earlier)}
    return {"form": FORM, "theory": theory, "terms": table.rows, "theorem": proof, "cites": cites}


def cited_names(derivation: Derivation) -> frozenset[str]:
    """Return the names of the axioms and theorems that a derivation cites.

    >>> sorted(cited_names(Derivation((), ())))
    []
    """
    return frozenset([step.name for step in derivation.steps if step.rule == "cite"])
