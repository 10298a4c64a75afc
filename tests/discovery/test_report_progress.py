"""Progress, summaries and estimates: what they say of numbers that are known."""

import io
import time
from dataclasses import replace
from pathlib import Path

from fake_search import FakeSearch, fake_hit

from discovery.campaign import Progress, cpu_count
from discovery.estimate import Estimate, estimate
from discovery.ledger import Totals
from discovery.progress import LineMeter, Silence, meter, status_line
from discovery.summary import Tally, closing_lines
from discovery.wording import duration

HALF = Progress(Totals(50, 500, 9, 4), 100, 25, 250, 10.0)


def test_the_status_line_has_share_rate_time_left_and_hits() -> None:
    assert status_line(HALF) == "50.0 %  25.0 /s  20 s left  4 hits"
    fresh_start = replace(HALF, chunks=0, screened=0)
    assert status_line(fresh_start) == "50.0 %  0.0 /s  ? s left  4 hits"
    assert Progress(Totals(0, 0, 0, 0), 0, 0, 0, 0.0).rate == 0


def test_a_plain_line_now_and_then_and_each_hit_at_once() -> None:
    out = io.StringIO()
    gauge = LineMeter(out, every=0.05)
    gauge(replace(HALF, fresh=(fake_hit(0), fake_hit(7))))
    assert [line[:10] for line in out.getvalue().splitlines()] == ["found PCF("] * 2
    time.sleep(0.06)
    gauge(HALF)
    gauge(HALF)
    assert out.getvalue().splitlines()[2:] == [status_line(HALF)]


def test_a_meter_fits_its_stream() -> None:
    assert isinstance(meter(io.StringIO(), quiet=True), Silence)
    assert isinstance(meter(io.StringIO(), quiet=False), LineMeter)


def test_a_closed_stderr_does_not_end_the_search() -> None:
    class Left(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    LineMeter(Left())(replace(HALF, fresh=(fake_hit(0),)))


def test_the_tally_counts_groups_families_and_the_fewest_digits() -> None:
    tally = Tally()
    for index in range(30):
        tally.add({**fake_hit(index), "digits": 100 + index})
    assert (tally.formulas, len(tally.groups), len(tally.families)) == (30, 5, 3)
    assert (tally.new, tally.fewest_digits) == (20, 100)


def test_the_chance_of_a_coincidence_is_stated_for_the_verified_ones() -> None:
    tally = Tally()
    for digits, status in ((100, "verified"), (80, "verified"), (16, "screened")):
        tally.add({**fake_hit(7), "digits": digits, "status": status})
    lines = closing_lines(FakeSearch(), tally, Totals(10, 100, 3, 3), HALF, Path("s.sqlite"))
    assert lines[2] == "verified 2 of them, to 80 digits or more; expected by chance alone: 10^-74"


def test_closing_lines_without_hits_verify_nothing() -> None:
    lines = closing_lines(FakeSearch(), Tally(), Totals(10, 100, 3, 0), HALF, Path("s.sqlite"))
    assert lines[0] == "screened 100 formulas in 10 s (25.0 /s): 3 candidates, 3 false alarms rejected"
    assert lines[1].startswith("found 0 formulas, 0 distinct, in 0 families")
    assert lines[-1] == "store: s.sqlite"
    assert not any("verified" in line for line in lines)


def test_an_estimate_is_near_the_truth() -> None:
    cost = estimate(FakeSearch(count=50, delay=0.02), workers=1)
    assert (cost.formulas, cost.chunks, cost.workers) == (500, 50, 1)
    assert 1.0 <= cost.seconds <= 30.0
    assert 15 < cost.rate <= 500
    assert cost.memory > 10_000_000
    two = estimate(FakeSearch(count=50, delay=0.02), workers=2)
    assert 0.5 <= two.seconds < cost.seconds
    assert two.memory >= 3 * cost.memory


def test_an_estimate_takes_the_workers_that_a_campaign_would_take() -> None:
    assert estimate(FakeSearch(count=50, delay=0.001), workers=None).workers == 1
    assert estimate(FakeSearch(count=5000, delay=0.01), workers=None).workers == cpu_count()


def test_an_estimate_of_one_chunk() -> None:
    one = estimate(FakeSearch(count=1, delay=0.02), workers=8)
    assert (one.workers, one.chunks) == (1, 1)
    assert 0.02 <= one.seconds < 5


def test_long_times_in_words() -> None:
    lines = Estimate(10**30, 10**24, 2, 1e20, 10**8, 10**20, 1e6).lines()
    assert lines[0] == "formulas  about 1.0*10^30"
    assert "years on 2 workers" in lines[2]
    assert duration(3599.9) == "1 h 00 min"
