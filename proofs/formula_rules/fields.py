"""TRUSTED. Conservative matrix fields and the continued fractions along their trajectories. Searches for nothing.

From f, fbar in x and y (Elimelech et al., PNAS 121, 2024), with b(x) = (f fbar)(x,0) - (f fbar)(0,0) and
a(x,y) = f(x,y) - fbar(x+1,y), come M_X = (0, b(x); 1, a(x,y)) and M_Y = (fbar(x,y), b(x); 1, f(x,y)).
"""

from collections.abc import Callable
from typing import TypeVar

from proofs.formula_rules.bivariate import Bivariate, linear, moved, multiplied, on_line, plus
from proofs.formula_rules.exact import Polynomial, add, polynomial, shifted, times
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import integer_list
from proofs.formula_rules.sums import rows

KEYS = {"f", "fbar", "start", "direction", "shift"}
MOST_STEPS = 12
MOST_START = 1_000

Entry = TypeVar("Entry")
Square = tuple[Entry, Entry, Entry, Entry]
Point = tuple[int, int]


def check_trajectory(a: Polynomial, b: Polynomial, node: object) -> None:
    """M_X(x,y) M_Y(x+1,y) = M_Y(x,y) M_X(x,y+1), and the fraction of a, b is that of a trajectory up to inflation.

    With T(n) = (A, B; C, D) the product of the steps of one period, at start + n direction, the first entries x(n) of
    rows r(n) = r(n-1) T(n) satisfy C(n) x(n+1) = p(n) x(n) - C(n+1) det T(n) x(n-1), p(n) = C(n) A(n+1) + C(n+1) D(n).
    Inflation keeps a(n) a(n-1)/b(n): here it is p(n) p(n-1) over -C(n+1) C(n-1) det T(n), at n + shift.
    """
    demand(isinstance(node, dict) and set(node) == KEYS, "the field is not described as it must be")
    assert isinstance(node, dict)
    m_x, m_y = _matrices(rows(node["f"]), rows(node["fbar"]))
    right = _product(m_y, _moved(m_x, 0, 1), multiplied, plus)
    demand(_product(m_x, _moved(m_y, 1, 0), multiplied, plus) == right, "the field is not conservative")
    start, direction = _pair(node["start"], MOST_START), _pair(node["direction"], MOST_STEPS)
    p, q = _recurrence(m_x, m_y, start, direction)
    shift = node["shift"]
    demand(type(shift) is int and abs(shift) <= MOST_START, "the shift is not a small whole number")
    p, q = shifted(p, shift), shifted(q, shift)
    demand(bool(p) and bool(q), "the matrices are singular on the trajectory")
    same = times(p, shifted(p, -1), b) == times(q, a, shifted(a, -1))
    demand(same, "the trajectory is another fraction")


def _matrices(f: Bivariate, fbar: Bivariate) -> tuple[Square[Bivariate], Square[Bivariate]]:
    one, zero = linear(0, 0, 1), linear(0, 0, 0)
    b = {key: c for key, c in multiplied(f, fbar).items() if key[1] == 0 < key[0]}
    return (zero, b, one, plus(f, moved(fbar, 1, 0), -1)), (fbar, b, one, f)


def _product(
    left: Square[Entry], right: Square[Entry], mul: Callable[..., Entry], add: Callable[[Entry, Entry], Entry]
) -> Square[Entry]:
    (a, b, c, d), (e, f, g, h) = left, right
    first = add(mul(a, e), mul(b, g)), add(mul(a, f), mul(b, h))
    return *first, add(mul(c, e), mul(d, g)), add(mul(c, f), mul(d, h))


def _moved(matrix: Square[Bivariate], x: int, y: int) -> Square[Bivariate]:
    p, q, r, s = (moved(entry, x, y) for entry in matrix)
    return p, q, r, s


def _pair(values: object, most: int) -> Point:
    pair = integer_list(values)
    demand(len(pair) == 2 and min(pair) >= 0 and max(pair) <= most, "a point or a direction is out of range")
    return pair[0], pair[1]


def _recurrence(
    m_x: Square[Bivariate], m_y: Square[Bivariate], start: Point, direction: Point
) -> tuple[Polynomial, Polynomial]:
    """p(n) and -C(n+1) C(n-1) det T(n), the steps in x before those in y."""
    (x, y), (s, t) = start, direction
    demand(0 < s + t <= MOST_STEPS, "the direction is out of range")
    a, b, c, d = polynomial([1]), polynomial([]), polynomial([]), polynomial([1])
    for step in range(s + t):
        at = (x + min(step, s), y + max(step - s, 0))
        e, f, g, h = (on_line(entry, at, direction) for entry in (m_x if step < s else m_y))
        a, b, c, d = _product((a, b, c, d), (e, f, g, h), times, add)
    later, minus = shifted(c, 1), polynomial([-1])
    determinant = add(times(a, d), times(b, c), -1)
    return add(times(c, shifted(a, 1)), times(later, d)), times(minus, later, shifted(c, -1), determinant)
