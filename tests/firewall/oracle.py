"""What a firewall does to one connection, the slow and obvious way.

Written apart from the product, from Microsoft's pages alone, and sharing nothing with it: rules are plain REST dicts,
addresses are those of the standard library, and every connection is decided alone by trying each rule in each order and
in each world that is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import groupby, permutations, product
from typing import Any, NamedTuple, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Rest: TypeAlias = Mapping[str, Any]  # Any: JSON
Fact: TypeAlias = tuple[str, ...]
"""Something about a packet of which nobody knows whether it is true."""
Answer: TypeAlias = bool | list[Fact]
"""Whether a part of a rule matches, or facts of which one must be true for it to match."""

AKS = ["mcr.microsoft.com", "*.data.mcr.microsoft.com", "management.azure.com", "login.microsoftonline.com"]
NOT_FOR_FIREWALLS = ["internet", "virtualnetwork"]


class Connection(NamedTuple):
    source: Address
    destination: Address
    protocol: int
    port: int
    name: str | None
    """What a TLS client asks for."""


class Layer(NamedTuple):
    """A policy: None in the place of a group is one that was not read."""

    groups: Sequence[Rest | None]


@dataclass(frozen=True)
class World:
    tags: Mapping[str, Sequence[str]]
    layers: Sequence[Layer | None]
    """The root first; None is a policy that was not read."""
    ip_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By id in lower case; others were not read."""
    dns_proxy: bool = False
    dual_stack: bool | None = True


class Step(NamedTuple):
    """A rule in its place; None is any rules that were not read."""

    rule: Rest | None
    action: str
    where: str


def decide(connection: Connection, world: World) -> str:
    """Return allowed, denied or undecidable."""
    possible: set[str] = set()
    for steps in orders(world):
        if len(possible) < 2:
            possible |= fates(connection, steps, world, {})
    return {frozenset(["Allow"]): "allowed", frozenset(["Deny"]): "denied"}.get(frozenset(possible), "undecidable")


def orders(world: World) -> Iterator[list[Step]]:
    """Return the steps in every order in which the firewall may take them."""
    layers = [[None] if layer is None else list(_arranged_groups(layer)) for layer in world.layers]
    for arranged in product(*layers):
        yield [
            step
            for kind in ("NatRule", "NetworkRule", "ApplicationRule")
            for number, layer in enumerate(arranged)
            for step in _steps(layer, kind, str(number))
        ]


def _arranged_groups(layer: Layer) -> Iterator[list[Rest | None]]:
    """Return the groups in every order, each with its collections in every order."""
    read = [group for group in layer.groups if group is not None]
    unread = [None for group in layer.groups if group is None]
    for ordered in _arranged(read):
        for collections in product(*(list(_arranged(group["collections"])) for group in ordered)):
            yield [
                *unread,
                *({**group, "collections": each} for group, each in zip(ordered, collections, strict=True)),
            ]


def _arranged(items: Sequence[Rest]) -> Iterator[list[Rest]]:
    """Return items in every order that their priorities leave open."""
    placed = sorted((each for each in items if isinstance(each["priority"], int)), key=lambda each: each["priority"])
    lost = [each for each in items if not isinstance(each["priority"], int)]
    alike = [list(each) for _, each in groupby(placed, key=lambda each: each["priority"])]
    for order in product(*(list(permutations(each)) for each in alike)):
        yield from _with_lost([each for several in order for each in several], lost)


def _with_lost(order: list[Rest], lost: Sequence[Rest]) -> Iterator[list[Rest]]:
    if not lost:
        yield order
        return
    for place in range(len(order) + 1):
        yield from _with_lost([*order[:place], lost[0], *order[place:]], lost[1:])


def _steps(layer: Sequence[Rest | None] | None, kind: str, where: str) -> Iterator[Step]:
    for group in [None] if layer is None else layer:
        if group is None:
            # DNAT rules are for addresses of the firewall itself, so unread ones do not matter.
            if kind != "NatRule":
                yield Step(None, "", f"{where} lost group")
            continue
        for collection in group["collections"]:
            place = f"{where} {group['name']} {collection['name']}"
            for number, rule in enumerate(collection["rules"]):
                if rule["ruleType"] == kind:
                    yield Step(rule, collection["action"]["type"], f"{place} {number}")


