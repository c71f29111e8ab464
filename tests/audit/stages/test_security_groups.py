from __future__ import annotations

from typing import Any

import pytest

from acrnet.audit.model import StageKind
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network
from acrnet.rules.evaluate import evaluate_path, need_flows
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...estates import network_id
from .paths import LOGIN, TAGS, UNREAD, a_path, allow, deny, group, nsg, one, stage

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL
INTERFACE, SUBNET, REGISTRY = StageKind.INTERFACE_NSG, StageKind.SUBNET_NSG, StageKind.REGISTRY
OPEN, CLOSED = nsg(allow(), name="nsg-open"), nsg(deny(), name="nsg-closed")
FUTURE = nsg(deny("future", 100, "AzureFuture"), name="nsg-future")


@pytest.mark.parametrize(
    ("interface", "subnet", "expected", "decided_by", "stages"),
    [
        pytest.param(
            None, None, ALLOWED, REGISTRY, ("no network security group", "no network security group"), id="none"
        ),
        pytest.param(
            OPEN,
            None,
            ALLOWED,
            REGISTRY,
            ("rule allow-all (100) allows", "no network security group"),
            id="on the interface alone",
        ),
        pytest.param(
            None,
            CLOSED,
            DENIED,
            SUBNET,
            ("no network security group", "rule deny-all (4000) denies"),
            id="on the subnet alone",
        ),
        pytest.param(
            CLOSED, OPEN, DENIED, INTERFACE, ("rule deny-all (4000) denies", None), id="the interface comes first"
        ),
        pytest.param(
            OPEN,
            CLOSED,
            DENIED,
            SUBNET,
            ("rule allow-all (100) allows", "rule deny-all (4000) denies"),
            id="and both have to allow",
        ),
        pytest.param(
            CLOSED, CLOSED, DENIED, INTERFACE, ("rule deny-all (4000) denies", None), id="the same group twice"
        ),
        pytest.param(
            nsg(),
            nsg(name="nsg-other"),
            ALLOWED,
            REGISTRY,
            ("rule AllowInternetOutBound (65001) allows", "rule AllowInternetOutBound (65001) allows"),
            id="default rules",
        ),
        pytest.param(
            FUTURE,
            OPEN,
            UNDECIDABLE,
            INTERFACE,
            ("rule future (100) may match", "rule allow-all (100) allows"),
            id="a doubt on the interface",
        ),
        pytest.param(
            OPEN,
            FUTURE,
            UNDECIDABLE,
            SUBNET,
            ("rule allow-all (100) allows", "rule future (100) may match"),
            id="a doubt on the subnet",
        ),
        pytest.param(
            FUTURE,
            FUTURE,
            UNDECIDABLE,
            INTERFACE,
            ("rule future (100) may match", "rule future (100) may match"),
            id="a doubt on both",
        ),
        pytest.param(
            FUTURE, CLOSED, DENIED, SUBNET, (None, "rule deny-all (4000) denies"), id="a doubt that does not matter"
        ),
        pytest.param(
            UNREAD,
            OPEN,
            UNDECIDABLE,
            INTERFACE,
            ("a network security group that was not read", "rule allow-all (100) allows"),
            id="the interface's was not read",
        ),
        pytest.param(
            OPEN,
            UNREAD,
            UNDECIDABLE,
            SUBNET,
            ("rule allow-all (100) allows", "a network security group that was not read"),
            id="the subnet's was not read",
        ),
        pytest.param(
            UNREAD,
            CLOSED,
            DENIED,
            SUBNET,
            ("a network security group that was not read", "rule deny-all (4000) denies"),
            id="one was not read and the other denies",
        ),
        pytest.param(
            CLOSED, UNREAD, DENIED, INTERFACE, ("rule deny-all (4000) denies", None), id="one denies before the other"
        ),
    ],
)
def test_the_group_of_the_interface_and_then_that_of_the_subnet_decide(
    interface: Any, subnet: Any, expected: Outcome, decided_by: StageKind, stages: tuple[str | None, str | None]
) -> None:
    result = one(a_path(interface_rules=interface, subnet_rules=subnet))
    assert (result.outcome, result.decided_by) == (expected, decided_by)
    by_kind = {each.kind: each.because for each in result.stages}
    assert (by_kind.get(INTERFACE), by_kind.get(SUBNET)) == stages


def test_a_denial_is_named_with_its_rule_and_its_group_and_needs_no_other_reason() -> None:
    result = one(a_path(interface_rules=OPEN, subnet_rules=CLOSED))
    (view,) = result.views
    assert [(rule.name, rule.access, rule.addresses) for rule in view.verdict.deciding_rules()] == [
        ("allow-all", "Allow", 64),
        ("deny-all", "Deny", 64),
    ]
    assert (stage(result, SUBNET).name, result.reason, result.missing) == ("nsg-closed", "", ())


