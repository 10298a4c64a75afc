"""What a stock BOINC server's script_validator and script_assimilator call."""

import json

from discovery import campaigns
from discovery.databases import open_database
from discovery.ledger import Ledger
from discovery.protocol import ProtocolError, Result, decode
from discovery.volunteer.unit import MAX_RESULT, Unit, read_result
from discovery.volunteer.validator import fingerprint
from kernels.errors import DiscoveryError


def _read(data: bytes) -> tuple[Unit, list[Result]]:
    """A result file with the unit that it names itself."""
    if len(data) > MAX_RESULT:
        raise ProtocolError("a result that is too long")
    message = decode(data)
    message.pop("chunks", None)
    try:
        unit = Unit.from_json(json.dumps(message))
    except DiscoveryError as error:
        raise ProtocolError(str(error)) from None
    return unit, read_result(unit, data)


def is_result(data: bytes) -> bool:
    """Whether a file is a result at all.

    >>> is_result(b"{}")
    False
    """
    try:
        _read(data)
    except ProtocolError:
        return False
    return True


def agree(one: bytes, two: bytes) -> bool:
    """Whether two results say the same of the same unit."""
    try:
        (unit, results), (other, others) = _read(one), _read(two)
    except ProtocolError:
        return False
    return unit == other and list(map(fingerprint, results)) == list(map(fingerprint, others))


def assimilate(data: bytes, store: str | None = None) -> bool:
    """Record a canonical result in the campaign's ledger; False where it is none."""
    try:
        unit, results = _read(data)
    except ProtocolError:
        return False
    with open_database(store) as database:
        record = campaigns.find(database, unit.campaign)
        if record.version != unit.kernels:
            return False
        ledger = Ledger(database, record.search(), record.version)
        with database.transaction() as connection:
            for result in results:
                ledger.record_within(connection, result, "boinc/0/0/0")
    return True
