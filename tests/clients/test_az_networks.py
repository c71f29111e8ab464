"""az on networks: security groups and their rules, networks and subnets, and what Azure works out about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import WORKLOADS, Az, ServedEstate

pytestmark = pytest.mark.clients

RULE = "-g rg-rules --nsg-name nsg-rules -n allow-registry"


def names(listed: list[dict[str, str]]) -> list[str]:
    return [each["name"] for each in listed]


def test_security_groups_and_rules_are_made_changed_listed_and_deleted(az: Az) -> None:
    az("group create -n rg-rules -l westeurope")
    made = az("network nsg create -g rg-rules -n nsg-rules -l westeurope")["NewNSG"]
    assert [each["priority"] for each in made["defaultSecurityRules"]] == [65000, 65001, 65500] * 2
    created = az(
        f"network nsg rule create {RULE} --priority 200 --direction Outbound --access Allow --protocol Tcp"
        " --source-address-prefixes 10.1.0.0/24 10.2.0.0/24"
        " --destination-address-prefixes AzureContainerRegistry --destination-port-ranges 443"
    )
    assert (created["priority"], created["destinationAddressPrefix"]) == (200, "AzureContainerRegistry")
    assert created["sourceAddressPrefixes"] == ["10.1.0.0/24", "10.2.0.0/24"]
    assert az(f"network nsg rule update {RULE} --priority 210 --access Deny")["priority"] == 210
    (listed,) = az("network nsg rule list -g rg-rules --nsg-name nsg-rules")
    assert (listed["name"], listed["access"]) == ("allow-registry", "Deny")
    every = az("network nsg rule list -g rg-rules --nsg-name nsg-rules --include-default")
    assert len(every) == 7
    assert az(f"network nsg rule show {RULE}")["provisioningState"] == "Succeeded"
    conflict = "network nsg rule create -g rg-rules --nsg-name nsg-rules -n second --direction Outbound --priority 210"
    assert "SecurityRuleConflict" in az.refused(conflict)
    assert az("network nsg update -g rg-rules -n nsg-rules --set tags.team=apps")["tags"] == {"team": "apps"}
    assert names(az("network nsg show -g rg-rules -n nsg-rules")["securityRules"]) == ["allow-registry"]
    assert names(az("network nsg list -g rg-rules")) == ["nsg-rules"]
    az(f"network nsg rule delete {RULE}")
    assert az("network nsg rule list -g rg-rules --nsg-name nsg-rules") == []
    az("network nsg delete -g rg-rules -n nsg-rules")
    assert az("network nsg list -g rg-rules") == []
    az("group delete -n rg-rules --yes")


def test_networks_and_subnets_are_made_changed_listed_and_deleted(az: Az) -> None:
    az("group create -n rg-net -l westeurope")
    az("network nsg create -g rg-net -n nsg-net -l westeurope")
    made = az(
        "network vnet create -g rg-net -n vnet-net -l westeurope --address-prefixes 10.9.0.0/16"
        " --subnet-name snet-first --subnet-prefixes 10.9.1.0/24"
    )["newVNet"]
    assert made["addressSpace"]["addressPrefixes"] == ["10.9.0.0/16"]
    subnet = "-g rg-net --vnet-name vnet-net -n snet-second"
    created = az(f"network vnet subnet create {subnet} --address-prefixes 10.9.2.0/24 --network-security-group nsg-net")
    assert created["networkSecurityGroup"]["id"].endswith("/nsg-net")
    updated = az(f"network vnet subnet update {subnet} --service-endpoints Microsoft.ContainerRegistry")
    assert [each["service"] for each in updated["serviceEndpoints"]] == ["Microsoft.ContainerRegistry"]
    assert az(f"network vnet subnet show {subnet}")["networkSecurityGroup"]["id"].endswith("/nsg-net")
    assert names(az("network vnet subnet list -g rg-net --vnet-name vnet-net")) == ["snet-first", "snet-second"]
    assert names(az("network vnet list -g rg-net")) == ["vnet-net"]
    grown = az("network vnet update -g rg-net -n vnet-net --address-prefixes 10.9.0.0/16 10.10.0.0/16")
    assert grown["addressSpace"]["addressPrefixes"] == ["10.9.0.0/16", "10.10.0.0/16"]
    assert "InUseNetworkSecurityGroupCannotBeDeleted" in az.refused("network nsg delete -g rg-net -n nsg-net")
    assert "Overlap" in az.refused(
        "network vnet subnet create -g rg-net --vnet-name vnet-net -n snet-third --address-prefixes 10.9.2.128/25"
    )
    az(f"network vnet subnet delete {subnet}")
    az("network nsg delete -g rg-net -n nsg-net")
    az("network vnet delete -g rg-net -n vnet-net")
    az("network asg create -g rg-net -n asg-net -l westeurope --tags team=apps")
    assert az("network asg show -g rg-net -n asg-net")["tags"] == {"team": "apps"}
    assert names(az("network asg list -g rg-net")) == ["asg-net"]
    az("network asg delete -g rg-net -n asg-net")
    assert az("resource list -g rg-net") == []
    az("group delete -n rg-net --yes")


def test_service_tags_are_those_of_the_estate_in_every_region(az: Az) -> None:
    tags = az("network list-service-tags -l norwayeast")
    assert tags["cloud"] == "Public"
    assert "AzureContainerRegistry.WestEurope" in names(tags["values"])


def test_record_sets_of_a_private_zone_are_listed_and_shown(az: Az) -> None:
    zone = "-g rg-hub -z privatelink.azurecr.io"
    records = az(f"network private-dns record-set a list {zone}")
    assert [(each["name"], each["aRecords"][0]["ipv4Address"]) for each in records] == [
        ("contosovault", "10.0.1.5"),
        ("contosovault.westeurope.data", "10.0.1.4"),
    ]
    shown = az(f"network private-dns record-set a show {zone} -n contosovault")
    assert shown["fqdn"] == "contosovault.privatelink.azurecr.io."
    assert len(az(f"network private-dns record-set list {zone}")) == 2
    assert az(f"network private-dns record-set cname list {zone}") == []
    assert "NotFound" in az.refused(f"network private-dns record-set a show {zone} -n other")
    assert names(az("network private-dns zone list -g rg-hub")) == ["privatelink.azurecr.io"]
    assert names(az(f"network private-dns link vnet list {zone}")) == ["shop"]


def test_the_rules_in_effect_on_an_interface_are_read_by_acrnet_too(
    az: Az, served: ServedEstate, tmp_path: Path
) -> None:
    assert az(f"network nic show --ids {WORKLOADS}/networkInterfaces/nic-web-01")["name"] == "nic-web-01"
    listed = az("network nic list-effective-nsg -g rg-shop -n nic-till-01 --subscription contoso-workloads")
    (group,) = listed["value"]
    assert group["networkSecurityGroup"]["id"].endswith("/nsg-till")
    rules = [each["name"] for each in group["effectiveSecurityRules"]]
    assert rules[0] == "securityRules/DenyInternetOutBound"
    assert rules[-1] == "defaultSecurityRules/DenyAllOutBound"
    export = tmp_path / "effective.json"
    export.write_text(json.dumps(listed), encoding="utf-8")
    audited = served.acrnet("audit", "--from", str(export), "--registry", "contosodev", "--format", "json", ends=4)
    assert {each["rule_set"]["name"]: each["verdict"] for each in json.loads(audited)["results"]} == {
        "nsg-till": "denied"
    }


def test_the_routes_in_effect_on_an_interface(az: Az) -> None:
    depot = "-g rg-depot -n nic-depot-01 --subscription contoso-workloads"
    routes = az(f"network nic show-effective-route-table {depot}")["value"]
    assert [(each["state"], each["nextHopType"]) for each in routes] == [
        ("Active", "VnetLocal"),
        ("Active", "VNetPeering"),
        ("Invalid", "Internet"),
        ("Active", "VirtualAppliance"),
    ]
    alone = "-g rg-hub -n pe-contosovault.nic --subscription contoso-platform"
    refused = az.refused(f"network nic show-effective-route-table {alone}")
    assert "NicMustBeAttachedToRunningVmToGetEffectiveRoutes" in refused


def test_usages_of_a_region_and_other_collections(az: Az) -> None:
    counted = {each["name"]["value"]: int(each["currentValue"]) for each in az("network list-usages -l westeurope")}
    assert counted["VirtualNetworks"] == len(az("network vnet list --query \"[?location=='westeurope']\""))
    assert az("network lb list") == []
    assert az("network private-endpoint list") == az("network private-endpoint list -g rg-hub")
