r"""The theory file: plain text that people read, one declaration a line; adding a theory needs no code.

Recipe for a new theory: put one file NAME.theory into `proofs/theories/` (or anywhere, and give its path).

    title: Natural numbers with addition
    reference: Peano, Arithmetices principia (1889)

    # Another theory may be taken over whole: `use: addition`.

    sort nat = 0 | S(nat)
    function +: nat, nat -> nat; infix 60 left
        x + 0 = x
        x + S(y) = S(x + y)
    predicate <=: nat, nat; infix 40; text ≤; latex \le
        0 <= y
        not (S(x) <= 0)
        S(x) <= S(y) = x <= y
    goal commutative: x + y = y + x

A sort is a datatype (`sort list = nil | cons(nat, list)`) or abstract (`sort point`). A function with indented
equations is defined by them: left sides are the function applied to patterns of constructors and variables, without
overlaps. A function without equations is abstract; say what holds with `axiom NAME: FORMULA`. A predicate is a function
to bool. After `;` stand `infix STRENGTH [left|right]`, `prefix STRENGTH`, `postfix STRENGTH`, `text SIGN`,
`latex SIGN`; strengths lie between 11 and 99. A LaTeX pattern may name the arguments as #1, #2; `binds STRENGTH` tells
when it needs brackets. The standard functions `if b then s else t`, `eq:SORT(s, t)` and `` `and`(b, c) ``, `` `or` ``,
`` `not` `` on bool are declared where a formula uses them. A line whose first sign is # is a comment. Nothing here
checks that axioms are consistent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain

from kernels.errors import DiscoveryError
from proofs.check import Theory
from proofs.definitions import refuse_bad_patterns
from proofs.formulas import BOOL
from proofs.lexicon import NAME, Lexicon
from proofs.parser import read_formula
from proofs.presentation import Goal, Notation, Presentation
from proofs.standard import standard
from proofs.term import CheckError, Symbol, Term
from proofs.terms import parts_of
from proofs.theory_builder import TheoryBuilder
from proofs.tokens import Source

STANDARD = re.compile(r"`(and|or|not|=>)`|\b((?:ite|eq):\w+)|(==)")
KEYS = ("title", "reference", "use", "sort", "function", "predicate", "axiom", "goal")
MAX_LINES = 10_000


def read_theory(text: str, where: str) -> Presentation:
    """Read a theory file; `where` names it in messages, and the theory after its last part.

    >>> numbers = read_theory("sort nat = 0 | S(nat)", "numbers.theory")
    >>> numbers.theory.name, [c.name for c in numbers.theory.datatypes[0].constructors]
    ('numbers', ['0', 'S'])

    Raises DiscoveryError with line, column and what was expected.
    """
    reader = _Reader(where)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise DiscoveryError(f"{where}: a theory has at most {MAX_LINES} lines")
    for number, line in enumerate(lines, 1):
        reader.line(number, line)
    return reader.finish()


@dataclass
class _Claim:
    """A formula still to be read, when all symbols are known: an axiom, a goal, or an equation of `symbol`."""

    source: Source
    name: str = ""
    symbol: Symbol | None = None


@dataclass
class _Reader:
    where: str
    builder: TheoryBuilder = field(default_factory=TheoryBuilder)
    head: dict[str, str] = field(default_factory=dict)
    claims: dict[str, list[_Claim]] = field(default_factory=lambda: {"axiom": [], "goal": [], "equation": []})
    defined: Symbol | None = None

    def line(self, number: int, line: str) -> None:
        """Read one line; what needs all symbols is kept for later."""
        source = Source(line, self.where, number)
        if not line.strip() or line.lstrip().startswith("#"):
            return
        if line[0] in " \t":
            if self.defined is None:
                raise source.error(0, "an indented line is an equation of the function above: there is none")
            self.claims["equation"].append(_Claim(source, symbol=self.defined))
            return
        self.defined = None
        match = re.match(r"([a-z]+)\s*:?\s*(.*)", line)
        key = match[1] if match else ""
        if match is None or key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise source.error(0, f"expected {', '.join(KEYS)}" + (f": did you mean {near[0]}?" if near else ""))
        self.declaration(key, source, match.start(2))

    def declaration(self, key: str, source: Source, start: int) -> None:
        rest = source.text[start:].strip()
        if not rest:
            raise source.error(start, f"expected something after '{key}'")
        if key in ("title", "reference"):
            self.head[key] = f"{self.head[key]} {rest}" if key in self.head else rest
        elif key == "use":
            self.use(source, rest)
        elif key == "sort":
            self.sort(source, start, rest)
        elif key in ("function", "predicate"):
            self.function(key, source, start)
        else:
            self.claim(key, source, start)

    def use(self, source: Source, name: str) -> None:
        from proofs.theories import SUFFIX, load_theory

        if name + SUFFIX == self.where:
            raise source.error(0, "a theory cannot use itself")
        try:
            self.builder.include(load_theory(name))
        except RecursionError:
            raise source.error(0, f"{name} uses this theory in turn") from None

    def sort(self, source: Source, start: int, rest: str) -> None:
        name, equals, right = (part.strip() for part in rest.partition("="))
        self.refuse_name(source, start, name, dict.fromkeys(self.builder.sorts))
        if not NAME.fullmatch(name):
            raise source.error(start, f"expected the name of a sort, found '{name}'")
        if not equals:
            self.builder.sort(name)
            return
        place = start + source.text[start:].index("=") + 1
        constructors = [self.constructor(source, place, part.strip(), name) for part in right.split("|")]
        names = [constructor for constructor, _ in constructors]
        if len(set(names)) < len(names):
            raise source.error(place, "a constructor stands twice: take another name")
        if not any(name not in sorts for _, sorts in constructors):
            raise source.error(place, f"every constructor takes a {name}, so there is no first one: add a constant")
        self.builder.datatype(name, constructors)

    def constructor(self, source: Source, place: int, part: str, sort: str) -> tuple[str, tuple[str, ...]]:
        match = re.fullmatch(r"([^\s()`,]+)\s*(?:\(([^()]*)\))?", part)
        if match is None:
            raise source.error(place, f"expected a constructor such as S(nat), found '{part}'")
        self.refuse_name(source, place, match[1], dict(self.builder.symbols))
        sorts = tuple(s.strip() for s in match[2].split(",")) if match[2] is not None else ()
        for s in sorts:
            self.refuse_sort(source, place, s, sort)
        return match[1], sorts

    def refuse_name(self, source: Source, place: int, name: str, known: dict[str, object]) -> None:
        if name in known or name in ("prop", "bool", "true", "false", "->", "=", "forall"):
            raise source.error(place, f"'{name}' is declared already: take another name")

    def refuse_sort(self, source: Source, place: int, sort: str, new: str = "") -> None:
        if sort == BOOL:
            self.builder.booleans()
        if sort not in self.builder.sorts and sort != new:
            known = ", ".join(sorted({*self.builder.sorts, BOOL, *([new] if new else [])}))
            raise source.error(place, f"there is no sort '{sort}': the sorts are {known}")

    def function(self, key: str, source: Source, start: int) -> None:
        """Declare `NAME: SORT, SORT -> SORT; options`, or for a predicate `NAME: SORT, SORT; options`."""
        signature, *options = re.split(r"\s;\s|;\s+", source.text[start:])
        match = re.fullmatch(r"(\S+?)\s*:\s*([^:]*?)\s*", signature)
        if match is None:
            raise source.error(start, f"expected '{key} NAME: SORTS', found '{signature.strip()}'")
        name, shape = match.groups()
        self.refuse_name(source, start, name, dict(self.builder.symbols))
        arguments, _, value = shape.rpartition("->") if key == "function" else (shape, "", BOOL)
        sorts = tuple(s.strip() for s in arguments.split(",")) if arguments.strip() else ()
        for sort in (*sorts, value.strip()):
            self.refuse_sort(source, start + match.start(2), sort)
        self.defined = self.builder.symbol(name, sorts, value.strip())
        self.options(source, self.defined, [option.strip() for option in options])

    def options(self, source: Source, symbol: Symbol, options: list[str]) -> None:
        notation = Notation(symbol.name)
        for option in options:
            word, *rest = option.split(None, 1)
            readers: dict[str, Callable[[Notation, str], Notation | None]] = {
                "infix": _fixed, "prefix": _fixed, "postfix": _fixed, "binds": _fixed, "text": _sign, "latex": _sign,
            }  # fmt: skip
            reader = readers.get(word)
            found = reader(notation, option) if reader and rest else None
            if found is None or not _suits(found, symbol):
                message = (
                    f"'{option}' does not suit {symbol.name}: expected infix, prefix or postfix STRENGTH, text, latex"
                )
                raise source.error(source.text.index(option), message)
            notation = found
        self.builder.notations[symbol.name] = notation

    def claim(self, key: str, source: Source, start: int) -> None:
        match = re.match(r"([^\s:]+)\s*:\s", source.text[start:])
        if match is None:
            raise source.error(start, f"expected '{key} NAME: FORMULA'")
        padded = " " * (start + match.end()) + source.text[start + match.end() :]
        if match[1] in [claim.name for claim in self.claims[key]] or match[1] in self.builder.axioms:
            raise source.error(start, f"the name '{match[1]}' is taken")
        self.claims[key].append(_Claim(source._replace(text=padded), match[1]))

    def finish(self) -> Presentation:
        """Read all formulas, now that every symbol is known, and declare the standard functions that they use."""
        for claims in self.claims.values():
            for claim in claims:
                self.declare_standard(claim.source)
        name = re.sub(r"\.theory$", "", re.split(r"[\\/]", self.where)[-1])
        lexicon = Lexicon(self.with_choices())
        equations: dict[Symbol, list[Term]] = {}
        for claim in self.claims["equation"]:
            assert claim.symbol is not None
            equations.setdefault(claim.symbol, []).append(read_formula(claim.source, lexicon))
            self.check(claim, equations[claim.symbol], lexicon.presentation.theory)
        axioms = {claim.name: read_formula(claim.source, lexicon) for claim in self.claims["axiom"]}
        goals = [Goal(c.name, read_formula(c.source, lexicon)) for c in self.claims["goal"]]
        self.declare_choices([*chain(*equations.values()), *axioms.values(), *[goal.formula for goal in goals]])
        for symbol, formulas in equations.items():
            self.builder.define(symbol, formulas)
        self.builder.axioms.update(axioms)
        self.builder.goals += goals
        return self.frozen(name)

    def with_choices(self) -> Presentation:
        """Return the symbols so far, and "if" for every sort: a formula shows only when it is read which it needs."""
        everything = TheoryBuilder(sorts=dict(self.builder.sorts))
        everything.include(self.frozen(self.where))
        for sort in sorted(everything.sorts if BOOL in everything.sorts else ()):
            standard(everything, f"ite:{sort}")
        return everything.presentation(self.where)

    def declare_choices(self, formulas: list[Term]) -> None:
        symbols = {part.head.name for formula in formulas for part in parts_of(formula)}
        for name in sorted(symbols - self.builder.symbols.keys()):
            standard(self.builder, name)

    def check(self, claim: _Claim, formulas: list[Term], theory: Theory) -> None:
        assert claim.symbol is not None
        try:
            refuse_bad_patterns(claim.symbol, formulas, theory)
        except DiscoveryError as error:
            raise claim.source.error(len(claim.source.text) - len(claim.source.text.lstrip()), str(error)) from None

    def declare_standard(self, source: Source) -> None:
        for match in STANDARD.finditer(source.text):
            name = match[1] or match[2]
            if name and standard(self.builder, name) is None:
                raise source.error(match.start(), f"there is no standard function '{name}'")

    def frozen(self, name: str) -> Presentation:
        try:
            return self.builder.presentation(name, self.head.get("title", ""), self.head.get("reference", ""))
        except CheckError as error:
            raise DiscoveryError(f"{self.where}: {error}") from None


def _fixed(notation: Notation, option: str) -> Notation | None:
    match = re.fullmatch(r"(infix|prefix|postfix|binds)\s+([1-9][0-9])(?:\s+(left|right))?", option)
    if match is None or int(match[2]) <= 10:
        return None
    return replace(
        notation,
        kind=match[1] if match[1] != "binds" else "function",
        strength=int(match[2]),
        associative=match[3] or "",
    )


def _sign(notation: Notation, option: str) -> Notation | None:
    word, sign = option.split(None, 1)
    if word == "text":
        return None if re.search(r"[\s`(),]", sign) else replace(notation, text=sign)
    return replace(notation, latex=sign)


def _suits(notation: Notation, symbol: Symbol) -> bool:
    """Tell whether the number of arguments fits, and the LaTeX pattern names no argument that is not there."""
    count = {"infix": 2, "prefix": 1, "postfix": 1}.get(notation.kind, len(symbol.sorts))
    numbers = [int(n) for n in re.findall(r"#(\d)", notation.latex)]
    return count == len(symbol.sorts) and all(1 <= n <= count for n in numbers)
