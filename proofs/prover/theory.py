"""What a presentation gives the engine to begin with: definitions as rules, other axioms as clauses."""

from collections.abc import Mapping, Sequence

from proofs.definitions import not_known_to_end
from proofs.presentation import Presentation
from proofs.prover.bounds import bounds
from proofs.prover.branch import Link, link
from proofs.prover.clauses import cited
from proofs.prover.rules import Entry, Rules
from proofs.prover.stuck import Definitions
from proofs.prover.writer import TRUE, UNTRUE, Writer
from proofs.term import FALSE, Term, Variable


class Library:
    """All rules and links of a theory, and those of the theorems learned so far."""

    def __init__(self, presentation: Presentation, rules: Rules) -> None:
        """Read the axioms."""
        self.rules, self.bank = rules, rules.bank
        self.links: list[Link] = []
        self.definitions, self.lemmas = Definitions(self.bank), Definitions(self.bank)
        self.changing: set[tuple[object, int]] = set()
        self.descending: set[tuple[object, int]] = set()
        self.recursive: set[object] = set()
        self.bounds = bounds(presentation.theory.symbols)
        self.unfounded = set(not_known_to_end(presentation)) if self.bounds else set[str]()
        self._axioms = {a.name: a.formula for a in presentation.theory.axioms}
        self._defining: dict[int, list[Entry]] = {}
        self._laws: dict[int, dict[str, Entry]] = {}
        defining = [name for d in presentation.definitions for name in d.equations]
        for name in defining:
            self._define(name, self._axioms[name])
        for name, formula in self._axioms.items():
            if name not in defining and not self._about_constructors(formula):
                self.learn(name, formula)

    def _about_constructors(self, formula: Term) -> bool:
        """Return whether this is distinctness or injectivity, which the engine knows by itself."""
        if formula.head.name != "->" or formula.arguments[0].head.name != "=":
            return False
        sides = formula.arguments[0].arguments
        plain = all(isinstance(a.head, Variable) for side in sides for a in side.arguments)
        return plain and all(self.bank.number(s) in self.bank.constructors for s in sides)

    def _define(self, name: str, formula: Term) -> None:
        clause = cited(name, formula)
        assert clause is not None
        entry = self.rules.entry(clause)
        self.definitions.add(entry.left)
        self._defining.setdefault(self.bank.rewriter.head(entry.left), []).append(entry)
        self._note_changes(*formula.arguments)
        for one in self._guarded(formula, entry):
            self.rules.add(one, True)

    def _note_changes(self, left: Term, right: Term) -> None:
        """Note at which places a function calls itself with something else, and where it takes constructors apart."""
        for place, pattern in enumerate(left.arguments):
            if pattern.arguments or not isinstance(pattern.head, Variable):
                self.descending.add((left.head, place))
        for call in _calls(left, right):
            self.recursive.add(left.head)
            for place, (new, old) in enumerate(zip(call.arguments, left.arguments, strict=True)):
                if new is not old:
                    self.changing.add((left.head, place))

    def _guarded(self, formula: Term, entry: Entry) -> list[Entry]:
        """Split "f(x) = if b then s else t" by b if f is called with arguments that do not get smaller.

        Used as it stands, such an equation would rewrite for ever: innermost rewriting unfolds both branches.
        """
        left, right = formula.arguments
        if not right.head.name.startswith("ite:") or not _descends_not(left, right):
            return [entry]
        ite = self.bank.rewriter.head(entry.right)
        condition, *branches = self.bank.rewriter.arguments(entry.right)
        laws = [
            name for name, f in self._axioms.items() if f.head.name == "=" and self.bank.number(f.arguments[0]) == ite
        ]
        return [
            self._when(entry, condition, value, branch, laws[k])
            for k, (value, branch) in enumerate(zip((TRUE, UNTRUE), branches, strict=True))
        ]

    def _when(self, entry: Entry, condition: int, value: Term, branch: int, law: str) -> Entry:
        formula = self._axioms[law]

        def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
            builder = writer.builder
            step = builder.rewrite(scope, entry.write(writer, scope, values, ()), steps[0], (1, 0))
            pattern, chosen = formula.arguments[0].arguments, builder.conclusion(step).arguments[1].arguments
            named = {p.head: t for p, t in zip(pattern, chosen, strict=True) if isinstance(p.head, Variable)}
            return builder.rewrite(scope, step, builder.cite(scope, law, formula, named), (1,))

        return Entry(entry.left, branch, ((condition, self.bank.encode(value)),), write)

    def learn(self, name: str, formula: Term) -> None:
        """Use an axiom or a theorem: as a rule if it is an equation that can be one, else as a link."""
        clause = cited(name, formula)
        if clause is None:
            return
        if clause.conclusion is not FALSE:
            entry = self.rules.entry(clause)
            if self.rules.add_directed(entry):
                self._note_laws(entry)
                self.lemmas.add(entry.left)
                self.lemmas.add(entry.right)
                return
        self.links.append(link(self.rules, clause))

    def _note_laws(self, entry: Entry) -> None:
        """Complete laws: a function that commutes computes in both arguments; if it associates too, x(yz) = y(xz)."""
        f, kind = self._law(entry)
        if kind:
            laws = self._laws.setdefault(f, {})
            if kind == "commutes" and kind not in laws:
                for definition in self._defining.get(f, []):
                    self.rules.add(self._mirrored(f, definition, entry), True)
            laws[kind] = entry
            if len(laws) == 2 and "done" not in laws:
                self.rules.add(self._exchange(f, laws["commutes"], laws["associates"]), False)
                laws["done"] = entry

    def _law(self, entry: Entry) -> tuple[int, str]:
        apply, f, x = self.bank.rewriter.apply, self.bank.rewriter.head(entry.left), self.bank.pattern
        if f < 0 or entry.conditions or len(self.bank.rewriter.arguments(entry.left)) != 2:
            return f, ""
        sides = {entry.left, entry.right}
        for a, b in ((0, 1), (1, 0)):
            if sides == {apply(f, (x(a), x(b))), apply(f, (x(b), x(a)))}:
                return f, "commutes"
        for a, b, c in ((a, b, 3 - a - b) for a in range(3) for b in range(3) if a != b):
            left, right = apply(f, (apply(f, (x(a), x(b))), x(c))), apply(f, (x(a), apply(f, (x(b), x(c)))))
            if sides == {left, right}:
                return f, "associates"
        return f, ""

    def _mirrored(self, f: int, definition: Entry, commutes: Entry) -> Entry:
        """Return the definition of a function that commutes with its arguments exchanged."""
        apply, x = self.bank.rewriter.apply, self.bank.pattern
        first, second = self.bank.rewriter.arguments(definition.left)

        def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
            terms = [self.bank.decode(t, values) for t in (second, first)]
            step = self._used(writer, scope, commutes, apply(f, (x(0), x(1))), terms)
            return writer.builder.rewrite(scope, step, definition.write(writer, scope, values, ()), (1,))

        return Entry(apply(f, (second, first)), definition.right, (), write)

    def _exchange(self, f: int, commutes: Entry, associates: Entry) -> Entry:
        """Return x(yz) = y(xz): to (xy)z, commute inside, and back."""
        apply, x = self.bank.rewriter.apply, self.bank.pattern

        def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
            builder = writer.builder
            terms = [values[k] for k in range(3)]
            outward = self._associated(writer, scope, associates, terms)
            inner = self._used(writer, scope, commutes, apply(f, (x(0), x(1))), terms[:2])
            step = builder.rewrite(scope, outward, inner, (1, 0))
            inward = self._associated(writer, scope, associates, [terms[1], terms[0], terms[2]])
            return builder.rewrite(scope, step, builder.symmetry(scope, inward), (1,))

        return Entry(apply(f, (x(0), apply(f, (x(1), x(2))))), apply(f, (x(1), apply(f, (x(0), x(2))))), (), write)

    def _associated(self, writer: Writer, scope: int, entry: Entry, terms: Sequence[Term]) -> int:
        """Conclude x(yz) = (xy)z."""
        f = self.bank.rewriter.head(entry.left)
        x = self.bank.pattern
        whole = self.bank.rewriter.apply(f, (x(0), self.bank.rewriter.apply(f, (x(1), x(2)))))
        return self._used(writer, scope, entry, whole, terms)

    def _used(self, writer: Writer, scope: int, entry: Entry, source: int, terms: Sequence[Term]) -> int:
        """Conclude source = the other side of a law, with these terms for pattern variables 0, 1 ..."""
        for side, backward in ((entry.left, False), (entry.right, True)):
            match = self.bank.rewriter.match(side, source)
            if match is not None:
                values = {k: self.bank.decode(t, dict(enumerate(terms))) for k, t in match.items()}
                step = entry.write(writer, scope, values, ())
                return writer.builder.symmetry(scope, step) if backward else step
        raise AssertionError("a law does not match what it is for")


def _descends_not(left: Term, right: Term) -> bool:
    """Return whether the function calls itself without an argument that is a proper part of what it had."""
    return any(not _smaller(call, left) for call in _calls(left, right))


def _calls(left: Term, right: Term) -> list[Term]:
    """Return the calls on the right of the function on the left."""
    stack, calls = [right], list[Term]()
    while stack:
        t = stack.pop()
        stack.extend(t.arguments)
        if t.head == left.head:
            calls.append(t)
    return calls


def _smaller(call: Term, left: Term) -> bool:
    return any(new is not old and _part(new, old) for new, old in zip(call.arguments, left.arguments, strict=True))


def _part(part: Term, whole: Term) -> bool:
    return part is whole or any(_part(part, a) for a in whole.arguments)
