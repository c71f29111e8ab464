"""What rules do to one packet, the slow and obvious way.

Written apart from the product and sharing nothing with it: rules are plain REST dicts, addresses are those of the
standard library, and every packet is decided alone by trying each rule in each world that is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Rest: TypeAlias = Mapping[str, Any]  # Any: JSON
Unsettled: TypeAlias = tuple[str, str]
"""The side of a packet and the name of which nobody knows whether it covers that side."""

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
NOT_PUBLIC = [
    *PRIVATE,
    "0.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/3",
    "4000::/2",
    "8000::/1",
]
HOST = ip_address("168.63.129.16")
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "ah": 51}


@dataclass(frozen=True)
class Packet:
    source: Address
    destination: Address
    protocol: int
    source_port: int
    destination_port: int


@dataclass(frozen=True)
class World:
    """What is known about the names in rules; prefixes as text."""

    tags: Mapping[str, Sequence[str]]
    """By name in lower case."""
    virtual_network: Sequence[str] = ("10.0.0.0/8", "fd00::/8")
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By id in lower case."""
    prefixes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What is known of the address prefixes in a group, by id in lower case."""
    default_route: bool = False
    everything: bool = False
    """Whether VirtualNetwork is read as every address, which a default route may make it."""


def decide(packet: Packet, rules: Sequence[Rest], world: World, direction: str = "Outbound") -> str:
    """Return allowed, denied or undecidable."""
    own = in_order(rules, direction)
    accesses = set()
    for reading in readings(world):
        accesses |= fates(packet, own, reading, {})
    return {frozenset(["Allow"]): "allowed", frozenset(["Deny"]): "denied"}.get(frozenset(accesses), "undecidable")


def in_order(rules: Sequence[Rest], direction: str) -> list[Rest]:
    """Return the properties of the rules of one direction in the order they are tried."""
    own = [rule["properties"] for rule in rules if rule["properties"]["direction"] == direction]
    return sorted(own, key=lambda properties: properties["priority"])


def readings(world: World) -> list[World]:
    """Return the worlds that differ in how VirtualNetwork is read."""
    return [replace(world, everything=each) for each in ((False, True) if world.default_route else (False,))]


def fates(packet: Packet, rules: Sequence[Rest], world: World, settled: Mapping[Unsettled, bool]) -> set[str]:
    """Return everything that may happen to the packet in the worlds that agree with what is settled."""
    for index, rule in enumerate(rules):
        for check in _checks(packet, rule, world, settled):
            if isinstance(check, tuple):
                return fates(packet, rules[index:], world, {**settled, check: True}) | fates(
                    packet, rules[index:], world, {**settled, check: False}
                )
            if not check:
                break
        else:
            return {rule["access"]}
    return {"nothing"}


def _checks(packet: Packet, rule: Rest, world: World, settled: Mapping[Unsettled, bool]) -> Iterator[bool | Unsettled]:
    """Yield for each part of a rule whether it matches, or what has to be settled to tell."""
    yield stands(rule, settled)
    yield matches_protocol(packet.protocol, rule, settled)
    yield matches_port("destination", packet.destination_port, rule, settled)
    yield matches_port("source", packet.source_port, rule, settled)
    yield matches_side("source", packet.source, rule, world, settled)
    yield matches_side("destination", packet.destination, rule, world, settled)


def stands(rule: Rest, settled: Mapping[Unsettled, bool]) -> bool | Unsettled:
    """Return whether a rule is there at all, which nobody knows of one that has a key `unread`."""
    return _any_of([None], [("rule", rule["unread"])], settled) if "unread" in rule else True


def matches_side(
    side: str, address: Address, rule: Rest, world: World, settled: Mapping[Unsettled, bool]
) -> bool | Unsettled:
    written = names_in(side, rule)
    keys = [(side, name.lower() if _is_name(name) else _here(name, rule)) for name in written]
    return _any_of([covers(name, address, world) for name in written], keys, settled)


def names_in(side: str, rule: Rest) -> list[str]:
    """Return the prefixes, tags and groups on one side of a rule."""
    prefixes = [rule.get(f"{side}AddressPrefix"), *rule.get(f"{side}AddressPrefixes", [])]
    groups = [group["id"].lower() for group in rule.get(f"{side}ApplicationSecurityGroups", [])]
    return [*filter(None, prefixes), *groups]


def _is_name(text: str) -> bool:
    """Return whether a text is the same thing in every rule: a placeholder is not."""
    return text.startswith("/") or text.replace(".", "").isalnum()


def _here(text: str, rule: Rest) -> str:
    return f"{text} at {rule['priority']}"


def _any_of(
    answers: Sequence[bool | None], keys: Sequence[Unsettled], settled: Mapping[Unsettled, bool]
) -> bool | Unsettled:
    """Return whether one of the answers is yes, or which open one has to be settled first."""
    open_key = None
    for answer, key in zip(answers, keys, strict=True):
        now = settled.get(key) if answer is None else answer
        if now:
            return True
        if now is None:
            open_key = key
    return open_key or False


def covers(name: str, address: Address, world: World) -> bool | None:
    """Return whether a prefix, a tag or a group covers an address; None when nobody knows."""
    key = name.lower()
    if key.startswith("/"):
        return _has_member(key, address, world)
    if key in ("virtualnetwork", "internet"):
        inside = world.everything or address == HOST or _within(address, world.virtual_network)
        return inside if key == "virtualnetwork" else _is_internet(address, inside)
    if key == "azureloadbalancer":
        return True if address == HOST else None if _within(address, ["fe80::/10"]) else False
    if key == "azureplatformdns":
        return None if address == HOST or _within(address, ["fe80::/10"]) else False
    try:
        return key in ("*", "any") or _within(address, world.tags.get(key, [name]))
    except ValueError:
        return None


def _is_internet(address: Address, inside: bool) -> bool | None:
    if inside:
        return False if _within(address, PRIVATE) else None
    return None if _within(address, NOT_PUBLIC) else True


def _has_member(group: str, address: Address, world: World) -> bool | None:
    if group in world.groups:
        return _within(address, world.groups[group])
    if group not in world.prefixes:
        return None
    return None if _within(address, [*NOT_PUBLIC, *world.virtual_network, *world.prefixes[group]]) else False


def _within(address: Address, prefixes: Sequence[str]) -> bool:
    return any(address in _network(prefix) for prefix in prefixes)


@cache
def _network(prefix: str) -> Network:
    return ip_network(prefix, strict=False)


def matches_protocol(number: int, rule: Rest, settled: Mapping[Unsettled, bool]) -> bool | Unsettled:
    protocol = rule["protocol"].lower()
    if protocol in ("*", "any", "all"):
        return True
    if protocol == "icmp" and number == 58:
        return _any_of([None], [("protocol", "icmpv6")], settled)
    if protocol not in PROTOCOLS:
        return _any_of([None], [("protocol", _here(protocol, rule))], settled)
    return number == PROTOCOLS[protocol]


def matches_port(side: str, port: int, rule: Rest, settled: Mapping[Unsettled, bool]) -> bool | Unsettled:
    texts = [rule.get(f"{side}PortRange"), *rule.get(f"{side}PortRanges", [])]
    written = [text for text in texts if text]
    answers = [_port_in(port, text) for text in written]
    return _any_of(answers, [(f"{side} port", _here(text, rule)) for text in written], settled)


def _port_in(port: int, text: str) -> bool | None:
    if text == "*":
        return True
    first, _, last = text.partition("-")
    try:
        return int(first) <= port <= int(last or first)
    except ValueError:
        return None
