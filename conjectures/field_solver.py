"""All f and fbar of a degree that make a conservative matrix field: top parts by factoring, the rest degree by degree.

The product of the top parts is alpha x^(2d) + beta y^(2d), and (D_y - D_x) f = (D_x + D_y) fbar for them; each lower
part then satisfies linear equations in what stands above it, and what they leave free is tried in small integers.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import comb, gcd, lcm

from flint import fmpq, fmpq_mat, fmpz_poly

from conjectures.matrix_fields import Field, is_conservative
from kernels.errors import DiscoveryError

MOST_DEGREE = 4
SOURCE = "Elimelech et al., PNAS 121 (2024), arXiv:2308.11829: the f, fbar construction, solved"

# Coefficients of x^i y^j by (i, j).
Part = dict[tuple[int, int], Fraction]
Pair = tuple[Part, Part]


def solve(degree: int, height: int = 1, lower: int = 1) -> Iterator[Field]:
    """Fields with f and fbar of this degree, alpha and beta up to `height`, free lower coefficients up to `lower`.

    >>> ("x + y", "x - y") in [(field.f, field.fbar) for field in solve(1)]
    True

    Each is one up to a common factor of f and fbar. Raises DiscoveryError for a degree that is not 1 to 4.
    """
    if not 1 <= degree <= MOST_DEGREE:
        raise DiscoveryError(f"degree {degree}: 1 to {MOST_DEGREE} can be solved")
    seen = set()
    for top in _tops(degree, height):
        for f, g in _lower(top, degree - 1, degree, lower):
            scale = _scale(f, g)
            texts = [_text({key: int(c * scale) for key, c in part.items() if c}) for part in (f, g)]
            field = Field("", texts[0], texts[1], "", (1, 1), SOURCE)
            if tuple(texts) not in seen and is_conservative(field):
                seen.add(tuple(texts))
                yield field


def _scale(f: Part, g: Part) -> Fraction:
    """The factor that makes both primitive together, and the first coefficient of f positive."""
    values = [c for part in (f, g) for c in part.values() if c]
    common = lcm(*(c.denominator for c in values))
    sign = 1 if next(c for _, c in sorted(f.items(), reverse=True) if c) > 0 else -1
    return Fraction(sign * common, gcd(*(int(c * common) for c in values)))


def _text(terms: dict[tuple[int, int], int]) -> str:
    """A polynomial in x and y as text.

    >>> _text({(2, 0): 1, (0, 1): -2, (0, 0): 3})
    'x^2 - 2*y + 3'
    """
    written = ""
    for (i, j), c in sorted(terms.items(), key=lambda term: (-sum(term[0]), -term[0][0])):
        powers = [letter if e == 1 else f"{letter}^{e}" for letter, e in (("x", i), ("y", j)) if e]
        size = [] if abs(c) == 1 and powers else [str(abs(c))]
        sign = ("-" if c < 0 else "") if not written else f" {'-' if c < 0 else '+'} "
        written += sign + "*".join(size + powers)
    return written or "0"


def _tops(degree: int, height: int) -> Iterator[Pair]:
    """The top parts: pairs of factors of alpha t^(2d) + beta, t = x/y, scaled so that the derivatives fit."""
    for alpha, beta in product(range(1, height + 1), (s * b for b in range(1, height + 1) for s in (1, -1))):
        if gcd(alpha, beta) > 1:
            continue
        whole = fmpz_poly([beta] + [0] * (2 * degree - 1) + [alpha])
        factors = [factor for factor, power in whole.factor()[1] for _ in range(power)]
        for chosen in product((0, 1), repeat=len(factors)):
            one = fmpz_poly([1])
            for factor, taken in zip(factors, chosen, strict=True):
                one *= factor if taken else 1
            if one.degree() == degree:
                yield from _scaled(_form(one, degree), _form(whole // one, degree), height)


def _form(polynomial: fmpz_poly, degree: int) -> Part:
    return {(i, degree - i): Fraction(int(polynomial[i])) for i in range(degree + 1)}


def _scaled(f: Part, g: Part, height: int) -> Iterator[Pair]:
    """f c and g, for the c with (D_y - D_x) f c = (D_x + D_y) g: all up to `height` where both sides are zero."""
    left, right = _sum(_derivative(f, 1), _derivative(f, 0), -1), _sum(_derivative(g, 0), _derivative(g, 1), 1)
    keys = [key for key in {*left, *right} if left.get(key) or right.get(key)]
    ratios = {right.get(key, Fraction(0)) / left[key] if left.get(key) else None for key in keys}
    one = ratios.pop() if len(ratios) == 1 else None
    for ratio in [one] if keys else [Fraction(s * c) for c in range(1, height + 1) for s in (1, -1)]:
        if ratio:
            yield {key: c * ratio for key, c in f.items()}, g


def _sum(p: Part, q: Part, factor: int) -> Part:
    return {key: p.get(key, Fraction(0)) + factor * q.get(key, Fraction(0)) for key in {*p, *q}}


def _derivative(p: Part, letter: int) -> Part:
    found: Part = {}
    for (i, j), c in p.items():
        exponent = (i, j)[letter]
        if exponent:
            found[i - (letter == 0), j - (letter == 1)] = c * exponent
    return found


def _lower(pair: Pair, part: int, degree: int, lower: int) -> Iterator[Pair]:
    """All completions by parts of degrees `part`, ..., 0, with free coefficients of size up to `lower`."""
    if part < 0:
        yield pair
        return
    keys = [(side, (i, part - i)) for side in (0, 1) for i in range(part + 1)]
    constant = _conditions(pair, part, degree)
    columns = []
    for side, key in keys:
        f, g = dict(pair[0]), dict(pair[1])
        (f, g)[side][key] = Fraction(1)
        columns.append([x - y for x, y in zip(_conditions((f, g), part, degree), constant, strict=True)])
    for solution in _solutions(columns, [-c for c in constant], lower):
        f, g = dict(pair[0]), dict(pair[1])
        for (side, key), value in zip(keys, solution, strict=True):
            (f, g)[side][key] = value
        yield from _lower((f, g), part - 1, degree, lower)


def _conditions(pair: Pair, part: int, degree: int) -> list[Fraction]:
    """What must vanish: the linear condition in degree part - 1, the mixed terms of the product in degree d + part."""
    f, g = pair
    left = _sum(f, _moved(f, 1, -1), -1)
    right = _sum(_moved(g, 1, 0), _moved(g, 0, -1), -1)
    difference = _sum(left, right, -1)
    linear = [difference.get((i, part - 1 - i), Fraction(0)) for i in range(part)]
    whole = degree + part
    mixed = []
    for i in range(1, whole):
        total = Fraction(0)
        for (a, b), c in f.items():
            total += c * g.get((i - a, whole - i - b), Fraction(0))
        mixed.append(total)
    return linear + mixed


def _moved(p: Part, x: int, y: int) -> Part:
    found: Part = {}
    for (i, j), c in p.items():
        for a in range(i + 1):
            for b in range(j + 1):
                term = c * comb(i, a) * comb(j, b) * x ** (i - a) * y ** (j - b)
                found[a, b] = found.get((a, b), Fraction(0)) + term
    return found


def _solutions(
    columns: Sequence[Sequence[Fraction]], wanted: Sequence[Fraction], lower: int
) -> Iterator[list[Fraction]]:
    """The solutions of the linear equations with small integers for what is free."""
    count = len(columns)
    if not wanted:
        pivots, rows = {}, []
    else:
        table = [[fmpq(c.numerator, c.denominator) for c in row] for row in zip(*columns, wanted, strict=True)]
        matrix, rank = fmpq_mat(table).rref()
        rows = [[Fraction(int(matrix[r, c].p), int(matrix[r, c].q)) for c in range(count + 1)] for r in range(rank)]
        pivots = {next(c for c in range(count + 1) if row[c]): row for row in rows}
    if count in pivots:
        return
    free = [c for c in range(count) if c not in pivots]
    for values in product(range(-lower, lower + 1), repeat=len(free)):
        solution = dict(zip(free, map(Fraction, values), strict=True))
        for pivot, row in pivots.items():
            solution[pivot] = row[count] - sum((row[c] * solution[c] for c in free), Fraction(0))
        yield [solution[c] for c in range(count)]
