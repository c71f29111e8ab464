"""The client: it pulls an image with skopeo, and opens connections to see what is let through."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .image import REPOSITORY, TAG
from .namespaces import Namespace
from .registry import BLOBS

PULLED: Final = "pulled"
_CONNECT: Final = """\
import socket, sys
socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20)
"""
_ASK_PROXY: Final = """\
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=20)
connection.request(sys.argv[3], sys.argv[4])
print(connection.getresponse().status)
"""


@dataclass(frozen=True, slots=True)
class Client:
    """A client in a namespace of its own, which trusts the authority of the lab."""

    namespace: Namespace
    authority: Path
    folder: Path

    def pull(self, registry: str, addresses: Mapping[str, str], proxy: str = "") -> str:
        """Pull the image of a registry, and return `pulled` or where that ended.

        That is `ping` for the first request to a registry, `blob` for the read from where it sends the client, and
        else what skopeo says.
        """
        self.namespace.name_addresses(addresses)
        source, target = f"docker://{registry}.azurecr.io/{REPOSITORY}:{TAG}", f"dir:{self.folder / 'pulled'}"
        environment = {"SSL_CERT_FILE": str(self.authority), "HOME": str(self.folder), "HTTPS_PROXY": proxy}
        ended = self.namespace.run("skopeo", "--insecure-policy", "copy", source, target, environment=environment)
        if ended.returncode == 0:
            return PULLED
        if "pinging container registry" in ended.stderr:
            return "ping"
        return "blob" if f'"https://{BLOBS[registry]}/docker/registry/v2/blobs/' in ended.stderr else ended.stderr

    def connects(self, address: str, port: int) -> bool:
        """Whether a connection to an address is let through."""
        ended = self.namespace.run(sys.executable, "-c", _CONNECT, address, str(port))
        assert ended.returncode == 0 or "ConnectionRefusedError" in ended.stderr, ended.stderr
        return ended.returncode == 0

    def status(self, proxy: str, method: str, target: str) -> int:
        """Return how a proxy answers a request."""
        host, port = proxy.removeprefix("http://").rsplit(":", 1)
        ended = self.namespace.run(sys.executable, "-c", _ASK_PROXY, host.strip("[]"), port, method, target)
        assert ended.returncode == 0, ended.stderr
        return int(ended.stdout)
