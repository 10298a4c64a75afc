"""Signed continued fractions: an exhaustive truth by other means, the conjectures of the literature, and rates.

    python benchmarks/esma.py                       # e, tan 1, e^2, I0(2)/I1(2), pi, and the rest
    python benchmarks/esma.py "exp(1/3)" "tan(1/2)" # the truth about others

For each constant prints how many formulas there are with |c| <= 4 and sign words of period 1 to 3, how many the search
finds, every one that it misses or that is false, and its processor time with approval and with proofs; exit code 1
if one is wrong. Then the candidates a second on one core, and which of 50 published conjectures are found from their
constant.

How the truth differs from the search. Every left side is divided by itself, in exact integers on both ends of an
enclosure of 4,000 bits, with floors and ceilings as the signs say: no classes, no regular fraction, no transducer. The
recurrence is Berlekamp and Massey's over the prime 2^61 - 1 on all terms that 3,600 bits certify, in Python.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import product
from math import gcd
from pathlib import Path

import measure  # noqa: F401
from flint import arb, ctx

from conjectures.constants.expressions import constant_from_text
from conjectures.pcf import Pcf
from conjectures.search import Search
from conjectures.signed_cf.search import SignedSearch
from conjectures.signed_cf.words import sign_words
from conjectures.spaces import box
from discovery.signed_cf import CheckedSearch
from kernels.signed_cf import Words, screen

HEIGHT, PERIOD, ORDER = 4, 3, 23
BITS, CERTIFIED = 4_000, 3_600
MOST_TERMS = 2_000
PRIME = (1 << 61) - 1
CONSTANTS = ("e", "tan(1)", "e^2", "besseli(0,2)/besseli(1,2)", "pi")
CONJECTURES = Path(__file__).resolve().parent.parent / "tests/conjectures/data/signed_conjectures.json"

Left = tuple[int, int, int, int]


def left_sides(height: int) -> Iterator[Left]:
    """(A, B, C, D) for |A x + B| / |C x + D|, each once."""
    rows = [(a, b) for a, b in product(range(-height, height + 1), repeat=2) if a > 0 or (a == 0 and b > 0)]
    for (a, b), (c, d) in product(rows, rows):
        if a * d != b * c and gcd(a, b, c, d) == 1:
            yield a, b, c, d


def signed_terms(low: tuple[int, int], high: tuple[int, int], word: str) -> list[int]:
    """The terms that both ends of an enclosure, two fractions, share, up to the certified bits; [] for a first 0."""
    terms: list[int] = []
    floor_bits = max(low[1], high[1]).bit_length() - CERTIFIED // 2
    while len(terms) < MOST_TERMS:
        sign = word[len(terms) % len(word)]
        (p, q), (r, s) = low, high
        first, second = (p // q, r // s) if sign == "+" else (-(-p // q), -(-r // s))
        if first != second or q.bit_length() < floor_bits:
            break
        x, y = (p - first * q, r - first * s) if sign == "+" else (first * q - p, first * s - r)
        if x <= 0 or y <= 0:
            break
        terms.append(first)
        low, high = (q, x), (s, y)
    return terms if terms[:1] != [0] else []


def complexity(terms: list[int], order: int) -> int | None:
    """The linear complexity modulo 2^61 - 1; None above the order."""
    c, b, length, shift, scale = [1], [1], 0, 1, 1
    for i in range(len(terms)):
        d = sum(c[j] * terms[i - j] for j in range(min(len(c), i + 1))) % PRIME
        if d:
            old, factor = c[:], d * pow(scale, -1, PRIME)
            c += [0] * (len(b) + shift - len(c))
            for j, x in enumerate(b):
                c[j + shift] = (c[j + shift] - factor * x) % PRIME
            if 2 * length <= i:
                length, b, scale, shift = i + 1 - length, old, d, 0
                if length > order:
                    return None
        shift += 1
    return length


def truth(text: str) -> set[tuple[Left, str]]:
    """Every left side and word whose terms satisfy a recurrence of the order, and do not end in one term for ever."""
    unit = 1 << BITS
    with ctx.workprec(BITS + 200):
        x = int((constant_from_text(text).enclosure(BITS + 100) * arb(unit)).floor().unique_fmpz())
    found = set()
    for a, b, c, d in left_sides(HEIGHT):
        ends = [(abs(a * y + b * unit), abs(c * y + d * unit)) for y in (x, x + 1)]
        for word in sign_words(PERIOD):
            terms = signed_terms(ends[0], ends[1], word)
            if len(terms) > 2 * ORDER and len(set(terms[-20:])) > 1 and complexity(terms, ORDER) is not None:
                found.add(((a, b, c, d), word))
    return found


def searched(text: str) -> tuple[list[dict], float, float]:
    """The search's hits, its processor time with approval, and with the checker's verdicts too."""
    begun = time.process_time()
    plain = SignedSearch((text,), HEIGHT, PERIOD, ORDER)
    for chunk in range(plain.chunk_count):
        plain.run_chunk(chunk)
    approved = time.process_time() - begun
    begun = time.process_time()
    search = CheckedSearch(SignedSearch((text,), HEIGHT, PERIOD, ORDER))
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    return hits, approved, time.process_time() - begun


def left_of(hit: dict) -> Left:
    """The hit's left side as the truth writes it."""
    c0, c1, d0, d1 = hit["coefficients"]
    top, bottom = ((a, b) if (a, b) > (0, 0) or (a == 0 and b > 0) else (-a, -b) for a, b in ((c1, c0), (d1, d0)))
    return *top, *bottom


