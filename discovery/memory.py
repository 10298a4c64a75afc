"""How much memory is free."""

from pathlib import Path


def available_memory() -> int | None:
    """The bytes that the system can give without swapping, None where it does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), None)
