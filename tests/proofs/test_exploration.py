"""Explorations: bursts prove what is proposed, and the archive does not depend on who runs them."""

import io

import pytest

from proofs.archive import write_header, write_theorem
from proofs.check import Theorem
from proofs.exploration import Effort, Exploration, Outcome
from proofs.parser import parse_formula
from proofs.solver import Solver
from proofs.term import FALSE
from proofs.theories import load_theory
from proofs.workers import InProcess, Processes

PEANO = load_theory("peano")
LAWS = (
    "0 + x = x",
    "x + y = y + x",
    "S(x) + y = S(x + y)",
    "(x + y) + z = x + (y + z)",
    "x + y = x + z -> y = z",
    "x + 0 = x",
    "x + x = x",
)


class Judge:
    """Judges by the prover's rewriting alone."""

    def __init__(self):
        self.solver = Solver(PEANO)

    def learn(self, theorem):
        self.solver.learn(theorem)

    def follows(self, formula):
        return self.solver.follows(formula)

    def lemmas(self, subgoal):
        return ()


def parsed(*texts):
    return iter([parse_formula(text, PEANO) for text in texts])


def never():
    return False


def explore(workers, *texts, effort=None):
    exploration = Exploration(PEANO, parsed(*texts), workers, Judge(), effort or Effort())
    return exploration, list(exploration.bursts())


def archive_of(exploration):
    out = io.BytesIO()
    write_header(out, PEANO)
    for name, theorem in exploration.theorems.items():
        write_theorem(out, theorem, exploration.origins[name])
    return out.getvalue()


@pytest.fixture(scope="module")
def explored():
    return explore(InProcess(Solver(PEANO), never), *LAWS)


def test_laws_are_proved_with_the_lemmas_that_other_blocks_mail(explored):
    exploration, bursts = explored
    formulas = [theorem.formula for theorem in exploration.theorems.values()]
    assert set(parsed(*LAWS[:5])) <= set(formulas)
    assert sum(len(burst.proved) for burst in bursts) == len(formulas)
    assert any(origin.mail for origin in exploration.origins.values())


def test_what_is_false_stays_open_and_what_follows_is_not_proved_again(explored):
    exploration, _ = explored
    assert [goal.formula for goal in exploration.open_goals()] == list(parsed("x + x = x"))
    assert exploration.count.follows >= 1


def test_conjectures_with_premises_have_blocks_of_their_own(explored):
    exploration, _ = explored
    assert [len(block.premises) for block in exploration.blocks] == [0, 1]


@pytest.mark.parametrize("count", [2, 4])
def test_the_archive_is_the_same_for_any_number_of_workers(explored, count):
    workers = Processes(PEANO, count, never)
    try:
        exploration, _ = explore(workers, *LAWS)
    finally:
        workers.close()
    assert archive_of(exploration) == archive_of(explored[0])


def test_a_worker_that_dies_is_replaced_and_its_attempt_made_again(explored):
    workers = Processes(PEANO, 2, never)
    try:
        exploration = Exploration(PEANO, parsed(*LAWS), workers, Judge(), Effort())
        bursts = exploration.bursts()
        next(bursts)
        workers.processes()[0].kill()
        list(bursts)
    finally:
        workers.close()
    assert archive_of(exploration) == archive_of(explored[0])


def test_goals_go_first_and_end_the_exploration():
    exploration = Exploration(PEANO, parsed(*LAWS), InProcess(Solver(PEANO), never), Judge(), Effort(width=2))
    goal = exploration.want(parse_formula("x + y = y + x", PEANO))
    list(exploration.bursts())
    assert goal.state == "proved"
    assert exploration.theorems[goal.name].formula is goal.formula


def test_a_stop_in_the_middle_of_a_burst_keeps_what_was_proved():
    left = iter([False, False, True])
    exploration, bursts = explore(InProcess(Solver(PEANO), lambda: next(left, True)), *LAWS, effort=Effort(width=7))
    assert [len(burst.proved) for burst in bursts[:1]] == [len(exploration.theorems)]
    assert exploration.theorems


def test_a_contradiction_ends_the_exploration():

    class Contradicting:
        def learn(self, theorem): ...

        def run(self, tasks):
            return [Outcome(None)] * len(tasks)

    exploration = Exploration(PEANO, parsed(*LAWS), Contradicting(), Judge(), Effort())
    exploration.theorems["contradiction"] = type("Proved", (), {"formula": FALSE})()
    assert exploration.done()


def test_each_theorem_is_checked_again_from_its_derivation(explored):
    known = {}
    for name, theorem in explored[0].theorems.items():
        known[name] = Theorem(name, PEANO.theory, theorem.derivation, known)
        assert known[name] == theorem
