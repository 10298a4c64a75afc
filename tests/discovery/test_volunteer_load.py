"""A short load: nothing that was acknowledged is lost, and memory stays small."""

from pathlib import Path

from load import ordeal


def test_a_short_load(tmp_path: Path) -> None:
    outcome = ordeal(tmp_path, hosts=100, slow=50, chunks=4, seconds=2, rpcs=100, uploads=40)
    assert outcome["acknowledged"] > 20
    assert outcome["lost"] == 0
    assert outcome["server MB"] < 400
    assert outcome["rpc p99 ms"] < 5000
