"""kill -9 at random points, with torn writes: nothing is lost and nothing counted twice, in either database."""

import time
from pathlib import Path

import pytest
from fake_search import FakeSearch
from killed_ledger import ordeal

from discovery.filesystems import network_file_system
from discovery.ledger import Ledger
from discovery.postgres import PostgresStore
from discovery.protocol import Result
from discovery.store import Store
from kernels.errors import DiscoveryError


def test_sqlite_survives(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    kills, chunks = ordeal(lambda: Store(path), path, 16, 1)
    assert kills == 16
    assert chunks > 0


def test_postgresql_survives(postgres: str) -> None:
    kills, chunks = ordeal(lambda: PostgresStore(postgres), None, 6, 2)
    assert kills == 6
    assert chunks >= 0


def test_a_lease_is_quick_with_many_chunks(tmp_path: Path) -> None:
    count = 100_000
    with Store(tmp_path / "s.sqlite") as store:
        ledger = Ledger(store, FakeSearch(count=2 * count), "v1")
        with store.transaction() as connection:
            for chunk in range(count):
                ledger.record_within(connection, Result(chunk, 10, 0, ()), "elsewhere/1/0/0")
        begun = time.process_time()
        for first in range(count, count + 100):
            assert ledger.claim(first, first + 256, 1) == (first,)
        assert (time.process_time() - begun) / 100 < 0.02


def test_a_network_file_system_is_told(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n")
    assert network_file_system(tmp_path / "s.sqlite", mounts) == "nfs4"
    assert network_file_system(Path("/elsewhere/s.sqlite"), mounts) is None


def test_a_store_on_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discovery.store.network_file_system", lambda path: "nfs4")
    with pytest.raises(DiscoveryError, match=r"network file system \(nfs4\).*PostgreSQL"):
        Store(tmp_path / "s.sqlite")
