"""Firewall policies, their groups, classic rules and IP Groups, as they are once a plan is applied.

Expected bodies are those that the provider sends (the `expand` functions of firewall_policy_resource.go,
firewall_policy_rule_collection_group_resource.go and the classic rule collections in
hashicorp/terraform-provider-azurerm).
"""

from __future__ import annotations

from acrnet.unknown import Unknown

from .plans import LATER, NETWORK, Json, bodies, change, configured, contents, plan, refers

POLICY = "azurerm_firewall_policy"
GROUP = "azurerm_firewall_policy_rule_collection_group"
FIREWALL = "azurerm_firewall"
IP_GROUP = "azurerm_ip_group"
HUB = {"name": "hub", "location": "westeurope", "resource_group_name": "rg-net"}


def network_rule(name: str, **more: object) -> Json:
    return {
        "name": name,
        "description": "",
        "protocols": ["TCP"],
        "source_addresses": ["10.0.0.0/8"],
        "source_ip_groups": None,
        "destination_addresses": ["AzureContainerRegistry"],
        "destination_ip_groups": None,
        "destination_fqdns": None,
        "destination_ports": ["443"],
        **more,
    }


def collections(**more: object) -> Json:
    return {"name": "egress", "priority": 500, **more}


def network(*rules: Json, action: str = "Allow") -> list[Json]:
    return [{"name": "registries", "priority": 200, "action": action, "rule": list(rules)}]


def test_a_policy_has_the_settings_that_the_provider_sends() -> None:
    policy = HUB | {
        "sku": "Premium",
        "base_policy_id": f"{NETWORK}/firewallPolicies/base",
        "threat_intelligence_mode": "Deny",
        "dns": [{"servers": ["10.0.0.4"], "proxy_enabled": True}],
        "intrusion_detection": [{"mode": "Alert", "signature_overrides": []}],
        "explicit_proxy": [{"enabled": True, "http_port": 8080, "https_port": 8443}],
        "tls_certificate": [{"key_vault_secret_id": "https://vault/secrets/ca", "name": "ca"}],
    }

    body = bodies(plan(change(f"{POLICY}.p", policy)))[f"{LATER}/firewallPolicies/hub"]

    assert body["properties"] == {
        "sku": {"tier": "Premium"},
        "basePolicy": {"id": f"{NETWORK}/firewallPolicies/base"},
        "threatIntelMode": "Deny",
        "dnsSettings": {"servers": ["10.0.0.4"], "enableProxy": True},
        "intrusionDetection": {"mode": "Alert"},
        "explicitProxy": {"enableExplicitProxy": True, "httpPort": 8080, "httpsPort": 8443},
        "transportSecurity": {"certificateAuthority": {"name": "ca"}},
        "ruleCollectionGroups": [],
    }


def test_the_tier_of_a_policy_without_one_is_standard() -> None:
    body = bodies(plan(change(f"{POLICY}.p", HUB | {"sku": None})))[f"{LATER}/firewallPolicies/hub"]

    assert body["properties"]["sku"] == {"tier": "Standard"}


def test_a_group_has_the_collections_of_all_three_types() -> None:
    application = {
        "name": "names",
        "description": "registries by name",
        "protocols": [{"type": "Https", "port": 443}],
        "source_addresses": ["*"],
        "source_ip_groups": None,
        "destination_addresses": None,
        "destination_fqdns": ["*.azurecr.io"],
        "destination_urls": None,
        "destination_fqdn_tags": None,
        "terminate_tls": False,
        "web_categories": None,
        "http_headers": [{"name": "X-Team", "value": "net"}],
    }
    nat = {
        "name": "in",
        "protocols": ["TCP"],
        "source_addresses": ["*"],
        "source_ip_groups": None,
        "destination_address": "203.0.113.7",
        "destination_ports": ["443"],
        "translated_address": "10.0.0.4",
        "translated_fqdn": None,
        "translated_port": 8443,
    }
    group = collections(
        firewall_policy_id=f"{NETWORK}/firewallPolicies/hub",
        application_rule_collection=[{"name": "apps", "priority": 300, "action": "Allow", "rule": [application]}],
        network_rule_collection=network(network_rule("tags"), action="Deny"),
        nat_rule_collection=[{"name": "dnat", "priority": 100, "action": "Dnat", "rule": [nat]}],
    )

    body = bodies(plan(change(f"{GROUP}.g", group)))[f"{NETWORK}/firewallPolicies/hub/ruleCollectionGroups/egress"]

    assert body["properties"] == {
        "priority": 500,
        "ruleCollections": [
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": "apps",
                "priority": 300,
                "action": {"type": "Allow"},
                "rules": [
                    {
                        "ruleType": "ApplicationRule",
                        "name": "names",
                        "description": "registries by name",
                        "protocols": [{"protocolType": "Https", "port": 443}],
                        "sourceAddresses": ["*"],
                        "targetFqdns": ["*.azurecr.io"],
                        "terminateTLS": False,
                        "httpHeadersToInsert": [{"headerName": "X-Team"}],
                    }
                ],
            },
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": "registries",
                "priority": 200,
                "action": {"type": "Deny"},
                "rules": [
                    {
                        "ruleType": "NetworkRule",
                        "name": "tags",
                        "description": "",
                        "ipProtocols": ["TCP"],
                        "sourceAddresses": ["10.0.0.0/8"],
                        "destinationAddresses": ["AzureContainerRegistry"],
                        "destinationPorts": ["443"],
                    }
                ],
            },
            {
                "ruleCollectionType": "FirewallPolicyNatRuleCollection",
                "name": "dnat",
                "priority": 100,
                "action": {"type": "Dnat"},
                "rules": [
                    {
                        "ruleType": "NatRule",
                        "name": "in",
                        "ipProtocols": ["TCP"],
                        "sourceAddresses": ["*"],
                        "destinationAddresses": ["203.0.113.7"],
                        "destinationPorts": ["443"],
                        "translatedAddress": "10.0.0.4",
                        "translatedPort": 8443,
                    }
                ],
            },
        ],
    }


