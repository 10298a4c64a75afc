"""One way to read a theory: finite sets for its abstract sorts, tables for its undefined functions, values of terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kernels.narrowing import Machine
from proofs.models.compilation import Compiled, compile_program, parts
from proofs.models.equations import Equation, constructors, defining_equations, is_function_sort
from proofs.models.functions import function_values
from proofs.presentation import Presentation
from proofs.term import PROP, Symbol, Term, make

VALUE_FUEL = 200_000


@dataclass(frozen=True)
class Interpretation:
    """A program for a theory; `elements` are the values of its abstract sorts, `name` says which model this is."""

    compiled: Compiled
    name: str = ""
    elements: Mapping[str, tuple[Symbol, ...]] = field(default_factory=dict)

    @cached_property
    def machine(self) -> Machine:
        """The machine that runs the program."""
        return Machine(self.compiled.program)

    @cached_property
    def numbers(self) -> dict[Symbol, int]:
        """The number of each symbol."""
        return {symbol: number for number, symbol in enumerate(self.compiled.symbols)}

    @cached_property
    def sort_numbers(self) -> dict[str, int]:
        """The number of each sort."""
        return {sort: number for number, sort in enumerate(self.compiled.sorts)}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size of a smallest value of each sort."""
        return dict(zip(self.compiled.sorts, self.compiled.program.least_sizes(), strict=True))

    @cached_property
    def least(self) -> dict[str, Term]:
        """A smallest value of each sort that has values."""
        program, found = self.compiled.program, dict[str, Term]()
        sizes = program.least_sizes()
        for number in sorted(range(len(sizes)), key=lambda number: sizes[number]):
            if program.constructors[number] and sizes[number] < 1 << 30:
                place = program.search_order(number)[0]
                symbol = self.compiled.symbols[program.constructors[number][place]]
                found[self.compiled.sorts[number]] = make(symbol, *[found[sort] for sort in symbol.sorts])
        return found

    def value(self, term: Term, fuel: int = VALUE_FUEL) -> Term | None:
        """Return the value of a closed term, or None where this model, or so little fuel, does not determine it."""
        built, places = list[tuple[int, tuple[int, ...]]](), dict[Term, int]()
        for part in parts(term):
            if part.head not in self.numbers:
                return None
            places[part] = len(built)
            built.append((self.numbers[part.head], tuple([places[a] for a in part.arguments])))
        symbols = self.machine.value(built, fuel)
        return None if symbols is None else self.term(symbols)

    def term(self, symbols: Sequence[int]) -> Term:
        """Return the term whose symbols stand in preorder; -1 - sort stands for a smallest value of the sort."""
        stack: list[Term] = []
        for number in reversed(symbols):
            if number < 0:
                stack.append(self.least[self.compiled.sorts[-1 - number]])
                continue
            symbol = self.compiled.symbols[number]
            stack.append(make(symbol, *[stack.pop() for _ in symbol.sorts]))
        return stack[0]


def abstract_sorts(presentation: Presentation) -> list[str]:
    """Return the sorts of a theory that have no constructors and are no functions, in the order of their use."""
    known = constructors(presentation)
    used = [sort for symbol in presentation.theory.symbols for sort in (*symbol.sorts, symbol.sort)]
    formulas = [axiom.formula for axiom in presentation.theory.axioms] + [goal.formula for goal in presentation.goals]
    used += [part.sort for formula in formulas for part in parts(formula)]
    return [s for s in dict.fromkeys(used) if s not in known and s != PROP and not is_function_sort(s)]


def interpret(
    presentation: Presentation, sizes: Mapping[str, int], tables: Mapping[Symbol, Sequence[Equation]], name: str
) -> Interpretation:
    """Return the interpretation with these sizes of the abstract sorts and these tables of undefined functions."""
    elements = {sort: tuple(Symbol(f"{sort}{k}", (), sort) for k in range(size)) for sort, size in sizes.items()}
    families = {**constructors(presentation), **elements}
    values, applied = function_values(presentation, families)
    families |= values
    equations = {**defining_equations(presentation), **tables}
    for apply, cases in applied.items():
        equations[apply] = [*equations.get(apply, ()), *cases]
    return Interpretation(compile_program(presentation.theory.symbols, families, equations), name, elements)
