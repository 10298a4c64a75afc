"""The search itself: short expressions, relations, then longer expressions, until one is significant."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flint import arb, ctx

from conjectures.expressions import answers as answering
from conjectures.expressions import kinds, lattice
from conjectures.expressions.answers import THRESHOLD, Answer
from conjectures.expressions.description import CHOICE, length
from conjectures.expressions.given import Given, shortened, supported_length
from conjectures.expressions.meeting import Bounds, Meeting, RightSides, meet
from conjectures.expressions.symbols import BINARY, DEFAULT, UNARY, UNITS, Own, Symbols, symbols, with_calls, words_of
from conjectures.grammar import Negation, Operation, Tree, parse
from conjectures.relations import Relation
from kernels.expressions import LEVELS

# Equations of level n: 10^(n + 8); a first look at 10^11 of them takes a tenth of a second.
BASE = 8
FIRST_LEVEL = 3
DEFAULT_LEVEL = 4
MAX_LEVEL = 9
# Costs beyond half of what the digits support, for the operation in the middle.
SLACK = 15
MOST_TREES = 60
RELATION_DIGITS = 150
# Functions without native code are applied to the simplest numbers: to one for so many values of a side, and to so many
# at least and at most. A call takes as long as a thousand operations.
VALUES_AN_ARGUMENT = 200
LEAST_ARGUMENTS = 150
MOST_ARGUMENTS = 20_000
ARGUMENT_MEMORY = 1 << 26
KINDS = ("moebius", "sums", "products")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is searched: symbols, the user's definitions, 10^(level + 8) equations, memory in bytes, and how."""

    names: str = DEFAULT
    own: Own = field(default_factory=Own)
    level: int = DEFAULT_LEVEL
    memory: int = 1 << 30
    workers: int = 1
    equation: bool = False
    constants: tuple[str, ...] = ()
    max_height: int | None = None
    everything: bool = False
    near: int = 5
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers for one number, shortest first, and how far was searched: equations, and digits of description."""

    given: Given
    answers: tuple[Answer, ...]
    equations: int
    complexity: float

    @property
    def found(self) -> bool:
        """Whether one of them is significant."""
        return any(answer.significant for answer in self.answers)


class Identifier:
    """Finds formulas for numbers, one after the other; what does not depend on the number is kept.

    >>> from conjectures.expressions import read_value
    >>> outcome = Identifier(Settings(level=1, near=0)).identify(read_value("3.8104773809653516"))
    >>> [(one.text, round(one.length, 1)) for one in outcome.answers]
    [('sqrt(exp(pi)) - 1', 6.6)]

    Raises DiscoveryError on settings that make no sense.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        names = settings.names
        if settings.constants:
            names = _with_constants(names, settings.constants)
        self.symbols = symbols(names, settings.own)
        self._called: dict[int, Symbols] = {}
        self._sides: dict[Bounds, RightSides] = {}

    def identify(self, given: Given) -> Outcome:
        """The formulas that the number's digits support, and the better and better ones before them."""
        longest = supported_length(given, THRESHOLD)
        if longest <= 0:
            return Outcome(given, (), 0, 0.0)
        found: list[tuple[Answer, arb]] = []
        equations, complexity = 0, 0.0
        for level in self._levels():
            meeting = self._meet(given, longest, level)
            found += self._expressions(given, meeting)
            equations, complexity = meeting.equations, self._complexity(meeting)
            if level == min(FIRST_LEVEL, self.settings.level):
                found += self._relations(given, self._room(found, longest))
            if any(answer.significant for answer, _ in found) and not self.settings.everything:
                break
        settings = self.settings
        kept = answering.folded(found)
        chosen = answering.shown(kept, settings.near, settings.limit, settings.everything)
        return Outcome(given, tuple(chosen), equations, min(complexity, longest))

    def _room(self, found: list[tuple[Answer, arb]], longest: float) -> float:
        """No relation needs to be longer than what is known already."""
        shortest = min((answer.length for answer, _ in found if answer.significant), default=longest)
        return longest if self.settings.everything else shortest

    def _levels(self) -> Iterator[int]:
        if self.settings.level > FIRST_LEVEL:
            yield FIRST_LEVEL
        yield self.settings.level

    def _bounds(self, longest: float, level: int) -> Bounds:
        cost = math.ceil(UNITS * (longest - CHOICE) / 2) + SLACK
        return Bounds(math.isqrt(10 ** (BASE + level)), cost, self.settings.memory)

    def _meet(self, given: Given, longest: float, level: int) -> Meeting:
        bounds, chosen = self._bounds(longest, level), self._with_calls(level)
        # The sides of the longer search are as large as memory: they are not kept beside others.
        right = self._sides.get(bounds) or RightSides(chosen, bounds)
        if level <= FIRST_LEVEL:
            self._sides[bounds] = right
        with ctx.workprec(max(200, given.bits + 32)):
            x, radius = abs(given.ball), max(given.radius, 1e-300)
            settings = self.settings
            return meet(x, radius, right, chosen, bounds, equation=settings.equation, workers=settings.workers)

    def _with_calls(self, level: int) -> Symbols:
        """The symbols, with the functions that have no native code applied to as many numbers as the level is worth."""
        if level not in self._called:
            count = math.isqrt(10 ** (BASE + level)) // VALUES_AN_ARGUMENT
            count = min(max(count, LEAST_ARGUMENTS), MOST_ARGUMENTS)
            self._called[level] = called(self.symbols, count) if self.symbols.functions else self.symbols
        return self._called[level]

    def _complexity(self, meeting: Meeting) -> float:
        """Up to where all expressions were tried that fall apart in the middle."""
        left = meeting.left.values
        return (int(left.costs(left.count - 1)) + meeting.right.cost) / UNITS + CHOICE

    def _expressions(self, given: Given, meeting: Meeting) -> Iterator[tuple[Answer, arb]]:
        pairs = [*_cheapest(meeting), *meeting.near]
        for left, right in dict.fromkeys(pairs):
            tree = meeting.right.constants.tree(right)
            if self.settings.equation:
                slope = meeting.left.values.entry(left)[2]
                yield from self._equation(given, meeting.left.tree(left), tree, slope)
            else:
                yield from self._formula(given, meeting.left.solved(left, tree))

    def _formula(
        self, given: Given, tree: Tree, kind: str = "expression", relation: Relation | None = None
    ) -> Iterator[tuple[Answer, arb]]:
        tree = _opposite(tree) if given.ball < 0 and kind == "expression" else tree
        ball = answering.formula_value(tree, self.settings.own, given)
        highest = self.settings.max_height
        if ball is None or (highest is not None and answering.heights(tree) > highest):
            return
        error, digits, agrees = answering.compared(given, ball)
        yield Answer(tree, kind, error, digits, length(tree, self.settings.own.names), agrees, None, relation), ball

    def _equation(self, given: Given, left: Tree, right: Tree, slope: float) -> Iterator[tuple[Answer, arb]]:
        own, bits = self.settings.own, answering.bits_of(given)
        ball = answering.root(Operation("-", left, right), abs(given.ball), slope, own, bits)
        if ball is None:
            return
        error, digits, agrees = answering.compared(given, ball if given.ball > 0 else -ball)
        size = length(left, own.names) + length(right, own.names) - CHOICE
        yield Answer(right, "equation", error, digits, size, agrees, left), ball

    def _relations(self, given: Given, longest: float) -> Iterator[tuple[Answer, arb]]:
        if self.settings.equation:
            return
        # Some constants take minutes to as many digits as a long number has: few decide what is likely.
        short = shortened(given, RELATION_DIGITS)
        with ctx.workprec(short.bits + lattice.GUARD):
            questions = lattice.Questions(short, longest)
            for question in questions.likely(self._questions(questions, short.bits + lattice.GUARD)):
                found = lattice.answered(short, question, longest)
                if found is not None:
                    yield from self._related(given, found)

    def _related(self, given: Given, found: lattice.Found) -> Iterator[tuple[Answer, arb]]:
        if found.text.startswith("root "):
            row = Answer(
                parse("x"), found.kind, 0.0, given.digits, found.length, True, None, found.relation, found.text
            )
            yield row, given.ball
            return
        for answer, ball in self._formula(given, parse(found.text), found.kind, found.relation):
            size = min(answer.length, found.length)
            yield (
                Answer(answer.tree, found.kind, answer.error, answer.digits, size, answer.agrees, None, found.relation),
                ball,
            )

    def _questions(self, ask: lattice.Questions, bits: int) -> Iterator[lattice.Question]:
        settings = self.settings
        own = kinds.chosen(settings.constants, settings.own, bits)
        kind = {} if settings.constants else {name: kinds.numbers(name, bits) for name in KINDS}
        rows = {name: sorted((*own, *kind.get(name, ())), key=lambda one: one.length) for name in KINDS}
        yield from ask.algebraic()
        yield from ask.transformed()
        yield from ask.moebius(rows["moebius"])
        yield from ask.sums(rows["sums"])
        yield from ask.products(rows["products"])


def called(chosen: Symbols, count: int) -> Symbols:
    """The symbols with their functions applied to so many of the simplest numbers."""
    right = RightSides(chosen, Bounds(2 * count, LEVELS, ARGUMENT_MEMORY))
    right.build()
    return with_calls(chosen, map(right.constants.tree, range(min(count, right.values.count))))


def _opposite(tree: Tree) -> Tree:
    match tree:
        case Negation(operand):
            return operand
        case Operation("-", left, right):
            return Operation("-", right, left)
    return Negation(tree)


def _with_constants(names: str, constants: Iterable[str]) -> str:
    """The integers and operators of a list, with other constants."""
    words = [word for word in words_of(names) if not word[0].isalpha() or word in _OPERATORS]
    return ",".join([*words, *(name for name in constants if "(" not in name and "/" not in name)])


_OPERATORS = {*BINARY, *UNARY}


def _cheapest(meeting: Meeting) -> list[tuple[int, int]]:
    return list(meeting.pairs[:MOST_TREES])
