"""The names that laws have in algebra, by their shape: a table, not a rule of search."""

from proofs.presentation import Presentation
from proofs.term import Term, Variable

# Shape -> name: symbols are f, g, h and variables a, b, c in the order in which the shape meets them.
LAWS = {
    "=(f(a,b),f(b,a))": "{f} is commutative",
    "=(f(f(a,b),c),f(a,f(b,c)))": "{f} is associative",
    "=(f(a,f(b,c)),f(f(a,b),c))": "{f} is associative",
    "=(f(a,f(b,c)),f(b,f(a,c)))": "{f} is left commutative",
    "=(f(a,a),a)": "{f} is idempotent",
    "=(f(f(a)),a)": "{f} is an involution",
    "=(f(f(a)),f(a))": "{f} is idempotent",
    "=(f(g,a),a)": "{g} is a left identity of {f}",
    "=(f(a,g),a)": "{g} is a right identity of {f}",
    "=(f(g,a),g)": "{g} is a left zero of {f}",
    "=(f(a,g),g)": "{g} is a right zero of {f}",
    "=(f(a,g(b,c)),g(f(a,b),f(a,c)))": "{f} distributes over {g} from the left",
    "=(f(g(a,b),c),g(f(a,c),f(b,c)))": "{f} distributes over {g} from the right",
    "=(f(a,g(a,b)),a)": "{f} absorbs {g}",
    "=(f(g(a,b)),h(f(a),f(b)))": "{f} takes {g} to {h}",
    "=(f(g(a,b)),h(f(b),f(a)))": "{f} takes {g} to {h}, turned round",
    "=(f(g(a,b)),g(f(b),f(a)))": "{f} turns {g} round",
    "=(f(g(a,b)),g(f(a),f(b)))": "{f} is a homomorphism of {g}",
    "->(=(f(a,b),f(a,c)),=(b,c))": "{f} cancels from the left",
    "->(=(f(a,b),f(c,b)),=(a,c))": "{f} cancels from the right",
    "->(=(f(a),f(b)),=(a,b))": "{f} is injective",
    "=(f(a,a),g)": "{f} of equals is {g}",
    "->(=(f(a,b),g),->(=(f(b,c),g),=(f(a,c),g)))": "{f} is transitive",
    "->(=(f(a,b),g),->(=(f(b,a),g),=(a,b)))": "{f} is antisymmetric",
}
_LOGIC = frozenset(("=", "->", "forall", "falsum"))


def law(formula: Term, presentation: Presentation) -> str:
    """Return the name of a law, or nothing.

    >>> from proofs.theories import load_theory
    >>> from proofs.parser import parse_formula
    >>> peano = load_theory("peano")
    >>> law(parse_formula("x + y = y + x", peano), peano)
    '+ is commutative'
    """
    names: dict[str, str] = {}
    name = LAWS.get(_shape(formula, names, {}))
    if name is None:
        return ""
    shown = {n.symbol: n.text or n.symbol for n in presentation.notations}
    return name.format(**{letter: shown.get(symbol, symbol) for symbol, letter in names.items()})


def _shape(term: Term, symbols: dict[str, str], variables: dict[Variable, str]) -> str:
    # Laws are small: a term that needs more letters than these has no name.
    if isinstance(term.head, Variable):
        return variables.setdefault(term.head, "abcdef"[len(variables)] if len(variables) < 6 else "?")
    name = term.head.name
    head = name if name in _LOGIC else symbols.setdefault(name, "fghijk"[len(symbols)] if len(symbols) < 6 else "?")
    if not term.arguments or "?" in head:
        return head
    return f"{head}({','.join([_shape(a, symbols, variables) for a in term.arguments])})"
