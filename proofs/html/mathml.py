"""Terms as MathML, from the notation of their theory; all names are escaped, whatever file they came from."""

import re
from collections.abc import Callable, Iterable
from html import escape

from markupsafe import Markup

from proofs.html import signs
from proofs.lexicon import CLOSED, QUANTIFIER, Lexicon
from proofs.notation import Piece, Writer
from proofs.presentation import Notation, Presentation
from proofs.term import Term, Variable, make

Plan = tuple[tuple[Term, ...], Callable[..., Piece]]
WORDS = {
    "false": "<mi>⊥</mi>", "->": "<mo>→</mo>", "<->": "<mo>↔</mo>", "and": "<mo>∧</mo>", "or": "<mo>∨</mo>",
    "not": "<mo>¬</mo>", "forall": "<mo>∀</mo>", "exists": "<mo>∃</mo>", "=": "<mo>=</mo>", "!=": "<mo>≠</mo>",
    ".": "<mo>.</mo>", "if": "<mtext>if&#xa0;</mtext>", "then": "<mtext>&#xa0;then&#xa0;</mtext>",
    "else": "<mtext>&#xa0;else&#xa0;</mtext>",
}  # fmt: skip
# Terms share their parts, so that a small file can hold a formula of any length: no page shows more symbols than this.
LONGEST = 5_000
VARIABLE = re.compile(r"([^\W\d_])_?(\d*)('*)")