@pytest.mark.parametrize("kind", [INTERFACE, SUBNET])
def test_a_group_that_was_not_read_is_missing_and_can_be_accepted(kind: StageKind) -> None:
    changes = {"interface_rules": UNREAD} if kind is INTERFACE else {"subnet_rules": UNREAD}
    result = one(a_path(**changes))
    assert (result.outcome, result.seen) == (UNDECIDABLE, ALLOWED)
    assert [(each.stage, each.reason) for each in result.missing] == [(kind, UNREAD.reason)]
    assert one(a_path(**changes), LOGIN, None, kind).outcome is ALLOWED
    other = SUBNET if kind is INTERFACE else INTERFACE
    assert one(a_path(**changes), LOGIN, None, other).outcome is UNDECIDABLE


def test_a_doubt_about_rules_that_were_read_cannot_be_accepted() -> None:
    assert one(a_path(subnet_rules=FUTURE), LOGIN, None, *StageKind).outcome is UNDECIDABLE


def test_a_default_route_is_read_the_same_way_in_both_groups() -> None:
    # If VirtualNetwork is every address the subnet denies, and if it is not the interface does: denied either way.
    to_network = {"destinationAddressPrefix": "VirtualNetwork"}
    interface = nsg(allow("to-vnet", 100, "VirtualNetwork", **to_network), deny("rest", 200), name="nsg-nic")
    subnet = nsg(deny("to-vnet", 100, "VirtualNetwork"), allow("rest", 200), name="nsg-subnet")
    clients = group(default_route=True)
    result = one(a_path(interface_rules=interface, subnet_rules=subnet, group=clients))
    network = client_network(clients, TAGS)
    flows = need_flows(LOGIN, network)
    assert not isinstance(flows, Unknown)
    assert evaluate_path((interface, subnet), flows, network).outcome is DENIED
    assert result.outcome is DENIED


def test_the_parts_of_the_verdict_are_those_of_the_groups_evaluated_as_a_path() -> None:
    interface = nsg(deny("a", 100, "198.51.100.0/28"), deny("b", 110, "AzureFuture"), name="nsg-nic")
    subnet = nsg(deny("c", 100, "198.51.100.16/28", sourceAddressPrefix="10.0.1.0/25"), name="nsg-subnet")
    network = client_network(group(), TAGS)
    flows = need_flows(LOGIN, network)
    assert not isinstance(flows, Unknown)
    expected = evaluate_path((interface, subnet), flows, network)
    (view,) = one(a_path(interface_rules=interface, subnet_rules=subnet)).views
    for outcome in (ALLOWED, DENIED, UNDECIDABLE):
        assert view.verdict.flows(outcome) == expected.flows(outcome)
    assert view.verdict.outcome is expected.outcome


ASG = ResourceId.parse(network_id("applicationSecurityGroups", "asg-dev"))


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param(frozenset({ASG}), DENIED, id="in it"),
        pytest.param(frozenset(), UNDECIDABLE, id="in none, but perhaps by an address prefix"),
        pytest.param(Unknown("they were not read"), UNDECIDABLE, id="not known"),
    ],
)
def test_a_rule_for_an_application_security_group_is_decided_where_it_is_known_whether_the_client_is_in_it(
    groups: frozenset[ResourceId] | Unknown, expected: Outcome
) -> None:
    of_group = deny(
        "no-dev", 100, "Internet", sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": str(ASG)}]
    )
    path = a_path(group=group(sources=("10.0.1.4",)), subnet_rules=nsg(of_group), application_groups=groups)
    assert one(path).outcome is expected


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        pytest.param((), ALLOWED, id="it holds none"),
        pytest.param(("10.0.2.0/24",), ALLOWED, id="of others"),
        pytest.param(("10.0.1.0/24",), UNDECIDABLE, id="of the client, which rules may not honour"),
        pytest.param(Unknown("they are closed"), UNDECIDABLE, id="not known"),
    ],
)
def test_a_client_that_is_in_no_group_is_spared_by_one_whose_prefixes_lie_elsewhere(
    prefixes: tuple[str, ...] | Unknown, expected: Outcome
) -> None:
    of_group = deny(
        "no-dev", 100, "Internet", sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": str(ASG)}]
    )
    path = a_path(
        group=group(sources=("10.0.1.4",)),
        subnet_rules=nsg(of_group),
        application_groups=frozenset[ResourceId](),
        group_prefixes={ASG.key: prefixes},
    )
    assert one(path).outcome is expected
