"""The effect of a plan is exact: what it says opens, opens, and the neighbours of every prefix do not."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Purpose
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.targets.nsg.changes import Options

from ...needs import REGISTRY_WEST, STORAGE_WEST, clients_of, deny_all, nsg_target, owned, tag_need

NEEDS = (tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, Purpose.STORAGE))
TARGET = nsg_target(
    deny_all(4000),
    owned("AzureContainerRegistry.NorthEurope", 1005),
    owned(STORAGE_WEST, 4050),
    options=Options(prune=True),
)
PROPOSAL = TARGET.propose(NEEDS)
TCP, UDP = 6, 17


def outcome(rules: RuleSet, source: str, destination: str, protocol: int, port: int) -> Outcome:
    packet = FlowSet.of(
        AddressSet.parse([source]),
        AddressSet.parse([destination]),
        IntervalSet.single(protocol),
        IntervalSet.single(port),
    )
    return evaluate_flows(rules, packet, TARGET.networks[0]).outcome


def around(prefixes: list[str]) -> Iterator[str]:
    """The first and last address of each prefix, and their neighbours outside it."""
    for prefix in prefixes:
        network = ip_network(prefix)
        for number in (int(network[0]) - 1, int(network[0]), int(network[-1]), int(network[-1]) + 1):
            yield str(ip_address(number))


def test_opened_flows_are_stated_by_need_in_prefixes_and_addresses() -> None:
    stated = [
        (part.need, part.protocol, part.ports, part.prefixes, part.addresses_v4) for part in PROPOSAL.effect.opened
    ]
    assert stated == [
        ("contoso/login/westeurope", "Tcp", ("443",), ("198.51.100.0/26",), 64),
        ("contoso/storage/westeurope", "Tcp", ("443",), ("203.0.113.0/26", "203.0.113.128/26"), 128),
    ]


def test_flows_that_a_deleted_stale_rule_allowed_close_without_a_need() -> None:
    stated = [(part.need, part.prefixes, part.addresses_v4) for part in PROPOSAL.effect.closed]
    assert stated == [(None, ("198.51.100.64/26",), 64)]


@pytest.mark.parametrize("protocol", [TCP, UDP])
@pytest.mark.parametrize("port", [80, 442, 443, 444])
@pytest.mark.parametrize("source", ["10.0.1.0", "10.0.1.255"])
def test_only_the_stated_effect_changes(protocol: int, port: int, source: str) -> None:
    effect = PROPOSAL.effect
    opened = AddressSet.parse(prefix for part in effect.opened for prefix in part.prefixes)
    closed = AddressSet.parse(prefix for part in effect.closed for prefix in part.prefixes)
    probes = list(around([*opened.prefixes(), *closed.prefixes(), "10.0.0.0/16", "0.0.0.4/30"]))
    stated = protocol == TCP and port == 443
    for address in probes:
        before = outcome(TARGET.nsg.rule_set, source, address, protocol, port)
        after = outcome(PROPOSAL.after, source, address, protocol, port)
        opens = before is Outcome.DENIED and after is Outcome.ALLOWED
        closes = before is Outcome.ALLOWED and after is Outcome.DENIED
        assert opens == (stated and address in opened), address
        assert closes == (stated and address in closed), address
        assert opens or closes or before is after


def test_a_rule_narrowed_to_its_port_states_what_closes_on_the_others() -> None:
    drifted = owned(REGISTRY_WEST, 1000, destinationPortRange="440-445")
    effect = nsg_target(deny_all(4000), drifted).propose(NEEDS[:1]).effect
    assert effect.opened == ()
    assert [(part.need, part.ports, part.prefixes) for part in effect.closed] == [
        (None, ("440-442", "444-445"), ("198.51.100.0/26",))
    ]


def test_a_redundant_rule_opens_nothing() -> None:
    effect = nsg_target().propose(NEEDS).effect
    assert effect.opened == ()
    assert effect.closed == ()


def test_both_families_of_a_tag_are_counted_when_the_clients_have_both() -> None:
    clients = clients_of("nsg-app", sources=("10.0.1.0/24", "fd00::/64"))
    effect = nsg_target(deny_all(4000), clients=[clients]).propose(NEEDS[:1]).effect
    assert [(part.need, part.addresses_v4, part.addresses_v6) for part in effect.opened] == [
        ("contoso/login/westeurope", 64, 2**64)
    ]
