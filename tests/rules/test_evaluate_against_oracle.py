"""Random rule sets: both evaluators and the oracle agree on every packet, and all three outcomes are frequent."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from msgspec import structs

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet
from acrnet.registry.need import Need
from acrnet.rules import Direction, RuleSet, Verdict, evaluate, evaluate_flows, need_flows, read_rule_set
from acrnet.rules.evaluate import decided, prepared
from acrnet.rules.first_match import Stage
from acrnet.rules.match import Matcher

from . import oracle
from .agreement import adds_up, counted, first_difference, rows_of
from .grid import Grid, Row, Service, bits, decide_grid
from .networks import Rest, known, need
from .random_rules import (
    EDGE_PORTS,
    EDGE_PROTOCOLS,
    TAGS,
    context,
    default_rules,
    edges,
    random_long_rules,
    random_rules,
    random_world,
)

pytestmark = pytest.mark.long

EVERYTHING = FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
CLIENTS = ("10.1.0.0/24", "10.1.4.0/26", "10.9.0.0/16", "52.3.0.0/25", "fd00::/64")
NEEDS = (
    need("Registry.West", id="login", families=(Family.IPV4, Family.IPV6)),
    need("Storage", id="storage"),
    need("Cloud", id="cloud", families=(Family.IPV4, Family.IPV6)),
    need(None, id="private", addresses=("10.9.0.4/31", "20.40.3.128/27")),
    need("Registry", id="web", ports=(80, 443)),
    need("Storage", id="datagrams", protocol="Udp", ports=(443,)),
)
PLAIN_SIZES = (1, 2, 3, 5, 6, 8, 9, 12, 20, 20, 60, 200, 1000)
DOUBTFUL_SIZES = (1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 12, 20, 20, 60, 200)


def rule_set(rules: Sequence[Rest], name: str = "nsg") -> RuleSet:
    """Return the rules as they are read; what makes a rule unread is known to the oracle by a key of that name."""
    rules_read = read_rule_set({"name": name, "properties": {"securityRules": list(rules)}})
    unread = {rule["name"]: rule["properties"]["unread"] for rule in rules if "unread" in rule["properties"]}
    return RuleSet.of(
        name,
        name,
        tuple(
            structs.replace(rule, unread=(unread[rule.name],)) if rule.name in unread else rule
            for rule in rules_read.rules
        ),
    )


def compared(verdict: Verdict, flows: FlowSet, grid: Grid, expected: Sequence[Row]) -> Counter[str]:
    """Return how often each outcome was found, after holding the verdict on some flows to the oracle."""
    difference = first_difference(rows_of(verdict, grid), expected, grid)
    assert difference is None, (difference, verdict)
    assert adds_up(verdict, flows), verdict
    return counted(expected)


def random_grid(chance: random.Random, rules: Sequence[Rest], world: oracle.World) -> Grid:
    """Return packets between addresses at which rules differ; half of the sources are in the virtual network."""
    addresses = edges(rules, world)
    inside = [each for each in addresses if any(each in ip_network(prefix) for prefix in world.virtual_network)]
    return Grid(
        [*chance.sample(inside, min(6, len(inside))), *chance.sample(addresses, 4)],
        chance.sample(addresses, min(70, len(addresses))),
        [
            Service(chance.choice(EDGE_PROTOCOLS), chance.choice(EDGE_PORTS), chance.choice(EDGE_PORTS))
            for _ in range(6)
        ],
    )


def test_the_oracle_answers_for_a_grid_as_it_does_for_each_packet() -> None:
    chance = random.Random(1)  # noqa: S311 - chosen cases, not secrets
    for _ in range(12):
        world, rules = random_world(chance), [*random_rules(chance, 8), *default_rules()]
        grid = random_grid(chance, rules, world)
        rows = decide_grid(grid, rules, world)
        for _ in range(60):
            index = chance.randrange(len(grid.rows))
            service, source, to = grid.rows[index]
            place = chance.choice([place for place in range(len(grid.destinations)) if to >> place & 1])
            outcome = oracle.decide(grid.packet(service, source, place), rules, world)
            assert {name: mask >> place & 1 for name, mask in rows[index]._asdict().items()} == {
                name: name == outcome for name in Row._fields
            }


def test_random_rule_sets_decide_every_packet_as_the_oracle_does() -> None:
    chance = random.Random(20261123)  # noqa: S311 - chosen cases, not secrets
    counts: Counter[str] = Counter()
    for _ in range(70):
        world, rules = random_world(chance), random_rules(chance, chance.randrange(1, 13))
        grid = random_grid(chance, rules, world)
        expected = decide_grid(grid, [*rules, *default_rules()], world)
        counts += compared(evaluate_flows(rule_set(rules), EVERYTHING, context(world)), EVERYTHING, grid, expected)
    assert counts.total() > 100_000
    for outcome in ("allowed", "denied", "undecidable"):
        assert counts[outcome] > counts.total() * 0.12, counts


def test_inbound_rules_decide_inbound_flows_as_the_oracle_does() -> None:
    chance = random.Random(65000)  # noqa: S311 - chosen cases, not secrets
    counts: Counter[str] = Counter()
    for _ in range(15):
        world, rules = random_world(chance), random_rules(chance, 10, inbound=0.8)
        grid = random_grid(chance, rules, world)
        expected = decide_grid(grid, [*rules, *default_rules()], world, "Inbound")
        verdict = evaluate_flows(rule_set(rules), EVERYTHING, context(world), direction=Direction.INBOUND)
        counts += compared(verdict, EVERYTHING, grid, expected)
    for outcome in ("allowed", "denied", "undecidable"):
        assert counts[outcome] > counts.total() * 0.08, counts


def asked(wanted: Need, grid: Grid) -> list[int]:
    """Return the packets of a grid that a need is about, row by row."""
    prefixes = [ip_network(prefix) for prefix in (TAGS[wanted.tag] if wanted.tag else wanted.addresses)]  # type: ignore[union-attr]
    versions = {4 if family is Family.IPV4 else 6 for family in wanted.families}
    to = bits(each.version in versions and any(each in prefix for prefix in prefixes) for each in grid.destinations)
    protocol = {"Tcp": 6, "Udp": 17}[wanted.protocol]
    return [
        to & reached if service.protocol == protocol and service.destination_port in wanted.ports else 0
        for service, _, reached in grid.rows
    ]


def needs_grid(chance: random.Random, rules: Sequence[Rest], world: oracle.World) -> Grid:
    """Return packets that needs are about: from clients to addresses of the needs at which rules differ."""
    addresses = edges([*rules, *({"properties": {"sourceAddressPrefix": prefix}} for prefix in CLIENTS)], world)
    clients = [each for each in addresses if any(each in ip_network(prefix) for prefix in CLIENTS)]
    targets = [ip_network(prefix) for tag in ("Registry", "Storage") for prefix in TAGS[tag]]
    to = [each for each in addresses if any(each in target for target in targets)]
    return Grid(
        chance.sample(clients, min(16, len(clients))),
        [*chance.sample(to, min(100, len(to))), *map(ip_address, ("10.9.0.4", "10.9.0.5"))],
        [Service(6, 50000, 443), Service(6, 0, 443), Service(6, 50000, 80), Service(17, 50000, 443)],
    )


def test_needs_are_decided_together_and_alone_as_by_the_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[str] = []

    def decided_and_noted(paths: Sequence[Sequence[Stage]], flows: FlowSet) -> Verdict:
        weighed.extend(stage.rule_set for stage in paths[0] if flows != web)
        return decided(paths, flows)

    monkeypatch.setattr("acrnet.rules.bulk.judging.decided", decided_and_noted)
    chance = random.Random(4430)  # noqa: S311 - chosen cases, not secrets
    counts: Counter[str] = Counter()
    for kind, sizes in (("plain", PLAIN_SIZES), ("doubtful", DOUBTFUL_SIZES), ("routed", (3, 8, 20))):
        world = random_world(chance)
        world = replace(world, default_route=kind == "routed", virtual_network=[*world.virtual_network, *CLIENTS])
        network = replace(context(world), sources=AddressSet.parse(CLIENTS))
        web = need_flows(NEEDS[4], network)  # a rule may be about one of its two ports, which is weighed
        lists = [random_long_rules(chance, size, doubtful=kind == "doubtful") for size in sizes]
        groups = [rule_set(rules, f"{kind}-{number}") for number, rules in enumerate(lists)]
        at_once = evaluate(groups, NEEDS, network)
        matchers = [Matcher(network, reading) for reading in network.readings()]
        for rules, group in zip(lists, groups, strict=True):
            grid = needs_grid(chance, rules, world)
            rows = decide_grid(grid, [*rules, *default_rules()], world)
            alone = [[prepared(group, matcher)] for matcher in matchers]
            for wanted in NEEDS:
                verdict, flows = at_once[group.id, wanted.id], known(need_flows(wanted, network))
                expected = [
                    Row(*(mask & mine for mask in row)) for row, mine in zip(rows, asked(wanted, grid), strict=True)
                ]
                counts += compared(verdict, flows, grid, expected)
                assert decided(alone, flows) == verdict
    assert counts.total() > 75_000
    assert counts["allowed"] > counts.total() * 0.2
    assert counts["denied"] > counts.total() * 0.2
    assert counts["undecidable"] > counts.total() * 0.02
    assert not any(name.startswith("plain") for name in weighed)
    assert len(set(weighed)) >= 8
