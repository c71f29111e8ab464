"""Random rule sets: the evaluator and the oracle agree on every packet, and all three outcomes are frequent."""

from __future__ import annotations

import random
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Flow, FlowSet, IntervalSet
from acrnet.rules import Direction, NetworkContext, Verdict, evaluate_flows, read_rule_set

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
PORTS = ["*", "443", "80", "0-1023", "400 - 500", "65535", "[parameters('port')]"]
PROTOCOLS = ["Tcp", "TCP", "*", "Any", "Udp", "Icmp", "Esp", "[parameters('protocol')]"]
GROUPS = ["/asg/known", "/asg/unknown"]
GROUP_MEMBERS = {"/asg/known": ["10.1.0.4/32", "10.1.0.64/27"]}
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
    weights = [11, 2, 2, 2, 1, 1, 0.5, 0.5] if side == "source" else [2, 3, 4, 5, 5, 0.5, 0.5, 0.5]
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
    )


def edges(rules: list[Rest], world: oracle.World) -> list[IPv4Address | IPv6Address]:
    """Return the first and last address of every prefix in sight, and the neighbours of both."""
    prefixes = {*world.virtual_network, *GROUP_MEMBERS["/asg/known"], "168.63.129.16/32", "fe80::/64", "100.64.0.0/10"}
    for rule in rules:
        for side in ("source", "destination"):
            prefixes.add(rule["properties"].get(f"{side}AddressPrefix", "10.0.0.0/8"))
            prefixes.update(rule["properties"].get(f"{side}AddressPrefixes", []))
    prefixes.update(prefix for tag in TAGS.values() for prefix in tag)
    found: set[IPv4Address | IPv6Address] = set()
    for prefix in sorted(prefixes):
        if prefix[0] in "0123456789" or ":" in prefix:
            network = ip_network(prefix)
            limit = 1 << network.max_prefixlen
            for number in (int(network[0]) - 1, int(network[0]), int(network[-1]), int(network[-1]) + 1):
                if 0 <= number < limit:
                    found.add(type(network[0])(number))
    return sorted(found, key=lambda address: (address.version, int(address)))


def random_packets(chance: random.Random, count: int, rules: list[Rest], world: oracle.World) -> list[oracle.Packet]:
    """Return packets between such addresses; half of them are sent from within the virtual network."""
    addresses = edges(rules, world)
    networks = [ip_network(prefix) for prefix in world.virtual_network]
    inside = [address for address in addresses if any(address in network for network in networks)]
    packets = []
    for destination in chance.choices(addresses, k=count):
        pool = chance.choice([addresses, inside])
        source = chance.choice(pool)
        while source.version != destination.version:
            source = chance.choice(pool)
        packets.append(
            oracle.Packet(
                source,
                destination,
                chance.choice(EDGE_PROTOCOLS),
                chance.choice(EDGE_PORTS),
                chance.choice(EDGE_PORTS),
            )
        )
    return packets


def holds(flow: Flow, packet: oracle.Packet) -> bool:
    return (
        flow.family.bits == packet.source.max_prefixlen
        and packet.protocol in flow.protocols
        and packet.destination_port in flow.destination_ports
        and packet.source_port in flow.source_ports
        and int(packet.source) in flow.sources
        and int(packet.destination) in flow.destinations
    )


def outcome_of(verdict: Verdict, packet: oracle.Packet) -> str:
    """Return the outcome of the one part that holds the packet."""
    outcomes = [part.outcome for part in verdict.parts if any(holds(flow, packet) for flow in part.flows.flows)]
    assert len(outcomes) == 1, (packet, outcomes)
    return outcomes[0]


def compare(
    rules: list[Rest],
    world: oracle.World,
    flows: FlowSet,
    packets: list[oracle.Packet],
    direction: Direction = Direction.OUTBOUND,
) -> Counter[str]:
    """Return how often each outcome was found, after comparing the verdict on all flows with the oracle."""
    rule_set = read_rule_set({"name": "nsg", "properties": {"securityRules": rules}})
    verdict = evaluate_flows(rule_set, flows, context(world), direction=direction)
    assert sum(part.flows.size for part in verdict.parts) == flows.size
    found: Counter[str] = Counter()
    for packet in packets:
        expected = oracle.decide(packet, [*rules, *default_rules()], world, direction)
        assert outcome_of(verdict, packet) == expected, (packet, rules, world)
        found[expected] += 1
    return found


EVERYTHING = FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)


def test_random_rule_sets_decide_every_packet_as_the_oracle_does() -> None:
    chance = random.Random(20261123)  # noqa: S311 - chosen cases, not secrets
    found: Counter[str] = Counter()
    for _ in range(250):
        world = random_world(chance)
        numbers = chance.sample(range(100, 4097), chance.randrange(1, 13))
        rules = [random_rule(chance, priority) for priority in numbers]
        found += compare(rules, world, EVERYTHING, random_packets(chance, 100, rules, world))
    assert found.total() == 25_000
    for outcome in ("allowed", "denied", "undecidable"):
        assert found[outcome] > found.total() * 0.12, found


def test_a_long_rule_set_decides_a_need_as_the_oracle_does() -> None:
    chance = random.Random(443)  # noqa: S311 - chosen cases, not secrets
    world = oracle.World({name.lower(): prefixes for name, prefixes in TAGS.items()}, groups=GROUP_MEMBERS)
    rules = [random_rule(chance, priority) for priority in range(100, 350)]
    for rule in rules:
        # A prefix in reach of the need, or a few early rules would decide all of it.
        address = int(ip_address(chance.choice(["20.40.1.0", "20.40.3.0", "20.60.7.0"]))) + chance.randrange(256)
        prefix = str(ip_network((address, chance.randrange(22, 33)), strict=False))
        rule["properties"] |= {"destinationAddressPrefix": prefix, "destinationAddressPrefixes": []}
        rule["properties"].pop("destinationApplicationSecurityGroups", None)
    flows = FlowSet.of(
        AddressSet.parse(["10.0.0.0/12", "fd00::/64"]),
        AddressSet.parse([*TAGS["Registry"], *TAGS["Storage"]]),
        IntervalSet.single(6),
        IntervalSet.of((80, 80), (443, 443)),
    )
    packets = [
        packet
        for packet in random_packets(chance, 12_000, rules, world)
        if any(holds(flow, packet) for flow in flows.flows)
    ]
    assert len(packets) > 400
    found = compare(rules, world, flows, packets)
    assert found["allowed"] > len(packets) * 0.1
    assert found["denied"] > len(packets) * 0.1


def test_inbound_rules_decide_inbound_flows_as_the_oracle_does() -> None:
    chance = random.Random(65000)  # noqa: S311 - chosen cases, not secrets
    world = oracle.World({name.lower(): prefixes for name, prefixes in TAGS.items()}, groups=GROUP_MEMBERS)
    found: Counter[str] = Counter()
    for _ in range(60):
        rules = [random_rule(chance, priority) for priority in range(100, 110)]
        for rule in rules:
            rule["properties"]["direction"] = "Inbound" if chance.random() < 0.8 else "Outbound"
        packets = random_packets(chance, 50, rules, world)
        found += compare(rules, world, EVERYTHING, packets, Direction.INBOUND)
    for outcome in ("allowed", "denied", "undecidable"):
        assert found[outcome] > found.total() * 0.08, found
