"""A space as the factorial-reduction kernels see it: which tables and tests, and in what chunks.

Everything here depends on the space alone, so that every worker builds the same sieve.
"""

import math
from dataclasses import dataclass

from conjectures.spaces import Parameter, Space, Terms, coefficient_bound
from kernels.errors import DiscoveryError
from kernels.factorial_screen import MAX_DEGREE, Family, Scan, Table, scan, table_words

# Tables of these primes (and of their squares) are tried, by the time that they take to fill.
TABLE_PRIMES = (3, 5, 7, 11, 13, 17)
TABLE_SQUARES = (3, 5, 7, 11, 13)
# Then come small tables that ask of b(n) alone whether it has a root.
ROOT_PRIMES, MAX_ROOT_TABLES = (11, 13, 17, 19, 23), 3
MAX_TABLE_WORDS = 1 << 20
MAX_TABLES = 5
# A table in which more classes pass is left out; with a symmetry, all products are nilpotent.
MAX_DENSITY = 0.8
# A table of at most so many classes is worth its time in any space; larger ones for a share of the space, which is
# greater where only the tables of squares sieve.
CHEAP_CLASSES, SHARE, SYMMETRIC_SHARE = 1 << 17, 64, 32
# Where nearly all products are nilpotent, a symmetry makes them so, and only multiplicities tell.
SYMMETRIC = 0.95
TESTS = tuple((prime, 1) for prime in (17, 19, 23, 29, 31, 37, 41))
SYMMETRIC_TESTS = ((11, 2), (13, 2), (7, 2), (5, 2))
MULTIPLICITY_PRIMES = (11, 13)
SYMMETRIC_MULTIPLICITY_PRIMES = (11, 13, 17, 19, 23, 29)
# The powers that the kernel's lanes hold.
MAX_MULTIPLICITY_BITS = 28
CHUNK, CHUNKS = 1 << 28, 64


@dataclass(frozen=True)
class Sieve:
    """The tables and tests for a space; `scan` runs them over a part of it."""

    family: Family
    tables: tuple[Table, ...]
    tests: tuple[tuple[int, int], ...]
    multiplicities: tuple[tuple[int, int, int], ...]

    def scan(self, first: int, stop: int, wanted: tuple[str, ...], level: str | None = None) -> Scan:
        """The survivors among the rows [first, stop), of which those of the wanted classes are listed."""
        return scan(self.family, self.tables, self.tests, self.multiplicities, first, stop, wanted=wanted, level=level)


def family_of(space: Space) -> Family:
    """The space with its parameters in the order of its numbering, at least two of them.

    >>> from conjectures.spaces import box
    >>> one = family_of(box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 2)]))
    >>> one.degree, one.rows, one.width
    (1, 12, 3)

    Raises DiscoveryError for degrees above 8 and 16.
    """
    degree = max(_degree(space.a), -(-_degree(space.b) // 2))
    if not 1 <= degree <= MAX_DEGREE:
        raise DiscoveryError(
            f"factorial reduction needs degrees from 1 to {MAX_DEGREE} of a(n), and twice that of b(n): "
            "screen this space by value (--screen value, with a --constant)"
        )
    order = numbered(space)
    places = [space.parameters.index(parameter) for parameter in order]
    spare = max(0, 2 - len(order))
    terms = [
        (coefficient, shift + exponents[0], (*(0,) * spare, *(exponents[1 + place] for place in places)))
        for shift, side in ((0, space.a), (degree + 1, space.b))
        for exponents, coefficient in sorted(side.items())
    ]
    low = [0] * spare + [parameter.low for parameter in order]
    size = [1] * spare + [parameter.size for parameter in order]
    bound = max(coefficient_bound(side, space.parameters) for side in (space.a, space.b))
    return Family(degree, terms, low, size, bound)


def numbered(space: Space) -> tuple[Parameter, ...]:
    """The parameters in the order of the space's numbering, the slowest first."""
    return (*space.sheets.parameters, *space.rows.parameters, *space.columns.parameters)


def _degree(terms: Terms) -> int:
    return max((exponents[0] for exponents in terms), default=0)


def sieve_of(space: Space, level: str | None = None) -> Sieve:
    """The sieve for a space: the tables that exclude most, among those that are worth their time."""
    family = family_of(space)
    nilpotency = [Table(family, prime, 1, level) for prime in _worthwhile(family, space.size, TABLE_PRIMES, 1)]
    symmetric = bool(nilpotency) and min(table.density for table in nilpotency) > SYMMETRIC
    share = SYMMETRIC_SHARE if symmetric else SHARE
    squares = [Table(family, prime, 2, level) for prime in _worthwhile(family, space.size, TABLE_SQUARES, 2, share)]
    tables = sorted((*nilpotency, *squares), key=lambda table: table.density)
    chosen = tuple(table for table in tables if table.density < MAX_DENSITY)[:MAX_TABLES]
    taken = {table.prime for table in chosen}
    roots = [prime for prime in _worthwhile(family, space.size, ROOT_PRIMES, 0) if prime not in taken]
    small = [] if symmetric else [Table(family, prime, 0, level) for prime in roots[:MAX_ROOT_TABLES]]
    chosen += tuple(table for table in small if table.density < MAX_DENSITY)
    if symmetric:
        return Sieve(family, chosen, SYMMETRIC_TESTS, multiplicities(family.degree, SYMMETRIC_MULTIPLICITY_PRIMES))
    return Sieve(family, chosen, TESTS, multiplicities(family.degree, MULTIPLICITY_PRIMES))


def _worthwhile(family: Family, size: int, primes: tuple[int, ...], power: int, share: int = SHARE) -> list[int]:
    """The primes whose tables are worth their memory and time."""
    most = max(CHEAP_CLASSES, size // share)
    words = [(prime, table_words(family, prime, power)) for prime in primes]
    return [
        prime
        for prime, count in words
        if count <= MAX_TABLE_WORDS and count * min(family.width, prime ** max(1, power)) <= most
    ]


def multiplicities(degree: int, primes: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
    """What is asked of p and q: l^d divides them after 2l steps, l^(2d) after 3l, as far as 28 bits go.

    >>> multiplicities(3, (11,)), multiplicities(1, (13,))
    (((11, 3, 22), (11, 6, 33)), ((13, 2, 39),))

    The first says nothing new for degree 1, where it is nilpotency.
    """
    asked = []
    for prime in primes:
        most = int(MAX_MULTIPLICITY_BITS / math.log2(prime))
        if degree > 1:
            asked.append((prime, min(degree, most), 2 * prime))
        asked.append((prime, min(2 * degree, most), 3 * prime))
    return tuple(asked)


def row_ranges(family: Family, size: int) -> int:
    """Into how many chunks of whole rows a space is cut."""
    target = max(1, min(CHUNK, max(1 << 22, size // CHUNKS)))
    return max(1, min(family.rows, -(-size // target)))
