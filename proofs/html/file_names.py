"""Names of theorems as names of files: short, safe on every system, and each its own."""

import re
from collections.abc import Iterable

# How the commonest signs are read; the others become a dash.
WORDS = {
    "+": " plus ", "*": " times ", "-": " ", "=": " eq ", "<": " lt ", ">": " gt ", "^": " power ", "/": " over ",
    "|": " divides ", "!": " factorial ", "≤": " le ", "≥": " ge ", "·": " times ", "'": " prime ", "#": " count ",
}  # fmt: skip
# The index, the library in one file, and what Windows keeps for devices.
RESERVED = frozenset(
    ["index", "library", "con", "prn", "aux", "nul", *[f"{d}{n}" for d in ("com", "lpt") for n in range(10)]]
)
LONGEST = 60


def stem(name: str) -> str:
    """Return a file name's stem for any text: lower-case letters, digits and dashes.

    >>> stem("x-not-Sx"), stem("0+"), stem("../../etc/passwd"), stem("∀")
    ('x-not-sx', '0-plus', 'over-over-etc-over-passwd', 'theorem')
    """
    spoken = "".join(WORDS.get(letter, letter) for letter in name)
    plain = re.sub(r"[^a-z0-9]+", "-", spoken.lower())[:LONGEST].strip("-")
    return plain or "theorem"


def file_names(names: Iterable[str], suffix: str = ".html") -> dict[str, str]:
    """Return a file name for each of these names; two that would share one are numbered.

    >>> file_names(["+0", "plus 0", "index"])
    {'+0': 'plus-0.html', 'plus 0': 'plus-0-2.html', 'index': 'index-2.html'}
    """
    taken, found = set(RESERVED), dict[str, str]()
    for name in names:
        base = choice = stem(name)
        number = 2
        while choice in taken:
            choice, number = f"{base}-{number}", number + 1
        taken.add(choice)
        found[name] = choice + suffix
    return found
