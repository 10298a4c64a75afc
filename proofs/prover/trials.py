"""Quick refutation: sequents are tried on small values, which the rewriting kernel computes."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from proofs.check import Datatype
from proofs.presentation import Presentation
from proofs.prover.bank import Bank
from proofs.prover.rules import Entry, Rules
from proofs.prover.sequents import Sequent
from proofs.term import Symbol, Term, Variable

VALUES = 18  # values a sort
ROUNDS = 7  # constructors on top of one another
WIDTH = 3  # values a constructor and round
ABSTRACT = 3  # different values of a sort without constructors
EVALUATION = 2000  # rewrites that one value may take
TRIALS = 60  # choices of values for all variables


def _never(*_: object) -> int:
    raise AssertionError("a rule about sample values was used in a proof")


class Trials:
    """Values of each sort, with rules for equality and application on those that only trials know.

    Sorts without constructors have three different values here: a model in which a theorem must hold too.
    """

    def __init__(self, presentation: Presentation, bank: Bank, rules: Rules) -> None:
        """Prepare values for all sorts of the presentation."""
        self.bank, self.rules = bank, rules
        self.datatypes = {d.sort: d for d in presentation.theory.datatypes}
        self.symbols = {s.name: s for s in presentation.theory.symbols}
        self.values: dict[str, list[int]] = {}
        self._genuine: set[int] = set()
        for sort in _sorts(presentation):
            self._values(sort)
        for name, symbol in self.symbols.items():
            if name.startswith("eq:") and symbol.sorts and symbol.sorts[0] not in self.datatypes:
                self._decide(symbol)
        for name, symbol in self.symbols.items():
            if name.startswith("apply:"):
                self._tabulate(symbol)

    def _values(self, sort: str) -> list[int]:
        if sort not in self.values:
            self.values[sort] = []
            datatype = self.datatypes.get(sort)
            if datatype is None:
                constants = [self.bank.rewriter.symbol(0) for _ in range(ABSTRACT)]
                self.values[sort] = [self.bank.rewriter.apply(c, ()) for c in constants]
                self._genuine.update(constants)
            else:
                self.values[sort] = self._built(datatype)
        return self.values[sort]

    def _built(self, datatype: Datatype) -> list[int]:
        """Return small values of a datatype: round by round, constructors are applied to values of the round before."""
        found, latest = dict[int, None](), list[int]()
        for number in range(ROUNDS):
            new: dict[int, None] = {}
            for constructor in datatype.constructors:
                pools = [latest if s == datatype.sort else self._values(s)[:4] for s in constructor.sorts]
                for arguments in islice(_shifted(pools, number), WIDTH):
                    code = self.bank.rewriter.apply(self.bank.numbers[constructor], arguments)
                    if code not in found:
                        new[code] = None
            found.update(new)
            latest = list(new) or latest
        return list(found)[:VALUES]

    def _decide(self, symbol: Symbol) -> None:
        truth = [self.bank.rewriter.apply(self.bank.numbers[self.symbols[name]], ()) for name in ("false", "true")]
        values = self._values(symbol.sorts[0])
        for left, right in product(values, values):
            self._rule(symbol, (left, right), truth[left == right])

    def _tabulate(self, symbol: Symbol) -> None:
        """Let each sample function map the values of an abstract sort, or constructors, to values."""
        functions, domain, images = symbol.sorts[0], symbol.sorts[1], self._values(symbol.sort)
        datatype = self.datatypes.get(domain)
        keys = self._values(domain) if datatype is None else [self._pattern(c) for c in datatype.constructors]
        if functions in self.datatypes or not images:
            return
        for number, function in enumerate(self._values(functions)):
            for place, key in enumerate(keys):
                self._rule(symbol, (function, key), images[(number + place * (number + 1)) % len(images)])

    def _pattern(self, constructor: Symbol) -> int:
        parts = tuple([self.bank.pattern(k) for k in range(len(constructor.sorts))])
        return self.bank.rewriter.apply(self.bank.numbers[constructor], parts)

    def _rule(self, symbol: Symbol, arguments: tuple[int, ...], value: int) -> None:
        left = self.bank.rewriter.apply(self.bank.numbers[symbol], arguments)
        self.rules.add(Entry(left, value, (), _never), True)

    def refutes(self, sequent: Sequent) -> bool:
        """Return whether some values make the ground facts true and the goal false."""
        literals = [f.formula for f in sequent.facts if f.formula.head.name == "="]
        goal = sequent.goal
        while goal.head.name == "->" and goal.arguments[0].head.name == "=":
            literals.append(goal.arguments[0])
            goal = goal.arguments[1]
        variables = sorted(goal.free.union(*[f.free for f in literals]))
        places = {v: k for k, v in enumerate(variables)}
        if goal.head.name not in ("=", "falsum"):
            return False
        pairs = [self._pair(f, places) for f in (*literals, goal) if f.head.name == "="]
        if goal.head.name == "falsum":
            pairs.append((-1, -1))
        return any(self._fails(pairs, values) for values in self._choices(variables))

    def _pair(self, equation: Term, places: dict[Variable, int]) -> tuple[int, int]:
        left, right = (self.bank.encode(side, places) for side in equation.arguments)
        return left, right

    def _choices(self, variables: Sequence[Variable]) -> Iterator[dict[int, int]]:
        """Yield values for all variables: all of them if they are few, else some spread evenly."""
        pools = [self._values(v.sort) for v in variables]
        total = 1
        for pool in pools:
            total *= len(pool)
        state = 12345
        for number in range(min(total, TRIALS)):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            index = number if total <= TRIALS else (state >> 33) % total
            choice = {}
            for k, pool in enumerate(pools):
                index, place = divmod(index, len(pool))
                choice[k] = pool[place]
            yield choice

    def _fails(self, pairs: Sequence[tuple[int, int]], values: dict[int, int]) -> bool:
        *facts, goal = pairs
        for left, right in facts:
            s, t = self._value(left, values), self._value(right, values)
            if s != t:
                return False
        if goal[0] < 0:
            return True
        s, t = self._value(goal[0], values), self._value(goal[1], values)
        return s != t and self._is_value(s) and self._is_value(t)

    def _value(self, pattern: int, values: dict[int, int]) -> int:
        return self.bank.rewriter.normalise(self.bank.instance(pattern, values), EVALUATION)

    def _is_value(self, term: int) -> bool:
        head = self.bank.rewriter.head(term)
        if head not in self.bank.constructors and head not in self._genuine:
            return False
        return all(self._is_value(a) for a in self.bank.rewriter.arguments(term))


def _sorts(presentation: Presentation) -> list[str]:
    sorts: dict[str, None] = {}
    for symbol in presentation.theory.symbols:
        sorts.update(dict.fromkeys((*symbol.sorts, symbol.sort)))
    return list(sorts)


def _shifted(pools: Sequence[Sequence[int]], shift: int) -> Iterator[tuple[int, ...]]:
    """Yield choices that run through all pools at once, from places that look random; one if there are no pools."""
    if any(not pool for pool in pools):
        return
    for k in range(max([len(pool) for pool in pools], default=1)):
        places = [(((shift * 7 + k * 5 + p * 3 + 1) * 2654435761) >> 12) % len(pool) for p, pool in enumerate(pools)]
        yield tuple([pool[place] for pool, place in zip(pools, places, strict=True)])
