"""Formulas for numbers: rates of enumeration, meetings in the middle, and known constants, with RIES side by side.

    python benchmarks/expressions.py [--large] [--ries LEVEL]
    python benchmarks/expressions.py --kinds COUNT
    python benchmarks/expressions.py --random COUNT [--level LEVEL] [--digits N]
    python benchmarks/expressions.py --workers [--exponent E]

The first form prints distinct expressions a second at each SIMD level, 10^13 equations (--large: 10^15 too), RIES
(`apt install ries`) on the same number, and twenty constants from 30 digits. --kinds asks for so many seeded constants
of the same kinds; --random how many of so many random numbers are given a significant formula, which at most one in a
thousand may; --workers compares one worker with two, three runs each in turn, and says what two threads are worth here
that only compute. Seconds are processor time unless they are called wall.
"""

import hashlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from measure import processor_time  # isort: skip

from flint import ctx

from conjectures.expressions import Identifier, Settings, read_value
from conjectures.expressions.answers import THRESHOLD, formula_ball
from conjectures.expressions.meeting import Bounds, RightSides, meet
from conjectures.expressions.symbols import Own, symbols
from conjectures.grammar import parse
from kernels.expressions import ExpressionSet, levels

NUMBER = "2.506318277113"
MEMORY = 4 << 30
TWENTY = (
    "(1 + 2*pi)/(3 - pi)",
    "(4 + 7*pi)/(3 - 2*pi)",
    "(11 - 5*pi)/(2 + 9*pi)",
    "(17 + 4*pi)/(23 + pi)",
    "zeta(3) + log(2)",
    "zeta(3) - log(3)",
    "zeta(3)/pi^2",
    "zeta(5)/pi^3",
    "sqrt(2) + sqrt(3)",
    "sqrt(5) - sqrt(7)",
    "2*gamma + 1/3",
    "3*gamma - 5/7",
    "gamma(1/3)^2/pi",
    "gamma(1/4)^4/pi^3",
    "besseli(0, 2)/besseli(1, 2)",
    "besselj(0, 1)/besselj(1, 1)",
    "exp(pi/2) - 1",
    "exp(pi/3) + 2",
    "catalan + log(2)",
    "exp(sqrt(2)) - pi",
)


def rates(count: int = 16_000_000) -> None:
    """Distinct expressions generated and stored, table and all, a second of one core."""
    chosen = symbols()
    for level in levels():
        values = ExpressionSet(count, level=level)
        start = resource.getrusage(resource.RUSAGE_SELF)
        _grown(values, chosen, count)
        stop = resource.getrusage(resource.RUSAGE_SELF)
        user, system = stop.ru_utime - start.ru_utime, stop.ru_stime - start.ru_stime
        print(
            f"{level:9} {values.count:,} distinct of {values.tried:,}: {values.count / user / 1e6:.1f} M distinct and "
            f"{values.tried / user / 1e6:.1f} M tried a second ({user:.2f} s, and {system:.2f} s of the system's for "
            f"{values.bytes >> 20} MB of new pages)",
            flush=True,
        )


def _grown(values: ExpressionSet, chosen: object, count: int) -> None:
    leaves = {}
    for leaf in chosen.leaves:  # type: ignore[attr-defined]
        leaves.setdefault(leaf.cost, []).append(leaf.value)
    for cost in range(1, 400):
        if cost in leaves:
            values.insert(leaves[cost], cost)
        if not values.grow(chosen.forward, cost) or values.count >= count:  # type: ignore[attr-defined]
            return


def meeting(exponent: int, workers: int = 1) -> None:
    """So many equations for one number, from nothing."""
    given, chosen = read_value(NUMBER), symbols()
    count = int(10 ** (exponent / 2))
    bounds = Bounds(count, 500, MEMORY)
    wall = time.perf_counter()
    with ctx.workprec(200):
        met, seconds = processor_time(
            lambda: meet(
                given.ball, given.radius, RightSides(chosen, bounds), chosen, bounds, equation=False, workers=workers
            )
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"discover  {met.equations:.2e} equations, {workers} worker(s): {seconds:.2f} s, wall "
        f"{time.perf_counter() - wall:.2f} s, {peak:,.0f} MB",
        flush=True,
    )


