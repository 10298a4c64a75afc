"""Find value = (c0 + c1 x)/(d0 + d1 x), or its absence: ours against mpmath's PSLQ, PARI's lindep and FLINT's LLL.

    python benchmarks/identification.py [RANDOM_VALUES]
    python benchmarks/identification.py --calibrate [RANDOM_VALUES]

Misses are random values, where a false relation is an error and is counted; hits are planted relations, where a
contestant that gives another one is counted as wrong. The last part asks ours for relations of 100,000 random values
(seeded; or as many as the argument says) and must find none. With --calibrate a million random values go through the
two steps of a search without a constant: how many pass the lattice, beside the number that volumes predict at most,
and how many of those are then given a relation, which must be none.
"""

import math
import random
import sys
import time
from collections.abc import Callable
from functools import partial

from measure import interleaved, print_head, print_row, processor_time  # isort: skip

import mpmath
from flint import arb, ctx, fmpz_mat

from conjectures.identification import canonical_moebius, moebius
from conjectures.reduction import likely, longest_row, scaled_constants

HEIGHT = 1_000
SEARCH_HEIGHT = 1_000_000
Numbers = tuple[arb, arb]
Answer = tuple[int, ...] | None
Contestant = Callable[[Numbers, int], Answer]


def discover(numbers: Numbers, digits: int) -> Answer:
    relation = moebius(*numbers, None, _bits(digits))
    return relation.coefficients if relation else None


def discover_height(numbers: Numbers, digits: int) -> Answer:
    """Ours when the height that matters is known, as in a search."""
    relation = moebius(*numbers, HEIGHT, _bits(digits))
    return relation.coefficients if relation else None


def flint_lll(numbers: Numbers, digits: int) -> Answer:
    """FLINT's lattice reduction alone: its shortest row if that is of the height."""
    value, x = (_integer(number, digits) for number in numbers)
    one = 1 << _bits(digits)
    column = (one, x, -value, -(value * x >> _bits(digits)))
    rows = fmpz_mat([[int(i == j) for j in range(4)] + [column[i]] for i in range(4)]).lll()
    row = [int(rows[0, j]) for j in range(4)]
    return canonical_moebius(row) if max(map(abs, row)) <= HEIGHT else None


def mpmath_pslq(numbers: Numbers, digits: int) -> Answer:
    with mpmath.workdps(digits):
        value, x = (mpmath.mpf(_integer(number, digits)) / (1 << _bits(digits)) for number in numbers)
        row = mpmath.pslq([1, x, -value, -value * x], maxcoeff=HEIGHT, maxsteps=10_000)
    return canonical_moebius(row) if row else None


def pari_contestant() -> Contestant | None:
    """lindep with the number of digits that it should trust; None without cypari."""
    try:
        from cypari import pari
    except ImportError:
        print("cypari is not installed: PARI is left out (pip install cypari)")
        return None

    lindep = pari("(v, x, one, d) -> v = v/one; x = x/one; lindep([1., x, -v, -v*x], d)")

    def evaluate(numbers: Numbers, digits: int) -> Answer:
        pari.set_real_precision(digits)
        value, x = (_integer(number, digits) for number in numbers)
        row = [int(c) for c in lindep(value, x, pari(1 << _bits(digits)) * pari("1."), digits - 2)]
        return canonical_moebius(row) if len(row) == 4 and max(map(abs, row)) <= HEIGHT else None

    return evaluate


def _bits(digits: int) -> int:
    return int(digits * 3.3219281)


def _integer(number: arb, digits: int) -> int:
    mantissa, exponent = number.mid().man_exp()
    shift = int(exponent) + _bits(digits)
    return int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift


def _ball(value: arb, digits: int) -> arb:
    return value + arb(0, arb(2) ** (1 - _bits(digits)))


def random_numbers(count: int, digits: int, seed: int) -> list[Numbers]:
    """Random values between 0 and 4 with the constant pi."""
    generator = random.Random(seed)
    with ctx.workprec(_bits(digits) + 32):
        pi, size = arb.pi(), _bits(digits) + 16
        return [(_ball(arb(generator.getrandbits(size)) / 2 ** (size - 2), digits), pi) for _ in range(count)]