def fates(connection: Connection, steps: Sequence[Step], world: World, settled: Mapping[Fact, bool]) -> set[str]:
    """Return everything that may become of a connection in the worlds that agree with what is settled."""
    for index, step in enumerate(steps):
        if step.rule is None:
            return {"Allow", "Deny"}
        for check in _checks(connection, step.rule, step.where, world):
            now = _settled(check, settled)
            if isinstance(now, tuple):
                possible: set[str] = set()
                for answer in (True, False):
                    if len(possible) < 2:
                        possible |= fates(connection, steps[index:], world, {**settled, now: answer})
                return possible
            if not now:
                break
        else:
            # A DNAT rule sends the packet elsewhere, and nobody knows whether that is the registry.
            return {step.action} if step.action in ("Allow", "Deny") else {"Allow", "Deny"}
    return {"Allow", "Deny"} if _may_be_built_in(connection) else {"Deny"}


def _may_be_built_in(connection: Connection) -> bool:
    return (
        connection.name == "login.microsoftonline.com" and connection.source.version == 4 and connection.protocol == 6
    )


def _settled(check: Answer, settled: Mapping[Fact, bool]) -> bool | Fact:
    if isinstance(check, bool):
        return check
    open_fact = None
    for fact in check:
        if settled.get(fact):
            return True
        if fact not in settled:
            open_fact = fact
    return open_fact or False


def _checks(connection: Connection, rule: Rest, where: str, world: World) -> Iterator[Answer]:
    """Yield for each part of a rule whether it matches."""
    ipv6 = connection.source.version == 6
    if rule["ruleType"] != "NetworkRule" and ipv6:
        yield False
    yield from _standing(rule, where, world)
    if rule["ruleType"] == "ApplicationRule":
        yield connection.protocol == 6
        yield _https(connection.port, rule, where)
        yield _target(connection.name, rule, where)
    else:
        yield _service(connection, rule, where)
    if ipv6:
        yield [("dual stack",)] if world.dual_stack is None else world.dual_stack
    yield _source(connection, rule, where, world)
    yield _destination(connection, rule, where, world)


def _standing(rule: Rest, where: str, world: World) -> Iterator[Answer]:
    yield [("unread", where)] if "futureCondition" in rule else True
    groups = [*rule.get("sourceIpGroups", []), *rule.get("destinationIpGroups", [])]
    empty = any(world.ip_groups.get(group.lower()) == [] for group in groups)
    yield [("skipped", where)] if empty else True


def _service(connection: Connection, rule: Rest, where: str) -> Answer:
    """Whether a rule covers the protocol and the port."""
    facts: list[Fact] = []
    for protocol in rule["ipProtocols"]:
        answer = _one_protocol(protocol, connection, rule, where)
        if answer is True:
            return True
        facts += [] if answer is False else answer
    return facts or False


def _one_protocol(protocol: str, connection: Connection, rule: Rest, where: str) -> Answer:
    ports = rule["destinationPorts"]
    if protocol == "ICMP":
        return _icmp(connection, ports, where)
    if protocol == "Any":
        if connection.protocol in (6, 17) or ports == ["*"]:
            return _port(connection.port, ports, where)
        return [("port", where)] if _is_unread(ports) else False
    if protocol not in ("TCP", "UDP"):
        return [("protocol", where)] if _port(connection.port, ports, where) else False
    return connection.protocol == {"TCP": 6, "UDP": 17}[protocol] and _port(connection.port, ports, where)


def _icmp(connection: Connection, ports: Sequence[str], where: str) -> Answer:
    if connection.protocol == 58:
        return [("icmp6",)]
    if connection.protocol != 1 or ports == ["*"]:
        return connection.protocol == 1
    return [("icmp ports",), *([("port", where)] if _is_unread(ports) else [])]


def _port(port: int, texts: Sequence[str], where: str) -> Answer:
    for text in texts:
        if text == "*" or (text.isdigit() and int(text) == port):
            return True
    return [("port", where)] if _is_unread(texts) else False


def _is_unread(texts: Sequence[str]) -> bool:
    return any("[" in text for text in texts)


def _https(port: int, rule: Rest, where: str) -> Answer:
    kinds = [(each["protocolType"], each.get("port")) for each in rule["protocols"]]
    if ("Https", port) in kinds:
        return True
    return [("https", where)] if ("Https", None) in kinds else False


