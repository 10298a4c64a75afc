"""The atlas in a real browser: it draws, filters and leads to pages of formulas, quickly, quietly, from files alone."""

import importlib.util
import json
from pathlib import Path

import pytest

from discovery.cli import run
from discovery.report.atlas import FIELDS, FILES

SPEC = "1,2,2"
# The first pixel of the scatter that has a colour.
POINT = """() => {
    const c = document.getElementById('scatter'), d = c.getContext('2d').getImageData(0, 20, 1100, 400).data;
    for (let i = 0; i < d.length; i += 4)
        if (d[i + 3] && Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 60)
            return [(i / 4) % 1100, 20 + Math.floor(i / 4 / 1100)];
}"""


def browsers():
    """The helpers of the pages' tests, which lie with the tests of another room."""
    path = Path(__file__).resolve().parents[1] / "proofs" / "browsers.py"
    spec = importlib.util.spec_from_file_location("atlas_browsers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("atlas")
    assert (
        run(["map", str(home / "pages"), "--space", SPEC, "--store", str(home / "s.sqlite"), "--workers", "1", "-q"])
        == 0
    )
    return home / "pages"


@pytest.fixture(scope="module")
def browser():
    with browsers().launched() as started:
        yield started


@pytest.fixture
def page(browser, folder):
    """An open index; every request that is no file, and everything on the console, fails the test."""
    page, wrong = browser.new_page(), []
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else wrong.append(request.url)
    )
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    page.wait_for_selector("body[data-ready]", timeout=20_000)
    yield page
    page.close()
    assert wrong == []


def data(folder):
    text = (folder / "data.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.ATLAS = ").rstrip().rstrip(";"))


def test_files_are_complete_and_small(folder):
    assert {path.name for path in folder.iterdir()} >= {*FILES, "data.js"}
    atlas = data(folder)
    assert all(len(row) == len(FIELDS) for row in atlas["members"])
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000
    assert sum(count for *_, count in atlas["density"]) == atlas["table"][-1]["total"]


def test_the_index_draws_and_filters(page, folder):
    members = data(folder)["members"]
    assert str(len(members)) in page.inner_text("#shown")
    painted = "id => new Set(document.getElementById(id).getContext('2d').getImageData(0, 0, 1100, 400).data).size"
    assert page.evaluate(painted, "density") > 5
    assert page.evaluate(painted, "scatter") > 5
    page.select_option("#label", "pi")
    pi = sum(row[FIELDS.index("label")] == "pi" for row in members)
    assert page.inner_text("#shown") == f"{pi} of {len(members)} formulas"
    assert all("pi" in text for text in page.locator("#cells tbody tr td:first-child").all_inner_texts())


def test_filtering_is_quick(page):
    script = """() => { const s = document.getElementById('label'), t = performance.now();
        s.value = 'pi'; s.dispatchEvent(new Event('change')); return performance.now() - t; }"""
    assert page.evaluate(script) < 1_000


def test_a_click_leads_to_a_formula(page):
    page.select_option("#label", "pi")
    page.locator("#cells a").first.click()
    page.wait_for_selector("body[data-ready] #facts tr")
    assert "formula.html#" in page.url
    assert page.locator("math mfrac").count() >= 3
    assert page.locator("#plots svg polyline").count() == 3
    assert "verified" in page.inner_text("#facts")
    assert "pi" in page.inner_text("h1")


def test_a_point_of_the_scatter_is_a_link(page):
    place = page.evaluate(POINT)
    box = page.locator("#scatter").bounding_box()
    scale = box["width"] / 1100
    page.mouse.move(0, 0)
    page.locator("#scatter").click(position={"x": place[0] * scale + 2, "y": place[1] * scale + 2})
    page.wait_for_url("**/formula.html#*")


def test_an_unknown_formula_says_so(page, folder):
    page.goto((folder / "formula.html").as_uri() + "#999999")
    assert page.inner_text("h1") == "No such formula"


@pytest.mark.parametrize("name", ["index.html", "formula.html#3"])
def test_pages_are_accessible(browser, folder, name, tmp_path):
    page = browser.new_page()
    page.goto(folder.as_uri() + "/" + name)
    page.wait_for_selector("body[data-ready]")
    page.evaluate(browsers().axe(tmp_path))
    found = page.evaluate("axe.run({preload: false})")["violations"]
    page.close()
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_an_atlas_is_not_overwritten(folder, capsys):
    command = ["map", str(folder), "--space", SPEC, "--store", str(folder.parent / "s.sqlite"), "-q"]
    assert run(command) == 2
    assert "exists" in capsys.readouterr().err
    assert run([*command, "--force"]) == 0


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    assert run(["map", "/dev/null/x", "--space", SPEC, "--store", str(tmp_path / "s.sqlite"), "-q"]) == 2
    assert "cannot make" in capsys.readouterr().err
