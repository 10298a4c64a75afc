"""Small questions about terms, asked all over; nothing here is trusted."""

from collections.abc import Iterator

from proofs.term import Term


def parts_of(term: Term) -> Iterator[Term]:
    """Yield a term and all terms in it, each as often as it occurs, from the left, without recursion."""
    stack = [term]
    while stack:
        t = stack.pop()
        yield t
        stack.extend(reversed(t.arguments))


def size_of(term: Term) -> int:
    """Count the symbols and variables of a term.

    >>> from proofs.term import Variable, make
    >>> size_of(make(Variable("x", "nat")))
    1
    """
    return sum(1 for _ in parts_of(term))
