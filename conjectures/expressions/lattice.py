"""Relations of a number with many constants at once: what no enumeration reaches, because the integers are large.

Native code looks at each question's lattice in some microseconds; what passes is asked again in balls.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import arb

from conjectures.expressions.description import relation_length
from conjectures.expressions.given import Given
from conjectures.expressions.kinds import Named
from conjectures.identification import algebraic_text, over_integer, product_text
from conjectures.reduction import MARGIN, exponents, find_relation, moebius, promising, scaled
from conjectures.relations import Relation, factor_text, moebius_text

# Parts of the code for relations (description.py); they add up to 1.
SHARES = {"rational": 0.1, "algebraic": 0.15, "moebius": 0.25, "linear": 0.2, "product": 0.2, "transformed": 0.1}
# A second look for what lengths decide: more than chance would make at random is refused before.
DOUBT = 1e-2
MAX_HEIGHT = 10**30
GUARD = 64
# More bits than heights of 20 bits need only cost time.
QUESTION_BITS = 160
FEWEST_BITS = 24


@dataclass(frozen=True, slots=True)
class Found:
    """A formula as text, the relation that it comes from, and the length of that relation in digits."""

    text: str
    kind: str
    relation: Relation
    length: float


@dataclass(frozen=True, slots=True)
class Question:
    """Numbers that may satisfy a relation; the same as integers where native code may look first.

    `names` are what the numbers are called, and `length` what naming them takes.
    """

    kind: str
    values: tuple[arb, ...]
    names: tuple[str, ...]
    length: float
    integers: tuple[int, ...] = ()


class Questions:
    """All that is asked about one number, up to a length in digits; to be used at its precision."""

    def __init__(self, given: Given, longest: float) -> None:
        self._v, self._longest = given.ball, longest
        self._bits = min(given.bits - 4, QUESTION_BITS)
        self._scale = self._bits - max(0, exponents(given.ball)[0])

    def _room(self, kind: str, unknowns: int) -> float:
        """How long the names of constants may be."""
        return self._longest - relation_length((1,) * unknowns, SHARES[kind], 0.0)

    def algebraic(self) -> Iterator[Question]:
        """Rationals and algebraic numbers up to degree 4."""
        v = self._v
        yield Question("rational", (arb(1), -v), (), 0.0)
        for degree in range(2, 5):
            yield Question("algebraic", tuple(v**k for k in range(degree + 1)), (), math.log10(3))

    def transformed(self) -> Iterator[Question]:
        """Logarithms, exponentials and multiples of algebraic numbers of degree 2."""
        for template, function in TRANSFORMS.items():
            t = function(self._v) if abs(self._v) < 40 else arb.nan()
            if t.is_finite() and not t.contains(0):
                size = math.log10(len(TRANSFORMS))
                yield Question("transformed", (arb(1), t, t * t), (template,), size)

    def moebius(self, constants: Sequence[Named]) -> Iterator[Question]:
        """(a + b x)/(c + d x) for every constant x."""
        v, room = self._v, self._room("moebius", 4)
        for one in constants:
            if one.length > room:
                break
            values = (arb(1), one.value, -v, -v * one.value)
            scale = self._scale - max(0, exponents(one.value)[0])
            yield Question("moebius", values, (one.text,), one.length, self._integers(values, scale))

    def sums(self, constants: Sequence[Named]) -> Iterator[Question]:
        """(a + b x + c y)/d for every pair of constants."""
        integers = [scaled(one.value, self._scale) for one in constants]
        one, v, last = arb(1), -self._v, scaled(-self._v, self._scale)
        first = 1 << max(0, self._scale)
        for i, j in _pairs(constants, self._room("linear", 4)):
            x, y = constants[i], constants[j]
            asked = self._asked((first, integers[i], integers[j], last))
            yield Question("linear", (one, x.value, y.value, v), (x.text, y.text), x.length + y.length, asked)

    def products(self, constants: Sequence[Named]) -> Iterator[Question]:
        """Products of powers of 2, 3, 5, pi, e and one constant, or of 2, 3, pi and two."""
        positive = [one for one in constants if one.value > 0]
        logs = {name: value.log() for name, value in _factors().items()}
        named = [(one.text, one.value.log(), one.length) for one in positive]
        yield self._product([(name, value, 0.0) for name, value in logs.items()])
        room = self._room("product", 7)
        for one in named:
            if one[2] <= room:
                yield self._product([*((name, value, 0.0) for name, value in logs.items()), one])
        short = [(name, logs[name], 0.0) for name in ("2", "3", "pi")]
        for i, j in _pairs(positive, self._room("product", 6)):
            yield self._product([*short, named[i], named[j]])

    def _product(self, factors: Sequence[tuple[str, arb, float]]) -> Question:
        values = (abs(self._v).log(), *(value for _, value, _ in factors))
        names = tuple(name for name, _, _ in factors)
        return Question("product", values, names, sum(size for *_, size in factors), self._integers(values, self._bits))

    def _integers(self, values: Sequence[arb], scale: int) -> tuple[int, ...]:
        return self._asked(tuple(scaled(value, scale) for value in values))

    def _asked(self, integers: tuple[int, ...]) -> tuple[int, ...]:
        return integers if self._bits >= FEWEST_BITS else ()

    def likely(self, questions: Iterator[Question]) -> Iterator[Question]:
        """Those whose lattice has a vector as short as the digits ask for, and those that are asked in any case."""
        rows: dict[int, list[Question]] = {}
        for question in questions:
            if not question.integers:
                yield question
            else:
                rows.setdefault(len(question.integers), []).append(question)
        for unknowns, row in rows.items():
            height = 2 ** max(1, self._bits // unknowns - MARGIN)
            for index in promising([question.integers for question in row], height):
                yield row[index]


def _pairs(constants: Sequence[Named], room: float) -> Iterator[tuple[int, int]]:
    """Pairs whose names fit; the constants come in order of length."""
    for i, j in combinations(range(len(constants)), 2):
        if constants[i].length + constants[j].length <= room:
            yield i, j


def _factors() -> dict[str, arb]:
    return {"2": arb(2), "3": arb(3), "5": arb(5), "pi": arb.pi(), "e": arb.const_e()}


def _tangent(v: arb) -> arb:
    """tan v, but no value at the multiples of pi/24, whose tangents may be algebraic: they are written as multiples."""
    turn = 24 * v.mid() / arb.pi()
    return arb.nan() if abs(turn - (turn + 0.5).floor()) < 2.0**-30 else v.tan()


# A formula g(t) for the value v, from t = f(v): text of g, and f, which may have no value.
TRANSFORMS: dict[str, Callable[[arb], arb]] = {
    "log({})": lambda v: v.exp(),
    "exp({})": lambda v: v.log(),
    "pi*({})": lambda v: v / arb.pi(),
    "({})/pi": lambda v: v * arb.pi(),
    "e*({})": lambda v: v / arb.const_e(),
    "sqrt({})*sqrt(pi)": lambda v: v * v / arb.pi(),
    "atan({})": _tangent,
    "pi*log({})": lambda v: (v / arb.pi()).exp(),
    "log({})/pi": lambda v: (v * arb.pi()).exp(),
    "exp(pi*({}))": lambda v: v.log() / arb.pi(),
}


def answered(given: Given, question: Question, longest: float) -> Found | None:
    """What a question's relation says, if there is one that is no longer than `longest` digits."""
    bits = given.bits + 4
    if question.kind == "moebius":
        relation = moebius(given.ball, question.values[1], MAX_HEIGHT, bits, doubt=DOUBT)
    else:
        highest = None if question.kind == "rational" else MAX_HEIGHT
        relation = find_relation(question.values, bits, doubt=DOUBT, max_height=highest)
    text = TEXTS[question.kind](relation.coefficients, question, given.ball) if relation else None
    if relation is None or text is None:
        return None
    size = relation_length(relation.coefficients, SHARES[question.kind], question.length)
    return Found(text, question.kind, relation, size) if size <= longest else None


def _fraction(row: Sequence[int]) -> str | None:
    top, bottom = row if row[1] > 0 else (-row[0], -row[1])
    return None if not bottom else str(top) if bottom == 1 else f"{top}/{bottom}"


def _transformed(row: tuple[int, ...], question: Question, _v: arb) -> str | None:
    inner = _fraction(row[:2]) if not row[2] and row[1] else algebraic_text(row, question.values[1])
    return question.names[0].replace("{}", inner) if inner and "root" not in inner else None


def _names(question: Question) -> tuple[str, ...]:
    return tuple(factor_text(name) for name in question.names)


TEXTS: dict[str, Callable[[tuple[int, ...], Question, arb], str | None]] = {
    "rational": lambda row, _, v: _fraction(row),
    "algebraic": lambda row, _, v: algebraic_text(row, v),
    "moebius": lambda row, question, _: moebius_text(row, question.names[0]),
    "linear": lambda row, question, _: over_integer(row, ("1", *_names(question))),
    "product": lambda row, question, v: product_text(row, _names(question), "-" if v < 0 else ""),
    "transformed": _transformed,
}
