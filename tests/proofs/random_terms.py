"""Random terms and formulas of any theory, for round trips."""

from hypothesis import strategies as st

from proofs import formulas
from proofs.presentation import Presentation
from proofs.term import FALSE, PROP, Term, Variable, logical, make

NAMES = ("x", "y", "z", "n", "xs", "x'", "n1", "S", "nil", "and", "k!", "+", "forall")
JOIN = (
    formulas.implication,
    formulas.conjunction,
    formulas.disjunction,
    formulas.equivalence,
)


def sorts_of(presentation: Presentation) -> list[str]:
    found = {sort for s in presentation.theory.symbols for sort in (*s.sorts, s.sort)}
    return sorted(found - {PROP})


@st.composite
def terms(draw: st.DrawFn, presentation: Presentation, sort: str, depth: int = 3) -> Term:
    """A term of a sort: a variable, or a symbol applied to such terms."""
    symbols = [s for s in presentation.theory.symbols if s.sort == sort and (depth or not s.sorts)]
    if not symbols or draw(st.integers(0, 3)) == 0:
        return make(Variable(draw(st.sampled_from(NAMES)), sort))
    symbol = draw(st.sampled_from(symbols))
    return make(symbol, *[draw(terms(presentation, s, depth - 1)) for s in symbol.sorts])


@st.composite
def random_formulas(draw: st.DrawFn, presentation: Presentation, depth: int = 3) -> Term:
    """A formula: atoms joined and quantified in all ways, also in those that the kernel writes differently."""
    kind = draw(st.sampled_from(["atom", "false", "join", "not", "forall", "exists"] if depth else ["atom", "false"]))
    if kind == "false":
        return FALSE
    if kind == "atom":
        sort = draw(st.sampled_from(sorts_of(presentation)))
        left, right = (draw(terms(presentation, sort)) for _ in range(2))
        return logical("=", left, right)
    if kind == "join":
        join = draw(st.sampled_from(JOIN))
        return join(draw(random_formulas(presentation, depth - 1)), draw(random_formulas(presentation, depth - 1)))
    body = draw(random_formulas(presentation, depth - 1))
    if kind == "not":
        return formulas.negation(body)
    bound = draw(st.sampled_from(sorted(body.free))) if body.free else Variable("x", sorts_of(presentation)[0])
    return (formulas.forall if kind == "forall" else formulas.exists)(make(bound), body)
