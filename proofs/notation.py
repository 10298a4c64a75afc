"""Formulas as people write them: one line of unicode that the parser reads back, and LaTeX."""

import re
from collections.abc import Callable

from proofs import formulas
from proofs.formulas import FALSE_VALUE, TRUE_VALUE
from proofs.lexicon import (
    AND,
    CLOSED,
    EQUAL,
    EQUIVALENCE,
    IMPLICATION,
    NOT,
    OR,
    PLAIN,
    QUANTIFIER,
    Lexicon,
    lexicon_of,
    written_name,
)  # fmt: skip
from proofs.presentation import Notation, Presentation
from proofs.term import FALSE, PROP, Symbol, Term, Variable

# What a term looks like, and how strongly its outermost sign binds.
Piece = tuple[str, int]
WORDS = {
    "false": "⊥", "->": " → ", "<->": " ↔ ", "and": " ∧ ", "or": " ∨ ", "not": "¬", "forall": "∀", "exists": "∃",
    "=": " = ", "!=": " ≠ ", "(": "(", ")": ")", ".": ". ",
    "if": "if ", "then": " then ", "else": " else ",
}  # fmt: skip
LATEX_WORDS = {
    "false": r"\bot", "->": r" \to ", "<->": r" \leftrightarrow ", "and": r" \land ", "or": r" \lor ", "not": r"\lnot ",
    "forall": r"\forall ", "exists": r"\exists ", "=": " = ", "!=": r" \ne ", "(": r"\left(", ")": r"\right)",
    ".": r".\; ", "if": r"\text{if } ", "then": r"\text{ then } ", "else": r"\text{ else } ",
}  # fmt: skip
CONNECTIVES: tuple[tuple[Callable[[Term], tuple[Term, Term] | None], str, int], ...] = (
    (formulas.as_equivalence, "<->", EQUIVALENCE),
    (formulas.as_conjunction, "and", AND),
)


def text(term: Term, presentation: Presentation) -> str:
    """Write a term or formula in one line of unicode; `parse_formula` reads a formula back as the same one.

    >>> from proofs.presentation import Presentation
    >>> from proofs.check import Theory
    >>> text(formulas.negation(FALSE), Presentation(Theory("empty", (), (), ())))
    '¬⊥'
    """
    lexicon = lexicon_of(presentation)
    return _Text(lexicon, *annotated(term, lexicon)).write(term)


def latex(term: Term, presentation: Presentation) -> str:
    r"""Write a term or formula as LaTeX, for mathematics mode.

    >>> from proofs.check import Theory
    >>> latex(formulas.negation(FALSE), Presentation(Theory("empty", (), (), ())))
    '\\lnot \\bot'
    """
    return _Latex(lexicon_of(presentation)).write(term)


def annotated(term: Term, lexicon: Lexicon) -> tuple[frozenset[Variable], frozenset[Variable]]:
    """Return the variables to write with their sort where they are bound, and those to write so everywhere."""
    variables, told, linked = _occurrences(term)
    told |= {v for v in variables if v.sort == lexicon.default_sort}
    while more := {w for pair in linked for w in pair if told & set(pair)} - told:
        told |= more
    sorts: dict[str, set[str]] = {}
    for v in variables:
        sorts.setdefault(v.name, set()).add(v.sort)
    taken = {v for v in variables if len(sorts[v.name]) > 1 or v.name in lexicon.spelled}
    unclear = variables - told
    return frozenset(unclear | taken), frozenset(taken | (unclear & term.free))


def _occurrences(term: Term) -> tuple[set[Variable], set[Variable], list[tuple[Variable, Variable]]]:
    """Return all variables, those whose sort a symbol beside them tells, and pairs of equal sort."""
    variables, told, linked = set[Variable](), set[Variable](), []
    stack, seen = [term], {term}
    while stack:
        t = stack.pop()
        inside = [a.head for a in t.arguments if isinstance(a.head, Variable)]
        sides = [a.head for a in t.arguments[-2:] if isinstance(a.head, Variable)]
        variables.update([t.head] if isinstance(t.head, Variable) else inside)
        if len(sides) > 1 and (formulas.is_equation(t) or _is_choice(t)):
            linked.append((sides[0], sides[1]))
        elif not (formulas.is_forall(t) or _is_choice(t) or any(map(_is_choice, t.arguments))):
            told.update(inside)
        new = [a for a in t.arguments if a not in seen]
        seen.update(new)
        stack.extend(new)
    return variables, told, linked


