"""A formula is known again in the store, in another form and by another process's connection."""

import json

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from conjectures.functional_hash import BALL_BITS, ball_hash, number_hash
from conjectures.pcf import Pcf
from discovery.cli import run
from discovery.seen import hashes_of, remember, sightings
from discovery.store import Store
from kernels.errors import DiscoveryError

FIBONACCI = [0, 1]
while len(FIBONACCI) < 24:
    FIBONACCI.append(FIBONACCI[-2] + FIBONACCI[-1])


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One that a search of continued fractions, one of products and one of patterns have filled."""
    path = tmp_path_factory.mktemp("seen") / "store.sqlite"
    output = ["--quiet", "--store", str(path), "--output"]
    for i, words in enumerate((["pcf", "--constant", "pi"], ["formula", "--constant", "pi", "--space", "products"])):
        assert run([*words, *output, str(path.parent / f"{i}.txt")]) == 0
    assert run(["esma", "--constant", "e", "--lhs-height", "2", *output, str(path.parent / "e.txt")]) == 0
    return path


def looked(capsys, store, *words):
    capsys.readouterr()
    code = run(["seen", *words, "--store", str(store), "--format", "jsonl"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("words", "same", "text"),
    [
        (("2n+1", "n^2"), "formula", "PCF(2*n + 1, n^2) = 4/pi"),
        (("-2n-1", "n*n"), "group", "PCF(2*n + 1, n^2) = 4/pi"),
        (("(n+1)*(2n+1)", "n^3*(n+1)"), "formula", "PCF(2*n + 1, n^2) = 4/pi"),
        (("(2*n+1)^2/(4*n*(n+1))",), "formula", "(2n+1)^2/((2n+2)*(2n)) = 4/pi"),
        (("8/(pi + pi)",), "number", "PCF(2*n + 1, n^2) = 4/pi"),
        (("1.273239544735162686151070106980114896275677165923651589981338752471174381073812280720910422130024687",),
         "number", "PCF(2*n + 1, n^2) = 4/pi"),
    ],
)  # fmt: skip
def test_what_a_search_has_found_is_known_again(capsys, store, words, same, text):
    code, rows = looked(capsys, store, *words, "--limit", "100")
    assert code == 0 and (same, text) in {(row["same"], row["formula"]) for row in rows}


def test_signed_fractions_are_known_by_their_convergents(store):
    with Store(store) as kept:
        rows = kept.read("SELECT body FROM hits WHERE body LIKE '%signs%'")
        hit = next(hit for hit in (json.loads(body) for (body,) in rows) if hit["signs"] == "+")
        pcf = Pcf((1,), (1,))
        sightings(kept, hashes_of([pcf.a_text, pcf.b_text]))  # hashes the hits
        found = kept.read(
            "SELECT formula FROM sightings WHERE formula LIKE ? AND hash LIKE 's:%'", f"{hit['pattern']}%"
        )
    assert found


def test_what_nobody_found_is_new(capsys, store):
    assert looked(capsys, store, "n^7 + 3*n", "n^5 + n")[0] == 1
    assert looked(capsys, store, "gamma*pi + 1/7") == (1, [])


def test_a_formula_is_kept_once(capsys, tmp_path):
    store = tmp_path / "store.sqlite"
    assert looked(capsys, store, "(n + 1)*(n - 1)", "--keep")[0] == 1
    code, rows = looked(capsys, store, "n^2 - 1", "--keep")
    assert code == 0 and rows == [{"same": "formula", "formula": "(n + 1)*(n - 1)", "found": "remembered"}]
    assert looked(capsys, store, *map(str, FIBONACCI), "--keep")[0] == 1
    assert looked(capsys, store, ",".join(map(str, FIBONACCI)))[0] == 0


def test_a_look_makes_no_store_of_a_mistyped_path(capsys, tmp_path):
    assert run(["seen", "n", "--store", str(tmp_path / "none.sqlite")]) == 2
    assert not list(tmp_path.iterdir())


def test_kinds_do_not_meet(tmp_path):
    with Store(tmp_path / "store.sqlite") as store:
        remember(store, hashes_of(["2n+1", "n^2"]), "fraction")
        assert not sightings(store, hashes_of(["2*n + 1"]))


@pytest.mark.parametrize(
    "words", [["1", "2", "3"], ["n", "n", "n"], ["1/0"], ["n/(n - n)"], [""], ["1,2,x"], ["n", "0"]]
)
def test_what_is_no_formula_is_refused(words):
    with pytest.raises(DiscoveryError):
        hashes_of(words)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**9).filter(bool))
def test_a_number_and_its_ball_have_one_hash(number):
    with ctx.workprec(BALL_BITS):
        ball = arb(number.numerator) / number.denominator
    assert ball_hash(ball) == number_hash(f"{number.numerator}/{number.denominator}")
