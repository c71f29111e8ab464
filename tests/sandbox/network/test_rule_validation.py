"""What is refused in a rule, each with the code of the service; and what is not."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ..conftest import NSG, Arm, OpenEstate, rule_properties

JsonValue: TypeAlias = Any  # what json reads

LISTS = {"destinationAddressPrefix": None}
REFUSED = [
    pytest.param({"priority": 99}, "SecurityRuleInvalidPriority", "Value provided: 99", id="priority too low"),
    pytest.param({"priority": 4097}, "SecurityRuleInvalidPriority", "Value provided: 4097", id="priority too high"),
    pytest.param({"priority": "200"}, "InvalidRequestFormat", "'priority' is not an integer", id="priority as text"),
    pytest.param({"priority": True}, "InvalidRequestFormat", "'priority' is not an integer", id="priority as boolean"),
    pytest.param(
        {"priority": 200}, "SecurityRuleConflict", "rule foreign conflicts with rule new", id="priority taken"
    ),
    pytest.param({"protocol": None}, "InvalidRequestFormat", "'protocol' not found", id="no protocol"),
    pytest.param({"access": None}, "InvalidRequestFormat", "'access' not found", id="no access"),
    pytest.param({"direction": None}, "InvalidRequestFormat", "'direction' not found", id="no direction"),
    pytest.param({"protocol": "All"}, "InvalidRequestFormat", "'All' of property 'protocol'", id="unknown protocol"),
    pytest.param({"access": "Reject"}, "InvalidRequestFormat", "'Reject' of property 'access'", id="unknown access"),
    pytest.param({"description": "x" * 141}, "SecurityRuleDescriptionTooLong", "141", id="description too long"),
    pytest.param(
        {"description": 7}, "InvalidRequestFormat", "'description' is not a string", id="description a number"
    ),
    pytest.param(
        {"sourcePortRange": 443}, "InvalidRequestFormat", "'sourcePortRange' is not a string", id="port a number"
    ),
    pytest.param(
        {"sourcePortRange": None, "sourcePortRanges": [443]},
        "InvalidRequestFormat",
        "list of strings",
        id="ports as numbers",
    ),
    pytest.param(
        {**LISTS, "destinationAddressPrefixes": "10.0.0.0/8"},
        "InvalidRequestFormat",
        "list of strings",
        id="a list as text",
    ),
    pytest.param({"destinationPortRange": "65536"}, "SecurityRuleInvalidPortRange", "65536", id="port too high"),
    pytest.param({"destinationPortRange": "80,443"}, "SecurityRuleInvalidPortRange", "80,443", id="ports with a comma"),
    pytest.param({"destinationPortRange": "443-80"}, "SecurityRuleInvalidPortRange", "443-80", id="a range backwards"),
    pytest.param({"destinationPortRange": "https"}, "SecurityRuleInvalidPortRange", "https", id="a port by name"),
    pytest.param(
        {"destinationPortRange": None, "destinationPortRanges": ["443", "*"]},
        "SecurityRuleInvalidPortRange",
        "provided: *",
        id="any port in a list",
    ),
    pytest.param(
        {"destinationPortRange": None},
        "SecurityRuleParametersMissing",
        "DestinationPortRanges or",
        id="no destination port",
    ),
    pytest.param(
        {"sourceAddressPrefix": None},
        "SecurityRuleParametersMissing",
        "SourceAddressPrefixes, SourceAddressPrefix, or SourceApplicationSecurityGroups",
        id="no source",
    ),
    pytest.param(
        {"destinationAddressPrefixes": ["10.0.0.0/8"]},
        "SecurityRuleParametersConflict",
        "destinationAddressPrefix",
        id="two forms",
    ),
    pytest.param(
        {"sourceApplicationSecurityGroups": [{"id": "/x"}]},
        "SecurityRuleParametersConflict",
        "sourceAddressPrefix",
        id="prefix and group",
    ),
    pytest.param(
        {"destinationPortRanges": ["443"]},
        "SecurityRuleParametersConflict",
        "destinationPortRange",
        id="two forms of ports",
    ),
    pytest.param(
        {"destinationAddressPrefix": "AzureContainerRegistry.Nowhere"},
        "SecurityRuleInvalidAddressPrefix",
        "AzureContainerRegistry.Nowhere",
        id="unknown tag",
    ),
    pytest.param(
        {"destinationAddressPrefix": "contoso.azurecr.io"},
        "SecurityRuleInvalidAddressPrefix",
        "azurecr.io",
        id="a host",
    ),
    pytest.param({"destinationAddressPrefix": "any"}, "SecurityRuleInvalidAddressPrefix", "any", id="the word any"),
    pytest.param(
        {"destinationAddressPrefix": "10.0.0.1/8"}, "SecurityRuleInvalidAddressPrefix", "10.0.0.1/8", id="host bits"
    ),
    pytest.param(
        {"destinationAddressPrefix": "10.0.0.0/33"}, "SecurityRuleInvalidAddressPrefix", "/33", id="a bad length"
    ),
    pytest.param(
        {"destinationAddressPrefix": "2603::/32/8"}, "SecurityRuleInvalidAddressPrefix", "2603", id="two lengths"
    ),
    pytest.param(
        {"destinationAddressPrefix": "9999999999"},
        "SecurityRuleInvalidAddressPrefix",
        "9999999999",
        id="a number too large",
    ),
    pytest.param(
        {"destinationAddressPrefix": "9" * 5000}, "SecurityRuleInvalidAddressPrefix", "999", id="a number without end"
    ),
    *(
        pytest.param(
            {**LISTS, "destinationAddressPrefixes": ["10.0.0.0/8", value]},
            "SecurityRuleParameterContainsUnsupportedValue",
            f"Unsupported value used: {value}.",
            id=f"{value} in a list",
        )
        for value in ("*", "Internet", "VIRTUALNETWORK", "AzureContainerRegistry.WestEurope")
    ),
    pytest.param(
        {**LISTS, "destinationAddressPrefixes": ["10.0.0.0/8", "2603:1020::/48"]},
        "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
        "same address family",
        id="two families on one side",
    ),
    pytest.param(
        {"sourceAddressPrefix": "10.0.0.0/8", "destinationAddressPrefix": "2603:1020::/48"},
        "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
        "same address family",
        id="a family on each side",
    ),
]


@pytest.mark.parametrize(("changes", "code", "words"), REFUSED)
def test_a_bad_rule_is_refused_with_the_code_of_the_service_and_changes_nothing(
    changes: dict[str, JsonValue], code: str, words: str, arm: Arm, tmp_path: Path
) -> None:
    before = (tmp_path / "network/nsg.json").read_bytes()
    answer = arm.put_rule("new", rule_properties(**{"priority": 1000, **changes}))
    assert (answer.status, answer.code, answer.body["error"]["details"]) == (400, code, [])
    assert words in answer.message
    assert (tmp_path / "network/nsg.json").read_bytes() == before
    assert arm.get(NSG).body["properties"]["provisioningState"] == "Succeeded"


ACCEPTED = [
    pytest.param({"priority": 100}, id="lowest priority"),
    pytest.param({"priority": 4096}, id="highest priority"),
    pytest.param({"priority": 200, "direction": "Inbound"}, id="a priority taken in the other direction"),
    pytest.param({"protocol": "TCP"}, id="a protocol in another case"),
    pytest.param({"protocol": "*", "destinationPortRange": "0-65535"}, id="any protocol and all ports"),
    pytest.param({"destinationPortRange": None, "destinationPortRanges": ["443", "8000-8010"]}, id="a list of ports"),
    pytest.param({"description": "x" * 140}, id="longest description"),
    pytest.param({"destinationAddressPrefix": "azurecontainerregistry.westeurope"}, id="a tag in another case"),
    pytest.param({"destinationAddressPrefix": "AzurePlatformDNS"}, id="a tag no file lists"),
    pytest.param({"destinationAddressPrefix": "2603:1020::/48"}, id="IPv6"),
    pytest.param({"destinationAddressPrefix": "10.0.0.4"}, id="one address"),
    pytest.param({"destinationAddressPrefix": "789"}, id="a bare number, as recorded"),
    pytest.param({**LISTS, "destinationAddressPrefixes": ["10.0.0.0/8", "192.168.0.0/16"]}, id="a list of prefixes"),
    pytest.param({"sourceAddressPrefix": "", "sourceAddressPrefixes": ["10.0.0.0/8"]}, id="an empty single value"),
    pytest.param({"sourceAddressPrefix": None, "sourceApplicationSecurityGroups": [{"id": "/x"}]}, id="a group"),
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_a_good_rule_is_accepted_and_echoed_as_it_was_sent(changes: dict[str, JsonValue], arm: Arm) -> None:
    sent = rule_properties(**{"priority": 1000, **changes})
    answer = arm.put_rule("new", sent)
    assert answer.status == 201
    echoed = answer.body["properties"]
    assert {key: echoed[key] for key in sent} == sent


def test_access_and_direction_get_the_case_of_the_service(arm: Arm) -> None:
    answer = arm.put_rule("new", rule_properties(access="ALLOW", direction="outbound"))
    assert answer.status == 201
    assert (answer.body["properties"]["access"], answer.body["properties"]["direction"]) == ("Allow", "Outbound")


def test_the_four_lists_are_always_there_and_a_single_value_only_where_its_list_is_empty(arm: Arm) -> None:
    sent = rule_properties(destinationPortRange=None, destinationPortRanges=["443"], sourceAddressPrefix=None,
                           sourceAddressPrefixes=["10.0.0.0/8"], destinationAddressPrefix="10.1.0.0/16")  # fmt: skip
    echoed = arm.put_rule("new", sent).body["properties"]
    assert echoed["sourcePortRanges"] == echoed["destinationAddressPrefixes"] == []
    assert (echoed["destinationPortRanges"], echoed["sourceAddressPrefixes"]) == (["443"], ["10.0.0.0/8"])
    assert echoed.keys() & {"destinationPortRange", "sourceAddressPrefix"} == set()


@pytest.mark.parametrize("name", ["-a", "a-", "a b", "a" * 81, ".a", "ä"])
def test_a_bad_name_is_refused(name: str, arm: Arm) -> None:
    assert arm.put_rule(name, rule_properties()).code == "InvalidResourceName"


@pytest.mark.parametrize("name", ["a", "_", "a" * 80, "acrnet-AzureContainerRegistry.FranceCentral", "9_"])
def test_a_good_name_is_accepted(name: str, arm: Arm) -> None:
    assert arm.put_rule(name, rule_properties()).status == 201


def test_without_a_tag_file_any_word_is_accepted_as_a_tag(open_estate: OpenEstate) -> None:
    arm = open_estate({"service-tags.json": None})
    assert arm.put_rule("new", rule_properties(destinationAddressPrefix="Some.Tag")).status == 201
    arm.wait()
    assert arm.put_rule("newer", rule_properties(1001, destinationAddressPrefix="no tag")).status == 400


def full_group(count: int, addresses: int = 1) -> dict[str, JsonValue]:
    prefixes = [f"10.{n // 256}.{n % 256}.0/24" for n in range(addresses)]
    lists = {"destinationAddressPrefix": None, "destinationAddressPrefixes": prefixes}
    rules = [{"name": f"r{n}", "properties": rule_properties(100 + n, **lists)} for n in range(count)]
    return {"network/nsg.json": {"id": NSG, "location": "westeurope", "properties": {"securityRules": rules}}}


def test_a_group_holds_a_thousand_rules_and_no_more(open_estate: OpenEstate) -> None:
    arm = open_estate(full_group(999))
    assert arm.put_rule("last", rule_properties(4000)).status == 201
    arm.wait()
    assert arm.put_rule("more", rule_properties(4001)).code == "SecurityRuleCountLimitReached"
    assert arm.put_rule("r5", rule_properties(4002)).status == 200


def test_a_group_holds_four_thousand_addresses_a_side_and_no_more(open_estate: OpenEstate) -> None:
    arm = open_estate(full_group(1, addresses=3999))
    assert arm.put_rule("one", rule_properties(200)).status == 201
    arm.wait()
    assert arm.put_rule("more", rule_properties(201)).code == "SecurityGroupAddressPrefixLimitReached"


def test_a_conflict_that_is_in_the_estate_already_does_not_stop_another_rule(open_estate: OpenEstate) -> None:
    rules = [{"name": name, "properties": rule_properties(200)} for name in ("a", "b")]
    arm = open_estate(
        {"network/nsg.json": {"id": NSG, "location": "westeurope", "properties": {"securityRules": rules}}}
    )
    assert arm.put_rule("c", rule_properties(201)).status == 201
    arm.wait()
    assert json.dumps(arm.put_rule("a", rule_properties(200)).body).count("rule b conflicts with rule a") == 1
