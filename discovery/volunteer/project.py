"""A project directory: the app and all signatures, made offline; the server reads it and needs no key."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discovery.campaigns import Record
from discovery.volunteer.bundle import bundle
from discovery.volunteer.code_signing import sign_data, sign_key
from discovery.volunteer.keys import Keys
from discovery.volunteer.manifest import Manifest, read_manifest
from kernels.errors import DiscoveryError

PROJECT = "project.json"
PLATFORM = "x86_64-pc-linux-gnu"


@dataclass(frozen=True, slots=True)
class Project:
    """What the server hands out: the app's file with its signature, BOINC's public key, the signed manifest."""

    app_name: str
    app: bytes
    signature: str
    version: int
    code_key: str
    code_key_signature: str
    manifest: dict[str, str]

    @property
    def md5(self) -> str:
        return hashlib.md5(self.app, usedforsecurity=False).hexdigest()


def sign_project(record: Record, keys: Keys, directory: Path, sequence: int, previous: Keys | None = None) -> Project:
    """Build and sign the app of a campaign, and write the project directory.

    `sequence` grows from one signing to the next; `previous` are the keys that clients know already.
    """
    manifest = Manifest(record.identity, record.spec, record.version, sequence).signed(keys.secret)
    app = bundle(manifest)
    name = f"discover_{record.id}_{sequence}_{PLATFORM}.pyz"
    text = keys.code.public_text
    project = Project(
        name, app, sign_data(keys.code, app), sequence, text, sign_key((previous or keys).code, text), manifest
    )
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(app)
    fields = {key: getattr(project, key) for key in _FIELDS}
    (directory / PROJECT).write_text(json.dumps(fields, indent=1))
    return project


_FIELDS = {
    "app_name": str,
    "signature": str,
    "version": int,
    "code_key": str,
    "code_key_signature": str,
    "manifest": dict,
}


def read_project(directory: Path, record: Record) -> Project:
    """The project of a directory; raises DiscoveryError where it is none, or one of another campaign."""
    try:
        fields: dict[str, Any] = json.loads((directory / PROJECT).read_text())
        if set(fields) != set(_FIELDS) or not all(type(fields[key]) is kind for key, kind in _FIELDS.items()):
            raise ValueError("fields")
        project = Project(app=(directory / Path(fields["app_name"]).name).read_bytes(), **fields)
    except OSError as error:
        raise DiscoveryError(
            f"cannot read {error.filename}: {error.strerror}: make the project with `discover volunteer sign`"
        ) from None
    except (ValueError, TypeError):
        raise DiscoveryError(
            f"{directory / PROJECT} is no signed project: make it with `discover volunteer sign`"
        ) from None
    if read_manifest(project.manifest)[0].campaign != record.identity:
        raise DiscoveryError(f"{directory} is signed for another campaign than {record.id}")
    return project
