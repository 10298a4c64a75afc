"""Putting a theory together: sorts, symbols, definitions and axioms, one after the other; every reader ends here."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Datatype, Theory
from proofs.formulas import BOOL, FALSE_VALUE, TRUE_VALUE, equation, implication, negation
from proofs.presentation import Definition, Goal, Notation, Presentation
from proofs.term import PROP, Symbol, Term, Variable, make

MAX_CONSTRUCTORS = 100


@dataclass
class TheoryBuilder:
    """A theory that grows; `presentation` freezes it.

    >>> builder = TheoryBuilder()
    >>> builder.datatype("nat", [("0", ()), ("S", ("nat",))])
    >>> [axiom.name for axiom in builder.presentation("numbers").theory.axioms]
    ['nat.0-not-S', 'S.1-injective']
    """

    symbols: dict[str, Symbol] = field(default_factory=dict)
    datatypes: dict[str, Datatype] = field(default_factory=dict)
    sorts: dict[str, None] = field(default_factory=dict)
    axioms: dict[str, Term] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    notations: dict[str, Notation] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def copy(self) -> "TheoryBuilder":
        """Return the state of now, to come back to."""
        state = {f.name: copy(getattr(self, f.name)) for f in fields(self)}
        return TheoryBuilder(**state)

    def restore(self, saved: "TheoryBuilder") -> None:
        """Go back to a state."""
        for f in fields(self):
            setattr(self, f.name, getattr(saved, f.name))

    def include(self, other: Presentation) -> None:
        """Take over all of another theory but its goals; what is there already stays."""
        for symbol in other.theory.symbols:
            self.symbols.setdefault(symbol.name, symbol)
            self.sorts.update(dict.fromkeys([s for s in (*symbol.sorts, symbol.sort) if s != PROP]))
        for datatype in other.theory.datatypes:
            self.datatypes.setdefault(datatype.sort, datatype)
            self.sorts[datatype.sort] = None
        for axiom in other.theory.axioms:
            self.axioms.setdefault(axiom.name, axiom.formula)
        for definition in other.definitions:
            self.definitions.setdefault(definition.symbol, definition)
        for notation in other.notations:
            self.notations.setdefault(notation.symbol, notation)

    def symbol(self, name: str, sorts: Sequence[str], sort: str) -> Symbol:
        """Declare a symbol; the name must be new."""
        found = self.symbols[name] = Symbol(name, tuple(sorts), sort)
        return found

    def sort(self, name: str) -> None:
        """Declare an abstract sort."""
        self.sorts[name] = None

    def datatype(self, sort: str, constructors: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Declare a datatype with its constructors, and add the axioms that they differ and are injective."""
        self.sorts[sort] = None
        found = tuple(self.symbol(name, sorts, sort) for name, sorts in constructors)
        if len(found) > MAX_CONSTRUCTORS:
            raise DiscoveryError(f"{sort} has more than {MAX_CONSTRUCTORS} constructors")
        self.datatypes[sort] = Datatype(sort, found)
        for place, c in enumerate(found):
            for d in found[place + 1 :]:
                self.axioms[f"{sort}.{c.name}-not-{d.name}"] = negation(equation(generic(c, "x"), generic(d, "y")))
        for c in found:
            self._injective(c)

    def _injective(self, constructor: Symbol) -> None:
        left, right = generic(constructor, "x"), generic(constructor, "y")
        for place, (x, y) in enumerate(zip(left.arguments, right.arguments, strict=True), 1):
            self.axioms[f"{constructor.name}.{place}-injective"] = implication(equation(left, right), equation(x, y))

    def booleans(self) -> None:
        """Declare the datatype bool, once."""
        if BOOL not in self.datatypes:
            self.datatype(BOOL, [(TRUE_VALUE.head.name, ()), (FALSE_VALUE.head.name, ())])

    def define(self, symbol: Symbol, equations: Sequence[Term]) -> None:
        """Add the equations that define a symbol, named after it and numbered."""
        names = tuple(f"{symbol.name}.{place}" for place in range(1, len(equations) + 1))
        self.axioms.update(zip(names, equations, strict=True))
        self.definitions[symbol.name] = Definition(symbol.name, names)

    def presentation(self, name: str, title: str = "", reference: str = "") -> Presentation:
        """Freeze what was built."""
        axioms = tuple(Axiom(key, formula) for key, formula in self.axioms.items())
        theory = Theory(name, tuple(self.symbols.values()), tuple(self.datatypes.values()), axioms)
        return Presentation(
            theory,
            title,
            reference,
            tuple(self.notations.values()),
            tuple(self.definitions.values()),
            tuple(self.goals),
        )


def generic(symbol: Symbol, letter: str) -> Term:
    """Return a symbol applied to variables: x1, x2, ... of its sorts, or x alone.

    >>> [str(a.head.name) for a in generic(Symbol("f", ("nat", "nat"), "nat"), "x").arguments]
    ['x1', 'x2']
    """
    single = len(symbol.sorts) == 1
    names = [letter if single else f"{letter}{place}" for place in range(1, len(symbol.sorts) + 1)]
    return make(symbol, *[make(Variable(name, sort)) for name, sort in zip(names, symbol.sorts, strict=True)])