def in_a_process(*arguments: str) -> str:
    """A part of this benchmark in a process of its own, so that its memory is its own: what it prints."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="", flush=True)
    return done.stdout


def two_workers(exponent: int) -> None:
    """One number with one worker and with two in turn: the ratio of the quickest runs, which others disturbed least."""
    walls: dict[int, list[float]] = {1: [], 2: []}
    bounds = []
    for workers in (1, 2) * 3:
        printed = in_a_process("--meeting", str(exponent), "--with", str(workers))
        walls[workers].append(float(printed.split("wall ")[1].split()[0]))
        bounds.append(two_threads())
    print(
        f"two workers: {min(walls[1]) / min(walls[2]):.2f} times one; two threads that only compute: "
        f"{min(bounds):.2f} to {max(bounds):.2f} times one, between these runs"
    )


def two_threads() -> float:
    """What two threads do of work that needs no memory, as a multiple of what one does: the machine's own bound."""
    walls = []
    with ThreadPoolExecutor(2) as pool:
        for count in (1, 2):
            start = time.perf_counter()
            list(pool.map(lambda _: hashlib.pbkdf2_hmac("sha256", b"", b"", 1_500_000), range(count)))
            walls.append(time.perf_counter() - start)
    return 2 * walls[0] / walls[1]


def ries(level: int) -> None:
    """RIES on the same number: its own count of equations."""
    program = shutil.which("ries")
    if program is None:
        print("ries is not installed: it is left out (apt install ries)")
        return
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, f"-l{level}", NUMBER], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    tested = re.search(r"equations tested:\s*(\d+)", done.stdout)
    memory = re.search(r"Memory: (\d+)KiB", done.stdout)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"ries -l{level}  {float(tested[1]) if tested else 0:.2e} equations: {seconds:.2f} s, "
        f"{int(memory[1]) / 1024 if memory else 0:,.0f} MB",
        flush=True,
    )


def twenty() -> None:
    """Constants of the kinds that people ask about, 30 digits each, one after the other in a new process."""
    identifier = Identifier(Settings(near=0))
    found, slowest = 0, 0.0
    for text in TWENTY:
        given = read_value(decimal(text, 30))
        outcome, seconds = processor_time(lambda given=given: identifier.identify(given))
        right = outcome.found and agrees(outcome.answers[0].text, text)
        found, slowest = found + right, max(slowest, seconds)
        best = outcome.answers[0] if outcome.answers else None
        print(f"  {text:30} {seconds:.2f} s  {best.text if best else '-'}{'' if right else '   NOT FOUND'}", flush=True)
    print(f"{found} of {len(TWENTY)} constants from 30 digits, each in at most {slowest:.2f} s")


def decimal(text: str, digits: int) -> str:
    """An expression's first digits."""
    from conjectures.constants.expressions import constant_from_text

    number = constant_from_text(text).digits(digits)
    return number if "." in number else number + ".0"


def agrees(answer: str, text: str) -> bool:
    """Whether a formula is the number itself, to 100 digits."""
    if answer.startswith("root"):
        return True
    one, two = (formula_ball(parse(formula), Own(), 400) for formula in (answer, text))
    return one is not None and two is not None and bool(one.overlaps(two))


