"""Series found by search: the published ones, candidates a second, and the same questions put to PARI and mpmath.

python benchmarks/series.py [--workers]

Every known series below has to be found in a space that is stated, by its sum alone; no table is asked. The peers get
the same candidates with the same number of digits: PARI sums them by `suminf` and asks `lindep`, mpmath by `nsum` and
`pslq`. Times are processor times of one core; --workers adds a search of 800,000 candidates on one and two processes.
"""

import argparse
import itertools
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import CHECKOUT, interleaved, print_head, print_row, processor_time

from conjectures.grammar import parse
from conjectures.series.options import series_searches
from conjectures.series.search import SeriesSearch
from conjectures.series.sums import Sum, sums
from conjectures.series.template import read_factors, read_term
from conjectures.values.search import ValueSearch
from conjectures.values.spaces import space_from_options

# Constant, preset, ranges that differ from the preset's, and the ids of known series that have to be found.
PUBLISHED = (
    ("zeta(3)", "central", (), {"S0001"}),
    ("zeta(3)", "odd", (), {"S0009"}),
    ("zeta(3)", "catalan", (), {"S0001", "S0014"}),
    ("zeta(2)", "central", (), {"S0002", "S0012"}),
    ("catalan", "central", (), {"S0011"}),
    ("catalan", "catalan", (), {"S0011", "S0013"}),
    ("log(2)", "central", (), {"S0010"}),
    ("pi", "central", (), {"S0003", "S0004", "S0016"}),
    ("pi", "bbp", (), {"S0008", "S0015"}),
    ("pi", "ramanujan4", (), {"S0005", "S0006", "S0017", "S0018", "S0019", "S0020", "S0021", "S0022"}),
    ("pi", "ramanujan2", (), {"S0003", "S0004", "S0029"}),
    ("pi", "ramanujan3", (), {"S0024", "S0025", "S0026", "S0027", "S0028"}),
    ("pi", "ramanujan6", (), {f"S{number:04}" for number in range(30, 38)}),
    ("pi", "chudnovsky", (), {"S0007"}),
    ("pi", "dirichlet", (), {"S0038"}),
    ("zeta(2)", "dirichlet", (), {"S0042"}),
    ("zeta(3)", "dirichlet", (), {"S0044"}),
    ("log(2)", "dirichlet", (), {"S0043"}),
    ("catalan", "dirichlet", (), {"S0045"}),
    ("pi", "bauer", (), {"S0039"}),
    ("gamma(3/4)^4", "bauer", (), {"S0040"}),
    ("sqrt(pi)*gamma(3/4)^2", "bauer", (), {"S0041"}),
)
DIGITS = 60
LARGE = ["-c", "pi", "--preset", "ramanujan4", "--param", "y=5..400000", "--quiet", "--format", "jsonl"]


def all_hits(search: SeriesSearch | ValueSearch) -> list[dict[str, object]]:
    return [hit for index in range(search.chunk_count) for hit in search.run_chunk(index).hits]


def published() -> bool:
    """Whether every one was found; prints what, and how long it took."""
    complete = True
    print(f"{'constant':<10}{'space':<13}{'terms':>8}{'summed':>8}{'time':>9}{'a second':>10}  found")
    for constant, preset, params, expected in PUBLISHED:
        (search,) = series_searches([constant], preset=preset, params=params)
        hits, seconds = processor_time(lambda search=search: all_hits(search))
        found = {str(hit["known"]) for hit in hits if hit["status"] == "verified"}
        complete &= expected <= found
        fastest = min(hits, key=lambda hit: hit["cost"] or math.inf)
        missed = f" MISSED {', '.join(sorted(expected - found))}" if expected - found else ""
        summed = sum(len(batch.candidates) for batch in search.shapes.batches(range(search.size)))
        groups = len({hit["group"] for hit in hits})
        print(
            f"{constant:<10}{preset:<13}{search.size:>8,}{summed:>8,}{seconds:>7.2f} s{summed / seconds:>10,.0f}  "
            f"{groups} formulas; cheapest {fastest['formula']} = {fastest['relation']}, cost {fastest['cost']}{missed}",
            flush=True,
        )
    return complete


