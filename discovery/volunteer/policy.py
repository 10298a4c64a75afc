"""The numbers of trust and scheduling, in one place."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """How much is believed of whom, and how much work is handed out.

    A unit is done when `quorum` copies of different volunteers and subnets agree; a host with `trusted_after` valid
    copies in a row needs no second one, but for a share of `replication`. Of every copy `checks` random chunks, chosen
    after it came in, are run again by the server, and all that claim a hit.
    """

    quorum: int = 2
    trusted_after: int = 10
    replication: float = 0.03
    checks: int = 24
    unit_seconds: float = 3600.0
    least_deadline: float = 86_400.0
    deadline_factor: float = 12.0
    ban_seconds: float = 30 * 86_400.0
    most_units: int = 64
    units_a_core: int = 16
    delay: float = 60.0
    idle_delay: float = 600.0
    # Seconds a chunk takes on a host that has done none yet.
    first_pace: float = 1.0
    accounts_an_hour: int = 100


def subnet(address: str) -> str:
    """The part of an address that one household or one machine room shares; empty for private addresses.

    >>> subnet("93.184.216.34"), subnet("2606:2800:220:1::1"), subnet("127.0.0.1")
    ('93.184.216.0/24', '2606:2800:220::/48', '')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if not parsed.is_global:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
