"""Integer sequences as text: numbers with commas or spaces between, or an OEIS b-file."""

import re

from flint import fmpz

from kernels.errors import DiscoveryError

MAX_CHARACTERS = 50_000_000
MAX_TERMS = 100_000

_SEPARATORS = re.compile(r"[\s,;\[\](){}]+")
_INTEGER = re.compile(r"[-+]?[0-9]+")


def read_terms(text: str) -> tuple[int | None, list[int]]:
    """The terms, and the index of the first one where the text says it (a b-file does).

    >>> read_terms("1, 1, 2, 5, 14")
    (None, [1, 1, 2, 5, 14])
    >>> read_terms("# A000108 (b-file)\\n1 1\\n2 2\\n3 5")
    (1, [1, 2, 5])

    Raises DiscoveryError on anything that is no integer, on empty text and on more than 100,000 terms. Dots at the end
    are read as "and so on".
    """
    if len(text) > MAX_CHARACTERS:
        raise DiscoveryError(f"{len(text):,} characters: at most {MAX_CHARACTERS:,} are read")
    lines = [line for line in (line.partition("#")[0].strip() for line in text.splitlines()) if line]
    pairs = _pairs(lines)
    if pairs is not None:
        return pairs[0][0], _bounded([term for _, term in pairs])
    words = [word for word in _SEPARATORS.split(" ".join(lines)) if word]
    if words and set(words[-1]) <= {".", "…"}:
        words.pop()
    if not words:
        raise DiscoveryError("there are no terms: give integers with commas between, such as 1,1,2,5,14,42")
    return None, _bounded([_integer(word) for word in words])


def _pairs(lines: list[str]) -> list[tuple[int, int]] | None:
    """The lines of a b-file, n and a(n) with n going up by one; None if they are something else."""
    rows = [line.split() for line in lines]
    if len(rows) < 2 or not all(len(row) == 2 and all(map(_INTEGER.fullmatch, row)) for row in rows):
        return None
    pairs = [(_integer(n), _integer(term)) for n, term in rows]
    return pairs if all(n == pairs[0][0] + k for k, (n, _) in enumerate(pairs)) else None


def _integer(word: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise DiscoveryError(f"{word[:40]!r} is no integer: a sequence is integers with commas between")
    # Python's int refuses more than 4,300 digits, FLINT's does not.
    return int(fmpz(word.lstrip("+")))


def _bounded(terms: list[int]) -> list[int]:
    if len(terms) > MAX_TERMS:
        raise DiscoveryError(f"{len(terms):,} terms: at most {MAX_TERMS:,} are read")
    return terms
