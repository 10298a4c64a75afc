"""The app that a BOINC client runs: one work unit of the campaign that its signed manifest names."""

import fcntl
import json
import sys
import time
from pathlib import Path
from typing import Any

from discovery.kinds import search_of
from discovery.ledger import identity_of
from discovery.protocol import Searchable
from discovery.version import code_version
from discovery.volunteer.boinc_api import Boinc, resolved
from discovery.volunteer.manifest import Manifest, trusted
from discovery.volunteer.unit import Checkpoint, Unit, result_text, work
from kernels.errors import DiscoveryError

CHECKPOINT = "checkpoint.jsonl"
_LOCK_SECONDS = 35.0


def main(manifest: Path, memory: Path) -> None:
    """Do the unit in `in.json` of this slot, write `out.json`, and end the process."""
    lock = _lock()
    boinc = Boinc()
    try:
        unit = Unit.from_json(resolved("in.json").read_bytes())
        search = accepted(trusted(json.loads(manifest.read_text()), memory), unit)
        checkpoint = Checkpoint(Path(CHECKPOINT), unit)
        results = work(search, unit, checkpoint, boinc.progress)
        resolved("out.json").write_bytes(result_text(unit, results))
    except DiscoveryError as error:
        print(f"discover: {error}", file=sys.stderr, flush=True)
        boinc.finish(2, str(error))
    except OSError as error:
        # A full disk, mostly: the client tries again later.
        print(f"discover: {error}", file=sys.stderr, flush=True)
        boinc.finish(3)
    lock.close()
    boinc.finish(0)


def accepted(manifest: Manifest, unit: Unit) -> Searchable:
    """The manifest's search, if the unit is of its campaign and the kernels here are those it names."""
    if unit.campaign != manifest.campaign or unit.kernels != manifest.kernels:
        raise DiscoveryError("the job file is of another campaign than the signed manifest: refused")
    if manifest.kernels != code_version():
        raise DiscoveryError(f"the campaign is of the kernels {manifest.kernels}, {code_version()} are installed")
    if identity_of(manifest.spec, manifest.kernels) != manifest.campaign:
        raise DiscoveryError("the signed manifest's search is not its campaign's: refused")
    return search_of(manifest.spec)


def _lock() -> Any:
    """One app a slot: a client that was killed may start a second one while the first has not noticed yet."""
    file = Path("boinc_lockfile").open("w")  # noqa: SIM115 - held until the process ends
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            if time.monotonic() > deadline:
                sys.exit("discover: another app runs in this slot")
        time.sleep(0.5)
