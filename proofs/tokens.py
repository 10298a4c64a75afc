"""Cutting a formula into words, each with its place in the text."""

import re
from typing import NamedTuple

from kernels.errors import DiscoveryError
from proofs.lexicon import CORE, NAME, Lexicon

SPACE = re.compile(r"\s+")
DIGITS = re.compile(r"[0-9]+")
MAX_CHARACTERS = 100_000


class Token(NamedTuple):
    """A word of a formula: `kind` is a sign of the logic, "symbol", "name", "number" or "end"."""

    kind: str
    word: str
    place: int


class Source(NamedTuple):
    """A text with its name, for messages that say where; `line` is the number of its first line."""

    text: str
    where: str = ""
    line: int = 1

    def error(self, place: int, message: str) -> DiscoveryError:
        """Return an error that names line and column.

        >>> str(Source("x +", "input").error(3, "expected a term"))
        'input, line 1, column 4: expected a term'
        """
        before = self.text[:place].split("\n")
        prefix = f"{self.where}, " if self.where else ""
        whole = f"{prefix}line {self.line + len(before) - 1}, column {len(before[-1]) + 1}: {message}"
        return DiscoveryError("".join(c if c.isprintable() else repr(c)[1:-1] for c in whole))


def tokens(source: Source, lexicon: Lexicon) -> list[Token]:
    """Cut a text: the longest word that the theory or the logic spells, else a name or a number."""
    if len(source.text) > MAX_CHARACTERS:
        raise source.error(MAX_CHARACTERS, f"a formula has at most {MAX_CHARACTERS} characters: split it")
    words = sorted([*lexicon.spelled, *CORE], key=lambda word: (-len(word), word))
    found, place = list[Token](), 0
    while place < len(source.text):
        space = SPACE.match(source.text, place)
        if space:
            place = space.end()
            continue
        token = _token(source, place, lexicon, words)
        quoted = source.text[place] == "`"
        found.append(token)
        place += len(token.word) + 2 * quoted
    return [*found, Token("end", "", len(source.text))]


def _token(source: Source, place: int, lexicon: Lexicon, words: list[str]) -> Token:
    text = source.text
    if text[place] == "`":
        return _quoted(source, place, lexicon)
    for word in words:
        if text.startswith(word, place) and _ends(text, place + len(word)):
            return Token("symbol" if word in lexicon.spelled else CORE[word], word, place)
    for kind, pattern in (("name", NAME), ("number", DIGITS)):
        match = pattern.match(text, place)
        if match:
            return Token(kind, match[0], place)
    raise source.error(place, f"unexpected character {text[place]!r}")


def _ends(text: str, end: int) -> bool:
    """Tell whether a word may end here: not in the middle of a name or a number."""
    inside = end < len(text) and re.match(r"[\w'][\w']", text[end - 1 : end + 1])
    return not inside


def _quoted(source: Source, place: int, lexicon: Lexicon) -> Token:
    end = source.text.find("`", place + 1)
    if end <= place + 1:
        raise source.error(place, "expected a name and a closing backquote")
    word = source.text[place + 1 : end]
    return Token("symbol" if word in lexicon.symbols else "name", word, place)
