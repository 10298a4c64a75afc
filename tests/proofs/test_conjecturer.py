"""What the conjecturer proposes: true formulas, the known laws early, nothing twice, always the same."""

import subprocess
import sys
from itertools import islice
from random import Random

import pytest

from proofs.clauses import Clauses
from proofs.conjecturer import Counters, conjectures
from proofs.formulas import equation, implication, premises
from proofs.generalisations import related
from proofs.models import Failed, Model
from proofs.naming import canonical, variable_names
from proofs.notation import text
from proofs.parser import parse_formula
from proofs.term import Variable, make
from proofs.theories import load_theory
from tests.proofs.samples import PRESENTATION, plus, s, x, y, z

PEANO, INTERVALS = load_theory("peano"), load_theory("intervals")


@pytest.fixture(scope="module")
def stream():
    return list(conjectures(PEANO, 7))


def sides(formula):
    return {formula.arguments[0], formula.arguments[1]}


def position(stream, source):
    """Where a law stands in the stream, in either direction and under any names; None if nowhere."""
    wanted = parse_formula(source, PEANO)
    names = variable_names(["nat"], 4)
    conditions, conclusion = premises(wanted)
    variants = [wanted]
    if not conditions:
        variants = [wanted, equation(*reversed(wanted.arguments))]
    else:
        (condition,) = conditions
        variants = [
            implication(equation(*a), equation(*b))
            for a in (condition.arguments, condition.arguments[::-1])
            for b in (conclusion.arguments, conclusion.arguments[::-1])
        ]
    forms = {canonical(variant, names)[0] for variant in variants}
    return next((place for place, f in enumerate(stream) if canonical(f, names)[0] in forms), None)


@pytest.mark.parametrize(
    ("source", "latest"),
    [
        ("x + 0 = x", 12),
        ("x + y = y + x", 12),
        ("x * y = y * x", 12),
        ("x + S(y) = S(x + y)", 20),
        ("(x + y) + z = x + (y + z)", 30),
        ("(x * y) * z = x * (y * z)", 30),
        ("sum(n) + sum(n) = n * S(n)", 40),
        ("x + y = x + z -> y = z", 60),
        ("x * (y + z) = x * y + x * z", 130),
    ],
)
def test_the_laws_of_arithmetic_come_early(stream, source, latest):
    place = position(stream, source)
    assert place is not None and place < latest


def test_nothing_is_proposed_twice(stream):
    assert len(set(stream)) == len(stream)


def test_nothing_false_is_proposed(stream):
    """Judged again with three times the fuel, and by evaluating at random points, each in its own way."""
    model = Model(PEANO)
    assert [text(f, PEANO) for f in stream if isinstance(model.refute(f, 900_000), Failed)] == []


