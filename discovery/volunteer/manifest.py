"""What a project's owner signed: which search, by which kernels; and what a volunteer remembers of it."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from discovery.volunteer.ed25519 import public_key, sign, verify
from kernels.errors import DiscoveryError

MAX_MANIFEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Manifest:
    """The campaign's identity, its search, the version of its kernels, and a number that only grows."""

    campaign: str
    spec: dict[str, Any]
    kernels: str
    sequence: int

    def signed(self, secret: bytes) -> dict[str, str]:
        """The manifest with its signature and the key that made it.

        >>> manifest = Manifest("c0ffee", {"kind": "value"}, "v1", 1)
        >>> read_manifest(manifest.signed(bytes(32))) == (manifest, public_key(bytes(32)))
        True
        """
        text = json.dumps(asdict(self), sort_keys=True)
        return {"manifest": text, "signature": sign(secret, text.encode()).hex(), "key": public_key(secret).hex()}


def read_manifest(document: Any) -> tuple[Manifest, bytes]:
    """A signed manifest and the key that signed it; raises DiscoveryError where the signature does not fit."""
    try:
        text, signature, key = (document[name] for name in ("manifest", "signature", "key"))
        if len(text) > MAX_MANIFEST or len(signature) != 128 or len(key) != 64:
            raise ValueError("sizes")
        public = bytes.fromhex(key)
        if not verify(public, text.encode(), bytes.fromhex(signature)):
            raise DiscoveryError("the project's manifest is not signed by its key: do no work for it")
        return _checked(json.loads(text)), public
    except (TypeError, KeyError, ValueError, AttributeError, RecursionError):
        raise DiscoveryError("the project has no readable signed manifest: do no work for it") from None


def _checked(fields: Any) -> Manifest:
    manifest = Manifest(**fields)
    texts = isinstance(manifest.campaign, str) and isinstance(manifest.kernels, str)
    if not (texts and isinstance(manifest.spec, dict) and type(manifest.sequence) is int):
        raise ValueError("types")
    return manifest


def trusted(document: Any, memory: Path) -> Manifest:
    """The manifest, if its key is the one that was met first and its number is not lower than one that was seen.

    `memory` is where key and number are kept. Raises DiscoveryError on an unsigned, wrongly signed or older one.
    """
    manifest, key = read_manifest(document)
    if (before := _remembered(memory)) is not None:
        if before["key"] != key.hex():
            raise DiscoveryError(f"the project signs with another key than before: remove {memory} only if it says why")
        if manifest.sequence < before["sequence"]:
            raise DiscoveryError("the project offers an older manifest than before: do no work for it")
    _remember(memory, {"key": key.hex(), "sequence": manifest.sequence})
    return manifest


def _remembered(memory: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(memory.read_text())
        return {"key": str(kept["key"]), "sequence": int(kept["sequence"])}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        raise DiscoveryError(f"{memory}, which keeps the project's key, cannot be read: mend or remove it") from None


def _remember(memory: Path, kept: dict[str, Any]) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    part = memory.with_name(f"{memory.name}.{os.getpid()}")
    try:
        part.write_text(json.dumps(kept))
        os.replace(part, memory)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
