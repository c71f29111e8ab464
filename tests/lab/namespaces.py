"""Network namespaces of a test's own: a client, a firewall and an inner network, and no way out of them.

Their addresses are those for documentation, so that even a packet that got out would lead nowhere.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

CLIENT_LINK: Final = ("10.77.0", "2001:db8:77:")
INNER_LINK: Final = ("10.78.0", "2001:db8:78:")
"""What the addresses of a link begin with: the firewall has those that end in 1."""
REACHED: Final = ("198.51.100.0/24", "203.0.113.0/24", "2001:db8:a::/48")
"""What clients reach through the firewall. There is no default route."""
_NUMBERS: Final = count()


@dataclass(frozen=True, slots=True)
class Namespace:
    """One network namespace, which has its own names for addresses."""

    name: str

    def command(self, *command: str | Path) -> list[str | Path]:
        """Return the command that runs this one in the namespace."""
        return ["ip", "netns", "exec", self.name, *command]

    def run(
        self, *command: str | Path, stdin: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in it to its end, whatever that is."""
        return subprocess.run(
            self.command(*command),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(environment or {})},
        )

    def do(self, *command: str | Path, stdin: str = "") -> str:
        """Run a command that must succeed, and return what it prints."""
        ended = self.run(*command, stdin=stdin)
        assert ended.returncode == 0, f"{command} ended with {ended.returncode}: {ended.stderr}"
        return ended.stdout

    def name_addresses(self, addresses: Mapping[str, str]) -> None:
        """Have what runs in it know the addresses of these names, and of no others."""
        lines = [f"{address} {name}\n" for name, address in addresses.items()]
        (self._etc / "hosts").write_text("".join(lines), encoding="ascii")

    @property
    def _etc(self) -> Path:
        """The folder whose files `ip netns exec` shows in /etc."""
        return Path("/etc/netns", self.name)

    def add(self) -> None:
        """Make the namespace."""
        self._etc.mkdir(parents=True)
        (self._etc / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="ascii")
        self.name_addresses({})
        _ip("netns", "add", self.name)
        self.do("ip", "link", "set", "lo", "up")

    def delete(self) -> None:
        """Take away what there is of it."""
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True, check=False)
        for name in ("hosts", "resolv.conf"):
            (self._etc / name).unlink(missing_ok=True)
        if self._etc.is_dir():
            self._etc.rmdir()


@contextmanager
def one_namespace() -> Iterator[Namespace]:
    """Make a namespace that nothing leads to, and take it away whatever happens."""
    made = Namespace(f"acrnet-lab-{os.getpid()}-{next(_NUMBERS)}")
    try:
        made.add()
        yield made
    finally:
        made.delete()


@dataclass(frozen=True, slots=True)
class Network:
    """Three namespaces in a row: what the client sends to the inner one passes the firewall."""

    client: Namespace
    firewall: Namespace
    inner: Namespace


@contextmanager
def network(inner_addresses: Sequence[str]) -> Iterator[Network]:
    """Make the network with these addresses in its inner namespace, and take it away whatever happens."""
    with ExitStack() as stack:
        made = Network(*(stack.enter_context(one_namespace()) for _ in range(3)))
        _link(made.client, made.firewall, CLIENT_LINK)
        _link(made.inner, made.firewall, INNER_LINK)
        for switch in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            made.firewall.do("tee", f"/proc/sys/net/{switch}", stdin="1")
        for prefix in REACHED:
            _route(made.client, prefix, CLIENT_LINK, 1)
            _route(made.firewall, prefix, INNER_LINK, 2)
        for prefix in (f"{CLIENT_LINK[0]}.0/24", f"{CLIENT_LINK[1]}:/64"):
            _route(made.inner, prefix, INNER_LINK, 1)
        for address in inner_addresses:
            made.inner.do("ip", "address", "add", address, "dev", "lo")
        yield made


def _link(one: Namespace, firewall: Namespace, link: tuple[str, str]) -> None:
    """Link a namespace with the firewall by a pair of interfaces, neither of which was ever outside."""
    name = f"link{link[0].split('.')[1]}"
    _ip("link", "add", name, "netns", one.name, "type", "veth", "peer", name, "netns", firewall.name)
    for namespace, last in ((firewall, 1), (one, 2)):
        namespace.do("ip", "address", "add", f"{link[0]}.{last}/24", "dev", name)
        # Without a search for duplicates, which takes a second.
        namespace.do("ip", "address", "add", f"{link[1]}:{last}/64", "dev", name, "nodad")
        namespace.do("ip", "link", "set", name, "up")


def _route(namespace: Namespace, prefix: str, link: tuple[str, str], last: int) -> None:
    via = f"{link[1]}:{last}" if ":" in prefix else f"{link[0]}.{last}"
    namespace.do("ip", "route", "add", prefix, "via", via)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], capture_output=True, check=True)