class MathWriter(Writer):
    """Writes terms of one theory; what was written once is remembered, so keep it for many terms."""

    words = WORDS

    def __init__(self, presentation: Presentation, ambiguous: Iterable[Variable] = ()) -> None:
        """Set out; `ambiguous` variables get their sort as a subscript."""
        super().__init__(Lexicon(presentation), everywhere=frozenset(ambiguous))
        self.values: dict[Term, int] = {}
        self.weights: dict[Term, int] = {}
        self.successor = self.lexicon.numerals[1] if self.lexicon.numerals else None

    def math(self, term: Term, path: tuple[int, ...] | None = None, display: bool = False) -> Markup:
        """Return a `math` element with the term; the part at a path, if there is one, stands in class "new"."""
        inner = self.write(term) if path is None else self.marked(term, path)
        return Markup(f'<math displaystyle="true">{inner}</math>' if display else f"<math>{inner}</math>")

    def marked(self, term: Term, path: tuple[int, ...]) -> str:
        """Write a term with one part marked, or what is written in one sign around that part."""
        self.write(term)
        above: list[tuple[Term, int]] = []
        for place in path:
            parts = self.plan(term)[0]
            if place >= len(parts) or parts[place] is not term.arguments[place]:
                break
            above.append((term, place))
            term = parts[place]
        body, strength = self.done[term]
        piece = f'<mrow class="new">{body}</mrow>', strength
        for whole, place in reversed(above):
            parts, build = self.plan(whole)
            piece = build(*[piece if n == place else self.done[part] for n, part in enumerate(parts)])
        return piece[0]

    def wrapped(self, piece: Piece, least: int) -> str:
        """Put what binds less than it must into brackets."""
        return piece[0] if piece[1] >= least else f"<mrow>{_brackets(piece[0])}</mrow>"

    def plan(self, t: Term) -> Plan:
        """Return the parts to write first, and what to do with them; what would fill volumes is left out."""
        return super().plan(t) if self.weight(t) <= LONGEST else ((), lambda: ("<mtext>…</mtext>", CLOSED))

    def weight(self, term: Term) -> int:
        """Count the symbols of a term as they are written: shared parts as often as they stand there."""
        stack = [term] if term not in self.weights else []
        while stack:
            waiting = [a for a in stack[-1].arguments if a not in self.weights]
            if waiting:
                stack.extend(waiting)
            else:
                done = stack.pop()
                self.weights[done] = 1 + sum([self.weights[a] for a in done.arguments])
        return self.weights[term]

    def binder(self, word: str, variable: Term, body: Term) -> Plan:
        """Write a quantifier, its variable and a full stop."""
        start = self.words[word] + self.variable(variable) + self.words["."]
        return (body,), lambda piece: (start + piece[0], QUANTIFIER)

    def application(self, t: Term) -> Plan:
        """Write a numeral, or a symbol in its notation."""
        value = self.numeral(t)
        return ((), lambda: (f"<mn>{value}</mn>", CLOSED)) if value else super().application(t)

    def numeral(self, t: Term) -> int:
        """Return n for the n-th successor of 0, or 0."""
        if t.free or t.head != self.successor:
            return 0
        if t not in self.values:
            self.values[t] = super().numeral(t)
        return self.values[t]

    def operator(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write an infix symbol; a power is raised."""
        s, side = notation.strength, notation.associative
        left, right = s + (side != "left"), s + (side != "right")
        if word in ("^", "**"):
            return lambda a, b: (f"<msup><mrow>{self.wrapped(a, left)}</mrow><mrow>{b[0]}</mrow></msup>", s)
        return self.infix(signs.operator(word), left, right, s)

    def prefix(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write a symbol before its argument."""
        s = notation.strength
        return lambda a: (f"<mrow>{signs.fixed(word)}{self.wrapped(a, s)}</mrow>", s)

    def postfix(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write a symbol after its argument."""
        s = notation.strength
        return lambda a: (f"<mrow>{self.wrapped(a, s)}{signs.fixed(word)}</mrow>", s)

    def function(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write a constant, or a function with its arguments."""
        head = signs.name(word)
        return lambda *parts: (_call(head, [p[0] for p in parts]), CLOSED)

    def shape(self, notation: Notation, count: int) -> Callable[[str, Notation], Callable[..., Piece]]:
        """Return how to write a symbol with this many arguments: a pattern that is understood goes first."""
        places = re.findall(r"#(.)", notation.latex)
        proper = "1" in places and set(places) <= set("123456789"[:count])
        understood = proper and signs.pattern(notation.latex) is not None
        return self.pattern if understood else super().shape(notation, count)

    def pattern(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write what the notation says for LaTeX."""
        shape = signs.pattern(notation.latex) or ""
        return lambda *parts: (self.filled(shape, parts), notation.strength or CLOSED)

    def filled(self, shape: str, parts: tuple[Piece, ...]) -> str:
        """Put arguments into a pattern: in brackets where the pattern does not keep them apart."""
        apart = {f"w{n}": self.wrapped(piece, CLOSED) for n, piece in enumerate(parts)}
        return shape.format(*[f"<mrow>{piece[0]}</mrow>" for piece in parts], **apart)

    def symbol(self, name: str) -> str:
        """Return the sign of a symbol: its LaTeX sign where it is known, else its text or its name."""
        notation = self.lexicon.notation.get(name)
        if notation is None:
            return name
        return (signs.sign(notation.latex) if notation.latex else None) or notation.text or name

    def variable(self, t: Term) -> str:
        """Write a letter with its number and primes, or a name."""
        match = VARIABLE.fullmatch(t.head.name)
        letter, number, primes = match.groups() if match else (t.head.name, "", "")
        below = f"<mn>{number}</mn>" if number else ""
        below += f"<mtext>{escape(t.sort)}</mtext>" if t.head in self.everywhere else ""
        above = "<mo>" + "′" * len(primes) + "</mo>" if primes else ""
        kind = "".join(["sub"] * bool(below) + ["sup"] * bool(above))
        base = f"<mi>{escape(letter)}</mi>"
        return f"<m{kind}>{base}{f'<mrow>{below}</mrow>' if below else ''}{above}</m{kind}>" if kind else base

    def name(self, variable: Variable) -> Markup:
        """Return a `math` element with a variable alone."""
        return self.math(make(variable))


def _call(head: str, parts: list[str]) -> str:
    inside = "<mo>,</mo>".join(parts)
    return f"<mrow>{head}<mo>&#x2061;</mo><mrow>{_brackets(inside)}</mrow></mrow>" if parts else head


def _brackets(inside: str) -> str:
    # Brackets that may stretch stand further apart: only those around something tall need it.
    fixed = "" if "<mfrac" in inside or "<munder" in inside else ' stretchy="false"'
    return f"<mo{fixed}>(</mo>{inside}<mo{fixed}>)</mo>"


def ambiguous(terms: Iterable[Term]) -> frozenset[Variable]:
    """Return the variables of these formulas that share their name with one of another sort."""
    found = frozenset().union(*[t.free | t.bound for t in terms])
    sorts: dict[str, set[str]] = {}
    for variable in sorted(found):
        sorts.setdefault(variable.name, set()).add(variable.sort)
    return frozenset([v for v in sorted(found) if len(sorts[v.name]) > 1])
