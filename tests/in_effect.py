"""Where a packet goes and whether it is let out, by the routes and rules that the sandbox prints as effective.

They are looked up line by line, as a person reads them who looks for one packet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from acrnet.audit.stages.routes import HopKind
from acrnet.sandbox import Sandbox
from acrnet.sandbox.exchange import Request

from .estates import Json

PRIVATE = ("10.", "100.64.", "172.16.", "192.168.")
KINDS = {
    "VnetLocal": HopKind.INSIDE,
    "VNetPeering": HopKind.INSIDE,
    "VNetGlobalPeering": HopKind.INSIDE,
    "InterfaceEndpoint": HopKind.INSIDE,
    "Internet": HopKind.INTERNET,
    "VirtualNetworkServiceEndpoint": HopKind.SERVICE,
    "VirtualAppliance": HopKind.APPLIANCE,
    "VirtualNetworkGateway": HopKind.GATEWAY,
    "None": HopKind.NOWHERE,
}


def printed(sandbox: Sandbox, interface: str, action: str) -> list[Json]:
    """What an action on an interface, `effectiveRouteTable` or `effectiveNetworkSecurityGroups`, ends with."""
    headers = {"authorization": "Bearer token"}
    query = {"api-version": "2025-05-01"}
    host = "management.azure.com"
    accepted = sandbox.exchange(Request("POST", host, f"{interface}/{action}", query, headers))
    sandbox.sleep(10)
    link = accepted.headers["Location"].removeprefix(f"https://{host}").partition("?")[0]
    listed: list[Json] = json.loads(sandbox.exchange(Request("GET", host, link, query, headers)).body)["value"]
    return listed


def hops_of(routes: list[Json], destination: str) -> set[HopKind]:
    """The next hop by the longest active prefix; of equal ones a service endpoint, then that of a user.

    What becomes of a packet there is for the audit to say, where the route of a user leads to a place that does not
    have the address: private addresses are not on the Internet, and others perhaps not in the network.
    """

    def order(length: int, route: Json) -> tuple[int, bool, bool]:
        return (length, route["nextHopType"] == "VirtualNetworkServiceEndpoint", route["source"] == "User")

    number = ip_address(destination)
    fitting = [
        (order(network.prefixlen, route), route)
        for route in routes
        if route["state"] == "Active"
        for network in map(_network, route["addressPrefix"])
        if number in network
    ]
    _, taken = max(fitting, key=lambda each: each[0])
    own = [prefix for each in routes if is_local(each) for prefix in each["addressPrefix"]]
    inside = any(number in _network(prefix) for prefix in own)
    if taken["source"] == "User" and taken["nextHopType"] == "VnetLocal" and not inside:
        return {HopKind.UNKNOWN, HopKind.INSIDE}
    if taken["source"] == "User" and taken["nextHopType"] == "Internet" and destination.startswith(PRIVATE):
        return {HopKind.NOWHERE}
    return {KINDS[taken["nextHopType"]]}


def is_local(route: Json) -> bool:
    """Whether it is the route that Azure adds for the network itself."""
    return (route["source"], route["nextHopType"]) == ("Default", "VnetLocal")


def is_allowed(groups: list[Json], source: str, destination: str, port: int) -> bool:
    """Whether all groups let a TCP packet out: in each, the first rule that matches decides."""
    return all(
        next(each["access"] for each in in_order(group) if matches(each, source, destination, port)) == "Allow"
        for group in groups
    )


def in_order(group: Json) -> Iterator[Json]:
    outbound = [each for each in group["effectiveSecurityRules"] if each["direction"] == "Outbound"]
    return iter(sorted(outbound, key=lambda each: int(each["priority"])))


def matches(printed_rule: Json, source: str, destination: str, port: int) -> bool:
    ranges = [each.split("-") for each in printed_rule["destinationPortRanges"]]
    return (
        printed_rule["protocol"] in {"All", "Tcp"}
        and any(int(first) <= port <= int(last) for first, last in ranges)
        and holds(printed_rule, "source", source)
        and holds(printed_rule, "destination", destination)
    )


def holds(printed_rule: Json, side: str, address: str) -> bool:
    expanded = printed_rule.get(f"expanded{side.capitalize()}AddressPrefix")
    prefixes = printed_rule[f"{side}AddressPrefixes"] if expanded is None else expanded
    wanted = ip_address(address)
    return any(wanted in _network(prefix) for prefix in prefixes)


@cache
def _network(prefix: str) -> IPv4Network | IPv6Network:
    """The addresses of a prefix; the same few are looked up for each packet."""
    return ip_network(prefix)