def planted_numbers(count: int, digits: int, seed: int) -> list[tuple[Numbers, Answer]]:
    """Values of Moebius maps of pi of height up to 100, with the maps."""
    generator = random.Random(seed)
    planted: list[tuple[Numbers, Answer]] = []
    while len(planted) < count:
        c0, c1, d0, d1 = row = [generator.randint(-100, 100) for _ in range(4)]
        if c0 * d1 != c1 * d0:
            with ctx.workprec(_bits(digits) + 32):
                value = (c0 + c1 * arb.pi()) / (d0 + d1 * arb.pi())
                planted.append(((_ball(value, digits), arb.pi()), canonical_moebius(row)))
    return planted


def compare(contestants: dict[str, Contestant], digits: int, count: int = 40) -> None:
    misses, hits = random_numbers(count, digits, seed=1), planted_numbers(count, digits, seed=2)
    for title, questions in (("miss", [(numbers, None) for numbers in misses]), ("hit", hits)):
        calls = {
            name: lambda f=f, q=questions: [f(numbers, digits) for numbers, _ in q] for name, f in contestants.items()
        }
        wrong = {
            name: sum(f(numbers, digits) != answer for numbers, answer in questions) for name, f in contestants.items()
        }
        seconds = {name: time_ / count for name, time_ in interleaved(calls, rounds=5).items()}
        print_row(f"{title}, {digits} digits", seconds)
        if any(wrong.values()):
            print(f"    wrong answers of {count}: " + ", ".join(f"{name} {n}" for name, n in wrong.items() if n))


def stress(count: int) -> None:
    """Rate of ours on misses, and false relations among them: there must be none."""
    for digits in (30, 50):
        numbers = random_numbers(count, digits, seed=3)
        for title, contestant in (("any height", discover), (f"height {HEIGHT:,}", discover_height)):
            start = time.perf_counter()
            false = sum(contestant(pair, digits) is not None for pair in numbers)
            rate = count / (time.perf_counter() - start)
            print(f"{count:,} random values, {digits} digits, {title}: {rate:,.0f} a second, {false} false relations")


def calibrate(count: int, digits: int = 50, batch: int = 10_000) -> None:
    """What passes the lattice with heights up to a search's, and what the exact step then makes of it."""
    for height in (HEIGHT, SEARCH_HEIGHT):
        alarms = false = 0
        most = seconds = 0.0
        for start in range(0, count, batch):
            numbers = random_numbers(min(batch, count - start), digits, seed=1_000 + start)
            passed, spent = processor_time(partial(_alarms, numbers, height))
            alarms, seconds, most = alarms + len(passed), seconds + spent, most + _most_alarms(numbers, height)
            false += sum(moebius(*pair, height, _bits(digits)) is not None for pair in passed)
        print(
            f"{count:,} random values, height {height:,}: {alarms:,} pass the lattice ({most:,.0f} expected at most), "
            f"{false} false relations; {count / seconds:,.0f} a processor second",
            flush=True,
        )


def _alarms(numbers: list[Numbers], height: int) -> list[Numbers]:
    scaled = scaled_constants([numbers[0][1]], height)
    return [pair for pair in numbers if likely(pair[0], scaled, height)]


def _most_alarms(numbers: list[Numbers], height: int) -> float:
    """Half the expected number of lattice vectors as short as one that passes: a ball's volume over the lattice's."""
    scale, _ = scaled_constants([], height)
    volume = math.pi**2 / 2 * longest_row(4, height) ** 4 / 2**scale
    return sum(volume / math.hypot(1, float(x)) / math.hypot(1, float(value)) / 2 for value, x in numbers)


def main() -> None:
    if "--calibrate" in sys.argv:
        rest = sys.argv[sys.argv.index("--calibrate") + 1 :]
        calibrate(int(rest[0]) if rest else 1_000_000)
        return
    contestants: dict[str, Contestant] = {
        "discover": discover,
        "known height": discover_height,
        "flint LLL": flint_lll,
        "mpmath PSLQ": mpmath_pslq,
    }
    if (pari := pari_contestant()) is not None:
        contestants["PARI lindep"] = pari
    print_head("a question of four terms", list(contestants))
    for digits in (30, 50, 100):
        compare(contestants, digits)
    stress(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)


if __name__ == "__main__":
    main()
