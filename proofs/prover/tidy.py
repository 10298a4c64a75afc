"""Making a derivation small: equal steps once, and only those that the last one needs."""

from proofs.check import Derivation, Step


def tidy(derivation: Derivation) -> Derivation:
    """Return the derivation without doubled and unused steps and scopes."""
    return _used(_merged(derivation))


def _merged(derivation: Derivation) -> Derivation:
    """Let a step that repeats an earlier one of its scope stand for that."""
    first: dict[Step, int] = {}
    names: list[int] = []
    steps: list[Step] = []
    for step in derivation.steps:
        new = step._replace(premises=tuple([names[p] for p in step.premises]))
        if new not in first:
            first[new] = len(steps)
            steps.append(new)
        names.append(first[new])
    last = names[-1]
    if last != len(steps) - 1:
        steps = steps[: last + 1]
    return Derivation(derivation.scopes, tuple(steps))


def _used(derivation: Derivation) -> Derivation:
    needed = [False] * len(derivation.steps)
    needed[-1] = True
    for number in reversed(range(len(needed))):
        if needed[number]:
            for premise in derivation.steps[number].premises:
                needed[premise] = True
    kept = [number for number, wanted in enumerate(needed) if wanted]
    scopes = _scopes(derivation, [derivation.steps[number] for number in kept])
    new_scope = {scope: number for number, scope in enumerate(scopes)}
    new_step = {number: place for place, number in enumerate(kept)}
    steps = [_renumbered(derivation.steps[number], new_scope, new_step) for number in kept]
    hypotheses = [derivation.scopes[scope - 1] for scope in scopes[1:]]
    return Derivation(tuple([(new_scope[parent], formula) for parent, formula in hypotheses]), tuple(steps))


def _scopes(derivation: Derivation, steps: list[Step]) -> list[int]:
    """Return the scopes in use, with all around them."""
    used = {0}
    for step in steps:
        around = [step.scope, *(step.path[:1] if step.rule in ("discharge", "hypothesis") else ())]
        while around:
            scope = around.pop()
            if scope not in used:
                used.add(scope)
                around.append(derivation.scopes[scope - 1][0])
    return sorted(used)


def _renumbered(step: Step, scopes: dict[int, int], steps: dict[int, int]) -> Step:
    path = (scopes[step.path[0]],) if step.rule in ("discharge", "hypothesis") else step.path
    return step._replace(scope=scopes[step.scope], premises=tuple([steps[p] for p in step.premises]), path=path)
