"""What a proof rests on: the theorems that it cites, and the steps that its last one needs."""

from collections.abc import Iterable, Sequence

from kernels.errors import DiscoveryError
from proofs.check import Step, Theorem

# How many premises each rule reads; induction reads one for each constructor.
PREMISES = {"cite": 0, "hypothesis": 0, "reflexivity": 0, "rewrite": 2, "detach": 2} | dict.fromkeys(
    ("discharge", "generalise", "specialise", "absurd", "classical"), 1
)


def with_cited(theorems: Iterable[Theorem]) -> list[Theorem]:
    """Return theorems and all that they rest on, each after what it cites; raise DiscoveryError for two of a name.

    >>> with_cited([])
    []
    """
    named: dict[str, Theorem] = {}
    stack = list(reversed(list(theorems)))
    while stack:
        theorem = stack[-1]
        waiting = [cited for cited in theorem.earlier.values() if cited.name not in named]
        stack.extend(reversed(waiting))
        if not waiting:
            known = named.setdefault(stack.pop().name, theorem)
            if known.formula is not theorem.formula or known.theory != theorem.theory:
                raise DiscoveryError(f"two theorems are named {theorem.name}: give each a name of its own")
    return list(named.values())


def premises_of(step: Step) -> tuple[int, ...]:
    """Return the premises that a step's rule reads, without those that it ignores.

    >>> premises_of(Step("detach", premises=(3, 1, 4)))
    (3, 1)
    """
    return step.premises[: PREMISES.get(step.rule)]


def needed(steps: Sequence[Step]) -> list[int]:
    """Return the numbers of the steps that the last one rests on, and its own, in order.

    >>> needed([Step("hypothesis"), Step("reflexivity"), Step("discharge", premises=(0, 1))])
    [0, 2]
    """
    found, stack = {len(steps) - 1}, [len(steps) - 1]
    while stack:
        for number in premises_of(steps[stack.pop()]):
            if number not in found:
                found.add(number)
                stack.append(number)
    return sorted(found)
