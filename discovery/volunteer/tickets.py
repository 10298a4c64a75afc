"""What lets a host upload the result of one copy, once and for a while."""

import hashlib
import hmac
import re

_TICKET = re.compile(r"(\d{1,12})\.([0-9a-f]{64})")


def ticket(secret: bytes, name: str, host: int, kernels: str, expires: int) -> str:
    """The ticket of a copy: its name says campaign and unit.

    >>> is_ticket(b"s", ticket(b"s", "copy_1", 7, "v1", 100), "copy_1", 7, "v1", now=99)
    True
    """
    message = f"{name}\0{host}\0{kernels}\0{expires}".encode()
    return f"{expires}.{hmac.new(secret, message, hashlib.sha256).hexdigest()}"


def is_ticket(secret: bytes, text: str, name: str, host: int, kernels: str, now: float) -> bool:
    """Whether the text is the ticket of this copy, and not too old."""
    match = _TICKET.fullmatch(text)
    if match is None or int(match[1]) < now:
        return False
    return hmac.compare_digest(text, ticket(secret, name, host, kernels, int(match[1])))
