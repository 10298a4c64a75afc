"""The exhaustive truth about a box, by other means than the search's, and what the search makes of it.

    python benchmarks/exhaustive.py pi e catalan
    python benchmarks/exhaustive.py --a 1..5,-5..5,-5..5 --b=-3..3,-3..3,-3..3,-3..3,-3..3 "zeta(3)"

For each constant prints how many formulas there are in the box (by default the reference space of pi), how many the
search finds, and every formula that it misses or that is false; exit code 1 if there is one. The values of the
reference space take about a minute and 1.5 GB, once for all constants; each constant then a few seconds.

How it differs from the search. Every fraction is evaluated by the forward recurrence in 80-bit floats to 400 terms, and
trusted if its last convergents agree to 44 bits; double roots, numerators that dominate, and all others that can
converge are enclosed one by one with proof. The
Moebius images are sorted and found by bisection. What is near an image is compared with it to 150 bits: the convergents
as exact integers where they converge geometrically, the proven enclosure elsewhere. No lattice reduction, no tails.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd
from typing import Any

import measure  # noqa: F401
import numpy as np
from flint import arb, ctx, fmpz

from conjectures.constants.model import Constant
from conjectures.convergence import NoLimit
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.search import Search
from conjectures.spaces import box

Array = np.ndarray[Any, Any]
Range = tuple[int, int]
Image = tuple[int, int, int, int]
Polynomial = tuple[int, ...]

DEPTH = 400
AGREED, NEAR = 2.0**-44, 2e-12
# No image is larger; a convergent that is, or whose inverse is, comes from a limit of infinity or zero.
LARGEST = 1e9
CHECK_BITS, BITS = 150, 400
SAMPLE = 400
REFERENCE_A, REFERENCE_B = "1..13,-13..13", "-11..11,-11..11,-11..11"


@dataclass(frozen=True)
class Values:
    """The fractions of a box that have a limit, and the limits' absolute values."""

    a: Array
    b: Array
    value: Array


def polynomials(ranges: Sequence[Range]) -> Array:
    """All polynomials of a box, lowest coefficient first; ranges are given from the leading one down."""
    rows = product(*(range(low, high + 1) for low, high in ranges))
    return np.array([row[::-1] for row in rows], dtype=np.int64)


def evaluated(a: Array, b: Array) -> Values:
    """The limits of all fractions of {a} x {b}: the recurrence, and a proof for each that it leaves open."""
    b = b[b.any(axis=1)]
    n = np.arange(DEPTH + 1, dtype=np.longdouble)
    table = at(b, n)
    endless = ~(table[:, 1:] == 0).any(axis=1)
    b, table = b[endless], np.ascontiguousarray(table[endless].T)
    found: list[tuple[Array, Array, Array]] = []
    for row in a[a.any(axis=1)]:
        value, verdict = recurrence(at(row[None, :], n)[0], table)
        distinct, slow = roots(row, b)
        settled = (verdict == 1) & ~slow  # slow convergents agree long before they are near the limit
        found.append((np.repeat(row[None, :], settled.sum(), axis=0), b[settled], value[settled]))
        for i in np.flatnonzero(((verdict == 0) & distinct) | slow):
            value_i = proven(Pcf(tuple(row.tolist()), tuple(b[i].tolist())))
            if value_i is not None:
                found.append((row[None, :], b[i : i + 1], np.array([value_i])))
    return Values(*(np.concatenate(part) for part in zip(*found, strict=True)))


def at(rows: Array, n: Array) -> Array:
    """Polynomials (rows) at all n (columns)."""
    value = np.zeros((len(rows), len(n)), dtype=np.longdouble)
    for power in range(rows.shape[1] - 1, -1, -1):
        value = value * n + rows[:, power, None]
    return value


def recurrence(a: Array, b: Array) -> tuple[Array, Array]:
    """|p_n/q_n| at the depth for one a(0..depth) and many columns of b; 1 if the last three agree, -1 if none is near
    an image, else 0."""
    one, zero = np.ones(b.shape[1], dtype=np.longdouble), np.zeros(b.shape[1], dtype=np.longdouble)
    p_before, p, q_before, q = one, zero + a[0], zero, one
    last = []
    with np.errstate(all="ignore"):
        for k in range(1, len(a)):
            p_before, p = p, a[k] * p + b[k] * p_before
            q_before, q = q, a[k] * q + b[k] * q_before
            if k >= len(a) - 3:
                last.append(p / q)
        size = np.abs(last[-1])
        spread = np.maximum(np.abs(last[-1] - last[-2]), np.abs(last[-2] - last[-3]))
        outside = [(np.abs(x) > LARGEST) | (np.abs(x) < 1 / LARGEST) for x in last]
        settled = (spread <= AGREED * size) & ~outside[-1]
        verdict = settled.astype(int) - (outside[0] & outside[1] & outside[2])
        return np.where(settled, size, 0).astype(float), verdict


