"""Rule collection groups are read into one normal form, and what cannot be read is kept as a doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acrnet.errors import RuleError
from acrnet.firewall import (
    Action,
    ApplicationProtocol,
    ApplicationRule,
    NatRule,
    NetworkRule,
    Rule,
    RuleCollection,
    RuleCollectionGroup,
    UnreadRule,
    read_rule_collection_group,
)
from acrnet.net import IntervalSet
from acrnet.unknown import Unknown

from ..bodies import Rest, application_rule, collection, group, group_id, ip_group_id, nat_rule, network_rule


def read(*collections: Rest) -> tuple[RuleCollection, ...]:
    read_collections = read_rule_collection_group(group("g", 200, *collections)).collections
    assert not isinstance(read_collections, Unknown)
    return read_collections


def read_rule(rule: Rest, action: str = "Allow") -> Rule:
    (only,) = read(collection("c", 100, action, rule))
    assert not isinstance(only.rules, Unknown)
    (one,) = only.rules
    return one


def network(rule: Rest) -> NetworkRule:
    read_as = read_rule(rule)
    assert isinstance(read_as, NetworkRule)
    return read_as


def application(rule: Rest) -> ApplicationRule:
    read_as = read_rule(rule)
    assert isinstance(read_as, ApplicationRule)
    return read_as


def test_a_group_has_its_own_fields_and_its_collections_by_priority() -> None:
    read_group = read_rule_collection_group(
        group("g", 200, collection("late", 900, "Deny"), collection("early", 100, "Allow"), size="0.1MB")
    )

    assert read_group == RuleCollectionGroup(
        group_id("g"),
        "g",
        200,
        (RuleCollection("early", 100, Action.ALLOW, ()), RuleCollection("late", 900, Action.DENY, ())),
        "0.1MB",
        "Succeeded",
    )


def test_rules_stay_in_their_order_because_the_order_is_their_priority() -> None:
    (only,) = read(collection("c", 100, "Allow", network_rule("z"), network_rule("a"), network_rule("m")))

    assert not isinstance(only.rules, Unknown)
    assert [rule.name for rule in only.rules] == ["z", "a", "m"]


def test_a_network_rule_has_every_condition() -> None:
    rule = network(
        network_rule(
            "n",
            ["Storage.WestEurope", "10.1.2.3/16"],
            ipProtocols=["UDP", "TCP"],
            sourceAddresses=["10.2.0.0-10.2.0.31"],
            sourceIpGroups=[ip_group_id("Spokes")],
            destinationFqdns=["Example.COM."],
            destinationPorts=["443", "8000-8010"],
            destinationGeoLocations=["US"],
            sourceKubeSelectorGroups=[f"{group_id('g')}/kubeSelectorGroups/Web"],
            description=" why ",
        )
    )

    assert rule.protocols == ("TCP", "UDP")
    assert rule.sources.prefixes == ("10.2.0.0/27",)
    assert rule.sources.groups == (ip_group_id("spokes").lower(),)
    assert rule.destinations.prefixes == ("10.1.0.0/16", "storage.westeurope")
    assert rule.destinations.spelled == ("10.1.0.0/16", "Storage.WestEurope")
    assert rule.destination_fqdns == ("example.com",)
    assert rule.ports == IntervalSet.of((443, 443), (8000, 8010))
    assert rule.destination_locations == ("us",)
    assert rule.selector_groups == (f"{group_id('g')}/kubeselectorgroups/web".lower(),)
    assert (rule.description, rule.unread) == ("why", ())


def test_an_application_rule_has_every_condition() -> None:
    rule = application(
        application_rule(
            "a",
            "*.AzureCR.io",
            "contoso.azurecr.io",
            protocols=[{"protocolType": "HTTPS", "port": "443"}, {"protocolType": "Http", "port": 80}],
            fqdnTags=["AzureKubernetesService"],
            targetUrls=["www.contoso.com/A/*"],
            webCategories=["SocialNetworking"],
            terminateTLS=True,
            httpHeadersToInsert=[{"headerName": "X-Tenant", "headerValue": "secret"}],
        )
    )

    assert rule.protocols == (ApplicationProtocol("Http", 80), ApplicationProtocol("Https", 443))
    assert rule.fqdns == ("*.azurecr.io", "contoso.azurecr.io")
    assert rule.fqdn_tags == ("azurekubernetesservice",)
    assert rule.urls == ("www.contoso.com/a/*",)
    assert rule.web_categories == ("socialnetworking",)
    assert rule.terminate_tls
    assert rule.inserted_headers == ("X-Tenant",)


def test_a_nat_rule_has_where_it_sends_packets() -> None:
    rule = read_rule(nat_rule("n", translatedAddress=None, translatedFqdn="Web.Contoso.com"), "Dnat")

    assert isinstance(rule, NatRule)
    assert rule.destinations.prefixes == ("20.1.1.1/32",)
    assert (rule.translated_address, rule.translated_fqdn, rule.translated_port) == ("", "web.contoso.com", "443")


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(lambda rule: {key.upper(): value for key, value in rule.items()}, id="keys in upper case"),
        pytest.param(lambda rule: {key.lower(): value for key, value in rule.items()}, id="keys in lower case"),
        pytest.param(lambda rule: {**rule, "ruleType": "networkrule", "ipProtocols": ["tcp"]}, id="values in lower"),
        pytest.param(lambda rule: {**rule, "destinationIpGroups": [], "description": ""}, id="empty lists and texts"),
        pytest.param(lambda rule: {**rule, "destinationFqdns": None, "sourceIpGroups": None}, id="null"),
        pytest.param(
            lambda rule: {**rule, "sourceAddresses": "*", "destinationPorts": 443}, id="one in place of a list"
        ),
        pytest.param(lambda rule: dict(reversed(rule.items())), id="keys in another order"),
        pytest.param(lambda rule: {**rule, "sourceAddresses": ["Any"]}, id="Any for every address"),
    ],
)
def test_one_rule_in_many_spellings_is_one_value(spelling: Callable[[Rest], Rest]) -> None:
    plain = network_rule("n", ["Storage"])
    assert read_rule(spelling(plain)) == read_rule(plain)


def test_what_az_prints_is_the_same_group_as_the_body() -> None:
    body = group("g", 200, collection("c", 100, "Allow", network_rule("n")))
    properties = body.pop("properties")
    assert read_rule_collection_group({**body, **properties, "resourceGroup": "hub"}) == read_rule_collection_group(
        {**body, "properties": properties}
    )


def test_a_rule_group_of_2019_is_read_like_its_successor() -> None:
    old = {
        "name": "g",
        "id": group_id("g"),
        "properties": {
            "priority": 110,
            "rules": [
                {
                    "ruleType": "FirewallPolicyFilterRule",
                    "name": "c",
                    "priority": 100,
                    "action": {"type": "Deny"},
                    "ruleConditions": [
                        {**network_rule("n"), "ruleType": None, "ruleConditionType": "NetworkRuleCondition"}
                    ],
                }
            ],
        },
    }
    new = group("g", 110, collection("c", 100, "Deny", network_rule("n")), provisioningState="")
    assert read_rule_collection_group(old) == read_rule_collection_group(new)


@pytest.mark.parametrize(
    ("rule", "doubts"),
    [
        (network_rule(sourceFooGroups=["x"]), ("a rule has the property 'sourceFooGroups', which is not known here",)),
        (network_rule(sourceFooGroups=[]), ()),
        (application_rule(newCondition=True), ("a rule has the property 'newCondition', which is not known here",)),
    ],
)
def test_an_unknown_property_with_a_value_puts_a_rule_in_doubt(rule: Rest, doubts: tuple[str, ...]) -> None:
    read_as = read_rule(rule)
    assert isinstance(read_as, NetworkRule | ApplicationRule)
    assert read_as.unread == doubts


def test_texts_that_are_not_values_are_kept_where_they_may_be_any() -> None:
    rule = network(network_rule("n", "[parameters('to')]", destinationPorts=["[parameters('port')]"]))

    assert rule.destinations.unread == ("[parameters('to')]",)
    assert rule.unread_ports == ("[parameters('port')]",)
    assert network(network_rule(destinationPorts=None)).unread_ports == ("",)
    protocols = application(application_rule(protocols=[{"protocolType": "Https"}, "[p]"])).protocols
    assert protocols == (ApplicationProtocol("Https", -1), ApplicationProtocol("[p]", -1))


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"name": "n", "ruleType": "FooRule"}, "the rule 'n' is of the type 'FooRule', which is not known here"),
        ({"name": "n"}, "the rule 'n' states no type"),
        ("[parameters('rule')]", "c[0] is not a rule but \"[parameters('rule')]\""),
    ],
)
def test_what_may_be_any_rule_is_kept_in_its_place(rule: Any, reason: str) -> None:
    read_as = read_rule(rule)
    assert isinstance(read_as, UnreadRule)
    assert read_as.reason == reason


@pytest.mark.parametrize(
    ("broken", "field", "reason"),
    [
        (collection("c", "high", "Allow"), "priority", "it has the priority 'high'"),
        (collection("c", None, "Allow"), "priority", "it has no priority"),
        (collection("c", [100], "Allow"), "priority", "it has the priority [100]"),
        (collection("c", 100, "Redirect"), "action", "it has the action 'Redirect'"),
        (collection("c", 100, "Allow") | {"action": None}, "action", "it has no action"),
        (collection("c", 100, "Allow") | {"rules": "[r]"}, "rules", "what the rule collection 'c' has in the place of"),
        (
            collection("c", 100, "Allow", schedule="night"),
            "rules",
            "the rule collection 'c' has the property 'schedule'",
        ),
        (
            collection("c", 100, "Allow") | {"ruleCollectionType": "Other"},
            "rules",
            "the rule collection 'c' is of the type 'Other', which is not known here",
        ),
        ("[c]", "rules", "ruleCollections[0] is not a rule collection but '[c]'"),
    ],
)
def test_what_a_collection_lacks_is_unknown_with_the_reason(broken: Any, field: str, reason: str) -> None:
    (only,) = read(broken)
    unknown = getattr(only, field)
    assert isinstance(unknown, Unknown)
    assert unknown.reason.startswith(reason)


def test_a_collection_without_a_readable_priority_comes_first() -> None:
    assert [each.name for each in read(collection("a", 100, "Allow"), collection("b", "?", "Deny"))] == ["b", "a"]


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"ruleCollections": "[variables('c')]"}, "ruleCollections is not a list but \"[variables('c')]\""),
        ({"inheritFrom": "base"}, "the rule collection group 'g' has the property 'inheritFrom', which is not known"),
    ],
)
def test_collections_that_cannot_be_known_are_unknown(properties: Rest, reason: str) -> None:
    collections = read_rule_collection_group(group("g", 200, **properties)).collections
    assert isinstance(collections, Unknown)
    assert collections.reason.startswith(reason)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "[] is not a rule collection group."),
        ({"name": "g", "properties": []}, "The properties of 'g' are not an object."),
    ],
)
def test_a_value_that_is_not_a_group_is_refused(bad: Any, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule_collection_group(bad)
    assert caught.value.message == message
    assert caught.value.next_step
