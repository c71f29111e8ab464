"""Rules that are written read back as they were meant, and each meaning has one normal form."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.firewall import ApplicationProtocol, ApplicationRule, NetworkRule, RuleCollectionGroup
from acrnet.firewall.wire import read_rule_collection_group
from acrnet.firewall.wire.normal_form import normal_form
from acrnet.firewall.wire.owned_rules import allowing_collection, application_rule, network_rule
from acrnet.net import IntervalSet

from .. import bodies
from ..bodies import Rest

NAMES = application_rule(
    "acrnet-contoso", sources={"sourceAddresses": ["10.8.1.0/24"]}, hosts=["contoso.azurecr.io"], description="about"
)
TAGS = network_rule(
    "acrnet-tag",
    sources={"sourceIpGroups": ["/ipg"]},
    destinations=["Storage.WestEurope"],
    port=443,
    description="about",
)


def group(*rules: Rest, **properties: Any) -> RuleCollectionGroup:
    collection = {**allowing_collection("acrnet-x", 1000, rules), **properties}
    return read_rule_collection_group(
        {"name": "acrnet", "properties": {"priority": 500, "ruleCollections": [collection]}}
    )


def rules_of(read: RuleCollectionGroup) -> list[object]:
    assert isinstance(read.collections, tuple)
    (collection,) = read.collections
    assert isinstance(collection.rules, tuple)
    return list(collection.rules)


def test_an_application_rule_reads_back_as_https_to_names() -> None:
    (rule,) = rules_of(group(NAMES))
    assert isinstance(rule, ApplicationRule)
    assert rule.protocols == (ApplicationProtocol("Https", 443),)
    assert (rule.fqdns, rule.sources.prefixes, rule.description) == (("contoso.azurecr.io",), ("10.8.1.0/24",), "about")
    assert (rule.unread, rule.terminate_tls) == ((), False)


def test_a_network_rule_reads_back_as_tcp_to_a_tag() -> None:
    (rule,) = rules_of(group(TAGS))
    assert isinstance(rule, NetworkRule)
    assert (rule.protocols, rule.ports, rule.unread) == (("TCP",), IntervalSet.single(443), ())
    assert (rule.sources.groups, rule.destinations.spelled) == (("/ipg",), ("Storage.WestEurope",))


def test_a_rule_without_a_description_has_no_key_for_it() -> None:
    assert "description" not in application_rule("x", sources={}, hosts=["a.example.com"])


@pytest.mark.parametrize(
    "spelled",
    [
        {**NAMES, "sourceIpGroups": [], "destinationAddresses": [], "terminateTLS": False, "fqdnTags": None},
        {**NAMES, "protocols": [{"protocolType": "https", "port": "443"}]},
        {**NAMES, "targetFqdns": ["CONTOSO.azurecr.io."]},
        {**NAMES, "sourceAddresses": ["10.8.1.0/24", "10.8.1.0/24"]},
    ],
)
def test_spelling_does_not_change_the_normal_form(spelled: Rest) -> None:
    assert normal_form(group(spelled)) == normal_form(group(NAMES))


OTHERS: list[Rest] = [
    {**NAMES, "name": "acrnet-Contoso"},
    {**NAMES, "description": "other"},
    {**NAMES, "protocols": [{"protocolType": "Http", "port": 443}]},
    {**NAMES, "protocols": [{"protocolType": "Https", "port": 8443}]},
    {**NAMES, "sourceAddresses": ["10.8.2.0/24"]},
    {**NAMES, "sourceAddresses": [], "sourceIpGroups": ["/ipg"]},
    {**NAMES, "destinationAddresses": ["10.0.0.0/8"]},
    {**NAMES, "targetFqdns": ["*.azurecr.io"]},
    {**NAMES, "fqdnTags": ["WindowsUpdate"]},
    {**NAMES, "targetUrls": ["www.example.com/a"]},
    {**NAMES, "webCategories": ["social"]},
    {**NAMES, "terminateTLS": True},
    {**NAMES, "httpHeadersToInsert": [{"headerName": "X", "headerValue": "1"}]},
    {**NAMES, "sourceKubeSelectorGroups": ["/kube"]},
    {**NAMES, "newCondition": True},
    {**NAMES, "ruleType": "FutureRule"},
    TAGS,
    {**TAGS, "ipProtocols": ["UDP"]},
    {**TAGS, "destinationPorts": ["443", "8443"]},
    {**TAGS, "destinationPorts": ["many"]},
    {**TAGS, "destinationAddresses": ["storage.westeurope"]},
    {**TAGS, "destinationAddresses": [], "destinationFqdns": ["a.example.com"]},
    {**TAGS, "destinationIpGroups": ["/other"]},
    {**TAGS, "sourceGeoLocations": ["DE"]},
    {**TAGS, "destinationGeoLocations": ["DE"]},
    bodies.nat_rule(),
    bodies.nat_rule(translatedAddress="10.0.0.5"),
    bodies.nat_rule(translatedPort="8443"),
]


def test_every_meaning_has_a_normal_form_of_its_own() -> None:
    forms = [normal_form(group(each)) for each in (NAMES, *OTHERS)]
    assert [(one, other) for one in range(len(forms)) for other in range(one) if forms[one] == forms[other]] == []


@pytest.mark.parametrize(
    "changed",
    [
        group(NAMES, priority=7),
        group(NAMES, action={"type": "Deny"}),
        group(NAMES, action={"type": "Later"}),
        group(NAMES, name="acrnet-y"),
        group(NAMES, rules="many"),
        group(TAGS, NAMES),
        read_rule_collection_group({"name": "acrnet", "properties": {"priority": 500, "ruleCollections": "many"}}),
    ],
)
def test_order_and_what_surrounds_a_rule_are_part_of_the_normal_form(changed: RuleCollectionGroup) -> None:
    assert normal_form(changed) not in (normal_form(group(NAMES)), normal_form(group(NAMES, TAGS)))
