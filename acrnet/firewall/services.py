"""The protocols and ports that a network rule matches."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from acrnet.firewall.rule import NatRule, NetworkRule
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet, IntervalSet
from acrnet.rules.doubt import Doubt
from acrnet.rules.match import Clause
from acrnet.unknown import reason_in

_TCP: Final = IntervalSet.single(6)
_UDP: Final = IntervalSet.single(17)
_ICMP: Final = IntervalSet.single(1)
_ICMP_V6: Final = IntervalSet.single(58)
_NONE: Final = IntervalSet.EMPTY
_NUMBERS: Final = {"TCP": _TCP, "UDP": _UDP, "ICMP": _ICMP}
_SOMEWHERE: Final = AddressSet.parse(["0.0.0.0/32"])
"""Any address: services are compared without addresses, and flows have some."""
_ICMP_V6_DOUBT: Final = Doubt("protocol", "ICMPv6", "whether ICMP covers ICMPv6 is not documented")
_ICMP_PORTS_DOUBT: Final = Doubt("protocol", "ICMP with ports", "what ports mean for ICMP is not documented")


_Claim: TypeAlias = tuple[FlowSet, Doubt]
"""Flows that a rule matches if a doubt is true."""


class Service(NamedTuple):
    """Protocols and destination ports that a rule matches under one condition."""

    protocols: IntervalSet
    ports: IntervalSet
    doubts: Clause
    """Of which one must be true; empty where the rule matches for certain."""


def services_of(rule: NetworkRule | NatRule, label: str) -> tuple[Service, ...]:
    """Return the protocols and ports of a rule in disjoint parts; `label` names the rule in its own doubts.

    `Any` stands for every IP protocol, and with ports for TCP and UDP (learn.microsoft.com/azure/firewall/
    rule-processing, dated 2026-03-23, checked 2026-11-29).
    """
    strange = [text for text in rule.protocols or ("",) if text not in _NUMBERS and text != "Any"]
    if not (strange or rule.unread_ports):
        return _clear_services(rule.protocols, rule.ports)
    certain, claims = _of_known(rule.protocols, rule.ports)
    for text in strange:
        reason = f"{text!r} is not a protocol of a network rule" if text else "a rule names no protocol"
        reason = reason_in(text) or reason
        ports = PORTS_ALL if rule.unread_ports else rule.ports
        claims.append((_box(PROTOCOLS_ALL, ports), Doubt("protocol", f"{text} of {label}", reason)))
    for text in rule.unread_ports:
        reason = f"{text!r} is not a destination port" if text else "a rule names no destination port"
        reason = reason_in(text) or reason
        claims.append((_box(_numbers(rule.protocols), PORTS_ALL), Doubt("port", f"{text} of {label}", reason)))
    return _divided(certain, claims)


@lru_cache(maxsize=1024)  # rules repeat a few services thousands of times
def _clear_services(protocols: tuple[str, ...], ports: IntervalSet) -> tuple[Service, ...]:
    return _divided(*_of_known(protocols, ports))


def _of_known(protocols: Iterable[str], ports: IntervalSet) -> tuple[list[FlowSet], list[_Claim]]:
    """Return the flows that a rule surely matches and those it may match, for the protocols that are known."""
    everywhere = ports == PORTS_ALL
    certain: list[FlowSet] = []
    claims: list[_Claim] = []
    for protocol in protocols:
        if protocol == "Any":
            certain.append(_box(PROTOCOLS_ALL if everywhere else _TCP | _UDP, ports))
        elif protocol == "ICMP":
            claims.append((_box(_ICMP_V6, PORTS_ALL), _ICMP_V6_DOUBT))
            if everywhere:
                certain.append(_box(_ICMP, ports))
            else:
                claims.append((_box(_ICMP, PORTS_ALL), _ICMP_PORTS_DOUBT))
        elif protocol in _NUMBERS:
            certain.append(_box(_NUMBERS[protocol], ports))
    return certain, claims


def _numbers(protocols: Iterable[str]) -> IntervalSet:
    """Return the protocols that a rule with any ports may match."""
    return IntervalSet.union(PROTOCOLS_ALL if each == "Any" else _NUMBERS.get(each, _NONE) for each in protocols)


def _divided(certain: list[FlowSet], claims: list[_Claim]) -> tuple[Service, ...]:
    surely = FlowSet.union(certain)
    parts: list[tuple[FlowSet, Clause]] = [(surely, frozenset())]
    for box, doubt in claims:
        reach = box - surely
        divided: list[tuple[FlowSet, Clause]] = []
        for flows, clause in parts:
            inside, outside = flows.split(reach)
            divided += [(inside, clause | {doubt}), (outside, clause)]
            reach -= flows
        parts = [*divided, (reach, frozenset((doubt,)))]
    return tuple(
        [Service(flow.protocols, flow.destination_ports, clause) for flows, clause in parts for flow in flows.flows]
    )


def _box(protocols: IntervalSet, ports: IntervalSet) -> FlowSet:
    return FlowSet.of(_SOMEWHERE, _SOMEWHERE, protocols, ports)
