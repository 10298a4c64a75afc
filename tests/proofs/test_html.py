"""The pages as files: what they say, where their links lead, and that nothing in them comes to life."""

import gzip
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import libraries
import pytest
import samples

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Datatype, Theorem, Theory
from proofs.derivations import Builder
from proofs.exploration import Origin
from proofs.graph import LibraryGraph, ProofGraph
from proofs.html import page_checker, write_pages
from proofs.html.file_names import file_names
from proofs.html.neighbourhood import WIDEST, neighbourhood
from proofs.html.overview import TALLEST, overview
from proofs.metamath import export
from proofs.presentation import Goal, Notation, Presentation
from proofs.term import Symbol, Variable, logical, make

LIBRARY = samples.library()
ORIGINS = {"x-not-Sx": Origin("user", 0, 1, ()), "rotated": Origin("+-commutative", 3, 2, ("+-commutative",))}
VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """A page as a flat list of elements, with a check that they are properly nested."""

    def __init__(self, path):
        super().__init__()
        self.path, self.elements, self.stack, self.text = path, [], [], []
        self.feed(path.read_text(encoding="utf-8"))
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def words(self):
        return " ".join("".join(self.text).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def read(folder):
    return {path.name: Page(path) for path in sorted(folder.glob("*.html"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("pages")
    write_pages(
        where, samples.PRESENTATION, LIBRARY.values(), ORIGINS, ["0+"], lambda some: " ".join(t.name for t in some)
    )
    return where


def check_links(folder):
    """Every link leads to a file and an element that are there, and nothing leads out of the folder."""
    pages = read(folder)
    for page in pages.values():
        assert len(page.ids()) == len(set(page.ids()))
        for tag, attributes in page.elements:
            for key in ("href", "src"):
                target = attributes.get(key, "data:,")
                if target == "data:,":
                    continue
                file, _, anchor = target.partition("#")
                assert (folder / file).is_file() if file else anchor, (page.path.name, tag, target)
                assert not anchor or anchor in (pages[file] if file else page).ids(), (page.path.name, target)
                assert ":" not in target and "/" not in target


def test_links_lead_somewhere(folder):
    check_links(folder)


def test_every_theorem_has_a_page_and_an_entry(folder):
    pages = read(folder)
    files = file_names(LIBRARY)
    assert set(pages) == {"index.html", *files.values()}
    linked = {link["href"] for link in pages["index.html"].all("a")}
    assert set(files.values()) <= linked


def test_a_page_tells_all_of_a_step(folder):
    words = read(folder)["plus-commutative.html"].words()
    assert "axiom +S with x ≔ x, y ≔ z" in words
    assert "theorem S+ with x ≔ z, y ≔ x · used by 11" in words
    assert "rewrite 3 by 2" in words
    assert "Suppose hypothesis 1: x+z=z+x" in words
    assert "induction on y: case 0 by 5, case S\u2061(z) by 13" in words
    assert "Used by rotated" in words


def test_a_page_tells_where_it_comes_from(folder):
    words = read(folder)["rotated.html"].words()
    assert "logic block 3 in burst 2, asked for by +-commutative, with mail about +-commutative" in words
    assert "classical logic" in words
    assert (
        "logic block 0 (under x=S\u2061(x)) in burst 1, asked for by the user" in read(folder)["x-not-sx.html"].words()
    )
    assert "+0 x+0=x through what it cites" in words


def test_what_a_rewriting_changed_is_marked(folder):
    text = (folder / "0-plus.html").read_text(encoding="utf-8")
    assert text.count('<mrow class="new">') == 1
    assert '<mo stretchy="false">(</mo><mrow class="new"><mi>y</mi></mrow>' in text


def test_metamath_stands_beside_its_page(folder):
    assert (folder / "plus-commutative.mm").read_text(encoding="utf-8") == "0+ S+ +-commutative"
    assert (folder / "library.mm").read_text(encoding="utf-8") == "0+ S+ +-commutative x-not-Sx rotated"
    assert {"class": "button", "href": "0-plus.mm", "download": None} in read(folder)["0-plus.html"].all("a")


def test_what_rests_on_many_theorems_is_in_the_file_of_the_library(tmp_path):
    theorems = {"0+": LIBRARY["0+"]}
    for number in range(70):
        builder = Builder()
        builder.cite(0, last := list(theorems)[-1], LIBRARY["0+"].formula, {Variable("x", "nat"): samples.x})
        theorems[f"c{number}"] = Theorem(f"c{number}", samples.THEORY, builder.derivation(), {last: theorems[last]})
    write_pages(tmp_path, samples.PRESENTATION, theorems.values(), metamath=lambda some: str(len(some)))
    assert (tmp_path / "c62.mm").read_text(encoding="utf-8") == "64"
    assert not (tmp_path / "c63.mm").exists()
    assert {"class": "button", "href": "library.mm", "download": None} in read(tmp_path)["c63.html"].all("a")
    check_links(tmp_path)


def test_the_real_metamath_text_is_accepted_by_the_exports(tmp_path):
    write_pages(
        tmp_path, samples.PRESENTATION, LIBRARY.values(), metamath=lambda some: export(samples.PRESENTATION, list(some))
    )
    assert "$p" in (tmp_path / "rotated.mm").read_text(encoding="utf-8")


def test_without_metamath_no_page_offers_it(tmp_path):
    write_pages(tmp_path, samples.PRESENTATION, LIBRARY.values())
    assert not list(tmp_path.glob("*.mm"))
    check_links(tmp_path)


def test_pages_of_an_earlier_library_go_and_other_files_stay(tmp_path):
    (tmp_path / "mine.html").write_text("<p>mine</p>", encoding="utf-8")
    (tmp_path / "mine.mm").write_text("mine", encoding="utf-8")
    write_pages(tmp_path, samples.PRESENTATION, LIBRARY.values(), metamath=lambda some: "")
    write_pages(tmp_path, samples.PRESENTATION, list(LIBRARY.values())[:1])
    written = {"index.html", "0-plus.html", "pages.css", "pages.js", "page_checker.py"}
    assert {path.name for path in tmp_path.iterdir()} == written | {"mine.html", "mine.mm"}


def test_an_empty_library_has_an_index(tmp_path):
    write_pages(tmp_path, samples.PRESENTATION, [])
    assert "No theorem yet" in read(tmp_path)["index.html"].words()
    check_links(tmp_path)


def test_goals_are_proved_or_open(tmp_path):
    proved = logical("forall", samples.z, samples.eq(samples.plus(samples.o, samples.z), samples.z))
    goals = (Goal("first", proved), Goal("second", samples.eq(samples.x, samples.o)))
    presentation = Presentation(samples.THEORY, goals=goals)
    write_pages(tmp_path, presentation, LIBRARY.values())
    words = read(tmp_path)["index.html"].words()
    goals_part = words.split("Goals")[1]
    assert "first∀z.+\u2061(0,z)=z proved as 0+" in goals_part
    assert "secondx=0 open" in goals_part


def test_theorems_out_of_order_are_refused(tmp_path):
    with pytest.raises(DiscoveryError, match="put each theorem once"):
        write_pages(tmp_path, samples.PRESENTATION, list(LIBRARY.values())[::-1])


def test_the_same_bytes_for_any_hash_seed(tmp_path):
    script = "import samples, sys; from pathlib import Path; from proofs.html import write_pages; " + (
        "write_pages(Path(sys.argv[1]), samples.PRESENTATION, samples.library().values())"
    )
    for seed in ("0", "1"):
        paths = [str(Path(__file__).parent), str(Path(page_checker.__file__).parents[2])]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(paths)}
        subprocess.run([sys.executable, "-c", script, tmp_path / seed], env=environment, check=True)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / seed).iterdir()} for seed in "01")
    assert first == second


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "../../../../etc/passwd",
    "C:\\con",
    "con",
    "index",
    "INDEX",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;",
    "' onclick='alert(1)",
    "line\nbreak\tand \x01",
    "\ud800 half a pair",
    "∀𝕏\u202egnirts",
    "x" * 400,
    "?x",
    "javascript:alert(1)",
    "]]>",
]


