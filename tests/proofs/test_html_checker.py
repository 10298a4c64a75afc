"""The stand-alone checker of pages: accepts what the kernel accepts, and refuses whatever was forged."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.archive_terms import TermTable, decode_derivation
from proofs.archive_theory import decode_symbols, encode_theorem
from proofs.check import CheckError, Theorem
from proofs.html import page_checker, write_pages
from proofs.html.pages import embedded

LIBRARY = samples.library()
CHECKER = Path(page_checker.__file__)
NAMES = sorted(LIBRARY)


def page(data):
    return f'<script type="application/json" id="derivation">{embedded(data)}</script>'


def forged(folder, name, change):
    """Change the data of a page that stands in a folder."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    data = json.loads(re.search(page_checker.DATA, text)[1])
    change(data)
    path.write_text(page_checker.DATA.sub(lambda match: page(data), text), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    write_pages(tmp_path, samples.PRESENTATION, LIBRARY.values())
    return tmp_path


def verdicts(paths):
    library = page_checker.Library(sorted(paths))
    return {path.name: library.verdict(path) for path in sorted(paths)}


def pages(folder):
    return [path for path in folder.glob("*.html") if path.name != "index.html"]


def test_it_is_short_and_stands_alone():
    text = CHECKER.read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert len(text.splitlines()) <= 300
    assert imported <= set(sys.stdlib_module_names)


def test_every_page_holds(folder):
    assert set(verdicts(pages(folder)).values()) == {""}


def run(*arguments):
    """Run the checker as its user does, with nothing of this project in reach."""
    command = [sys.executable, "-I", str(CHECKER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def test_the_command_tells_what_was_used(folder):
    result = run(*pages(folder))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "used: +0: =(+(x, 0), x)" in result.stdout
    assert "used: induction on nat by ['0', 'S']: a scheme" in result.stdout
    assert "trust" not in result.stdout
    assert f"{len(LIBRARY)} of {len(LIBRARY)} pages hold" in result.stdout


def test_cited_theorems_are_checked_beside_or_listed(folder, tmp_path_factory):
    alone = tmp_path_factory.mktemp("alone") / "page.html"
    alone.write_bytes((folder / "plus-commutative.html").read_bytes())
    result = run(alone)
    assert result.returncode == 0
    assert "taken on trust, its page is not here: 0+: =(+(0, x), x)" in result.stdout
    assert "trust" not in run(folder / "plus-commutative.html").stdout


def test_no_page_and_no_proof_are_failures(tmp_path):
    (tmp_path / "empty.html").write_text("<p>proved!</p>", encoding="utf-8")
    assert run().returncode == 1
    assert run(tmp_path / "empty.html").returncode == 1
    assert run(tmp_path / "lost.html").returncode == 1


def test_two_proofs_in_one_page_are_refused(folder):
    path = folder / "0-plus.html"
    path.write_text(path.read_text(encoding="utf-8") + page(encode_theorem(LIBRARY["0+"])), encoding="utf-8")
    assert "two" in verdicts([path])["0-plus.html"]


def test_another_statement_is_refused(folder):
    def false(data):
        data["terms"].append(["falsum"])
        data["theorem"]["formula"] = len(data["terms"]) - 1

    assert "not the theorem's statement" in verdicts([forged(folder, "0-plus.html", false)])["0-plus.html"]


def test_a_false_citation_is_refused_where_the_page_stands_beside(folder):
    def exchange(data):
        data["cites"]["0+"], data["cites"]["S+"] = data["cites"]["S+"], data["cites"]["0+"]

    assert verdicts([forged(folder, "plus-commutative.html", exchange)])["plus-commutative.html"]


def test_what_cites_a_refused_page_is_refused(folder):
    forged(folder, "0-plus.html", lambda data: data["theorem"]["steps"].pop())
    found = verdicts(pages(folder))
    refused = {name for name, verdict in found.items() if verdict}
    assert refused == {"0-plus.html", "plus-commutative.html", "rotated.html"}


def test_an_axiom_that_differs_from_that_of_other_pages_is_refused(folder):
    def change(data):
        place = [name for name, _ in data["theory"]["axioms"]].index("+0")
        data["theory"]["axioms"][place][1] = data["theorem"]["formula"]

    path = forged(folder, "s-plus.html", change)
    assert verdicts([path])["s-plus.html"]
    assert any("another axiom +0" in verdict for verdict in verdicts(pages(folder)).values())


def citing(name, other):
    """A page that proves falsity by citing that another page proves it."""
    theory = {"name": "t", "symbols": [], "datatypes": [], "axioms": []}
    proof = {"name": name, "formula": 0, "scopes": [], "steps": [{"rule": "cite", "name": other}]}
    return page({"theory": theory, "terms": [["falsum"]], "theorem": proof, "cites": {other: 0}})


def test_circles_are_refused(tmp_path):
    for name, other in (("a", "b"), ("b", "a"), ("c", "c")):
        (tmp_path / f"{name}.html").write_text(citing(name, other), encoding="utf-8")
    assert all(verdicts(pages(tmp_path)).values())


def test_two_pages_for_one_name_are_refused(folder):
    (folder / "z.html").write_bytes((folder / "0-plus.html").read_bytes())
    assert "another page" in verdicts(pages(folder))["0-plus.html"]


def kernel_accepts(data):
    """Say whether the trusted checker concludes the statement from the same data, with the same earlier theorems."""
    try:
        symbols = decode_symbols(data["theory"])
        terms = TermTable.decode(data["terms"], symbols)
        derivation = decode_derivation({key: data["theorem"][key] for key in ("scopes", "steps")}, terms)
        theorem = Theorem("forged", samples.THEORY, derivation, LIBRARY)
        return theorem.formula is terms[data["theorem"]["formula"]]
    except (DiscoveryError, CheckError):
        return False


def checker_accepts(data):
    try:
        page_checker.Page(data).prove()
    except page_checker.BROKEN:
        return False
    return True


def whole(name):
    """A theorem's data, with all axioms and theorems that a forger may want to cite."""
    theorem = LIBRARY[name]
    data = encode_theorem(theorem)
    table = TermTable()
    table.rows = data["terms"]
    table._numbers = {t: n for n, t in enumerate(TermTable.decode(table.rows, samples.THEORY.symbols))}
    data["theory"]["axioms"] = [[axiom.name, table.number(axiom.formula)] for axiom in samples.THEORY.axioms]
    data["cites"] = {other: table.number(LIBRARY[other].formula) for other in NAMES}
    data["theorem"]["name"] = "forged"
    return data


WHOLE = {name: whole(name) for name in NAMES}
RULES = [name.removeprefix("by_") for name in dir(page_checker.Page) if name.startswith("by_")]


@pytest.mark.parametrize("name", NAMES)
def test_both_checkers_accept_what_is_not_forged(name):
    assert checker_accepts(WHOLE[name])
    assert kernel_accepts(WHOLE[name])


@st.composite
def forgeries(draw):
    """One field of one step, or one scope, changed to something that may or may not be meaningful."""
    data = copy.deepcopy(WHOLE[draw(st.sampled_from(NAMES))])
    proof, small = data["theorem"], st.integers(-1, 20)
    for _ in range(draw(st.integers(1, 2))):
        step = draw(st.sampled_from(proof["steps"]))
        kind = draw(
            st.sampled_from(["rule", "scope", "name", "premises", "terms", "path", "drop", "hypothesis", "claim"])
        )
        if kind == "rule":
            step["rule"] = draw(st.sampled_from([*RULES, "oracle", "__init__", "", "cite"]))
        elif kind == "scope":
            step["scope"] = draw(small)
        elif kind == "name":
            step["name"] = draw(st.sampled_from([*NAMES, *samples.AXIOMS, "none"]))
        elif kind == "drop" and len(proof["steps"]) > 1:
            proof["steps"].remove(step)
        elif kind == "hypothesis" and proof["scopes"]:
            scope = draw(st.sampled_from(proof["scopes"]))
            scope[draw(st.integers(0, 1))] = draw(small)
        elif kind == "claim":
            proof["formula"] = draw(st.integers(0, len(data["terms"]) - 1))
        elif kind in ("premises", "terms", "path"):
            numbers = step.setdefault(kind, [])
            place = draw(st.integers(0, len(numbers)))
            numbers[place : place + draw(st.integers(0, 1))] = [draw(st.integers(-1, len(data["terms"])))]
    return data


@settings(max_examples=600, deadline=None)
@given(forgeries())
def test_both_checkers_agree_on_forgeries(data):
    assert checker_accepts(data) == kernel_accepts(data)


def single_changes():
    """Every premise, path, term and scope of every sample, moved by one: most proofs must break."""
    for name in NAMES:
        for number, step in enumerate(WHOLE[name]["theorem"]["steps"]):
            for key in ("premises", "path", "terms"):
                for place in range(len(step.get(key, []))):
                    data = copy.deepcopy(WHOLE[name])
                    data["theorem"]["steps"][number][key][place] += 1
                    yield data
            data = copy.deepcopy(WHOLE[name])
            data["theorem"]["steps"][number]["scope"] = step.get("scope", 0) + 1
            yield data


def test_small_changes_break_proofs_for_both():
    changed = list(single_changes())
    found = [(checker_accepts(data), kernel_accepts(data)) for data in changed]
    assert all(ours == kernels for ours, kernels in found)
    assert sum(ours for ours, _ in found) < len(changed) / 10
