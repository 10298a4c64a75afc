"""A map of delta over directions: a square for each, dark below -1, light at 0, green above 0."""

from html import escape

from discovery.fields import DeltaMap

CELL, MARGIN, TOP, LEGEND = 14, 46, 40, 24
MISSING = "#d0d0d0"


def draw(map_: DeltaMap) -> str:
    """The map as a stand-alone SVG.

    >>> draw(DeltaMap("zeta3", "x", "y", {(0, 1): -0.99, (1, 1): 0.08})).count("<rect")
    8
    """
    (left, right), (low, high) = ((min(cs), max(cs)) for cs in zip(*map_.deltas, strict=True))
    width, height = MARGIN + (right - left + 1) * CELL, TOP + (high - low + 1) * CELL
    parts = []
    for (s, t), delta in sorted(map_.deltas.items()):
        x, y = MARGIN + (s - left) * CELL, TOP + (high - t) * CELL
        text = "no delta" if delta is None else f"delta {delta:.4f}"
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{colour(delta)}">'
            f"<title>direction {s},{t}: {text}</title></rect>"
        )
    title = f"delta in the field {escape(map_.title)}"
    words = [
        f'<text x="4" y="16" font-size="13">{title}</text>',
        f'<text x="{MARGIN}" y="{TOP - 6}">right: {escape(map_.across)} ({left} to {right}), '
        f"up: {escape(map_.up)} ({low} to {high})</text>",
        *_legend(height + 6),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(width + 8, 400)}" height="{height + LEGEND + 10}" '
        f'role="img" aria-label="{title}" font-family="sans-serif" font-size="10">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}{"".join(words)}</svg>\n'
    )


def colour(delta: float | None) -> str:
    """The colour of a delta: from violet at -1 over white at 0 to green at 0.2 and above.

    >>> colour(0.0), colour(-1.0), colour(1.0), colour(None)
    ('#ffffff', '#3c1e6e', '#0a7d32', '#d0d0d0')
    """
    if delta is None:
        return MISSING
    share, end = (min(-delta, 1.0), (60, 30, 110)) if delta <= 0 else (min(delta / 0.2, 1.0), (10, 125, 50))
    return "#" + "".join(f"{round(255 + share * (part - 255)):02x}" for part in end)


def _legend(y: int) -> list[str]:
    marks = []
    for i, delta in enumerate((-1.0, -0.5, -0.1, 0.05, 0.2)):
        x = MARGIN + 70 * i
        marks.append(f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{colour(delta)}" stroke="#888"/>')
        marks.append(f'<text x="{x + CELL + 4}" y="{y + 11}">{delta:g}</text>')
    return marks
