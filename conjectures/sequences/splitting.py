"""Two or three interlaced sequences, each P-recursive in itself."""

from collections.abc import Sequence

from conjectures.sequences.ansatz import Array
from conjectures.sequences.holonomic import holonomic
from conjectures.sequences.linear import c_finite
from conjectures.sequences.model import Guess

MOST_PARTS = 3
FEWEST = 10


def interlaced(terms: Sequence[int], values: Array, offset: int, count: int) -> Guess | None:
    """The sequence as a(2k), a(2k + 1) or a(3k), ..., each with a guess of its own.

    >>> from math import comb, factorial
    >>> from conjectures.sequences.ansatz import residues
    >>> terms = [f(k) for k in range(14) for f in (factorial, lambda k: comb(2 * k, k))]
    >>> print(interlaced(terms, residues(terms), 0, 2).formula)
    a(2k) = b(k), b(n) = n*b(n-1); a(2k + 1) = b(k), n*b(n) = (4*n - 2)*b(n-1)
    """
    for parts in range(2, MOST_PARTS + 1):
        if len(terms) < parts * FEWEST:
            return None
        guesses = []
        for j in range(parts):
            found = _one(terms[j::parts], values[j::parts], count)
            if found is None:
                break
            guesses.append(found)
        else:
            return _joined(guesses, len(terms), offset, count)
    return None


def _one(terms: Sequence[int], values: Array, count: int) -> Guess | None:
    # Every C-finite sequence is P-recursive too: the one test refuses both.
    found = holonomic(terms, values, 0, count)
    return (c_finite(terms, 0, count) or found) if found else None


def _joined(guesses: list[Guess], length: int, offset: int, count: int) -> Guess:
    parts = len(guesses)
    names = [f"a({parts}k{f' + {offset + j}' if offset + j else ''}) = b(k), " for j in range(parts)]
    following = [
        guesses[n % parts].next_terms[n // parts - (length - n % parts + parts - 1) // parts]
        for n in range(length, length + count)
    ]
    forms = [each.closed_form for each in guesses]
    return Guess(
        kind="interlaced",
        formula="; ".join(name + each.formula.replace("a(", "b(") for name, each in zip(names, guesses, strict=True)),
        generating_function=None,
        closed_form="; ".join(name + str(form).replace("a(", "b(") for name, form in zip(names, forms, strict=True))
        if all(forms)
        else None,
        support=min(each.support for each in guesses),
        cost=sum(each.cost for each in guesses),
        margin=min(each.margin for each in guesses),
        next_terms=tuple(following),
    )
