"""Rewriting and congruence closure against their plain twins: `python benchmarks/rewriting.py`.

Each task starts with nothing remembered, as a branch of a case split does: a local rule is added, a term brought to its
normal form, the rule taken back. A step is a rewrite or a condition that was decided.
"""

import random
from collections.abc import Callable
from typing import Any

from measure import interleaved, sys  # first: it puts the checkout on the path

from kernels import reference_rewriting, rewriting

MODULES = {"discover": rewriting, "plain twin": reference_rewriting}
FUEL = 10**6


def numerals(r: Any) -> tuple[int, int, Callable[[int], int]]:
    """Zero and successor, as symbols, and the numerals."""
    zero, s = r.symbol(0), r.symbol(1)

    def numeral(n: int) -> int:
        return int(r.apply(s, (numeral(n - 1),)) if n else r.apply(zero, ()))

    return zero, s, numeral


def arithmetic(r: Any) -> int:
    """20 * 12 by the definitions of + and *."""
    _, s, numeral = numerals(r)
    plus, times, x, y, o = r.symbol(2), r.symbol(2), r.variable(0), r.variable(1), numeral(0)
    sx = r.apply(s, (x,))
    r.add_rule(r.apply(plus, (o, y)), y)
    r.add_rule(r.apply(plus, (sx, y)), r.apply(s, (r.apply(plus, (x, y)),)))
    r.add_rule(r.apply(times, (o, y)), o)
    r.add_rule(r.apply(times, (sx, y)), r.apply(plus, (y, r.apply(times, (x, y)))))
    return int(r.apply(times, (numeral(20), numeral(12))))


def shuffled_sum(r: Any) -> int:
    """A sum of 24 shuffled constants, sorted by associativity and commutativity as ordered rules."""
    plus, terms = r.symbol(2), [r.apply(r.symbol(0), ()) for _ in range(24)]
    x, y, z = (r.variable(k) for k in range(3))
    yz, xz = r.apply(plus, (y, z)), r.apply(plus, (x, z))
    r.add_rule(r.apply(plus, (r.apply(plus, (x, y)), z)), r.apply(plus, (x, yz)))
    r.add_rule(r.apply(plus, (x, y)), r.apply(plus, (y, x)), (), False)
    r.add_rule(r.apply(plus, (x, yz)), r.apply(plus, (y, xz)), (), False)
    random.Random(1).shuffle(terms)
    while len(terms) > 1:
        terms = [r.apply(plus, tuple(terms[i : i + 2])) for i in range(0, len(terms), 2)]
        terms[-1:] = r.arguments(terms[-1]) if len(terms) == 3 else terms[-1:]
    return int(terms[0])


def insertion_sort(r: Any) -> int:
    """A list of 20 numerals sorted by insertion, with conditions on which is the smaller."""
    zero, s, numeral = numerals(r)
    true, false, nil = (r.apply(r.symbol(0), ()) for _ in range(3))
    cons, less, insert, sort = r.symbol(2), r.symbol(2), r.symbol(2), r.symbol(1)
    x, y, l, o = r.variable(0), r.variable(1), r.variable(2), r.apply(zero, ())
    sx, sy, yl, xl = r.apply(s, (x,)), r.apply(s, (y,)), r.apply(cons, (y, l)), r.apply(cons, (x, l))
    r.add_rule(r.apply(less, (o, y)), true)
    r.add_rule(r.apply(less, (sx, o)), false)
    r.add_rule(r.apply(less, (sx, sy)), r.apply(less, (x, y)))
    r.add_rule(r.apply(insert, (x, nil)), r.apply(cons, (x, nil)))
    smaller = r.apply(less, (x, y))
    r.add_rule(r.apply(insert, (x, yl)), r.apply(cons, (x, yl)), ((smaller, true),))
    r.add_rule(r.apply(insert, (x, yl)), r.apply(cons, (y, r.apply(insert, (x, l)))), ((smaller, false),))
    r.add_rule(r.apply(sort, (nil,)), nil)
    r.add_rule(r.apply(sort, (xl,)), r.apply(insert, (x, r.apply(sort, (l,)))))
    numbers = nil
    for n in random.Random(2).sample(range(30), 20):
        numbers = r.apply(cons, (numeral(n), numbers))
    return int(r.apply(sort, (numbers,)))


def normalisation(module: Any, task: Callable[[Any], int]) -> tuple[Callable[[], int], Callable[[], int]]:
    """A run that begins with nothing remembered, and how many steps it took."""
    r = module.Rewriter()
    term, a, b = task(r), r.apply(r.symbol(0), ()), r.apply(r.symbol(0), ())

    def run() -> int:
        mark = r.mark()
        r.add_rule(b, a)
        r.normalise(term, FUEL)
        r.reset(mark)
        return int(r.spent())

    return run, r.spent


def closure(module: Any) -> Callable[[], None]:
    """Equations between 200 terms over six constants, put in and taken back."""
    bank, generator = module.Rewriter(), random.Random(3)
    symbols = [bank.symbol(arity) for arity in (1, 2, 2)]
    terms = [bank.apply(bank.symbol(0), ()) for _ in range(6)]
    for _ in range(200):
        f, arity = generator.choice([(symbols[0], 1), (symbols[1], 2), (symbols[2], 2)])
        terms.append(bank.apply(f, tuple(generator.choice(terms) for _ in range(arity))))
    equations = [tuple(generator.sample(terms, 2)) for _ in range(60)]
    classes = module.Congruence(bank)
    for term in terms:
        classes.representative(term)

    def run() -> None:
        classes.push()
        for reason, (s, t) in enumerate(equations):
            classes.merge(s, t, reason)
        classes.pop()

    return run


def print_rates(task: str, steps: int, rates: list[float]) -> None:
    """One line: steps a microsecond of the kernel and of its twin, and their ratio."""
    ours, plain = (rate / 1e6 for rate in rates)
    print(f"{task:<22}{steps:>8}{ours:>12.2f}/us{plain:>12.3f}/us{ours / plain:>7.0f}x", flush=True)


def main() -> int:
    print(f"{'task':<22}{'steps':>8}{'discover':>14}{'plain twin':>14}{'ratio':>8}")
    for task in (arithmetic, shuffled_sum, insertion_sort):
        runs = {name: normalisation(module, task)[0] for name, module in MODULES.items()}
        steps = {name: run() for name, run in runs.items()}
        seconds = interleaved(runs, turn=0.05)
        rates = [steps[name] / seconds[name] for name in MODULES]
        print_rates(task.__name__, steps["discover"], rates)
    seconds = interleaved({name: closure(module) for name, module in MODULES.items()}, turn=0.05)
    rates = [60 / seconds[name] for name in MODULES]
    print_rates("60 equations", 60, rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
