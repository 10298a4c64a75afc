"""A campaign gives the same hits however many workers do it and however often they die."""

import json
import os
import signal
import sqlite3
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fake_search import FakeSearch

from discovery import campaign as campaign_module
from discovery.campaign import Campaign, Progress, cpu_count, run
from discovery.engines.workers import Workers
from discovery.store import Store
from discovery.version import code_version
from kernels.errors import DiscoveryError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.sqlite"


def bytes_of(search: FakeSearch, path: Path, workers: int | None = 1) -> bytes:
    with Store(path) as store:
        return json.dumps(list(run(search, store, workers))).encode()


def expected(search: FakeSearch) -> bytes:
    plain = FakeSearch(count=search.count)
    return json.dumps([hit for k in range(plain.count) for hit in plain.run_chunk(k).hits], sort_keys=True).encode()


@pytest.mark.parametrize("workers", [1, 2, 3, None])
def test_same_bytes_for_any_number_of_workers(path: Path, workers: int | None) -> None:
    search = FakeSearch(count=40)
    assert bytes_of(search, path, workers) == expected(search)
    assert bytes_of(search, path, 1) == expected(search)


def test_more_chunks_than_a_page_and_a_look_ahead(path: Path) -> None:
    search = FakeSearch(count=1300)
    assert bytes_of(search, path, 2) == expected(search)
    assert bytes_of(search, path) == expected(search)


def test_no_chunks_no_hits(path: Path) -> None:
    assert bytes_of(FakeSearch(count=0), path) == b"[]"


def test_a_stopped_campaign_goes_on_where_it_was(path: Path) -> None:
    search = FakeSearch(count=20)
    with Store(path) as store:
        hits = run(search, store, 1)
        first = [next(hits) for _ in range(5)]
        hits.close()
        assert store.read("SELECT count(*) FROM chunks WHERE state = 'leased'") == [(0,)]
        seen: list[Progress] = []
        rest = list(run(search, store, 1, seen.append))
        assert rest[:5] == first
        assert json.dumps(rest).encode() == expected(search)
        assert 0 < seen[-1].chunks < 20
        assert seen[-1].total.chunks == 20


def test_done_chunks_are_not_run_again(path: Path) -> None:
    search = FakeSearch(count=5)
    whole = bytes_of(search, path)

    class Unwilling(FakeSearch):
        def run_chunk(self, index: int) -> Any:
            raise AssertionError("run again")

    assert bytes_of(Unwilling(count=5), path) == whole


def test_progress_counts_and_hands_out_each_hit_once(path: Path) -> None:
    search, seen = FakeSearch(count=12), []
    with Store(path) as store:
        hits = list(run(search, store, 2, seen.append))
    fresh = [hit["index"] for progress in seen for hit in progress.fresh]
    assert sorted(fresh) == [hit["index"] for hit in hits]
    assert seen[-1].total.screened == seen[-1].screened == 120
    assert seen[-1].total.candidates == len(hits) + 12
    assert seen[-1].seconds_left == 0
    assert all(a.total.chunks <= b.total.chunks for a, b in pairwise(seen))


@pytest.mark.parametrize("workers", [0, -1, 10**6])
def test_an_absurd_number_of_workers(path: Path, workers: int) -> None:
    with pytest.raises(DiscoveryError, match="give a number from 1 to"):
        bytes_of(FakeSearch(), path, workers)


def test_auto_stays_here_for_short_searches_and_calls_workers_for_long_ones(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def workers(search: FakeSearch, count: int, version: str) -> Workers:
        calls.append(count)
        return Workers(search, count, version)

    monkeypatch.setattr("discovery.engines.workers.Workers", workers)
    monkeypatch.setattr(campaign_module, "cpu_count", lambda: 2)
    bytes_of(FakeSearch(count=10, delay=0.01), path, None)
    assert calls == []
    monkeypatch.setattr(campaign_module, "WORTH_WORKERS", 0.05)
    search = FakeSearch(count=20, delay=0.02)
    assert bytes_of(search, path, None) == expected(search)
    assert calls == [2]
    assert cpu_count() >= 1


@pytest.mark.parametrize("manner", ["kill", "segfault", "raise", "garbage", "print"])
def test_a_worker_that_fails_twice_is_replaced(path: Path, tmp_path: Path, manner: str) -> None:
    search = FakeSearch(count=12, fatal=(4,), manner=manner, times=2, trace=str(tmp_path / "trace"))
    assert bytes_of(search, path, 2) == expected(search)
    assert (tmp_path / "trace").stat().st_size == (1 if manner == "print" else 3)


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("kill", "killed by signal 9"),
        ("segfault", "killed by signal 11"),
        ("raise", "ValueError: no luck with 4"),
        ("garbage", "what no worker says"),
    ],
)
def test_a_chunk_that_always_fails_stops_the_run_by_name(path: Path, manner: str, reason: str) -> None:
    search = FakeSearch(count=12, fatal=(4,), manner=manner)
    with pytest.raises(DiscoveryError, match=rf"^chunk 4 .*{reason}.*3 times"):
        bytes_of(search, path, 2)
    # What the others did is kept, and no lease is left.
    states = sqlite3.connect(path).execute("SELECT DISTINCT state FROM chunks").fetchall()
    assert states == [("done",)]


