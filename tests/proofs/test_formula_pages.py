"""The pages of proved formulas: every step, its certificate to check again, links that work, nothing unproved."""

import json
import re

import pytest
from test_formula_rules import BROUNCKER, GOLDEN, INFLATED, TRUE, ZETA2

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
