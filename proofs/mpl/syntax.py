"""The grammar of MPL: `(name[a,b])`, `(&F G)`, `(>[x,y]P Q)`, `!F`; white space is free.

A conjunction may have more than two parts, and brackets may stand around any formula.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from proofs.tokens import Source

MAX_CHARACTERS, MAX_DEPTH = 1 << 20, 80
WORD = re.compile(r"\s+|(?P<sign>[()\[\],!&:;])|(?P<name>[^\s()\[\],!&:;]+)")


class Word(NamedTuple):
    """A sign or a name, with its place in the text; the end is the empty word."""

    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: `kind` is "atom" (name, arguments), "&" (parts), ">" (bound arguments, two parts) or "!" (a part)."""

    kind: str
    place: int
    name: str = ""
    arguments: tuple[Word, ...] = ()
    parts: tuple["Formula", ...] = ()


@dataclass
class Reader:
    """Reads words one after the other; what stands before the formula is read by `headers`."""

    source: Source
    words: list[Word] = field(init=False)
    at: int = 0
    depth: int = 0

    def __post_init__(self) -> None:
        text = self.source.text
        if len(text) > MAX_CHARACTERS:
            raise self.source.error(0, f"a definition has at most {MAX_CHARACTERS} characters")
        # Every character is white space, a sign or part of a name, so that nothing is left out.
        found = [Word(m[0], m.start()) for m in WORD.finditer(text) if not m[0].isspace()]
        self.words = [*found, Word("", len(text)), Word("", len(text)), Word("", len(text))]

    def peek(self, ahead: int = 0) -> str:
        """Return a word to come."""
        return self.words[min(self.at + ahead, len(self.words) - 1)].text

    @property
    def place(self) -> int:
        """Return where the next word stands."""
        return self.words[self.at].place

    def take(self) -> Word:
        """Return the next word and go on."""
        word = self.words[self.at]
        self.at += bool(word.text)
        return word

    def expect(self, sign: str, why: str = "") -> Word:
        """Take a sign that must come."""
        if self.peek() != sign:
            raise self.expected(f"'{sign}'{why}")
        return self.take()

    def expected(self, what: str) -> Exception:
        """Return an error at the next word."""
        found = f"'{self.peek()}'" if self.peek() else "the end"
        return self.source.error(self.place, f"expected {what}, found {found}")

    def name(self, what: str) -> Word:
        """Take a name."""
        if not is_name(self.peek()):
            raise self.expected(what)
        return self.take()

    def arguments(self) -> tuple[Word, ...]:
        """Take `[a,b,c]`."""
        self.expect("[", " and arguments")
        found: list[Word] = []
        while self.peek() != "]":
            if found:
                self.expect(",", " or ']'")
            found.append(self.name("an argument"))
        self.take()
        return tuple(found)

    def formula(self) -> Formula:
        """Take a formula; raise DiscoveryError with line, column and what was expected."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.source.error(self.place, f"nested more than {MAX_DEPTH} deep")
        place = self.place
        if self.peek() == "!":
            self.take()
            found = Formula("!", place, parts=(self.formula(),))
        elif self.peek() == "(":
            found = self.bracketed()
        else:
            raise self.expected("'(' or '!'")
        self.depth -= 1
        return found

    def bracketed(self) -> Formula:
        opening = self.take()
        if self.peek() == "&":
            found = self.conjunction(opening)
        elif self.peek() == ">" or self.peek().startswith(">["):
            found = self.implication(opening)
        elif self.peek() in ("!", "("):
            found = self.formula()
        else:
            name = self.name("'&', '>', '!' or a name")
            found = Formula("atom", opening.place, name.text, self.arguments())
        self.expect(")", f" to close the bracket of {self.where(opening)}")
        return found

    def where(self, word: Word) -> str:
        before = self.source.text[: word.place].split("\n")
        return f"line {len(before)}, column {len(before[-1]) + 1}"

    def conjunction(self, opening: Word) -> Formula:
        self.take()
        parts = [self.formula(), self.formula()]
        while self.peek() in ("!", "("):
            parts.append(self.formula())
        return Formula("&", opening.place, parts=tuple(parts))

    def implication(self, opening: Word) -> Formula:
        self.take()
        bound = self.arguments()
        if len({word.text for word in bound}) < len(bound):
            raise self.source.error(opening.place, "a variable is bound twice")
        return Formula(">", opening.place, arguments=bound, parts=(self.formula(), self.formula()))


def is_name(word: str) -> bool:
    """Tell whether a word is a name, and no sign."""
    return bool(word) and word not in tuple("()[],!&:;")


def parse_mpl(source: Source) -> Formula:
    """Read a text that is one formula.

    >>> parse_mpl(Source("(>[x](in[x,N])!(in2[x,i0,s]))")).kind
    '>'
    """
    reader = Reader(source)
    found = reader.formula()
    if reader.peek():
        raise reader.expected("the end of the formula")
    return found


def written(formula: Formula) -> str:
    """Write a formula without white space.

    >>> written(parse_mpl(Source("( & (in[a, N]) !(=[a,b]) )")))
    '(&(in[a,N])!(=[a,b]))'
    """
    arguments = ",".join(word.text for word in formula.arguments)
    parts = "".join(written(part) for part in formula.parts)
    if formula.kind == "!":
        return "!" + parts
    return (
        f"({formula.name}[{arguments}])"
        if formula.kind == "atom"
        else (f"(>[{arguments}]{parts})" if formula.kind == ">" else f"(&{parts})")
    )
