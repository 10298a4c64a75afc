"""The line protocol: malformed lines are refused on both sides, whatever they are."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from fake_search import FakeResult, FakeSearch, fake_hit
from hypothesis import given
from hypothesis import strategies as st

from discovery.protocol import (
    Failure,
    ProtocolError,
    Ready,
    Result,
    answer_of,
    canonical_json,
    decode,
    encode,
    read_answer,
    result_of,
)
from discovery.worker import serve
from kernels.errors import DiscoveryError

ANSWERS = [
    {"ready": "v1"},
    {"error": "no memory"},
    {"chunk": 3, "error": "no luck"},
    answer_of(2, FakeSearch().run_chunk(2)),
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["chunk", "screened", "candidates", "hits", "ready", "error", "spec"])


def heard(line: bytes) -> Any:
    """What the campaign makes of a line; only a ProtocolError may come out of it."""
    try:
        return read_answer(line)
    except ProtocolError:
        return None


@pytest.mark.parametrize("message", ANSWERS)
def test_what_a_worker_says_is_understood(message: dict[str, Any]) -> None:
    answer = heard(encode(message))
    assert isinstance(answer, Ready | Failure | Result)
    assert encode(message).count(b"\n") == 1


@given(st.binary(max_size=200))
def test_any_bytes(line: bytes) -> None:
    heard(line)


@given(st.dictionaries(keys, json_values, max_size=5))
def test_any_object_with_the_right_keys(message: dict[str, Any]) -> None:
    answer = heard(json.dumps(message).encode())
    if isinstance(answer, Result):
        assert type(answer.chunk) is int
        assert answer.screened >= 0
        assert all(isinstance(hit, dict) and isinstance(hit["index"], int) for hit in answer.hits)


@given(st.sampled_from(ANSWERS), st.data())
def test_a_line_cut_short_or_with_a_byte_changed(message: dict[str, Any], data: st.DataObject) -> None:
    line = encode(message)
    cut = data.draw(st.integers(0, len(line) - 2))
    assert heard(line[:cut]) is None
    heard(line[:cut] + bytes([data.draw(st.integers(0, 255))]) + line[cut + 1 :])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[" * 100_000,
        b'{"chunk": ' + b"9" * 5000 + b', "error": "x"}',
        b'{"chunk": 1, "screened": 1, "candidates": 0, "hits": [{"index": NaN}]}',
        b'{"chunk": 1, "screened": -1, "candidates": 0, "hits": []}',
        b'{"chunk": true, "screened": 1, "candidates": 0, "hits": []}',
        b'{"chunk": 1, "screened": 1.5, "candidates": 0, "hits": []}',
        b'{"chunk": 1, "screened": 99999999999999999999, "candidates": 0, "hits": []}',
        b'{"chunk": 1, "screened": 1, "candidates": 0, "hits": [{"index": 5}, {"index": 4}]}',
        b'{"chunk": 1, "screened": 1, "candidates": 0, "hits": [{"index": "5"}]}',
        b'{"chunk": 1, "screened": 1, "candidates": 0, "hits": [7]}',
        b'{"chunk": 1, "screened": 1, "candidates": 0, "hits": [], "more": 1}',
        b'{"ready": 1}',
        b'"ready"',
        b"\xff\xfe{}",
    ],
)
def test_lines_that_no_worker_says(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_answer(line)


def test_a_search_whose_results_cannot_be_kept() -> None:
    for hits in (
        [{"index": 2}, {"index": 1}],
        [{"index": 1, "value": float("inf")}],
        [{"index": 1, "a": {1, 2}}],
        [{}],
    ):
        with pytest.raises(DiscoveryError, match="chunk 7 gives a result that cannot be kept"):
            result_of(7, FakeResult(1, 1, tuple(hits)))
    assert result_of(7, FakeResult(1, 1, (fake_hit(10**40),))).hits[0]["index"] == 10**40


@given(json_values)
def test_canonical_json_has_one_spelling(value: Any) -> None:
    try:
        text = canonical_json(value)
    except ValueError:
        return  # NaN and infinities are no JSON
    assert canonical_json(json.loads(text)) == text


def talk(*lines: bytes) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    serve(iter(lines), said.append, FakeSearch.from_spec)
    return said


SPEC = encode({"spec": FakeSearch().to_spec()})


def test_a_worker_answers_in_order() -> None:
    said = talk(SPEC, encode({"chunk": 4}), encode({"chunk": 1}))
    assert [next(iter(message)) for message in said] == ["ready", "chunk", "chunk"]
    assert said[1] == answer_of(4, FakeSearch().run_chunk(4))


@pytest.mark.parametrize("line", [b"", b"{}", b'{"spec"', b"\x00", b'{"chunk": 3}'])
def test_a_worker_without_a_spec_refuses(line: bytes) -> None:
    with pytest.raises(ProtocolError, match=r"not a spec|not JSON"):
        talk(line)


def test_a_worker_says_why_a_spec_is_bad() -> None:
    for spec in ({}, [], None, {"count": 1}, {**FakeSearch().to_spec(), "surprise": 1}):
        (message,) = talk(encode({"spec": spec}))
        assert set(message) == {"error"}


@given(
    st.binary(max_size=40) | st.dictionaries(keys, json_values, max_size=2).map(lambda each: json.dumps(each).encode())
)
def test_a_worker_runs_chunk_numbers_and_refuses_all_else(line: bytes) -> None:
    try:
        chunk = decode(line).get("chunk")
    except ProtocolError:
        chunk = None
    if type(chunk) is int and chunk >= 0:
        assert talk(SPEC, line)[1]["chunk"] == chunk
    else:
        with pytest.raises(ProtocolError):
            talk(SPEC, line)


def worker() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or os.getcwd() for entry in sys.path)}
    command = [sys.executable, "-P", "-m", "discovery.worker", "fake_search:FakeSearch"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)


def test_a_real_worker_leaves_at_the_end_of_stdin_in_the_middle_of_a_chunk() -> None:
    process = worker()
    assert isinstance(process.stdin, io.BufferedWriter)
    assert process.stdout is not None
    process.stdin.write(encode({"spec": FakeSearch(delay=60).to_spec()}) + encode({"chunk": 0}))
    process.stdin.flush()
    assert b"ready" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(10) == 0


def test_a_real_worker_leaves_on_nonsense() -> None:
    process = worker()
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(SPEC + b"do something\n")
    process.stdin.flush()
    assert process.wait(20) == 2
    assert b"not JSON" in process.stderr.read()
    process.communicate()