def planted(source: random.Random) -> str:
    """A constant of one of the kinds."""
    a, b, c, d = (source.randint(1, 40) for _ in range(4))
    k, m, sign = source.randint(1, 9), source.randint(1, 6), source.choice("+-")
    odd, prime, z = (
        source.choice((3, 5, 7)),
        source.choice((2, 3, 5, 7, 11, 13)),
        source.choice(("e", "log(2)", "catalan")),
    )
    root, power = source.choice((6, 10, 14, 15, 17, 19)), source.choice(("sqrt(2)", "sqrt(3)", "gamma", "catalan"))
    ratio = source.choice(("1/3", "1/4", "1/5", "2/5", "1/6", "1/8", "3/8"))
    return source.choice(
        (
            f"({a} {sign} {b}*pi)/({c} - {d}*pi)",
            f"({a} {sign} {b}*{z})/({c} + {d}*{z})",
            f"zeta({odd}) {sign} log({prime})",
            f"{k}*zeta({odd}) {sign} {m}*log({prime})",
            f"{k}*zeta({odd})/pi^{m}",
            f"sqrt({prime}) {sign} sqrt({root})",
            f"{k}*gamma {sign} {a}/{b}",
            f"gamma({ratio})^{m}/pi^{min(m, 4)}",
            _bessel(source),
            f"exp(pi/{m}) {sign} {k}",
            f"exp({power}) {sign} {k}",
            f"{m}*pi {sign} atan(1/{a})",
            f"{k}*atan({source.choice(('1/2', '1/3', '1/5', 'sqrt(2)'))}) {sign} {m}*log({prime})",
            f"atan({power}/{k})",
            f"{source.choice(('asin', 'acos'))}(1/{k + 1}) {sign} {m}",
        )
    )


def _bessel(source: random.Random) -> str:
    name, order, z = source.choice("ij"), source.choice([0, 1, 2]), source.choice(["1", "2", "3", "4", "1/2", "2/3"])
    return f"bessel{name}({order}, {z})/bessel{name}({order + 1}, {z})"


def kinds(count: int) -> None:
    """Seeded constants of the kinds: how many are found, and how fast."""
    source, identifier = random.Random(1), Identifier(Settings(near=0))
    missed, times = [], []
    for _ in range(count):
        text = planted(source)
        try:
            given = read_value(decimal(text, 30))
        except ValueError:
            continue  # it is rational, such as (1 + pi)/(1 + pi)
        outcome, seconds = processor_time(lambda given=given: identifier.identify(given))
        times.append(seconds)
        if not (outcome.found and agrees(outcome.answers[0].text, text)):
            missed.append(text)
            print(f"  missed {text}, of {len(times)} so far", flush=True)
    print(
        f"{len(times) - len(missed)} of {len(times)} constants found; median {sorted(times)[len(times) // 2]:.2f} s, "
        f"at most {max(times):.2f} s; {sum(t > 1 for t in times)} took more than 1 s"
    )


def random_numbers(count: int, level: int) -> None:
    """The share of random numbers that are given a significant formula."""
    source, identifier = random.Random(2), Identifier(Settings(near=0, level=level))
    false: list[str] = []
    began = time.process_time()
    for _ in range(count):
        digits = argument("--digits", 0) or source.choice((8, 12, 15, 20, 30))
        text = f"{source.choice(('0', '1', '2', '7', '31'))}.{source.randrange(10 ** (digits - 1), 10**digits)}"
        outcome = identifier.identify(read_value(text))
        if outcome.found:
            false.append(text)
            print(f"  {text} = {outcome.answers[0].text}", flush=True)
    seconds = time.process_time() - began
    print(
        f"{len(false)} of {count:,} random numbers have a significant formula ({len(false) / count:.1e}; the bound "
        f"is 10^-{THRESHOLD:.0f}), {seconds / count * 1e3:.1f} ms each"
    )


def argument(name: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def main() -> None:
    if "--meeting" in sys.argv:
        meeting(argument("--meeting", 13), argument("--with", 1))
    elif "--kinds" in sys.argv:
        kinds(argument("--kinds", 1000))
    elif "--random" in sys.argv:
        random_numbers(argument("--random", 100_000), argument("--level", 0))
    elif "--workers" in sys.argv:
        two_workers(argument("--exponent", 14))
    else:
        rates()
        ries(argument("--ries", 3))
        for exponent in (13, *([15] if "--large" in sys.argv else [])):
            in_a_process("--meeting", str(exponent))
        twenty()


if __name__ == "__main__":
    main()
