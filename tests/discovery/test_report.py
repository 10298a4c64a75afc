"""The report writers: every format holds every hit, and no character of a hit breaks it."""

import csv
import io
import json
import re

import pytest
from fake_search import fake_hit
from hypothesis import given
from hypothesis import strategies as st

from discovery.protocol import Hit
from discovery.report import FORMATS, writer
from discovery.report.columns import COLUMNS, KEYS, for_reading, pace
from discovery.report.latex import escaped as latex_escaped
from discovery.report.markdown import escaped as markdown_escaped
from discovery.report.table import WIDTH

HITS = [fake_hit(index) for index in range(0, 91, 7)]
NASTY = 'a|b & c_1 % "x", \\alpha {y} $z$ #1 ~ ^ <i> `code` *d* [e](f)\n\x1b[31m;é'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(form: str, hits: list[Hit]) -> str:
    out = io.StringIO()
    writer(form)(hits, out)
    return out.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_deterministic_and_ends_its_last_line(form: str) -> None:
    assert written(form, HITS) == written(form, list(HITS))
    assert written(form, HITS).endswith("\n")
    assert all(line == line.rstrip() for line in written(form, HITS).splitlines())


def test_json_lines_have_the_keys_in_their_order() -> None:
    lines = written("jsonl", HITS).splitlines()
    assert [json.loads(line) for line in lines] == HITS
    assert all(list(json.loads(line)) == list(KEYS) for line in lines)
    shuffled = [dict(sorted(hit.items(), reverse=True)) for hit in HITS]
    assert written("jsonl", shuffled).splitlines() == lines


def test_json_lines_keep_one_formula_a_line_whatever_is_in_it() -> None:
    hit = {**HITS[0], "constant": NASTY}
    assert written("jsonl", [hit]).count("\n") == 1
    assert json.loads(written("jsonl", [hit])) == hit


def test_csv_is_read_back() -> None:
    hits = [{**hit, "constant": NASTY} for hit in HITS]
    rows = list(csv.DictReader(io.StringIO(written("csv", hits))))
    assert len(rows) == len(hits)
    for row, hit in zip(rows, for_reading(hits), strict=True):
        assert row["constant"] == NASTY
        assert row["coefficients"] == " ".join(map(str, hit["coefficients"]))
        assert row["known"] == (hit["known"] or "")
        assert row["index"] == str(hit["index"])


def test_the_table_fits_its_width_and_holds_everything() -> None:
    long = {**HITS[0], "a": " + ".join(f"{k}*n^{k}" for k in range(40)), "relation": "x" * 150}
    text = written("table", [*HITS, long])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.count("x") == 150
    header = text.splitlines()[0]
    assert [re.sub(" +", " ", name) for name in re.split("  +", header)] == [column.header for column in COLUMNS]
    squeezed = "".join(text.split())
    assert all(part in squeezed for part in ("39*n^39", "polynomial", "0.765", "new", "K0000"))


def test_the_table_without_hits_is_empty() -> None:
    assert written("table", []) == ""


def test_the_table_is_plain_in_a_pipe_and_narrow_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "84")
    assert "\x1b" not in written("table", HITS)
    terminal = Terminal()
    writer("table")(HITS, terminal)
    assert "\x1b[1m" in terminal.getvalue()
    assert max(len(line) for line in terminal.getvalue().splitlines()[1:]) <= 84
    monkeypatch.setenv("NO_COLOR", "1")
    colourless = Terminal()
    writer("table")(HITS, colourless)
    assert "\x1b" not in colourless.getvalue()


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_no_hit_steers_the_terminal_or_breaks_a_row(form: str) -> None:
    keys = ("a", "b", "relation", "status", "known", "group", "convergence")
    hit = {**HITS[0], **dict.fromkeys(keys, NASTY), "digits_per_term": None}
    text = written(form, [hit])
    assert "\x1b" not in text
    if form != "table":
        assert len(text.splitlines()) == len(written(form, HITS[:1]).splitlines())


def test_markdown_has_as_many_cells_in_each_row() -> None:
    hits = [*HITS, {**HITS[0], "a": NASTY, "status": NASTY, "group": "\\|"}]
    rows = written("markdown", hits).splitlines()
    cells = [len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) - 1 for row in rows]
    assert cells == [len(COLUMNS)] * (len(hits) + 2)


def test_latex_takes_the_formula_and_escapes_the_rest() -> None:
    text = written("latex", [{**HITS[0], "latex": r"\frac{4}{\pi}", "status": "50%_&"}])
    assert r"$\displaystyle \frac{4}{\pi}$" in text
    assert r"50\%\_\&" in text
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1


@given(st.text(max_size=30))
def test_escapes_leave_no_special_character_bare(text: str) -> None:
    bare = re.sub(r"\\text[a-z]+\{\}|\\[{}$&#%_]", "", latex_escaped(text))
    assert not set(bare) & set("\\{}$&#%_~^")
    assert not set(re.sub(r"\\.", "", markdown_escaped(text), flags=re.S)) & set("\\`*_|<>[]$")


def test_pace_is_the_number_or_the_kind() -> None:
    assert [pace(hit) for hit in HITS[:2]] == ["polynomial", "0.765"]
    assert pace({}) == "-"


def test_rows_are_grouped_and_the_simplest_come_first() -> None:
    rows = for_reading(HITS)
    groups = [hit["group"] for hit in rows]
    assert [group for k, group in enumerate(groups) if k == 0 or groups[k - 1] != group] == list(dict.fromkeys(groups))
    assert sorted(hit["index"] for hit in rows) == [hit["index"] for hit in HITS]
    lengths = [len(hit["a"] + hit["b"] + hit["relation"]) for hit in rows]
    assert lengths[0] == min(lengths)


def test_constants_keep_their_order_of_appearance() -> None:
    hits = [{**hit, "constant": "e" if hit["index"] % 2 else "pi"} for hit in HITS]
    constants = [hit["constant"] for hit in for_reading(hits)]
    assert constants == sorted(constants, reverse=True)
