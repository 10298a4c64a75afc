"""S-expressions, read without recursion, with the place of each for messages, and limits for hostile input."""

import re
from dataclasses import dataclass

from kernels.errors import DiscoveryError
from proofs.tokens import Source

MAX_CHARACTERS, MAX_DEPTH, MAX_NODES = 1 << 22, 60, 200_000
WORD = re.compile(r'(?P<space>\s+|;[^\n]*)|(?P<open>\()|(?P<close>\))|\|(?P<quoted>[^|\\]*)\||(?P<plain>[^\s();|"]+)')


@dataclass(frozen=True, slots=True)
class Node:
    """A word (`word` is its text, without bars) or a list (`word` is empty), and where it starts."""

    place: int
    word: str = ""
    items: tuple["Node", ...] = ()

    @property
    def head(self) -> str:
        """Return the first word of a list, or nothing."""
        return self.items[0].word if self.items else ""


def read_all(source: Source) -> list[Node]:
    """Read a text as a sequence of s-expressions.

    >>> [node.head for node in read_all(Source("(a b) (c (d))"))]
    ['a', 'c']

    Raises DiscoveryError with line and column for unbalanced brackets and for what is too long or too deep.
    """
    if len(source.text) > MAX_CHARACTERS:
        raise source.error(0, f"a problem has at most {MAX_CHARACTERS} characters")
    levels: list[list[Node]] = [[]]
    opened: list[int] = []
    for number, (kind, place, word) in enumerate(_words(source)):
        if number > MAX_NODES:
            raise source.error(place, f"a problem has at most {MAX_NODES} words")
        if kind == "open":
            levels.append([])
            opened.append(place)
        elif kind == "close":
            _close(source, place, levels, opened)
        else:
            levels[-1].append(Node(place, word))
        if len(levels) > MAX_DEPTH:
            raise source.error(place, f"nested more than {MAX_DEPTH} deep")
    if opened:
        raise source.error(opened[-1], "this bracket is never closed: expected ')'")
    return levels[0]


def _close(source: Source, place: int, levels: list[list[Node]], opened: list[int]) -> None:
    if not opened:
        raise source.error(place, "unexpected ')': no bracket is open")
    items = tuple(levels.pop())
    levels[-1].append(Node(opened.pop(), "", items))


def _words(source: Source) -> list[tuple[str, int, str]]:
    found, place = [], 0
    while place < len(source.text):
        match = WORD.match(source.text, place)
        if match is None:
            raise source.error(place, f"unexpected {source.text[place]!r}: expected a word or a bracket")
        kind = match.lastgroup or ""
        if kind == "quoted" and not match["quoted"]:
            raise source.error(place, "a name must not be empty")
        if kind != "space":
            found.append((kind, place, match[kind]))
        place = match.end()
    return found


def error(source: Source, node: Node, message: str) -> DiscoveryError:
    """Return an error that says where a node stands."""
    return source.error(node.place, message)
