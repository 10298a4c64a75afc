"""A plain twin of the rewriting kernel: conditional, ordered rewriting to normal forms, with a trace of each."""

from dataclasses import dataclass
from typing import NamedTuple

from kernels.errors import DiscoveryError
from kernels.reference_congruence import Congruence
from kernels.reference_terms import Terms
from kernels.rewrite_steps import Rewrite

__all__ = ["Congruence", "Rewrite", "Rewriter"]

# Normal forms that wait for one another; beyond it a run gives up as if its fuel were spent.
MAX_NESTING = 1_000
# Traces are written out up to this length: what is shared in the search is repeated in a trace.
MAX_TRACE = 100_000
_BEYOND = 1 << 60

Condition = tuple[int, int]


class _Direction(NamedTuple):
    """A rule as it is used from one of its sides to the other."""

    rule: int
    backward: bool
    source: int
    target: int
    conditions: tuple[Condition, ...]
    ordered: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    """How the normal form of a term was found: by those of its arguments, or by a rule at its root, and what follows.

    `cut` is None if this is final; else the fuel and the depth of conditions that the search was cut at.
    """

    term: int
    result: int
    cut: tuple[int, int] | None
    arguments: "tuple[_Record, ...]" = ()
    direction: _Direction | None = None
    values: tuple[tuple[int, int], ...] = ()
    conditions: "tuple[tuple[_Record, _Record], ...]" = ()
    following: "_Record | None" = None
    steps: int = 0

    def __post_init__(self) -> None:
        parts = [*self.arguments, *[side for sides in self.conditions for side in sides]]
        steps = sum(part.steps for part in parts) + (self.direction is not None)
        steps += self.following.steps if self.following is not None else 0
        object.__setattr__(self, "steps", min(steps, _BEYOND))


class _Move(NamedTuple):
    """The first thing that happens to a term on its way to the normal form; `target` is the term after it."""

    target: int
    arguments: tuple[_Record, ...] = ()
    direction: _Direction | None = None
    values: tuple[tuple[int, int], ...] = ()
    conditions: tuple[tuple[_Record, _Record], ...] = ()


