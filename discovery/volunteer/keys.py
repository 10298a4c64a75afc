"""The keys of a project's owner, made and kept offline."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from discovery.volunteer.code_signing import CodeKey, new_code_key
from discovery.volunteer.ed25519 import public_key
from kernels.errors import DiscoveryError


@dataclass(frozen=True, slots=True)
class Keys:
    """BOINC's code-signing key, and the secret that signs manifests."""

    code: CodeKey
    secret: bytes

    @property
    def fingerprint(self) -> str:
        """The public key of manifests, which volunteers may compare."""
        return public_key(self.secret).hex()


def make_keys(path: Path) -> Keys:
    """Write fresh keys to a file that only its owner may read; raises DiscoveryError where it exists."""
    keys = Keys(new_code_key(), secrets.token_bytes(32))
    text = json.dumps({"n": f"{keys.code.n:x}", "d": f"{keys.code.d:x}", "secret": keys.secret.hex()})
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise DiscoveryError(f"{path} exists: keys are never replaced, give another name") from None
    return keys


def read_keys(path: Path) -> Keys:
    """The keys of a file."""
    try:
        kept = json.loads(path.read_text())
        return Keys(CodeKey(int(kept["n"], 16), int(kept["d"], 16)), bytes.fromhex(kept["secret"]))
    except OSError as error:
        raise DiscoveryError(f"cannot read the keys {path}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise DiscoveryError(f"{path} holds no keys: make some with `discover volunteer keys FILE`") from None
