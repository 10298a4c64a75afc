"""Horn clauses: formulas "for all x.., conditions imply an equation" (or falsity), perhaps inside conjunctions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from proofs.derivations import Builder
from proofs.formulas import as_conjunction, conjunction, is_equation, is_forall, is_implication, negation
from proofs.term import FALSE, Term, Variable


@dataclass(frozen=True, slots=True)
class Cited:
    """An axiom or an earlier theorem, true for all values of its free variables."""

    name: str
    formula: Term

    @property
    def general(self) -> tuple[Variable, ...]:
        """The free variables that may take any value."""
        return tuple(sorted(self.formula.free))

    def write(self, builder: Builder, scope: int, values: Mapping[Variable, Term]) -> int:
        """Cite an instance."""
        return builder.cite(scope, self.name, self.formula, {v: values[v] for v in self.general})


@dataclass(frozen=True, slots=True)
class Given:
    """What a step of the proof at hand concludes: its free variables are constants."""

    step: int
    formula: Term

    @property
    def general(self) -> tuple[Variable, ...]:
        """The free variables that may take any value."""
        return ()

    def write(self, builder: Builder, scope: int, values: Mapping[Variable, Term]) -> int:
        """Nothing to write: the step is there."""
        return self.step


@dataclass(frozen=True, slots=True)
class Assumed:
    """A formula that steps will conclude which are not yet written: whoever writes puts them into `steps` before.

    Its free variables are constants.
    """

    place: int
    formula: Term
    steps: list[int] = field(compare=False)

    @property
    def general(self) -> tuple[Variable, ...]:
        """The free variables that may take any value."""
        return ()

    def write(self, builder: Builder, scope: int, values: Mapping[Variable, Term]) -> int:
        """Nothing to write: the step is there."""
        return self.steps[self.place]


Source = Cited | Given | Assumed
# Outside to inside: the variable to give a value, the condition to detach, or which half of a conjunction to take.
Move = Variable | Term | int


@dataclass(frozen=True, slots=True)
class Horn:
    """Equations as conditions, and an equation or falsity as conclusion; and how to write an instance."""

    source: Source
    variables: tuple[Variable, ...]
    conditions: tuple[Term, ...]
    conclusion: Term
    moves: tuple[Move, ...]

    def write(self, builder: Builder, scope: int, values: Mapping[Variable, Term], prove: Callable[[int], int]) -> int:
        """Write the conclusion of an instance; `prove` writes condition number k and returns its step."""
        step, count = self.source.write(builder, scope, values), 0
        for move in self.moves:
            if isinstance(move, Variable):
                step = builder.specialise(scope, step, values[move])
            elif isinstance(move, int):
                step = conjunct(builder, scope, step, move)
            else:
                steps = [prove(count + k) for k in range(len(atoms(move) or ()))]
                count += len(steps)
                step = builder.detach(scope, step, conjoin(builder, scope, move, steps))
        return step


def clauses(source: Source) -> list[Horn]:
    """Return the Horn clauses that a formula consists of; what is of another form is left out.

    >>> from proofs.term import logical, make
    >>> x, y = make(Variable("x", "nat")), make(Variable("y", "nat"))
    >>> same = logical("=", x, y)
    >>> [clause.conditions for clause in clauses(Cited("both", conjunction(same, negation(same))))] == [(), (same,)]
    True
    """
    return _clauses(source, source.formula, Horn(source, source.general, (), FALSE, ()))


def _clauses(source: Source, formula: Term, outer: Horn) -> list[Horn]:
    variables, conditions, moves = outer.variables, outer.conditions, outer.moves
    both = as_conjunction(formula)
    if both is not None:
        parts = [Horn(source, variables, conditions, FALSE, (*moves, place)) for place in (0, 1)]
        return [clause for part, half in zip(parts, both, strict=True) for clause in _clauses(source, half, part)]
    if is_forall(formula) or is_implication(formula):
        inner = _inside(source, formula, outer)
        return [] if inner is None else _clauses(source, formula.arguments[1], inner)
    if is_equation(formula) or formula is FALSE:
        return [Horn(source, variables, conditions, formula, moves)]
    return []


def _inside(source: Source, formula: Term, outer: Horn) -> Horn | None:
    """Go into "for all x F" or "F implies G"; None where x has another meaning outside, or F is no equation."""
    first = formula.arguments[0]
    if is_implication(formula):
        needed = atoms(first)
        moves = (*outer.moves, first)
        return None if needed is None else Horn(source, outer.variables, (*outer.conditions, *needed), FALSE, moves)
    variable = first.head
    if not isinstance(variable, Variable) or variable in source.formula.free or variable in outer.variables:
        return None
    return Horn(source, (*outer.variables, variable), outer.conditions, FALSE, (*outer.moves, variable))


def atoms(formula: Term) -> tuple[Term, ...] | None:
    """Return the equations of a conjunction, or None if it consists of something else."""
    both = as_conjunction(formula)
    if both is None:
        return (formula,) if is_equation(formula) else None
    halves = [atoms(half) for half in both]
    return None if halves[0] is None or halves[1] is None else halves[0] + halves[1]


def conjoin(builder: Builder, scope: int, formula: Term, steps: Sequence[int]) -> int:
    """Conclude a conjunction of equations from steps that conclude them, in order."""
    both = as_conjunction(formula)
    if both is None:
        return steps[0]
    middle = len(atoms(both[0]) or ())
    left = conjoin(builder, scope, both[0], steps[:middle])
    return both_hold(builder, scope, left, conjoin(builder, scope, both[1], steps[middle:]))


def both_hold(builder: Builder, scope: int, left: int, right: int) -> int:
    """Conclude F and G from F and G."""
    whole = conjunction(builder.conclusion(left), builder.conclusion(right))
    inner = builder.open(scope, whole.arguments[0])
    step = builder.detach(inner, builder.hypothesis(inner, inner), left)
    return builder.discharge(scope, inner, builder.detach(inner, step, right))


def conjunct(builder: Builder, scope: int, step: int, place: int) -> int:
    """Conclude F, or G, from F and G: otherwise F implies that G is false."""
    both = as_conjunction(builder.conclusion(step))
    if both is None:
        raise ValueError("a conjunction is expected")
    outer = builder.open(scope, negation(both[place]))
    denial = builder.hypothesis(outer, outer)
    inner = builder.open(outer, both[0])
    if place == 0:
        falsity = builder.detach(inner, denial, builder.hypothesis(inner, inner))
        denial = builder.absurd(inner, falsity, negation(both[1]))
    falsity = builder.detach(outer, step, builder.discharge(outer, inner, denial))
    return builder.classical(scope, builder.discharge(scope, outer, falsity), both[place])
