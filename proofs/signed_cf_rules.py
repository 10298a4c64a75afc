"""TRUSTED. Proofs that a number has a signed continued fraction of a given pattern. Searches for nothing.

A certificate is a dictionary that claims, for x = (m0 f + m1)/(m2 f + m3) and f a value of a classical function,

    x = a_0 + b_0/(a_1 + b_1/(a_2 + ...)),  a_i the floor (b_i = 1) or ceiling (b_i = -1) of the i-th complete quotient,

where b repeats the word `signs` and a is `before`, then linear channels c0 + c1 t interlaced, for t = 0, 1, 2, ...

Theorem used (Lambert 1761 for coth and cot; Lehmer 1973; contiguous Bessel functions): with s = 1 for I, s = -1 for J,
    Y_0 = I_(A/D-1)(2/D) / I_(A/D)(2/D) = A + s/(A+D + s/(A+2D + ...)),
and the complete quotient Y_h lies between A + D h and A + D h + s, where A + D h >= 1, or 2 for s = -1.

Proof. Write Y_(h+mt) = P(t) Y_(h+m(t+1)) with P(t) a product of m matrices (A + D(h+mt+i), s; 1, 0), and likewise N(t)
for one block of the claim's terms. (1) U P(t) = +-N(t) U for all t, a polynomial identity, so X_t = U(Y_(h+mt))
satisfies X_t = N(t)(X_(t+1)). (2) X_t > 1 for all t by the bounds on Y. (3) If a tail X exceeds 1, so does a + b/X
where a >= 1 and b = 1, or a >= 2 and b = -1: hence all complete quotients of the claimed fraction, built back from the
X_t, exceed 1, which is what makes each a_i the floor or ceiling. (4) x = Q(X_0) with the matrix Q of the terms before:
a comparison of integers.
"""

from collections.abc import Sequence
from math import gcd

Matrix = tuple[int, int, int, int]

MOST_TERMS = 1_000
MOST_BITS = 4_096
KEYS = {"function", "argument", "map", "signs", "before", "channels", "repeats", "skip", "length", "state"}


class Refused(Exception):
    """The certificate proves nothing; the message says which condition fails."""


def check(certificate: object) -> None:
    """Return if the certificate proves its claim; raise Refused otherwise.

    >>> e = {"function": "exp", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [2],
    ...      "channels": [[1, 0], [2, 2], [1, 0]], "repeats": 1, "skip": 1, "length": 1, "state": [1, 1, 1, -1]}
    >>> check(e)
    >>> check({**e, "channels": [[1, 0], [2, 3], [1, 0]]})
    Traceback (most recent call last):
        ...
    proofs.signed_cf_rules.Refused: the blocks do not match
    """
    claim = _read(certificate)
    a, d, s, origin = _origin(claim["function"], claim["argument"])
    first, least = a + d * claim["skip"], 1 if s == 1 else 2
    _demand(first >= least, "the classical fraction's bounds do not hold from there on")
    _check_terms(claim)
    _check_blocks(claim, first, d, s)
    _check_bound(claim["state"], first if s == 1 else first - 1)
    _check_beginning(claim, a, d, s, origin)