def roots(a: Array, b: Array) -> tuple[Array, Array]:
    """Which columns have characteristic roots of distinct moduli, and which equal ones or none.

    Complex roots are in neither: there the convergents have no limit (Poincare, Perron).
    """
    degree = len(trimmed(a)) - 1
    leading = b[:, 2 * degree] if 2 * degree < b.shape[1] else np.zeros(len(b), dtype=np.int64)
    higher = b[:, 2 * degree + 1 :].any(axis=1) if 2 * degree + 1 < b.shape[1] else np.zeros(len(b), dtype=bool)
    discriminant = a[degree] ** 2 + 4 * leading
    return np.asarray(~higher & (discriminant > 0)), np.asarray(higher | (discriminant == 0))


def trimmed(row: Array) -> Polynomial:
    return Pcf(tuple(row.tolist()), (1,)).a


def proven(pcf: Pcf) -> float | None:
    """The absolute value of the limit by its enclosure, None where there is none."""
    try:
        value = abs(float(enclose(pcf, 64).ball.mid()))
    except (NoLimit, NotReached):
        return None
    return value if 1 / LARGEST < value < LARGEST else None


def check_sample(values: Values) -> None:
    """A sample of the values against proven enclosures."""
    chosen = np.random.default_rng(1).choice(len(values.value), min(SAMPLE, len(values.value)), replace=False)
    for i in chosen.tolist():
        value = proven(pcf_of(values, i))
        if value is None or abs(value / values.value[i] - 1) > NEAR / 4:
            raise SystemExit(f"the recurrence is wrong for {pcf_of(values, i)}: {values.value[i]!r}, proven {value!r}")


def pcf_of(values: Values, i: int) -> Pcf:
    return Pcf(tuple(values.a[i].tolist()), tuple(values.b[i].tolist()))


@dataclass(frozen=True)
class Images:
    """|c0 + c1 x| / |d0 + d1 x| >= 1, sorted, and the forms that make it."""

    value: Array
    top: Array
    bottom: Array
    forms: list[tuple[int, int]]


def images(constant: Constant, height: int) -> Images:
    """All Moebius images of a constant up to sign and inversion."""
    sides = range(-height, height + 1)
    forms = [(c0, c1) for c0, c1 in product(sides, repeat=2) if (c0, c1) > (0, 0)]
    with ctx.workprec(BITS):
        x = constant.enclosure(BITS)
        sizes = np.array([float(abs(c0 + c1 * x).mid()) for c0, c1 in forms])
    pairs = np.array(forms)
    content = np.gcd(pairs[:, 0], pairs[:, 1])
    tops, bottoms = [], []
    for i, (c0, c1) in enumerate(forms):
        fits = (sizes <= sizes[i]) & (c0 * pairs[:, 1] != c1 * pairs[:, 0]) & (np.gcd(content, gcd(c0, c1)) == 1)
        bottoms.append(np.flatnonzero(fits))
        tops.append(np.full(len(bottoms[-1]), i))
    top, bottom = np.concatenate(tops), np.concatenate(bottoms)
    value = sizes[top] / sizes[bottom]
    order = np.argsort(value, kind="stable")
    return Images(value[order], top[order], bottom[order], forms)


def near(values: Values, known: Images) -> Iterator[tuple[Pcf, list[Image]]]:
    """The fractions whose value is near an image, and these images."""
    folded = np.maximum(values.value, 1 / values.value)
    low = np.searchsorted(known.value, folded * (1 - NEAR))
    high = np.searchsorted(known.value, folded * (1 + NEAR), side="right")
    for i in np.flatnonzero(high > low).tolist():
        pairs = [(known.forms[known.top[k]], known.forms[known.bottom[k]]) for k in range(low[i], high[i])]
        yield pcf_of(values, i), [(*c, *d) if values.value[i] >= 1 else (*d, *c) for c, d in pairs]


