"""Work units: strict job files, results of the very unit, checkpoints that survive being cut off."""

import json
from pathlib import Path

import pytest
from fake_search import FakeSearch
from hypothesis import given
from hypothesis import strategies as st

from discovery.ledger import identity_of
from discovery.protocol import ProtocolError
from discovery.version import code_version
from discovery.volunteer import unit as unit_module
from discovery.volunteer.app import accepted
from discovery.volunteer.manifest import Manifest
from discovery.volunteer.tickets import is_ticket, ticket
from discovery.volunteer.unit import Checkpoint, Unit, read_result, result_text, work
from kernels.errors import DiscoveryError

SEARCH, UNIT = FakeSearch(count=20), Unit("c0ffee", "v1", 3, 9)


def silent(fraction: float, saved: bool) -> None:
    pass


def done(folder: Path) -> bytes:
    return result_text(UNIT, work(SEARCH, UNIT, Checkpoint(folder / "c", UNIT), silent))


def test_there_and_back(tmp_path: Path) -> None:
    results = read_result(UNIT, done(tmp_path))
    assert [result.chunk for result in results] == list(range(3, 9))
    assert [result.hits for result in results] == [SEARCH.run_chunk(chunk).hits for chunk in range(3, 9)]


@pytest.mark.parametrize(
    "job",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"campaign": "c", "kernels": "v", "first": 0}',
        b'{"campaign": "c", "kernels": "v", "first": 0, "stop": 1, "more": 1}',
        b'{"campaign": "c", "kernels": "v", "first": 0, "stop": 0}',
        b'{"campaign": "c", "kernels": "v", "first": -1, "stop": 1}',
        b'{"campaign": "c", "kernels": "v", "first": 0, "stop": 1e3}',
        b'{"campaign": "c", "kernels": "v", "first": true, "stop": 2}',
        b'{"campaign": 7, "kernels": "v", "first": 0, "stop": 2}',
        b'{"campaign": "c", "kernels": "v", "first": 0, "stop": 1000000}',
        b"\xff\xfe",
        b"9" * 5000,
    ],
)
def test_a_bad_job_file_is_refused(job: bytes) -> None:
    with pytest.raises(DiscoveryError, match="no work unit"):
        Unit.from_json(job)


@given(st.data())
def test_any_change_of_a_result_is_seen_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = bytearray(done(tmp_path_factory.mktemp("u")))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        results = read_result(UNIT, bytes(text))
    except ProtocolError:
        return
    assert [result.chunk for result in results] == list(range(3, 9))


def test_results_of_other_units_are_refused(tmp_path: Path) -> None:
    text = done(tmp_path)
    for other in (Unit("c0ffee", "v1", 3, 8), Unit("other", "v1", 3, 9), Unit("c0ffee", "v2", 3, 9)):
        with pytest.raises(ProtocolError):
            read_result(other, text)
    message = json.loads(text)
    del message["chunks"][0]["digest"]
    with pytest.raises(ProtocolError, match="no result with a digest"):
        read_result(UNIT, json.dumps(message).encode())


@given(cut=st.integers(0, 3000), rubbish=st.binary(max_size=20))
def test_a_checkpoint_that_was_cut_off(tmp_path_factory: pytest.TempPathFactory, cut: int, rubbish: bytes) -> None:
    folder = tmp_path_factory.mktemp("c")
    checkpoint = Checkpoint(folder / "c", UNIT)
    expected = result_text(UNIT, work(SEARCH, UNIT, checkpoint, silent))
    checkpoint.save()
    data = (folder / "c").read_bytes()
    (folder / "c").write_bytes(data[:cut] + rubbish)
    again = Checkpoint(folder / "c", UNIT)
    assert len(again.results) <= 6
    assert result_text(UNIT, work(SEARCH, UNIT, again, silent)) == expected


def test_a_checkpoint_each_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 25))
    monkeypatch.setattr(unit_module.time, "monotonic", lambda: float(next(clock)))
    saved: list[bool] = []
    work(SEARCH, UNIT, Checkpoint(tmp_path / "c", UNIT), lambda fraction, at: saved.append(at))
    assert saved.count(True) == 2


def test_the_checkpoint_of_another_unit_is_not_used(tmp_path: Path) -> None:
    done(tmp_path)
    assert Checkpoint(tmp_path / "c", Unit("c0ffee", "v1", 3, 10)).results == []


def test_the_app_refuses_what_its_manifest_does_not_name() -> None:
    spec = {"kind": "value"}
    here = code_version()
    manifest = Manifest(identity_of(spec, here), spec, here, 1)
    with pytest.raises(DiscoveryError, match="another campaign"):
        accepted(manifest, Unit("other", here, 0, 1))
    with pytest.raises(DiscoveryError, match="are installed"):
        accepted(Manifest("c", spec, "v0", 1), Unit("c", "v0", 0, 1))
    with pytest.raises(DiscoveryError, match="search is not its campaign's"):
        accepted(Manifest("c", spec, here, 1), Unit("c", here, 0, 1))
    with pytest.raises(DiscoveryError, match="not the data of a search"):
        accepted(manifest, Unit(manifest.campaign, here, 0, 1))


def test_chunks_beyond_the_search_are_refused(tmp_path: Path) -> None:
    unit = Unit("c0ffee", "v1", 15, 25)
    with pytest.raises(DiscoveryError, match="asks for chunk 24 of 20"):
        work(SEARCH, unit, Checkpoint(tmp_path / "c", unit), silent)


@given(st.text(max_size=90))
def test_no_other_text_is_a_ticket(text: str) -> None:
    assert not is_ticket(b"s", text, "copy", 1, "v1", 0.0)


def test_a_ticket_is_for_one_copy_one_host_one_while() -> None:
    good = ticket(b"s", "copy", 1, "v1", 100)
    assert is_ticket(b"s", good, "copy", 1, "v1", 100)
    assert not is_ticket(b"s", good, "copy", 1, "v1", 101)
    assert not is_ticket(b"s", good, "copz", 1, "v1", 99)
    assert not is_ticket(b"s", good, "copy", 2, "v1", 99)
    assert not is_ticket(b"s", good, "copy", 1, "v2", 99)
    assert not is_ticket(b"t", good, "copy", 1, "v1", 99)
    assert not is_ticket(b"s", good.replace("100.", "999."), "copy", 1, "v1", 99)
