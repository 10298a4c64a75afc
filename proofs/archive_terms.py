"""Terms, derivations and theories as JSON values: shared terms stand once, in a table, and what is read is checked.

A row of the table is `["?x", "nat"]`, a variable and its sort, or `["+", 0, 3]`, a symbol and the numbers of earlier
rows; a symbol's arguments are numbers, so that a constant called "?x" is no variable.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from kernels.errors import DiscoveryError
from proofs.check import LOGIC, Derivation, Step
from proofs.term import PROP, CheckError, Symbol, Term, Variable, logical, make

Row = list[str | int]


class TermTable:
    """Collects terms, each with its parts before it, as rows that JSON can hold.

    >>> zero = Symbol("0", (), "nat")
    >>> table = TermTable()
    >>> table.number(logical("=", make(Variable("x", "nat")), make(zero)))
    2
    >>> table.rows
    [['?x', 'nat'], ['0'], ['=', 0, 1]]
    >>> TermTable.decode(table.rows, [zero])[0].sort
    'nat'
    """

    def __init__(self) -> None:
        """Start with no rows."""
        self.rows: list[Row] = []
        self._numbers: dict[Term, int] = {}

    def number(self, term: Term) -> int:
        """Return the number of a term's row; rows that are missing are added, without recursion."""
        stack = [term]
        while stack:
            t = stack[-1]
            waiting = [a for a in t.arguments if a not in self._numbers]
            if t not in self._numbers and not waiting:
                self._numbers[t] = len(self.rows)
                self.rows.append(self._row(t))
            if waiting:
                stack.extend(reversed(waiting))
            else:
                stack.pop()
        return self._numbers[term]

    def numbers(self, terms: Iterable[Term]) -> list[int]:
        """Return the numbers of several terms."""
        return [self.number(term) for term in terms]

    def _row(self, term: Term) -> Row:
        if isinstance(term.head, Variable):
            return ["?" + term.head.name, term.head.sort]
        return [term.head.name, *[self._numbers[a] for a in term.arguments]]

    @staticmethod
    def decode(rows: object, symbols: Iterable[Symbol]) -> list[Term]:
        """Return the terms of a table over these symbols; raise DiscoveryError where a row is malformed."""
        by_name = {symbol.name: symbol for symbol in symbols}
        terms: list[Term] = []
        for number, row in enumerate(checked_list(rows, "the table of terms")):
            try:
                terms.append(_term(checked_list(row, "a row"), terms, by_name))
            except (CheckError, DiscoveryError) as error:
                raise DiscoveryError(f"row {number} of the table of terms: {error}: the file is damaged") from None
        return terms


def _term(row: Sequence[Any], terms: list[Term], symbols: Mapping[str, Symbol]) -> Term:
    if not row or not isinstance(row[0], str):
        raise DiscoveryError("it names no head")
    if len(row) == 2 and isinstance(row[1], str):
        if not row[0].startswith("?"):
            raise DiscoveryError(f"{row[0]!r} is neither a variable nor a symbol with arguments")
        return make(Variable(row[0][1:], row[1]))
    arguments = [pick(terms, place) for place in row[1:]]
    if row[0] in LOGIC:
        return _logical(row[0], arguments)
    if row[0] not in symbols:
        raise DiscoveryError(f"{row[0]!r} is no symbol of the theory")
    return make(symbols[row[0]], *arguments)


def _logical(name: str, arguments: list[Term]) -> Term:
    if LOGIC[name] != tuple(a.sort == PROP for a in arguments):
        raise DiscoveryError(f"{name!r} has wrong arguments")
    return logical(name, *arguments)


def is_number(value: object) -> TypeGuard[int]:
    """Say whether a JSON value is a natural number (JSON's true is none)."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def pick(terms: Sequence[Term], number: object) -> Term:
    """Return the term with this number; raise DiscoveryError where there is none."""
    if not is_number(number) or number >= len(terms):
        raise DiscoveryError(f"there is no term {number!r} before it")
    return terms[number]


def checked_list(value: object, what: str) -> list[Any]:
    """Return a JSON value that must be a list; raise DiscoveryError otherwise."""
    if not isinstance(value, list):
        raise DiscoveryError(f"{what} is no list")
    return value


def checked_text(value: object, what: str) -> str:
    """Return a JSON value that must be text; raise DiscoveryError otherwise."""
    if not isinstance(value, str):
        raise DiscoveryError(f"{what} is no text")
    return value


def checked_object(value: object, what: str) -> dict[str, Any]:
    """Return a JSON value that must be an object; raise DiscoveryError otherwise."""
    if not isinstance(value, dict):
        raise DiscoveryError(f"{what} is no object")
    return value


def encode_derivation(derivation: Derivation, table: TermTable) -> dict[str, Any]:
    """Return a derivation as a JSON object whose terms are numbers of the table's rows.

    >>> encode_derivation(Derivation((), (Step("cite", name="+0"),)), TermTable())
    {'scopes': [], 'steps': [{'rule': 'cite', 'name': '+0'}]}
    """
    scopes = [[parent, table.number(hypothesis)] for parent, hypothesis in derivation.scopes]
    return {"scopes": scopes, "steps": [_encode_step(step, table) for step in derivation.steps]}


def _encode_step(step: Step, table: TermTable) -> dict[str, Any]:
    whole = step._replace(terms=table.numbers(step.terms))._asdict()  # type: ignore[arg-type]
    filled = {name: value for name, value in whole.items() if value or name == "rule"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in filled.items()}


def decode_derivation(data: object, terms: Sequence[Term]) -> Derivation:
    """Return the derivation in a JSON object, unchecked as a proof; raise DiscoveryError where it is malformed."""
    fields = checked_object(data, "a derivation")
    scopes = checked_list(fields.get("scopes"), "the scopes")
    steps = checked_list(fields.get("steps"), "the steps")
    return Derivation(
        tuple([_decode_scope(scope, terms) for scope in scopes]),
        tuple([_decode_step(step, terms) for step in steps]),
    )


def _decode_scope(data: object, terms: Sequence[Term]) -> tuple[int, Term]:
    scope = checked_list(data, "a scope")
    if len(scope) != 2:
        raise DiscoveryError("a scope is a parent and a hypothesis: the file is damaged")
    return _natural(scope[0]), pick(terms, scope[1])


def _decode_step(data: object, terms: Sequence[Term]) -> Step:
    step = checked_object(data, "a step")
    unknown = [name for name in step if name not in Step._fields]
    if unknown:
        raise DiscoveryError(f"a step has the unknown field {unknown[0]!r}: the file is damaged or newer than this")
    return Step(
        checked_text(step.get("rule"), "a step's rule"),
        _natural(step.get("scope", 0)),
        tuple([_natural(n) for n in checked_list(step.get("premises", []), "a step's premises")]),
        tuple([pick(terms, n) for n in checked_list(step.get("terms", []), "a step's terms")]),
        checked_text(step.get("name", ""), "a step's name"),
        tuple([_natural(n) for n in checked_list(step.get("path", []), "a step's path")]),
    )


def _natural(value: object) -> int:
    if not is_number(value):
        raise DiscoveryError(f"{value!r} is no natural number: the file is damaged")
    return value
