"""Conservative matrix fields: two matrices on the plane whose products depend on the end point only.

From polynomials f, fbar in x and y with
    f(x, y) - fbar(x+1, y) = f(x+1, y-1) - fbar(x, y-1) =: a(x, y),   f fbar = F(x) + G(y),   b(x) = F(x) - F(0)
come M_X = (0, b(x); 1, a(x, y)) and M_Y = (fbar(x, y), b(x); 1, f(x, y)), for which
M_X(x, y) M_Y(x+1, y) = M_Y(x, y) M_X(x, y+1).
A straight trajectory is a product of one polynomial matrix in n, and so a continued fraction.
Source: Elimelech et al., PNAS 121 (2024), arXiv:2308.11829. Data: matrix_fields.json.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flint import fmpz_poly

from conjectures.canonical import canonical
from conjectures.convergence import DIVERGENT, classify
from conjectures.pcf import Pcf
from conjectures.polynomials import parse_terms, value_at
from conjectures.walks import rows_delta
from kernels.errors import DiscoveryError
from kernels.matrix_walk import column, walk

Terms = dict[tuple[int, ...], int]
Point = tuple[int, int]
Matrix = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]

MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Field:
    """A conservative matrix field by f and fbar; values of trajectories from `start` are Moebius maps of `constant`."""

    name: str
    f: str
    fbar: str
    constant: str
    start: Point
    source: str

    def terms(self) -> tuple[Terms, Terms]:
        """f and fbar as coefficients by exponents of x and y; raises DiscoveryError where they are no polynomials."""
        return parse_terms(self.f, ("x", "y")), parse_terms(self.fbar, ("x", "y"))


@cache
def fields() -> tuple[Field, ...]:
    """The fields of the table.

    >>> [field.name for field in fields()]
    ['e', 'ln2', 'pi', 'zeta2', 'catalan', 'zeta3']
    """
    text = resources.files(__package__).joinpath("matrix_fields.json").read_text(encoding="utf-8")
    return tuple(Field(**{**row, "start": (row["start"][0], row["start"][1])}) for row in json.loads(text))


def field_by_name(name: str) -> Field:
    """The field of this name; raises DiscoveryError if there is none."""
    found = next((field for field in fields() if field.name == name), None)
    if found is None:
        raise DiscoveryError(f"no field {name!r}: there are {', '.join(field.name for field in fields())}")
    return found


def is_conservative(field: Field) -> bool:
    """Whether the two conditions on f and fbar hold, as identities of polynomials.

    >>> all(map(is_conservative, fields()))
    True
    >>> is_conservative(Field("", "x + y", "x + y", "", (1, 1), ""))
    False

    Polynomials of degree d in each variable agree if they do on a (d+1) x (d+1) grid.
    """
    f, fbar = field.terms()
    size = 2 * max((sum(exponents) for exponents in (*f, *fbar)), default=0) + 2
    grid = [(x, y) for x in range(size) for y in range(size)]
    return all(_identities(f, fbar, x, y) for x, y in grid)


def _identities(f: Terms, fbar: Terms, x: int, y: int) -> bool:
    first = _at(f, x, y) - _at(fbar, x + 1, y) == _at(f, x + 1, y - 1) - _at(fbar, x, y - 1)
    mixed = [_at(f, i, j) * _at(fbar, i, j) for i in (x, 0) for j in (y, 0)]
    return first and mixed[0] - mixed[1] - mixed[2] + mixed[3] == 0


def _at(terms: Terms, x: int, y: int) -> int:
    return sum(c * x**i * y**j for (i, j), c in terms.items())


def _along(terms: Terms, x: fmpz_poly, y: fmpz_poly) -> fmpz_poly:
    return sum((c * x**i * y**j for (i, j), c in terms.items()), fmpz_poly())


def period(field: Field, start: Point, direction: Point) -> Matrix:
    """The product of the steps of one period from start + n * direction, x before y, as polynomials in n."""
    f, fbar = field.terms()
    (x0, y0), (s, t) = start, direction
    x, y = fmpz_poly([x0, s]), fmpz_poly([y0, t])
    one, zero = fmpz_poly([1]), fmpz_poly()
    product: Matrix = (one, zero, zero, one)
    for step in range(s + t):
        origin = fmpz_poly()
        b = _along(f, x, origin) * _along(fbar, x, origin) - _at(f, 0, 0) * _at(fbar, 0, 0)
        if step < s:
            product = _times(product, (zero, b, one, _along(f, x, y) - _along(fbar, x + 1, y)))
            x = x + 1
        else:
            product = _times(product, (_along(fbar, x, y), b, one, _along(f, x, y)))
            y = y + 1
    return product


def _times(m: Matrix, k: Matrix) -> Matrix:
    return m[0] * k[0] + m[1] * k[2], m[0] * k[1] + m[1] * k[3], m[2] * k[0] + m[3] * k[2], m[2] * k[1] + m[3] * k[3]


def trajectory(field: Field, direction: Point, start: Point | None = None) -> Pcf:
    """The continued fraction in canonical form along a straight line; its limit is a Moebius map of the field's.

    >>> print(trajectory(field_by_name("zeta3"), (1, 1)))
    PCF(34*n^3 + 51*n^2 + 27*n + 5, -n^6)

    From rows r(n) = r(n-1) T(n), T = (A, B; C, D): the first entries x(n) satisfy
    x(n+1) = (A(n+1) + C(n+1) D(n)/C(n)) x(n) - C(n+1)/C(n) det T(n) x(n-1), here inflated by C(n-1). Raises
    DiscoveryError for a direction that is no pair of small numbers, and where a step on the way is singular.
    """
    s, t = direction
    if s < 0 or t < 0 or not 0 < s + t <= MOST_STEPS:
        raise DiscoveryError(f"direction {s},{t}: two numbers from 0, of sum 1 to {MOST_STEPS}, can be had")
    try:
        return fraction(period(field, start or field.start, direction))
    except DiscoveryError as error:
        raise DiscoveryError(f"direction {s},{t} of {field.name}: {error}") from None


def fraction(matrix: Matrix) -> Pcf:
    """The continued fraction of a product of matrices T(n) in canonical form, as `trajectory` says.

    >>> print(fraction((fmpz_poly(), fmpz_poly([0, 0, 1]), fmpz_poly([1]), fmpz_poly([1, 2]))))
    PCF(2*n + 1, n^2)
    """
    a, b, c, d = matrix
    later, before = fmpz_poly([1, 1]), fmpz_poly([-1, 1])
    numerator = -c(later) * c(before) * (a * d - b * c)
    if not numerator:
        raise DiscoveryError("the matrices are singular on this trajectory")
    return _regular((c * a(later) + c(later) * d)(before), numerator(before))


def _regular(a: fmpz_poly, b: fmpz_poly) -> Pcf:
    """The canonical form, from the first index on at which b(n) = 0 no longer ends it.

    Elimination may put zeros into b(n) at the beginning that deflation takes out again further on.
    """
    largest = max((int(root) for root, _ in b.roots()), default=0)
    start = max(0, largest)
    form = canonical(_shifted(a, b, start)).pcf
    for back in range(start, 0, -1):
        earlier = _shifted(fmpz_poly(list(form.a)), fmpz_poly(list(form.b)), -back)
        if not any(root > 0 for root, _ in fmpz_poly(list(earlier.b)).roots()):
            return earlier
    return form


def _shifted(a: fmpz_poly, b: fmpz_poly, steps: int) -> Pcf:
    later = fmpz_poly([steps, 1])
    return Pcf(_integers(a(later)), _integers(b(later)))


def _integers(polynomial: fmpz_poly) -> tuple[int, ...]:
    return tuple(map(int, polynomial.coeffs()))


def delta(pcf: Pcf, depth: int) -> float | None:
    """The d with |p/q - limit| = 1/q^(1+d) for the convergent of this depth, p/q in lowest terms; None without a limit.

    The limit is taken to be the convergent of twice the depth.

    >>> round(delta(Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6"), 1000), 3)
    0.086

    A positive limit of d, as the depth grows, proves that the limit is irrational.
    """
    if classify(pcf).kind == DIVERGENT:
        return None
    entries = [(), pcf.b, (1,), pcf.a]
    w, x, y, z = walk(entries, 2, 1, depth + 1)
    start = value_at(pcf.a, 0)
    return rows_delta((w + start * y, x + start * z), (y, z), column(entries, 2, depth + 1, 2 * depth + 1))
