"""The pages in a browser, opened from files: what moves, what a screen reader is told, and that nothing is fetched."""

import json
import re
from itertools import pairwise

import browsers
import pytest
import samples
import test_html

from proofs.exploration import Origin
from proofs.html import write_pages
from proofs.html.file_names import file_names

LIBRARY = samples.library()
FILES = file_names(LIBRARY)
PAGES = ["index.html", FILES["rotated"]]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1400, "height": 900}


@pytest.fixture(scope="module")
def browser():
    with browsers.launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("pages")
    origins = {name: Origin("user", 0, 1, ()) for name in LIBRARY}
    write_pages(where, samples.PRESENTATION, LIBRARY.values(), origins, ["0+"], lambda theorems: theorems[-1].name)
    return where


@pytest.fixture
def visit(browser, folder):
    """Open a page, and fail at the end if anything complained or asked for something outside its folder."""
    contexts, complaints = [], []

    def opened(name, where=folder, **options):
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend([] if local(request.url, where) else [request.url]))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url} failed"))
        page.goto(f"{where.as_uri()}/{name}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def local(url, folder):
    return url.startswith((f"{folder.as_uri()}/", "data:", f"blob:{folder.as_uri()[:7]}"))


def lit(page):
    return [int(row["id"][1:]) for row in attributes(page, ".step.lit")]


def attributes(page, selector):
    script = "rows => rows.map(row => Object.fromEntries(Array.from(row.attributes, a => [a.name, a.value])))"
    return page.eval_on_selector_all(selector, script)


def drawn(page, step):
    """Wait for the drawing around a step: the browser tells of a new address some time after the click."""
    page.get_by_role("heading", name=f"Around step {step}", exact=True).wait_for(timeout=10_000)


def cards(page):
    return [int(card["href"][2:]) for card in attributes(page, "#drawing .card")]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_without_network_or_complaint(visit, name):
    page = visit(name)
    assert page.locator("h1").count() == 1
    assert page.locator("math").first.bounding_box()["width"] > 5


def test_the_mathematical_font_is_loaded(visit):
    page = visit("index.html")
    assert page.evaluate("document.fonts.ready.then(fonts => Array.from(fonts, font => font.status))") == ["loaded"]


def test_links_lead_through_the_library(visit):
    page = visit("index.html")
    page.get_by_role("link", name="rotated", exact=True).first.click()
    page.wait_for_url("**/rotated.html")
    page.locator(".facts").get_by_role("link", name="+-commutative", exact=True).first.click()
    page.wait_for_url("**/plus-commutative.html")
    page.locator(".grounds").get_by_role("link", name="+S", exact=True).click()
    page.wait_for_url("**/index.html#axiom-*")
    assert page.locator(":target .name").inner_text() == "+S"


def test_search_finds_names_and_statements(visit):
    page = visit("index.html")
    names = page.locator("#theorems .entry:visible .name")
    box = page.get_by_role("searchbox", name="Search names and statements")
    box.fill("COMMUT")
    assert names.all_inner_texts() == ["+-commutative"]
    assert page.get_by_role("status").inner_text() == f"1 of {len(LIBRARY)} theorems"
    box.fill("≠")
    assert names.all_inner_texts() == ["x-not-Sx"]
    box.fill("x = plus")
    assert "0+" in names.all_inner_texts()
    box.fill("no such theorem")
    assert names.count() == 0
    box.fill("")
    assert names.count() == len(LIBRARY)


def test_the_overview_lights_up_what_a_theorem_rests_on(visit):
    page = visit("index.html")
    page.locator(".dot", has_text="rotated").hover()
    found = {dot["aria-label"] for dot in attributes(page, ".dot.lit")}
    assert found == {"rotated", "+-commutative", "0+", "S+"}
    assert page.locator(".line.lit").count() == 2
    page.locator(".dot", has_text="S+").first.focus()
    assert {dot["aria-label"] for dot in attributes(page, ".dot.lit")} == {"S+"}


def test_hover_and_focus_light_up_the_ancestors_of_a_step(visit):
    page = visit("plus-commutative.html")
    assert lit(page) == []
    page.locator("#s5 .formula").hover()
    assert lit(page) == [1, 2, 3, 4, 5]
    page.mouse.move(2, 2)
    assert lit(page) == []
    page.locator("#s4 .no").focus()
    assert lit(page) == [2, 3, 4]


def test_a_chosen_step_is_drawn_with_its_neighbourhood(visit):
    page = visit("plus-commutative.html")
    assert page.get_by_role("heading", name="Around step 14").is_visible()
    assert cards(page) == [1, 4, 12, 5, 13, 14]
    page.locator("#s5 .formula").click()
    assert page.url.endswith("#s5")
    assert page.get_by_role("heading", name="Around step 5").is_visible()
    assert "It rests on 4 steps in all, and 1 step uses it." in page.locator("#around-text").inner_text()
    assert cards(page) == [2, 3, 1, 4, 5, 14] or set(cards(page)) == {1, 2, 3, 4, 5, 14}
    page.locator("#drawing .card", has_text="rewrite").first.click()
    assert re.search("#s(4|5)$", page.url)


def test_cards_hold_what_they_show(visit):
    page = visit("s-plus.html")
    for step in range(1, 15):
        page.locator(f"#s{step} .no").click()
        drawn(page, step)
        inside = page.eval_on_selector_all(
            "#drawing .card",
            """cards => cards.map(card => {
                 const room = card.querySelector('rect').getBoundingClientRect();
                 const math = card.querySelector('math').getBoundingClientRect();
                 return math.bottom <= room.bottom && math.left >= room.left && math.width > 5; })""",
        )
        assert inside and all(inside)


def test_arrow_keys_walk_through_the_steps(visit):
    page = visit("plus-commutative.html")
    page.locator("#s1 .no").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "3"
    page.keyboard.press("Enter")
    drawn(page, 3)
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "2"


def test_subproofs_fold(visit):
    page = visit("x-not-sx.html")
    inner = page.locator(".scope .step")
    assert inner.first.is_visible()
    page.locator("summary").first.click()
    assert not inner.first.is_visible()
    page.get_by_role("button", name="Unfold all").click()
    assert inner.last.is_visible()
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert not inner.last.is_visible()


def test_a_link_to_a_folded_step_unfolds_it(visit):
    page = visit("x-not-sx.html")
    page.get_by_role("button", name="Fold all", exact=True).click()
    page.locator("#s8 .why a").first.click()
    assert page.locator("#s7").is_visible()
    assert page.locator(".step.chosen").get_attribute("id") == "s7"


def test_the_proof_can_be_saved(visit, folder, tmp_path):
    page = visit("0-plus.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the proof as JSON").click()
    assert download.value.suggested_filename == "0-plus.json"
    download.value.save_as(tmp_path / "proof.json")
    assert json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["theorem"]["name"] == "0+"


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_all_without_scrolling_sideways(visit, name):
    page = visit(name, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_phone_draws_beneath_the_chosen_step(visit):
    page = visit("plus-commutative.html", viewport=PHONE)
    page.locator("#s5 .formula").click()
    assert page.locator("#s5 #drawing svg").is_visible()
    assert set(cards(page)) == {1, 2, 3, 4, 5, 14}


def test_what_scrolls_can_be_reached_by_keyboard(visit):
    page = visit("rotated.html", viewport={"width": 200, "height": 600})
    scrolling = page.eval_on_selector_all(
        ".formula", "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.tabIndex)"
    )
    assert scrolling and set(scrolling) == {0}


def test_without_scripts_the_proof_is_there(visit):
    page = visit("plus-commutative.html", java_script_enabled=False)
    assert page.locator(".step:visible").count() == 14
    assert page.locator("button:visible").count() == 0
    assert "needs JavaScript" in page.locator("#around-text").inner_text()


def test_hostile_names_run_nothing(visit, tmp_path):
    presentation, theorems = test_html.hostile_library()
    write_pages(tmp_path, presentation, theorems.values(), {}, [], lambda theorems: theorems[-1].name)
    page = visit("index.html", where=tmp_path)
    for file in sorted(tmp_path.glob("*.html")):
        page.goto(file.as_uri())
        assert page.locator("img").count() == 0
        assert page.locator("#drawing svg").count() == (file.name != "index.html")


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    return browsers.axe(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_axe_finds_nothing(visit, axe, scheme, size):
    for name in PAGES:
        page = visit(name, color_scheme=scheme, viewport=size)
        if name != "index.html":
            page.locator("#s2 .no").click()
        page.evaluate(axe)
        found = page.evaluate(
            "axe.run({resultTypes: ['violations'], preload: false}).then(result => result.violations)"
        )
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_can_be_focused_has_a_name_and_shows_its_focus(visit, name):
    page = visit(name)
    seen = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => { const at = document.activeElement, style = getComputedStyle(at);
                 const label = at.labels && at.labels[0] ? at.labels[0].textContent : '';
                 return [at.tagName, at.getAttribute('aria-label') || at.textContent.trim() || label ||
                   at.getAttribute('aria-labelledby') || '', style.outlineStyle !== 'none']; }"""
        )
        if told[0].upper() == "BODY":
            break
        assert told[1], told
        assert told[2] or told[0] == "a", told
        seen.add(told[0].upper())
    assert "A" in seen


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_level_at_a_time(visit, name):
    levels = visit(name).eval_on_selector_all("h1, h2, h3", "all => all.map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
