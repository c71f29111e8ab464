"""The flows that allow rules certainly open, compared with each rule minus all earlier ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.audit.checks.openings import Openings
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.match import PROTOCOL_NUMBERS, rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule

from ...rules.networks import network, rest_rule, rule_set
from ...rules.random_rules import context, random_long_rules, random_rules, random_world

pytestmark = pytest.mark.long

EVERYWHERE = AddressSet.ALL - AddressSet.parse(["20.40.1.0/24", "2603:1000:1::/48"])
PORTS = {"one port": (443,), "two ports that rules tell apart": (80, 443)}


def opened_alone(
    index: int, outbound: Sequence[SecurityRule], everything: FlowSet, context: NetworkContext
) -> AddressSet:
    """What one rule opens: its flows less those that each earlier one takes, or may deny."""
    opened = everything & rule_flows(outbound[index], context)[0]
    for earlier in outbound[:index]:
        certain, possible = rule_flows(earlier, context)
        opened -= possible if earlier.access is Access.DENY else certain
    return opened.destinations


@pytest.mark.parametrize("ports", PORTS.values(), ids=PORTS)
@pytest.mark.parametrize("protocol", ["Tcp", "*"])
@given(seed=st.integers(0, 1 << 32), many=st.booleans())
def test_openings_of_all_rules_are_those_of_each_rule_by_itself(
    ports: tuple[int, ...], protocol: str, seed: int, many: bool
) -> None:
    chance = random.Random(seed)  # noqa: S311 - rules made up, no secret
    around = context(random_world(chance))
    rest = random_long_rules(chance, 14, doubtful=True) if many else random_rules(chance, 5, inbound=0)
    groups = [rule_set(*rest).outbound(), rule_set(*random_rules(chance, 3, inbound=0)).outbound()]
    numbers, wanted_ports = PROTOCOL_NUMBERS[protocol], IntervalSet.of(*((port, port) for port in ports))
    openings = Openings(around, EVERYWHERE, numbers, wanted_ports)
    allows = [[rule for rule in group if rule.access is Access.ALLOW] for group in groups]
    opened_by_group = openings.each(
        [(group, {id(rule) for rule in wanted}) for group, wanted in zip(groups, allows, strict=True)]
    )
    everything = FlowSet.of(around.sources, EVERYWHERE, numbers, wanted_ports)
    for group, wanted, opened in zip(groups, allows, opened_by_group, strict=True):
        for rule in wanted:
            alone = opened_alone(group.index(rule), group, everything, around)
            assert opened.get(id(rule), AddressSet.EMPTY) == alone, rule.name


def test_flows_that_a_deny_may_match_are_not_certainly_opened_after_it() -> None:
    around = network(sources=("10.1.0.0/24",))
    rules = rule_set(
        rest_rule("maybe", 100, "Deny", "NoSuchTag", sourceAddressPrefix="10.1.0.0/25"),
        rest_rule("half", 200, "Allow", "8.0.0.0/9"),
        rest_rule("all", 300, "Allow", "8.0.0.0/8"),
    ).outbound()
    everything = AddressSet.parse(["0.0.0.0/0"])
    openings = Openings(around, everything, IntervalSet.single(6), IntervalSet.single(443))
    (opened,) = openings.each([(rules, {id(rule) for rule in rules})])
    # For the clients that the deny may be about nothing is sure; for the other half the first rule leaves 8.128.0.0/9.
    assert opened[id(rules[1])] == AddressSet.parse(["8.0.0.0/9"])
    assert opened[id(rules[2])] == AddressSet.parse(["8.128.0.0/9"])


def test_groups_in_one_batch_do_not_affect_each_other() -> None:
    around = network(sources=("10.1.0.0/24",))
    openings = Openings(around, AddressSet.ALL, IntervalSet.single(6), IntervalSet.single(443))
    wide = rest_rule("wide", 300, "Allow", "8.0.0.0/8")
    closed = rule_set(rest_rule("deny", 100, "Deny", "8.0.0.0/8"), wide).outbound()
    half = rule_set(rest_rule("deny", 100, "Deny", "8.0.0.0/9"), wide).outbound()
    first, second, third = openings.each([(rules, {id(rules[1])}) for rules in (closed, half, closed)])
    assert (first, third) == ({}, {})
    assert second == {id(half[1]): AddressSet.parse(["8.128.0.0/9"])}
