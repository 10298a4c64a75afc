"""The pages of proved formulas: every step, its certificate to check again, links that work, nothing unproved."""

import json
import re
from xml.etree import ElementTree

import browsers
import pytest
from test_formula_rules import BROUNCKER, GOLDEN, INFLATED, TRUE, ZETA2
from test_irrational import LOG2, ZETA3

from proofs import signed_cf_rules
from proofs.formula_rules import Refused, check
from proofs.formula_steps import cited, steps
from proofs.html.formula_pages import Formula, write_formulas

DATA = re.compile(r'<script type="application/json" id="certificate">(.*?)</script>', re.DOTALL)


@pytest.mark.parametrize("certificate", TRUE)
def test_steps_lead_to_the_ground(certificate):
    found = steps(certificate)
    assert all(step.source and step.facts for step in found)
    assert (cited(certificate) or "") in found[-1].title


def test_pages(tmp_path):
    formulas = [Formula(f"formula <{i}>", "4/pi & more", certificate) for i, certificate in enumerate(TRUE)]
    write_formulas(tmp_path, formulas)
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    for number, certificate in enumerate(TRUE, 1):
        page = (tmp_path / f"formula-{number}.html").read_text(encoding="utf-8")
        assert f"formula-{number}.html" in index
        assert f"formula &lt;{number - 1}&gt;" in page
        assert "4/pi &amp; more" in page
        embedded = json.loads(DATA.search(page)[1])
        assert embedded == certificate
        assert check(embedded)
        for link in re.findall(r'href="(formula-\d+\.html)"', page):
            assert (tmp_path / link).exists()
    assert "formula-4.html" in (tmp_path / "formula-1.html").read_text(encoding="utf-8")


def test_another_run_replaces_the_pages(tmp_path):
    write_formulas(tmp_path, [Formula("one", "1", certificate) for certificate in TRUE])
    write_formulas(tmp_path, [Formula("one", "1", GOLDEN)])
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["formula-1.html", "index.html"]


@pytest.mark.parametrize("certificate", [BROUNCKER, ZETA2, INFLATED])
def test_what_proves_nothing_gets_no_page(tmp_path, certificate):
    with pytest.raises(Refused):
        write_formulas(tmp_path, [Formula("one", "1", {**certificate, "map": [1, 0, 0, 1]})])
    assert not (tmp_path / "formula-1.html").exists()


E = {"function": "exp", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [2],
     "channels": [[1, 0], [2, 2], [1, 0]], "repeats": 1, "skip": 1, "length": 1, "state": [1, 1, 1, -1],
}  # fmt: skip


def everything():
    """A page of each kind, with all that a page can have."""
    return [
        Formula(
            "PCF(2*n + 1, n^2) = 4/pi",
            "4/pi",
            BROUNCKER,
            (),
            "search 1",
            ("found by search 1",),
            ("in pi",),
            ((3, "2*V"),),
        ),
        Formula("zeta(3) is irrational", "6/zeta(3)", ZETA3, ("delta",)),
        Formula("log(2) is irrational", "2/log(2)", LOG2),
        Formula("PCF(3, 9) <golden>", "4/pi", INFLATED, (), "search 2", ("found by search 2",), (), ((0, "V/2"),)),
        Formula("exp(1) = [2; 1, 2, 1]", "exp(1)", E, (), "search 2", ("found by search 2",)),
    ]


def test_pages_of_every_kind_with_their_provenance(tmp_path):
    write_formulas(tmp_path, everything())
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}
    assert "Hanson 1972" in pages["formula-2.html"] and "Not needed for the theorem: delta" in pages["formula-2.html"]
    assert "found by search 1" in pages["formula-1.html"] and "in pi" in pages["formula-1.html"]
    assert 'href="formula-4.html"' in pages["formula-1.html"] and "value 2*V" in pages["formula-1.html"]
    assert "Lambert 1761" in pages["formula-5.html"]
    drawn = ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", pages["index.html"], re.DOTALL)[0])
    texts = [text.text for text in drawn.iter("text")]
    assert {"search 1", "search 2"} <= set(texts)
    assert {"E0004", "E0022"} <= {text.partition(":")[0] for text in texts}
    assert [link.get("href") for link in drawn.iter("a")] == [f"formula-{n}.html" for n in range(1, 6)]
    for page in pages.values():
        for link in re.findall(r'href="([^"#:]+\.html)"', page):
            assert link in pages


def test_many_formulas_are_counted_and_not_drawn(tmp_path):
    write_formulas(tmp_path, [Formula(f"formula {n}", "4/pi", BROUNCKER, (), "search 1") for n in range(130)])
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert ">130</text>" in index
    assert index.count("<path") == 1


def test_a_spoiled_signed_fraction_gets_no_page(tmp_path):
    with pytest.raises(signed_cf_rules.Refused):
        write_formulas(tmp_path, [Formula("e", "e", {**E, "channels": [[1, 0], [2, 3], [1, 0]]})])


@pytest.fixture(scope="module")
def browser():
    with browsers.launched() as started:
        yield started


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    return browsers.axe(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_formula_pages(browser, axe, tmp_path, scheme):
    write_formulas(tmp_path, everything())
    for path in sorted(tmp_path.glob("*.html")):
        page = browser.new_page(color_scheme=scheme, viewport={"width": 380, "height": 700})
        errors = []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.goto(path.as_uri())
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false}).then(r => r.violations)")
        assert [(path.name, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert errors == []
        page.close()
