"""The rule of induction of a datatype as an axiom of Metamath."""

from collections.abc import Iterator
from dataclasses import dataclass

from proofs.check import Datatype
from proofs.metamath.language import Language
from proofs.metamath.logic import entails
from proofs.metamath.nodes import Assertion, Node, Pair, Statement
from proofs.term import Symbol, Variable, make

SECTION = "Induction"


@dataclass(frozen=True, slots=True)
class Case:
    """One constructor: its new variables, the formula of its case, and what may be assumed of its parts."""

    constructor: Symbol
    parts: tuple[Variable, ...]
    formula: Node
    given: tuple[Node | None, ...]


def induction_rule(language: Language, datatype: Datatype) -> Assertion:
    """State induction: roles `x`, `ph`, and for part j of case k `case k`, `part k j` and `given k j`, from 0."""
    x, g, ph = Variable("x", datatype.sort), language.context("G"), language.formula("ph")
    cases = list(_cases(language, datatype))
    roles = {"G": g, "ph": ph, "x": language.setvar(x)}
    hypotheses: list[Statement] = []
    distinct: list[Pair] = [("x", "G")]
    for number, case in enumerate(cases):
        own = dict(_roles(language, number, case))
        roles |= own
        hypotheses += _meanings(language, x, ph, case)
        distinct += _conditions(own)
    hypotheses += [entails(g, step(language, case.formula, case.given)) for case in cases]
    name = f"induction.{language.sort(datatype.sort).terms}"
    return language.document.axiom(SECTION, name, roles, hypotheses, entails(g, ph), distinct)


def step(language: Language, formula: Node, given: tuple[Node | None, ...]) -> Node:
    """Return what the induction needs of a case: what is given implies its formula."""
    for known in reversed(given):
        formula = formula if known is None else language.implies(known, formula)
    return formula


def _cases(language: Language, datatype: Datatype) -> Iterator[Case]:
    for k, constructor in enumerate(datatype.constructors):
        parts = tuple([Variable(f"x{k}{j}", sort) for j, sort in enumerate(constructor.sorts)])
        given = [language.formula(f"ch{k}{j}") if v.sort == datatype.sort else None for j, v in enumerate(parts)]
        yield Case(constructor, parts, language.formula(f"th{k}"), tuple(given))


def _roles(language: Language, k: int, case: Case) -> Iterator[tuple[str, Node]]:
    yield f"case {k}", case.formula
    for j, (part, given) in enumerate(zip(case.parts, case.given, strict=True)):
        yield f"part {k} {j}", language.setvar(part)
        if given is not None:
            yield f"given {k} {j}", given


def _meanings(language: Language, x: Variable, ph: Node, case: Case) -> Iterator[Statement]:
    """For each formula about a value: x is that value, hence the implication that the induction needs."""
    for part, given in zip(case.parts, case.given, strict=True):
        if given is not None:
            yield entails(
                equals(language, x, language.value(x.sort, language.setvar(part))), language.implies(ph, given)
            )
    whole = language.term(make(case.constructor, *map(make, case.parts)))
    yield entails(equals(language, x, whole), language.implies(case.formula, ph))


def equals(language: Language, x: Variable, value: Node) -> Node:
    """Return the context whose one hypothesis is that the variable has this value."""
    return language.extend(language.empty, language.equal(x.sort, language.value(x.sort, language.setvar(x)), value))


def _conditions(roles: dict[str, Node]) -> Iterator[Pair]:
    """The variable of the induction occurs in no case; new variables differ and occur in nothing that is older."""
    parts = [role for role in roles if role.startswith("part")]
    yield from (("x", role) for role in roles)
    for number, part in enumerate(parts):
        yield from [(part, "G"), (part, "ph"), *[(part, other) for other in parts[number + 1 :]]]
