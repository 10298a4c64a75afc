"""Sign words: the numerators +-1 of a signed continued fraction, repeated for ever."""

from itertools import product

from kernels.errors import DiscoveryError

MAX_PERIOD = 10


def sign_words(period: int) -> tuple[str, ...]:
    """All words of a least period from 1 to `period`, the shortest first.

    >>> sign_words(2)
    ('+', '-', '+-', '-+')

    Raises DiscoveryError outside 1 to 10.
    """
    if not 1 <= period <= MAX_PERIOD:
        raise DiscoveryError(f"sign words of period {period}: give 1 to {MAX_PERIOD}")
    words = ("".join(signs) for length in range(1, period + 1) for signs in product("+-", repeat=length))
    return tuple(word for word in words if is_primitive(word))


def is_primitive(word: str) -> bool:
    """Whether the word is no repetition of a shorter one.

    >>> is_primitive("+-"), is_primitive("+-+-")
    (True, False)
    """
    return (word + word).find(word, 1) == len(word)


def rotated(word: str, steps: int) -> str:
    """The word begun `steps` signs later.

    >>> rotated("+--", 4)
    '--+'
    """
    steps %= len(word)
    return word[steps:] + word[:steps]


def necklace(word: str) -> str:
    """The first of the word's rotations in the order of the alphabet: equal for all of them.

    >>> necklace("-+-"), necklace("+--")
    ('+--', '+--')
    """
    return min(rotated(word, steps) for steps in range(len(word)))
