"""What the screening kernel refuses: it reads memory by its arguments, so none may be wrong."""

from typing import Any

import numpy as np
import pytest

from kernels.value_screen import MAX_DEGREE, MAX_SIDES, LeftSide, Tile, evaluate, evaluate_list, screen

TRUNCATION = 2.0**-41


def arguments(**changes: Any) -> list[Any]:
    plain = {
        "a": np.ones((2, 2)), "b": np.ones((3, 3)), "row_tail": np.zeros(2), "column_tail": np.zeros(3),
        "scale_a": np.ones(5), "scale_b": np.ones(5), "error": 0.0, "tolerance": TRUNCATION,
    }  # fmt: skip
    return [*(plain | changes).values()]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"a": np.ones((0, 2)), "row_tail": np.zeros(0)}, "a row"),
        ({"b": np.ones((3, 0))}, "a row, a column"),
        ({"scale_a": np.ones(1), "scale_b": np.ones(1)}, "depth"),
        ({"a": np.ones((2, MAX_DEGREE + 2))}, "at most degree"),
        ({"row_tail": np.zeros(3)}, "must match"),
        ({"column_tail": np.zeros(2)}, "must match"),
        ({"scale_b": np.ones(4)}, "must match"),
        ({"a": np.ones((1 << 16, 1)), "row_tail": np.zeros(1 << 16), "b": np.ones((1 << 16, 1)),
          "column_tail": np.zeros(1 << 16)}, "2\\^32"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"tolerance": -1.0}, "tolerance"),
    ],
)  # fmt: skip
def test_bad_tiles_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Tile(*arguments(**changes))


@pytest.mark.parametrize(
    "changes", [{"a": [[1.0]]}, {"a": None}, {"b": np.ones((3, 3), dtype=np.int64)}, {"error": "x"}]
)
def test_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Tile(*arguments(**changes))


def test_bad_left_sides_levels_and_counts_are_refused() -> None:
    pairs = np.array([[1, 0], [0, 1]], dtype=np.int32)
    with pytest.raises(ValueError, match="same length"):
        LeftSide(np.ones(3), pairs)
    with pytest.raises(ValueError, match="same length"):
        LeftSide(np.ones(2), np.ones((2, 3), dtype=np.int32))
    with pytest.raises(ValueError, match="slice"):
        LeftSide(np.array([1.0, 3.0]), pairs, first=-1)
    with pytest.raises(ValueError, match="slice"):
        LeftSide(np.array([1.0, 3.0]), pairs, first=2, stop=1)
    tile = Tile(*arguments())
    with pytest.raises(ValueError, match="level"):
        evaluate(tile, "sse9")
    with pytest.raises(ValueError, match=f"at most {MAX_SIDES}"):
        screen(tile, [LeftSide(np.array([1.0, 3.0]), pairs)] * (MAX_SIDES + 1))
    with pytest.raises(TypeError):
        screen(tile, ["no left side"])
    with pytest.raises(TypeError):
        screen(tile, [None])
    with pytest.raises(TypeError):
        screen(None, [])
    with pytest.raises(TypeError):
        evaluate(None)


@pytest.mark.parametrize(
    ("shapes", "depth"),
    [((2, 3, 5, 5), 0), ((0, 3, 5, 5), 9), ((2, 0, 5, 5), 9), ((2, 3, 4, 5), 9), ((2, 3, 5, 4), 9), ((66, 3, 5, 5), 9)],
)
def test_bad_lists_are_refused(shapes: tuple[int, int, int, int], depth: int) -> None:
    a, b, tail, error = shapes
    with pytest.raises(ValueError, match="a list needs"):
        evaluate_list(np.ones((a, 5)), np.ones((b, 5)), np.ones(tail), np.ones(error), depth, TRUNCATION, 1e9)
