"""Stopping on request: Ctrl-C, and the signals that systems send, all as KeyboardInterrupt."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stoppable() -> Iterator[None]:
    """Within the block SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt, once; the second one is not heard.

    A shell starts background jobs with SIGINT ignored; a search shall stop there too. But an ignored SIGHUP stays so,
    as `nohup` asks. Outside the main thread, where Python lets nobody set handlers, the block changes nothing.
    """
    numbers = [getattr(signal, name) for name in _STOPPING if hasattr(signal, name) and not _nohup(name)]
    before = {}
    with suppress(ValueError):
        before = {number: signal.signal(number, _stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _nohup(name: str) -> bool:
    return name == "SIGHUP" and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def _stop(number: int, frame: FrameType | None) -> None:
    # Ending processes and giving leases back takes a moment: an impatient second Ctrl-C must not cut it short.
    for name in _STOPPING:
        with suppress(AttributeError):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt
