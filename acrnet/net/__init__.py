"""Exact sets of addresses, ports and flows; without I/O and without terms of Azure."""

from acrnet.net.address_set import AddressSet
from acrnet.net.family import Family
from acrnet.net.flows import Flow, FlowSet, Packet
from acrnet.net.interval_set import IntervalSet
from acrnet.net.ports import PORTS_ALL, PROTOCOLS_ALL, format_ports, parse_ports
from acrnet.net.prefixes import canonical_prefixes

__all__ = [
    "Family",
    "IntervalSet",
    "AddressSet",
    "PORTS_ALL",
    "PROTOCOLS_ALL",
    "parse_ports",
    "format_ports",
    "Flow",
    "FlowSet",
    "Packet",
    "canonical_prefixes",
]
