"""`discover logic` and `discover proofs` as a person meets them."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from discovery.cli import run as discover
from discovery.page_server import server
from proofs.archive import read_archive


def run(capsys, *arguments):
    code = discover(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_list_names_every_theory(capsys):
    code, out, _ = run(capsys, "logic", "list")
    assert code == 0
    assert "peano" in out and "Peano arithmetic" in out and "groups" in out


def test_exploring_prints_theorems_and_a_summary(capsys):
    code, out, err = run(capsys, "logic", "addition", "--size", "5")
    assert code == 0
    assert "x + y = y + x" in out
    assert re.search(r"\d+ theorems proved, \d+ after compression; \d+ candidates tried; \d+ refuted; ", err)
    assert re.search(r"\d+ conjectures? proposed; \d+ follow from others; \d+ left open; ", err)


def test_what_was_refuted_or_left_open_is_printed_on_request(capsys):
    code, out, err = run(capsys, "logic", "groups", "--size", "7", "--budget", "8", "--refuted", "--open")
    assert code == 0
    rows = out.splitlines()
    refuted = [row for row in rows if "  refuted  " in row]
    assert len(refuted) == int(re.search(r"(\d+) refuted", err)[1]) > 0
    assert all(" = element" in row.split("refuted")[1] for row in refuted)
    assert len([row for row in rows if re.search(r"  open\b", row)]) == int(re.search(r"(\d+) left open", err)[1])


def test_refuted_rows_for_programs(capsys):
    _, out, _ = run(capsys, "logic", "addition", "--size", "7", "-q", "--refuted", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["status"] for row in rows} == {"proved", "refuted"}
    assert all((row["counterexample"] is None) == (row["status"] == "proved") for row in rows)


CONTRADICTORY = """title: A contradiction
sort element
function 0: -> element
function 1: -> element
function *: element, element -> element; infix 70 left
axiom associative: (x * y) * z = x * (y * z)
axiom left: x * y = x
axiom right: x * y = y
axiom different: 0 != 1
"""


def test_contradictory_axioms_are_reported_with_the_proof(capsys, tmp_path):
    path, archive = tmp_path / "bad.theory", tmp_path / "bad.json"
    path.write_text(CONTRADICTORY)
    code, out, err = run(capsys, "logic", str(path), "--json", str(archive))
    assert code == 1
    assert "⊥" in out and "contradict" in err
    (falsity,) = [t for t in read_archive(archive).theorems.values() if not t.formula.arguments]
    assert {"left", "right", "different"} <= set(falsity.axioms)


def test_a_theory_without_a_finite_model_is_explored(capsys, tmp_path):
    path = tmp_path / "infinite.theory"
    path.write_text(
        "title: An injection that is not onto\nsort element\nfunction 0: -> element\n"
        "function f: element -> element\naxiom injective: f(x) = f(y) -> x = y\naxiom not-onto: f(x) != 0\n"
    )
    code, _, err = run(capsys, "logic", str(path), "--budget", "5")
    assert code in (0, 1)
    assert "no finite model" in err


@pytest.mark.parametrize("theory", ["peano", "intervals", "primes"])
def test_a_short_budget_is_kept(theory, tmp_path):
    archive = tmp_path / "proofs.json"
    command = [sys.executable, "-m", "discovery", "logic", theory, "--budget", "3", "--json", str(archive), "-q"]
    begun = time.monotonic()
    code = subprocess.run(command, check=False, capture_output=True).returncode
    assert time.monotonic() - begun < 12  # of which starting Python on a busy machine takes some
    assert code in (0, 1) and read_archive(archive).kept is not None


def test_a_kill_loses_nothing_and_the_archive_comes_out_the_same(tmp_path):
    whole, cut = tmp_path / "whole.json", tmp_path / "cut.json"
    command = [sys.executable, "-m", "discovery", "logic", "addition", "--size", "7", "-q", "--json"]
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    part = cut.with_name("cut.json.part")
    with subprocess.Popen([*command, str(cut)], stdout=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None and not (part.exists() and part.read_bytes().count(b"\n") > 3):
            time.sleep(0.01)
        process.kill()
    saved = set(read_archive(part if part.exists() else cut, partial=True).theorems)
    subprocess.run([*command, str(cut)], check=True, capture_output=True)
    assert cut.read_bytes() == whole.read_bytes()
    assert saved <= set(read_archive(cut).theorems)


def test_a_shorter_run_loses_nothing(capsys, tmp_path):
    path = tmp_path / "proofs.json"
    run(capsys, "logic", "addition", "--size", "7", "--json", str(path), "-q")
    before = list(read_archive(path).theorems)
    run(capsys, "logic", "addition", "--size", "7", "--json", str(path), "-q", "--budget", "0.1")
    assert list(read_archive(path).theorems) == before


def test_workers_and_hash_seeds_do_not_matter(tmp_path):
    written = set()
    for seed, workers in (("0", "1"), ("1", "2"), ("12345", "4")):
        path = tmp_path / f"{seed}.json"
        command = [sys.executable, "-m", "discovery", "logic", "groups", "--size", "6", "-q", "--json", str(path)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--workers", workers], env=environment, check=True, capture_output=True)
        written.add(path.read_bytes())
    assert len(written) == 1


def test_a_goal_is_proved_with_its_lemmas(capsys):
    code, out, err = run(capsys, "logic", "addition", "--goal", "x + y = y + x", "--format", "jsonl")
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert row["statement"] == "x + y = y + x" and row["status"] == "proved"
    assert "induction on nat" in row["axioms"]
    assert "goal proved" in err or "theorem" in err


def test_the_false_theorem_of_a_published_system_is_refuted(capsys):
    code, out, _ = run(capsys, "logic", "peano", "--goal", "0*a = b -> a*c = 0 -> b + c = 0")
    assert code == 1
    assert out.startswith("refuted") and "counterexample: " in out and "c = 1" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["peanno"], "did you mean peano"),
        (["peano", "--goal", "x + = y"], "column 5"),
        (["peano", "--goal", "(x + y"], "expected"),
        (["peano", "--goal", "foo(x) = x"], "foo"),
        (["missing.smt2"], "neither a theory nor a file"),
        (["peano", "--budget", "0"], "budget"),
    ],
)
def test_bad_input_gets_one_line(capsys, arguments, words):
    code, out, err = run(capsys, "logic", *arguments)
    assert code == 2 and out == ""
    assert len(err.splitlines()) == 1
    assert words in err


def test_a_file_of_another_kind_is_refused(capsys, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF")
    code, _, err = run(capsys, "logic", str(path))
    assert code == 2 and ".theory" in err


def test_the_archive_is_the_same_after_a_cut_and_for_two_workers(capsys, tmp_path):
    first, second, third = (tmp_path / name for name in ("1.json", "2.json", "3.json"))
    run(capsys, "logic", "addition", "--size", "4", "--json", str(first), "-q")
    whole = first.read_bytes()
    second.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    run(capsys, "logic", "addition", "--size", "4", "--json", str(second), "-q")
    run(capsys, "logic", "addition", "--size", "4", "--json", str(third), "-q", "--workers", "2")
    assert second.read_bytes() == whole == third.read_bytes()
    assert not list(tmp_path.glob("*.part"))


SUM = """(declare-datatype Nat ((zero) (succ (p Nat))))
(define-fun-rec plus ((x Nat) (y Nat)) Nat (match x ((zero y) ((succ z) (succ (plus z y))))))
(prove (forall ((x Nat) (y Nat)) (= (plus x (plus y {})) (plus (plus y x) {}))))"""


def test_a_problem_is_proved_and_its_archive_resumed(capsys, tmp_path):
    problem, archive = tmp_path / "sum.smt2", tmp_path / "sum.json"
    problem.write_text(SUM.format("x", "x"))
    code, out, _ = run(capsys, "logic", str(problem), "--json", str(archive), "-q")
    assert code == 0 and "plus" in out
    whole = archive.read_bytes()
    assert run(capsys, "logic", str(problem), "--json", str(archive), "-q")[0] == 0
    assert archive.read_bytes() == whole
    assert run(capsys, "proofs", "check", str(archive))[0] == 0


def test_a_false_problem_is_refuted(capsys, tmp_path):
    problem = tmp_path / "sum.smt2"
    problem.write_text(SUM.format("x", "y"))
    code, out, _ = run(capsys, "logic", str(problem), "-q")
    assert code == 1
    assert out.startswith("refuted") and "counterexample: " in out


def test_a_goal_that_only_the_hunt_refutes(capsys, monkeypatch):
    monkeypatch.setattr("discovery.cli.logic._refuted", lambda session: 0)
    code, out, _ = run(capsys, "logic", "peano", "--goal", "x + y = y * x", "-q")
    assert code == 1
    assert out.startswith("refuted") and "theorem" not in out


def test_an_archive_of_another_theory_is_left_alone(capsys, tmp_path):
    path = tmp_path / "proofs.json"
    run(capsys, "logic", "addition", "--size", "3", "--json", str(path), "-q")
    before = path.read_bytes()
    code, _, err = run(capsys, "logic", "groups", "--size", "3", "--json", str(path), "-q")
    assert code == 2 and "another theory" in err
    assert path.read_bytes() == before


def test_check_prints_the_axioms_used(capsys, tmp_path):
    path = tmp_path / "proofs.json"
    run(capsys, "logic", "addition", "--size", "5", "--json", str(path), "-q")
    code, out, _ = run(capsys, "proofs", "check", str(path))
    assert code == 0
    assert f"{len(read_archive(path).theorems)} theorems" in out
    assert "+.1: x + 0 = x" in out and "induction on nat" in out


def test_check_refuses_what_was_changed(capsys, tmp_path):
    path = tmp_path / "proofs.json"
    run(capsys, "logic", "addition", "--size", "5", "--json", str(path), "-q")
    path.write_bytes(path.read_bytes().replace(b'"rule":"rewrite"', b'"rule":"reflexivity"', 1))
    code, out, err = run(capsys, "proofs", "check", str(path))
    assert code == 2 and out == "" and "line" in err
    code, _, err = run(capsys, "proofs", "check", str(tmp_path / "none"))
    assert code == 2


def test_files_for_readers_and_checkers(capsys, tmp_path):
    pages, database, coq = tmp_path / "pages", tmp_path / "x.mm", tmp_path / "x.v"
    options = ["--html", str(pages), "--metamath", str(database), "--coq", str(coq)]
    code, _, _ = run(capsys, "logic", "addition", "--size", "5", "-q", *options)
    assert code == 0
    assert (pages / "index.html").exists()
    assert "$p" in database.read_text() and "Section" in coq.read_text()


def test_pages_are_served_on_loopback_alone(tmp_path):
    (tmp_path / "index.html").write_text("<p>here")
    with server(tmp_path, 0) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        assert pages.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{pages.server_address[1]}/index.html") as answer:
            assert answer.read() == b"<p>here"
        pages.shutdown()


def test_open_wants_pages(capsys, tmp_path):
    code, _, err = run(capsys, "proofs", "open", str(tmp_path))
    assert code == 2 and "has no index.html" in err
