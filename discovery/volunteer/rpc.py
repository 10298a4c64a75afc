"""What a volunteer's computer asks and what it is answered, whatever the language it is said in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Report:
    """A copy that a host has done (and uploaded), or given up."""

    name: str
    done: bool
    cpu: float


@dataclass(frozen=True, slots=True)
class Request:
    """One contact: who it is, what it has done, what it holds, and for how many seconds of work it asks.

    `host` is 0 for a new one; `label` is the client's own name for it, by which one that comes back is known.
    """

    authenticator: str
    host: int = 0
    label: str = ""
    address: str = ""
    cores: int = 1
    flops: float = 0.0
    seconds: float = 0.0
    idle: int = 0
    able: bool = True
    reports: tuple[Report, ...] = ()
    held: frozenset[str] = frozenset()
    code_key: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A copy of a unit for a host; `seconds` is what it will take there."""

    name: str
    unit: str
    first: int
    stop: int
    deadline: float
    ticket: str
    seconds: float


@dataclass(slots=True)
class Reply:
    """The answer; `host` is its number if that is new to it."""

    host: int | None = None
    user: tuple[int, str] = (0, "")
    received: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    message: str = ""
    delay: float = 0.0
    known: bool = True