def _target(name: str | None, rule: Rest, where: str) -> Answer:
    kinds = [rule.get(key) for key in ("targetFqdns", "fqdnTags", "targetUrls", "webCategories")]
    given = [kind for kind in kinds if kind]
    if name is None or not given:
        return [("target", where)]
    if any(_wildcard(text, name) for text in rule.get("targetFqdns", []) if _is_legal(text)) or (
        "AzureKubernetesService" in rule.get("fqdnTags", []) and any(_wildcard(text, name) for text in AKS)
    ):
        return True if len(given) == 1 else [("target kinds", where)]
    facts: list[Fact] = [("text", where) for text in rule.get("targetFqdns", []) if not _is_legal(text)]
    facts += [("tag", tag) for tag in rule.get("fqdnTags", [])]
    facts += [("url", url) for url in rule.get("targetUrls", []) if _wildcard(url.split("/")[0], name)]
    facts += [("category", each) for each in rule.get("webCategories", [])]
    return facts or False


def _is_legal(text: str) -> bool:
    return "*" not in text[1:]


def _wildcard(text: str, name: str) -> bool:
    if text[:1] != "*":
        return text == name
    return name.endswith(text[1:]) and not (text[1:2] == "." and name == text[1:])


def _source(connection: Connection, rule: Rest, where: str, world: World) -> Answer:
    if rule.get("sourceKubeSelectorGroups") or rule.get("sourceGeoLocations"):
        return [("chosen source", where)]
    names = [*rule.get("sourceAddresses", []), *rule.get("sourceIpGroups", [])]
    return _any(names, connection.source, "source", where, world)


def _destination(connection: Connection, rule: Rest, where: str, world: World) -> Answer:
    addresses = [*rule.get("destinationAddresses", []), *rule.get("destinationIpGroups", [])]
    if rule["ruleType"] == "ApplicationRule":
        covered = _any(addresses, connection.destination, "destination", where, world) if addresses else True
        return True if covered is True else [*(covered or []), ("addresses of application rules",)]
    if rule.get("destinationGeoLocations"):
        return [("chosen destination", where)]
    hosts = rule.get("destinationFqdns", [])
    if hosts and addresses:
        return [("destination kinds", where)]
    if not hosts:
        return _any(addresses, connection.destination, "destination", where, world)
    if connection.name in hosts and world.dns_proxy and connection.destination.version == 4:
        return True
    return [("host", host) for host in hosts]


def _any(names: Sequence[str], address: Address, side: str, where: str, world: World) -> Answer:
    """Whether one of these names on a side of a rule covers an address."""
    if not names:
        return [(side, "missing", where)]
    facts: list[Fact] = []
    for name in names:
        answer = _covers(name, address, side, where, world)
        if answer is True:
            return True
        facts += [] if answer is False else answer
    return facts or False


def _covers(name: str, address: Address, side: str, where: str, world: World) -> Answer:
    ipv6 = address.version == 6
    fact = (side, name.lower())
    if name == "*":
        return [fact] if ipv6 else True
    if name.startswith("/"):
        members = world.ip_groups.get(name.lower())
        if members is None:
            return [fact]
        return _within(address, members) and ([fact] if ipv6 else True)
    if name[0].isdigit() or ":" in name:
        return _within(address, [name])
    return [(*fact, where)] if "[" in name else _in_tag(name, address, side, world)


def _in_tag(name: str, address: Address, side: str, world: World) -> Answer:
    fact = (side, name.lower())
    by_lower_case = {tag.lower(): prefixes for tag, prefixes in world.tags.items()}
    if side == "source" or name.lower() not in by_lower_case or name.lower() in NOT_FOR_FIREWALLS:
        return [fact]
    inside = _within(address, by_lower_case[name.lower()])
    return inside and (True if name in world.tags and address.version == 4 else [fact])


def _within(address: Address, prefixes: Sequence[str]) -> bool:
    return any(address in _network(prefix) for prefix in prefixes)


@cache
def _network(prefix: str) -> IPv4Network | IPv6Network:
    return ip_network(prefix, strict=False)


def addresses(*texts: str) -> list[Address]:
    return [ip_address(text) for text in texts]
