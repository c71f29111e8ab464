"""The interface of a replacement for the network below a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import requests


class Transport(Protocol):
    """A replacement for the network, with its own way of waiting."""

    @property
    def session(self) -> requests.Session:
        """The session that every request is sent through; its creator closes it."""

    def sleep(self, seconds: float) -> None:
        """Wait by the clock of the transport."""
