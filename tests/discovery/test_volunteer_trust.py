"""A crowd with every kind of liar, over real HTTP: no wrong unit is kept, and no honest host is blamed."""

from pathlib import Path

from simulated_hosts import ordeal

from discovery.volunteer.policy import subnet


def test_liars(tmp_path: Path) -> None:
    outcome = ordeal(tmp_path, count=50, units=500, chunks_a_unit=40, sybils=6, seconds=240)
    assert outcome["done"] == outcome["units"] == 500
    assert outcome["wrong"] == 0
    assert outcome["honest flagged"] == 0
    assert set(outcome["caught"]) >= {"random", "skip 5", "skip 25", "copy", "pair", "sybil"}
    assert outcome["copies a unit, second half"] < 1.5  # by the pace of hosts and server; 1.12 at full size


def test_subnets() -> None:
    assert subnet("8.8.8.8") == subnet("8.8.8.200") != subnet("8.8.9.8")
    assert subnet("10.0.0.1") == subnet("nonsense") == ""
