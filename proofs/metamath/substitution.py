"""Proofs that a formula implies what becomes of it where a variable has a value, and the converse."""

from collections.abc import Iterator

from proofs.metamath.deduction import Known
from proofs.metamath.induction import equals
from proofs.metamath.lemmas import Reasoning
from proofs.term import PROP, Term, Variable, make

# A part of the formula, and whether it is to be led from the variable to the value (or back).
Task = tuple[Term, bool]


class Substitution:
    """Replaces a variable x by a term A, in the context `[] , x = A`; formulas are canonical, A has no variable x."""

    def __init__(self, reasoning: Reasoning, x: Variable, value: Term) -> None:
        """Prepare to replace a variable by a value."""
        self._reasoning, self._x, self._value = reasoning, x, value
        self._language = reasoning.language
        self._context = equals(self._language, x, self._language.term(value))
        self._after: dict[Term, Term] = {}
        self._done: dict[Task, Known] = {}

    def implication(self, formula: Term, forth: bool = True) -> Known:
        """Return F -> F[x := A], or the converse."""
        stack: list[Task] = [(formula, forth)]
        while stack:
            task = stack[-1]
            waiting = [t for t in self._tasks(task) if t not in self._done]
            stack.extend(waiting)
            if not waiting:
                stack.pop()
                self._done[task] = self._equation(*task) if task[0].sort != PROP else self._implication(*task)
        return self._done[formula, forth]

    def after(self, term: Term) -> Term:
        """Return what becomes of a part that was treated."""
        return self._after.get(term, term)

    def _changes(self, term: Term) -> bool:
        return self._x in term.free

    def _tasks(self, task: Task) -> list[Task]:
        t, forth = task
        turned = t.head.name == "->"
        return [(a, forth != (turned and n == 0)) for n, a in enumerate(t.arguments) if self._changes(a)]

    def _equation(self, t: Term, forth: bool) -> Known:
        if isinstance(t.head, Variable):
            self._after[t] = self._value
            given = self._reasoning.hypothesis(self._context)
            return given if forth else self._reasoning.symmetric(t.sort, given)
        known: Known | None = None
        for before, place, after in self._replacements(t, forth):
            step = self._reasoning.change(before, place, after, self._done[t.arguments[place], forth])
            known = step if known is None else self._reasoning.transitive(t.sort, known, step)
        assert known is not None
        return known

    def _replacements(self, t: Term, forth: bool) -> Iterator[tuple[Term, int, Term]]:
        """The arguments that change, one after the other: what stands before and after."""
        old, new = t.arguments, tuple(map(self.after, t.arguments))
        self._after[t] = make(t.head, *new)
        one, other = (old, new) if forth else (new, old)
        for place in [n for n, a in enumerate(old) if self._changes(a)]:
            after = (*other[: place + 1], *one[place + 1 :])
            yield make(t.head, *one), place, make(t.head, *after)
            one = after

    def _implication(self, t: Term, forth: bool) -> Known:
        if not self._changes(t):
            return self._reasoning.identity(self._context, self._language.term(t))
        if t.head.name not in ("->", "=", "forall"):
            return self._predicate(t, forth)
        self._after[t] = make(t.head, *map(self.after, t.arguments))
        if t.head.name == "->":
            return self._reasoning.implication(self._part(t, 0, not forth), self._part(t, 1, forth))
        if t.head.name == "=":
            return self._reasoning.equation(t.arguments[0].sort, self._part(t, 0, forth), self._part(t, 1, forth))
        x, body = t.arguments
        setvar = self._language.setvar(x.head)  # type: ignore[arg-type]
        return self._reasoning.quantified(x.sort, setvar, self._done[body, forth])

    def _part(self, t: Term, place: int, forth: bool) -> Known:
        part = t.arguments[place]
        if self._changes(part):
            return self._done[part, forth]
        expression = self._language.term(part)
        if part.sort == PROP:
            return self._reasoning.identity(self._context, expression)
        return self._reasoning.same(self._context, part.sort, expression)

    def _predicate(self, t: Term, forth: bool) -> Known:
        known: Known | None = None
        for before, place, after in self._replacements(t, forth):
            if known is None:
                known = self._reasoning.hypothesis(self._language.extend(self._context, self._language.term(before)))
            equation = self._reasoning.weaken(self._done[t.arguments[place], forth], known.context)
            known = self._reasoning.change(before, place, after, known, equation)
        assert known is not None
        return self._reasoning.discharge(known)
