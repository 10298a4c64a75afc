"""Rewriting with evidence: each rule of the rewriting kernel knows how its use is written as steps of the checker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kernels.rewrite_steps import Rewrite
from proofs.prover.bank import Bank, OutOfFuel
from proofs.prover.clauses import Clause
from proofs.prover.writer import Writer
from proofs.term import FALSE, Term, Variable

# Rewrites and conditions that one normal form may take, and rewrites that its trace may have.
FUEL = 200
LONGEST = 200
# Fuel after which an attempt is asked whether it may go on.
ASKING = 64
# Symbols that a normal form may have when written out.
HEAVIEST = 2000


# Writes left = right of a rule, for values of its variables and steps that conclude its conditions.
Instance = Callable[[Writer, int, Mapping[int, Term], Sequence[int]], int]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A rule, with its conditions and what writes its instances."""

    left: int
    right: int
    conditions: tuple[tuple[int, int], ...]
    write: Instance


class Act(NamedTuple):
    """One use of a rule in a script, where its place in the trace was settled while the rule still stood."""

    path: tuple[int, ...]
    entry: Entry
    backward: bool
    values: tuple[tuple[int, int], ...]
    conditions: tuple[tuple["Script", "Script"], ...]


Script = tuple[Act, ...]


def _always() -> bool:
    return True