def _reads_as_condition(left: Term, right: Term) -> bool:
    """Tell whether (F -> false) -> G reads better so than as an alternative of F and G."""
    own = bool(formulas.as_conjunction(left) or formulas.as_exists(left)) or formulas.is_forall(left.arguments[0])
    chain = formulas.is_implication(right) and not (formulas.as_conjunction(right) or formulas.as_exists(right))
    return own or chain


def _is_choice(t: Term) -> bool:
    return t.head.name == f"ite:{t.sort}"


class Writer:
    """Writes bottom up, without recursion; each formula is read as the abbreviation that it is."""

    words = WORDS

    def __init__(
        self,
        lexicon: Lexicon,
        at_binder: frozenset[Variable] = frozenset(),
        everywhere: frozenset[Variable] = frozenset(),
    ) -> None:
        self.lexicon, self.at_binder, self.everywhere = lexicon, at_binder, everywhere
        self.done: dict[Term, Piece] = {}

    def write(self, term: Term) -> str:
        stack = [term]
        while stack:
            parts, build = self.plan(stack[-1])
            waiting = [part for part in parts if part not in self.done]
            if waiting:
                stack.extend(waiting)
            else:
                self.done[stack.pop()] = build(*[self.done[part] for part in parts])
        return self.done[term][0]

    def wrapped(self, piece: Piece, least: int) -> str:
        return piece[0] if piece[1] >= least else self.words["("] + piece[0] + self.words[")"]

    def infix(self, word: str, left: int, right: int, strength: int) -> Callable[..., Piece]:
        return lambda a, b: (self.wrapped(a, left) + word + self.wrapped(b, right), strength)

    def plan(self, t: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        """Return the parts to write first, and what to do with them."""
        if isinstance(t.head, Variable):
            return (), lambda: (self.variable(t), CLOSED)
        if t is FALSE:
            return (), lambda: (self.words["false"], CLOSED)
        if t.sort == PROP and t.head.name in ("->", "forall", "="):
            return {"->": self.implication, "forall": self.quantified, "=": self.equation}[t.head.name](t)
        return self.application(t)

    def implication(self, t: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        exists = formulas.as_exists(t)
        if exists:
            return self.binder("exists", *exists)
        for recognise, word, strength in CONNECTIVES:
            both = recognise(t)
            if both:
                return both, self.infix(self.words[word], strength + 1, strength + (word == "<->"), strength)
        denied = formulas.as_negation(t)
        if denied is not None:
            return self.negation(denied)
        either = formulas.as_disjunction(t)
        if either and not _reads_as_condition(*t.arguments):
            return either, self.infix(self.words["or"], OR + 1, OR, OR)
        return t.arguments, self.infix(self.words["->"], IMPLICATION + 1, IMPLICATION, IMPLICATION)

    def negation(self, denied: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        if formulas.is_equation(denied):
            return denied.arguments, self.equal("!=", denied)
        return (denied,), lambda a: (self.words["not"] + self.wrapped(a, NOT if a[1] < EQUAL else CLOSED - 1), NOT)

    def equation(self, t: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        left, right = t.arguments
        if left not in (TRUE_VALUE, FALSE_VALUE) and right is TRUE_VALUE:
            return (left,), lambda a: a
        if left not in (TRUE_VALUE, FALSE_VALUE) and right is FALSE_VALUE:
            return (left,), lambda a: (self.words["not"] + self.wrapped(a, CLOSED - 1), NOT)
        return t.arguments, self.equal("=", t)

    def equal(self, word: str, t: Term) -> Callable[..., Piece]:
        least = CLOSED - 1 if t.arguments[0].sort == formulas.BOOL else EQUAL + 1
        return self.infix(self.words[word], least, least, EQUAL)

    def quantified(self, t: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        return self.binder("forall", *t.arguments)

    def binder(self, word: str, variable: Term, body: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        name = self.with_sort(variable) if variable.head in self.at_binder else self.variable(variable)
        start = self.words[word] + name

        def build(piece: Piece) -> Piece:
            more = self.words[word]
            if piece[1] == QUANTIFIER and piece[0].startswith(more):
                return start + " " + piece[0][len(more) :], QUANTIFIER
            return start + self.words["."] + piece[0], QUANTIFIER

        return (body,), build

    def application(self, t: Term) -> tuple[tuple[Term, ...], Callable[..., Piece]]:
        value = self.numeral(t)
        if value:
            return (), lambda: (str(value), CLOSED)
        assert isinstance(t.head, Symbol)
        if _is_choice(t):
            return t.arguments, self.choice
        notation, word = self.lexicon.notation.get(t.head.name, PLAIN), self.symbol(t.head.name)
        return t.arguments, self.shape(notation, len(t.arguments))(word, notation)

    def choice(self, condition: Piece, first: Piece, other: Piece) -> Piece:
        parts = ("if", EQUAL + 1, condition), ("then", EQUAL + 1, first), ("else", EQUAL, other)
        return "".join(self.words[word] + self.wrapped(piece, least) for word, least, piece in parts), EQUAL

    def shape(self, notation: Notation, count: int) -> Callable[[str, Notation], Callable[..., Piece]]:
        if notation.kind == "infix" and count == 2:
            return self.operator
        if count == 1 and notation.kind in ("prefix", "postfix"):
            return self.prefix if notation.kind == "prefix" else self.postfix
        return self.function

    def operator(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Write an infix symbol; a chain needs no brackets on the side where it associates."""
        s, side = notation.strength, notation.associative
        return self.infix(f" {word} ", s + (side != "left"), s + (side != "right"), s)

    def prefix(self, word: str, notation: Notation) -> Callable[..., Piece]:
        gap = " " if word[-1].isalpha() else ""
        return lambda a: (word + gap + self.wrapped(a, notation.strength), notation.strength)

    def postfix(self, word: str, notation: Notation) -> Callable[..., Piece]:
        gap = " " if word[-1].isalpha() else ""
        return lambda a: (self.wrapped(a, notation.strength) + gap + word, notation.strength)

    def function(self, word: str, notation: Notation) -> Callable[..., Piece]:
        return lambda *parts: (f"{word}({', '.join(p[0] for p in parts)})" if parts else word, CLOSED)

    def numeral(self, t: Term) -> int:
        """Return n for the n-th successor of 0, or 0."""
        if self.lexicon.numerals is None or t.free:
            return 0
        zero, successor = self.lexicon.numerals
        value = 0
        while t.head == successor:
            t, value = t.arguments[0], value + 1
        return value if t.head == zero else 0

    def symbol(self, name: str) -> str:
        return self.lexicon.spelling.get(name, written_name(name))

    def variable(self, t: Term) -> str:
        return self.with_sort(t) if t.head in self.everywhere else written_name(t.head.name)

    def with_sort(self, t: Term) -> str:
        return f"{written_name(t.head.name)}:{written_name(t.sort)}"


class _Text(Writer):
    """Unicode."""


class _Latex(Writer):
    """LaTeX: a notation's `latex` is a sign, or a pattern in which #1, #2 stand for the arguments."""

    words = LATEX_WORDS

    def symbol(self, name: str) -> str:
        latex = self.lexicon.notation.get(name, PLAIN).latex
        if not name[0].isalpha():
            return latex or _escaped(name)
        return latex or (name if len(name) == 1 and name.isalnum() else rf"\operatorname{{{_escaped(name)}}}")

    def variable(self, t: Term) -> str:
        match = re.fullmatch(r"([^\W\d_])_?(\d*)('*)", t.head.name)
        if match is None:
            return rf"\mathit{{{_escaped(t.head.name)}}}"
        letter, number, primes = match.groups()
        return letter + (f"_{{{number}}}" if number else "") + primes

    def shape(self, notation: Notation, count: int) -> Callable[[str, Notation], Callable[..., Piece]]:
        return self.pattern if "#1" in notation.latex else super().shape(notation, count)

    def pattern(self, word: str, notation: Notation) -> Callable[..., Piece]:
        """Fill a pattern; of an operator, what stands in braces needs no brackets, as in #1^{#2}."""
        least = 0 if notation.kind == "function" else notation.strength + 1

        def fill(*parts: Piece) -> Piece:
            def part(match: re.Match[str]) -> str:
                inner = 0 if match[0].startswith("{") else least
                return match[1] + self.wrapped(parts[int(match[2]) - 1], inner) + match[3]

            return re.sub(r"(\{?)#(\d)(\}?)", part, word), notation.strength or CLOSED

        return fill


def _escaped(name: str) -> str:
    return re.sub(r"([#$%&_{}])", r"\\\1", name.replace("\\", " ").replace("^", " ").replace("~", " "))
