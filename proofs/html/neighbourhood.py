"""What is drawn beside a chosen step: its sources, theirs, and the steps that use it, in layers."""

from proofs.graph import ProofGraph

WIDEST = 4
Layers = list[list[int]]


def neighbourhood(graph: ProofGraph, number: int) -> Layers:
    """Return up to four layers of steps around one, from sources of sources to users, without empty ones.

    A step stands above all that are drawn and use it; within a layer steps stand in the order of those that use them.
    """
    direct = list(graph.nodes[number].sources)[:WIDEST]
    above = _ordered([s for d in direct for s in graph.nodes[d].sources], exclude=[number])
    near = [d for d in direct if d not in above]
    far = [step for step in above if step in direct]
    far += [step for step in above if step not in direct][: WIDEST - len(far)]
    layers = [sorted(far, key=lambda step: (_place(graph, step, near), step)), near, [number]]
    return [layer for layer in [*layers, list(graph.users[number][:WIDEST])] if layer]


def _ordered(steps: list[int], exclude: list[int]) -> list[int]:
    return [step for step in dict.fromkeys(steps) if step not in exclude]


def _place(graph: ProofGraph, step: int, layer: list[int]) -> float:
    """Return the mean place of a step's users in the layer below it."""
    places = [place for place, user in enumerate(layer) if step in graph.nodes[user].sources]
    return sum(places) / len(places) if places else len(layer)


def neighbourhoods(graph: ProofGraph) -> list[Layers]:
    """Return the layers around each step of a proof."""
    return [neighbourhood(graph, node.number) for node in graph.nodes]