class Rules:
    """The rules that stand, in the order in which they were added; `mark` and `reset` bracket those of a branch."""

    def __init__(self, bank: Bank) -> None:
        """Start without rules."""
        self.bank = bank
        self.entries: dict[int, Entry] = {}
        self.spent, self.limit = 0, 1 << 60
        self.proceed: Callable[[], bool] = _always
        self._asked = 0
        self.mark, self.reset = bank.rewriter.mark, bank.rewriter.reset

    def normal(self, term: int) -> int:
        """Return the normal form of a term, or the term itself where that is too far away to be written.

        Raises OutOfFuel once the fuel of the attempt is spent.
        """
        length = self.bank.rewriter.length(term, FUEL)
        self.spend(1 + min(length, LONGEST) // 8)
        return self._reached(term, length)

    def _reached(self, term: int, length: int) -> int:
        """Return where the rewrites of a term lead, or the term itself where they or what they lead to is too large."""
        found = self.bank.rewriter.normalise(term, FUEL) if length <= LONGEST else term
        return found if self.bank.rewriter.weight(found) <= HEAVIEST else term

    def spend(self, fuel: int) -> None:
        """Take fuel from what the attempt was given."""
        self.spent += fuel
        if self.spent > self.limit:
            raise OutOfFuel
        if self.spent // ASKING != self._asked:
            self._asked = self.spent // ASKING
            if not self.proceed():
                raise OutOfFuel

    def script(self, term: int) -> Script:
        """Return the way to the normal form of a term, ready to be written at any later time."""
        length = self.bank.rewriter.length(term, FUEL)
        self.spend(min(length, LONGEST) // 4)
        if self._reached(term, length) == term:
            return ()
        return self.settled(self.bank.rewriter.trace(term, FUEL))

    def settled(self, trace: Sequence[Rewrite]) -> Script:
        """Return the uses of rules in a trace, ready to be written at any later time."""
        return tuple(
            [
                Act(
                    t.path,
                    self.entries[t.rule],
                    t.backward,
                    t.values,
                    tuple([(self.settled(left), self.settled(right)) for left, right in t.conditions]),
                )
                for t in trace
            ]
        )

    def add(self, entry: Entry, oriented: bool) -> bool:
        """Add a rule unless it says nothing or cannot be used in that way; return whether it stands."""
        if entry.left == entry.right:
            return False
        try:
            number = self.bank.rewriter.add_rule(entry.left, entry.right, entry.conditions, oriented)
        except ValueError:
            return False
        self.entries[number] = entry
        return True

    def add_directed(self, entry: Entry, against: bool = False) -> bool:
        """Add a rule in the direction in which it falls in the order of terms, or both ways if that depends.

        Where `against`, the direction is the other one if it can be: such rules may run on until their fuel is spent.
        """
        greater = self.bank.rewriter.greater
        if against and greater(entry.left, entry.right) and self.add(turned(entry), True):
            return True
        if against and greater(entry.right, entry.left) and self.add(entry, True):
            return True
        if greater(entry.left, entry.right):
            return self.add(entry, True) or self.add(entry, False)
        if greater(entry.right, entry.left):
            return self.add(turned(entry), True) or self.add(turned(entry), False)
        return self.add(entry, False)

    def entry(self, clause: Clause) -> Entry:
        """Return a clause with an equation for its conclusion as a rule from left to right."""
        assert clause.conclusion is not FALSE
        left, right = self.equation(clause, clause.conclusion)
        conditions = tuple([self.equation(clause, c) for c in clause.conditions])

        def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
            return clause.write(writer, scope, named_values(writer, clause, values), steps)

        return Entry(left, right, conditions, write)

    def equation(self, clause: Clause, equation: Term) -> tuple[int, int]:
        """Return both sides of an equation of a clause, as patterns."""
        places = {v: k for k, v in enumerate(clause.variables)}
        left, right = equation.arguments
        return self.bank.encode(left, places), self.bank.encode(right, places)

    def reduced(self, entry: Entry) -> Entry:
        """Return a rule with both sides in normal form."""
        left, right = self.normal(entry.left), self.normal(entry.right)
        if (left, right) == (entry.left, entry.right):
            return entry
        scripts = self.script(entry.left), self.script(entry.right)

        def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
            step = entry.write(writer, scope, values, steps)
            for side, script in enumerate(scripts):
                step = self.replay(writer, scope, step, script, (side,), values)
            return step

        return Entry(left, right, entry.conditions, write)

    def replay(
        self,
        writer: Writer,
        scope: int,
        step: int,
        script: Script,
        prefix: tuple[int, ...],
        values: Mapping[int, Term],
    ) -> int:
        """Rewrite the atom of a step at a place, as a script says; `values` are those of its pattern variables."""
        for act in script:
            own = {k: self.bank.decode(t, values) for k, t in act.values}
            conditions = [
                self.joined(writer, scope, *pair, *scripts, own, values)
                for pair, scripts in zip(act.entry.conditions, act.conditions, strict=True)
            ]
            equation = act.entry.write(writer, scope, own, conditions)
            equation = writer.builder.symmetry(scope, equation) if act.backward else equation
            step = writer.builder.rewrite(scope, step, equation, prefix + act.path)
        return step

    def joined(
        self,
        writer: Writer,
        scope: int,
        left: int,
        right: int,
        from_left: Script,
        from_right: Script,
        own: Mapping[int, Term],
        values: Mapping[int, Term],
    ) -> int:
        """Conclude left = right (with their `own` values) from the scripts that lead both to one term."""
        step = writer.builder.reflexivity(scope, self.bank.decode(left, own))
        step = self.replay(writer, scope, step, from_left, (1,), values)
        if not from_right:
            return step
        back = writer.builder.reflexivity(scope, self.bank.decode(right, own))
        back = self.replay(writer, scope, back, from_right, (0,), values)
        return writer.builder.rewrite(scope, step, back, (1,))


def turned(entry: Entry) -> Entry:
    """Return a rule with its sides exchanged."""

    def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
        return writer.builder.symmetry(scope, entry.write(writer, scope, values, steps))

    return Entry(entry.right, entry.left, entry.conditions, write)


def named_values(writer: Writer, clause: Clause, values: Mapping[int, Term]) -> dict[Variable, Term]:
    """Return the values of a clause's variables; one that is not determined does not matter."""
    numbered = enumerate(clause.variables)
    return {v: values[k] if k in values else writer.fresh(v.sort) for k, v in numbered}
