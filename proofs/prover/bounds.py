"""Induction on size: a goal about x is shown for all x that fit a bound n, by induction on n."""

from collections.abc import Iterator, Sequence

from proofs.prover.clauses import implication
from proofs.prover.rules import Rules
from proofs.prover.sequents import Fact, Reduction, Sequent, any_of, new_variable
from proofs.prover.writer import TRUE, Evidence, Writer, assuming, given
from proofs.term import Symbol, Term, Variable, logical, make

PREFIX = "fits:"


def bounds(symbols: Sequence[Symbol]) -> dict[str, Symbol]:
    """Return the relation "x fits n" of each sort that has one."""
    return {s.sorts[0]: s for s in symbols if s.name.startswith(PREFIX) and s.sorts == 2 * s.sorts[:1]}


def laws_of_bounds(symbols: Sequence[Symbol]) -> Iterator[Term]:
    """Yield what is often true: x fits x, what fits a part fits the whole, what a function returns fits too."""
    for sort, fits in bounds(symbols).items():
        x, n = make(Variable("x", sort)), make(Variable("n", sort))
        yield logical("=", make(fits, x, x), TRUE)
        for f in symbols:
            if f.sort == sort and sort in f.sorts:
                yield from _of_function(fits, f, x, n)


def _of_function(fits: Symbol, f: Symbol, x: Term, n: Term) -> Iterator[Term]:
    others = [make(Variable(f"y{k}", s)) for k, s in enumerate(f.sorts, 1)]
    for place, sort in enumerate(f.sorts):
        if sort == f.sort:
            whole = make(f, *others[:place], x, *others[place + 1 :])
            yield implication([logical("=", make(fits, x, n), TRUE)], logical("=", make(fits, whole, n), TRUE))
            whole = make(f, *others[:place], n, *others[place + 1 :])
            yield implication([logical("=", make(fits, x, n), TRUE)], logical("=", make(fits, x, whole), TRUE))


def bounded(rules: Rules, fits: Symbol, sequent: Sequent, x: Term) -> tuple[Reduction, Term] | None:
    """Reduce a sequent to one that says also that x fits a new n; return n with it. None if x fits x is not known."""
    code = rules.bank.encode(make(fits, x, x))
    if rules.normal(code) != rules.bank.encode(TRUE):
        return None
    script = rules.script(code)
    n = new_variable(sequent.fresh, any_of(x.sort))
    condition, token = logical("=", make(fits, x, n), TRUE), object()
    inner = Sequent((*sequent.facts, Fact(condition, given(token))), sequent.goal, sequent.fresh + 1, sequent.turned)

    def reflexive(writer: Writer, scope: int) -> int:
        step = writer.builder.reflexivity(scope, make(fits, x, x))
        return rules.replay(writer, scope, step, script, (1,), {})

    def combine(found: Sequence[Evidence]) -> Evidence:
        whole = assuming(condition, token, found[0])

        def write(writer: Writer, scope: int) -> int:
            step = writer.builder.generalise(scope, writer.write(whole, scope), n)
            step = writer.builder.specialise(scope, step, x)
            return writer.builder.detach(scope, step, writer.write(reflexive, scope))

        return write

    return Reduction((inner,), combine), n
