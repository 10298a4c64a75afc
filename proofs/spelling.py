"""Names for files that spell few characters: any text in allowed characters, and each name given out once."""

import re

WORDS = {
    "+": "plus", "-": "minus", "*": "times", "/": "over", "^": "power", "=": "eq", "<": "lt", ">": "gt", "!": "bang",
    "?": "ask", ":": "of", "'": "prime", "|": "bar", "&": "and", "~": "not", "%": "mod", "@": "at", "#": "hash",
    "(": "open", ")": "close", "[": "from", "]": "to", "{": "left", "}": "right", ",": "comma", ";": "semi",
    "\\": "back",
}  # fmt: skip


def spelled(text: str, marks: str, joint: str) -> str:
    """Return the text in ASCII letters, digits, `marks` and `joint`; two texts may be spelled alike.

    >>> spelled("0 + x'", "-._", ".")
    '0.plus.x.prime'
    """
    pieces = [_piece(mark, marks) for mark in text]
    separator = f"{re.escape(joint)}*\0[\0{re.escape(joint)}]*"
    return re.sub(separator, lambda _: joint, "".join(pieces).strip("\0")) or "empty"


def _piece(mark: str, marks: str) -> str:
    if mark in marks or (mark.isascii() and mark.isalnum()):
        return mark
    return "\0" if mark.isspace() else f"\0{WORDS.get(mark, f'u{ord(mark):x}')}\0"


class Names:
    """Gives out names that are all different; the same wishes in the same order get the same names.

    >>> names = Names()
    >>> names.give("x"), names.give("x"), names.give("y")
    ('x', 'x.2', 'y')
    """

    def __init__(self, joint: str = ".") -> None:
        """Number the names that were given out before, after this joint."""
        self._joint = joint
        self._given: set[str] = set()
        self._last: dict[str, int] = {}

    def give(self, name: str) -> str:
        """Return the name, numbered where it was given out before."""
        found = name
        while found in self._given:
            self._last[name] = self._last.get(name, 1) + 1
            found = f"{name}{self._joint}{self._last[name]}"
        self._given.add(found)
        return found
