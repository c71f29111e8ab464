"""Which hosts a download may ask, whatever a page or a redirect names."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from acrnet.errors import UsageError

_HTTPS_PORTS: Final = (None, 443)


@dataclass(frozen=True, slots=True)
class Reach:
    """Hosts that may be asked over TLS, with all below them, and one server that may be asked as it is."""

    hosts: tuple[str, ...] = ()
    server: str = ""
    """Scheme, host and port, for example `https://mirror.example:8443`; "" for none."""

    def allows(self, url: str) -> bool:
        """Whether this may be asked. A URL with a name or a password for its host never may."""
        parts = _parts(url)
        if parts is None or parts.username is not None:
            return False
        if self.server and _server(parts) == self.server:
            return True
        host = (parts.hostname or "").rstrip(".")
        below = any(host == each or host.endswith(f".{each}") for each in self.hosts)
        return parts.scheme == "https" and _port(parts) in _HTTPS_PORTS and below


MICROSOFT: Final = Reach(hosts=("microsoft.com",))
"""The download page and the files behind it: www.microsoft.com and download.microsoft.com."""


def reach_of(url: str) -> Reach:
    """Return the reach for a URL that a person named: its own server, and the hosts of Microsoft if it is one of them.

    Raises UsageError for anything but https, or http on this machine, and for a password in the URL, which would stand
    in the list of processes and in the history.
    """
    parts = _parts(url)
    if parts is None or not parts.hostname or parts.scheme not in ("http", "https"):
        raise UsageError(f"--url does not take {shown(url)}.", next_step="Give one that begins with https://.")
    if parts.username is not None:
        raise UsageError(
            f"The URL {shown(url)} holds a name or a password.", next_step="Download the file, and give it with --file."
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError(
            f"{shown(url)} is not read, because anybody between could change what http carries.",
            next_step="Give one that begins with https://, or download the file and give it with --file.",
        )
    return Reach(MICROSOFT.hosts if MICROSOFT.allows(url) else (), _server(parts))


def shown(url: str) -> str:
    """Return a URL without what may be secret in it: its name, its password and its query."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return repr(url.partition("?")[0][:80])
    return f"{_server(parts)}{parts.path}"


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError where it is not a number
    except ValueError:
        return None
    return parts


def _server(parts: SplitResult) -> str:
    host = parts.hostname or ""
    written = f"[{host}]" if ":" in host else host
    port = _port(parts)
    return f"{parts.scheme}://{written}{'' if port is None else f':{port}'}"


def _port(parts: SplitResult) -> int | None:
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return None if parts.port == default else parts.port


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
