"""Random policies: the evaluator and the oracle agree on every connection, and all three outcomes occur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from acrnet.firewall import FirewallContext, FirewallRules, evaluate_flows
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules import Outcome, Verdict

from ..rules.agreement import adds_up
from ..rules.networks import network
from .bodies import ip_group_id
from .oracle import Connection, World, decide, orders
from .random_policies import DESTINATIONS, IP_GROUPS, NAMES, SERVICES, SOURCES, TAGS, worlds

pytestmark = pytest.mark.long

EVERYTHING = FlowSet.of(AddressSet.ALL, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)


def context() -> FirewallContext:
    groups = {ip_group_id(name).lower(): AddressSet.parse(each) for name, each in IP_GROUPS.items()}
    return FirewallContext(network(["10.1.0.0/16"], TAGS), groups)


def connections(name: str | None) -> Iterator[Connection]:
    """Return a connection for each pair of addresses of one family, over each service."""
    for protocol, port in SERVICES:
        for source in SOURCES:
            for destination in DESTINATIONS:
                if source.version == destination.version:
                    yield Connection(source, destination, protocol, port, name)


def outcome_of(verdict: Verdict, connection: Connection) -> Outcome:
    (outcome,) = [
        part.outcome
        for part in verdict.parts
        for flow in part.flows.flows
        if flow.family.bits == connection.source.max_prefixlen
        and int(connection.source) in flow.sources
        and int(connection.destination) in flow.destinations
        and connection.protocol in flow.protocols
        and connection.port in flow.destination_ports
    ]
    return outcome


def test_random_policies_decide_every_connection_as_the_oracle_does() -> None:
    counts: Counter[str] = Counter()

    # Without shrinking: an example takes a second, and the oracle's many worlds would be tried for minutes.
    @settings(
        max_examples=60,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(worlds())
    def agree(drawn: tuple[World, FirewallRules]) -> None:
        world, rules = drawn
        assume(sum(1 for _ in orders(world)) <= 12)  # the oracle tries them all
        for name in NAMES:
            verdict = evaluate_flows(rules, EVERYTHING, name, context())
            assert adds_up(verdict, EVERYTHING)
            for connection in connections(name):
                expected = decide(connection, world)
                assert outcome_of(verdict, connection) == expected, connection
                counts[expected] += 1

    agree()
    assert counts.total() > 10_000
    for outcome in ("allowed", "denied", "undecidable"):
        assert counts[outcome] > counts.total() * 0.01, counts
