"""A chain for iptables-restore and ip6tables-restore, which read the same file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from acrnet.export.delta import Delta
from acrnet.export.export_list import Destination, ExportList
from acrnet.export.header import commented
from acrnet.export.marks import marked
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.net import Family

_CHAIN: Final = "acrnet"
_OPTIONS: Final = {Family.IPV4: "-4", Family.IPV6: "-6"}
"""A rule with -6 is left out by iptables-restore, and one with -4 by ip6tables-restore (iptables(8), checked
2026-11-29)."""
_LOAD: Final = "# load: iptables-restore --noflush FILE; ip6tables-restore --noflush FILE"
_USE: Final = f"# use, once: iptables -A FORWARD -j {_CHAIN}; ip6tables -A FORWARD -j {_CHAIN}"


def _text(export: ExportList, notes: Sequence[str]) -> str:
    # With --noflush, naming a chain empties it, and its new rules come in the same transaction.
    rules = marked((f"-A {rule}", until) for rule, until in _rules(export.prefixes).items())
    return _document([*commented(export, notes), _LOAD, _USE], [f":{_CHAIN} - [0:0]", *rules])


def _delta(export: ExportList, delta: Delta, notes: Sequence[str]) -> str:
    # Rules are compared and not destinations: one that gets another port keeps its rule for the first one.
    old, new = _rules(delta.old), _rules(delta.new)
    changes = [f"-A {rule}" for rule in new if rule not in old] + [f"-D {rule}" for rule in old if rule not in new]
    return _document([*commented(export, notes), _LOAD], changes)


def _document(header: Sequence[str], body: Sequence[str]) -> str:
    return "\n".join([*header, "*filter", *body, "COMMIT"]) + "\n"


def _rules(prefixes: Sequence[Destination]) -> dict[str, str]:
    """Return the rules without their verb in their order, each once, with the day it ends or ""."""
    return {
        f"{_CHAIN} {_OPTIONS[each.family]} -d {each.value} -p {protocol} -m {protocol} --dport {port} -j ACCEPT": until
        for each in prefixes
        if each.family is not None
        for protocol, until in ((each.protocol.lower(), each.until),)
        for port in each.ports
    }


IPTABLES: Final = Syntax(
    name="iptables",
    form="a chain of rules for iptables-restore and ip6tables-restore, which both read it",
    expresses=frozenset({Term.PREFIXES, Term.PORTS}),
    limits="Without --noflush the two programs empty the whole table filter. A packet meets the rules one by one: for"
    " more than some hundred prefixes take ipset.",
    tested="Loaded into iptables 1.8.9 of Debian 12, lists and changes; an image was pulled through it over IPv4 and"
    " IPv6.",
    text=_text,
    delta=_delta,
)
