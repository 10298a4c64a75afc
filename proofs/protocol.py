"""What an exploration and its worker processes say to one another: one JSON object a line, checked on both sides.

exploration -> worker    {"presentation": ...}                         once
exploration -> worker    {"learn": theorem}                            no answer
exploration -> worker    {"task": 7, "name": ..., "formula": ..., "terms": ..., "fuel": ...}
worker -> exploration    {"task": 7, "proof": derivation or null, "subgoals": [...], "terms": ...}
"""

from typing import Any

from kernels.errors import DiscoveryError
from proofs.archive_terms import (
    TermTable,
    checked_list,
    checked_object,
    checked_text,
    decode_derivation,
    encode_derivation,
    is_number,
    pick,
)
from proofs.exploration import Outcome, Task
from proofs.presentation import Presentation


def encode_task(number: int, task: Task) -> dict[str, Any]:
    """Return a task as a message."""
    table = TermTable()
    formula = table.number(task.formula)
    return {"task": number, "name": task.name, "formula": formula, "terms": table.rows, "fuel": task.fuel}


def decode_task(message: object, presentation: Presentation) -> tuple[int, Task]:
    """Return the number and the task of a message; raise DiscoveryError where it is malformed."""
    fields = checked_object(message, "a task")
    terms = TermTable.decode(fields.get("terms"), presentation.theory.symbols)
    name, formula = checked_text(fields.get("name"), "a task's name"), pick(terms, fields.get("formula"))
    return _natural(fields.get("task")), Task(name, formula, _natural(fields.get("fuel")))


def encode_outcome(number: int, outcome: Outcome) -> dict[str, Any]:
    """Return the outcome of a task as a message."""
    table = TermTable()
    proof = None if outcome.derivation is None else encode_derivation(outcome.derivation, table)
    subgoals = table.numbers(outcome.subgoals)
    return {"task": number, "proof": proof, "subgoals": subgoals, "terms": table.rows}


def decode_outcome(message: object, presentation: Presentation) -> tuple[int, Outcome]:
    """Return the number of a task and its outcome; raise DiscoveryError where the message is malformed."""
    fields = checked_object(message, "an outcome")
    terms = TermTable.decode(fields.get("terms"), presentation.theory.symbols)
    proof = fields.get("proof")
    derivation = None if proof is None else decode_derivation(proof, terms)
    subgoals = tuple(pick(terms, number) for number in checked_list(fields.get("subgoals"), "the subgoals"))
    return _natural(fields.get("task")), Outcome(derivation, subgoals)


def _natural(value: object) -> int:
    if not is_number(value):
        raise DiscoveryError(f"{value!r} is no natural number: a worker and its exploration differ in version")
    return value
