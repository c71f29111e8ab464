"""A declared fault, as a value, and the words for its kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.sandbox.operations import Ending

KINDS: Final = ("status", "throttled", "challenge", "answer", "links", "connection", "operation", "kill")
"""A fault has one of these, or a status and a kind of answer that goes with it."""
THROTTLED: Final = ("subscription", "provider", "operation", "graph")
CHALLENGES: Final = ("revoked", "multifactor")
DELIVERIES: Final = ("cut", "short", "drip", "head", "silence")
"""How the answer arrives: the call takes effect."""
FOREIGN: Final = ("html", "text")
"""What somebody on the way answers instead: the call takes no effect."""
GARBLED: Final = ("utf-16", "gzip")
"""What becomes of the bytes of the answer: the call takes effect."""
LINKS: Final = ("circle", "endless", "elsewhere")
CONNECTIONS: Final = ("refused", "reset", "lost")
ENDINGS: Final = ("Failed", "Canceled", "Succeeded", "InProgress")
KILLS: Final = ("before", "after")
ELSEWHERE: Final = "management.azure.com.example.test"
"""A host that nobody has (RFC 6761), whose name looks like the right one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the calls that match; the words are those of KINDS.

    ``every`` is the number of seconds between two bytes of an answer that drips; ``retry_after`` the wait that
    throttling asks for; ``host`` the one that links lead to. ``times`` is None for always.
    """

    method: str = "*"
    path: str = "*"
    first: int = 1
    times: int | None = 1
    status: int = 0
    code: str = ""
    message: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    throttled: str = ""
    retry_after: int = 0
    challenge: str = ""
    answer: str = ""
    every: float = 1.0
    links: str = ""
    host: str = ""
    connection: str = ""
    ending: Ending | None = None
    kill: str = ""
