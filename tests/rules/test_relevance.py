"""Rules left out because they cannot matter change no verdict."""

from __future__ import annotations

import random

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules import evaluate_flows
from acrnet.rules.relevance import Relevance

from ..seeds import seeds
from .networks import deny_internet, flows, network, rest_rule, rule_set
from .random_rules import EDGE_PORTS, EDGE_PROTOCOLS, context, random_rules, random_world


def random_flows(chance: random.Random, sources: AddressSet) -> FlowSet:
    """Return a few boxes of flows to places that the random rules are about."""
    boxes = []
    for _ in range(chance.randrange(1, 4)):
        to = AddressSet.parse(
            [chance.choice(["20.40.1.0/25", "20.60.7.0/24", "10.1.4.0/28", "2603:1000::/40", "::/0"])]
        )
        protocol, port = chance.choice(EDGE_PROTOCOLS), chance.choice(EDGE_PORTS)
        boxes.append(
            FlowSet.of(sources, to, IntervalSet.single(protocol), IntervalSet.of((port, min(port + 1, 65535))))
        )
    return FlowSet.union(boxes)


@pytest.mark.parametrize("seed", seeds(60, plain=20))
def test_relevant_rules_give_the_same_verdict_as_all_rules(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same rules in every run
    around = context(random_world(chance))
    rules = rule_set(*random_rules(chance, 12))
    wanted = random_flows(chance, around.sources)
    all_of_them = evaluate_flows(rules, wanted, around)
    relevant = evaluate_flows(Relevance([(around, wanted)]).among(rules), wanted, around)
    assert (relevant.allowed, relevant.denied, relevant.undecided) == (
        all_of_them.allowed,
        all_of_them.denied,
        all_of_them.undecided,
    )


def test_a_rule_that_cannot_match_is_left_out() -> None:
    other_port = rest_rule("web", 100, "Deny", "20.40.1.0/24", destinationPortRange="80")
    other_place = rest_rule("elsewhere", 101, "Deny", "30.0.0.0/8")
    other_clients = rest_rule("others", 102, "Deny", "*", sourceAddressPrefix="10.7.0.0/16")
    inbound = rest_rule("inbound", 103, "Deny", "*", direction="Inbound")
    rules = rule_set(other_port, other_place, other_clients, inbound, deny_internet())
    kept = Relevance([(network(), flows(["20.40.1.0/24"]))]).among(rules)
    assert [rule.name for rule in kept.rules] == ["deny-internet", "AllowInternetOutBound", "DenyAllOutBound"]


def test_a_rule_for_icmp_may_match_icmpv6() -> None:
    rules = rule_set(rest_rule("ping", 100, "Deny", "*", protocol="Icmp"))
    kept = Relevance([(network(["fd00::/64"]), flows(["2603:1000::/48"], ["fd00::/64"], protocol=58))]).among(rules)
    assert "ping" in [rule.name for rule in kept.rules]
