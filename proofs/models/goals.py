"""A formula as the nodes that a machine searches: its variables are holes, its "for all"s holes or instances."""

from collections.abc import Mapping

from kernels.programs import EQUAL, FALSE, IMPLIES, UNKNOWN
from proofs.models.compilation import HOLDS, parts
from proofs.models.interpretation import Interpretation
from proofs.models.values import Values
from proofs.term import FALSE as FALSUM
from proofs.term import Symbol, Term, Variable

# How many instances of a "for all" are tried where it is a premise: they may show that it is false, never that it is
# true, unless they are all there are.
INSTANCES = 12


class UntestableError(Exception):
    """A formula speaks about something that no model gives a value."""


class Goal:
    """The nodes of a formula: `variables` are its holes, the free ones (or their given values) and then the bound ones.

    A "for all" that a counterexample would have to break becomes a hole, any other the conjunction of its instances.
    """

    def __init__(self, interpretation: Interpretation, formula: Term, values: Mapping[Variable, Term] | None = None):
        """Build the nodes of a formula; raises UntestableError where a part of it has no value in any model."""
        self.interpretation = interpretation
        self.variables: list[Variable] = []
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._closed: dict[Term, int] = {}
        free = sorted(formula.free)
        places = {v: self._value(values[v]) if values and v in values else self._hole(v) for v in free}
        self._formula(formula, places, True)

    def hole_sorts(self) -> list[int]:
        """Return the numbers of the sorts of the holes."""
        return [self.interpretation.sort_numbers[variable.sort] for variable in self.variables]

    def built(self) -> list[tuple[int, tuple[int, ...]]]:
        """Return the nodes, with places that count the holes first."""
        count = len(self.variables)
        return [(head, tuple([p + count if p >= 0 else -1 - p for p in places])) for head, places in self._nodes]

    def _hole(self, variable: Variable) -> int:
        if variable.sort not in self.interpretation.least:
            raise UntestableError(f"no values are known for the sort {variable.sort}")
        self.variables.append(variable)
        return -len(self.variables)

    def _add(self, head: int, *places: int) -> int:
        self._nodes.append((head, places))
        return len(self._nodes) - 1

    def _formula(self, formula: Term, places: Mapping[Variable, int], positive: bool) -> int:
        connective = formula.head.name
        if formula is FALSUM:
            return self._add(FALSE)
        if connective == "=":
            return self._add(EQUAL, *[self._term(a, places) for a in formula.arguments])
        if connective == "->":
            premise = self._formula(formula.arguments[0], places, not positive)
            return self._add(IMPLIES, premise, self._formula(formula.arguments[1], places, positive))
        if connective == "forall" and positive:
            variable, body = formula.arguments
            place = self._hole(variable.head)  # type: ignore[arg-type]
            return self._formula(body, {**places, variable.head: place}, True)  # type: ignore[dict-item]
        if connective == "forall":
            return self._instances(formula, places)
        truth = self._term(formula, places)
        return self._add(EQUAL, truth, self._add(self.interpretation.numbers[HOLDS]))

    def _instances(self, formula: Term, places: Mapping[Variable, int]) -> int:
        """The conjunction of instances of a "for all", and of the unknown where they are not all."""
        variable, body = formula.arguments
        values = Values(self.interpretation).smallest(variable.sort, INSTANCES + 1)
        nodes = [] if 0 < len(values) <= INSTANCES else [self._add(UNKNOWN)]
        for value in values[:INSTANCES]:
            inside = dict(places)
            inside[variable.head] = self._value(value)  # type: ignore[index]
            nodes.append(self._formula(body, inside, False))
        whole = nodes.pop()
        while nodes:
            whole = self._both(nodes.pop(), whole)
        return whole

    def _both(self, left: int, right: int) -> int:
        false = self._add(FALSE)
        return self._add(IMPLIES, self._add(IMPLIES, left, self._add(IMPLIES, right, false)), false)

    def _term(self, term: Term, places: Mapping[Variable, int]) -> int:
        local: dict[Term, int] = {}
        for part in parts(term, lambda part: not part.free):
            if isinstance(part.head, Variable):
                local[part] = places[part.head]
            else:
                local[part] = (
                    self._symbol(part.head, [local[a] for a in part.arguments]) if part.free else self._value(part)
                )
        return local[term]

    def _value(self, closed: Term) -> int:
        """The nodes of a closed term, of its value if it has one."""
        if closed not in self._closed:
            value = self.interpretation.value(closed)
            for part in parts(closed if value is None else value):
                if part not in self._closed:
                    self._closed[part] = self._symbol(part.head, [self._closed[a] for a in part.arguments])
            self._closed[closed] = self._closed[closed if value is None else value]
        return self._closed[closed]

    def _symbol(self, symbol: Symbol | Variable, places: list[int]) -> int:
        number = self.interpretation.numbers.get(symbol)  # type: ignore[arg-type]
        if number is None:
            raise UntestableError(f"{symbol.name} has no value in any model")
        return self._add(number, *places)
