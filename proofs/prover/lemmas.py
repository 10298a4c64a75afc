"""Lemmas that an open subgoal suggests: without the facts that are not needed, with variables for common subterms."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from proofs.prover.clauses import implication
from proofs.prover.generalise import replaced, subterms, term_size
from proofs.prover.sequents import any_of, new_variable
from proofs.term import Term, Variable, make, substitute

LARGEST = 24


def suggested(subgoal: Term, refutes: Callable[[Term], bool]) -> Iterator[Term]:
    """Yield formulas that a subgoal follows from, most general first, without those that have a counterexample."""
    *facts, goal = _premises(subgoal)
    literals = [f for f in facts if _plain(f)]
    if not _plain(goal):
        return
    for fact, variant in _fertilised(literals, goal):
        yield from _weakest([f for f in literals if f is not fact], variant, refutes)
    yield from _weakest(literals, goal, refutes)


def _fertilised(literals: Sequence[Term], goal: Term) -> Iterator[tuple[Term, Term]]:
    """Yield the goal with a fact used from right to left: what both have in common may then be generalised."""
    for fact in literals:
        left, right = fact.arguments
        if right.arguments and right.free and left.arguments:
            new = replaced(goal, right, left)
            if new is not goal:
                yield fact, new


def _weakest(literals: Sequence[Term], goal: Term, refutes: Callable[[Term], bool]) -> Iterator[Term]:
    """Yield the goal with as few conditions as it needs not to be refuted."""
    for count in range(min(len(literals), 3) + 1):
        found = False
        for chosen in combinations(literals, count):
            formula = implication(chosen, goal)
            if not refutes(formula):
                found = True
                yield from _generalised(formula, refutes)
        if found:
            return


def _generalised(formula: Term, refutes: Callable[[Term], bool]) -> Iterator[Term]:
    """Yield the formula with variables for subterms that stand twice, as far as that is not refuted; then itself."""
    current = formula
    for t in sorted(_repeated(formula), key=lambda t: -term_size(t)):
        new = replaced_everywhere(current, t)
        if new is not current and not refutes(new):
            current = new
    for one in dict.fromkeys((current, formula)):
        if term_size(one) <= LARGEST:
            yield named(one)


def _premises(formula: Term) -> list[Term]:
    """Return the premises and the conclusion."""
    found = []
    while formula.head.name in ("forall", "->"):
        if formula.head.name == "->":
            found.append(formula.arguments[0])
        formula = formula.arguments[1]
    return [*found, formula]


def _plain(formula: Term) -> bool:
    return formula.head.name == "="


def _repeated(formula: Term) -> list[Term]:
    """Return the terms with arguments and variables that stand twice or more."""
    counts: dict[Term, int] = {}
    stack = [formula]
    while stack:
        t = stack.pop()
        stack.extend(t.arguments)
        if t.sort != "prop" and t.arguments and t.free:
            counts[t] = counts.get(t, 0) + 1
    return [t for t, n in counts.items() if n > 1]


def replaced_everywhere(formula: Term, t: Term) -> Term:
    """Return a formula with a new variable for a term."""
    numbers = [int(d) for v in formula.free if (d := "".join(c for c in v.name if c.isdigit()))]
    return replaced(formula, t, new_variable(1 + max(numbers, default=0), any_of(t.sort)))


def named(formula: Term) -> Term:
    """Return the formula with its variables renamed by sort, in the order in which they stand."""
    if formula.bound:
        return formula
    order = [t.head for t in subterms(formula) if isinstance(t.head, Variable)]
    names: dict[Variable, Term] = {}
    for v in order:
        stem = v.sort.lstrip("(")[:1].lower() or "v"
        names[v] = make(Variable(f"{stem}{len(names) + 1}", v.sort))
    between = {v: make(Variable(f"{v.name}'", v.sort)) for v in order}
    apart = substitute(formula, between)
    return substitute(apart, {between[v].head: t for v, t in names.items()})  # type: ignore[misc]
