"""What administrators do with a list: they load it as its header says into a firewall that refuses all else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path
from typing import Final

from .namespaces import CLIENT_LINK, Namespace
from .processes import running

PROXIES: Final = tuple(f"http://{address}:3128" for address in (f"{CLIENT_LINK[0]}.1", f"[{CLIENT_LINK[1]}:1]"))
"""Where Squid listens for clients."""
_NFT: Final = """\
table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
	}
}
"""
_IPTABLES: Final = ("-P FORWARD DROP", "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT")
# With a reset, so that no test waits for an answer that does not come.
_NFT_REFUSAL: Final = "nft add rule inet filter forward meta l4proto tcp reject with tcp reset"
_IPTABLES_REFUSAL: Final = "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset"
_SQUID: Final = """\
visible_hostname firewall
http_port {v4}.1:3128
http_port [{v6}:1]:3128
dns_nameservers 127.0.0.1
cache deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir none
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
include {path}
http_access deny all
"""


def build(firewall: Namespace, syntax: str, path: Path) -> None:
    """Have a firewall admit what the list in `path` says, and refuse the rest."""
    if syntax == "nftables":
        firewall.do("nft", "-f", "-", stdin=_NFT)
        _do(firewall, commands(path, "load"), commands(path, "use, once"), [_NFT_REFUSAL])
        return
    rules = [f"{program} {rule}" for program in ("iptables", "ip6tables") for rule in _IPTABLES]
    refusals = [f"{program} {_IPTABLES_REFUSAL}" for program in ("iptables", "ip6tables")]
    _do(firewall, rules, commands(path, "load"), commands(path, "use, once"), refusals)


def update(firewall: Namespace, path: Path) -> None:
    """Load a list or a change into a firewall that has one, as its header says."""
    _do(firewall, commands(path, "load"))


@contextmanager
def proxy(firewall: Namespace, path: Path) -> Iterator[None]:
    """Run Squid with a list on a firewall that lets nothing through itself."""
    firewall.do("nft", "-f", "-", stdin=_NFT)
    firewall.do(*_NFT_REFUSAL.split())
    settings = path.with_name("squid.conf")
    settings.write_text(_SQUID.format(v4=CLIENT_LINK[0], v6=CLIENT_LINK[1], path=path), encoding="utf-8")
    firewall.do("squid", "-k", "parse", "-f", settings)
    # Named after the namespace, because Squid shares memory under its name with whatever else has it.
    command = ("squid", "-N", "-d", "1", "-n", firewall.name.replace("-", ""), "-f", settings)
    with running(firewall, *command, until="Accepting HTTP Socket connections at"):
        yield


def commands(path: Path, label: str) -> list[str]:
    """Return the commands that the header of a list gives under a label, for this file."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    first, *rest = dropwhile(lambda line: not line.startswith(f"# {label}:"), lines)
    parts = [first.removeprefix(f"# {label}:")]
    for line in rest:
        if not line.startswith("#   "):
            break
        parts.append(line.removeprefix("#"))
    return [part.strip().replace("FILE", str(path)) for line in parts for part in line.split(";") if part.strip()]


def _do(firewall: Namespace, *groups: list[str]) -> None:
    for command in (command for group in groups for command in group):
        firewall.do("sh", "-c", command)
