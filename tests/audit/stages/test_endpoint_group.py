"""The network security group on a private endpoint's subnet, and which clients it admits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.model import Result, StageKind
from acrnet.rules.client_path import ClientPath, EndpointFilter, EndpointSubnet
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

from ...estates import Json, rule
from .paths import (
    APP,
    ENDPOINTS,
    FULL_ZONE,
    HUB,
    PE,
    PRIVATE,
    UNREAD,
    a_path,
    group,
    nsg,
    one,
    private_registry,
    stage,
    to_appliance,
)

ALLOWED, DENIED, UNDECIDABLE = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE
ENDPOINT_NSG = StageKind.ENDPOINT_NSG
ENDPOINT_NETWORK = group(
    name="hub/endpoints",
    subnet=ENDPOINTS,
    sources=("10.1.0.0/24",),
    virtual_network=HUB,
    address_space=("10.1.0.0/16",),
    peered_networks=(APP,),
    peered_address_space=("10.0.0.0/16",),
)


def inbound(name: str, access: str, source: str = "*", priority: int = 100, **fields: object) -> Json:
    anything = {"direction": "Inbound", "sourceAddressPrefix": source, "protocol": "*", "destinationPortRange": "*"}
    return rule(name, priority, access, "*", **{**anything, **fields})


def behind(rules: RuleSet | Unknown | None, around: Any = ENDPOINT_NETWORK, **changes: Any) -> ClientPath:
    """Clients in 10.0.1.0/24 of a peered network, with this group before the endpoint."""
    acting = EndpointFilter(rules, around) if isinstance(rules, RuleSet) else rules
    return a_path(private_zones=(FULL_ZONE,), endpoint_subnets={ENDPOINTS: EndpointSubnet(UNREAD, acting)}, **changes)


def walked(path: ClientPath, *accept: StageKind) -> Result:
    return one(path, PRIVATE, private_registry(), *accept)


DENY = inbound("no", "Deny", priority=4096)


@pytest.mark.parametrize(
    ("rules", "expected", "because"),
    [
        # The default rule AllowVnetInBound admits the peered network.
        pytest.param([], ALLOWED, "rule AllowVnetInBound (65000) allows", id="default rules"),
        pytest.param([DENY], DENIED, "rule no (4096) denies", id="a deny of everything"),
        pytest.param(
            [inbound("hub", "Allow", "10.1.0.0/16"), DENY], DENIED, "rule no (4096) denies", id="others are admitted"
        ),
        pytest.param(
            [inbound("app", "Allow", "10.0.1.0/24"), DENY], ALLOWED, "rule app (100) allows", id="these are admitted"
        ),
        pytest.param(
            [inbound("ssh", "Deny", destinationPortRange="22")],
            ALLOWED,
            "rule AllowVnetInBound (65000) allows",
            id="another port is denied",
        ),
        pytest.param(
            [rule("out", 100, "Deny", "*", sourceAddressPrefix="*", protocol="*", destinationPortRange="*")],
            ALLOWED,
            "rule AllowVnetInBound (65000) allows",
            id="an outbound rule does not act on what comes in",
        ),
        pytest.param([inbound("tag", "Deny", "VirtualNetwork")], DENIED, "rule tag (100) denies", id="by tag"),
    ],
)
def test_the_inbound_rules_of_the_group_decide_who_reaches_the_endpoint(
    rules: list[Json], expected: Outcome, because: str
) -> None:
    result = walked(behind(nsg(*rules, name="nsg-pe")))
    verdict = stage(result, ENDPOINT_NSG)
    assert (result.outcome, verdict.outcome, verdict.name, verdict.because) == (expected, expected, "nsg-pe", because)


def test_a_group_that_admits_some_clients_denies_the_others() -> None:
    result = walked(behind(nsg(inbound("half", "Deny", "10.0.1.0/25"), name="nsg-pe")))
    (view,) = result.views
    assert result.outcome is Outcome.PARTIAL
    assert view.verdict.denied.sources.prefixes() == ("10.0.1.0/25",)


def test_without_an_endpoint_group_there_is_no_such_stage() -> None:
    result = walked(behind(None))
    assert result.outcome is ALLOWED
    assert ENDPOINT_NSG not in {each.kind for each in result.stages}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"endpoint_subnets": {ENDPOINTS: EndpointSubnet(UNREAD, UNREAD)}}, id="its rules"),
        pytest.param({"endpoint_subnets": {ENDPOINTS: UNREAD}}, id="its subnet"),
        pytest.param({"endpoint_subnets": {}}, id="nothing of it"),
    ],
)
def test_a_group_that_was_not_read_leaves_it_open_and_can_be_accepted(changes: dict[str, Any]) -> None:
    path = a_path(private_zones=(FULL_ZONE,), **changes)
    result = walked(path)
    assert (result.outcome, result.seen, [each.stage for each in result.missing]) == (
        UNDECIDABLE,
        ALLOWED,
        [ENDPOINT_NSG],
    )
    assert walked(path, ENDPOINT_NSG).outcome is ALLOWED


def test_an_accepted_stage_still_denies_what_was_seen_to_be_denied() -> None:
    assert walked(behind(nsg(DENY)), *StageKind).outcome is DENIED


def test_the_fix_of_a_denial_names_the_group_its_rule_and_the_setting() -> None:
    assert stage(walked(behind(nsg(DENY, name="nsg-pe"))), ENDPOINT_NSG).fix == (
        "Let nsg-pe allow the clients inbound at a priority below that of no (4096), or turn network policies for"
        " security groups off for the private endpoints of endpoints."
    )


def test_the_tag_virtual_network_stands_for_the_endpoints_network() -> None:
    # The clients' network is not peered from the other side with access, so their addresses are not in the tag there.
    alone = replace(ENDPOINT_NETWORK, peered_networks=(), peered_address_space=())
    verdict = stage(walked(behind(nsg(name="nsg-pe"), alone)), ENDPOINT_NSG)
    assert (verdict.outcome, verdict.because) == (DENIED, "rule DenyAllInBound (65500) denies")


@pytest.mark.parametrize(
    ("access", "ports", "expected"),
    # learn.microsoft.com/azure/private-link/private-endpoint-overview, limitations: of several port ranges an allow
    # honours the first only, and a deny denies every port.
    [
        ("Allow", ["80", "443"], UNDECIDABLE),
        ("Deny", ["22", "80"], DENIED),
        ("Allow", ["80-90", "443-450"], UNDECIDABLE),
    ],
)
def test_of_several_port_ranges_an_allow_honours_only_the_first(
    access: str, ports: list[str], expected: Outcome
) -> None:
    several: dict[str, Any] = {"destinationPortRange": None, "destinationPortRanges": ports}
    admitting = inbound("admitting", "Allow", priority=300) if access == "Deny" else DENY
    assert walked(behind(nsg(inbound("many", access, priority=200, **several), admitting))).outcome is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([DENY], DENIED, id="nobody is admitted"),
        pytest.param([inbound("all", "Allow")], ALLOWED, id="everybody is"),
        pytest.param([inbound("app", "Allow", "10.0.1.0/24"), DENY], UNDECIDABLE, id="the clients' own addresses are"),
    ],
)
def test_behind_a_firewall_the_group_may_see_another_address(rules: list[Json], expected: Outcome) -> None:
    path = behind(nsg(*rules), routes=(to_appliance("10.1.0.4/32"), to_appliance("10.1.0.5/32", "second")))
    assert walked(path, StageKind.FIREWALL).outcome is expected


def test_public_needs_do_not_pass_the_group_of_an_endpoint() -> None:
    result = one(behind(nsg(DENY)), registry=None)
    assert ENDPOINT_NSG not in {each.kind for each in result.stages}


def test_an_endpoint_in_an_unknown_subnet_may_have_any_group() -> None:
    registry = private_registry(replace(PE, subnet=Unknown("it was not read")))
    result = one(a_path(private_zones=(FULL_ZONE,)), PRIVATE, registry, StageKind.ROUTE)
    assert [(each.stage, each.reason) for each in result.missing] == [(ENDPOINT_NSG, "it was not read")]
