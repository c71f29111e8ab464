"""Random rules, among names that are known and names that are not, and the addresses at which they differ."""

from __future__ import annotations

import random
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from acrnet.net import AddressSet
from acrnet.rules import NetworkContext

from . import oracle
from .networks import Rest, catalog

TAGS = {
    "Registry": ["20.40.0.0/16", "2603:1000::/32"],
    "Registry.West": ["20.40.1.0/24", "20.40.3.0/25", "2603:1000:1::/48"],
    "Storage": ["20.60.0.0/16", "20.40.3.128/26"],
    "Cloud": ["20.0.0.0/8", "2603::/16"],
}
SPECIAL = ["*", "VirtualNetwork", "Internet", "internet", "AzureLoadBalancer", "AzurePlatformDNS", "0.0.0.0/0", "::/0"]
UNKNOWN = ["NotInTheCatalog", "AzureCloud.<location>"]
BASES = ["10.1.0.0", "10.1.4.0", "20.40.1.0", "20.40.3.128", "20.60.7.0", "52.3.0.0", "100.64.0.0", "168.63.129.16"]
BASES_V6 = ["fd00::", "2603:1000:1::", "2603:1000:2::", "2a01::", "fe80::1"]
CLIENT_BASES = ["10.1.0.0", "10.1.4.0", "10.9.0.0", "52.3.0.0", "fd00::"]
NEED_BASES = ["20.40.1.0", "20.40.3.0", "20.60.7.0", "20.40.3.128", "10.9.0.0", "2603:1000:1::"]
PORTS = ["*", "443", "80", "0-1023", "400 - 500", "65535", "[parameters('port')]"]
PROTOCOLS = ["Tcp", "TCP", "*", "Any", "Udp", "Icmp", "Esp", "[parameters('protocol')]"]
GROUPS = ["/asg/known", "/asg/unknown", "/asg/prefixes", "/asg/interfaces"]
GROUP_MEMBERS = {"/asg/known": ["10.1.0.4/32", "10.1.0.64/27"]}
GROUP_PREFIXES: dict[str, list[str]] = {"/asg/prefixes": ["20.40.1.0/25", "2603:1000:1::/64"], "/asg/interfaces": []}
EDGE_PORTS = [0, 1, 79, 80, 80, 81, 399, 400, 442, *[443] * 8, 444, 500, 501, 1023, 1024, 65534, 65535]
EDGE_PROTOCOLS = [*[6] * 10, 17, 1, 50, 51, 58, 0, 255]


def random_prefix(chance: random.Random) -> str:
    if chance.random() < 0.7:
        address = int(ip_address(chance.choice(BASES))) + chance.randrange(256)
        return str(ip_network((address, chance.choice([1, 8, 8, 12, 16, 20, 23, 24, 25, 28, 30, 32])), strict=False))
    address = int(ip_address(chance.choice(BASES_V6))) + chance.randrange(256)
    return str(ip_network((address, chance.choice([1, 7, 16, 32, 48, 64, 120, 127, 128])), strict=False))


def random_side(chance: random.Random, side: str) -> Rest:
    prefixes = [random_prefix(chance) for _ in range(chance.randrange(1, 5))]
    groups = [{"id": group} for group in chance.sample(GROUPS, chance.randrange(1, 3))]
    choices: list[Rest] = [
        {f"{side}AddressPrefix": chance.choice(["*", "VirtualNetwork", "Any", "virtualnetwork"])},
        {f"{side}AddressPrefix": prefixes[0], f"{side}AddressPrefixes": []},
        {f"{side}AddressPrefixes": prefixes},
        {f"{side}AddressPrefix": chance.choice(SPECIAL)},
        {f"{side}AddressPrefix": chance.choice(list(TAGS))},
        {f"{side}ApplicationSecurityGroups": groups},
        {f"{side}AddressPrefixes": [*chance.sample([*UNKNOWN, *SPECIAL[1:]], 2), prefixes[0]]},
        {f"{side}AddressPrefix": chance.choice(UNKNOWN)},
    ]
    # Sources are mostly wide, as in real rules: two narrow sides seldom meet, and then the default rules decide.
    weights = [11, 2, 2, 2, 1, 1.5, 0.5, 0.5] if side == "source" else [2, 3, 4, 5, 5, 1, 0.5, 0.5]
    return chance.choices(choices, weights)[0]


