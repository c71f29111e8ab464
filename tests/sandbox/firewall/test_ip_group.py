"""IP Groups: who uses them, how many can be written at a time, and when they can be deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ...schemas import network_problems
from ..conftest import Arm, OpenEstate
from ..firewalls import CLASSIC, CLIENTS, POLICY, RULES, application_rule, collection, group, open_firewalls


@pytest.fixture
def opened(open_estate: OpenEstate) -> Callable[..., Arm]:
    return open_firewalls(open_estate)


@pytest.fixture
def arm(opened: Callable[..., Arm]) -> Arm:
    return opened()


def addresses(*texts: str) -> dict[str, object]:
    return {"location": "westeurope", "properties": {"ipAddresses": list(texts)}}


def test_an_ip_group_is_served_with_the_policies_and_firewalls_that_name_it(arm: Arm) -> None:
    body = arm.get(CLIENTS).body
    assert body["type"] == "Microsoft.Network/IpGroups"
    assert body["properties"] == {
        "firewalls": [{"id": CLASSIC}],
        "firewallPolicies": [{"id": POLICY}],
        "ipAddresses": ["10.1.0.0/16"],
        "provisioningState": "Succeeded",
    }
    assert network_problems("ipGroups", body) == []


def test_a_group_that_nobody_uses_is_written_at_once_and_one_in_use_as_slowly_as_the_firewall(arm: Arm) -> None:
    new = arm.call("PUT", f"{CLIENTS}-new", addresses("10.2.0.0/16"))
    assert (new.status, new.body["properties"]["provisioningState"]) == (201, "Updating")
    assert arm.get(new.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    used = arm.call("PUT", CLIENTS, addresses("10.1.0.0/16", "10.2.0.1", "10.3.0.1-10.3.0.9"))
    assert used.status == 200
    assert arm.get(used.headers["azure-asyncoperation"]).body == {"status": "InProgress"}
    arm.sandbox.sleep(240)
    assert arm.get(used.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    assert arm.get(CLIENTS).body["properties"]["ipAddresses"] == ["10.1.0.0/16", "10.2.0.1", "10.3.0.1-10.3.0.9"]


def test_twenty_are_written_at_a_time_beside_a_policy(opened: Callable[..., Arm]) -> None:
    names = [f"{CLIENTS}-{number}" for number in range(21)]
    groups = [{"id": name, **addresses("10.1.0.0/24")} for name in names]
    rules = [application_rule(name[-2:], sourceAddresses=None, sourceIpGroups=[name]) for name in names]
    user = {"id": f"{POLICY}/ruleCollectionGroups/all", **group(collection(*rules))}
    arm = opened("", *groups, user)
    assert arm.call("PUT", RULES, group()).status == 200
    statuses = [arm.call("PUT", name, addresses("10.9.0.0/24")).status for name in names]
    assert statuses == [200] * 20 + [409]
    assert arm.call("PUT", names[0], addresses("10.9.0.0/24")).code == "AnotherOperationInProgress"
    arm.sandbox.sleep(240)
    assert arm.call("PUT", names[20], addresses("10.9.0.0/24")).status == 200


def test_an_estate_can_say_that_fewer_are_written_at_a_time(opened: Callable[..., Arm]) -> None:
    other = f"{CLIENTS}-other"
    arm = opened(
        "ip_groups_at_once: 1\n",
        {"id": other, **addresses("10.1.0.0/24")},
    )
    assert arm.call("PUT", CLIENTS, addresses("10.9.0.0/24")).status == 200
    assert arm.call("PUT", other, addresses("10.9.0.0/24")).status == 409


def test_a_group_in_use_cannot_be_deleted(arm: Arm) -> None:
    assert arm.call("DELETE", CLIENTS).code == "IpGroupsHasFirewallPolicyReferences"
    arm.call("PUT", RULES, group())
    arm.sandbox.sleep(240)
    assert arm.call("DELETE", CLIENTS).code == "IpGroupsHasResourceReferences"
    arm.call("DELETE", CLASSIC)
    assert arm.call("DELETE", CLIENTS).status == 200
    assert arm.get(CLIENTS).status == 404
    assert arm.call("DELETE", CLIENTS).status == 204


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "2001:db8::/32", "example.com", "10.0.0.9-10.0.0.1", ""])
def test_invalid_addresses_and_ipv6_are_refused(wrong: str, arm: Arm) -> None:
    answer = arm.call("PUT", CLIENTS, addresses("10.1.0.0/16", wrong))
    assert (answer.status, answer.code) == (400, "IpGroupsInvalidIpAddresses")


def test_five_thousand_addresses_are_taken_and_no_more(arm: Arm) -> None:
    many = [f"10.{number // 256}.{number % 256}.0/24" for number in range(5001)]
    assert arm.call("PUT", CLIENTS, addresses(*many)).code == "IpGroupsTooManyIpAddresses"
    assert arm.call("PUT", CLIENTS, addresses(*many[:5000])).status == 200


def test_the_update_of_a_group_can_fail_after_it_was_accepted(opened: Callable[..., Arm]) -> None:
    arm = opened("faults:\n  - {path: '*/ipGroups/*', method: PUT, operation: Failed, code: IpGroupsUpdateFailed}\n")
    started = arm.call("PUT", CLIENTS, addresses("10.9.0.0/24"))
    arm.sandbox.sleep(240)
    assert arm.get(started.headers["azure-asyncoperation"]).code == "IpGroupsUpdateFailed"
    assert arm.get(CLIENTS).body["properties"]["provisioningState"] == "Failed"


def test_a_patch_changes_the_tags(arm: Arm) -> None:
    answer = arm.call("PATCH", CLIENTS, {"tags": {"team": "hub"}})
    assert answer.body["tags"] == {"team": "hub"}
    assert answer.body["properties"]["ipAddresses"] == ["10.1.0.0/16"]
