"""What a BOINC client expects of an app: messages through shared memory, CPU time, leaving when asked or orphaned.

The memory is a file of eight channels of 1,024 bytes, each with a flag in its first byte (BOINC's app_ipc.h).
"""

import mmap
import os
import re
import resource
import threading
import time
from pathlib import Path

_SIZE, _CHANNELS = 1024, 8
_CONTROL, _HEARTBEAT, _STATUS = 0, 4, 5
_TICK = 0.2
_ORPHANED = 30.0
_LINK = re.compile(r"<soft_link>\s*(.*?)\s*</soft_link>")


def resolved(name: str) -> Path:
    """The file that a name in the slot stands for: a soft link is a small file that names it."""
    path = Path(name)
    try:
        with path.open(errors="replace") as file:
            match = _LINK.match(file.read(1024).strip())
    except OSError:
        return path
    return Path(match[1]) if match else path


class Boinc:
    """The client, as seen from an app that runs in its slot; outside of one, nothing happens."""

    def __init__(self) -> None:
        start = Path("init_data.xml").read_text(errors="replace") if Path("init_data.xml").exists() else ""
        self._pid = int(_number(start, "client_pid"))
        self._earlier = _number(start, "wu_cpu_time")
        self._fraction, self._checkpointed = 0.0, self._earlier
        self._heard = time.monotonic()
        self._suspended = False
        self._memory = _memory()
        if self._memory is not None:
            threading.Thread(target=self._run, daemon=True).start()

    def progress(self, fraction: float, saved: bool) -> None:
        """Tell how far it is, and stay here while suspended."""
        self._fraction = fraction
        if saved:
            self._checkpointed = self._cpu_time()
        while self._suspended:
            time.sleep(_TICK)

    def finish(self, code: int, message: str = "") -> None:
        """End this process as a BOINC app ends."""
        self._fraction = 1.0
        if self._memory is not None:
            time.sleep(2 * _TICK)
        Path("boinc_finish_called").write_text(f"{code}\n" + (f"{message}\nnotice\n" if message else ""))
        os._exit(code)

    def _cpu_time(self) -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return self._earlier + usage.ru_utime + usage.ru_stime

    def _run(self) -> None:
        while True:
            time.sleep(_TICK)
            self._obey(self._received(_CONTROL) or "")
            if self._received(_HEARTBEAT) is not None:
                self._heard = time.monotonic()
            elif self._orphaned():
                os._exit(0)
            self._send(
                _STATUS,
                f"<current_cpu_time>{self._cpu_time():e}</current_cpu_time>\n"
                f"<checkpoint_cpu_time>{self._checkpointed:e}</checkpoint_cpu_time>\n"
                f"<fraction_done>{self._fraction:e}</fraction_done>\n",
            )

    def _obey(self, message: str) -> None:
        if "<quit/>" in message:
            os._exit(0)
        if "<abort/>" in message:
            os._exit(194)
        if "<suspend/>" in message or "<resume/>" in message:
            self._suspended = "<suspend/>" in message

    def _orphaned(self) -> bool:
        """Whether the client is gone; a living one may be silent for a while."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        return self._pid == 0 and time.monotonic() - self._heard > _ORPHANED

    def _received(self, channel: int) -> str | None:
        assert self._memory is not None
        start = channel * _SIZE
        if not self._memory[start]:
            return None
        text = self._memory[start + 1 : start + _SIZE].split(b"\0", 1)[0].decode(errors="replace")
        self._memory[start] = 0
        return text

    def _send(self, channel: int, message: str) -> None:
        assert self._memory is not None
        start, data = channel * _SIZE, message.encode() + b"\0"
        if not self._memory[start]:
            self._memory[start + 1 : start + 1 + len(data)] = data
            self._memory[start] = 1


def _memory() -> mmap.mmap | None:
    path = resolved("boinc_mmap_file")
    if not path.exists() or path.stat().st_size < _SIZE * _CHANNELS:
        return None
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), _SIZE * _CHANNELS)


def _number(text: str, name: str) -> float:
    match = re.search(rf"<{name}>([\d.eE+-]+)</{name}>", text)
    return float(match[1]) if match else 0.0