def test_new_resources_name_each_other_by_the_ids_they_will_have() -> None:
    """The plan knows none of these ids; its configuration shows which resource each expression names."""
    group = collections(network_rule_collection=network(network_rule("by-group", destination_ip_groups=[None])))
    marks = [{"rule": [{"destination_ip_groups": [True]}]}]
    document = plan(
        change(f"{POLICY}.base", HUB | {"name": "base"}, unknown={"id": True}),
        change(f"{POLICY}.p", HUB, unknown={"id": True, "base_policy_id": True}),
        change(f"{GROUP}.g", group, unknown={"firewall_policy_id": True, "network_rule_collection": marks}),
        change(f'{IP_GROUP}.registries["acr"]', HUB | {"name": "acr", "cidrs": ["10.1.0.0/24"]}, unknown={"id": True}),
        change(f"{FIREWALL}.f", HUB | {"name": "fw"}, unknown={"id": True, "firewall_policy_id": True}),
        configuration={
            "root_module": configured(
                (f"{POLICY}.base", {}),
                (f"{POLICY}.p", {"base_policy_id": refers(f"{POLICY}.base.id")}),
                (
                    f"{GROUP}.g",
                    {
                        "firewall_policy_id": refers(f"{POLICY}.p.id"),
                        "network_rule_collection": [
                            {"rule": [{"destination_ip_groups": refers(f'{IP_GROUP}.registries["acr"].id')}]}
                        ],
                    },
                ),
                (f"{IP_GROUP}.registries", {}),
                (f"{FIREWALL}.f", {"firewall_policy_id": refers(f"{POLICY}.p.id")}),
            )
        },
    )

    found = bodies(document)

    policy, base = f"{LATER}/firewallPolicies/hub", f"{LATER}/firewallPolicies/base"
    listed = found[policy]["properties"]
    assert listed["basePolicy"] == {"id": base}
    assert listed["ruleCollectionGroups"] == [{"id": f"{policy}/ruleCollectionGroups/egress"}]
    (rule,) = found[f"{policy}/ruleCollectionGroups/egress"]["properties"]["ruleCollections"][0]["rules"]
    assert rule["destinationIpGroups"] == [f"{LATER}/ipGroups/acr"]
    assert found[f"{LATER}/ipGroups/acr"]["properties"] == {"ipAddresses": ["10.1.0.0/24"]}
    assert found[f"{LATER}/azureFirewalls/fw"]["properties"]["firewallPolicy"] == {"id": policy}


def test_an_ip_group_that_no_expression_shows_stays_unknown() -> None:
    group = collections(
        firewall_policy_id=f"{NETWORK}/firewallPolicies/hub",
        network_rule_collection=network(network_rule("by-group", destination_ip_groups=[None])),
    )
    marks = [{"rule": [{"destination_ip_groups": [True]}]}]
    document = plan(change(f"{GROUP}.g", group, unknown={"network_rule_collection": marks}))

    ((_, body),) = bodies(document).items()
    (rule,) = body["properties"]["ruleCollections"][0]["rules"]
    assert [type(each) for each in rule["destinationIpGroups"]] == [Unknown]


def test_a_group_that_may_belong_to_two_policies_is_uncertain_in_both() -> None:
    document = plan(
        *(change(f'{POLICY}.p["{key}"]', HUB | {"name": key}, unknown={"id": True}) for key in ("a", "b")),
        change(f"{GROUP}.g", collections(network_rule_collection=[]), unknown={"firewall_policy_id": True}),
        configuration={
            "root_module": configured(
                (f"{POLICY}.p", {}),
                (f"{GROUP}.g", {"firewall_policy_id": {"references": [f"{POLICY}.p", "local.which"]}}),
            )
        },
    )

    found = {
        str(each.body["id"]).split("/")[8]: each.uncertain
        for each in contents(document).resources
        if "ruleCollectionGroups" in str(each.body["id"])
    }
    assert list(found) == ["a", "b"]
    assert all("which firewall policy" in reason for reason in found.values())


