"""Rules of Squid that let clients open tunnels to host names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.export.export_list import Destination, ExportList
from acrnet.export.header import commented
from acrnet.export.services import services_of
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term

_METHOD: Final = "acrnet_connect"
_LOAD: Final = (
    "# load: squid -k parse && squid -k reconfigure",
    "# use, once: include FILE in squid.conf, before its http_access deny all",
)


def _text(export: ExportList, notes: Sequence[str]) -> str:
    lines = [*commented(export, notes), *_LOAD, f"acl {_METHOD} method CONNECT"]
    for service in services_of(export.hosts):
        hosts, ports = f"{service.name}_hosts", f"{service.name}_ports"
        # -n: a tunnel to an address would else be let through if whoever has the address says that it has such a name.
        lines += [f"acl {hosts} dstdomain -n {name}" for name in _domains(service.destinations)]
        lines += [
            f"acl {ports} port {' '.join(map(str, service.ports))}",
            f"http_access allow {_METHOD} {ports} {hosts}",
        ]
    return "\n".join(lines) + "\n"


def _domains(hosts: Sequence[Destination]) -> Iterator[str]:
    """Yield the names as Squid writes them, without those that another one covers: Squid refuses both together."""
    names = [each.value.removeprefix("*") for each in hosts]
    parents = {name for name in names if name.startswith(".")}
    for name in names:
        own = name.removeprefix(".")
        above = {f".{own.split('.', depth)[-1]}" for depth in range(own.count(".") + 1)}
        if not above - {name} & parents:
            yield name


SQUID: Final = Syntax(
    name="squid",
    form="access rules for tunnels (CONNECT) to host names, to include in squid.conf",
    expresses=frozenset({Term.HOSTS, Term.PORTS}),
    limits="Whoever may use the proxy may open the tunnels: refuse other clients before. A name for any label also"
    " admits the name above, and names that it covers are left out. A tunnel to an address is not admitted.",
    tested="Loaded into Squid 5.7 of Debian 12; an image was pulled through it over IPv4 and IPv6.",
    text=_text,
)
