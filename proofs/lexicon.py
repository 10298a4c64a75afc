"""How the symbols of one theory are spelled: what writing and reading of formulas have in common."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from proofs.formulas import BOOL, FALSE_VALUE, TRUE_VALUE
from proofs.presentation import Notation, Presentation
from proofs.term import PROP, Symbol

NAME = re.compile(r"[^\W\d][\w']*")
KEYWORDS = frozenset({"and", "or", "not", "forall", "exists", "false", "true", "if", "then", "else"})
# ASCII and unicode spellings of the logic, each with the meaning that the parser knows.
CORE = {
    "->": "->", "→": "->", "<->": "<->", "↔": "<->", "∧": "and", "and": "and", "∨": "or", "or": "or", "¬": "not",
    "not": "not", "forall": "forall", "∀": "forall", "exists": "exists", "∃": "exists", "=": "=", "!=": "!=",
    "≠": "!=", "⊥": "⊥", "(": "(", ")": ")", ",": ",", ".": ".", ":": ":", "if": "if", "then": "then",
    "else": "else",
}  # fmt: skip
# Binding strengths of the logic; the symbols of a theory bind tighter, applications tightest.
QUANTIFIER, EQUIVALENCE, IMPLICATION, OR, AND, NOT, EQUAL, CLOSED = 0, 1, 2, 3, 4, 5, 10, 100
PLAIN = Notation("")


@dataclass(frozen=True)
class Lexicon:
    """Spellings of a theory's symbols and sorts, found once for a presentation.

    `spelled` maps what stands in a text to a symbol; `notation` and `spelling` tell how a symbol is written.
    """

    presentation: Presentation
    symbols: dict[str, Symbol] = field(init=False)
    notation: dict[str, Notation] = field(init=False)
    spelled: dict[str, Symbol] = field(init=False)
    spelling: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        symbols = {symbol.name: symbol for symbol in self.presentation.theory.symbols}
        notation = {n.symbol: n for n in self.presentation.notations if n.symbol in symbols}
        spelled: dict[str, Symbol] = {name: s for name, s in symbols.items() if name not in CORE and "`" not in name}
        for name, n in notation.items():
            if n.text and n.text not in CORE and n.text not in KEYWORDS:
                spelled.setdefault(n.text, symbols[name])
        spelling = {name: self._spelling(notation.get(name, PLAIN), name, spelled) for name in symbols}
        for slot, value in (
            ("symbols", symbols), ("notation", notation), ("spelled", spelled), ("spelling", spelling),
        ):  # fmt: skip
            object.__setattr__(self, slot, value)

    @staticmethod
    def _spelling(notation: Notation, name: str, spelled: dict[str, Symbol]) -> str:
        for word in (notation.text, name):
            if word and word in spelled and spelled[word].name == name and not re.search(r"[\s()`,.]|^_", word):
                return word
        return f"`{name}`"

    @property
    def sorts(self) -> list[str]:
        """Return the sorts of the theory in order of their names."""
        found = {sort for symbol in self.symbols.values() for sort in (*symbol.sorts, symbol.sort)}
        return sorted((found | {d.sort for d in self.presentation.theory.datatypes}) - {PROP})

    @property
    def default_sort(self) -> str | None:
        """Return the sort that a variable has if nothing tells: the only one besides bool."""
        others = [sort for sort in self.sorts if sort != BOOL]
        return others[0] if len(others) == 1 else None

    @property
    def has_truth(self) -> bool:
        """Tell whether values of sort bool can stand for formulas."""
        return {TRUE_VALUE.head, FALSE_VALUE.head} <= set(self.symbols.values())

    @property
    def numerals(self) -> tuple[Symbol, Symbol] | None:
        """Return zero and the successor, if the theory has constructors 0 and S of one sort."""
        zero, successor = self.symbols.get("0"), self.symbols.get("S")
        if zero is None or successor is None or zero.sorts or successor.sorts != (zero.sort,):
            return None
        return (zero, successor) if successor.sort == zero.sort else None


@lru_cache(maxsize=64)
def lexicon_of(presentation: Presentation) -> Lexicon:
    """Return the lexicon of a presentation, made once."""
    return Lexicon(presentation)


def written_name(name: str) -> str:
    """Write a variable or sort so that the parser reads it back: a strange name stands in backquotes.

    >>> written_name("x'"), written_name("fun a b")
    ("x'", '`fun a b`')
    """
    return name if NAME.fullmatch(name) and name not in KEYWORDS else f"`{name}`"