def value(term, point):
    if isinstance(term.head, Variable):
        return point[term.head]
    arguments = [value(a, point) for a in term.arguments]
    functions = {"0": lambda: 0, "S": lambda x: x + 1, "+": int.__add__, "*": int.__mul__}
    return functions.get(term.head.name, lambda n: n * (n + 1) // 2)(*arguments)


def holds(formula, point):
    left, right = formula.arguments
    return value(left, point) == value(right, point)


def test_nothing_is_false_in_python_s_integers_and_no_premise_is_vacuous(stream):
    """Large values too: sum(sum(x * sum(x))) = sum(sum(sum(sum(x)))) is false at x = 3 alone among the first four."""
    random = Random(5)
    for formula in stream:
        conditions, conclusion = premises(formula)
        points = [{v: random.randint(0, 12) for v in formula.free} for _ in range(2000)]
        met = [point for point in points if all(holds(c, point) for c in conditions)]
        assert met
        assert all(holds(conclusion, point) for point in met), text(formula, PEANO)


def test_a_premise_with_one_solution_implies_this_solution_alone(stream):
    found = {text(formula, PEANO) for formula in stream if "→" in text(formula, PEANO)}
    assert {"x + y = 0 → x = 0", "x * x = 1 → x = 1"} <= found
    assert not any(f.startswith(("x + y = 0", "x * x = 1")) and not f.endswith((" = 0", " = 1")) for f in found)


def test_equations_stand_as_people_write_them(stream):
    found = {text(formula, PEANO) for formula in stream}
    assert {"x + 0 = x", "x * (y + z) = x * y + x * z", "x + y + z = x + (y + z)", "sum(x) = 0 → x = 0"} <= found


def test_a_stop_ends_the_stream():
    counters = Counters()
    list(conjectures(PEANO, 9, counters=counters, stop=lambda: counters.enumerated > 0))
    assert counters.enumerated < 10_000


def test_functions_that_may_be_any_are_several():
    found = [text(f, INTERVALS) for f in conjectures(INTERVALS, 4)]
    assert "sum_f(x, 1) = f(x)" in found
    assert not any(line.startswith(("f(0) =", "f(x) =", "g(x) =")) for line in found)


def test_the_stream_grows_and_is_the_same_again(stream):
    assert list(islice(conjectures(PEANO, 9), 30)) == stream[:30]
    assert list(conjectures(PEANO, 4)) == stream[: len(list(conjectures(PEANO, 4)))]


def test_hash_seeds_do_not_matter(stream):
    program = (
        "from itertools import islice\nfrom proofs.conjecturer import conjectures\n"
        "from proofs.notation import text\nfrom proofs.theories import load_theory\n"
        "p = load_theory('peano')\nfor f in islice(conjectures(p, 6), 25): print(text(f, p))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "12345")
    }
    assert outputs == {"".join(text(f, PEANO) + "\n" for f in stream[:25])}


def test_symbols_restrict_the_terms():
    plus_only = [symbol for symbol in PEANO.theory.symbols if symbol.name == "+"]
    found = list(conjectures(PEANO, 5, symbols=plus_only))
    assert found
    assert all("*" not in text(f, PEANO) and "sum" not in text(f, PEANO) for f in found)


def test_what_is_implied_is_left_out_and_counted():
    counters = Counters()
    assert list(conjectures(PRESENTATION, 5, implied=lambda formula: True, counters=counters)) == []
    assert counters.implied > 0 == counters.survivors
    assert counters.enumerated >= counters.merged + counters.reduced


def test_bool_valued_terms_and_conditions():
    order = load_theory("order")
    names = {s.name: s for s in order.theory.symbols}
    symbols = [s for name, s in names.items() if name in ("0", "S", "<=", "max", "min", "true", "false")]
    found = [text(f, order) for f in conjectures(order, 7, symbols=symbols)]
    assert any("→" in f and "max" in f for f in found) == ("max" in names)
    assert any("≤" in f and "→" not in f for f in found)


def test_conjectures_in_models_of_axioms():
    groups = load_theory("groups")
    found = [text(f, groups) for f in islice(conjectures(groups, 5), 40)]
    assert any("⁻¹" in f for f in found)
    assert "x * y = y * x" not in found and "y * x = x * y" not in found


def test_related_generalises():
    goal = equation(plus(plus(x, s(y)), z), plus(z, plus(x, s(y))))
    found = list(related(goal))
    assert found[0] is goal
    general = canonical(found[1], variable_names(["nat"], 3))[0]
    assert general is equation(plus(x, y), plus(y, x))


def test_related_refutes_what_is_too_general():
    model = Model(PRESENTATION)
    goal = equation(plus(s(x), s(x)), s(s(plus(x, x))))
    assert goal in list(related(goal, model))
    wrong = equation(s(x), plus(s(x), s(x)))
    assert list(related(wrong, model)) == []


def test_clauses_cover_their_instances():
    cancel = implication(equation(plus(x, y), plus(x, z)), equation(y, z))
    clauses = Clauses([cancel])
    instance = implication(equation(plus(y, s(x)), plus(y, z)), equation(z, s(x)))
    assert clauses.covers(instance)
    assert not clauses.covers(implication(equation(plus(y, s(x)), plus(x, z)), equation(z, s(x))))
    assert not clauses.covers(equation(x, y))


def test_names_avoid_what_is_taken():
    assert [v.name for v in variable_names(["nat"], 3, ["y", "z1"])] == ["x", "z", "x1"]
    assert make(Variable("x", "nat")) is x
