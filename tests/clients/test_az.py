"""The az command against a served estate: what people do with groups, rules, networks and registries.

az is no dependency, as it takes 700 MB: the test runs where it is on the path, or where ACRNET_TEST_AZ names it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from .conftest import ServedEstate

pytestmark = pytest.mark.clients

AZ = os.environ.get("ACRNET_TEST_AZ") or shutil.which("az")
Az: TypeAlias = Callable[..., Any]  # Any: what a command prints as JSON
REGISTRIES = ("contoso", "contosoapps", "contosodev", "contosoedge", "contosogate", "contosovault")


@pytest.fixture(scope="module")
def az(served: ServedEstate) -> Az:
    """az, set up and signed in as the server's own settings say."""
    if not AZ:
        pytest.skip("az is not on the path, and ACRNET_TEST_AZ does not name it")
    environment = {**served.environment, "PATH": f"{Path(AZ).parent}:{served.environment['PATH']}"}
    signed_in = ServedEstate(served.folder, served.url, environment, served.az)
    done = signed_in.run("/bin/sh", "-ec", served.az)
    assert done.returncode == 0, done.stderr

    def run(line: str, *, ends: int = 0) -> Any:
        done = signed_in.run(AZ, *line.split(), "--output", "json", "--only-show-errors")
        assert done.returncode == ends, f"az {line}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout) if ends == 0 and done.stdout.strip() else done.stderr

    return run


def test_az_makes_changes_and_deletes_groups_rules_and_networks(az: Az, served: ServedEstate) -> None:
    assert "westeurope" in [each["name"] for each in az("account list-locations")]
    assert az("group create -n rg-new -l westeurope")["properties"]["provisioningState"] == "Succeeded"
    assert az("group exists -n rg-new") is True
    assert az("group exists -n rg-none") is False
    made = az("network nsg create -g rg-new -n nsg1 -l westeurope")["NewNSG"]
    assert len(made["defaultSecurityRules"]) == 6
    rule = "-g rg-new --nsg-name nsg1 -n allow-registry"
    created = az(
        f"network nsg rule create {rule} --priority 200 --direction Outbound --access Allow --protocol Tcp"
        " --destination-address-prefixes AzureContainerRegistry --destination-port-ranges 443"
    )
    assert (created["priority"], created["destinationAddressPrefix"]) == (200, "AzureContainerRegistry")
    assert az(f"network nsg rule update {rule} --priority 210")["priority"] == 210
    assert [each["name"] for each in az("network nsg rule list -g rg-new --nsg-name nsg1")] == ["allow-registry"]
    assert az(f"network nsg rule show {rule}")["priority"] == 210
    assert az("network nsg update -g rg-new -n nsg1 --set tags.team=platform")["tags"] == {"team": "platform"}
    network = "network vnet create -g rg-new -n v1 -l westeurope --address-prefixes 10.9.0.0/16"
    assert az(f"{network} --subnet-name s1 --subnet-prefixes 10.9.1.0/24")["newVNet"]["addressSpace"]
    subnet = "network vnet subnet create -g rg-new --vnet-name v1 -n s2 --address-prefixes 10.9.2.0/24"
    assert az(f"{subnet} --network-security-group nsg1")["networkSecurityGroup"]["id"].endswith("/nsg1")
    assert [each["name"] for each in az("network vnet subnet list -g rg-new --vnet-name v1")] == ["s1", "s2"]
    assert "InUseNetworkSecurityGroupCannotBeDeleted" in az("network nsg delete -g rg-new -n nsg1", ends=1)
    az("network vnet subnet delete -g rg-new --vnet-name v1 -n s2")
    az("network asg create -g rg-new -n asg1 -l westeurope")
    assert [each["name"] for each in az("network asg list -g rg-new")] == ["asg1"]
    az("lock create -n keep -g rg-new --lock-type CanNotDelete")
    assert "ScopeLocked" in az(f"network nsg rule delete {rule}", ends=1)
    assert [each["level"] for each in az("lock list -g rg-new")] == ["CanNotDelete"]
    az("lock delete -n keep -g rg-new")
    az(f"network nsg rule delete {rule}")
    assert {each["name"] for each in az("resource list -g rg-new")} == {"nsg1", "v1", "asg1"}
    az("network nsg delete -g rg-new -n nsg1")
    az("group delete -n rg-new -y")
    assert az("group exists -n rg-new") is False
    assert "rg-new" not in [each["name"] for each in az("group list")]
    assert not [path for path in served.folder.rglob("*.json") if "rg-new" in path.read_text(encoding="utf-8")]


