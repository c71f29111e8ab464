"""Rules for IPv6: in network rules of policies whose firewalls all pass it, and why there are none elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from acrnet.apply import apply
from acrnet.errors import UsageError
from acrnet.plan.document import dump_plan, load_plan, plan_document
from acrnet.plan.model import Plan

from ..apply.hubs import CLIENTS, Hub, policy, policy_id
from ..estates import Json, network_id

BOTH = (CLIENTS, "fd00:8::/64")
DUAL = {"endpointProtocol": "IPv4AndIPv6"}


def firewall(name: str, *versions: str, hub: bool = False) -> list[Json]:
    """A firewall of the policy `dual` with public addresses of these versions."""
    addresses = [network_id("publicIPAddresses", f"pip-{name}-{version}") for version in versions]
    configurations = [{"name": each[-4:], "properties": {"publicIPAddress": {"id": each}}} for each in addresses]
    place: Json = {"sku": {"name": "AZFW_VNet", "tier": "Standard"}, "ipConfigurations": configurations}
    if hub:
        place = {"sku": {"name": "AZFW_Hub"}, "virtualHub": {"id": network_id("virtualHubs", "hub")}}
    body = {
        "id": network_id("azureFirewalls", name),
        "location": "westeurope",
        "properties": {**place, "firewallPolicy": {"id": policy_id("dual")}},
    }
    return [
        body,
        *(
            {"id": each, "location": "westeurope", "properties": {"publicIPAddressVersion": version}}
            for each, version in zip(addresses, versions, strict=True)
        ),
    ]


def hub_of(tmp_path: Path, *more: Json) -> Hub:
    made = Hub(tmp_path / "hub")
    made.write(policy("dual"), *more)
    made.write_registry(**DUAL)
    return made


def planned(hub: Hub, **options: Any) -> Plan:
    return hub.plan("dual", **{"firewall_rules": "network", "sources": BOTH, **options}).plan


def sources(plan: Plan) -> list[tuple[str, ...]]:
    """The sources of each network rule that a plan writes."""
    (change,) = plan.targets[0].changes
    assert change.after is not None
    return [
        tuple(rule["sourceAddresses"])
        for each in change.after["properties"]["ruleCollections"]
        for rule in each["rules"]
        if rule["ruleType"] == "NetworkRule"
    ]


def test_a_dual_stack_firewall_gets_a_rule_for_each_family_that_a_need_has(tmp_path: Path) -> None:
    hub = hub_of(tmp_path, *firewall("fw", "IPv4", "IPv6"))
    plan = planned(hub)
    # storage answers over IPv4 alone
    assert sorted(sources(plan)) == [("10.8.1.0/24",), ("10.8.1.0/24",), ("fd00:8::/64",)]
    assert not [text for text in plan.warnings if "IPv6" in text]
    assert plan.targets[0].clients[0].dual_stack
    assert plan_document(plan)["format_version"] == "1.4"
    assert load_plan(dump_plan(plan)) == plan
    login = next(each for each in plan.targets[0].verdicts if "login" in each.need)
    assert str(login.after) == "undecidable"
    assert "whether the service tag AzureContainerRegistry.WestEurope covers IPv6" in login.reason
    apply(plan, hub.open().arm)
    again = planned(hub, prune=True)
    assert [str(each.action) for each in again.targets[0].changes] == ["keep"]


def test_without_clients_over_ipv6_no_firewall_is_read(tmp_path: Path) -> None:
    hub = hub_of(tmp_path, *firewall("fw", "IPv4", "IPv6"))
    plan = planned(hub, sources=(CLIENTS,))
    assert set(sources(plan)) == {("10.8.1.0/24",)}
    assert plan_document(plan)["format_version"] == "1.3"


@pytest.mark.parametrize(
    ("firewalls", "why"),
    [
        ([], "no firewall applies it"),
        (firewall("fw", "IPv4"), "a firewall of the policy passes IPv4 alone"),
        ([*firewall("fw", "IPv4", "IPv6"), *firewall("fw2", "IPv4")], "a firewall of the policy passes IPv4 alone"),
        (firewall("fw", hub=True), "a firewall of the policy passes IPv4 alone"),
        ([*firewall("fw", "IPv4", "IPv6"), policy("below", "dual")], "policies are based on it"),
        (firewall("fw", "IPv4", "IPv6")[:1], "publicIPAddresses"),
    ],
    ids=["none", "ipv4", "one of two", "virtual hub", "base policy", "unread"],
)
def test_where_a_firewall_may_not_pass_it_there_is_no_rule_and_the_plan_says_so(
    firewalls: list[Json], why: str, tmp_path: Path
) -> None:
    plan = planned(hub_of(tmp_path, *firewalls))
    assert set(sources(plan)) == {("10.8.1.0/24",)}
    (warning,) = [text for text in plan.warnings if "IPv6" in text]
    assert warning.startswith("dual: clients over IPv6 do not reach contoso/login/westeurope: there are no rules for")
    assert why in warning
    assert not plan.complete


def test_an_application_rule_leaves_a_need_over_ipv6_unmet_and_the_plan_says_so(tmp_path: Path) -> None:
    plan = planned(hub_of(tmp_path, *firewall("fw", "IPv4", "IPv6")), firewall_rules="application")
    login = next(each for each in plan.targets[0].verdicts if "login" in each.need)
    assert str(login.after) == "partial"
    (warning,) = [text for text in plan.warnings if "IPv6" in text]
    assert "application rules of Azure Firewall are for IPv4 alone; --firewall-rules network or both" in warning


def test_clients_over_ipv6_alone_need_a_firewall_that_passes_it(tmp_path: Path) -> None:
    hub = hub_of(tmp_path, *firewall("fw", "IPv4", "IPv6"))
    assert sources(planned(hub, sources=("fd00:8::/64",))) == [("fd00:8::/64",)]
    with pytest.raises(UsageError, match="only IPv6 is given, which none of its rules may name"):
        planned(hub, sources=("fd00:8::/64",), firewall_rules="application")


def test_an_ip_group_holds_the_clients_over_ipv4_and_the_rule_for_ipv6_its_own(tmp_path: Path) -> None:
    plan = planned(hub_of(tmp_path, *firewall("fw", "IPv4", "IPv6")), own_ip_group=True)
    ip_group, group = plan.targets[0].changes
    assert ip_group.after is not None
    assert group.after is not None
    assert ip_group.after["properties"]["ipAddresses"] == [CLIENTS]
    (tags,) = group.after["properties"]["ruleCollections"]
    assert sorted(str(rule.get("sourceAddresses")) for rule in tags["rules"]) == ["None", "None", "['fd00:8::/64']"]