class Rewriter(Terms):
    """Terms with rules; the normal form of a term is found from its arguments upwards, by the lowest rule that applies.

    >>> r = Rewriter()
    >>> zero, s, plus = r.symbol(0), r.symbol(1), r.symbol(2)
    >>> o, x, y = r.apply(zero, ()), r.variable(0), r.variable(1)
    >>> r.add_rule(r.apply(plus, (o, y)), y)
    0
    >>> r.add_rule(r.apply(plus, (r.apply(s, (x,)), y)), r.apply(s, (r.apply(plus, (x, y)),)))
    1
    >>> one = r.apply(s, (o,))
    >>> r.normalise(r.apply(plus, (one, one)), 100) == r.apply(s, (one,))
    True
    >>> [step.rule for step in r.trace(r.apply(plus, (one, one)), 100)]
    [1, 0]

    An oriented rule is used from left to right; the caller answers for that it ends. Any other is used both ways, where
    the instance falls in the path order. A conditional rule is used where both sides of each condition have one normal
    form; conditions nest up to `condition_depth`.
    """

    def __init__(self, condition_depth: int = 4) -> None:
        """Start without symbols, terms and rules."""
        super().__init__()
        self.condition_depth = condition_depth
        self._rules: list[tuple[_Direction, ...]] = []
        self._index: dict[int, list[_Direction]] = {}
        self._epochs = [0]  # after each rule a new one: a record holds for the rules that it was found with
        self._newest = 0
        self._records: dict[int, tuple[int, _Record]] = {}
        self._fuel = self._allowed = self._nesting = self._depth_of_conditions = 0
        self._was_cut = False

    def add_rule(self, left: int, right: int, conditions: tuple[Condition, ...] = (), oriented: bool = True) -> int:
        """Add a rule and return its number; raises ValueError if one side says less than the other side needs.

        The source side must be no variable and must contain all variables of the target and of the conditions; a rule
        that is not oriented needs only one such side.
        """
        self._known(left, right, *[t for condition in conditions for t in condition])
        number = len(self._rules)
        ways = [_Direction(number, False, left, right, tuple(conditions), not oriented)]
        if not oriented:
            ways.append(_Direction(number, True, right, left, tuple(conditions), True))
        usable = tuple(way for way in ways if left != right and self._determined(way))
        if not usable:
            raise ValueError("a rule needs a left side with all its variables, and different from the right side")
        for way in usable:
            self._index.setdefault(self._head[way.source], []).append(way)
        self._rules.append(usable)
        self._newest += 1
        self._epochs.append(self._newest)
        return number

    def _determined(self, way: _Direction) -> bool:
        """Whether a match of the source gives every variable its value."""
        needed = set(self.variables(way.target)).union(*[self.variables(t) for c in way.conditions for t in c])
        return self._head[way.source] >= 0 and needed <= set(self.variables(way.source))

    def mark(self) -> int:
        """Return a mark for the rules that stand now."""
        return len(self._rules)

    def reset(self, mark: int) -> None:
        """Forget the rules added since a mark; what was known before them is known again."""
        if not 0 <= mark <= len(self._rules):
            raise ValueError(f"{mark} is no mark: {len(self._rules)} rules stand")
        for ways in reversed(self._rules[mark:]):
            for way in ways:
                self._index[self._head[way.source]].pop()
        del self._rules[mark:], self._epochs[mark + 1 :]

    def normalise(self, term: int, fuel: int) -> int:
        """Return the normal form of a term, or what is reached when `fuel` rewrites and conditions are spent."""
        return self._run(term, fuel).result

    def trace(self, term: int, fuel: int) -> list[Rewrite]:
        """Return the rewrites, one after the other, that lead from a term to what `normalise` returns.

        Raises DiscoveryError if they are more than MAX_TRACE, those of the conditions counted.
        """
        if self.length(term, fuel) > MAX_TRACE:
            raise DiscoveryError(f"a trace of more than {MAX_TRACE} rewrites: simplify parts of the term first")
        return self._steps(self._run(term, fuel), ())

    def spent(self) -> int:
        """Return the fuel that the last run has spent: what was remembered costs nothing."""
        return self._allowed - max(self._fuel, 0)

    def cut(self) -> bool:
        """Return whether the last run was cut short, by its fuel or by the depth of conditions."""
        return self._was_cut

    def length(self, term: int, fuel: int) -> int:
        """Return how many rewrites the trace would have, those of the conditions counted; at most 2^60."""
        return self._run(term, fuel).steps

    def _run(self, term: int, fuel: int) -> _Record:
        self._known(term)
        self._fuel = self._allowed = max(fuel, 0)
        self._nesting = self._depth_of_conditions = 0
        self._was_cut = False
        return self._normal(term)

    def _recorded(self, term: int) -> _Record | None:
        """The record of a term that holds here: final, or cut in a run that had as much to spend as this one."""
        epoch, record = self._records.get(term, (-1, None))
        if record is None or epoch != self._epochs[-1]:
            return None
        if record.cut is None:
            return record
        if record.cut[0] < self._allowed or record.cut[1] > self._depth_of_conditions:
            return None
        self._was_cut = True
        return record

    def _normal(self, term: int) -> _Record:
        """Follow a term until something is known about what it has become; then write the records, last first."""
        outer, chain, prepared = self._was_cut, list[tuple[int, _Move, bool]](), False
        self._nesting += 1
        while True:
            self._was_cut = False
            last = self._recorded(term)
            if last is not None:
                break
            move = self._move(term, prepared)
            if move is None:
                last = self._write(_Record(term, term, self._mark_of_cut()))
                break
            chain.append((term, move, self._was_cut))
            term, prepared = move.target, bool(move.arguments)
        self._nesting -= 1
        return self._write_back(chain, last, outer)

    def _mark_of_cut(self) -> tuple[int, int] | None:
        return (self._allowed, self._depth_of_conditions) if self._was_cut else None

    def _write_back(self, chain: list[tuple[int, _Move, bool]], last: _Record, outer: bool) -> _Record:
        for term, move, was_cut in reversed(chain):
            self._was_cut = self._was_cut or was_cut
            last = self._write(_Record(term, last.result, self._mark_of_cut(), *move[1:], following=last))
        self._was_cut = self._was_cut or outer
        return last

    def _write(self, record: _Record) -> _Record:
        self._records[record.term] = (self._epochs[-1], record)
        return record

    def _move(self, term: int, prepared: bool) -> _Move | None:
        """The next move of a term; prepared means that its arguments are normal forms already."""
        if self._is_spent():
            return None
        if not prepared:
            arguments = tuple([self._normal(a) for a in self._arguments[term]])
            target = self._store(self._head[term], tuple([a.result for a in arguments]))
            if target != term:
                return None if self._too_deep(target) else _Move(target, arguments)
        return self._move_at_root(term)

    def _is_spent(self) -> bool:
        if self._nesting > MAX_NESTING:
            self._fuel = 0
        self._was_cut = self._was_cut or self._fuel <= 0
        return self._fuel <= 0

    def _too_deep(self, target: int) -> bool:
        if target < 0:
            self._fuel, self._was_cut = 0, True
        return target < 0

    def _move_at_root(self, term: int) -> _Move | None:
        for way in self._index.get(self._head[term], ()):
            if self._is_spent():
                return None
            values = self._match(way.source, term)
            if values is not None:
                move = self._attempt(way, term, values)
                if move is not None:
                    self._fuel -= 1
                    return move
        return None

    def _attempt(self, way: _Direction, term: int, values: dict[int, int]) -> _Move | None:
        """The move by a rule whose source matches, if the order and the conditions allow it."""
        target = -1
        if way.ordered:
            target = self._instance(way.target, values)
            if self._too_deep(target) or not self._above(term, target):
                return None
        conditions = self._conditions(way, values)
        if conditions is None:
            return None
        if not way.ordered:
            target = self._instance(way.target, values)
            if self._too_deep(target):
                return None
        return _Move(target, (), way, tuple(sorted(values.items())), conditions)

    def _conditions(self, way: _Direction, values: dict[int, int]) -> tuple[tuple[_Record, _Record], ...] | None:
        """The records that make the conditions hold, or None; a cut search finds nothing and is remembered as cut."""
        held: list[tuple[_Record, _Record]] = []
        if way.conditions and self._depth_of_conditions >= self.condition_depth:
            self._was_cut = True
            return None
        self._depth_of_conditions += 1
        for condition in way.conditions:
            sides = self._sides(condition, values)
            if sides is None:
                break
            held.append(sides)
        self._depth_of_conditions -= 1
        return tuple(held) if len(held) == len(way.conditions) else None

    def _sides(self, condition: Condition, values: dict[int, int]) -> tuple[_Record, _Record] | None:
        """The records of both sides of a condition, if they have one normal form."""
        if self._is_spent():
            return None
        self._fuel -= 1
        s, t = (self._instance(side, values) for side in condition)
        if self._too_deep(min(s, t)):
            return None
        left, right = self._normal(s), self._normal(t)
        return (left, right) if left.result == right.result else None

    def _steps(self, record: _Record, path: tuple[int, ...]) -> list[Rewrite]:
        """The rewrites that a record stands for, at a path."""
        steps: list[Rewrite] = []
        place: _Record | None = record
        while place is not None:
            for i, argument in enumerate(place.arguments):
                steps += self._steps(argument, (*path, i))
            if place.direction is not None:
                conditions = tuple((tuple(self._steps(s, ())), tuple(self._steps(t, ()))) for s, t in place.conditions)
                steps.append(Rewrite(path, place.direction.rule, place.direction.backward, place.values, conditions))
            place = place.following
        return steps
