"""Compression: of many theorems, those that the others do not give by rewriting alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from proofs.check import Theorem
from proofs.commuting import commutative, variants
from proofs.formulas import as_negation, equation, implication, is_equation, is_implication
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.term import Symbol, Term, Variable, make, substitute
from proofs.terms import parts_of, size_of

# How often a variable of "never" is replaced by constructors, to see what is an instance.
INSTANCES = 2
# Of how many ways to commute a premise the first are used.
COMMUTED = 8


def compress(
    presentation: Presentation,
    theorems: Iterable[Theorem],
    preferred: Collection[str] = (),
    stop: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Return the names of the theorems that are worth reading, in the order in which they were proved.

    First, from the smallest on, one that follows from those before it is dropped; then, from the most special on, one
    that follows from the others that are left. What follows, follows by rewriting and case splits, without induction.
    Theorems that are not `preferred` are dropped rather than others. When `stop` says so, the rest is kept.
    """
    listed = list(theorems)
    place = {theorem.name: k for k, theorem in enumerate(listed)}
    lemma = {theorem.name: theorem.name not in preferred for theorem in listed}
    growing = sorted(listed, key=lambda t: (lemma[t.name], size_of(t.formula), place[t.name]))
    left = _growing(presentation, _without_longer_cycles(presentation, growing))
    for theorem in sorted(left, key=lambda t: (not lemma[t.name], len(t.formula.free), -size_of(t.formula))):
        if stop():
            break
        others = [t for t in left if t is not theorem]
        # A law without conditions is not dropped for the sake of one with them.
        if judge(presentation, [t for t in others if is_implication(theorem.formula) or is_equation(t.formula)])(
            theorem.formula
        ):
            left = others
    names = {theorem.name for theorem in left}
    return tuple(theorem.name for theorem in listed if theorem.name in names)


def _growing(presentation: Presentation, theorems: Sequence[Theorem]) -> list[Theorem]:
    solver, left = Solver(presentation), list[Theorem]()
    commuting = _commuting([theorem.formula for theorem in theorems])
    for theorem in theorems:
        if not solver.follows(theorem.formula):
            _learn(presentation, solver, theorem, commuting)
            left.append(theorem)
    return left


def judge(presentation: Presentation, theorems: Iterable[Theorem]) -> Callable[[Term], bool]:
    """Return what tells whether a formula follows from these theorems by rewriting and case splits alone."""
    solver, listed = Solver(presentation), list(theorems)
    commuting = _commuting([theorem.formula for theorem in listed])
    for theorem in listed:
        _learn(presentation, solver, theorem, commuting)
    return solver.follows


def _commuting(formulas: Iterable[Term]) -> set[Symbol | Variable]:
    found = {commutative(*formula.arguments) for formula in formulas if is_equation(formula)}
    return {f for f in found if f is not None}


def _simplifier(presentation: Presentation) -> Callable[[Term], Term]:
    """Return what works out the sides of a negated equation by the axioms alone."""
    solver = Solver(presentation)

    def plain(formula: Term) -> Term:
        equal, false = formula.arguments
        return implication(equation(*map(solver.normal, equal.arguments)), false) if is_equation(equal) else formula

    return plain


def _learn(
    presentation: Presentation, solver: Solver, theorem: Theorem, commuting: Collection[Symbol | Variable]
) -> None:
    """Learn a theorem, and what rewriting does not find: other orders of premises, and instances of a "never"."""
    solver.learn(theorem)
    formulas = [theorem.formula]
    if as_negation(theorem.formula) is not None:
        constructors, latest, plain = _constructors(theorem), formulas, _simplifier(presentation)
        for _ in range(INSTANCES):
            latest = [plain(new) for formula in latest for new in _instances(formula, constructors)]
            formulas = [*formulas, *latest]
    for formula in formulas:
        if is_implication(formula):
            condition, conclusion = formula.arguments
            for variant in variants(condition, commuting)[:COMMUTED]:
                solver.suppose(theorem.name, implication(variant, conclusion))


def _constructors(theorem: Theorem) -> dict[str, tuple[Symbol, ...]]:
    return {datatype.sort: datatype.constructors for datatype in theorem.theory.datatypes}


def _instances(formula: Term, constructors: dict[str, tuple[Symbol, ...]]) -> Iterator[Term]:
    for variable in sorted(formula.free):
        for constructor in constructors.get(variable.sort, ()):
            fields = [
                make(variable if sort == variable.sort else Variable(f"{variable.name}{k}", sort))
                for k, sort in enumerate(constructor.sorts)
            ]
            if sum(sort == variable.sort for sort in constructor.sorts) <= 1:
                yield substitute(formula, {variable: make(constructor, *fields)})


def _without_longer_cycles(presentation: Presentation, theorems: Sequence[Theorem]) -> list[Theorem]:
    """Drop S(S(x)) != x beside S(x) != x: no value is a part of itself."""
    built = {c for datatype in presentation.theory.datatypes for c in datatype.constructors}
    met, left = set[str](), list[Theorem]()
    for theorem in theorems:
        sort = _cycle(theorem.formula, built)
        if not sort or sort not in met:
            left.append(theorem)
        met.add(sort)
    return left


def _cycle(formula: Term, constructors: Collection[Symbol]) -> str:
    """The sort of x for t != x, where t is built of constructors around x; else nothing."""
    equal = as_negation(formula)
    if equal is None or not is_equation(equal):
        return ""
    whole, part = equal.arguments
    inside = [p for p in parts_of(whole) if not isinstance(p.head, Variable)]
    cycle = isinstance(part.head, Variable) and part.head in whole.free and all(p.head in constructors for p in inside)
    return part.sort if cycle else ""