def random_ports(chance: random.Random, side: str) -> Rest:
    # Most rules leave the source port open; a closed one would hide what the rest of the rule does.
    if side == "source" and chance.random() < 0.9:
        return {"sourcePortRange": "*"}
    if chance.random() < 0.3:
        return {f"{side}PortRanges": chance.sample(PORTS[1:-1], 3)}
    return {f"{side}PortRange": chance.choices(PORTS, [8, 6, 1, 2, 2, 1, 1])[0]}


def random_rule(chance: random.Random, priority: int) -> Rest:
    return {
        "name": f"rule-{priority}",
        "properties": {
            "priority": priority,
            "access": chance.choice(["Allow", "Deny"]),
            "direction": chance.choices(["Outbound", "Inbound"], [4, 1])[0],
            "protocol": chance.choices(PROTOCOLS, [6, 2, 6, 1, 1, 1, 0.5, 0.5])[0],
            **random_side(chance, "source"),
            **random_side(chance, "destination"),
            **random_ports(chance, "source"),
            **random_ports(chance, "destination"),
        },
    }


def default_rules() -> list[Rest]:
    """Return the six rules Azure adds, written out once more."""
    everything = {"protocol": "*", "sourcePortRange": "*", "destinationPortRange": "*"}
    sides = [
        ("Outbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("Outbound", 65001, "Allow", "*", "Internet"),
        ("Outbound", 65500, "Deny", "*", "*"),
        ("Inbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("Inbound", 65001, "Allow", "AzureLoadBalancer", "*"),
        ("Inbound", 65500, "Deny", "*", "*"),
    ]
    keys = ["direction", "priority", "access", "sourceAddressPrefix", "destinationAddressPrefix"]
    return [{"properties": {**everything, **dict(zip(keys, side, strict=True))}} for side in sides]


def random_world(chance: random.Random) -> oracle.World:
    return oracle.World(
        tags={name.lower(): prefixes for name, prefixes in TAGS.items()},
        virtual_network=chance.choice([["10.0.0.0/8", "fd00::/8"], ["10.1.0.0/16", "52.3.0.0/24", "2a01::/120"]]),
        groups=GROUP_MEMBERS,
        prefixes=GROUP_PREFIXES,
        default_route=chance.random() < 0.2,
    )


def context(world: oracle.World) -> NetworkContext:
    space = AddressSet.parse(world.virtual_network)
    return NetworkContext.of(
        catalog(TAGS),
        sources=space,
        virtual_network=space,
        default_route=world.default_route,
        group_members={group: AddressSet.parse(members) for group, members in world.groups.items()},
        group_prefixes={group: AddressSet.parse(prefixes) for group, prefixes in world.prefixes.items()},
    )


def edges(rules: Sequence[Rest], world: oracle.World) -> list[oracle.Address]:
    """Return the first and last address of every prefix in sight, and the neighbours of both."""
    prefixes = {
        *world.virtual_network,
        *GROUP_MEMBERS["/asg/known"],
        *GROUP_PREFIXES["/asg/prefixes"],
        "168.63.129.16/32",
        "fe80::/64",
        "100.64.0.0/10",
    }
    for rule in rules:
        for side in ("source", "destination"):
            prefixes.add(rule["properties"].get(f"{side}AddressPrefix", "10.0.0.0/8"))
            prefixes.update(rule["properties"].get(f"{side}AddressPrefixes", []))
    prefixes.update(prefix for tag in TAGS.values() for prefix in tag)
    addresses: set[oracle.Address] = set()
    for prefix in sorted(prefixes):
        if prefix[:1].isdigit() or ":" in prefix:
            network = ip_network(prefix)
            limit = 1 << network.max_prefixlen
            for number in (int(network[0]) - 1, int(network[0]), int(network[-1]), int(network[-1]) + 1):
                if 0 <= number < limit:
                    addresses.add(type(network[0])(number))
    return sorted(addresses, key=lambda address: (address.version, int(address)))


def random_rules(chance: random.Random, count: int, *, inbound: float = 0.2) -> list[Rest]:
    """Return rules of different priorities, in no order, some of them of unknown standing."""
    rules = [random_rule(chance, priority) for priority in chance.sample(range(100, 4097), count)]
    for rule in rules:
        rule["properties"]["direction"] = "Inbound" if chance.random() < inbound else "Outbound"
        if chance.random() < 0.03:
            rule["properties"]["unread"] = f"the priority of {rule['name']} is not known"
    return rules


def random_long_rules(chance: random.Random, count: int, *, doubtful: bool) -> list[Rest]:
    """Return rules of which most go to a few addresses, so that many of them matter; half of the lists end in a deny.

    Every name in them is known, unless they are `doubtful`: then now and then one is not.
    """
    rules = []
    for priority in sorted(chance.sample(range(100, 4097), count)):
        rule = random_rule(chance, priority)
        properties = rule["properties"]
        properties["direction"] = "Outbound"
        if count > 12 and chance.random() < 1 - 4 / count:
            _set(properties, "source", chance.choice(["*", prefix_near(chance, CLIENT_BASES, 24)]))
            _set(properties, "destination", prefix_near(chance, NEED_BASES, 25))
        else:
            for side in ("source", "destination"):
                _set(properties, side, chance.choice(["*", "VirtualNetwork", *TAGS, random_prefix(chance)]))
        properties |= {
            "sourcePortRange": "*",
            "sourcePortRanges": [],
            "protocol": chance.choice(["Tcp", "Tcp", "*", "Udp"]),
            "destinationPortRanges": [],
            "destinationPortRange": chance.choice(["443", "*", "0-1023", "80"]),
        }
        if doubtful and chance.random() < min(0.4, 4 / count):
            _put_in_doubt(chance, rule)
        rules.append(rule)
    if chance.random() < 0.5:
        _set(rules[-1]["properties"], "source", "*")
        _set(rules[-1]["properties"], "destination", "*")
        rules[-1]["properties"] |= {"access": "Deny", "protocol": "*", "destinationPortRange": "*"}
    return rules


def _put_in_doubt(chance: random.Random, rule: Rest) -> None:
    properties = rule["properties"]
    side = chance.choice(["source", "destination"])
    kind = chance.choice(["name", "name beside others", "group", "port", "source port", "protocol", "standing"])
    if kind == "name":
        _set(properties, side, chance.choice(UNKNOWN))
    elif kind == "name beside others":
        properties[f"{side}AddressPrefixes"] = [chance.choice(UNKNOWN), random_prefix(chance)]
    elif kind == "group":
        _set(properties, side, "")
        properties[f"{side}ApplicationSecurityGroups"] = [{"id": chance.choice(GROUPS[1:])}]
    elif kind == "standing":
        properties["unread"] = f"the priority of {rule['name']} is not known"
    elif kind == "source port":
        properties["sourcePortRange"] = chance.choice(["0-1023", "[parameters('x')]"])
    else:
        properties["destinationPortRange" if kind == "port" else "protocol"] = "[parameters('x')]"


def prefix_near(chance: random.Random, bases: list[str], shortest: int) -> str:
    """Return a prefix of an address near one of these, in IPv6 96 bits longer."""
    base = ip_address(chance.choice(bases))
    length = chance.randrange(shortest, 33) + (0 if base.version == 4 else 96)
    return str(ip_network((int(base) + chance.randrange(256), length), strict=False))


def _set(properties: Rest, side: str, prefix: str) -> None:
    properties.pop(f"{side}ApplicationSecurityGroups", None)
    properties.pop(f"{side}AddressPrefixes", None)
    properties[f"{side}AddressPrefix"] = prefix
