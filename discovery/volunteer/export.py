"""Files for a stock BOINC server: the app with its signature, templates, and hooks for validator and assimilator."""

import json
from pathlib import Path

from discovery.campaigns import Record
from discovery.volunteer.bundle import bundle
from discovery.volunteer.code_signing import sign_data
from discovery.volunteer.keys import Keys
from discovery.volunteer.manifest import Manifest
from discovery.volunteer.project import PLATFORM
from discovery.volunteer.scheduler import APP
from discovery.volunteer.unit import MAX_RESULT, MAX_UNIT_CHUNKS, Unit
from kernels.errors import DiscoveryError

# The stock server reads templates line by line: one tag a line.
INPUT = """<input_template>
<file_info>
<number>0</number>
</file_info>
<workunit>
<file_ref>
<file_number>0</file_number>
<open_name>in.json</open_name>
</file_ref>
<rsc_fpops_est>{flops:e}</rsc_fpops_est>
<rsc_fpops_bound>{bound:e}</rsc_fpops_bound>
<rsc_memory_bound>5e8</rsc_memory_bound>
<rsc_disk_bound>3e8</rsc_disk_bound>
<min_quorum>2</min_quorum>
<target_nresults>2</target_nresults>
</workunit>
</input_template>
"""
OUTPUT = f"""<output_template>
<file_info>
<name><OUTFILE_0/></name>
<generated_locally/>
<upload_when_present/>
<max_nbytes>{MAX_RESULT}</max_nbytes>
<url><UPLOAD_URL/></url>
</file_info>
<result>
<file_ref>
<file_name><OUTFILE_0/></file_name>
<open_name>out.json</open_name>
</file_ref>
</result>
</output_template>
"""
VERSION = """<version>
<file>
<physical_name>{name}</physical_name>
<main_program/>
</file>
<api_version>7.20.5</api_version>
</version>
"""
VALIDATE = '''#!/usr/bin/env python3
"""For script_validator: `init FILE` says by its exit code whether it is a result, `compare A B` whether both agree."""

import sys
from pathlib import Path

from discovery.volunteer.hooks import agree, is_result

if __name__ == "__main__":
    files = [Path(name).read_bytes() for name in sys.argv[2:]]
    sys.exit(0 if (is_result(files[0]) if sys.argv[1] == "init" else agree(*files)) else 1)
'''
ASSIMILATE = '''#!/usr/bin/env python3
"""For script_assimilator: `assimilate.py FILE` records a canonical result in the store ($DISCOVER_STORE)."""

import sys
from pathlib import Path

from discovery.volunteer.hooks import assimilate

if __name__ == "__main__":
    sys.exit(0 if assimilate(Path(sys.argv[1]).read_bytes()) else 1)
'''


def export(record: Record, keys: Keys, directory: Path, chunks: int, sequence: int = 1) -> int:
    """Write everything into a new directory; gives the number of job files.

    `chunks` is the size of a unit. Raises DiscoveryError where the directory exists.
    """
    if not 1 <= chunks <= MAX_UNIT_CHUNKS:
        raise DiscoveryError(f"{chunks} chunks a unit: give 1 to {MAX_UNIT_CHUNKS}")
    if directory.exists():
        raise DiscoveryError(f"{directory} exists: give another directory")
    app = bundle(Manifest(record.identity, record.spec, record.version, sequence).signed(keys.secret))
    name = f"{APP}_{record.id}_{sequence}_{PLATFORM}.pyz"
    folder = Path("apps") / APP / str(sequence) / PLATFORM
    files = {
        folder / f"{name}.sig": sign_data(keys.code, app),
        folder / "version.xml": VERSION.format(name=name),
        Path("templates") / f"{APP}_in": INPUT.format(flops=chunks * 1e9, bound=chunks * 1e12),
        Path("templates") / f"{APP}_out": OUTPUT,
        Path("keys") / "code_sign_public": keys.code.public_text,
        Path("bin") / "validate.py": VALIDATE,
        Path("bin") / "assimilate.py": ASSIMILATE,
    }
    units = [
        Unit(record.identity, record.version, first, min(first + chunks, record.chunk_count))
        for first in range(0, record.chunk_count, chunks)
    ]
    files |= {Path("jobs") / f"{APP}_{record.id}_{i}.json": unit.to_json() for i, unit in enumerate(units)}
    for path, text in files.items():
        _write(directory / path, text.encode())
    _write(directory / folder / name, app)
    for script in ("validate.py", "assimilate.py"):
        (directory / "bin" / script).chmod(0o755)
    _write(directory / "campaign.json", json.dumps({"campaign": record.identity, "spec": record.spec}).encode())
    return len(units)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
