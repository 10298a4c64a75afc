"""What the kernel of completion and its plain twin return, and the weak orders of a few things."""

from functools import lru_cache
from itertools import permutations, product
from typing import NamedTuple

Path = tuple[int, ...]


class Rewrite(NamedTuple):
    """One rewriting: where, with which rule, from right to left or not, and the values of the rule's variables."""

    path: Path
    rule: int
    backward: bool
    values: tuple[tuple[int, int], ...]


class Overlap(NamedTuple):
    """Where two rules overlap, and the two sides of the critical pair in normal form."""

    left: int
    right: int
    outer: int
    outer_backward: bool
    path: Path
    inner: int
    inner_backward: bool


class Narrowing(NamedTuple):
    """Where a rule rewrites an instance of a term: the values of the term's variables, and those of the rule's."""

    path: Path
    rule: int
    backward: bool
    values: tuple[tuple[int, int], ...]
    rule_values: tuple[tuple[int, int], ...]


class Peak(NamedTuple):
    """An overlap in full: left <- peak -> right, by the inner and the outer rule with these values."""

    left: int
    peak: int
    right: int
    inner_values: tuple[tuple[int, int], ...]
    outer_values: tuple[tuple[int, int], ...]


@lru_cache
def weak_orders(n: int) -> tuple[Path, ...]:
    """Return all ways to give n things ranks 0, 1, ... without gaps, those without equal ranks first.

    >>> weak_orders(2)
    ((0, 1), (1, 0), (0, 0))
    """
    orders: list[Path] = list(permutations(range(n)))
    for ranks in product(range(n), repeat=n):
        if len(set(ranks)) < n and max(ranks) + 1 == len(set(ranks)):
            orders.append(ranks)
    return tuple(orders)
