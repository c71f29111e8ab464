from __future__ import annotations

import pytest

from acrnet.audit.model import Missing, StageKind
from acrnet.rules.client_path import NextHop
from acrnet.rules.verdict import Outcome

from .paths import LOGIN, a_path, deny, group, nsg, one, route, stage, to_appliance

APPLIANCE = (to_appliance(),)
APPLIANCE_REASON = (
    "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68 leads to an appliance whose rules were not supplied"
)


def test_a_firewall_that_was_not_supplied_is_missing_and_what_was_seen_allows() -> None:
    result = one(a_path(routes=APPLIANCE))
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.UNDECIDABLE,
        Outcome.ALLOWED,
        StageKind.FIREWALL,
    )
    assert result.missing == (Missing(StageKind.FIREWALL, APPLIANCE_REASON),)
    assert result.reason == APPLIANCE_REASON
    assert stage(result, StageKind.FIREWALL).name == "to-firewall"


def test_the_firewall_can_be_accepted_and_the_result_says_so() -> None:
    result = one(a_path(routes=APPLIANCE), LOGIN, None, StageKind.FIREWALL)
    assert (result.outcome, result.missing) == (Outcome.ALLOWED, ())
    assert f"the stage firewall is taken as allowed, although {APPLIANCE_REASON}" in result.assumptions


def test_accepting_another_stage_does_not_accept_the_firewall() -> None:
    assert one(a_path(routes=APPLIANCE), LOGIN, None, StageKind.ROUTE).outcome is Outcome.UNDECIDABLE


def test_a_gateway_leads_to_a_firewall_out_of_azure() -> None:
    result = one(a_path(routes=(route("0.0.0.0/0", NextHop.GATEWAY, "home"),)))
    (missing,) = result.missing
    assert missing.stage is StageKind.FIREWALL
    assert missing.reason.startswith("route home 0.0.0.0/0 -> VirtualNetworkGateway leads out of Azure")


@pytest.mark.parametrize(
    "destination", ["*", "Internet", "AzureContainerRegistry"], ids=["everything", "Internet", "the registry"]
)
def test_what_is_denied_before_the_firewall_is_denied_and_nothing_is_missing(destination: str) -> None:
    path = a_path(routes=APPLIANCE, interface_rules=nsg(deny(to=destination), name="nsg-nic"))
    result = one(path)
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.DENIED,
        Outcome.DENIED,
        StageKind.INTERFACE_NSG,
    )
    assert result.missing == ()
    assert StageKind.FIREWALL not in [each.kind for each in result.stages]


def test_a_default_route_leaves_open_what_virtual_network_stands_for_in_the_groups() -> None:
    # AllowVnetOutBound (65000) may or may not hold every address, so a deny below it may never be reached.
    late = nsg(deny(to="Internet", priority=4000), deny("first", 200, "203.0.113.0/24"))
    rules = nsg(
        {
            "name": "vnet-first",
            "properties": {
                "protocol": "*",
                "sourcePortRange": "*",
                "destinationPortRange": "*",
                "sourceAddressPrefix": "*",
                "destinationAddressPrefix": "VirtualNetwork",
                "access": "Allow",
                "priority": 100,
                "direction": "Outbound",
            },
        },
        deny(to="Internet", priority=4000),
    )
    path = a_path(routes=APPLIANCE, group=group(default_route=True), subnet_rules=rules)
    result = one(path)
    assert (result.outcome, result.seen, result.decided_by) == (
        Outcome.UNDECIDABLE,
        Outcome.UNDECIDABLE,
        StageKind.SUBNET_NSG,
    )
    assert [missing.stage for missing in result.missing] == [StageKind.SUBNET_NSG, StageKind.FIREWALL]
    assert one(a_path(routes=APPLIANCE, subnet_rules=late)).outcome is Outcome.DENIED
