"""What stands between a session and the wire when it is not the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import requests


class Transport(Protocol):
    """A stand-in for the network: where requests go, and what waiting means there."""

    @property
    def session(self) -> requests.Session:
        """The session every request is sent through; whoever made it closes it."""

    def sleep(self, seconds: float) -> None:
        """Wait, by a clock of its own."""
