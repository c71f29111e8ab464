"""Rule collection groups: their form, what is refused, and what a write locks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import FirewallPolicyRuleCollectionGroup

from ...schemas import network_problems
from ..conftest import SUBSCRIPTION, AnyCredential, Arm, OpenEstate, virtual_transport
from ..firewalls import (
    BASE,
    BASE_RULES,
    CLIENTS,
    FIREWALL,
    OTHER,
    POLICY,
    RULES,
    application_rule,
    collection,
    group,
    network_rule,
    open_firewalls,
)

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "nsg-corpus"
RECORDED = (
    "34-rest-azclix2024__test_azure_firewall_policy__023__fwpolicy-rcg.json",
    "35-rest-24__test_azure_firewall_policy_rules_with_ip_groups__016__fwpolicy-rcg.json",
)


@pytest.fixture
def opened(open_estate: OpenEstate) -> Callable[..., Arm]:
    return open_firewalls(open_estate)


@pytest.fixture
def arm(opened: Callable[..., Arm]) -> Arm:
    return opened()


def test_a_group_is_served_with_every_list_its_policy_s_location_and_a_bare_etag(arm: Arm) -> None:
    answer = arm.get(RULES)
    (served,) = answer.body["properties"]["ruleCollections"]
    assert served["rules"] == [
        {
            "ruleType": "NetworkRule",
            "name": "dns",
            "ipProtocols": ["UDP"],
            "sourceAddresses": [],
            "sourceIpGroups": [CLIENTS],
            "destinationAddresses": ["AzureCloud", "192.0.2.0/24"],
            "destinationIpGroups": [],
            "destinationFqdns": [],
            "destinationPorts": ["53"],
        }
    ]
    assert answer.body["type"] == "Microsoft.Network/FirewallPolicies/RuleCollectionGroups"
    assert answer.body["location"] == "westeurope"
    assert answer.headers["etag"] == f'"{answer.body["etag"]}"'
    assert '"' not in answer.body["etag"]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_group_is_served_value_for_value(name: str, opened: Callable[..., Arm]) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip("the recorded answers are not in ../shared/data/nsg-corpus")
    recorded = json.loads((CORPUS / name).read_text(encoding="utf-8"))
    policy = {"id": recorded["id"].rpartition("/ruleCollectionGroups/")[0], "location": recorded["location"]}
    groups = {
        each: {"id": each, "location": recorded["location"]}
        for rules in recorded["properties"]["ruleCollections"]
        for rule in rules["rules"]
        for each in rule["sourceIpGroups"]
    }
    arm = opened("", policy, *groups.values())
    answer = arm.call("PUT", recorded["id"], {"properties": recorded["properties"]}, version="2022-09-01")
    assert answer.status == 201
    assert json.dumps({**answer.body, "etag": ""}) == json.dumps({**recorded, "etag": ""})


def test_words_are_served_as_the_service_spells_them_and_newer_fields_as_they_were_sent(arm: Arm) -> None:
    rule = application_rule(
        ruleType="applicationrule", protocols=[{"protocolType": "https", "port": 443}], newer=["field"]
    )
    body = group(collection(rule, action={"type": "allow"}), collection(network_rule(ipProtocols=["tcp"]), name="two"))
    answer = arm.call("PUT", RULES, body)
    first, second = answer.body["properties"]["ruleCollections"]
    assert first["action"] == {"type": "Allow"}
    assert first["rules"][0]["ruleType"] == "ApplicationRule"
    assert first["rules"][0]["protocols"] == [{"protocolType": "Https", "port": 443}]
    assert first["rules"][0]["newer"] == ["field"]
    assert second["rules"][0]["ipProtocols"] == ["TCP"]


def test_what_is_sent_and_served_fits_the_published_schema(arm: Arm) -> None:
    body = group(collection(application_rule(), network_rule("dns")), collection(network_rule(), name="net"))
    assert network_problems("firewallPolicies/ruleCollectionGroups", body) == []
    assert network_problems("firewallPolicies/ruleCollectionGroups", arm.get(RULES).body) == []
    wrong = group(collection(network_rule(ipProtocols=["SCTP"])))
    assert network_problems("firewallPolicies/ruleCollectionGroups", wrong) != []


def test_the_size_is_in_answers_to_newer_versions_and_grows_with_the_rules(arm: Arm) -> None:
    assert "size" not in arm.get(RULES, version="2022-09-01").body["properties"]
    small = arm.get(RULES).body["properties"]["size"]
    hosts = [f"host-{number}.example.com" for number in range(30_000)]
    arm.call("PUT", RULES, group(collection(application_rule(targetFqdns=hosts))))
    large = arm.get(RULES).body["properties"]["size"]
    assert float(small.removesuffix("MB")) < 0.001
    assert 0.6 < float(large.removesuffix("MB")) < 0.8  # 30,000 names of 22 to 26 characters with their quotes
    assert float(arm.get(POLICY).body["properties"]["size"].removesuffix("MB")) >= float(large.removesuffix("MB"))


def test_a_group_of_more_than_two_megabytes_is_refused(arm: Arm) -> None:
    hosts = [f"host-{number}.example.com" for number in range(100_000)]
    answer = arm.call("PUT", RULES, group(collection(application_rule(targetFqdns=hosts))))
    assert (answer.status, answer.code) == (400, "FirewallPolicyRuleCollectionGroupTooLarge")


REFUSED = [
    (group(priority=99), "priority 99"),
    (group(priority=65001), "priority 65001"),
    (group(collection(priority=99)), "allow has the priority 99"),
    (group(collection(name="-bad")), "invalid name '-bad'"),
    (group(collection(), collection(name="ALLOW")), "Two rule collections of the group are named allow"),
    (group(collection(network_rule(), network_rule("DNS"))), "Two rules of rule collection allow are named dns"),
    (group(collection(network_rule(), application_rule())), "rules of several types"),
    (group(collection(network_rule(sourceIpGroups=None))), "either source addresses or source IP Groups"),
    (group(collection(network_rule(sourceAddresses=["*"]))), "either source addresses or source IP Groups"),
    (
        group(collection(network_rule(sourceIpGroups=None, sourceAddresses=["AzureCloud"]))),
        "invalid source address: AzureCloud",
    ),
    (group(collection(network_rule(destinationAddresses=["10.0.0.1/8"]))), "invalid destination address: 10.0.0.1/8"),
    (group(collection(network_rule(destinationFqdns=["a.example.com"]))), "needs one of destinationAddresses"),
    (group(collection(network_rule(destinationPorts=["0"]))), "invalid destination port: 0"),
    (group(collection(network_rule(destinationPorts=[]))), "no destination ports"),
    (
        group(collection(network_rule(destinationAddresses=None, destinationFqdns=["*.example.com"]))),
        "invalid destination FQDN",
    ),
    (group(collection(application_rule(targetFqdns=["a.*.example.com"]))), "invalid target FQDN: a.*.example.com"),
    (group(collection(application_rule(targetFqdns=["example.*"]))), "invalid target FQDN"),
    (group(collection(application_rule(targetFqdns=None))), "needs one of targetFqdns"),
    (group(collection(application_rule(protocols=[]))), "no protocol"),
]


@pytest.mark.parametrize(("body", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_azure_would_not_take_is_refused_and_changes_nothing(body: Any, words: str, arm: Arm) -> None:
    before = arm.get(RULES).body
    answer = arm.call("PUT", RULES, body)
    assert answer.status == 400
    assert words in answer.message
    assert arm.get(RULES).body == before


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (group(priority="500"), "properties.priority"),
        (group(priority=None), "properties.priority"),
        (group(collection(ruleCollectionType="Other")), "properties.ruleCollections[0]"),
        (group(collection(action={"type": "Log"})), "properties.ruleCollections[0].action.type"),
        (group(collection(network_rule(ruleType="NatRule"))), "properties.ruleCollections[0].rules[0]"),
        (
            group(collection(network_rule(destinationPorts="53"))),
            "properties.ruleCollections[0].rules[0].destinationPorts",
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_answered_in_the_form_of_this_provider(body: Any, place: str, arm: Arm) -> None:
    answer = arm.call("PUT", RULES, body)
    assert (answer.status, answer.body) == (
        400,
        {"Message": "The request is invalid.", "ModelState": {f"resource.{place}": ["An error has occurred."]}},
    )


def test_wildcards_at_the_front_are_taken(arm: Arm) -> None:
    body = group(collection(application_rule(targetFqdns=["*", "*.example.com", "*example.com", "example.com"])))
    assert arm.call("PUT", RULES, body).status == 200


def test_an_ip_group_that_does_not_exist_is_refused(arm: Arm) -> None:
    answer = arm.call("PUT", RULES, group(collection(network_rule(sourceIpGroups=[f"{CLIENTS}-gone"]))))
    assert (answer.status, answer.code) == (400, "InvalidResourceReference")


def test_a_group_below_a_missing_policy_is_refused(arm: Arm) -> None:
    answer = arm.call("PUT", f"{POLICY}-gone/ruleCollectionGroups/rules", group())
    assert (answer.status, answer.code) == (404, "ParentResourceNotFound")


def test_a_group_that_is_missing_is_a_404_and_its_deletion_a_204(arm: Arm) -> None:
    missing = f"{POLICY}/ruleCollectionGroups/gone"
    assert (arm.get(missing).status, arm.get(missing).code) == (404, "NotFound")
    assert arm.call("DELETE", missing).status == 204


def test_the_groups_of_a_policy_are_listed_without_those_of_its_base_and_in_pages(opened: Callable[..., Arm]) -> None:
    more = [{"id": f"{POLICY}/ruleCollectionGroups/more-{number}", **group()} for number in range(2)]
    arm = opened("page_size: {Microsoft.Network/firewallPolicies/ruleCollectionGroups: 2}\n", *more)
    first = arm.get(f"{POLICY}/ruleCollectionGroups").body
    second = arm.get(first["nextLink"]).body
    assert [each["name"] for each in (*first["value"], *second["value"])] == ["rules", "more-0", "more-1"]
    assert "nextLink" not in second


@pytest.mark.parametrize("path", [RULES, BASE_RULES, f"{POLICY}/ruleCollectionGroups/second"])
def test_a_second_write_to_a_family_is_refused_until_the_first_has_ended(path: str, arm: Arm) -> None:
    started = arm.call("PUT", RULES, group())
    refused = arm.call("PUT", path, group())
    assert (refused.status, refused.code) == (409, "AnotherOperationInProgress")
    operation = started.headers["azure-asyncoperation"].partition("?")[0].rpartition("/")[2]
    assert refused.message.endswith(f"use uri: {operation}.")
    assert arm.call("PUT", POLICY, {"location": "westeurope"}).status == 409
    assert arm.call("DELETE", RULES).status == 409
    assert arm.call("PUT", f"{OTHER}/ruleCollectionGroups/rules", group()).status == 201
    arm.sandbox.sleep(240)
    assert arm.call("PUT", path, group()).status in {200, 201}


def test_a_write_is_slow_only_where_a_firewall_takes_it_over(opened: Callable[..., Arm]) -> None:
    arm = opened("firewall_seconds: 300\n")
    slow, quick = arm.call("PUT", BASE_RULES, group()), arm.call("PUT", f"{OTHER}/ruleCollectionGroups/a", group())
    assert (slow.headers["retry-after"], quick.headers["retry-after"]) == ("10", "10")
    states = []
    for seconds in (0, 9, 1, 289, 1):
        arm.sandbox.sleep(seconds)
        states.append([arm.get(each.headers["azure-asyncoperation"]).body["status"] for each in (slow, quick)])
    assert states == [
        ["InProgress", "InProgress"],
        ["InProgress", "InProgress"],
        ["InProgress", "Succeeded"],
        ["InProgress", "Succeeded"],
        ["Succeeded", "Succeeded"],
    ]


def test_while_a_group_is_written_its_policy_and_the_firewalls_below_are_updating(arm: Arm) -> None:
    before = arm.get(BASE).body["etag"]
    arm.call("PUT", BASE_RULES, group())
    shown = {each: arm.get(each).body["properties"]["provisioningState"] for each in (BASE_RULES, BASE, FIREWALL)}
    assert shown == dict.fromkeys((BASE_RULES, BASE, FIREWALL), "Updating")
    assert arm.get(BASE).body["etag"] != before
    arm.sandbox.sleep(240)
    assert {arm.get(each).body["properties"]["provisioningState"] for each in shown} == {"Succeeded"}


def test_a_write_replaces_the_whole_group_in_the_order_it_was_sent_and_is_saved(arm: Arm) -> None:
    names = ["zebra", "aardvark", "monkey"]
    body = group(*(collection(application_rule(each), name=each) for each in names))
    arm.call("PUT", RULES, body)
    arm.sandbox.sleep(240)
    served = arm.get(RULES).body["properties"]
    assert [each["name"] for each in served["ruleCollections"]] == names
    saved = json.loads((arm.sandbox.folder / "firewalls.json").read_text(encoding="utf-8"))
    (stored,) = [each for each in saved if each["id"] == RULES]
    assert stored["properties"] == body["properties"]


def client(arm: Arm) -> NetworkManagementClient:
    return NetworkManagementClient(AnyCredential(), SUBSCRIPTION, transport=virtual_transport(arm.sandbox))


def model(*collections: dict[str, Any], **changes: object) -> FirewallPolicyRuleCollectionGroup:
    return FirewallPolicyRuleCollectionGroup(group(*collections, **changes))


def test_the_sdk_waits_for_a_write_and_for_a_deletion(arm: Arm) -> None:
    groups = client(arm).firewall_policy_rule_collection_groups
    written = groups.begin_create_or_update("rg", "child", "new", model(collection(application_rule()))).result()
    assert written["properties"]["provisioningState"] == "Succeeded"
    assert arm.sandbox.clock.now == 240
    assert [each.name for each in groups.list("rg", "child")] == ["rules", "new"]
    groups.begin_delete("rg", "child", "new").result()
    assert [each.name for each in groups.list("rg", "child")] == ["rules"]
    assert arm.sandbox.clock.now == 480


def test_the_sdk_raises_for_a_second_write(arm: Arm) -> None:
    arm.call("PUT", RULES, group())
    with pytest.raises(ResourceExistsError, match="AnotherOperationInProgress"):
        client(arm).firewall_policy_rule_collection_groups.begin_create_or_update("rg", "child", "rules", model())


FAULT = "faults:\n  - {{method: PUT, path: '*/ruleCollectionGroups/*', {}}}\n"


def test_an_operation_can_fail_after_it_was_accepted(opened: Callable[..., Arm]) -> None:
    fault = "operation: Failed, code: FirewallPolicyUpdateFailed, message: Put on a firewall failed."
    arm = opened(FAULT.format(fault))
    groups = client(arm).firewall_policy_rule_collection_groups
    poller = groups.begin_create_or_update("rg", "child", "rules", model(priority=700))
    with pytest.raises(HttpResponseError, match="FirewallPolicyUpdateFailed"):
        poller.result()
    shown = arm.get(RULES).body["properties"]
    assert (shown["provisioningState"], shown["priority"]) == ("Failed", 700)
    arm.call("PUT", RULES, group())
    arm.sandbox.sleep(240)
    assert arm.get(RULES).body["properties"]["provisioningState"] == "Succeeded"


def test_an_operation_that_fails_without_effect_leaves_the_rules_and_makes_no_group(opened: Callable[..., Arm]) -> None:
    arm = opened(FAULT.format("operation: Failed, applied: false, times: 2"))
    before = arm.get(RULES).body["properties"]["ruleCollections"]
    arm.call("PUT", RULES, group())
    arm.sandbox.sleep(240)
    assert arm.get(RULES).body["properties"]["ruleCollections"] == before
    new = f"{POLICY}/ruleCollectionGroups/new"
    assert arm.call("PUT", new, group()).status == 201
    assert arm.get(new).body["properties"]["provisioningState"] == "Updating"
    arm.sandbox.sleep(240)
    assert arm.get(new).status == 404
    assert not list(arm.sandbox.folder.glob("ruleCollectionGroups-*"))


def test_an_operation_can_report_success_for_a_group_that_failed(opened: Callable[..., Arm]) -> None:
    arm = opened(FAULT.format("operation: Succeeded"))
    started = arm.call("PUT", RULES, group())
    arm.sandbox.sleep(240)
    assert arm.get(started.headers["azure-asyncoperation"]).body == {"status": "Succeeded"}
    assert arm.get(RULES).body["properties"]["provisioningState"] == "Failed"
