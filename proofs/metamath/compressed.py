"""Metamath's compressed proofs: letters that name labels, and steps that were marked to be used again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from proofs.metamath.nodes import Node

MARK = 0


def compressed(proof: Node, mandatory: Sequence[str]) -> tuple[list[str], str]:
    """Return the labels and the letters of a proof whose mandatory hypotheses have these labels, without recursion.

    >>> zero = Node("c.0")
    >>> sum = Node("c.plus", (zero, zero))
    >>> compressed(Node("c.plus", (sum, sum)), [])
    (['c.0', 'c.plus'], 'AABZCB')
    """
    words = list(_words(proof))
    known = {label: number for number, label in enumerate(mandatory, 1)}
    labels = dict.fromkeys(word for word in words if isinstance(word, str) and word not in known)
    known |= {label: number for number, label in enumerate(labels, 1 + len(known))}
    base = len(known)
    codes = [known[word] if isinstance(word, str) else word and base + word for word in words]
    return list(labels), "".join(_letters(code) for code in codes)


def _words(proof: Node) -> Iterator[str | int]:
    """Labels in reverse Polish order, MARK after a step to be used again, and k for the k-th marked step."""
    uses, marked = _uses(proof), dict[Node, int]()
    stack = [(proof, False)]
    while stack:
        node, ready = stack.pop()
        if node in marked:
            yield marked[node]
        elif ready or not node.children:
            yield node.label
            if node.children and uses[node] > 1:
                marked[node] = len(marked) + 1
                yield MARK
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.children))


def _uses(proof: Node) -> Counter[Node]:
    uses, stack = Counter([proof]), [proof]
    while stack:
        for child in stack.pop().children:
            if child not in uses:
                stack.append(child)
            uses[child] += 1
    return uses


@cache
def _letters(code: int) -> str:
    if code == MARK:
        return "Z"
    high, low = divmod(code - 1, 20)
    letters = chr(ord("A") + low)
    while high:
        high, digit = divmod(high - 1, 5)
        letters = chr(ord("U") + digit) + letters
    return letters
