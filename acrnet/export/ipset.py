"""IP sets of prefixes with protocol and port, one for each address family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from acrnet.errors import UsageError
from acrnet.export.delta import Delta
from acrnet.export.export_list import Destination, ExportList
from acrnet.export.header import commented
from acrnet.export.marks import marked
from acrnet.export.services import VERSIONS
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.net import Family

_SETS: Final = {family: f"acrnet-{version}" for family, version in VERSIONS.items()}
_KINDS: Final = {Family.IPV4: "inet", Family.IPV6: "inet6"}
_ROOM: Final = 1 << 20
"""Elements that a set may have. It is a limit and takes no memory; another one next week would be refused, since
`create -exist` takes a set only for the same one if its limits are the same."""
_HALVES: Final = {"0.0.0.0/0": ("0.0.0.0/1", "128.0.0.0/1"), "::/0": ("::/1", "8000::/1")}
"""For the prefixes of length 0, which ipset refuses."""
_LOAD: Final = "# load: ipset restore -file FILE"
_USE: Final = (
    "# use, once:",
    "#   iptables -A FORWARD -m set --match-set acrnet-v4 dst,dst -j ACCEPT",
    "#   ip6tables -A FORWARD -m set --match-set acrnet-v6 dst,dst -j ACCEPT",
)


def _text(export: ExportList, notes: Sequence[str]) -> str:
    _require_room(export)
    lines = [*commented(export, notes), _LOAD, *_USE]
    for family, name in _SETS.items():
        kind = f"hash:net,port family {_KINDS[family]} maxelem {_ROOM}"
        lines += [f"create -exist {each} {kind}" for each in (name, _fresh(name))]
        lines.append(f"flush {_fresh(name)}")
        elements = _elements(export.prefixes, family)
        lines += marked((f"add -exist {_fresh(name)} {element}", until) for element, until in elements.items())
    # Both sets are whole before the first takes its place, and a packet meets the old set or the new one.
    for name in _SETS.values():
        lines += [f"swap {_fresh(name)} {name}", f"destroy {_fresh(name)}"]
    return "\n".join(lines) + "\n"


def _delta(export: ExportList, delta: Delta, notes: Sequence[str]) -> str:
    _require_room(export)
    # Elements are compared and not destinations: one that gets another port keeps its element of the first one.
    old, new = ({family: _elements(each, family) for family in _SETS} for each in (delta.old, delta.new))
    lines = [*commented(export, notes), _LOAD]
    for verb, these, others in (("add", new, old), ("del", old, new)):
        for family, name in _SETS.items():
            lines += [f"{verb} -exist {name} {element}" for element in these[family] if element not in others[family]]
    return "\n".join(lines) + "\n"


def _fresh(name: str) -> str:
    return f"{name}-new"


def _elements(destinations: Sequence[Destination], family: Family) -> dict[str, str]:
    """Return the elements of one family in their order, each once, with the day it ends or ""."""
    return {
        f"{prefix},{each.protocol.lower()}:{port}": each.until
        for each in destinations
        if each.family is family
        for prefix in _HALVES.get(each.value, (each.value,))
        for port in each.ports
    }


def _require_room(export: ExportList) -> None:
    """Raise UsageError where there may be only as many entries as there are prefixes, and one of these takes two."""
    if export.most is None or _entries(export) <= export.most:
        return
    enough = next(most for most in count(export.most + 1) if _entries(replace(export, most=most)) <= most)
    raise UsageError(
        f"--max-entries {export.most} makes a prefix of length 0, which ipset takes only in two halves.",
        next_step=f"Give {enough} or more.",
    )


def _entries(export: ExportList) -> int:
    return sum(len(_HALVES.get(prefix, (prefix,))) for prefix in export.cover.prefixes())


IPSET: Final = Syntax(
    name="ipset",
    form="two sets of prefixes with protocol and port, IPv4 and IPv6, for ipset restore and rules of iptables",
    expresses=frozenset({Term.PREFIXES, Term.PORTS}),
    limits="The sets admit nothing until a rule matches them. Both are filled before they take the place of those that"
    " are there.",
    tested="Loaded into ipset 7.17 of Debian 12, lists and changes; an image was pulled through it over IPv4 and IPv6.",
    text=_text,
    delta=_delta,
)
