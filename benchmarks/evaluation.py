"""Evaluate continued fractions to many digits: the product tree against PARI, ramanujantools, python-flint, mpmath.

    python benchmarks/evaluation.py

All contestants go to the same depth and hand back the value to the same number of digits, and their values are
compared before any is timed. Ours is the only rigorous one: it carries a ball around the tail through all steps. At the
end with AVX-512 IFMA, and without, in processor time as all that; then batches by one thread and by two, in wall time.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any

from measure import interleaved, print_head, print_row, processor_time  # isort: skip

import flint
import mpmath

from kernels.node_products import use_limbs
from kernels.product_tree import tail_value, tail_values

DIGITS = (50, 1_000, 10_000, 100_000)
# Contestants that would take minutes are left out above this many digits.
SLOW_DIGITS = 10_000
QUICK = {"discover", "PARI"}


@dataclass(frozen=True, eq=False)
class Case:
    """A fraction, its digits a term (0: e's factorial rate), and bounds c n^k of its tail: lower, upper, k."""

    name: str
    a: tuple[int, ...]
    b: tuple[int, ...]
    rate: float
    tail: tuple[float, float, int]

    def depth(self, digits: int) -> int:
        return int(digits / self.rate) + 4 if self.rate else _factorial_depth(digits)

    def tail_ball(self, depth: int) -> flint.arb:
        lower, upper, power = self.tail
        return flint.arb((lower + upper) / 2, (upper - lower) / 2) * flint.arb(depth) ** power


@cache
def _factorial_depth(digits: int) -> int:
    depth, gained = 3, 0.0
    while gained < digits + 2:
        depth, gained = depth + 1, gained + math.log10(depth)
    return depth


# A tail b(n+1)/(a(n+1) + ...) lies between 0 and b/a where b > 0; for Apery's and e's it tends to -c n^k.
CASES = (
    Case("Brouncker, 4/pi", (1, 2), (0, 0, 1), 0.7655514, (0, 1, 1)),
    Case("Apery, zeta(3)", (5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1), 3.0618, (-0.06, -0.02, 3)),
    Case("Apery, zeta(2)", (3, 11, 11), (0, 0, 0, 0, 1), 2.0898, (0, 0.2, 2)),
    Case("e", (3, 1), (0, -1), 0, (-1.5, -0.5, 0)),
)


def discover(case: Case, digits: int) -> flint.arb:
    depth, bits = case.depth(digits), _bits(digits)
    return tail_value(case.a, case.b, depth, case.tail_ball(depth), bits)


def flint_recurrence(case: Case, digits: int) -> flint.arb:
    """What one writes with python-flint: the recurrence in fmpz."""
    p_before, p, q_before, q = flint.fmpz(1), flint.fmpz(case.a[0]), flint.fmpz(0), flint.fmpz(1)
    for n in range(1, case.depth(digits) + 1):
        a_n, b_n = _at(case.a, n), _at(case.b, n)
        p_before, p = p, a_n * p + b_n * p_before
        q_before, q = q, a_n * q + b_n * q_before
    with flint.ctx.workprec(_bits(digits)):
        return flint.arb(p) / flint.arb(q)


def flint_matrices(case: Case, digits: int) -> flint.arb:
    """The product tree in python-flint's matrices."""

    def product(start: int, end: int) -> flint.fmpz_mat:
        if end - start == 1:
            return flint.fmpz_mat([[0, _at(case.b, end)], [1, _at(case.a, end)]])
        middle = (start + end) // 2
        return product(start, middle) * product(middle, end)

    steps = product(0, case.depth(digits))
    with flint.ctx.workprec(_bits(digits)):
        return case.a[0] + flint.arb(steps[0, 1]) / flint.arb(steps[1, 1])


def mpmath_recurrence(case: Case, digits: int) -> Any:
    with mpmath.workdps(digits + 10):
        p_before, p, q_before, q = mpmath.mpf(1), mpmath.mpf(case.a[0]), mpmath.mpf(0), mpmath.mpf(1)
        for n in range(1, case.depth(digits) + 1):
            a_n, b_n = _at(case.a, n), _at(case.b, n)
            p_before, p = p, a_n * p + b_n * p_before
            q_before, q = q, a_n * q + b_n * q_before
        return p / q


def pari_contestant() -> Callable[[Case, int], Any] | None:
    """PARI's own product tree, vecprod, called in this process; None without cypari."""
    try:
        from cypari import pari
    except ImportError:
        print("cypari is not installed: PARI is left out (pip install cypari)")
        return None
    pari.allocatemem(2**28, 2**30, silent=True)

    @cache
    def compiled(case: Case) -> Any:
        a, b = (" + ".join(f"({c})*n^{k}" for k, c in enumerate(polynomial)) for polynomial in (case.a, case.b))
        return pari(f"(N) -> my(m = vecprod(vector(N, n, [0, {b}; 1, {a}]))); {case.a[0]} + m[1,2]*1./m[2,2]")

    def evaluate(case: Case, digits: int) -> Any:
        pari.set_real_precision(digits + 10)
        return compiled(case)(case.depth(digits))

    return evaluate


def ramanujantools_contestant() -> Callable[[Case, int], Any] | None:
    """ramanujantools' own evaluation of a PCF at a depth; None without it."""
    try:
        import sympy
        from ramanujantools.pcf import PCF
    except ImportError:
        print("ramanujantools is not installed: it is left out (pip install ramanujantools)")
        return None
    n = sympy.symbols("n")

    @cache
    def fraction(case: Case) -> Any:
        return PCF(*(sum(c * n**k for k, c in enumerate(polynomial)) for polynomial in (case.a, case.b)))

    def evaluate(case: Case, digits: int) -> Any:
        with mpmath.workdps(digits + 10):
            return fraction(case).limit(case.depth(digits)).as_float()

    return evaluate


def _at(polynomial: tuple[int, ...], n: int) -> int:
    value = 0
    for coefficient in reversed(polynomial):
        value = value * n + coefficient
    return value


def _bits(digits: int) -> int:
    return int(digits * math.log2(10)) + 4


def _agree(values: dict[str, Any], digits: int) -> None:
    """Stop if any contestant's value is not ours to all but the last three digits."""
    with flint.ctx.workprec(_bits(digits) + 64):
        ours = values["discover"]
        if ours.rel_accuracy_bits() < _bits(digits) - 10:
            raise SystemExit(f"our own ball has {ours.rel_accuracy_bits()} bits only")
        for name, value in values.items():
            other = value if isinstance(value, flint.arb) else flint.arb(str(value).replace(" ", ""))
            if not abs(other - ours) < flint.arb(10) ** (3 - digits):
                raise SystemExit(f"{name} disagrees at {digits} digits: {other.str(30)} for {ours.str(30)}")


def limb_products(case: Case, digits: int, calls: int = 200) -> None:
    """Processor time with products of medium size in 52-bit limbs, where the processor has them, and without."""
    for wanted, title in ((True, "with"), (False, "without")):
        if use_limbs(wanted) == wanted:
            _, seconds = processor_time(lambda: [discover(case, digits) for _ in range(calls)])
            print(f"{case.name}, {digits:,} digits, {title} 52-bit limbs: {1e3 * seconds / calls:.2f} ms")
    use_limbs(True)


def batches(digits: int, rounds: int = 7) -> None:
    """Many fractions in one native call, by one thread and by two: wall time, so it wants a machine that is quiet.

    Beside it what two threads gain where each hashes a buffer of its own with the GIL released: the machine's bound.
    """
    count, bits = max(20, 200_000 // digits), _bits(digits)
    cases = [CASES[i % len(CASES)] for i in range(count)]
    questions = [(c.a, c.b, c.depth(digits), c.tail_ball(c.depth(digits))) for c in cases]
    single, one, two, hashed, shared = (
        min(_wall(action) for _ in range(rounds))
        for action in (
            lambda: [tail_value(*question, bits) for question in questions],
            lambda: tail_values(questions, bits),
            lambda: tail_values(questions, bits, 2),
            lambda: _hash_by_threads(1),
            lambda: _hash_by_threads(2),
        )
    )
    print(
        f"{count:,} fractions, {digits:,} digits: {1e6 * single / count:.1f} us each alone, {1e6 * one / count:.1f} in "
        f"a batch, {1e6 * two / count:.1f} on two threads, {one / two:.2f} times faster (hashing {hashed / shared:.2f})"
    )


def _wall(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _hash_by_threads(threads: int) -> None:
    parts = [bytes(8_000_000 // threads) for _ in range(threads)]
    workers = [Thread(target=hashlib.sha256, args=(part,)) for part in parts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main() -> None:
    contestants: dict[str, Callable[[Case, int], Any]] = {
        "discover": discover,
        "flint matrices": flint_matrices,
        "flint": flint_recurrence,
        "mpmath": mpmath_recurrence,
    }
    if (pari := pari_contestant()) is not None:
        contestants["PARI"] = pari
    if (tools := ramanujantools_contestant()) is not None:
        contestants["ramanujantools"] = tools
    print_head("value to so many digits", list(contestants))
    for case in CASES:
        for digits in DIGITS:
            chosen = (
                contestants
                if digits <= SLOW_DIGITS
                else {name: contestants[name] for name in QUICK & contestants.keys()}
            )
            with mpmath.workdps(digits + 10):
                _agree({name: evaluate(case, digits) for name, evaluate in chosen.items()}, digits)
            calls = {name: lambda f=f, c=case, d=digits: f(c, d) for name, f in chosen.items()}
            print_row(f"{case.name}, {digits:,} digits", interleaved(calls))
    limb_products(CASES[1], 10_000)
    for digits in DIGITS[:3]:
        batches(digits)


if __name__ == "__main__":
    main()
