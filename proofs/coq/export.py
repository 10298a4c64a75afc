"""A theory and its theorems as one Coq file: a section, closed in the end, so that nothing is assumed after it."""

from collections.abc import Iterable, Iterator

from kernels.errors import DiscoveryError
from proofs.check import Datatype, Theorem, Theory
from proofs.citations import with_cited
from proofs.coq.language import Language
from proofs.coq.steps import Steps
from proofs.presentation import Presentation
from proofs.term import PROP, Symbol, Term, Variable


def export(source: Presentation | Theory, theorems: Iterable[Theorem]) -> str:
    """Return a Coq file (ASCII) that proves the theorems, and those that they cite, from the theory's axioms.

    >>> print(export(Theory("empty", (), (), ()), []).splitlines()[1])
    Section empty.
    """
    presentation = source if isinstance(source, Presentation) else Presentation(source)
    return "\n".join(_Writer(presentation, with_cited(theorems)).lines()) + "\n"


class _Writer:
    """Collects what a file states, the sorts' values where they are needed."""

    def __init__(self, presentation: Presentation, theorems: list[Theorem]) -> None:
        self._presentation, self._theory, self._theorems = presentation, presentation.theory, theorems
        self._language = Language()
        self._section = self._language.name("section", presentation.theory.name)
        self._values = dict(_values(self._language, presentation.theory.symbols))
        self._formulas: dict[str, tuple[str, Term]] = {}
        self._assumed: list[str] = []

    def lines(self) -> Iterator[str]:
        theory = list(self._declared())
        proofs = [line for theorem in self._theorems for line in self._theorem(theorem)]
        sorts = sorted(key[1] for key in self._language.known("sort"))
        yield f"(* {_comment(f'{self._presentation.title} {self._presentation.reference}')} *)"
        yield f"Section {self._section}."
        yield from [f"Variable {self._language.sort(sort)} : Type." for sort in sorts]
        yield from [*theory, *self._assumed, *proofs, f"End {self._section}."]
        yield from [f"Print Assumptions {self._formulas[t.name][0]}." for t in self._theorems]

    def _declared(self) -> Iterator[str]:
        language = self._language
        for symbol in self._theory.symbols:
            type_ = " -> ".join(map(language.sort, (*symbol.sorts, symbol.sort)))
            yield f"Variable {language.symbol(symbol)} : {type_}."
        for datatype in self._theory.datatypes:
            yield self._induction(datatype)
        for name, formula in self._theory.axioms:
            self._formulas[name] = language.name("axiom", name), formula
            statement = language.forall(sorted(formula.free), language.term(formula))
            yield f"Hypothesis {self._formulas[name][0]} : {statement}."

    def _induction(self, datatype: Datatype) -> str:
        language, sort = self._language, self._language.sort(datatype.sort)
        cases = [_case(language, datatype.sort, constructor) for constructor in datatype.constructors]
        every = " -> ".join([*cases, f"forall x : {sort}, {_property(language)} x"])
        name = language.name("induction", f"{datatype.sort}_induction", datatype.sort)
        return f"Hypothesis {name} : forall {_property(language)} : {sort} -> Prop, {every}."

    def _theorem(self, theorem: Theorem) -> Iterator[str]:
        if theorem.theory != self._theory:
            raise DiscoveryError(f"{theorem.name} is a theorem of {theorem.theory.name}: export it with that theory")
        if any(step.rule == "classical" for step in theorem.derivation.steps):
            name = self._language.name("logic", "classical")
            self._assume(f"Hypothesis {name} : forall F : Prop, ((F -> False) -> False) -> F.")
        datatypes = {d.sort: d for d in self._theory.datatypes}
        steps = Steps(self._language, theorem, self._formulas, datatypes, self._value)
        yield f"(* {_comment(theorem.name)} *)"
        yield from steps.definitions()
        self._formulas[theorem.name] = self._language.name("theorem", theorem.name), theorem.formula

    def _value(self, sort: str) -> str:
        """Return a value of a sort; an abstract sort is assumed to have one, as all sorts do."""
        if sort not in self._values:
            self._values[sort] = self._language.name("value", f"some_{sort}", sort)
            self._assume(f"Variable {self._values[sort]} : {self._language.sort(sort)}.")
        return self._values[sort]

    def _assume(self, line: str) -> None:
        if line not in self._assumed:
            self._assumed.append(line)


def _values(language: Language, symbols: tuple[Symbol, ...]) -> Iterator[tuple[str, str]]:
    """Yield a closed term of each sort that has one, the smallest first."""
    found: dict[str, str] = {}
    waiting = [symbol for symbol in symbols if symbol.sort != PROP]
    while ready := [s for s in waiting if s.sort not in found and all(sort in found for sort in s.sorts)]:
        symbol = min(ready, key=lambda s: len(s.sorts))
        parts = [language.symbol(symbol), *[found[sort] for sort in symbol.sorts]]
        found[symbol.sort] = f"({' '.join(parts)})" if symbol.sorts else parts[0]
        yield symbol.sort, found[symbol.sort]


def _case(language: Language, sort: str, constructor: Symbol) -> str:
    parts = [Variable(f"x{n}", s) for n, s in enumerate(constructor.sorts)]
    names = [language.variable(part) for part in parts]
    whole = f"({' '.join([language.symbol(constructor), *names])})" if names else language.symbol(constructor)
    holds = [name for part, name in zip(parts, names, strict=True) if part.sort == sort]
    return f"({language.forall(parts, ' -> '.join(f'{_property(language)} {t}' for t in [*holds, whole]))})"


def _property(language: Language) -> str:
    return language.name("property", "P")


def _comment(text: str) -> str:
    """Comments are ASCII, and say nothing that opens or closes one, or a string."""
    plain = text.encode("ascii", "backslashreplace").decode()
    return " ".join(plain.replace('"', "'").replace("*)", "* )").replace("(*", "( *").split())