def compare(text: str) -> bool:
    """One constant against its truth."""
    expected = truth(text)
    hits, approved, proved = searched(text)
    found = {(left_of(hit), hit["signs"]) for hit in hits}
    count = sum(hit["status"] == "proved" for hit in hits)
    print(
        f"{text:<28}{len(expected):>6} formulas on {len({left for left, _ in expected})} left sides; "
        f"found {len(hits)}, missed {len(expected - found)}, false {len(found - expected)}; proved {count}; "
        f"{approved:.2f} s, with proofs {proved:.2f} s",
        flush=True,
    )
    for kind, cases in (("missed", expected - found), ("false", found - expected)):
        for left, word in sorted(cases)[:10]:
            print(f"    {kind}: {left} {word}")
    return expected == found


def rates() -> None:
    """Candidates a second of the screening on one core, complete and with the prefilter."""
    words = sign_words(PERIOD)
    for text, height in (("e", 20), ("pi", 20)):
        search = SignedSearch((text,), height, PERIOD, ORDER)
        number, last = search.screening(0), 2 * height * height + 1
        seconds: dict[bool, float] = {}
        for prefilter in (False, True):
            turns = []
            for _ in range(3):
                begun = time.process_time()
                _, counts = screen(number, Words(words), height, search.terms, ORDER, 1, last, prefilter)
                turns.append(time.process_time() - begun)
            seconds[prefilter] = min(turns)
        complete, filtered = (counts["candidates"] / seconds[prefilter] / 1e6 for prefilter in (False, True))
        print(
            f"{text}, |c| <= {height}: {counts['candidates']:,} candidates of {search.terms} terms, order <= {ORDER}: "
            f"complete {complete:.2f} M/s, with prefilter {filtered:.2f} M/s on one core"
        )


def checker() -> None:
    """The longest that the checker takes for a certificate."""
    from proofs.signed_cf_rules import check

    hits, _, _ = searched("e")
    worst = 0.0
    for hit in hits:
        begun = time.process_time()
        check(hit["certificate"])
        worst = max(worst, time.process_time() - begun)
    print(f"checker: {len(hits)} certificates of e, at most {1e3 * worst:.2f} ms each")


def conjectures() -> bool:
    """Which of the published conjectures are found from their constant."""
    rows = json.loads(CONJECTURES.read_text(encoding="utf-8"))
    missing = [row["id"] for row in rows if not (found_signed(row) if "signs" in row else found_pcf(row))]
    print(f"published conjectures: {len(rows) - len(missing)} of {len(rows)} found from their constant", *missing)
    return not missing


def found_signed(row: dict) -> bool:
    """A number below 1 with a first sign + is found as its inverse, whose terms begin one later."""
    word = next(word for word in sign_words(4) if (word * 12).startswith((row["signs"] * 12)[:12]))
    terms = row["terms"][1:] if row["terms"][0] == 0 else row["terms"]
    hits = CheckedSearch(SignedSearch((row["constant"],), 1, PERIOD, ORDER)).run_chunk(0).hits
    return any(
        hit["status"] == "proved" and hit["signs"] == word and hit["terms"][: len(terms)] == terms[: len(hit["terms"])]
        for hit in hits
    )


def found_pcf(row: dict) -> bool:
    """Search a box of coefficients around the fraction."""
    pcf = Pcf.parse(row["a"], row["b"])
    ranges = [[(c - 2, c + 2) for c in reversed(polynomial)] for polynomial in (pcf.a, pcf.b)]
    ranges[0][0] = (1, max(3, ranges[0][0][1]))
    search = Search(box(*ranges), (row["constant"],), 20, 50)
    hits = (hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits)
    return any(Pcf.parse(hit["a"], hit["b"]) == pcf for hit in hits)


def main() -> int:
    right = [compare(text) for text in sys.argv[1:] or CONSTANTS]
    if not sys.argv[1:]:
        checker()
        rates()
        right.append(conjectures())
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
