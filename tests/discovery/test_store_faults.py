"""Every fault of the store is one line that says what is wrong and what to do."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from discovery import store as store_module
from discovery.store import APPLICATION_ID, SCHEMA_VERSION, Store, default_path
from discovery.store_errors import fault
from kernels.errors import DiscoveryError


def complaint(path: Path) -> str:
    with pytest.raises(DiscoveryError) as caught:
        Store(path).close()
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text or str(path.parent) in text
    return text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "some where" / "s.sqlite"
    Store(place).close()
    return place


def test_it_is_created_in_wal_mode_with_its_directories(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    with Store(path) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DiscoveryError, match=r"locked by another process: wait"), store.transaction():
            pass
        other.execute("ROLLBACK")
        with store.transaction():
            pass
    other.close()


def test_locked_when_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)
    path = tmp_path / "s.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "locked by another process" in complaint(path)
    other.close()


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to have a header of a hundred bytes" * 9, b"x" * 5000]
)
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    assert "is corrupt or no store (file is not a database): move it away" in complaint(path)
    assert path.read_bytes() == content


def test_corrupt_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert "is corrupt" in complaint(path)


def test_truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])
    assert "is corrupt" in complaint(path)


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.touch()
    with Store(path) as store:
        assert store.read("SELECT count(*) FROM hits") == [(0,)]


def test_from_a_newer_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 6}")
    connection.close()
    assert f"newer version (schema {SCHEMA_VERSION + 6}" in complaint(path)
    assert "upgrade" in complaint(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    assert "database of another program" in complaint(path)
    assert path.read_bytes() == before


def test_a_directory(tmp_path: Path) -> None:
    assert "is a directory" in complaint(tmp_path)


def test_no_regular_file() -> None:
    assert "is not a regular file" in complaint(Path("/dev/null"))


def test_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is not a directory" in complaint(tmp_path / "file" / "s.sqlite")
    assert "cannot be made" in complaint(tmp_path / "file" / "deeper" / "s.sqlite")


def test_the_path_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(DiscoveryError, match="cannot be made"):
        Store(tmp_path / ("x" * 300) / "s.sqlite")


def test_a_full_disk_loses_nothing_that_was_kept(path: Path) -> None:
    insert = "INSERT INTO runs (identity, spec, version, chunk_count, created) VALUES (?, ?, '', 1, 0)"
    with Store(path) as store:
        with store.transaction() as connection:
            connection.execute(insert, ("kept", ""))
        # SQLite's own limit gives the very error that a full disk gives.
        store.read(f"PRAGMA max_page_count = {store.read('PRAGMA page_count')[0][0]}")
        with (
            pytest.raises(DiscoveryError, match="no room, its disk is full: free some space"),
            store.transaction() as connection,
        ):
            connection.execute(insert, ("lost", "x" * 100_000))
        assert store.read("SELECT identity FROM runs") == [("kept",)]


def test_read_only_connection(path: Path) -> None:
    with Store(path) as store:
        store.read("PRAGMA query_only = ON")
        with pytest.raises(DiscoveryError, match="is read-only: make it writable"), store.transaction() as connection:
            connection.execute("DELETE FROM hits")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Within the block root, who may do everything, is somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A store in a directory that every user can reach and write to."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        path = Path(directory) / "s.sqlite"
        Store(path).close()
        path.chmod(0o666)
        with as_nobody():
            reachable = os.access(directory, os.W_OK | os.X_OK)
        if not reachable:
            pytest.skip("other users cannot reach the directory for temporary files")
        yield path
        os.chmod(directory, 0o777)


def test_read_only_file(open_place: Path) -> None:
    open_place.chmod(0o444)
    with as_nobody():
        assert "is read-only: make it writable" in complaint(open_place)


def test_no_permission_to_read(open_place: Path) -> None:
    open_place.chmod(0)
    with as_nobody():
        assert "no permission to read the store" in complaint(open_place)


def test_read_only_directory(open_place: Path) -> None:
    open_place.parent.chmod(0o555)
    with as_nobody():
        assert "no permission to write in" in complaint(open_place)
        assert "no permission to write in" in complaint(open_place.parent / "new.sqlite")
        assert "cannot be made: Permission denied" in complaint(open_place.parent / "new" / "s.sqlite")


def test_another_user_can_use_an_open_place(open_place: Path) -> None:
    with as_nobody(), Store(open_place) as store:
        assert store.read("SELECT count(*) FROM runs") == [(0,)]


@pytest.mark.parametrize(
    "message",
    ["database is locked", "disk I/O error", "database disk image is malformed", "no such table: runs", "odd"],
)
def test_errors_without_a_code_are_told_by_their_words(message: str) -> None:
    text = str(fault(sqlite3.DatabaseError(message), Path("p")))
    assert text.startswith("the store p ")
    assert ("odd" in text) == (message == "odd")


def test_default_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCOVER_STORE", "/a/b.sqlite")
    assert default_path() == Path("/a/b.sqlite")
    monkeypatch.delenv("DISCOVER_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_path() == Path("/data/discover/store.sqlite")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert default_path() == Path("/home/me/.local/share/discover/store.sqlite")


def test_a_dropped_table_is_a_fault(path: Path) -> None:
    with Store(path) as store:
        with store.transaction() as connection:
            connection.execute("DROP TABLE hits")
        with pytest.raises(DiscoveryError, match="is corrupt"):
            store.read("SELECT * FROM hits")


def test_many_processes_create_one_store(tmp_path: Path) -> None:
    script = (
        "import sys; from discovery.store import Store; print(Store(sys.argv[1]).read('SELECT count(*) FROM runs'))"
    )
    environment = {**os.environ, "PYTHONPATH": ":".join(entry or os.getcwd() for entry in sys.path)}
    command = [sys.executable, "-c", script, str(tmp_path / "deep" / "s.sqlite")]
    jobs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        for _ in range(8)
    ]
    assert [job.communicate()[0].strip() for job in jobs] == ["[(0,)]"] * 8


def test_a_store_that_another_makes_while_it_is_opened_is_not_foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pragma = tmp_path / "s.sqlite", Store._pragma
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)

    def interrupted(store: Store, name: str) -> object:
        value = pragma(store, name)
        if name == "application_id":
            monkeypatch.setattr(Store, "_pragma", pragma)
            with suppress(DiscoveryError):  # locked out is as good as done before or after
                Store(path).close()
        return value

    monkeypatch.setattr(Store, "_pragma", interrupted)
    Store(path).close()
    Store(path).close()
