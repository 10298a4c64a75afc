"""Finite models of axioms: tables of the undefined functions, found as a counterexample to "the axioms imply ...".

The table of a function is a value with one field a cell, so the search fills the cells that it looks at, and only them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from types import MappingProxyType

from proofs.formulas import closed, implied
from proofs.models.compilation import FAILS, HOLDS, TRUTH, compile_program, parts
from proofs.models.equations import Equation, constraints, constructors, defining_equations, undefined
from proofs.models.functions import READINGS, free_functions
from proofs.models.goals import Goal
from proofs.models.interpretation import Interpretation, abstract_sorts, interpret
from proofs.presentation import Presentation
from proofs.term import FALSE, PROP, Symbol, Term, Variable, logical, make

# Sizes of abstract sorts: the largest that is tried, what is taken where nothing speaks against it, and the largest
# against a law.
LARGEST, USUAL, LAWS = 6, 3, 4
FUEL, LAW_FUEL, STEP_FUEL = 2_000_000, 300_000, 1_000_000


class Tables:
    """Unknown tables for the undefined functions of a theory whose abstract sorts have `size` elements each."""

    def __init__(self, presentation: Presentation, size: int) -> None:
        """Set up a sort, a constructor and a reading function for the table of each function over finite sorts."""
        self.presentation, self.size = presentation, size
        self.sizes = dict.fromkeys(abstract_sorts(presentation), size)
        plain = interpret(presentation, self.sizes, {}, "")
        self.domains = {sort: [make(c) for c in family] for sort, family in plain.elements.items()}
        for datatype in presentation.theory.datatypes:
            if not any(c.sorts for c in datatype.constructors):
                self.domains[datatype.sort] = [make(c) for c in datatype.constructors]
        self.domains[PROP] = self.domains[TRUTH] = [make(HOLDS), make(FAILS)]
        self.functions = [f for f in undefined(presentation) if {*f.sorts, f.sort} <= self.domains.keys()]
        self.tables = {f: _Table(f, tuple(product(*[self.domains[s] for s in f.sorts]))) for f in self.functions}
        self.interpretation = self._interpretation(plain.elements)

    def _interpretation(self, elements: Mapping[str, tuple[Symbol, ...]]) -> Interpretation:
        tables = self.tables.values()
        families = {**constructors(self.presentation), **elements, **{t.sort: (t.constructor,) for t in tables}}
        equations = {**defining_equations(self.presentation), **{t.reader: t.equations() for t in tables}}
        symbols = [*self.presentation.theory.symbols, *[t.reader for t in tables]]
        return Interpretation(compile_program(symbols, families, equations))

    def axioms(self) -> list[Term] | None:
        """Return the axioms about these functions; None where one is about values that are not finitely many."""
        about = [formula for formula in constraints(self.presentation) if self._mentions(formula)]
        finite = all(v.sort in self.domains for formula in about for v in formula.free | formula.bound)
        return about if finite else None

    def _mentions(self, formula: Term) -> bool:
        return any(part.head in self.tables for part in parts(formula))

    def model(
        self, denied: Term = FALSE, fuel: int = FUEL, given: Mapping[Symbol, Sequence[Term]] = MappingProxyType({})
    ) -> Interpretation | None:
        """Return a model of the axioms in which a formula is false, or None where the search, or its fuel, ends.

        `given` fixes the cells of some functions.
        """
        axioms = self.axioms()
        if axioms is None:
            return None
        premises = [*self._first_elements(), logical("->", denied, FALSE), *map(closed, axioms)]
        formula = implied([self._read(premise) for premise in premises], FALSE)
        found = self._counterexample(
            formula, {self.tables[f].unknown: self.tables[f].of(given[f]) for f in given}, fuel
        )
        if found is None:
            return None
        cells = {f: t.filled(found.get(t.unknown)) for f, t in self.tables.items()}
        return interpret(self.presentation, self.sizes, cells, self._name(cells))

    def _counterexample(self, formula: Term, fixed: dict[Variable, Term], fuel: int) -> dict[Variable, Term] | None:
        goal = Goal(self.interpretation, formula, fixed)
        _, values = self.interpretation.machine.search(
            goal.hole_sorts(), goal.built(), limit=1 << 20, deep=False, step_fuel=STEP_FUEL, fuel=fuel
        )
        if values is None:
            return None
        return fixed | dict(zip(goal.variables, map(self.interpretation.term, values), strict=True))

    def _name(self, cells: Mapping[Symbol, Sequence[Equation]]) -> str:
        """The model in a line: its size, and the values of each function in the order of its arguments."""
        rows = [f"{f.name}: {' '.join(value.head.name for _, value in equations)}" for f, equations in cells.items()]
        return "; ".join([f"{self.size} element{'s' * (self.size > 1)}", *rows])

    def _first_elements(self) -> Iterator[Term]:
        """Without loss of generality the first constant of an abstract sort is its first element."""
        for sort in self.sizes:
            constants = [f for f in self.functions if f.sort == sort and not f.sorts]
            if constants:
                yield logical("=", make(constants[0]), self.domains[sort][0])

    def _read(self, formula: Term) -> Term:
        """Put f's table, read at the arguments, for each application of f."""
        done: dict[Term, Term] = {}
        for part in parts(formula):
            arguments = [done[a] for a in part.arguments]
            table = self.tables.get(part.head)  # type: ignore[arg-type]
            if table is None:
                done[part] = make(part.head, *arguments)
            else:
                value = make(table.reader, make(table.unknown), *arguments)
                done[part] = logical("=", value, make(HOLDS)) if part.sort == PROP else value
        return done[formula]


