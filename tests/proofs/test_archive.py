"""Archives: what is written is read back and checked; what is damaged is refused in one line."""

import json

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.archive import read_archive, write_end, write_header, write_theorem
from proofs.exploration import Origin

ORIGIN = Origin("conjecturer", 0, 1, ())


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "peano.proofs"
    with path.open("wb") as out:
        write_header(out, samples.PRESENTATION)
        for theorem in samples.library().values():
            write_theorem(out, theorem, ORIGIN)
        write_end(out, ("+-commutative",))
    return path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def test_what_is_written_is_read_back(archive):
    read = read_archive(archive)
    assert read.presentation == samples.PRESENTATION
    assert read.theorems == samples.library()
    assert read.kept == ("+-commutative",)
    assert set(read.origins.values()) == {ORIGIN}


def test_an_archive_without_end_is_refused_unless_it_is_resumed(archive):
    archive.write_bytes(b"".join(lines_of(archive)[:-1]))
    with pytest.raises(DiscoveryError, match="cut short after 5 theorems"):
        read_archive(archive)
    assert len(read_archive(archive, partial=True).theorems) == 5


def test_a_line_that_was_cut_short(archive):
    archive.write_bytes(archive.read_bytes()[:-5])
    with pytest.raises(DiscoveryError, match="cut short"):
        read_archive(archive)
    assert len(read_archive(archive, partial=True).theorems) == 5


def test_a_theorem_whose_proof_proves_another_formula(archive):
    lines = lines_of(archive)
    claim = json.loads(lines[1])
    claim["theorem"]["formula"] = 2 if claim["theorem"]["formula"] != 2 else 3
    lines[1] = json.dumps(claim).encode() + b"\n"
    archive.write_bytes(b"".join(lines))
    with pytest.raises(DiscoveryError, match="line 2"):
        read_archive(archive)


def test_a_theorem_that_cites_a_later_one(archive):
    lines = lines_of(archive)
    lines[1], lines[3] = lines[3], lines[1]
    archive.write_bytes(b"".join(lines))
    with pytest.raises(DiscoveryError, match="line 2"):
        read_archive(archive)


def test_something_that_is_no_archive(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b'{"form": "other"}\n')
    with pytest.raises(DiscoveryError, match="no proof archive"):
        read_archive(path)
    path.write_bytes(b"[" * 100_000 + b"\n")
    with pytest.raises(DiscoveryError, match="no JSON"):
        read_archive(path)


@given(st.data())
def test_no_damage_makes_a_theorem_of_what_is_none(archive_bytes, data):
    path, content = archive_bytes
    place = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:place] + bytes([data.draw(st.integers(0, 255))]) + content[place + 1 :])
    try:
        read = read_archive(path)
    except DiscoveryError:
        return
    # Damage that is read at all leaves checked theorems: a letter of a title, of a name, of an origin.
    assert all(theorem.theory == read.presentation.theory for theorem in read.theorems.values())


@pytest.fixture(scope="module")
def archive_bytes(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "peano.proofs"
    with path.open("wb") as out:
        write_header(out, samples.PRESENTATION)
        for theorem in list(samples.library().values())[:2]:
            write_theorem(out, theorem, ORIGIN)
        write_end(out, ())
    return path, path.read_bytes()
