"""The theories that ship: they load, compute what they should, and no goal of theirs is false on small values."""

import itertools
import math
from random import Random

import pytest
from evaluator import Evaluator, natural, number

from kernels.errors import DiscoveryError
from proofs.check import Theory
from proofs.definitions import structural, uncovered
from proofs.formulas import FALSE_VALUE, TRUE_VALUE, as_conjunction, as_disjunction, as_exists
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, make, substitute
from proofs.theories import load_theory, theory_names

ABSTRACT = {
    "abelian_groups", "boolean_algebra", "boolean_rings", "groups", "heyting_algebra", "lattices", "monoids", "orders",
    "quasigroups", "rings", "semilattices",
}  # fmt: skip
COMPUTING = [name for name in theory_names() if name not in ABSTRACT]


@pytest.mark.parametrize("name", theory_names())
def test_every_theory_is_whole(name):
    presentation = load_theory(name)
    assert presentation.theory.name == name
    assert isinstance(presentation.theory, Theory)
    assert presentation.title and presentation.reference and presentation.goals
    assert (name in ABSTRACT) == (not presentation.definitions)


def test_there_are_enough():
    assert len(theory_names()) >= 20
    with pytest.raises(DiscoveryError, match="there is no theory 'peanut'"):
        load_theory("peanut")


@pytest.mark.parametrize("name", COMPUTING)
def test_definitions_are_total_and_end(name):
    presentation = load_theory(name)
    for definition in presentation.definitions:
        assert not uncovered(presentation, definition.symbol), definition.symbol
        assert structural(presentation, definition.symbol), definition.symbol


def is_prime(n: int) -> bool:
    return n > 1 and all(n % k for k in range(2, n))


def fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


