"""All guesses about a sequence, the shortest first."""

from collections.abc import Sequence

from conjectures.sequences.algebraic import algebraic
from conjectures.sequences.ansatz import residues
from conjectures.sequences.holonomic import holonomic
from conjectures.sequences.linear import c_finite
from conjectures.sequences.model import Guess
from conjectures.sequences.splitting import interlaced

FEWEST_TERMS = 6
# The two- and threefold interlacing of a guess needs that many terms a channel.
FEWEST_IN_CHANNEL = 10


def guess(terms: Sequence[int], offset: int = 0, count: int = 5) -> tuple[Guess, ...]:
    """Descriptions of a(offset), a(offset + 1), ... that the terms support, the shortest first; none if none is.

    >>> [found.formula for found in guess([1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862, 16796])]
    ['1 - A + x*A^2 = 0', '(n + 1)*a(n) = (4*n - 2)*a(n-1)']
    >>> guess([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3])
    ()

    A guess holds for all terms given, and outweighs its coefficients and the terms it needs by 24 bits. `count` is the
    number of next terms.
    """
    terms = list(terms)
    if len(terms) < FEWEST_TERMS:
        return ()
    linear = c_finite(terms, offset, count)
    if linear is not None:
        return (linear,)
    values = residues(terms)
    found = [each for each in (algebraic(terms, values, count), holonomic(terms, values, offset, count)) if each]
    if not found and len(terms) >= 2 * FEWEST_IN_CHANNEL and (split := interlaced(terms, values, offset, count)):
        found.append(split)
    return tuple(sorted(found, key=lambda each: (each.cost, each.kind)))
