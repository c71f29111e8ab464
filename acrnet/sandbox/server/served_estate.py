"""An estate that is served, as its clients see it."""

from dataclasses import dataclass
from pathlib import Path

from acrnet.sandbox.server.certificates import Certificates

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Serving:
    """An estate that is served: where, what its clients have to trust, and a subscription of it."""

    folder: Path
    port: int
    certificates: Certificates
    notes: tuple[str, ...]
    """What its owner should know: which files were passed over, and that it has no subscription."""
    subscription: str

    @property
    def url(self) -> str:
        """The base URL of the management API."""
        return f"https://{HOST}:{self.port}"