MEANINGS = [
    ("peano", "+", lambda m, n: m + n),
    ("peano", "*", lambda m, n: m * n),
    ("peano", "sum", lambda n: n * (n + 1) // 2),
    ("power", "^", lambda m, n: m**n),
    ("power", "pred", lambda n: max(n - 1, 0)),
    ("order", "<=", lambda m, n: m <= n),
    ("order", "<", lambda m, n: m < n),
    ("order", "min", min),
    ("order", "max", max),
    ("order", "-", lambda m, n: max(m - n, 0)),
    ("parity", "even", lambda n: n % 2 == 0),
    ("parity", "odd", lambda n: n % 2 == 1),
    ("parity", "double", lambda n: 2 * n),
    ("parity", "half", lambda n: n // 2),
    ("divisibility", "div", lambda m, n: m // n if n else 0),
    ("divisibility", "mod", lambda m, n: m % n if n else m),
    ("divisibility", "divides", lambda m, n: n % m == 0 if m else n == 0),
    ("primes", "gcd", math.gcd),
    ("primes", "prime", is_prime),
    ("fibonacci", "fib", fibonacci),
    ("fibonacci", "fibs", lambda n: sum(map(fibonacci, range(n + 1)))),
    ("sums", "odds", lambda n: n * n),
    ("sums", "squares", lambda n: sum(k * k for k in range(n + 1))),
    ("sums", "cubes", lambda n: sum(k**3 for k in range(n + 1))),
]


@pytest.mark.parametrize(
    ("theory", "name", "meaning"), MEANINGS, ids=[f"{theory}-{name}" for theory, name, _ in MEANINGS]
)
def test_functions_of_numbers_compute(theory, name, meaning):
    presentation = load_theory(theory)
    evaluator = Evaluator(presentation)
    symbol = evaluator.symbols[name]
    for values in itertools.product(range(5), repeat=len(symbol.sorts)):
        found, expected = evaluator.call(name, *map(natural, values)), meaning(*values)
        if symbol.sort == "bool":
            assert found is (TRUE_VALUE if expected else FALSE_VALUE), values
        else:
            assert number(found) == expected, values


def test_binary_numerals_compute():
    evaluator = Evaluator(load_theory("binary"))
    for m, n in itertools.product(range(10), repeat=2):
        numerals = [evaluator.call("bits", natural(k)) for k in (m, n)]
        assert number(evaluator.call("value", evaluator.call("add", *numerals))) == m + n


def test_factorial():
    evaluator = Evaluator(load_theory("power"))
    assert [number(evaluator.call("factorial", natural(n))) for n in range(6)] == [1, 1, 2, 6, 24, 120]


def integer(value: int) -> Term:
    name, size = ("of", value) if value >= 0 else ("minus", -value - 1)
    return make(Symbol(name, ("nat",), "int"), natural(size))


@pytest.mark.parametrize(("name", "meaning"), [("plus", int.__add__), ("times", int.__mul__)])
def test_integers_compute(name, meaning):
    evaluator = Evaluator(load_theory("integers"))
    for i, j in itertools.product(range(-4, 5), repeat=2):
        assert evaluator.call(name, integer(i), integer(j)) is integer(meaning(i, j))
    for i in range(-4, 5):
        assert evaluator.call("neg", integer(i)) is integer(-i)
        assert evaluator.call("succ", integer(i)) is integer(i + 1)
        assert evaluator.call("pred", integer(i)) is integer(i - 1)


def random_value(presentation: Presentation, sort: str, random: Random, depth: int) -> Term:
    """A value made of constructors; sorts without constructors get three values of their own."""
    datatype = next((d for d in presentation.theory.datatypes if d.sort == sort), None)
    if datatype is None:
        return make(Symbol(f"{sort}{random.randrange(3)}", (), sort))
    small = [c for c in datatype.constructors if sort not in c.sorts]
    constructor = random.choice(list(datatype.constructors) if depth else small)
    return make(constructor, *[random_value(presentation, s, random, depth - 1) for s in constructor.sorts])


class Small(Evaluator):
    """Evaluates also "or", "and" and "there is" over small numbers, and abstract equality and functions."""

    def step(self, term: Term) -> Term:
        if term.head.name.startswith("eq:") and term.head.name not in self.rules:
            return TRUE_VALUE if term.arguments[0] is term.arguments[1] else FALSE_VALUE
        if term.head.name in ("f", "g") and term.head.name not in self.rules:
            return natural((3 * number(term.arguments[0]) + len(term.head.name) + ord(term.head.name)) % 4)
        return super().step(term)

    def holds(self, formula: Term) -> bool:
        for recognise, join in ((as_conjunction, all), (as_disjunction, any)):
            both = recognise(formula)
            if both:
                return join(self.holds(part) for part in both)
        found = as_exists(formula)
        if found:
            variable, body = found
            return any(self.holds(substitute(body, {variable.head: natural(n)})) for n in range(30))
        return super().holds(formula)


@pytest.mark.parametrize("name", COMPUTING)
def test_no_goal_is_false_on_small_values(name):
    presentation, random = load_theory(name), Random(7)
    evaluator = Small(presentation)
    for goal in presentation.goals:
        for _ in range(12):
            values = {v: random_value(presentation, v.sort, random, 3) for v in sorted(goal.formula.free)}
            assert evaluator.holds(substitute(goal.formula, values)), (goal.name, values)


CUBE = list(itertools.permutations(range(3)))
SETS = list(range(4))
MODELS = {
    "monoids": (CUBE, {"1": lambda: (0, 1, 2), "*": lambda f, g: tuple(f[i] for i in g)}),
    "groups": (
        CUBE,
        {
            "1": lambda: (0, 1, 2),
            "*": lambda f, g: tuple(f[i] for i in g),
            "inv": lambda f: tuple(f.index(i) for i in range(3)),
        },
    ),
    "rings": (
        range(6),
        {
            "0": lambda: 0,
            "1": lambda: 1,
            "+": lambda x, y: (x + y) % 6,
            "neg": lambda x: -x % 6,
            "*": lambda x, y: x * y % 6,
        },
    ),
    "boolean_rings": (
        SETS,
        {"0": lambda: 0, "+": lambda x, y: x ^ y, "neg": lambda x: x, "*": lambda x, y: x & y},
    ),
    "boolean_algebra": (
        SETS,
        {
            "0": lambda: 0,
            "1": lambda: 3,
            "meet": lambda x, y: x & y,
            "join": lambda x, y: x | y,
            "compl": lambda x: 3 - x,
        },
    ),
    "abelian_groups": (range(7), {"0": lambda: 0, "+": lambda x, y: (x + y) % 7, "neg": lambda x: -x % 7}),
    "semilattices": (range(1, 13), {"*": math.gcd}),
    # A chain: there double negation is not the identity.
    "heyting_algebra": (
        range(4),
        {
            "0": lambda: 0,
            "1": lambda: 3,
            "meet": min,
            "join": max,
            "implies": lambda x, y: 3 if x <= y else y,
        },
    ),
    "lattices": (range(1, 13), {"meet": math.gcd, "join": math.lcm}),
    "quasigroups": (
        range(5),
        {
            "*": lambda x, y: (2 * x + 3 * y) % 5,
            "under": lambda x, z: (z - 2 * x) * 2 % 5,
            "over": lambda z, y: (z - 3 * y) * 3 % 5,
        },
    ),
    "orders": (
        [1, 2, 3, 4, 6, 12],
        {"<=": lambda x, y: TRUE_VALUE if y % x == 0 else FALSE_VALUE, "meet": math.gcd},
    ),
}


def truth(formula: Term, values: dict, carrier, functions) -> bool:
    """Whether a formula holds in a finite structure."""
    name = formula.head.name
    if name == "->":
        return not truth(formula.arguments[0], values, carrier, functions) or truth(
            formula.arguments[1], values, carrier, functions
        )
    if name == "forall":
        variable, body = formula.arguments
        return all(truth(body, {**values, variable.head: v}, carrier, functions) for v in carrier)
    if name == "false":
        return False
    left, right = (value(side, values, functions) for side in formula.arguments)
    return left == right


def value(term: Term, values: dict, functions):
    if term.head in values:
        return values[term.head]
    if term in (TRUE_VALUE, FALSE_VALUE):
        return term
    return functions[term.head.name](*[value(a, values, functions) for a in term.arguments])


@pytest.mark.parametrize("name", sorted(ABSTRACT))
def test_abstract_theories_and_their_goals_hold_in_a_model(name):
    presentation, (carrier, functions) = load_theory(name), MODELS[name]
    for statement in (*presentation.theory.axioms, *presentation.goals):
        variables = sorted(statement.formula.free)
        for values in itertools.product(carrier, repeat=len(variables)):
            assert truth(statement.formula, dict(zip(variables, values, strict=True)), carrier, functions), (
                statement.name
            )
