"""From equations to the flat code of a `Program`: pattern matching becomes a tree of cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kernels.programs import BUILD, CASE, Program
from proofs.models.closed_forms import closed_forms
from proofs.models.equations import Equation
from proofs.term import PROP, Symbol, Term, Variable

# Truth values of predicates into `prop`: a sort and two constructors of our own.
TRUTH = "truth"
HOLDS, FAILS = Symbol("holds", (), TRUTH), Symbol("fails", (), TRUTH)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program with the sorts and symbols that its numbers stand for."""

    program: Program
    sorts: tuple[str, ...]
    symbols: tuple[Symbol, ...]

    def sort_number(self, sort: str) -> int:
        """Return the number of a sort; raises ValueError where it has none."""
        return self.sorts.index(sort)


@dataclass(frozen=True, slots=True)
class _Row:
    """One equation on its way down: what registers must look like, where its variables stand, its right side."""

    patterns: Mapping[int, Term]
    places: Mapping[Variable, int]
    right: Term

    def split(self, register: int, constructor: Symbol, fields: range) -> "_Row | None":
        """Return the row where a register holds this constructor, or None where it then does not match."""
        pattern = self.patterns.get(register)
        if pattern is None:
            return self
        if pattern.head != constructor:
            return None
        rest = {place: p for place, p in self.patterns.items() if place != register}
        return _row(rest, self.places, zip(fields, pattern.arguments, strict=True), self.right)


def _row(patterns, places, parts, right: Term) -> _Row:  # type: ignore[no-untyped-def]
    patterns, places = dict(patterns), dict(places)
    for register, pattern in parts:
        if isinstance(pattern.head, Variable):
            places[pattern.head] = register
        else:
            patterns[register] = pattern
    return _Row(patterns, places, right)


class _Writer:
    def __init__(self, constructors: Mapping[str, Sequence[Symbol]], numbers: Mapping[Symbol, int]) -> None:
        self.constructors, self.numbers = constructors, numbers
        self.code: list[int] = []

    def tree(self, rows: list[_Row], count: int) -> int:
        """Write the cases of these rows and return where they begin, -1 for none; `count` registers are filled."""
        if not rows:
            return -1
        if not rows[0].patterns:
            return self.leaf(rows[0], count)
        register = _most_asked(rows)
        sort = next(row.patterns[register].sort for row in rows if register in row.patterns)
        start, family = len(self.code), self.constructors[sort]
        self.code += [CASE, register, *[-1] * len(family)]
        for place, constructor in enumerate(family):
            fields = range(count, count + len(constructor.sorts))
            inside = [row.split(register, constructor, fields) for row in rows]
            self.code[start + 2 + place] = self.tree([row for row in inside if row], fields.stop)
        return start

    def leaf(self, row: _Row, count: int) -> int:
        """Write the building of a right side, each of its parts once."""
        start, places = len(self.code), {}
        built: list[int] = []
        for part in parts(row.right):
            if isinstance(part.head, Variable):
                places[part] = row.places[part.head]
            else:
                built += [self.numbers[part.head], *[places[a] for a in part.arguments]]
                places[part] = count
                count += 1
        nodes = len([part for part in places if isinstance(part.head, Symbol)])
        self.code += [BUILD, nodes, *built, places[row.right]]
        return start


def _most_asked(rows: list[_Row]) -> int:
    asked = [register for row in rows for register in row.patterns]
    return min(asked, key=lambda register: (-asked.count(register), register))


def parts(term: Term, whole: Callable[[Term], bool] = lambda part: False) -> list[Term]:
    """Return the different parts of a term, each after its own parts, without recursion; `whole` ones are not opened.

    >>> from proofs.term import make
    >>> [part.head.name for part in parts(make(Symbol("f", ("a", "a"), "a"), *[make(Variable("x", "a"))] * 2))]
    ['x', 'f']
    """
    found: dict[Term, None] = {}
    stack = [term]
    while stack:
        inside = () if whole(stack[-1]) else stack[-1].arguments
        waiting = [a for a in reversed(inside) if a not in found]
        stack.extend(waiting)
        if not waiting:
            found[stack.pop()] = None
    return list(found)


def compile_program(
    symbols: Sequence[Symbol],
    constructors: Mapping[str, Sequence[Symbol]],
    equations: Mapping[Symbol, Sequence[Equation]],
) -> Compiled:
    """Return the program of these functions, with the truth values as a sort of its own.

    >>> zero, one = Symbol("0", (), "bit"), Symbol("1", (), "bit")
    >>> compile_program([zero, one], {"bit": (zero, one)}, {}).program.constructors
    ((0, 1), (2, 3))
    """
    everything = dict.fromkeys([*symbols, *[c for family in constructors.values() for c in family], HOLDS, FAILS])
    numbers = {symbol: number for number, symbol in enumerate(everything)}
    sorts = dict.fromkeys([*constructors, *[s for symbol in everything for s in (*symbol.sorts, symbol.sort)]])
    families = {**dict.fromkeys(sorts, ()), **constructors, TRUTH: (HOLDS, FAILS)}
    writer = _Writer(families, numbers)
    entries = [
        writer.tree(
            [_row({}, {}, enumerate(left.arguments), right) for left, right in equations.get(s, ())], len(s.sorts)
        )
        for s in everything
    ]
    places = {sort: number for number, sort in enumerate(sorts)}
    places[PROP] = places[TRUTH]
    program = Program(
        tuple(tuple(numbers[c] for c in families[sort]) for sort in sorts),
        tuple(tuple(places[s] for s in symbol.sorts) for symbol in everything),
        tuple(places[symbol.sort] for symbol in everything),
        tuple(entries),
        tuple(writer.code),
        (None,) * len(everything),
    )
    closed = closed_forms(program, tuple(everything), equations)
    return Compiled(replace(program, absorbing=_absorbing(program), closed=closed), tuple(sorts), tuple(everything))


def _absorbing(program: Program) -> tuple[tuple[int, int] | None, ...]:
    """Return for each function on two enumerations a second argument that decides its value."""
    from kernels.narrowing import Machine

    machine = Machine(program)
    small = [1 <= len(family) <= 4 and not any(program.fields[c] for c in family) for family in program.constructors]
    found: list[tuple[int, int] | None] = [None] * len(program.fields)
    for symbol, fields in enumerate(program.fields):
        if len(fields) == 2 and program.entries[symbol] >= 0 and small[fields[0]] and small[fields[1]]:
            firsts, seconds = (program.constructors[sort] for sort in fields)
            for d in seconds:
                values = [machine.value([(c, ()), (d, ()), (symbol, (0, 1))], 1000) for c in firsts]
                if values[0] and len(values[0]) == 1 and all(value == values[0] for value in values):
                    found[symbol] = (d, values[0][0])
    return tuple(found)