@pytest.mark.parametrize(("refuse", "reason"), [("worker", "this spec is refused"), ("die", "exit code 7")])
def test_workers_that_cannot_start(path: Path, refuse: str, reason: str) -> None:
    with pytest.raises(DiscoveryError, match=rf"cannot start: .*{reason}"):
        bytes_of(FakeSearch(count=12, refuse=refuse), path, 2)


def test_other_code_in_the_workers_is_refused(path: Path) -> None:
    workers = Workers(FakeSearch(), 1, "another version")
    with workers, pytest.raises(DiscoveryError, match="the code has changed"):
        workers.collect(20)


def test_kill_9_of_real_workers_at_random_moments(path: Path) -> None:
    search = FakeSearch(count=60, delay=0.01)
    with Workers(search, 2, code_version()) as workers:
        waiting, done, killed = list(range(60)), {}, 0
        while len(done) < 60:
            while waiting and workers.room > 0:
                workers.submit(waiting.pop(0))
            for result in workers.collect(0.5):
                assert result.chunk not in done
                done[result.chunk] = result
            # Each time in another chunk, so that no chunk is blamed three times.
            if len(done) // 12 > killed:
                killed += 1
                os.kill(workers.pids[killed % 2], signal.SIGKILL)
        pids = workers.pids
    hits = [hit for chunk in range(60) for hit in done[chunk].hits]
    assert json.dumps(hits, sort_keys=True).encode() == expected(search)
    assert killed == 5
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_workers_leave_with_an_interrupt(path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.total.chunks >= 4:
            raise KeyboardInterrupt

    search = FakeSearch(count=40, delay=0.01)
    before = children()
    with Store(path) as store:
        with pytest.raises(KeyboardInterrupt):
            list(run(search, store, 2, interrupt))
        assert store.read("SELECT count(*) FROM chunks WHERE state = 'leased'") == [(0,)]
        assert children() == before
    assert bytes_of(search, path) == expected(search)


def children() -> set[str]:
    me = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return set(me.read_text(encoding="ascii").split())


def test_two_campaigns_share_one_store(path: Path) -> None:
    search = FakeSearch(count=50, delay=0.004)
    outputs: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda k=k: outputs.update({k: bytes_of(search, path)})) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outputs[0] == outputs[1] == expected(search)
    owners = sqlite3.connect(path).execute("SELECT owner, count(*) FROM chunks GROUP BY owner").fetchall()
    assert len(owners) == 2
    assert sum(count for _, count in owners) == 50


def test_a_campaign_waits_for_what_another_has_in_hand(path: Path) -> None:
    search = FakeSearch(count=3)
    with Store(path) as store:
        other = campaign_module.Ledger(store, search, code_version())
        assert other.claim(1, 2, 1) == (1,)

        def finish(progress: Progress) -> None:
            if progress.total.chunks == 2 and time.monotonic() - begun > 0.3:
                other.release()

        begun = time.monotonic()
        assert json.dumps(list(Campaign(search, store).run(1, finish))).encode() == expected(search)
        assert time.monotonic() - begun > 0.3


def test_a_full_disk_stops_the_run_with_its_own_words(path: Path) -> None:
    with Store(path) as store:
        campaign = Campaign(FakeSearch(count=4000), store)
        store.read(f"PRAGMA max_page_count = {store.read('PRAGMA page_count')[0][0] + 2}")
        with pytest.raises(DiscoveryError, match="disk is full"):
            list(campaign.run(1))
    search = FakeSearch(count=4000)
    assert bytes_of(search, path) == expected(search)
