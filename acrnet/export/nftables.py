"""A chain and its sets for nftables, in the table that holds the chains of an administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.errors import UsageError
from acrnet.export.delta import Delta
from acrnet.export.export_list import Destination, ExportList
from acrnet.export.header import commented
from acrnet.export.marks import marked
from acrnet.export.services import VERSIONS, Service, services_of
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.net import AddressSet, Family, IntervalSet
from acrnet.net.prefixes import address_object, format_prefixes

_TABLE: Final = "inet filter"
_CHAIN: Final = "acrnet"
_TYPES: Final = {Family.IPV4: ("ipv4_addr", "ip"), Family.IPV6: ("ipv6_addr", "ip6")}
"""Of a family: the type of a set's elements, and the protocol whose destination address they are compared with."""
_LOAD: Final = "# load: nft -c -f FILE && nft -f FILE"
_USE: Final = f"# use, once: nft add rule {_TABLE} forward jump {_CHAIN}"


def _text(export: ExportList, notes: Sequence[str]) -> str:
    services = services_of(export.prefixes)
    lines = [*commented(export, notes), _LOAD, _USE, f"table {_TABLE} {{"]
    for service in services:
        for family in Family:
            lines += [*_set(service, family, ()), ""]
    # What a set or a chain had before goes and its new content comes in one transaction: both or neither.
    lines += [f"\tchain {_CHAIN} {{", "\t}", "}", f"flush chain {_TABLE} {_CHAIN}"]
    lines += [f"flush set {_TABLE} {_name(service, family)}" for service in services for family in Family]
    lines += [f"table {_TABLE} {{"]
    for service in services:
        for family in Family:
            lines += [*_set(service, family, service.of(family)), ""]
    lines += [f"\tchain {_CHAIN} {{", *(f"\t\t{rule}" for rule in _rules(services)), "\t}", "}"]
    return "\n".join(lines) + "\n"


def _name(service: Service, family: Family) -> str:
    return f"{service.name}_{VERSIONS[family]}"


def _set(service: Service, family: Family, elements: Sequence[Destination]) -> Iterator[str]:
    yield f"\tset {_name(service, family)} {{"
    yield f"\t\ttype {_TYPES[family][0]}"
    yield "\t\tflags interval"
    yield "\t\tauto-merge"
    if elements:
        yield "\t\telements = {"
        yield from (f"\t\t\t{line}" for line in marked((f"{each.value},", each.until) for each in elements))
        yield "\t\t}"
    yield "\t}"


def _rules(services: Sequence[Service]) -> Iterator[str]:
    for service in services:
        ports = str(service.ports[0]) if len(service.ports) == 1 else f"{{ {', '.join(map(str, service.ports))} }}"
        for family in Family:
            address = f"{_TYPES[family][1]} daddr @{_name(service, family)}"
            yield f"{address} {service.protocol} dport {ports} accept"


def _delta(export: ExportList, delta: Delta, notes: Sequence[str]) -> str:
    old, new = services_of(delta.old), services_of(delta.new)
    if [each.key for each in old] != [each.key for each in new]:
        raise UsageError(
            "nftables cannot express a change of ports, which have sets of their own.",
            next_step="Load the whole list once: leave out --delta.",
        )
    lines = [*commented(export, notes), _LOAD]
    for before, after in zip(old, new, strict=True):
        for family in Family:
            have, want = (_intervals(each.of(family), family) for each in (before, after))
            name = _name(after, family)
            # Deleted before it is added: nft 1.0.6 merges what it adds with what is there, and then finds neither.
            # A file is one transaction, so no packet meets what is between the two.
            lines += _elements("delete", name, [each for each in have if each not in want])
            lines += _elements("add", name, [each for each in want if each not in have])
    return "\n".join(lines) + "\n"


def _intervals(destinations: Sequence[Destination], family: Family) -> dict[str, None]:
    """Return, in order, the elements that a set with auto-merge has of these prefixes: neighbours are one."""
    numbers = AddressSet.parse(each.value for each in destinations).of_family(family)
    return dict.fromkeys(_element(family, first, last) for first, last in numbers.ranges())


def _element(family: Family, first: int, last: int) -> str:
    prefixes = format_prefixes(family, IntervalSet.of((first, last)))
    if len(prefixes) == 1:
        return prefixes[0]
    return f"{address_object(family, first)}-{address_object(family, last)}"


def _elements(verb: str, name: str, elements: Sequence[str]) -> Iterator[str]:
    if elements:
        yield f"{verb} element {_TABLE} {name} {{"
        yield from (f"\t{element}," for element in elements)
        yield "}"


NFTABLES: Final = Syntax(
    name="nftables",
    form=f"a chain that accepts, with a set for each address family, in the table {_TABLE} of nftables",
    expresses=frozenset({Term.PREFIXES, Term.PORTS}),
    limits=f"What one table drops, no other accepts: the chain stands in {_TABLE}, the table of the rules that drop,"
    f" and these jump to it. Where yours is another inet table, replace {_TABLE} in the file.",
    tested="Loaded into nft 1.0.6 of Debian 12, lists and changes; an image was pulled through it over IPv4 and IPv6.",
    text=_text,
    delta=_delta,
)
