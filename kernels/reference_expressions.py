"""The plain twin of `expressions`: balls instead of twofold doubles, a list for each cost, a dictionary of values."""

from collections.abc import Callable, Sequence

from flint import arb, ctx

BITS = 256
# Values are the same when they agree to so many bits; differences and logarithms that cancel more are left out.
KEY_BITS = 84
CANCELLATION = 2.0**-12
LARGEST = 2.0**30
Operator = tuple[str, int, int]


def value(function: str, a: arb, b: arb | None = None) -> arb | None:
    """|f(a, b)| or |f(a)|, None where an expression has no such value.

    >>> value("-", arb(2), arb(5)), value("log", arb(1))
    (3.00000000000000, None)
    """
    with ctx.workprec(BITS):
        if function in _BINARY:
            assert b is not None
            result = _BINARY[function](a, b)
        else:
            result = _UNARY[function](a)
        if result is None or not result.is_finite() or not 1 / LARGEST < abs(result) < LARGEST:
            return None
        return abs(result)


def _sum(a: arb, b: arb) -> arb | None:
    return None if abs(a + b) < (a + abs(b)) * CANCELLATION else a + b


def _exp(a: arb) -> arb | None:
    return a.exp() if abs(a) <= 30 else None


def _log(a: arb) -> arb | None:
    return None if abs(a.log()) < CANCELLATION else a.log()


def _power(a: arb, b: arb) -> arb | None:
    return _exp(b * a.log())


def _log_base(a: arb, b: arb) -> arb | None:
    top, bottom = _log(a), _log(b)
    return None if top is None or bottom is None else top / bottom


def _circular(function: Callable[[arb], arb]) -> Callable[[arb], arb | None]:
    def checked(a: arb) -> arb | None:
        result = function(a * arb.pi())
        return None if a > 64 or not abs(result) > CANCELLATION else result

    return checked


def _cathetus(a: arb) -> arb | None:
    rest = _sum(arb(1), -a)
    return None if rest is None or not rest > 0 else (rest * (1 + a)).sqrt()


def _arcus(a: arb, function: Callable[[arb], arb]) -> arb | None:
    return None if _cathetus(a) is None else function(a)


def _first_quadrant(function: Callable[[arb], arb]) -> Callable[[arb], arb | None]:
    def checked(a: arb) -> arb | None:
        if not a < arb.pi() / 2:
            return None
        return function(a) if CANCELLATION < function(a) < 1 / CANCELLATION else None

    return checked


def _sinh(a: arb) -> arb | None:
    return None if _exp(a) is None or _sum(a.exp(), -(-a).exp()) is None else a.sinh()


def _acosh(a: arb) -> arb | None:
    return _least(a.acosh()) if a > 1 and _sum(a, arb(-1)) is not None else None


def _atanh(a: arb) -> arb | None:
    return None if _cathetus(a) is None or _least(2 * a.atanh()) is None else a.atanh()


def _least(number: arb) -> arb | None:
    return None if number < CANCELLATION else number


_BINARY: dict[str, Callable[[arb, arb], arb | None]] = {
    "+": _sum,
    "-": lambda a, b: _sum(a, -b),
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": _power,
    "root": lambda a, b: _power(a, 1 / b),
    "log_base": _log_base,
}
_UNARY: dict[str, Callable[[arb], arb | None]] = {
    "sqrt": lambda a: a.sqrt(),
    "square": lambda a: a * a,
    "inverse": lambda a: 1 / a,
    "exp": _exp,
    "log": _log,
    "sinpi": _circular(lambda a: a.sin()),
    "cospi": _circular(lambda a: a.cos()),
    "tanpi": _circular(lambda a: a.tan()),
    "atan": lambda a: a.atan(),
    "asin": lambda a: _arcus(a, arb.asin),
    "acos": lambda a: _arcus(a, arb.acos),
    "sin": _first_quadrant(arb.sin),
    "cos": _first_quadrant(arb.cos),
    "tan": _first_quadrant(arb.tan),
    "sinh": _sinh,
    "cosh": lambda a: None if _exp(a) is None else a.cosh(),
    "tanh": lambda a: None if _sinh(a) is None else a.tanh(),
    "asinh": lambda a: _least(a.asinh()),
    "acosh": _acosh,
    "atanh": _atanh,
}


def key(number: arb) -> tuple[int, int]:
    """The number rounded to 84 bits."""
    with ctx.workprec(BITS):
        mantissa, exponent = number.mid().man_exp()
        shift = mantissa.bit_length() - KEY_BITS
        rounded = (int(mantissa) + (1 << (shift - 1)) >> shift) if shift > 0 else int(mantissa) << -shift
        carry = rounded >> KEY_BITS
        return rounded >> carry, int(exponent) + shift + carry


def levels(leaves: dict[int, Sequence[arb]], operators: Sequence[Operator], highest: int) -> list[list[arb]]:
    """All values of every cost up to the highest, each at its lowest cost.

    >>> [[float(x) for x in row] for row in levels({1: [arb(1), arb(2)]}, [("+", 3, 1)], 3)]
    [[], [1.0, 2.0], [], [3.0, 4.0]]
    """
    seen: set[tuple[int, int]] = set()
    rows: list[list[arb]] = []
    for cost in range(highest + 1):
        rows.append([])
        offered = [*leaves.get(cost, []), *(x for operator in operators for x in _made(operator, rows, cost))]
        for number in offered:
            if key(number) not in seen:
                seen.add(key(number))
                rows[cost].append(number)
    return rows


def _made(operator: Operator, rows: list[list[arb]], cost: int) -> list[arb]:
    function, _, price = operator
    rest = cost - price
    if function in _UNARY:
        made = [value(function, a) for a in (rows[rest] if rest >= 0 else [])]
    else:
        made = [value(function, a, b) for c in range(rest + 1) for a in rows[c] for b in rows[rest - c]]
    return [number for number in made if number is not None]


def match(left: Sequence[tuple[arb, arb]], right: Sequence[arb], radius: float) -> list[tuple[int, int]]:
    """The pairs with |left - right| <= |slope| radius, for (value, slope) on the left."""
    return [
        (i, j) for i, (a, slope) in enumerate(left) for j, b in enumerate(right) if abs(a - b) <= abs(slope) * radius
    ]