def hostile_library():
    """Names that mean mischief, as names of everything: each theorem proves a = a and cites those before it."""
    symbols = tuple(Symbol(name, (), name) for name in HOSTILE)
    notations = tuple(Notation(name, text=name, latex=name) for name in HOSTILE[::2])
    axioms = tuple(Axiom(f"{s.name} axiom", logical("=", make(s), make(Variable(s.name, s.sort)))) for s in symbols)
    theory = Theory(HOSTILE[0], symbols, tuple(Datatype(s.name, (s,)) for s in symbols), axioms)
    theorems = {}
    for symbol, axiom in zip(symbols, axioms, strict=True):
        builder = Builder()
        for earlier in list(theorems.values())[-2:]:
            (v,) = earlier.formula.free
            builder.cite(0, earlier.name, earlier.formula, {v: make(v)})
        (v,) = axiom.formula.free
        builder.cite(0, axiom.name, axiom.formula, {v: make(v)})
        theorems[symbol.name] = Theorem(symbol.name, theory, builder.derivation(), theorems)
    return Presentation(theory, HOSTILE[1], HOSTILE[2], notations), theorems


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    where = tmp_path_factory.mktemp("hostile")
    presentation, theorems = hostile_library()
    origins = {name: Origin(HOSTILE[0], 1, 1, (HOSTILE[1], "unknown <b>")) for name in theorems}
    write_pages(where, presentation, theorems.values(), origins, list(theorems), lambda theorems: theorems[-1].name)
    return where