def _demand(condition: bool, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def _read(certificate: object) -> dict:  # type: ignore[type-arg]
    """The certificate, if every entry has the form that it must have."""
    _demand(isinstance(certificate, dict) and set(certificate) == KEYS, "not a certificate of this kind")
    assert isinstance(certificate, dict)
    claim = certificate
    for key in ("repeats", "skip", "length"):
        _demand(type(claim[key]) is int and 0 <= claim[key] <= MOST_TERMS, f"{key} is not a small number")
    _demand(isinstance(claim["function"], str), "the function has no name")
    for key, count in (("argument", 2), ("map", 4), ("state", 4), ("before", None)):
        _demand(_integers(claim[key], count), f"{key} holds no such integers")
    channels, signs = claim["channels"], claim["signs"]
    _demand(isinstance(channels, list | tuple) and 0 < len(channels) <= MOST_TERMS, "there are no channels")
    _demand(all(_integers(channel, 2) for channel in channels), "a channel is no pair of integers")
    _demand(isinstance(signs, str) and 0 < len(signs) <= MOST_TERMS and set(signs) <= {"+", "-"}, "signs are + and -")
    _demand(0 < claim["repeats"] * len(channels) <= MOST_TERMS, "the block is empty or too long")
    _demand(claim["repeats"] * len(channels) % len(signs) == 0, "a block does not hold whole words")
    _demand(claim["length"] > 0, "a block of the classical fraction is empty")
    return claim


def _integers(values: object, count: int | None) -> bool:
    if not isinstance(values, list | tuple) or len(values) > MOST_TERMS or count not in (None, len(values)):
        return False
    return all(type(value) is int and value.bit_length() <= MOST_BITS for value in values)


def _origin(function: object, argument: Sequence[int]) -> tuple[int, int, int, Matrix]:
    """A, D, s and the map from Y_0 to f, for f = function(p/q), or with A, D itself for Bessel functions."""
    p, q = argument
    if function in ("bessel_i", "bessel_j"):
        _demand(p > 0 and q > 0, "a Bessel quotient has positive A and D")
        return p, q, 1 if function == "bessel_i" else -1, (1, 0, 0, 1)
    _demand(p != 0 and q > 0 and gcd(p, q) == 1, "the argument is no fraction in lowest terms")
    if function == "exp":
        # e^(2/n) = (Y + 1)/(Y - 1) with Y = coth(1/n).
        _demand(2 * q % p == 0, "the exponent is not 2/n")
        n = abs(2 * q // p)
        return n, 2 * n, 1, (1, 1, 1, -1) if p > 0 else (1, -1, 1, 1)
    _demand(p == 1, "the argument is not 1/n")
    maps = {"coth": (1, 0, 0, 1), "tanh": (0, 1, 1, 0), "cot": (1, 0, 0, 1), "tan": (0, 1, 1, 0)}
    _demand(function in maps, "no theorem about this function is known here")
    assert isinstance(function, str)
    return q, 2 * q, 1 if function in ("coth", "tanh") else -1, maps[function]


def _sign(claim: dict, position: int) -> int:  # type: ignore[type-arg]
    return 1 if claim["signs"][position % len(claim["signs"])] == "+" else -1


def _check_terms(claim: dict) -> None:  # type: ignore[type-arg]
    """Every term but a_0 is at least 1, or 2 before a minus sign."""
    before, channels = claim["before"], claim["channels"]
    _demand(len(before) > 0, "no term stands before the blocks")
    for i, term in enumerate(before[1:], 1):
        _demand(term >= (1 if _sign(claim, i) == 1 else 2), "a term is too small")
    for j in range(claim["repeats"] * len(channels)):
        start, step = channels[j % len(channels)]
        _demand(step >= 0 and start >= (1 if _sign(claim, len(before) + j) == 1 else 2), "a term is too small")


def _times(m: Matrix, n: Matrix) -> Matrix:
    return m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]


def _product(steps: Sequence[tuple[int, int]], last: Matrix) -> Matrix:
    """The product of the matrices (a, b; 1, 0), and of `last`."""
    for a, b in reversed(steps):
        last = a * last[0] + b * last[2], a * last[1] + b * last[3], last[0], last[1]
    return last


def _check_blocks(claim: dict, first: int, d: int, s: int) -> None:  # type: ignore[type-arg]
    """U P(t) = g N(t) U with g = 1 or g = -1: two polynomials that agree at more points than their degree."""
    channels, length, repeats, state = claim["channels"], claim["length"], claim["repeats"], tuple(claim["state"])
    _demand(state[0] * state[3] != state[1] * state[2], "the state has no inverse")
    degree = max(length, repeats * sum(1 for _, step in channels if step))
    signs = [_sign(claim, len(claim["before"]) + j) for j in range(repeats * len(channels))]
    ratio = 0
    for t in range(degree + 1):
        classical = [(first + d * (length * t + i), s) for i in range(length)]
        claimed = [(c0 + c1 * (repeats * t + r), 0) for r in range(repeats) for c0, c1 in channels]
        left = _times(state, _product(classical, (1, 0, 0, 1)))
        right = _product([(a, b) for (a, _), b in zip(claimed, signs, strict=True)], state)
        if ratio == 0:
            ratio = 1 if left == right else -1
        _demand(left == tuple(ratio * entry for entry in right), "the blocks do not match")


def _check_bound(state: Sequence[int], least: int) -> None:
    """(u0 Y + u1)/(u2 Y + u3) > 1 for all Y > least: its denominator, and what the numerator has more, are positive."""
    u0, u1, u2, u3 = state
    for slope, constant in ((u2, u3), (u0 - u2, u1 - u3)):
        at_least = slope * least + constant
        _demand(slope >= 0 and at_least >= 0 and (slope, at_least) != (0, 0), "a complete quotient may be below 1")


def _check_beginning(claim: dict, a: int, d: int, s: int, origin: Matrix) -> None:  # type: ignore[type-arg]
    """map(f) = (terms before)(state(Y_skip)): equal as Moebius maps of Y_skip."""
    m0, m1, m2, m3 = claim["map"]
    _demand(m0 * m3 != m1 * m2, "the map has no inverse")
    head = _product([(a + d * i, s) for i in range(claim["skip"])], (1, 0, 0, 1))
    left = _times(_times((m0, m1, m2, m3), origin), head)
    before = [(term, _sign(claim, i)) for i, term in enumerate(claim["before"])]
    right = _product(before, tuple(claim["state"]))
    pairs = [(i, j) for i in range(4) for j in range(i)]
    _demand(all(left[i] * right[j] == left[j] * right[i] for i, j in pairs), "the beginning does not match")