def test_a_deleted_group_is_gone_from_its_policy_too() -> None:
    policy_id = f"{NETWORK}/firewallPolicies/hub"
    ids = [f"{policy_id}/ruleCollectionGroups/{name}" for name in ("egress", "by-hand")]
    policy = HUB | {"id": policy_id, "rule_collection_groups": ids}
    old = collections(id=ids[0], firewall_policy_id=policy_id, network_rule_collection=[])
    document = plan(change(f"{POLICY}.p", policy, policy, actions=["no-op"]), change(f"{GROUP}.g", None, old))

    found = bodies(document)

    assert list(found) == [policy_id]
    assert found[policy_id]["properties"]["ruleCollectionGroups"] == [{"id": ids[1]}]


def classic(type_: str, name: str, *rules: Json, **more: object) -> Json:
    return change(
        f"azurerm_firewall_{type_}_rule_collection.{name}",
        {
            "name": name,
            "priority": 200,
            "action": "Allow",
            "azure_firewall_name": "hub",
            "resource_group_name": "rg-net",
            "rule": list(rules),
            **more,
        },
    )


def test_classic_rule_collections_are_those_of_their_firewall() -> None:
    application = {
        "name": "names",
        "source_addresses": ["*"],
        "source_ip_groups": None,
        "fqdn_tags": None,
        "target_fqdns": ["*.azurecr.io"],
        "protocol": [{"type": "Https", "port": 443}],
    }
    nat = {
        "name": "in",
        "protocols": ["TCP"],
        "source_addresses": ["*"],
        "destination_addresses": ["203.0.113.7"],
        "destination_ports": ["443"],
        "translated_address": "10.0.0.4",
        "translated_port": "8443",
    }
    firewall = HUB | {
        "sku_name": "AZFW_VNet",
        "sku_tier": "Standard",
        "threat_intel_mode": "Alert",
        "dns_servers": ["10.0.0.5"],
        "ip_configuration": [{"name": "c", "subnet_id": "/s/subnet", "private_ip_address": "10.0.1.4"}],
        "virtual_hub": [],
    }
    document = plan(
        change(f"{FIREWALL}.f", firewall, unknown={"id": True}),
        classic("network", "tags", network_rule("tags")),
        classic("application", "apps", application),
        classic("nat", "dnat", nat, action="Dnat"),
    )

    body = bodies(document)[f"{LATER}/azureFirewalls/hub"]["properties"]

    assert body["sku"] == {"name": "AZFW_VNet", "tier": "Standard"}
    assert body["threatIntelMode"] == "Alert"
    assert body["additionalProperties"]["Network.DNS.Servers"] == ["10.0.0.5"]
    assert body["ipConfigurations"] == [
        {"name": "c", "properties": {"subnet": {"id": "/s/subnet"}, "privateIPAddress": "10.0.1.4"}}
    ]
    (tags,) = body["networkRuleCollections"]
    assert tags["properties"]["action"] == {"type": "Allow"}
    assert tags["properties"]["rules"][0]["protocols"] == ["TCP"]
    assert tags["properties"]["rules"][0]["destinationAddresses"] == ["AzureContainerRegistry"]
    (apps,) = body["applicationRuleCollections"]
    assert apps["properties"]["rules"][0]["protocols"] == [{"protocolType": "Https", "port": 443}]
    assert apps["properties"]["rules"][0]["targetFqdns"] == ["*.azurecr.io"]
    (dnat,) = body["natRuleCollections"]
    assert dnat["properties"]["action"] == {"type": "Dnat"}
    assert dnat["properties"]["rules"][0]["translatedAddress"] == "10.0.0.4"


def test_classic_rules_of_a_firewall_elsewhere_make_the_plan_incomplete() -> None:
    read = contents(plan(classic("network", "tags", network_rule("tags"))))

    assert (read.resources, read.whole) == ([], False)
    assert read.unresolved == ("has rules of the firewall hub, which is not in it",)


def test_entries_of_an_ip_group_that_are_resources_join_it_and_go_with_the_plan() -> None:
    identifier = f"{NETWORK}/ipGroups/acr"
    listed = HUB | {"id": identifier, "name": "acr", "cidrs": ["10.1.0.0/24", "10.2.0.0/24"]}
    cidr = "azurerm_ip_group_cidr"
    old = {"ip_group_id": identifier, "cidr": "10.2.0.0/24"}
    document = plan(
        change(f"{IP_GROUP}.acr", listed, listed, actions=["no-op"]),
        change(f"{cidr}.old", None, old),
        change(f"{cidr}.new", {"ip_group_id": identifier, "cidr": "10.3.0.0/24"}),
    )

    assert bodies(document)[identifier]["properties"]["ipAddresses"] == ["10.1.0.0/24", "10.3.0.0/24"]
