"""Azure Firewalls: with a policy or with classic rules, and what a write of the whole of them takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ...schemas import network_problems
from ..conftest import GROUP, Arm, OpenEstate
from ..firewalls import CLASSIC, FIREWALL, OTHER, POLICY, RULES, classic_collection, group, open_firewalls

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "nsg-corpus"
RECORDED = (
    "32-rest-azclix2024__test_azure_firewall_rules__005__azfw.json",
    "33-rest-azclix2024__test_azure_firewall_rules_with_ipgroups__013__azfw.json",
)
NETWORK = {
    "id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub",
    "location": "westeurope",
    "properties": {"subnets": [{"name": "AzureFirewallSubnet", "properties": {"addressPrefix": "10.0.4.0/26"}}]},
}
SUBNET = f"{NETWORK['id']}/subnets/AzureFirewallSubnet"


@pytest.fixture
def opened(open_estate: OpenEstate) -> Callable[..., Arm]:
    return open_firewalls(open_estate)


@pytest.fixture
def arm(opened: Callable[..., Arm]) -> Arm:
    return opened()


def firewall(**changes: object) -> dict[str, Any]:
    inner = {"sku": {"name": "AZFW_VNet", "tier": "Standard"}, "threatIntelMode": "Alert", **changes}
    return {"location": "westeurope", "properties": inner}


def test_classic_rules_are_served_with_their_lists_ids_and_states(arm: Arm) -> None:
    body = arm.get(CLASSIC).body
    (web,) = body["properties"]["networkRuleCollections"]
    assert (web["id"], web["etag"]) == (f"{CLASSIC}/networkRuleCollections/web", body["etag"])
    assert web["properties"]["provisioningState"] == "Succeeded"
    assert body["properties"]["applicationRuleCollections"] == body["properties"]["natRuleCollections"] == []
    assert body["etag"].startswith('W/"')
    assert network_problems("azureFirewalls", body) == []


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_firewall_is_served_value_for_value(name: str, opened: Callable[..., Arm]) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip("the recorded answers are not in ../shared/data/nsg-corpus")
    text = (CORPUS / name).read_text(encoding="utf-8")
    recorded = json.loads(text)
    anchor = {"id": recorded["id"].partition("/providers")[0] + "/providers/Microsoft.Network/routeTables/here"}
    groups = {
        each
        for rules in recorded["properties"]["networkRuleCollections"]
        for rule in rules["properties"]["rules"]
        for key in ("sourceIpGroups", "destinationIpGroups")
        for each in rule[key]
    }
    arm = opened("", {**anchor, "location": "westus"}, *({"id": each, "location": "westus"} for each in groups))
    answer = arm.call("PUT", recorded["id"], {"location": "westus", "properties": recorded["properties"]})
    assert answer.status == 201
    served = json.dumps(answer.body).replace(json.dumps(answer.body["etag"]), '""')
    assert json.loads(served) == json.loads(text.replace(json.dumps(recorded["etag"]), '""'))


def test_a_firewall_gets_an_address_in_its_subnet_when_it_has_been_made(opened: Callable[..., Arm]) -> None:
    arm = opened("", NETWORK)
    sent = firewall(
        firewallPolicy={"id": OTHER}, ipConfigurations=[{"name": "ip", "properties": {"subnet": {"id": SUBNET}}}]
    )
    assert network_problems("azureFirewalls", sent) == []
    answer = arm.call("PUT", f"{FIREWALL}-new", sent)
    (configuration,) = answer.body["properties"]["ipConfigurations"]
    assert "privateIPAddress" not in configuration["properties"]
    arm.sandbox.sleep(240)
    (configuration,) = arm.get(f"{FIREWALL}-new").body["properties"]["ipConfigurations"]
    assert configuration["properties"]["privateIPAddress"] == "10.0.4.4"
    assert arm.get(OTHER).body["properties"]["firewalls"] == [{"id": f"{FIREWALL}-new"}]


def test_an_ip_configuration_has_an_id_a_type_and_the_etag_and_state_of_its_firewall(
    opened: Callable[..., Arm],
) -> None:
    arm = opened("", NETWORK)
    arm.call("PUT", CLASSIC, firewall(ipConfigurations=[{"name": "ip", "properties": {"subnet": {"id": SUBNET}}}]))
    for state in ("Updating", "Succeeded"):
        body = arm.get(CLASSIC).body
        (configuration,) = body["properties"]["ipConfigurations"]
        assert configuration["id"] == f"{CLASSIC}/azureFirewallIpConfigurations/ip"
        assert configuration["type"] == "Microsoft.Network/azureFirewalls/azureFirewallIpConfigurations"
        assert configuration["etag"] == body["etag"]
        assert configuration["properties"]["provisioningState"] == state == body["properties"]["provisioningState"]
        arm.sandbox.sleep(240)


@pytest.mark.parametrize(
    ("subnet", "expected"),
    [
        pytest.param({"addressPrefixes": ["10.0.4.0/26", "10.9.0.0/26"]}, "10.0.4.4", id="a list of prefixes"),
        pytest.param({"addressPrefix": "10.0.4.0/99"}, None, id="no prefix"),
        pytest.param({}, None, id="a subnet without a prefix"),
    ],
)
def test_a_firewall_gets_an_address_of_the_first_prefix_if_there_is_one(
    subnet: dict[str, object], expected: str | None, opened: Callable[..., Arm]
) -> None:
    arm = opened("", {**NETWORK, "properties": {"subnets": [{"name": "AzureFirewallSubnet", "properties": subnet}]}})
    arm.call("PUT", CLASSIC, firewall(ipConfigurations=[{"name": "ip", "properties": {"subnet": {"id": SUBNET}}}]))
    (configuration,) = arm.get(CLASSIC).body["properties"]["ipConfigurations"]
    assert configuration["properties"].get("privateIPAddress") == expected


@pytest.mark.parametrize(("count", "expected"), [(2, 2), (0, 1), (-1, 1), (1000, 250), (None, 1)])
def test_a_firewall_in_a_hub_gets_as_many_public_addresses_as_it_asks_for(
    count: int | None, expected: int, arm: Arm
) -> None:
    hub = f"{FIREWALL.partition('/azureFirewalls')[0]}/virtualHubs/hub"
    sent = firewall(sku={"name": "AZFW_Hub"}, virtualHub={"id": hub}, hubIPAddresses={"publicIPs": {"count": count}})
    arm.call("PUT", f"{FIREWALL}-hub", sent)
    arm.sandbox.sleep(240)
    public = arm.get(f"{FIREWALL}-hub").body["properties"]["hubIPAddresses"]["publicIPs"]
    assert (len(public["addresses"]), public["count"]) == (expected, expected)


def test_a_firewall_that_is_written_again_keeps_its_address(arm: Arm) -> None:
    sent = arm.get(FIREWALL).body
    for configuration in sent["properties"]["ipConfigurations"]:
        del configuration["properties"]["privateIPAddress"]
    assert arm.call("PUT", FIREWALL, sent).status == 200
    (configuration,) = arm.get(FIREWALL).body["properties"]["ipConfigurations"]
    assert configuration["properties"]["privateIPAddress"] == "10.0.4.4"


def test_the_etag_of_a_firewall_changes_twice_with_a_write(arm: Arm) -> None:
    tags = [arm.get(CLASSIC).body["etag"], arm.call("PUT", CLASSIC, firewall()).body["etag"]]
    tags.append(arm.get(CLASSIC).body["etag"])
    arm.sandbox.sleep(240)
    tags.append(arm.get(CLASSIC).body["etag"])
    assert tags[1] == tags[2]
    assert len({*tags}) == 3


WEB = classic_collection("web", {"name": "out", "protocols": ["TCP"]})
REFUSED = [
    (
        firewall(firewallPolicy={"id": OTHER}, networkRuleCollections=[WEB]),
        "AzureFirewallPolicyAndRuleCollectionsConflict",
    ),
    (firewall(firewallPolicy={"id": f"{OTHER}-gone"}), "InvalidResourceReference"),
    (firewall(networkRuleCollections=[WEB, WEB]), "AzureFirewallRuleCollectionInvalidName"),
    (
        firewall(networkRuleCollections=[classic_collection("web", priority=99)]),
        "AzureFirewallRuleCollectionInvalidPriority",
    ),
    (
        firewall(networkRuleCollections=[classic_collection("web", {"sourceIpGroups": ["/gone"]})]),
        "InvalidResourceReference",
    ),
]


@pytest.mark.parametrize(("body", "code"), REFUSED, ids=[f"{code} {index}" for index, (_, code) in enumerate(REFUSED)])
def test_a_firewall_that_azure_would_not_take_is_refused(body: Any, code: str, arm: Arm) -> None:
    before = arm.get(CLASSIC).body
    answer = arm.call("PUT", CLASSIC, body)
    assert (answer.status, answer.code) == (400, code)
    assert arm.get(CLASSIC).body == before


def test_a_firewall_and_its_policy_are_not_written_at_once(arm: Arm) -> None:
    arm.call("PUT", RULES, group())
    assert arm.call("PUT", FIREWALL, firewall()).code == "AnotherOperationInProgress"
    arm.sandbox.sleep(240)
    assert arm.call("PUT", FIREWALL, firewall(firewallPolicy={"id": POLICY})).status == 200
    assert arm.call("PUT", RULES, group()).code == "AnotherOperationInProgress"
    arm.sandbox.sleep(240)
    assert arm.call("PUT", RULES, group()).status == 200


def test_a_firewall_that_was_deleted_no_longer_uses_its_policy(arm: Arm) -> None:
    answer = arm.call("DELETE", FIREWALL)
    assert answer.status == 202
    assert arm.get(FIREWALL).body["properties"]["provisioningState"] == "Deleting"
    assert arm.get(answer.headers["location"]).status == 202
    arm.sandbox.sleep(240)
    assert arm.get(answer.headers["location"]).status == 204
    assert arm.get(FIREWALL).status == 404
    assert arm.get(POLICY).body["properties"]["firewalls"] == []
    assert arm.call("DELETE", FIREWALL).status == 204


def test_a_write_that_fails_leaves_the_state_failed(opened: Callable[..., Arm]) -> None:
    arm = opened("faults:\n  - {method: PUT, operation: Failed, applied: false}\n")
    before = arm.get(CLASSIC).body["properties"]["networkRuleCollections"]
    started = arm.call("PUT", CLASSIC, firewall())
    arm.sandbox.sleep(240)
    assert arm.get(started.headers["azure-asyncoperation"]).body["status"] == "Failed"
    served = arm.get(CLASSIC).body["properties"]
    assert served["provisioningState"] == "Failed"
    assert [each["name"] for each in served["networkRuleCollections"]] == [each["name"] for each in before]


@pytest.mark.parametrize("kind", ["azureFirewalls", "firewallPolicies", "ipGroups"])
@pytest.mark.parametrize("scope", ["/subscriptions/sub-1/resourceGroups/rg", "/subscriptions/sub-1"])
def test_each_kind_is_listed_in_a_group_and_in_a_subscription_page_by_page(
    kind: str, scope: str, opened: Callable[..., Arm]
) -> None:
    elsewhere = {"id": f"/subscriptions/sub-1/resourceGroups/b/providers/Microsoft.Network/{kind}/b", "properties": {}}
    arm = opened("page_size: 1\n", {**elsewhere, "location": "westeurope"})
    names, link = [], f"{scope}/providers/Microsoft.Network/{kind}"
    while link:
        page = arm.get(link).body
        names += [each["name"] for each in page["value"]]
        link = page.get("nextLink", "")
    own = {"azureFirewalls": ["fw", "classic"], "firewallPolicies": ["base", "child", "other"], "ipGroups": ["clients"]}
    assert names == own[kind] + (["b"] if scope.endswith("sub-1") else [])


def test_resource_graph_has_all_four_types(arm: Arm) -> None:
    names = {}
    for kind in ("firewallPolicies", "firewallPolicies/ruleCollectionGroups", "azureFirewalls", "ipGroups"):
        table = "networkresources" if "/" in kind else "resources"
        query = (
            f"{table}\n| where type =~ 'microsoft.network/{kind}'\n| project id, type, properties\n| order by id asc"
        )
        answer = arm.call(
            "POST", "/providers/Microsoft.ResourceGraph/resources", {"query": query}, version="2022-10-01"
        )
        names[kind] = [row["id"].rpartition("/")[2] for row in answer.body["data"]]
        assert {row["type"] for row in answer.body["data"]} == {f"microsoft.network/{kind}".lower()}
    assert names == {
        "firewallPolicies": ["base", "child", "other"],
        "firewallPolicies/ruleCollectionGroups": ["rules", "rules"],
        "azureFirewalls": ["classic", "fw"],
        "ipGroups": ["clients"],
    }
