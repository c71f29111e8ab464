"""Firewall policies, firewalls and IP Groups are read into one normal form."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.errors import RuleError
from acrnet.firewall import (
    Action,
    ApplicationRule,
    DnsSettings,
    NatRule,
    NetworkRule,
    read_firewall,
    read_ip_group,
    read_policy,
)
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..bodies import (
    NETWORK,
    Rest,
    application_rule,
    firewall,
    group_id,
    ip_group,
    nat_rule,
    network_rule,
    policy,
    policy_id,
)


def test_a_policy_as_azure_answers_it() -> None:
    read = read_policy(policy("hub", "b", "a", firewalls=[{"id": f"{NETWORK}/azureFirewalls/fw"}]))

    assert (read.id, read.name, read.location, read.tier) == (policy_id("hub"), "hub", "westeurope", "Standard")
    assert read.group_ids == (ResourceId.parse(group_id("a")), ResourceId.parse(group_id("b")))
    assert read.firewalls == (ResourceId.parse(f"{NETWORK}/azureFirewalls/fw"),)
    assert (read.base_policy, read.dns) == (None, None)
    assert (read.threat_intelligence, read.intrusion_detection) == ("Alert", "Off")
    assert (read.explicit_proxy, read.tls_inspection, read.managed_for_containers) == (False, False, False)
    assert (read.provisioning_state, read.unknown_properties) == ("Succeeded", ())


def test_a_policy_with_everything_that_can_matter() -> None:
    read = read_policy(
        policy(
            basePolicy={"id": policy_id("base")},
            sku={"tier": "premium"},
            threatIntelMode="DENY",
            intrusionDetection={"mode": "Alert"},
            dnsSettings={"servers": ["10.0.0.4"], "enableProxy": True, "requireProxyForNetworkRules": None},
            explicitProxy={"enableExplicitProxy": True, "httpPort": 8087},
            transportSecurity={"certificateAuthority": {"name": "ca", "keyVaultSecretId": "https://vault"}},
            afcManaged=True,
            size="0.5MB",
        )
    )

    assert read.base_policy == ResourceId.parse(policy_id("base"))
    assert read.tier == "Premium"
    assert (read.threat_intelligence, read.intrusion_detection) == ("Deny", "Alert")
    assert read.dns == DnsSettings(("10.0.0.4",), proxy=True, proxy_required=False)
    assert (read.explicit_proxy, read.tls_inspection, read.managed_for_containers) == (True, True, True)
    assert read.size == "0.5MB"


def test_whether_a_policy_has_a_draft_is_not_known_until_its_reader_asks() -> None:
    assert isinstance(read_policy(policy()).draft, Unknown)


def test_what_az_prints_is_the_same_policy_as_the_body() -> None:
    body = policy("hub", "a", basePolicy={"id": policy_id("base"), "resourceGroup": "hub"})
    properties = body.pop("properties")
    assert read_policy({**body, **properties}) == read_policy({**body, "properties": properties})


@pytest.mark.parametrize(
    ("properties", "field", "reason"),
    [
        ({"sku": {"tier": "Gold"}}, "tier", "the SKU has the tier 'Gold'"),
        ({"sku": None}, "tier", "the SKU tier is not stated"),
        ({"threatIntelMode": None}, "threat_intelligence", "the mode of threat intelligence is not stated"),
        ({"intrusionDetection": {"mode": "[m]"}}, "intrusion_detection", "the mode of intrusion detection is '[m]'"),
        (
            {"basePolicy": {"id": "[resourceId('x')]"}},
            "base_policy",
            "the parent policy is \"[resourceId('x')]\", which",
        ),
        ({"basePolicy": ["x"]}, "base_policy", "the parent policy is"),
        ({"dnsSettings": "[dns]"}, "dns", "the DNS settings of the policy are '[dns]'"),
        ({"ruleCollectionGroups": None}, "group_ids", "the policy does not list its rule collection groups"),
        ({"ruleCollectionGroups": [{"id": "g"}]}, "group_ids", "the policy lists rule collection groups without"),
        ({"afcManaged": "[a]"}, "managed_for_containers", "the mark of Azure Firewall for Containers is '[a]'"),
        ({"explicitProxy": {"enableExplicitProxy": 7}}, "explicit_proxy", "the explicit proxy is 7"),
    ],
)
def test_what_cannot_be_read_of_a_policy_is_unknown_with_the_reason(properties: Rest, field: str, reason: str) -> None:
    unknown = getattr(read_policy(policy(**properties)), field)
    assert isinstance(unknown, Unknown)
    assert unknown.reason.startswith(reason)


def test_a_property_of_a_policy_that_is_not_known_is_named() -> None:
    assert read_policy(policy(quarantine={"mode": "on"})).unknown_properties == ("quarantine",)


def test_a_firewall_with_a_policy_in_a_virtual_network() -> None:
    read = read_firewall(
        firewall(
            firewallPolicy={"id": policy_id("hub")},
            ipConfigurations=[
                {
                    "name": "c",
                    "properties": {
                        "privateIPAddress": "10.0.1.4",
                        "subnet": {"id": f"{NETWORK}/virtualNetworks/hub/subnets/AzureFirewallSubnet"},
                        "publicIPAddress": {"id": f"{NETWORK}/publicIPAddresses/out"},
                    },
                },
                {"name": "v6", "properties": {"publicIPAddress": {"id": f"{NETWORK}/publicIPAddresses/out6"}}},
            ],
        )
    )

    assert read.policy == ResourceId.parse(policy_id("hub"))
    assert read.private_addresses == ("10.0.1.4",)
    assert [each.name for each in read.subnets] == ["AzureFirewallSubnet"]
    assert [each.name for each in read.public_addresses] == ["out", "out6"]
    assert (read.virtual_hub, read.managed_for_containers) == (None, False)
    assert read.classic.collections == ()
    assert isinstance(read.dual_stack, Unknown)


def test_a_firewall_in_a_virtual_hub() -> None:
    read = read_firewall(
        firewall(
            sku={"name": "AZFW_Hub", "tier": "Standard"},
            threatIntelMode=None,
            virtualHub={"id": f"{NETWORK}/virtualHubs/hub"},
            hubIPAddresses={"privateIPAddress": "10.168.0.132", "publicIPs": {"addresses": [{"address": "20.1.1.1"}]}},
        )
    )

    assert read.virtual_hub == ResourceId.parse(f"{NETWORK}/virtualHubs/hub")
    assert read.private_addresses == ("10.168.0.132",)


def test_classic_rules_are_collections_of_three_types_by_priority() -> None:
    read = read_firewall(
        firewall(
            NetworkRuleCollections=[
                _classic("net", 300, "Allow", network_rule("n", protocols=["Any"], ipProtocols=None))
            ],
            applicationRuleCollections=[_classic("app", 100, "Deny", application_rule("a", "*"))],
            natRuleCollections=[_classic("nat", 200, "Dnat", nat_rule("d", protocols=["TCP"], ipProtocols=None))],
            additionalProperties={"Network.DNS.EnableProxy": "true", "Network.SNAT.PrivateRanges": "IANAPrivateRanges"},
        )
    )

    collections = read.classic.collections
    assert not isinstance(collections, Unknown)
    assert [(each.name, each.priority, each.action) for each in collections] == [
        ("app", 100, Action.DENY),
        ("nat", 200, Action.DNAT),
        ("net", 300, Action.ALLOW),
    ]
    rules = [rule for each in collections if not isinstance(each.rules, Unknown) for rule in each.rules]
    assert [type(rule) for rule in rules] == [ApplicationRule, NatRule, NetworkRule]
    assert isinstance(rules[2], NetworkRule)
    assert rules[2].protocols == ("Any",)
    assert read.dns == {"enableproxy": "true"}


def test_classic_rules_that_cannot_be_read_are_unknown() -> None:
    read = read_firewall(firewall(networkRuleCollections="[variables('rules')]"))
    assert read.classic.collections == Unknown("networkRuleCollections is not a list but \"[variables('rules')]\"")


def test_an_ip_group_is_the_set_of_its_addresses() -> None:
    read = read_ip_group(ip_group("spokes", "10.0.0.0", "10.1.0.0/16", "10.2.0.0-10.2.0.31"))

    assert read.addresses == AddressSet.parse(["10.0.0.0/32", "10.1.0.0/16", "10.2.0.0/27"])
    assert read.entries == 3


def test_an_ip_group_with_an_entry_that_is_no_address_is_unknown() -> None:
    read = read_ip_group(ip_group("spokes", "10.0.0.0/8", "[x]"))
    assert read.addresses == Unknown(
        "the IP Group 'spokes' cannot be read: '[x]' is not an IP address, a CIDR prefix or an address range"
    )


@pytest.mark.parametrize(
    ("read", "what"),
    [(read_policy, "a firewall policy"), (read_firewall, "a firewall"), (read_ip_group, "an IP Group")],
)
@pytest.mark.parametrize("bad", [None, "text", 7, []])
def test_a_value_that_is_not_an_object_is_refused(read: Any, what: str, bad: object) -> None:
    with pytest.raises(RuleError, match=f"is not {what}"):
        read(bad)


@pytest.mark.parametrize("read", [read_policy, read_firewall, read_ip_group])
def test_a_body_without_an_id_takes_the_place_it_was_read_from(read: Any) -> None:
    assert read({"name": "x"}, origin="file.json#$[0]").id == "file.json#$[0]"
    assert read({"name": "x"}).id == "x"


def _classic(name: str, priority: int, action: str, *rules: Rest) -> Rest:
    without_type = [{key: value for key, value in rule.items() if key != "ruleType"} for rule in rules]
    return {"name": name, "properties": {"priority": priority, "action": {"type": action}, "rules": without_type}}