def other_spaces() -> None:
    """Products, radicals and recurrences: candidates a second in the usual spaces."""
    print()
    cubic, nines = ["1", "x", "y", "z"], ["x=-9..9", "y=-9..9", "z=-9..9"]
    apery, near = ["n^3", "x*n^3-y*n^2+z*n-5", "-(n-1)^3"], ["x=28..40", "y=45..57", "z=21..33"]
    for kind, constant, recurrence, params in (
        ("products", "pi", (), ()),
        ("radicals", "sqrt(5)", (), ()),
        ("radical-products", "pi", (), ()),
        ("recurrences", "2^(1/3)", (), ()),
        ("recurrences", "2^(1/3)", cubic, nines),
        ("recurrences", "zeta(3)", apery, near),
    ):
        search = ValueSearch(space_from_options(kind, params, recurrence=recurrence), (constant,), height=30)
        hits, seconds = processor_time(lambda search=search: all_hits(search))
        groups, proven = len({hit["group"] for hit in hits}), sum(hit["status"] == "verified" for hit in hits)
        rate = f"{search.size:>6,} formulas, {search.size / seconds:>6,.0f} a second"
        print(f"{kind:<18}{rate}, {groups} for {constant}, {proven} of {len(hits)} hits verified", flush=True)


def peers() -> None:
    """P(n) (-1)^(e n)/(n^k binomial(2n,n)^u 2^(a n)) with P of degree 2: all of them, and a sample for mpmath."""
    term = "(-1)^(e*n)/(n^k*binomial(2n,n)^u*2^(a*n))"
    params = ["e=0..1", "k=1..4", "u=2..4", "a=-2..20"]
    (search,) = series_searches(["zeta(2)"], term=term, params=params, degree=2, digits=DIGITS)
    candidates = list(itertools.product(range(2), range(1, 5), range(2, 5), range(-2, 21)))
    ours, seconds = processor_time(lambda: {int(hit["index"]) for hit in all_hits(search)})
    print(f"\n{len(candidates)} series for zeta(2), numerators of degree 2, {DIGITS} digits: sums and integer relation")
    print(f"discover      {len(candidates) / seconds:>10,.0f} a second, {len(ours)} formulas; asked for 1/zeta(2), too")
    for name, ask in (("PARI", _pari()), ("mpmath", _mpmath())):
        sample = candidates[:: 1 if name == "PARI" else 30]
        found, taken = processor_time(lambda ask=ask, sample=sample: [one for one in sample if ask(*one)])
        rate = len(sample) / taken
        times = len(candidates) / seconds / rate
        print(f"{name:<14}{rate:>10,.0f} a second, {len(found)} of its {len(sample)}; discover {times:,.1f} times")


def _pari():
    from cypari import pari

    pari.allocatemem(1 << 28, silent=True)
    pari.set_real_precision(DIGITS)
    pari(
        "ask(e,k,u,a) = { my(t = n -> (-1)^(e*n)/(n^k*binomial(2*n,n)^u*2.^(a*n)), s, v);"
        " s = vector(3, j, suminf(n = 1, n^(j-1)*t(n)));"
        f" v = lindep(concat(s, [zeta(2)]), {DIGITS - 10}); #v == 4 && v[4] != 0 && vecmax(abs(v)) < 10^6 }}"
    )
    return lambda e, k, u, a: bool(pari(f"ask({e},{k},{u},{a})"))


def _mpmath():
    import mpmath

    def term(n, e: int, k: int, u: int, a: int):
        return (-1) ** (e * int(n)) / (n**k * mpmath.binomial(2 * n, n) ** u * mpmath.mpf(2) ** (a * n))

    def ask(*candidate: int) -> bool:
        with mpmath.workdps(DIGITS):
            sums = [mpmath.nsum(lambda n, j=j: n**j * term(n, *candidate), [1, mpmath.inf]) for j in range(3)]
            found = mpmath.pslq([*sums, mpmath.zeta(2)], maxcoeff=10**6, maxsteps=10**4)
            return found is not None and found[3] != 0

    return ask


