"""The ledger: leases keep two owners apart, a result is kept once, and nothing depends on the order of work."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_search import FakeSearch
from hypothesis import given
from hypothesis import strategies as st

from discovery import ledger as ledger_module
from discovery.ledger import Ledger, is_dead, this_owner
from discovery.postgres import PostgresStore
from discovery.protocol import Result, result_of
from discovery.store import Database, Store
from kernels.errors import DiscoveryError

SEARCH = FakeSearch(count=6)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with Store(tmp_path / "s.sqlite") as opened:
            yield opened
    else:
        with PostgresStore(request.getfixturevalue("postgres")) as opened:
            yield opened


def result(chunk: int, search: FakeSearch = SEARCH) -> Result:
    return result_of(chunk, search.run_chunk(chunk))


def dead_owner() -> str:
    process = subprocess.Popen([sys.executable, "-c", ""])
    host, _, started, serial = this_owner().rsplit("/", 3)
    process.wait()
    return f"{host}/{process.pid}/{started}/{serial}"


def test_two_owners_never_hold_the_same_chunk(store: Database) -> None:
    one, two = Ledger(store, SEARCH), Ledger(store, SEARCH)
    assert one.run == two.run
    assert one.claim(0, 6, 2) == (0, 1)
    assert two.claim(0, 6, 3) == (2, 3, 4)
    assert one.claim(0, 6, 9) == (5,)
    assert two.claim(0, 6, 9) == ()
    one.release()
    assert two.claim(0, 6, 9) == (0, 1, 5)


def test_a_lease_ends_with_its_time(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Ledger(store, SEARCH), Ledger(store, SEARCH)
    assert one.claim(0, 1, 1) == (0,)
    now = ledger_module.time.time()
    monkeypatch.setattr(ledger_module.time, "time", lambda: now + ledger_module.LEASE_SECONDS - 1)
    assert two.claim(0, 1, 1) == ()
    one.renew()
    monkeypatch.setattr(ledger_module.time, "time", lambda: now + ledger_module.LEASE_SECONDS + 1)
    assert two.claim(0, 1, 1) == ()
    monkeypatch.setattr(ledger_module.time, "time", lambda: now + 3 * ledger_module.LEASE_SECONDS)
    assert two.claim(0, 1, 1) == (0,)


def test_a_dead_process_on_this_host_holds_nothing(store: Database) -> None:
    one, two = Ledger(store, SEARCH), Ledger(store, SEARCH)
    one.owner = dead_owner()
    assert one.claim(0, 6, 6) == (0, 1, 2, 3, 4, 5)
    assert two.claim(0, 6, 6) == (0, 1, 2, 3, 4, 5)


def test_a_process_elsewhere_is_believed_until_its_lease_ends(store: Database) -> None:
    one, two = Ledger(store, SEARCH), Ledger(store, SEARCH)
    one.owner = "elsewhere/" + dead_owner().split("/", 1)[1]
    assert one.claim(0, 6, 1) == (0,)
    assert two.claim(0, 6, 1) == (1,)


def test_a_pid_used_anew_is_another_process() -> None:
    host, pid, started, serial = this_owner().rsplit("/", 3)
    assert not is_dead(f"{host}/{pid}/{started}/{serial}")
    assert is_dead(f"{host}/{pid}/{int(started) + 1}/{serial}")


def test_a_chunk_done_twice_is_kept_once(store: Database) -> None:
    one, two = Ledger(store, SEARCH), Ledger(store, SEARCH)
    assert one.record(result(3))
    assert not two.record(result(3))
    assert one.totals() == two.totals()
    assert one.totals().chunks == 1
    assert len(list(one.hits(0, 6))) == one.totals().hits == len(result(3).hits)


def test_a_result_is_kept_with_its_hits_or_not_at_all(store: Database) -> None:
    ledger = Ledger(store, SEARCH)
    broken = Result(2, 10, 1, ({"index": 20}, {"index": 21, "value": float("nan")}))
    with pytest.raises(ValueError, match="JSON"):
        ledger.record(broken)
    assert ledger.totals().chunks == 0
    assert store.read("SELECT count(*) FROM hits") == [(0,)]


def test_indices_beyond_64_bits(store: Database) -> None:
    search = FakeSearch(count=1, offset=10**30)
    ledger = Ledger(store, search)
    ledger.record(result(0, search))
    assert [hit["index"] for hit in ledger.hits(0, 1)] == [10**30, 10**30 + 7]
    assert store.read("SELECT min(formula_index) FROM hits") == [(str(10**30),)]


def test_runs_are_told_apart_by_spec_and_version(store: Database) -> None:
    runs = [
        Ledger(store, SEARCH, "v1").run,
        Ledger(store, SEARCH, "v2").run,
        Ledger(store, FakeSearch(count=6, digits=50), "v1").run,
        Ledger(store, FakeSearch(count=6), "v1").run,
    ]
    assert runs == [runs[0], runs[0] + 1, runs[0] + 2, runs[0]]


def test_a_run_with_other_chunks_is_refused(store: Database) -> None:
    Ledger(store, SEARCH, "v1")
    with store.transaction() as connection:
        connection.execute("UPDATE runs SET chunk_count = 7")
    with pytest.raises(DiscoveryError, match="in 7 chunks, not in 6"):
        Ledger(store, SEARCH, "v1")


def test_a_space_for_eternity_is_refused(store: Database) -> None:
    with pytest.raises(DiscoveryError, match="cannot be run in a lifetime"):
        Ledger(store, FakeSearch(count=10**19))


def test_pending_chunks_have_no_rows(store: Database) -> None:
    ledger = Ledger(store, FakeSearch(count=10**15))
    assert ledger.claim(10**14, 10**14 + 256, 4) == tuple(range(10**14, 10**14 + 4))
    assert store.read("SELECT count(*) FROM chunks") == [(4,)]


@given(order=st.permutations(range(6)), start=st.integers(0, 6))
def test_done_until_is_the_end_of_the_unbroken_row(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], start: int
) -> None:
    with Store(tmp_path_factory.mktemp("ledger") / "s.sqlite") as store:
        ledger, done = Ledger(store, SEARCH, "v1"), set()
        for chunk in order:
            ledger.record(result(chunk))
            done.add(chunk)
            expected = next(k for k in range(start, 7) if k not in done)
            assert ledger.done_until(start) == expected
        expected_hits = [hit for chunk in range(6) for hit in result(chunk).hits]
        assert list(ledger.hits(0, 6)) == expected_hits