def test_hostile_names_make_safe_files(hostile):
    names = [path.name for path in hostile.iterdir()]
    assert len([name for name in names if name.endswith(".html")]) == len(HOSTILE) + 1
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) < 80 and name.replace("_", "").replace(".", "").replace("-", "").isalnum() for name in names)
    check_links(hostile)


ALLOWED = (
    "html head meta title link script body a header nav main section h1 h2 h3 div p span i ul ol li dl dt dd button "
    "details summary aside footer code math mrow mi mn mo mtext msub msup msubsup svg path circle text label input"
)


def test_hostile_names_stay_text(hostile):
    for page in read(hostile).values():
        assert {tag for tag, _ in page.elements} <= set(ALLOWED.split())
        assert not [a for _, attributes in page.elements for a in attributes if a.startswith("on")]
        assert all("src" in script or script["type"] == "application/json" for script in page.all("script"))
        assert len(page.all("script")) == 3
        assert page.all("meta")[3]["http-equiv"] == "Content-Security-Policy"


def test_hostile_pages_hold(hostile):
    pages = [path for path in hostile.glob("*.html") if path.name != "index.html"]
    library = page_checker.Library(pages)
    assert {library.verdict(path) for path in pages} == {""}


def test_file_names_are_unique_however_they_clash():
    names = [f"{a}{b}{c}" for a in "x+-" for b in " X-2" for c in "\u00e92-"]
    assert len({file.lower() for file in file_names(names).values()}) == len(names)


def test_two_variables_of_one_name_are_told_apart(tmp_path):
    one, other = Symbol("a", (), "one"), Symbol("b", (), "other")
    x, y = make(Variable("x", "one")), make(Variable("x", "other"))
    claim = logical("->", logical("=", x, make(one)), logical("=", y, y))
    theory = Theory("twins", (one, other), (), (Axiom("twins", claim),))
    builder = Builder()
    builder.cite(0, "twins", claim, {v: make(v) for v in claim.free})
    write_pages(tmp_path, Presentation(theory), [Theorem("t", theory, builder.derivation(), {})])
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "<msub><mi>x</mi><mrow><mtext>one</mtext></mrow></msub>" in text


@pytest.mark.parametrize("name", LIBRARY)
def test_neighbourhoods(name):
    graph = ProofGraph(LIBRARY[name])
    for node in graph.nodes:
        layers = neighbourhood(graph, node.number)
        flat = [step for layer in layers for step in layer]
        assert len(flat) == len(set(flat))
        assert all(0 < len(layer) <= WIDEST for layer in layers)
        assert [node.number] in layers
        place = {step: depth for depth, layer in enumerate(layers) for step in layer}
        assert all(place[s] < place[step] for step in flat for s in graph.nodes[step].sources if s in place)
        assert set(node.sources[:WIDEST]) <= set(flat)


def test_overview_stands_apart_and_leads_right():
    theorems = tuple(libraries.copies(200))
    drawing = overview(LibraryGraph(theorems))
    places = {dot.name: (dot.x, dot.y) for dot in drawing.dots}
    assert len(set(places.values())) == len(theorems)
    assert all(places[cited][0] < places[t.name][0] for t in theorems for cited in t.earlier)
    assert max(y for _, y in places.values()) <= drawing.height <= TALLEST * 18 + 28
    assert max(x for x, _ in places.values()) <= drawing.width


def test_what_would_fill_volumes_is_left_out(tmp_path):
    term = samples.x
    for _ in range(60):
        term = samples.plus(term, term)
    builder = Builder()
    builder.reflexivity(0, term)
    write_pages(tmp_path, samples.PRESENTATION, [Theorem("huge", samples.THEORY, builder.derivation(), {})])
    assert all(path.stat().st_size < 200_000 for path in tmp_path.iterdir())
    library = page_checker.Library([tmp_path / "huge.html"])
    assert library.verdict(tmp_path / "huge.html") == ""


def test_long_proofs_stay_small(tmp_path):
    write_pages(tmp_path, samples.PRESENTATION, [libraries.sum_of_numerals(3, 100)])
    page = next(path for path in tmp_path.glob("*.html") if path.name != "index.html")
    assert len(gzip.compress(page.read_bytes())) < 25_000
