"""Campaigns on the command line: created once, the same digest however they are run, audited by other means."""

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.evidence import DECOYS
from conjectures.factorial_search import FactorialSearch, digest_of
from conjectures.search import Search
from conjectures.spaces import box, family
from discovery import campaigns
from discovery.campaign import Campaign
from discovery.certificate import audit, certificate, chain, fault_of
from discovery.cli import run
from discovery.kinds import read_spec
from discovery.store import Store
from kernels.errors import DiscoveryError
from kernels.value_screen import levels

SPEC = """
a = "x*n + y"
b = "z*n^2 + w"
[parameters]
x = "1..9"
y = "-9..9"
z = "-9..9"
w = [-5, 5]
[screening]
kind = "value"
constants = ["pi"]
digits = 50
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISCOVER_STORE", str(tmp_path / "s.sqlite"))
    path = tmp_path / "pi.toml"
    path.write_text(SPEC)
    return path


def created(spec: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["campaign", "create", str(spec)]) == 0
    return capsys.readouterr().out.split()[-1]


def test_from_a_file_to_a_certificate(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = created(spec, capsys)
    assert created(spec, capsys) == id
    assert run(["campaign", "run", id, "-q"]) == 0
    digest = capsys.readouterr().out.split()[-1]
    assert run(["campaign", "status", id, "--format", "jsonl"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["done"], row["chunks"], row["hits"], row["left"]) == (1, 1, 3, "0 s")
    assert run(["campaign", "results", id, "--format", "jsonl"]) == 0
    hits = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [hit["relation"] for hit in hits][:2] == ["4/pi", "8/pi"]
    assert run(["campaign", "certificate", id]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["digest"], body["complete"], body["screened"]) == (digest, True, 35739)
    assert run(["campaign", "audit", id]) == 0
    assert capsys.readouterr().out == "3 hits and 1 chunk derived again: 0 differ\n"


def test_audit_sees_what_is_wrong(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = created(spec, capsys)
    run(["campaign", "run", id, "-q"])
    with sqlite3.connect(tmp_path / "s.sqlite") as connection:
        connection.execute("UPDATE chunks SET digest = '0123456789abcdef'")
        connection.execute("UPDATE hits SET body = replace(body, '\"4/pi\"', '\"5/pi\"')")
    capsys.readouterr()
    assert run(["campaign", "audit", id]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("its value is not 5/pi")
    assert told[1].startswith("chunk 0: digest 0123456789abcdef in the ledger")


def test_status_of_all_and_details(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["campaign", "status"]) == 1
    id = created(spec, capsys)
    assert run(["campaign", "status"]) == 0
    assert run(["campaign", "status", id]) == 0
    assert "digest: when all chunks are done" in capsys.readouterr().out


def test_other_kernels_do_not_mix(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = created(spec, capsys)
    with sqlite3.connect(tmp_path / "s.sqlite") as connection:
        connection.execute("UPDATE runs SET version = 'older'")
    for command in ("run", "audit"):
        assert run(["campaign", command, id]) == 2
        assert "must not mix" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[screening]", "[screaming]", "write a table [screening]"),
        ('constants = ["pi"]', "", "must say its constants"),
        ('constants = ["pi"]', "constants = 3", "not a list of texts"),
        ('constants = ["pi"]', 'constants = ["nosuch"]', "nosuch"),
        ("digits = 50", "digits = 5.5", "not a whole number"),
        ("digits = 50", "digits = true", "not a whole number"),
        ("digits = 50", "digit = 50", "has no 'digit'"),
        ('"value"', '"dowsing"', "no kind of search"),
        ("x = ", "q = ", "x"),
        ("a = ", "a = = ", "not TOML"),
        ("[parameters]", 'c = "n"\n[parameters]', "write a ="),
    ],
)
def test_a_bad_file_is_refused(
    spec: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, complaint: str
) -> None:
    spec.write_text(SPEC.replace(old, new))
    assert run(["campaign", "create", str(spec)]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1


@settings(max_examples=200)
@given(st.integers(0, len(SPEC) - 1), st.text("ab[]=\"'.,-9 \n#{}\x00é", max_size=4), st.integers(0, 9))
def test_any_file_is_a_search_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, text: str, cut: int
) -> None:
    path = tmp_path_factory.mktemp("spec") / "x.toml"
    path.write_text(SPEC[:place] + text + SPEC[place + cut :])
    try:
        assert isinstance(read_spec(path), Search)
    except DiscoveryError as error:
        assert "\n" not in " ".join(str(error).split())


@pytest.mark.parametrize("id", ["", "xyz", "0123", "f" * 65, "ffffffffffff", "../../etc"])
def test_no_such_campaign(spec: Path, capsys: pytest.CaptureFixture[str], id: str) -> None:
    assert run(["campaign", "run", id]) == 2
    assert "id" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["hadoop", "dask://", "dask://host", "dask://host:1/x"])
def test_no_such_engine(spec: Path, capsys: pytest.CaptureFixture[str], engine: str) -> None:
    id = created(spec, capsys)
    assert run(["campaign", "run", id, "--engine", engine]) == 2
    assert "is no engine" in capsys.readouterr().err


def test_one_digest_for_any_number_of_workers(tmp_path: Path) -> None:
    search = Search(box([(1, 13), (-13, 13)], [(-11, 11)] * 3), ("pi",), digits=30)
    digests = set()
    for workers in (1, 2, 3):
        with Store(tmp_path / f"{workers}.sqlite") as store:
            record = campaigns.create(store, search)
            assert chain(store, record) is None
            list(Campaign(search, store).run(workers))
            digests.add(chain(store, record))
            assert not [finding for finding in audit(store, record, 2, 1) if finding.fault]
            body = certificate(store, record)
            assert body["digest"] == chain(store, record)
    assert len(digests) == 1


@pytest.mark.parametrize("constant", ["pi", "sqrt2", "zeta(3)"])
def test_one_digest_for_every_instruction_set(constant: str) -> None:
    search = Search(box([(1, 13), (-13, 13)], [(-11, 11)] * 3), (constant,), digits=30)
    for chunk in (0, search.chunk_count - 1):
        assert len({search.run_chunk(chunk, level).digest for level in levels()}) == 1


def test_a_digest_tells_of_lost_near_misses() -> None:
    from conjectures.evidence import digest_of, near_misses
    from conjectures.screening import matches

    search = Search(box([(1, 13), (-13, 13)], [(-11, 11)] * 3), ("pi",), digits=30)
    sides = (*search.left_sides(0), search.decoy(0))
    near = near_misses(search.space, matches(search.space, search.space.block(0), sides), sides)
    assert {side for _, side in near} == {0, 1}
    assert digest_of(near, ()) != digest_of(near[1:], ())


def test_no_two_chunks_have_one_digest() -> None:
    """Also where no fraction comes near a constant: a decoy is met, and the sieve leaves something, in each chunk."""
    one = Search(box([(1, 13), (-13, 13)], [(-11, 11)] * 3), ("pi",), lhs_height=2, digits=30)
    digests = [one.run_chunk(chunk).digest for chunk in range(one.chunk_count)]
    assert len(set(digests)) == len(digests) > 1
    other = FactorialSearch(family("x*(n^3+(n+1)^3) + y*(2n+1)", "-z^2*n^6", dict(x=(1, 99), y=(1, 999), z=(1, 99))))
    digests = [digest_of(other.sieve.scan(row, row + 1, ())) for row in range(7, 27)]
    assert len(set(digests)) == len(digests)


def test_decoys_are_many_and_depend_on_the_search() -> None:
    space = box([(1, 13), (-13, 13)], [(-11, 11)] * 3)
    values = np.random.default_rng(1).uniform(1, 2, 1_000_000)
    found = []
    for digits in (30, 31):
        search = Search(space, ("pi",), digits=digits)
        found.append(set(search.decoy(0).lookup(values).tolist()))
        share = search.size / search.space.block_count / len(values)
        assert DECOYS / 2 < share * len(found[-1]) < 4 * DECOYS
    assert not found[0] & found[1]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"relation": "4/pi + 1"}, "its value is not 4/pi + 1"),
        ({"value": "1.2732395447351626"}, None),
        ({"value": "1.3732395447351626"}, "its value is not 1.3732395447351626"),
        ({"b": "2*n^2"}, "its value is not 1.2732395447351626"),
    ],
)
def test_hits_are_derived_again(change: dict[str, str], fault: str | None) -> None:
    hit = {"a": "2*n + 1", "b": "n^2", "relation": "4/pi", "value": "1.2732395447351626", "digits": 17}
    assert fault_of({**hit, **change}) == fault


def test_factorial_reduction_is_a_campaign_too(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(
        'a = "x*(n^3+(n+1)^3) + y*(2n+1)"\nb = "-n^6"\n[parameters]\nx = "1..8"\ny = "1..9"\n'
        '[screening]\nkind = "factorial"\ndigits = 50\n'
    )
    id = created(spec, capsys)
    assert run(["campaign", "run", id, "-q"]) == 0
    digest = capsys.readouterr().out.split()[-1]
    assert len(digest) == 16
    assert run(["campaign", "audit", id]) == 0
    assert capsys.readouterr().out.endswith("derived again: 0 differ\n")


def test_other_searches_in_the_store_are_no_campaigns(tmp_path: Path) -> None:
    from fake_search import FakeSearch

    from discovery.ledger import Ledger

    with Store(tmp_path / "s.sqlite") as store:
        Ledger(store, FakeSearch(count=3))
        assert campaigns.records(store) == []
