"""Formulas that are no fractions derived by other means: their shown text alone is read, and summed as it stands.

Neither the search's terms, nor its bounds, nor its sums are used; the balls here only carry rounding errors.
"""

import operator
from collections.abc import Callable
from math import comb

from flint import arb, ctx

from conjectures.enclosures import log2_size
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree, parse
from discovery.protocol import Hit
from kernels.errors import DiscoveryError

BITS, MOST_TERMS, SMALL = 400, 60_000, -220
# The most bits that are carried against cancellation.
MOST_BITS = 1 << 16
# Levin's transformation takes so many terms, from so many on: from later ones where parts shrink geometrically.
LEVIN, SKIPPED = 48, (12, 160)
DEPTH = 200
_NEAR, _FAR = 200, 3_000
Env = dict[str, Callable[..., arb]]


def formula_fault(kind: object, hit: Hit, shown: arb) -> str | None:
    """What is wrong with a hit of this kind of search, whose value is said to be in the ball `shown`; None if nothing.

    >>> hit = {"formula": "1/(n*2^n)", "start": 1}
    >>> formula_fault("series", hit, arb("0.69314718055994530942 +/- 1e-19"))
    >>> formula_fault("series", hit, arb("0.6932 +/- 1e-5"))
    'its value is not 0.6932'
    """
    with ctx.workprec(BITS):
        if _DERIVED[str(kind)](hit["formula"], hit["start"], shown):
            return None
    return f"its value is not {shown.str(12, radius=False)}"


def _series(text: str, start: int, shown: arb) -> bool:
    """Summed until the terms are small; where they shrink slowly, by Levin's transformation, an estimate."""
    tree = parse(text)
    late, later = (abs(evaluated(tree, start + n, {})) for n in (15_000, 30_000))
    if later > late / 1_000_000_000:
        return any(abs(_levin(tree, start, skipped) / shown - 1) < arb(2) ** -40 for skipped in SKIPPED)
    small = abs(shown) * arb(2) ** SMALL
    total = _summed(tree, start, small)
    if total.rad() > small:
        # Cancellation took bits: as many more are carried.
        lost = int(log2_size(total.rad() / shown)) - SMALL
        with ctx.workprec(ctx.prec + max(0, min(lost, MOST_BITS))):
            total = _summed(tree, start, small)
    return _meet(total, shown)


def _summed(tree: Tree, start: int, small: arb) -> arb:
    total = arb(0)
    for n in range(start, start + MOST_TERMS):
        term = evaluated(tree, n, {})
        total += term
        # A few terms more than the first that is small: some may vanish by themselves, and some grow at first.
        if abs(term) < small and abs(evaluated(tree, n + 1, {})) <= abs(term) and n > start + 20:
            break
    return total


def _levin(tree: Tree, start: int, skipped: int) -> arb:
    """Levin's u transform of the partial sums (Int. J. Comput. Math. B 3, 1973)."""
    above, below, total = arb(0), arb(0), arb(0)
    for n in range(skipped + LEVIN):
        term = evaluated(tree, start + n, {})
        total += term
        if (j := n - skipped) >= 0:
            weight = arb((-1) ** j * comb(LEVIN - 1, j)) * arb(n + 1) ** (LEVIN - 2) / ((n + 1) * term)
            above, below = above + weight * total, below + weight
    return above / below


def _product(text: str, start: int, shown: arb) -> bool:
    """The partial products come nearer, and near: their distance is of order 1/n."""
    tree, product, distances = parse(text), arb(1), []
    for n in range(start, _FAR):
        product *= evaluated(tree, n, {})
        if n in (_NEAR, _FAR - 1):
            distances.append(abs(product / shown - 1))
    return bool(distances[1] < distances[0] / 5) or bool(distances[1] < arb(2) ** -100)


def _radical(text: str, start: int, shown: arb) -> bool:
    tree = parse(text.partition("=")[2])
    y = arb(1)
    for n in range(DEPTH, -1, -1):
        y = evaluated(tree, n, {"y": lambda _, inner=y: inner, "sqrt": lambda x: x.sqrt()})
    return bool(abs(y / shown - 1) < arb(2) ** -40)


def _radical_product(text: str, start: int, shown: arb) -> bool:
    first, step, initial = text.split(", ")
    factor, tree = (
        parse(first.removeprefix("prod ").replace("u(k)", "u(n)")),
        parse(step.partition("=")[2].replace("k", "n")),
    )
    u, product = arb(int(initial.partition("=")[2])), arb(1)
    for n in range(start, DEPTH):
        u = evaluated(tree, n, {"u": lambda _, inner=u: inner, "sqrt": lambda x: x.sqrt()})
        product *= evaluated(factor, n, {"u": lambda _, inner=u: inner})
    return bool(abs(product / shown - 1) < arb(2) ** -40)


def _recurrence(text: str, start: int, shown: arb) -> bool:
    equation, _, rest = text.partition(", u: ")
    first, _, second = rest.partition("; v: ")
    left, right = map(parse, equation.split(" = "))
    u, v = (_solution(left, right, row) for row in (first, second))
    return bool(abs(u / v / shown - 1) < arb(2) ** -30)


def _solution(left: Tree, right: Tree, initial: str) -> arb:
    values = [arb(int(text)) for text in initial.split(",")]
    for n in range(len(values), DEPTH):
        factor = evaluated(left, n, {"u": lambda _: arb(1)})
        values.append(evaluated(right, n, {"u": lambda k: values[int(k.unique_fmpz())]}) / factor)
    return values[-1]


_DERIVED = {
    "series": _series,
    "products": _product,
    "radicals": _radical,
    "radical-products": _radical_product,
    "recurrences": _recurrence,
}


def can_derive(kind: object) -> bool:
    """Whether hits of this kind of search are derived here."""
    return kind in _DERIVED


def evaluated(tree: Tree, n: int, functions: Env) -> arb:
    """The value of an expression in n.

    >>> evaluated(parse("binomial(2n,n)/4^n"), 2, {})
    0.375000000000000
    """
    match tree:
        case Number(value):
            return arb(value.numerator) / value.denominator
        case Name("n"):
            return arb(n)
        case Negation(operand):
            return -evaluated(operand, n, functions)
        case Operation(symbol, left, right):
            return _combined(symbol, evaluated(left, n, functions), evaluated(right, n, functions))
        case Call("n", (argument,)):
            return n * evaluated(argument, n, functions)
        case Call(name, arguments) if name in functions or name in _FUNCTIONS:
            return (functions.get(name) or _FUNCTIONS[name])(*(evaluated(one, n, functions) for one in arguments))
    raise DiscoveryError(f"cannot evaluate {tree!r:.60}")


def _combined(symbol: str, left: arb, right: arb) -> arb:
    if symbol == "^":
        return left ** int(str(right.unique_fmpz()))
    return _ARITHMETIC[symbol](left, right)


def _factorial(x: arb) -> arb:
    return (x + 1).gamma()


def _binomial(m: arb, k: arb) -> arb:
    return _factorial(m) / (_factorial(k) * _factorial(m - k))


def _pochhammer(a: arb, n: arb) -> arb:
    return a.rising(n)


_ARITHMETIC: Env = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_FUNCTIONS: Env = {"factorial": _factorial, "binomial": _binomial, "pochhammer": _pochhammer}


def _meet(value: arb, shown: arb) -> bool:
    return bool(value.overlaps(shown)) or bool(abs(value / shown - 1) < arb(2) ** -100)
