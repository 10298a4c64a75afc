r"""LaTeX: a longtable to \input (packages longtable and amsmath)."""

from collections.abc import Iterable
from typing import TextIO

from discovery.protocol import Hit
from discovery.report.columns import PCF, Layout, for_reading

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    }
)  # fmt: skip


def write(hits: Iterable[Hit], out: TextIO, layout: Layout = PCF) -> None:
    """Write the table of formulas; the hits' `latex` is taken as it is, all else is escaped."""
    shown = [column for column in layout.columns if not column.formula]
    head = " & ".join(["formula", *(escaped(column.header) for column in shown)])
    out.write("% needs \\usepackage{amsmath,longtable}\n")
    out.write(f"\\begin{{longtable}}{{l{''.join('r' if column.right else 'l' for column in shown)}}}\n")
    out.write(f"{head} \\\\\n\\hline\n\\endhead\n")
    for hit in for_reading(hits, layout):
        cells = [f"$\\displaystyle {hit.get('latex') or ''}$", *(escaped(column.text(hit)) for column in shown)]
        out.write(" & ".join(cells) + " \\\\\n")
    out.write("\\end{longtable}\n")


def escaped(text: str) -> str:
    r"""Plain text for LaTeX.

    >>> print(escaped("50% of x_1 & {y}"))
    50\% of x\_1 \& \{y\}
    """
    return text.translate(_ESCAPES)
