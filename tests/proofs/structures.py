"""Finite structures in which a formula is true or not: what is proved from true axioms must be true.

Every value of a sort with constructors is built by them, so that induction holds.
"""

from collections.abc import Iterator
from itertools import product
from math import prod
from random import Random

from random_derivations import SYMBOLS, TREE, theory

from proofs.check import Axiom, Theory
from proofs.term import FALSE, Term, Variable

SIZES = {"nat": 3, TREE: 2, "thing": 2}
Assignment = dict[Variable, int]


class Structure:
    """Random tables for all symbols; the values of a sort are 0, 1, ..."""

    def __init__(self, random: Random) -> None:
        self.tables = {s: {key: random.randrange(SIZES.get(s.sort, 2)) for key in keys(s.sorts)} for s in SYMBOLS}
        named = {s.name: s for s in SYMBOLS}
        self.tables[named["0"]] = {(): 0}
        self.tables[named["S"]] = {(n,): (n + 1) % SIZES["nat"] for n in range(SIZES["nat"])}
        self.tables[named["leaf"]] = {(): 0}
        self.tables[named["node"]][0, 0, 0] = 1

    def value(self, term: Term, given: Assignment) -> int:
        """The value of a term; of a formula 1 if it is true."""
        if isinstance(term.head, Variable):
            return given[term.head]
        if term.head in self.tables:
            return self.tables[term.head][tuple([self.value(a, given) for a in term.arguments])]
        return self._logical(term, given)

    def _logical(self, formula: Term, given: Assignment) -> int:
        if formula is FALSE:
            return 0
        one, other = formula.arguments
        if formula.head.name == "->":
            return max(1 - self.value(one, given), self.value(other, given))
        if formula.head.name == "=":
            return int(self.value(one, given) == self.value(other, given))
        return min(self.value(other, {**given, one.head: n}) for n in range(SIZES[one.sort]))

    def holds(self, formula: Term, most: int = 200) -> bool:
        """Tell whether a formula is true for all values of its free variables, or for `most` of them at random."""
        return all(self.value(formula, given) for given in self._assignments(sorted(formula.free), most))

    def _assignments(self, free: list[Variable], most: int) -> Iterator[Assignment]:
        if prod(SIZES[v.sort] for v in free) <= most:
            yield from (dict(zip(free, values, strict=True)) for values in keys([v.sort for v in free]))
        else:
            random = Random(0)
            yield from ({v: random.randrange(SIZES[v.sort]) for v in free} for _ in range(most))


def keys(sorts) -> list[tuple[int, ...]]:
    return list(product(*[range(SIZES[sort]) for sort in sorts]))


def true_theory(random: Random, structure: Structure) -> Theory:
    """Random formulas that are true in a structure, as axioms."""
    candidates = [axiom for _ in range(8) for axiom in theory(random).axioms if structure.holds(axiom.formula)]
    axioms = tuple(Axiom(f"axiom {n}", axiom.formula) for n, axiom in enumerate(candidates[:6]))
    return Theory("true", SYMBOLS, theory(random).datatypes, axioms)
