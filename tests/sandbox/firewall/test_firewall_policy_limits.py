"""What a firewall policy may not have: features of a higher tier, more groups, other writers, a second draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.mgmt.network import NetworkManagementClient

from ..conftest import GROUP, SUBSCRIPTION, AnyCredential, Arm, OpenEstate, virtual_transport
from ..firewalls import DRAFT, POLICY, RULES, Json, application_rule, collection, group, network_rule, open_firewalls

TIERS = ("Basic", "Standard", "Premium")


@pytest.fixture
def opened(open_estate: OpenEstate) -> Callable[..., Arm]:
    return open_firewalls(open_estate)


def policy(name: str, **properties: object) -> Json:
    identity = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/{name}"
    return {"id": identity, "location": "westeurope", "properties": properties}


@pytest.mark.parametrize(
    ("rule", "least"),
    [  # the table of learn.microsoft.com/azure/firewall/features-by-sku
        (application_rule(), "Basic"),
        (application_rule(targetFqdns=None, fqdnTags=["WindowsUpdate"]), "Basic"),
        (network_rule(), "Basic"),
        (network_rule(destinationAddresses=None, destinationFqdns=["sql.example.com"]), "Standard"),
        (application_rule(targetFqdns=None, webCategories=["business"]), "Standard"),
        (application_rule(terminateTLS=True), "Premium"),
        (application_rule(targetFqdns=None, targetUrls=["www.example.com/a"], terminateTLS=True), "Premium"),
    ],
)
@pytest.mark.parametrize("tier", TIERS)
def test_rules_need_the_tier_that_has_their_features(
    rule: Any, least: str, tier: str, opened: Callable[..., Arm]
) -> None:
    of_tier = policy("tiered", sku={"tier": tier})
    answer = opened("", of_tier).call("PUT", f"{of_tier['id']}/ruleCollectionGroups/g", group(collection(rule)))
    if TIERS.index(tier) < TIERS.index(least):
        assert (answer.status, answer.code) == (400, "FirewallPolicyTierFeatureNotSupported")
        assert f"the tier {tier} cannot have" in answer.message
    else:
        assert answer.status == 201


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        ({"threatIntelMode": "Alert"}, "Basic"),
        ({"threatIntelMode": "Deny"}, "Standard"),
        ({"dnsSettings": {"enableProxy": True}}, "Standard"),
        ({"dnsSettings": {"servers": ["10.0.0.4"]}}, "Standard"),
        ({"intrusionDetection": {"mode": "Off"}}, "Basic"),
        ({"intrusionDetection": {"mode": "Alert"}}, "Premium"),
        ({"transportSecurity": {"certificateAuthority": {"name": "ca", "keyVaultSecretId": "x"}}}, "Premium"),
    ],
)
@pytest.mark.parametrize("tier", TIERS)
def test_settings_need_the_tier_that_has_them(
    settings: Json, least: str, tier: str, opened: Callable[..., Arm]
) -> None:
    sent = policy("new", sku={"tier": tier}, **settings)
    answer = opened().call("PUT", sent["id"], sent)
    assert (answer.status == 400) == (TIERS.index(tier) < TIERS.index(least))


def test_a_policy_takes_as_many_groups_as_it_can_have(opened: Callable[..., Arm]) -> None:
    arm = opened("groups_per_policy: 2\n")
    assert arm.call("PUT", f"{POLICY}/ruleCollectionGroups/second", group()).status == 201
    arm.sandbox.sleep(240)
    answer = arm.call("PUT", f"{POLICY}/ruleCollectionGroups/third", group())
    assert (answer.status, answer.code) == (400, "FirewallPolicyRuleCollectionGroupsLimit")
    assert arm.call("PUT", RULES, group()).status == 200


def test_a_policy_of_azure_firewall_for_containers_cannot_be_written(opened: Callable[..., Arm]) -> None:
    managed = policy("afc", afcManaged=True)
    rules = f"{managed['id']}/ruleCollectionGroups/g"
    arm = opened("", managed, {"id": rules, **group()})
    body = {"location": "westeurope", "properties": {}}
    writes = [
        ("PUT", managed["id"], body),
        ("PATCH", managed["id"], {"tags": {"a": "b"}}),
        ("DELETE", managed["id"], None),
        ("PUT", rules, group()),
        ("DELETE", rules, None),
        ("PUT", f"{managed['id']}/firewallPolicyDrafts/default", body),
    ]
    for method, path, sent in writes:
        answer = arm.call(method, path, sent)
        assert (answer.status, answer.code) == (403, "FirewallPolicyManagedByAzureFirewallForContainers")
    assert arm.get(managed["id"]).body["properties"]["afcManaged"] is True


def test_a_caller_cannot_make_a_policy_one_of_azure_firewall_for_containers(opened: Callable[..., Arm]) -> None:
    arm = opened()
    arm.call("PUT", POLICY, {"location": "westeurope", "properties": {"afcManaged": True}})
    arm.sandbox.sleep(240)
    assert "afcManaged" not in arm.get(POLICY).body["properties"]


def test_a_policy_has_one_draft_which_is_written_and_discarded_at_once(opened: Callable[..., Arm]) -> None:
    arm = opened()
    body = {"location": "westeurope", "properties": {"threatIntelMode": "Deny"}}
    assert arm.get(DRAFT).status == 404
    assert [arm.call("PUT", DRAFT, body).status for _ in range(2)] == [201, 200]
    assert arm.get(DRAFT).body["properties"] == {"threatIntelMode": "Deny"}  # no state: nothing deploys a draft
    assert "etag" not in arm.get(DRAFT).body
    assert arm.call("PUT", RULES, group()).status == 200  # a draft is in nobody's way until it is deployed
    other = arm.call("PUT", f"{POLICY}/firewallPolicyDrafts/other", body)
    assert (other.status, other.code) == (400, "InvalidResourceName")
    assert arm.call("PUT", f"{POLICY}-gone/firewallPolicyDrafts/default", body).status == 404
    assert [arm.call("DELETE", DRAFT).status for _ in range(2)] == [200, 204]


def test_the_sdk_writes_and_discards_a_draft(opened: Callable[..., Arm]) -> None:
    arm = opened()
    client = NetworkManagementClient(AnyCredential(), SUBSCRIPTION, transport=virtual_transport(arm.sandbox))
    drafts = client.firewall_policy_drafts
    drafts.create_or_update("rg", "child", {"location": "westeurope", "properties": {"threatIntelMode": "Deny"}})
    assert drafts.get("rg", "child")["properties"]["threatIntelMode"] == "Deny"
    drafts.delete("rg", "child")
    assert arm.get(DRAFT).status == 404
