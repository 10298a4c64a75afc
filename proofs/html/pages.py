"""A library of theorems as a folder of pages: an index, one page a theorem, and a checker to run on them."""

import base64
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from proofs.archive_terms import TermTable
from proofs.archive_theory import encode_theory
from proofs.check import Theorem
from proofs.citations import with_cited
from proofs.exploration import Origin
from proofs.graph import LibraryGraph
from proofs.html.file_names import file_names
from proofs.html.index_page import index_content
from proofs.html.mathml import MathWriter
from proofs.html.theorem_page import theorem_content
from proofs.presentation import Presentation

HERE = Path(__file__).parent
FONT = "stix-two-math-subset.woff2"
# Writes theorems, each after those that it cites, as one Metamath file.
Metamath = Callable[[Sequence[Theorem]], str]
# How a page says that it was written here.
GENERATOR = b'<meta name="generator" content="discover proofs">'
LIBRARY_FILE = "library.mm"
# A theorem that rests on more than this many gets no Metamath file of its own, but a link to that of the library.
ALONE = 64


@dataclass(frozen=True)
class Library:
    """What all pages of one folder share."""

    presentation: Presentation
    graph: LibraryGraph
    origins: Mapping[str, Origin] = field(default_factory=dict)
    kept: Collection[str] = ()
    metamath: Metamath | None = None
    files: Mapping[str, str] = field(init=False)
    anchors: Mapping[str, str] = field(init=False)
    writer: MathWriter = field(init=False)

    def __post_init__(self) -> None:
        axioms = [axiom.name for axiom in self.presentation.theory.axioms]
        anchors = {name: f"axiom-{number}" for number, name in enumerate(axioms, 1)}
        object.__setattr__(self, "files", file_names(theorem.name for theorem in self.graph.theorems))
        object.__setattr__(self, "anchors", anchors)
        object.__setattr__(self, "writer", MathWriter(self.presentation))

    @property
    def title(self) -> str:
        """Return the theory's title, or its name."""
        return self.presentation.title or self.presentation.theory.name


def write_pages(
    folder: Path,
    presentation: Presentation,
    theorems: Iterable[Theorem],
    origins: Mapping[str, Origin] | None = None,
    kept: Collection[str] = (),
    metamath: Metamath | None = None,
) -> None:
    """Write pages for theorems, each after those that it cites, in place of those of an earlier library.

    `origins` tells which logic block proved which theorem, `kept` names those that compression left, `metamath` writes
    theorems as Metamath text, to stand beside the pages. Raises DiscoveryError where the theorems are out of order.
    """
    graph = LibraryGraph(tuple(theorems))
    library = Library(presentation, graph, origins or {}, kept, metamath)
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    write_assets(folder)
    write(folder / "index.html", template("index").render(index_content(library, theory_data(presentation))))
    if metamath:
        write(folder / LIBRARY_FILE, metamath(graph.theorems))
    page = template("theorem")
    for number, theorem in enumerate(graph.theorems):
        file = _write_metamath(folder, theorem, library) if metamath else None
        write(folder / library.files[theorem.name], page.render(theorem_content(library, number), metamath=file))


def _write_metamath(folder: Path, theorem: Theorem, library: Library) -> str:
    """Write a theorem, with all that it rests on, for Metamath; return the name of the file that holds it."""
    needed = with_cited([theorem])
    if len(needed) > ALONE or library.metamath is None:
        return LIBRARY_FILE
    file = library.files[theorem.name].removesuffix(".html") + ".mm"
    write(folder / file, library.metamath(needed))
    return file


def theory_data(presentation: Presentation) -> dict[str, Any]:
    """Return the whole theory in the form that the index page embeds."""
    table = TermTable()
    theory = encode_theory(presentation.theory, table)
    return {"theory": theory, "terms": table.rows}


def embedded(data: object) -> str:
    """Write JSON that can stand in a script element: plain ASCII, without any `<`.

    >>> embedded("</script>")
    '"\\\\u003c/script>"'
    """
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(HERE / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["embedded"] = lambda data: Markup(embedded(data))
    return environment


def template(name: str) -> jinja2.Template:
    return _environment().get_template(f"{name}.html.j2")


def write(path: Path, text: str) -> None:
    # A name from a file may hold half a surrogate pair, which no encoding has: it becomes a character reference.
    path.write_bytes(text.encode("utf-8", "xmlcharrefreplace"))


def clear(folder: Path) -> None:
    """Remove pages that this module wrote before, and what stands beside them, but no other file."""
    for path in sorted(folder.glob("*.html")):
        with path.open("rb") as page:
            ours = GENERATOR in page.read(200)
        if ours:
            beside = folder / LIBRARY_FILE if path.name == "index.html" else path.with_suffix(".mm")
            beside.unlink(missing_ok=True)
            path.unlink()


def write_assets(folder: Path) -> None:
    font = base64.b64encode((HERE / "assets" / FONT).read_bytes()).decode("ascii")
    style = (HERE / "assets" / "pages.css").read_text(encoding="utf-8")
    write(folder / "pages.css", style.replace(f"url({FONT})", f"url(data:font/woff2;base64,{font})"))
    shutil.copyfile(HERE / "assets" / "pages.js", folder / "pages.js")
    shutil.copyfile(HERE / "page_checker.py", folder / "page_checker.py")