def precise(pcf: Pcf) -> arb | None:
    """The limit to the bits that are compared: exact convergents where they settle, the proven enclosure elsewhere."""
    p_before, p, q_before, q = fmpz(1), fmpz(pcf.a[0]), fmpz(0), fmpz(1)
    for k in range(1, 1001):
        a, b = (sum(c * k**power for power, c in enumerate(polynomial)) for polynomial in (pcf.a, pcf.b))
        p_before, p = p, a * p + b * p_before
        q_before, q = q, a * q + b * q_before
    with ctx.workprec(BITS):
        if q and q_before:
            value, before = arb(p) / q, arb(p_before) / q_before
            if abs(value - before) < abs(value) * arb(2) ** -(CHECK_BITS + 16):
                return value
        try:
            return enclose(pcf, CHECK_BITS + 16).ball
        except (NoLimit, NotReached):
            return None


def is_image(value: arb, constant: Constant, image: Image) -> bool:
    """Whether +-(c0 + c1 x)/(d0 + d1 x) is the value, to the bits that are compared."""
    c0, c1, d0, d1 = image
    with ctx.workprec(BITS):
        x = constant.enclosure(BITS)
        other = abs((c0 + c1 * x) / (d0 + d1 * x))
        return bool(abs(abs(value) - other) < abs(value) * arb(2) ** -CHECK_BITS)


def truth(values: Values, constant: Constant, height: int) -> tuple[set[Pcf], int]:
    """All formulas for the constant, and the number of candidates that were compared."""
    found, candidates = set(), 0
    for pcf, matching in near(values, images(constant, height)):
        candidates += 1
        value = precise(pcf)
        if value is not None and any(is_image(value, constant, image) for image in matching):
            found.add(pcf)
    return found, candidates


def searched(search: Search, constant: Constant) -> tuple[set[Pcf], list[str], int]:
    """What the search finds, which of its relations do not hold, and the number of groups."""
    hits = [hit for number in range(search.chunk_count) for hit in search.run_chunk(number).hits]
    false = []
    for hit in hits:
        value = precise(Pcf.parse(hit["a"], hit["b"]))
        c0, c1, d0, d1 = hit["coefficients"]
        with ctx.workprec(BITS):
            x = constant.enclosure(BITS)
            other = (c0 + c1 * x) / (d0 + d1 * x)
            holds = value is not None and abs(value - other) < abs(other) * arb(2) ** -CHECK_BITS
        if not holds or max(map(abs, hit["coefficients"])) > search.lhs_height:
            false.append(f"PCF({hit['a']}, {hit['b']}) = {hit['relation']}")
    return {Pcf.parse(hit["a"], hit["b"]) for hit in hits}, false, len({hit["group"] for hit in hits})


def compare(values: Values, search: Search) -> int:
    """Print the comparison for one constant; the number of faults."""
    constant = search.resolved[0]
    start = time.perf_counter()
    expected, candidates = truth(values, constant, search.lhs_height)
    middle = time.perf_counter()
    found, false, groups = searched(search, constant)
    end = time.perf_counter()
    missed, more = sorted(expected - found), sorted(found - expected)
    print(
        f"{constant.id:>16}: {len(expected):>6} formulas among {candidates} candidates ({middle - start:.0f} s); the"
        f" search finds {len(found)} in {groups} groups ({end - middle:.1f} s),"
        f" misses {len(missed)}, false {len(false)}",
        flush=True,
    )
    for title, some in (("missed", missed), ("not in the truth", more), ("false", false)):
        for one in some[:50]:
            print(f"    {title}: {one}")
    return len(missed) + len(more) + len(false)


def ranges_of(text: str) -> list[Range]:
    sides = [part.partition("..") for part in text.split(",")]
    return [(int(low), int(high or low)) for low, _, high in sides]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("constants", nargs="*", default=["pi"])
    parser.add_argument("--a", default=REFERENCE_A, help="ranges of the coefficients of a, leading one first")
    parser.add_argument("--b", default=REFERENCE_B, help="ranges of the coefficients of b, leading one first")
    parser.add_argument("--height", type=int, default=20)
    arguments = parser.parse_args()
    a, b = ranges_of(arguments.a), ranges_of(arguments.b)
    start = time.perf_counter()
    values = evaluated(polynomials(a), polynomials(b))
    check_sample(values)
    space = box(a, b)
    print(f"{space.size} fractions, {len(values.value)} limits ({time.perf_counter() - start:.0f} s)", flush=True)
    searches = [Search(space, (text,), arguments.height) for text in arguments.constants]
    return 1 if sum(compare(values, search) for search in searches) else 0


if __name__ == "__main__":
    sys.exit(main())