@dataclass(frozen=True, slots=True)
class _Table:
    function: Symbol
    places: tuple[tuple[Term, ...], ...]

    @property
    def sort(self) -> str:
        return f"table {self.function.name}"

    @property
    def value_sort(self) -> str:
        return TRUTH if self.function.sort == PROP else self.function.sort

    @property
    def constructor(self) -> Symbol:
        return Symbol(self.sort, (self.value_sort,) * len(self.places), self.sort)

    @property
    def reader(self) -> Symbol:
        return Symbol(f"read {self.function.name}", (self.sort, *self.function.sorts), self.value_sort)

    @property
    def unknown(self) -> Variable:
        return Variable(self.sort, self.sort)

    def of(self, cells: Sequence[Term]) -> Term:
        return make(self.constructor, *cells)

    def equations(self) -> list[Equation]:
        cells = [make(Variable(f"cell {k}", self.value_sort)) for k in range(len(self.places))]
        table = self.of(cells)
        return [(make(self.reader, table, *place), cell) for place, cell in zip(self.places, cells, strict=True)]

    def filled(self, table: Term | None) -> Sequence[Equation]:
        if table is None:
            return []
        return [(make(self.function, *place), cell) for place, cell in zip(self.places, table.arguments, strict=True)]


def models(presentation: Presentation, largest: int = LARGEST) -> list[Interpretation]:
    """Return small models: one of `USUAL` elements, and for each simple law a smallest one in which it is false.

    A theory without undefined functions over finite sorts has one reading, with `USUAL` elements a sort. No model at
    all up to `largest` elements: an empty list.
    """
    usual = Tables(presentation, USUAL)
    if not usual.functions or usual.axioms() is None:
        return list(_chosen(presentation, usual.sizes))
    tables = [Tables(presentation, size) for size in range(1, largest + 1)]
    first = usual.model() or next((model for one in tables if (model := one.model()) is not None), None)
    if first is None:
        return []
    found = [first, *[_smallest(tables[:LAWS], law) for law in _laws(usual.functions)], *_seeded(tables)]
    return list({model.name: model for model in found if model is not None}.values())


def _chosen(presentation: Presentation, sizes: Mapping[str, int]) -> Iterator[Interpretation]:
    """Readings of a theory with datatypes: one, or some with different functions for those that may be any."""
    for seed in range(READINGS):
        functions = free_functions(presentation, seed)
        names = ", ".join(f.name for f in functions)
        yield interpret(presentation, sizes, functions, f"choice {seed + 1} of {names}" if names else "")
        if not functions:
            return


def _seeded(tables: Sequence[Tables]) -> Iterator[Interpretation | None]:
    """Models too far to search, by one of their operations: larger groups, and lattices that do not distribute."""
    known = {4: [_sums_modulo], 5: [_sums_modulo, _diamond, _pentagon], 6: [_permutations_of_three]}
    for one in tables:
        for f in one.functions:
            if f.sorts == (f.sort, f.sort) and f.sort in one.sizes:
                for table in known.get(one.size, ()):
                    yield one.model(fuel=LAW_FUEL, given={f: table(one.domains[f.sort])})


def _sums_modulo(elements: Sequence[Term]) -> list[Term]:
    """The rows of the table of addition modulo the number of elements."""
    count = range(len(elements))
    return [elements[(a + b) % len(elements)] for a in count for b in count]


def _diamond(elements: Sequence[Term]) -> list[Term]:
    """The rows of the table of meets where three elements lie beside one another between the first and the last."""
    return _meets(elements, lambda a, b: a in (b, 0) or b == 4)


def _pentagon(elements: Sequence[Term]) -> list[Term]:
    """The rows of the table of meets where element 1 lies below element 2, and element 3 beside both."""
    return _meets(elements, lambda a, b: a in (b, 0) or b == 4 or (a, b) == (1, 2))


def _meets(elements: Sequence[Term], below: Callable[[int, int], bool]) -> list[Term]:
    count = range(len(elements))
    return [elements[max(c for c in count if below(c, a) and below(c, b))] for a in count for b in count]


def _permutations_of_three(elements: Sequence[Term]) -> list[Term]:
    """The rows of the table of composition of the permutations of three things, the identity first."""
    group = list(permutations(range(3)))
    return [elements[group.index((p[q[0]], p[q[1]], p[q[2]]))] for p in group for q in group]


def _smallest(tables: Sequence[Tables], denied: Term) -> Interpretation | None:
    return next((model for one in tables if (model := one.model(denied, LAW_FUEL)) is not None), None)


def _laws(functions: Sequence[Symbol]) -> Iterator[Term]:
    """Simple equations: a model in which one is false tells apart what the axioms do not make equal."""
    for sort in dict.fromkeys(f.sort for f in functions if f.sort != PROP):
        x, y = (make(Variable(name, sort)) for name in "xy")
        yield logical("=", x, y)
        for f in functions:
            if f.sorts == (sort, sort) and f.sort == sort:
                yield logical("=", make(f, x, y), make(f, y, x))
                yield logical("=", make(f, x, x), x)
            if f.sorts == (sort,) and f.sort == sort:
                yield logical("=", make(f, x), x)
        yield from _distributive([f for f in functions if f.sorts == (sort, sort) and f.sort == sort])


def _distributive(functions: Sequence[Symbol]) -> Iterator[Term]:
    for f, g in permutations(functions, 2):
        x, y, z = (make(Variable(name, f.sort)) for name in "xyz")
        yield logical("=", make(f, x, make(g, y, z)), make(g, make(f, x, y), make(f, x, z)))