def test_az_makes_changes_and_deletes_a_registry_and_its_replications(az: Az) -> None:
    assert az("provider show -n Microsoft.ContainerRegistry")["registrationState"] == "Registered"
    az("group create -n rg-registry -l westeurope")
    assert az("acr check-name -n contosonew")["nameAvailable"] is True
    assert az("acr create -g rg-registry -n contosonew --sku Premium -l westeurope")["sku"]["name"] == "Premium"
    assert az("acr check-name -n contosonew")["nameAvailable"] is False
    az("acr replication create -r contosonew -l northeurope")
    assert [each["name"] for each in az("acr replication list -r contosonew")] == ["northeurope", "westeurope"]
    assert az("acr replication update -r contosonew -n northeurope --tags a=b")["tags"] == {"a": "b"}
    assert az("acr update -n contosonew --data-endpoint-enabled true")["dataEndpointEnabled"] is True
    assert [each["endpoint"] for each in az("acr show-endpoints -n contosonew")["dataEndpoints"]] == [
        "contosonew.northeurope.data.azurecr.io",
        "contosonew.westeurope.data.azurecr.io",
    ]
    assert {each["name"]: each["currentValue"] for each in az("acr show-usage -n contosonew")["value"]}[
        "Geo-replications"
    ] == 1
    az("acr network-rule add -n contosonew --ip-address 198.51.100.0/24")
    assert az("acr network-rule list -n contosonew")["ipRules"][0]["ipAddressOrRange"] == "198.51.100.0/24"
    az("acr replication delete -r contosonew -n northeurope")
    az("acr delete -n contosonew -y")
    assert "could not be found" in az("acr show -n contosonew", ends=1)
    az("group delete -n rg-registry -y")


def test_az_prints_what_is_in_effect_on_an_interface_and_acrnet_audits_it(
    az: Az, served: ServedEstate, tmp_path: Path
) -> None:
    till = "-g rg-shop -n nic-till-01 --subscription contoso-workloads"
    listed = az(f"network nic list-effective-nsg {till}")
    (group,) = listed["value"]
    assert group["networkSecurityGroup"]["id"].endswith("/nsg-till")
    names = [each["name"] for each in group["effectiveSecurityRules"]]
    assert names[0] == "securityRules/DenyInternetOutBound"
    assert names[-1] == "defaultSecurityRules/DenyAllOutBound"
    export = tmp_path / "effective.json"
    export.write_text(json.dumps(listed), encoding="utf-8")
    audited = served.acrnet("audit", "--from", str(export), "--registry", "contosodev", "--format", "json", ends=4)
    assert {each["rule_set"]["name"]: each["verdict"] for each in json.loads(audited)["results"]} == {
        "nsg-till": "denied"
    }
    depot = "-g rg-depot -n nic-depot-01 --subscription contoso-workloads"
    routes = az(f"network nic show-effective-route-table {depot}")["value"]
    assert [(each["state"], each["nextHopType"]) for each in routes] == [
        ("Active", "VnetLocal"),
        ("Active", "VNetPeering"),
        ("Invalid", "Internet"),
        ("Active", "VirtualAppliance"),
    ]
    alone = "-g rg-hub -n pe-contosovault.nic --subscription contoso-platform"
    refused = az(f"network nic show-effective-route-table {alone}", ends=1)
    assert "NicMustBeAttachedToRunningVmToGetEffectiveRoutes" in refused


@pytest.mark.parametrize("registry", REGISTRIES)
def test_az_and_acrnet_agree_on_the_endpoints_of_each_registry(az: Az, served: ServedEstate, registry: str) -> None:
    shown = az(f"acr show-endpoints -n {registry}")
    needs = json.loads(served.acrnet("inspect", registry, "--format", "json"))["needs"]
    hosts = {host for need in needs for host in need["hosts"]}
    assert shown["loginServer"] in hosts
    endpoints = {each["endpoint"] for each in shown["dataEndpoints"]}
    # az names the storage of a region by a wildcard, and acrnet by the same one.
    assert endpoints <= hosts, (endpoints, hosts)
