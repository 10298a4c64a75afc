"""What the rewriting kernels and their twins hand back: steps that a prover can replay one after the other."""

from typing import NamedTuple


class Rewrite(NamedTuple):
    """One use of a rule: at `path` an instance of its source side becomes the instance of its target side.

    >>> Rewrite((0,), 3, False, ((0, 17),), ()).rule
    3

    `values` are the rule's variables with their terms, by number; `conditions` has for each condition (s, t) of the
    rule the steps that lead from the instance of s and from the instance of t to one term.
    """

    path: tuple[int, ...]
    rule: int
    backward: bool
    values: tuple[tuple[int, int], ...]
    conditions: tuple[tuple[tuple["Rewrite", ...], tuple["Rewrite", ...]], ...]


class Link(NamedTuple):
    """One use of an asserted equation: at `path` its left side becomes its right side, or the other way if `backward`.

    >>> Link((1, 0), 7, True).reason
    7
    """

    path: tuple[int, ...]
    reason: int
    backward: bool
