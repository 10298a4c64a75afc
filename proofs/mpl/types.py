"""Types of MPL: `(1)` is an element, `P(T)` a set of values of type T, `x(S)(T)` are pairs."""

from dataclasses import dataclass, field

from proofs.mpl.syntax import Reader

ELEMENT, SET, UNARY, BINARY = "(1)", "P(1)", "P(x(1)(1))", "P(x(1)(x(1)(1)))"
MAX_DEPTH = 8
# The relations that stand without a definition, and the types of their arguments.
BUILT_IN = {
    "in": (ELEMENT, SET),
    "in2": (ELEMENT, ELEMENT, UNARY),
    "in3": (ELEMENT, ELEMENT, ELEMENT, BINARY),
}


def read_type(reader: Reader) -> str:
    """Take a type; `(1)` and `1` are the same."""
    found = _read(reader, 0)
    return ELEMENT if found == "1" else found


def starts_type(reader: Reader) -> bool:
    """Tell whether a type comes next."""
    first, second, third = (reader.peek(ahead) for ahead in range(3))
    return (
        second == "("
        if first in ("P", "x", "1")
        else first == "(" and second in ("1", "P", "x") and third in ("(", ")")
    )


def _read(reader: Reader, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise reader.expected("a type that is not nested so deep")
    if reader.peek() == "(":
        reader.take()
        inner = _read(reader, depth + 1)
        reader.expect(")", " after a type")
        return inner
    word = reader.name("a type: (1), P(1), P(x(1)(1)) or P(x(1)(x(1)(1)))").text
    if word == "1":
        return "1"
    if word not in ("P", "x"):
        reader.at -= 1
        raise reader.expected("a type: (1), P(1), P(x(1)(1)) or P(x(1)(x(1)(1)))")
    groups = [_group(reader, depth) for _ in range(1 if word == "P" else 2)]
    return word + "".join(groups)


def _group(reader: Reader, depth: int) -> str:
    reader.expect("(", " in a type")
    inner = _read(reader, depth + 1)
    reader.expect(")", " after a type")
    return f"({inner})"


@dataclass
class Types:
    """The types of names in one definition, found by what they are used for."""

    same: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def root(self, name: str) -> str:
        while name in self.same:
            name = self.same[name]
        return name

    def of(self, name: str) -> str | None:
        """Return the type of a name, if something tells it."""
        return self.known.get(self.root(name))

    def give(self, name: str, kind: str) -> bool:
        """Give a type to a name; tell whether it has no other one."""
        return self.known.setdefault(self.root(name), kind) == kind

    def join(self, one: str, other: str) -> bool:
        """Let two names have one type; tell whether they may."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        kinds = [self.known[root] for root in (one, other) if root in self.known]
        self.same[other] = one
        if kinds:
            self.known[one] = kinds[0]
        return len(set(kinds)) < 2
