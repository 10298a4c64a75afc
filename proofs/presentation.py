"""A theory as people meet it: the trusted part, and beside it how it is written, what it defines and what it asks."""

from dataclasses import dataclass

from proofs.check import Theory
from proofs.term import Term


@dataclass(frozen=True, slots=True)
class Notation:
    """How a symbol is written: `infix` with a binding strength, `prefix`, `postfix`, or as `name(arguments)`.

    `text` and `latex` name the symbol for terminals and for papers; `associative` is "left", "right" or "".
    """

    symbol: str
    kind: str = "function"
    strength: int = 0
    associative: str = ""
    text: str = ""
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function that is defined by equations: the names of those axioms, in order.

    Their left sides are the symbol applied to patterns of constructors and variables, linear and without overlaps, so
    that they compute; a value for which no equation stands is not determined by the theory.
    """

    symbol: str
    equations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A formula that a source asks to prove."""

    name: str
    formula: Term


@dataclass(frozen=True, slots=True)
class Presentation:
    """A theory with its notation, definitions, goals, title and reference."""

    theory: Theory
    title: str = ""
    reference: str = ""
    notations: tuple[Notation, ...] = ()
    definitions: tuple[Definition, ...] = ()
    goals: tuple[Goal, ...] = ()
