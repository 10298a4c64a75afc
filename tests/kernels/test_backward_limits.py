"""The kernel of recurrences agrees with its plain twin to the last bit, and says None where it cannot."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernels import reference_backward
from kernels.backward_limits import MOST_DEGREE, MOST_ORDER, MOST_WORDS, directions

small = st.lists(st.integers(-50, 50), max_size=4).map(tuple)
recurrences = st.lists(small, min_size=3, max_size=MOST_ORDER + 1).map(tuple)
APERY = ((0, 0, 0, 1), (-5, 27, -51, 34), (1, -3, 3, -1))


@given(st.lists(st.tuples(recurrences, st.integers(0, 150)), max_size=4), st.integers(1, MOST_WORDS))
@example([(APERY, 300)], 1)
@example([(((1,), (-1,), (-1,), (-1,)), 200)], 1)
@example([(((2**62 - 1,), (1 - 2**62,), (2**62 - 1,)), 40)], 2)
@example([(((-1,), (0,), (1,)), 9)], 1)
def test_twin(questions, words):
    native = directions(questions, words)
    plain = reference_backward.directions(questions, words)
    assert [a for a in native if a is not None] == [b for a, b in zip(native, plain, strict=True) if a is not None]


@given(recurrences, st.integers(6, 40))
def test_without_cuts_they_are_the_solutions_themselves(recurrence, depth):
    """The recurrence run forwards on each initial vector, in integers: times p_0, which is no number to divide by."""
    order = len(recurrence) - 1
    (row,) = directions([(recurrence, depth)], MOST_WORDS)
    for i in range(order):
        u = [int(i == j) for j in range(order)]
        for n in range(order, depth):
            leading, *others = (sum(c * n**j for j, c in enumerate(p)) for p in recurrence)
            following = sum(p * v for p, v in zip(others, reversed(u), strict=True))
            u = [*(leading * v for v in u[1:]), following]
        assert row[i] == u[-1]


def test_ordinary_recurrences_are_native():
    assert None not in directions([(APERY, 4_096), (((1,), (5,), (-7,), (3,)), 4_096)], 6)


@pytest.mark.parametrize(
    "question",
    [
        (((1 << 62,), (1,), (1,)), 9),
        (((1,), (1 << 61, 1 << 61), (1,)), 9),
        (((1,),), 9),
        (((1,),) * (MOST_ORDER + 2), 9),
        (((1,), (1,) * (MOST_DEGREE + 2), (1,)), 9),
        (((1,), (1,), (1,)), 1 << 30),
    ],
)
def test_sizes_beyond_the_kernel(question):
    assert directions([question], 3) == [None]


@pytest.mark.parametrize("words", [0, MOST_WORDS + 1])
def test_words_beyond_the_kernel(words):
    with pytest.raises(ValueError, match="words"):
        directions([], words)
