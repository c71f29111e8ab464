"""Firewall policies: what refers to them, their base policies, and when they can be deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ...schemas import network_problems
from ..conftest import Arm, OpenEstate
from ..firewalls import BASE, FIREWALL, OTHER, POLICY, RULES, application_rule, collection, group, open_firewalls


@pytest.fixture
def opened(open_estate: OpenEstate) -> Callable[..., Arm]:
    return open_firewalls(open_estate)


@pytest.fixture
def arm(opened: Callable[..., Arm]) -> Arm:
    return opened()


def test_a_policy_is_served_with_its_children_groups_and_firewalls(arm: Arm) -> None:
    base, child = arm.get(BASE).body, arm.get(POLICY).body
    assert base["properties"]["childPolicies"] == [{"id": POLICY}]
    assert base["properties"]["firewalls"] == []
    assert child["properties"]["firewalls"] == [{"id": FIREWALL}]
    assert child["properties"]["sku"] == {"tier": "Standard"}
    assert child["type"] == "Microsoft.Network/FirewallPolicies"
    spelt = RULES.replace("firewallPolicies", "firewallpolicies")
    assert child["properties"]["ruleCollectionGroups"] == [{"id": spelt}]
    assert network_problems("firewallPolicies", child) == []


def test_policies_are_listed_in_a_group_and_in_a_subscription(arm: Arm) -> None:
    for scope in ("/subscriptions/sub-1/resourceGroups/rg", "/subscriptions/sub-1"):
        listed = arm.get(f"{scope}/providers/Microsoft.Network/firewallPolicies").body["value"]
        assert [each["name"] for each in listed] == ["base", "child", "other"]


def test_a_policy_that_is_written_keeps_its_groups_and_what_refers_to_it(arm: Arm) -> None:
    sent = {"location": "westeurope", "tags": {"a": "b"}, "properties": {"threatIntelMode": "Deny", "firewalls": []}}
    assert network_problems("firewallPolicies", sent) == []
    answer = arm.call("PUT", POLICY, sent)
    assert answer.status == 200
    assert answer.body["properties"]["provisioningState"] == "Updating"
    arm.sandbox.sleep(240)
    served = arm.get(POLICY).body
    assert served["properties"]["threatIntelMode"] == "Deny"
    assert served["properties"]["firewalls"] == [{"id": FIREWALL}]
    assert "basePolicy" not in served["properties"]
    assert served["tags"] == {"a": "b"}
    assert arm.get(RULES).status == 200


@pytest.mark.parametrize(
    ("base", "location"),
    [
        pytest.param(f"{BASE}-gone", "westeurope", id="one that does not exist"),
        pytest.param(BASE, "northeurope", id="one of another region"),
        pytest.param(POLICY, "westeurope", id="itself"),
    ],
)
def test_a_base_policy_has_to_exist_in_the_region_and_above(
    base: str, location: str, opened: Callable[..., Arm]
) -> None:
    arm = opened("", {"id": f"{OTHER}-north", "location": "northeurope", "properties": {}})
    name = OTHER + "-north" if location == "northeurope" else BASE if base == POLICY else OTHER
    answer = arm.call("PUT", name, {"location": location, "properties": {"basePolicy": {"id": base}}})
    assert (answer.status, answer.code) == (400, "FirewallPolicyBasePolicyDoesnotExist")
    assert base in answer.message


def test_the_family_of_a_policy_follows_its_base_policy(arm: Arm) -> None:
    third = f"{OTHER}-third"
    sent = {"location": "westeurope", "properties": {"basePolicy": {"id": POLICY}}}
    assert arm.call("PUT", third, sent).status == 201
    assert arm.call("PUT", RULES, group()).status == 409
    arm.sandbox.sleep(10)
    arm.call("PUT", RULES, group())
    assert arm.call("PUT", f"{third}/ruleCollectionGroups/a", group()).status == 409


def test_a_new_child_policy_leaves_the_firewalls_of_its_base_alone(arm: Arm) -> None:
    sent = {"location": "westeurope", "properties": {"basePolicy": {"id": BASE}}}
    assert arm.call("PUT", f"{OTHER}-third", sent).status == 201
    assert arm.get(BASE).body["properties"]["provisioningState"] == "Updating"
    assert arm.get(FIREWALL).body["properties"]["provisioningState"] == "Succeeded"


def test_a_policy_in_use_cannot_be_deleted_and_another_goes_with_its_groups(arm: Arm) -> None:
    assert arm.call("DELETE", BASE).code == "FirewallPolicyInUse"
    assert "firewalls" in arm.call("DELETE", POLICY).message
    arm.call("PUT", f"{OTHER}/ruleCollectionGroups/a", group(collection(application_rule())))
    assert arm.call("DELETE", OTHER).code == "AnotherOperationInProgress"
    arm.sandbox.sleep(10)
    answer = arm.call("DELETE", OTHER)
    assert (answer.status, answer.body) == (200, None)
    assert arm.get(OTHER).status == 404
    assert arm.get(f"{OTHER}/ruleCollectionGroups/a").status == 404
    assert arm.call("DELETE", OTHER).status == 204


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"location": ""}, "LocationRequired"),
        ({"location": "northeurope"}, "InvalidResourceLocation"),
        ({"properties": {"sku": {"tier": "Gold"}}}, "FirewallPolicyInvalidSku"),
    ],
)
def test_a_policy_that_azure_would_not_take_is_refused(change: dict[str, object], code: str, arm: Arm) -> None:
    assert arm.call("PUT", OTHER, {"location": "westeurope", **change}).code == code


def test_a_patch_changes_the_tags_and_nothing_else(arm: Arm) -> None:
    before = arm.get(POLICY).body
    answer = arm.call("PATCH", POLICY, {"tags": {"team": "hub"}, "properties": {"threatIntelMode": "Off"}})
    assert answer.status == 200
    assert {**answer.body, "etag": "", "tags": {}} == {**before, "etag": "", "tags": {}}
    assert answer.body["tags"] == {"team": "hub"}


def test_types_are_served_from_their_first_version(arm: Arm) -> None:
    assert arm.get(POLICY, version="2019-04-01").code == "NoRegisteredProviderFound"
    assert arm.get(POLICY, version="2019-06-01").status == 200
    assert arm.get(RULES, version="2020-04-01").code == "NoRegisteredProviderFound"
    assert arm.get(RULES, version="2020-05-01").status == 200
