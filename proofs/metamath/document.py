"""The text of a Metamath file in sections, and the names in it: each declared once, before it is used."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from proofs.metamath.compressed import compressed
from proofs.metamath.nodes import Argument, Assertion, Node, Pair, Statement, written
from proofs.spelling import Names, spelled

WIDTH = 100
PRINTABLE = "".join(map(chr, range(33, 127))).replace("$", "")


class Document:
    """Collects constants, variables, axioms and theorems, and writes them in an order that Metamath accepts.

    >>> document = Document()
    >>> wff = document.constant("wff")
    >>> ph = document.variable("ph", wff, "f.ph")
    >>> document.axiom("Logic", "true", {"ph": ph}, [], ("|-", ph)).roles
    ('ph',)
    """

    def __init__(self) -> None:
        """Start with nothing declared."""
        self._names = Names()
        self._constants: list[str] = []
        self._floats: list[str] = []
        self._order: dict[str, int] = {}
        self._labels: dict[str, str] = {}
        self._sections: dict[str, list[str]] = {}

    def constant(self, wish: str) -> str:
        """Declare a constant and return its token."""
        self._constants.append(self._names.give(spelled(wish, PRINTABLE, "_")))
        return self._constants[-1]

    def variable(self, wish: str, typecode: str, label: str) -> Node:
        """Declare a variable of this type and return it as an expression."""
        token, label = self._names.give(spelled(wish, PRINTABLE, "_")), self.label(label)
        self._order[token], self._labels[token] = len(self._order), label
        self._floats.append(f"$v {token} $. {label} $f {typecode} {token} $.")
        return Node(label, (), (token,), frozenset((token,)))

    def label(self, wish: str) -> str:
        """Return a label that was not used before."""
        return self._names.give(spelled(wish, "-._", "."))

    def mandatory(self, *statements: Statement) -> list[str]:
        """Return the variables of these statements in the order in which proofs give their values."""
        found = {v for s in statements for part in s if isinstance(part, Node) for v in part.variables}
        return sorted(found, key=self._order.__getitem__)

    def axiom(
        self,
        section: str,
        wish: str,
        roles: Mapping[str, Node],
        hypotheses: Sequence[Statement],
        conclusion: Statement,
        distinct: Sequence[Pair] = (),
        comment: str = "",
    ) -> Assertion:
        """State an axiom or a rule; `roles` names its variables, `distinct` pairs of roles."""
        label = self.label(wish)
        pairs = [(roles[u].pattern[0], roles[v].pattern[0]) for u, v in distinct]
        lines = [f"{name} $e {written(*h)} $." for name, h in self._hypotheses(label, hypotheses)]
        self._block(section, comment, _distinct(pairs), [*lines, f"{label} $a {written(*conclusion)} $."])  # type: ignore[arg-type]
        return self._assertion(label, roles, distinct, [*hypotheses, conclusion])

    def theorem(
        self,
        section: str,
        wish: str,
        roles: Mapping[str, Node],
        hypotheses: Sequence[Statement],
        conclusion: Statement,
        prove: Callable[..., Node],
        comment: str = "",
    ) -> Assertion:
        """State a theorem; `prove` gets an Argument and the hypotheses, and returns the proof."""
        label, argument = self.label(wish), Argument()
        given = self._hypotheses(label, hypotheses)
        proof = prove(argument, *[Node(name) for name, _ in given])
        mandatory = [*map(self._labels.__getitem__, self.mandatory(*hypotheses, conclusion)), *[n for n, _ in given]]
        labels, letters = compressed(proof, mandatory)
        pieces = [letters[start : start + 72] for start in range(0, len(letters), 72)]
        claim = [f"{label} $p {written(*conclusion)} $=", *_wrapped(["(", *labels, ")", *pieces, "$."])]
        pairs = sorted(argument.distinct, key=lambda pair: tuple(map(self._order.__getitem__, pair)))
        lines = [f"{name} $e {written(*h)} $." for name, h in given]
        self._block(section, comment, _distinct(pairs), [*lines, *claim])
        role = {node.pattern[0]: name for name, node in roles.items()}
        return self._assertion(
            label, roles, [(role[u], role[v]) for u, v in pairs if u in role and v in role], [*hypotheses, conclusion]
        )

    def text(self, title: Iterable[str], sections: Sequence[str]) -> str:
        """Return the file, with these sections in this order."""
        lines = ["$(", *[f"  {_comment(line)}" for line in title], "$)", ""]
        lines += _wrapped(["$c", *self._constants, "$."])
        lines += self._floats
        for section in sections:
            lines += ["", f"$( {section} $)", "", *self._sections.get(section, [])]
        return "\n".join(lines) + "\n"

    def _assertion(
        self, label: str, roles: Mapping[str, Node], distinct: Sequence[Pair], statements: list[Statement]
    ) -> Assertion:
        role = {node.pattern[0]: name for name, node in roles.items()}
        return Assertion(label, tuple([role[token] for token in self.mandatory(*statements)]), tuple(distinct))

    def _hypotheses(self, label: str, hypotheses: Sequence[Statement]) -> list[tuple[str, Statement]]:
        return [(self.label(f"{label}.{number}"), h) for number, h in enumerate(hypotheses, 1)]

    def _block(self, section: str, comment: str, distinct: list[str], lines: list[str]) -> None:
        text = self._sections.setdefault(section, [])
        text += [f"$( {_comment(comment)} $)"] if comment else []
        scoped = " $e " in lines[0] or bool(distinct)
        text += ["${", *distinct, *lines, "$}"] if scoped else lines


def _distinct(pairs: Sequence[Pair]) -> list[str]:
    return _wrapped([f"$d {u} {v} $." for u, v in pairs])


def _wrapped(words: Iterable[str]) -> list[str]:
    """Lines of words; a word that is wider than a line stands alone."""
    return list(_lines(words))


def _lines(words: Iterable[str]) -> Iterator[str]:
    line: list[str] = []
    width = 0
    for word in words:
        if line and width + len(word) > WIDTH:
            yield "  " + " ".join(line)
            line, width = [], 0
        line.append(word)
        width += len(word) + 1
    if line:
        yield "  " + " ".join(line)


def _comment(text: str) -> str:
    """Comments are ASCII without Metamath's own keywords."""
    plain = text.encode("ascii", "backslashreplace").decode()
    return " ".join(word.replace("$", "S") if "$" in word else word for word in plain.split())
