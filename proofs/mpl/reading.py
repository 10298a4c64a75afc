"""From MPL files to a theory: one sort of objects, the relations in, in2, in3, and two implications a definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from kernels.errors import DiscoveryError
from proofs import formulas
from proofs.mpl.headers import TAKEN, Head, configured, has_head, read_head
from proofs.mpl.syntax import Formula, Reader
from proofs.mpl.types import BUILT_IN, ELEMENT, SET, UNARY, Types
from proofs.presentation import Goal, Notation, Presentation
from proofs.term import PROP, Symbol, Term, Variable, make
from proofs.theory_builder import TheoryBuilder
from proofs.tokens import Source

OBJECT = "object"
SUFFIXES = (".mpl", ".txt")
MAX_BYTES = 1 << 20
NOTATIONS = (
    Notation("in", "infix", 40, "", "∈", r"\in"),
    Notation("in2", "function", 10, "", "", r"#3(#1) = #2"),
    Notation("in3", "function", 10, "", "", r"#4(#1, #2) = #3"),
)


@dataclass
class Entry:
    """A file: its text, its head if it has one, and its formula."""

    source: Source
    name: str
    head: Head | None
    formula: Formula


def read_mpl(path: Path) -> Presentation:
    """Read a definition with all that it uses, or a folder of definitions.

    Each definition becomes a predicate with the axioms `NAME.1`, from it to what it says, and `NAME.2`, back. A closed
    formula without a head is a goal. A definition `NaturalNumbers` with arguments N, 0 and s first brings the axiom of
    induction for sets with it, which MPL cannot say.

    Raises DiscoveryError with line, column and what was expected; heads are described in `proofs.mpl.headers`.
    """
    folder = path if path.is_dir() else path.parent
    heads = configured(folder)
    files = sorted(folder.iterdir()) if path.is_dir() else [path]
    entries: dict[str, Entry] = {}
    waiting = [file for file in files if file.suffix in SUFFIXES and file.is_file()]
    if not waiting:
        raise DiscoveryError(f"{path} holds no definition: files end in {' or '.join(SUFFIXES)}")
    while waiting:
        entry = _read(waiting.pop(0), heads)
        if entries.setdefault(entry.name, entry) is not entry:
            raise DiscoveryError(f"{entry.source.where}: there is another definition of {entry.name}")
        waiting += [] if path.is_dir() else _others(entry, folder, entries, waiting)
    return _Theory(entries).presentation(path.stem or "mpl")


def _others(entry: Entry, folder: Path, entries: Mapping[str, Entry], waiting: list[Path]) -> list[Path]:
    """Return the files beside a definition that define what it uses."""
    names = sorted({atom.name for atom in _atoms(entry.formula)} - entries.keys() - BUILT_IN.keys() - {"="})
    found = [next((p for s in SUFFIXES if (p := folder / (name + s)).is_file()), None) for name in names]
    return [p for p in found if p is not None and p not in waiting and p.parent == folder]


def _read(path: Path, heads: Mapping[str, Head]) -> Entry:
    if path.stat().st_size > MAX_BYTES:
        raise DiscoveryError(f"{path} is larger than {MAX_BYTES} bytes: no definition is")
    try:
        source = Source(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise DiscoveryError(f"{path} is no text in UTF-8") from None
    return read_entry(source, path.stem, heads)


def read_entry(source: Source, name: str, heads: Mapping[str, Head]) -> Entry:
    """Read the text of a file; `name` is what it defines if no head says so.

    >>> read_entry(Source("divides[d,n] !(>[k](in[k,N])!(in3[d,k,n,*]))"), "", {}).head.arguments
    ('d', 'n')
    """
    reader = Reader(source)
    head = read_head(reader) if has_head(reader) else heads.get(name)
    formula = reader.formula()
    if reader.peek():
        raise reader.expected("the end: a file holds one definition")
    free = _free(formula)
    if head is None and free:
        head = Head(name, tuple(free))
    return Entry(source, head.name if head else name, head, formula)


def _atoms(formula: Formula) -> list[Formula]:
    found, stack = [], [formula]
    while stack:
        f = stack.pop()
        found += [f] if f.kind == "atom" else []
        stack.extend(reversed(f.parts))
    return found


def _free(formula: Formula) -> list[str]:
    """Return the names that no implication binds, in order of occurrence."""
    found: dict[str, None] = {}
    stack: list[tuple[Formula, frozenset[str]]] = [(formula, frozenset())]
    while stack:
        f, bound = stack.pop()
        names = [word.text for word in f.arguments]
        if f.kind == "atom":
            found.update(dict.fromkeys([name for name in names if name not in bound]))
        inner = bound | frozenset(names) if f.kind == ">" else bound
        stack.extend([(part, inner) for part in reversed(f.parts)])
    return list(found)


@dataclass
class _Theory:
    """Translates entries, each after those that it uses, so that no definition goes round in a circle."""

    entries: dict[str, Entry]
    builder: TheoryBuilder = field(default_factory=TheoryBuilder)
    types: dict[str, tuple[str | None, ...]] = field(default_factory=lambda: dict(BUILT_IN))
    underway: list[str] = field(default_factory=list)

    def presentation(self, name: str) -> Presentation:
        self.builder.sort(OBJECT)
        for relation, sorts in BUILT_IN.items():
            self.builder.symbol(relation, (OBJECT,) * len(sorts), PROP)
        self.builder.notations.update({n.symbol: n for n in NOTATIONS})
        for key in sorted(self.entries):
            self.translate(key)
        title = ", ".join(sorted(self.types.keys() - BUILT_IN.keys())) or name
        heads = [entry.head for _, entry in sorted(self.entries.items()) if entry.head]
        return self.builder.presentation(name, f"Definitions in MPL: {title}", "; ".join(map(_shown, heads)))

    def translate(self, name: str) -> None:
        """Add a definition after those that it uses, or a goal."""
        entry = self.entries[name]
        if name in self.types or any(goal.name == name for goal in self.builder.goals):
            return
        if name in self.underway:
            raise entry.source.error(0, f"the definitions go round in a circle: {' -> '.join([*self.underway, name])}")
        self.underway.append(name)
        for atom in _atoms(entry.formula):
            if atom.name in self.entries:
                self.translate(atom.name)
        self.underway.pop()
        if entry.head is None:
            self.builder.goals.append(Goal(name, _Statement(self, entry).goal()))
        else:
            self.define(entry, entry.head)

    def define(self, entry: Entry, head: Head) -> None:
        if head.name in TAKEN:
            raise entry.source.error(0, f"'{head.name}' has a meaning already: name the file otherwise")
        statement = _Statement(self, entry)
        body = statement.definition(head)
        symbol = self.builder.symbol(head.name, (OBJECT,) * len(head.arguments), PROP)
        self.types[head.name] = tuple(statement.types.of(f"{a} 0") for a in head.arguments)
        atom = make(symbol, *[make(Variable(a, OBJECT)) for a in head.arguments])
        self.builder.axioms[f"{head.name}.1"] = formulas.implication(atom, body)
        self.builder.axioms[f"{head.name}.2"] = formulas.implication(body, atom)
        if head.name == "NaturalNumbers" and self.types[head.name][:3] == (SET, ELEMENT, UNARY):
            self.builder.axioms["NaturalNumbers.induction"] = self.induction(atom)

    def induction(self, atom: Term) -> Term:
        """Return: a set with 0 that has with each element its successor holds all natural numbers."""
        numbers, zero, successor = atom.arguments[:3]
        used = {a.head.name for a in atom.arguments}
        subset, x, y = (make(Variable(_unused(name, used), OBJECT)) for name in ("S", "x", "y"))
        member, image = self.builder.symbols["in"], self.builder.symbols["in2"]
        step = formulas.implied([make(member, x, subset), make(image, x, y, successor)], make(member, y, subset))
        every = formulas.forall(x, formulas.implication(make(member, x, numbers), make(member, x, subset)))
        first = make(member, zero, subset)
        return formulas.implied([atom, first, formulas.forall(x, formulas.forall(y, step))], every)


def _shown(head: Head) -> str:
    """Write a head with its inputs before its outputs."""
    inputs = [a for a in head.arguments if a not in head.outputs]
    return f"{head.name}[{','.join(inputs)} -> {','.join(head.outputs)}]" if head.outputs else head.name


def _unused(name: str, used: set[str]) -> str:
    while name in used:
        name += "'"
    used.add(name)
    return name


@dataclass
class _Statement:
    """Translates one formula; `types` knows a name with the number of its binding, since names may be bound again."""

    theory: _Theory
    entry: Entry
    types: Types = field(default_factory=Types)
    bindings: int = 0
    used: set[str] = field(default_factory=set)

    def error(self, formula: Formula, message: str) -> DiscoveryError:
        return self.entry.source.error(formula.place, message)

    def definition(self, head: Head) -> Term:
        unknown = [name for name in _free(self.entry.formula) if name not in head.arguments]
        if unknown:
            raise self.error(self.entry.formula, f"{', '.join(unknown)}: no argument of {head.name}, and not bound")
        self.used.update(head.arguments)
        for argument, kind in head.types.items():
            self.types.give(f"{argument} 0", kind)
        return self.translate(self.entry.formula, {a: (a, f"{a} 0") for a in head.arguments})

    def goal(self) -> Term:
        """Translate a closed formula; what is bound outermost is free in the theorem."""
        formula = self.translate(self.entry.formula, {})
        return formulas.opened(formula)[1]

    def translate(self, formula: Formula, scope: Mapping[str, tuple[str, str]]) -> Term:
        """Translate under a scope that gives for each name its variable and its key in `types`."""
        if formula.kind == "atom":
            return self.atom(formula, scope)
        if formula.kind == "!":
            return formulas.negation(self.translate(formula.parts[0], scope))
        if formula.kind == "&":
            return formulas.conjoined([self.translate(part, scope) for part in formula.parts])
        self.bindings += 1
        names = [word.text for word in formula.arguments]
        own = {name: (_unused(name, self.used), f"{name} {self.bindings}") for name in names}
        condition, conclusion = [self.translate(part, {**scope, **own}) for part in formula.parts]
        self.used.difference_update([variable for variable, _ in own.values()])
        variables = [Variable(variable, OBJECT) for variable, _ in own.values()]
        return formulas.closed(formulas.implication(condition, conclusion), variables)

    def atom(self, formula: Formula, scope: Mapping[str, tuple[str, str]]) -> Term:
        names = [word.text for word in formula.arguments]
        symbol = self.symbol(formula, len(names))
        self.check(formula, [scope[name][1] for name in names])
        values = [make(Variable(scope[name][0], OBJECT)) for name in names]
        return formulas.equation(*values) if symbol is None else make(symbol, *values)

    def symbol(self, formula: Formula, count: int) -> Symbol | None:
        """Return the predicate that an atom names, or None for equality."""
        if formula.name == "=":
            if count != 2:
                raise self.error(formula, f"'=' takes 2 arguments, not {count}")
            return None
        found = self.theory.builder.symbols.get(formula.name)
        if found is None:
            near = get_close_matches(formula.name, [*self.theory.builder.symbols, *self.theory.entries], 3)
            hint = f": did you mean {' or '.join(near)}?" if near else ""
            raise self.error(formula, f"nothing defines '{formula.name}'{hint}")
        if len(found.sorts) != count:
            raise self.error(formula, f"'{formula.name}' takes {len(found.sorts)} arguments, not {count}")
        return found

    def check(self, formula: Formula, keys: list[str]) -> None:
        """Refuse an argument of another type than its place wants."""
        if formula.name == "=":
            if not self.types.join(*keys):
                raise self.error(formula, "an equation between values of different types")
            return
        for number, (key, kind) in enumerate(zip(keys, self.theory.types[formula.name], strict=True), 1):
            if kind is not None and not self.types.give(key, kind):
                message = f"argument {number} of '{formula.name}' must be of type {kind}, not {self.types.of(key)}"
                raise self.error(formula, message)
