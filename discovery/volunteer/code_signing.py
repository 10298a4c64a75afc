"""BOINC's own code signatures: RSA of 1,024 bits over an MD5, in BOINC's text form. The client fixes both numbers.

That is why every app also carries a manifest of ours, signed with Ed25519 (`manifest.py`).
"""

import hashlib
import secrets
from dataclasses import dataclass

from flint import fmpz

BITS = 1024
_BYTES = BITS // 8
_EXPONENT = 65537


@dataclass(frozen=True, slots=True)
class CodeKey:
    """An RSA key; `d` is the private exponent."""

    n: int
    d: int
    e: int = _EXPONENT

    @property
    def public_text(self) -> str:
        """The public key as BOINC writes it: the number of bits, then modulus and exponent in hexadecimal lines."""
        return f"{BITS}\n{_lines(self.n.to_bytes(_BYTES, 'big') + self.e.to_bytes(_BYTES, 'big'))}"


def new_code_key() -> CodeKey:
    """A fresh key."""
    while True:
        p, q = _prime(), _prime()
        n, phi = p * q, (p - 1) * (q - 1)
        if p != q and n.bit_length() == BITS and phi % _EXPONENT:
            return CodeKey(n, pow(_EXPONENT, -1, phi))


def _prime() -> int:
    half = BITS // 2
    while True:
        number = secrets.randbits(half) | 3 << (half - 2) | 1
        if fmpz(number).is_probable_prime():
            return number


def sign_data(key: CodeKey, data: bytes) -> str:
    """The signature of a file, in hexadecimal lines that end with a point."""
    message = hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    padded = b"\0\1" + b"\xff" * (_BYTES - 3 - len(message)) + b"\0" + message
    return _lines(pow(int.from_bytes(padded, "big"), key.d, key.n).to_bytes(_BYTES, "big"))


def sign_key(key: CodeKey, text: str) -> str:
    """The signature of a public key's text, by which clients follow to it; they trim it first."""
    return sign_data(key, text.strip().encode())


def is_signed(key: CodeKey, data: bytes, signature: str) -> bool:
    """Whether the signature fits, by the public part of the key.

    >>> key = new_code_key()
    >>> is_signed(key, b"app", sign_data(key, b"app")), is_signed(key, b"other", sign_data(key, b"app"))
    (True, False)
    """
    number = int("".join(signature.split()).rstrip(".") or "0", 16)
    message = hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    return pow(number, key.e, key.n).to_bytes(_BYTES, "big").endswith(b"\0" + message)


def _lines(data: bytes) -> str:
    text = data.hex()
    return "".join(f"{text[i : i + 64]}\n" for i in range(0, len(text), 64)) + ".\n"