def slow() -> None:
    """Sums that converge like a power of n: ours with a proven bound, PARI's sumalt and sumnum, mpmath's nsum."""
    from cypari import pari

    print()
    print_head("slow sums, 100 digits", ["discover", "PARI", "mpmath nsum"])
    for name, text, weight, pari_text, native in _slow_sums():
        term = read_term(read_factors(parse(text), {}))[0]
        pari.set_real_precision(100)
        contestants = {
            "discover": lambda term=term, weight=weight: sums(term, [weight], 340),
            "PARI": lambda pari_text=pari_text: pari(pari_text),
            "mpmath nsum": lambda native=native: _mpmath_slow(native),
        }
        print_row(name, interleaved(contestants, rounds=3))


def _slow_sums():
    """A name, our text and weight, PARI's, mpmath's."""
    import mpmath

    half = mpmath.mpf(1) / 2
    yield ("1/n^2", "1/n^2", (1,), "sumnum(n=1,1/n^2)", lambda n: 1 / n**2)
    yield ("(-1)^n/(2n+1)", "(-1)^n/(2n+1)", (1,), "sumalt(n=0,(-1)^n/(2*n+1))", lambda n: (-1) ** int(n) / (2 * n + 1))
    yield (
        "(4n+1) (-1)^n binomial(2n,n)^3/64^n",
        "(-1)^n*binomial(2n,n)^3/64^n",
        (1, 4),
        "sumalt(n=0,(-1)^n*(4*n+1)*binomial(2*n,n)^3/64.^n)",
        lambda n: (-1) ** int(n) * (4 * n + 1) * (mpmath.rf(half, n) / mpmath.factorial(n)) ** 3,
    )


def _mpmath_slow(term):
    import mpmath

    with mpmath.workdps(100):
        return mpmath.nsum(term, [1, mpmath.inf])


def evaluation() -> None:
    """Ramanujan's series of eight digits a term, summed with a proven bound; PARI's and FLINT's own way to it."""
    from cypari import pari
    from flint import arb, ctx

    term = read_term(read_factors(parse("factorial(4n)/(factorial(n)^4*396^(4n))"), {}))[0]
    total = Sum(term, (1103, 26390))
    print()
    print_head("sum of Ramanujan's series", ["discover", "PARI suminf", "mpmath sum"])
    for digits in (100, 1_000, 10_000):
        bits = int(digits * 3.33) + 8
        ball = total.ball(bits)
        with ctx.workprec(bits + 64):
            assert ball.overlaps(9801 * arb(2).sqrt() / (4 * arb.pi())) and ball.rel_accuracy_bits() > bits - 16
        pari.set_real_precision(digits)
        text = "suminf(n=0, (1103+26390*n)*(4*n)!/(n!^4*396.^(4*n)))"
        contestants = {
            "discover": lambda bits=bits: total.ball(bits),
            "PARI suminf": lambda text=text: pari(text),
            "mpmath sum": lambda digits=digits: _mpmath_sum(digits),
        }
        print_row(f"{digits:,} digits", interleaved(contestants, rounds=3))


def _mpmath_sum(digits: int):
    import mpmath

    with mpmath.workdps(digits):
        total, term = mpmath.mpf(0), mpmath.mpf(1)
        for n in range(digits // 7 + 2):
            total += (1103 + 26390 * n) * term
            term *= mpmath.mpf((4 * n + 1) * (4 * n + 2) * (4 * n + 3) * (4 * n + 4)) / ((n + 1) ** 4 * 396**4)
        return total


def workers() -> None:
    """The same bytes from one and from two worker processes, and how much sooner."""
    walls, busy, outputs = {}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (1, 2):
            store = str(Path(folder) / f"{count}.sqlite")
            command = [sys.executable, "-m", "discovery", "formula", *LARGE, "--workers", str(count), "--store", store]
            before, begun = _children(), time.perf_counter()
            outputs[count] = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True).stdout
            walls[count], busy[count] = time.perf_counter() - begun, _children() - before
    same = "same bytes" if outputs[1] == outputs[2] else "DIFFERENT"
    print(f"\n799,992 candidates: {walls[1]:.1f} s on one worker, {walls[2]:.1f} s on two: ", end="")
    print(f"{walls[1] / walls[2]:.2f} times, {same}; processor time {busy[1]:.1f} and {busy[2]:.1f} s")


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", action="store_true", help="also a large search on one and two processes")
    arguments = parser.parse_args()
    complete = published()
    other_spaces()
    peers()
    evaluation()
    slow()
    if arguments.workers:
        workers()
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
