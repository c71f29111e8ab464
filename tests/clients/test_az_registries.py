"""az on registries: made, changed, listed, deleted; and what it and acrnet make of the endpoints of each."""

from __future__ import annotations

import json

import pytest

from .conftest import Az, ServedEstate

pytestmark = pytest.mark.clients

REGISTRIES = ("contoso", "contosoapps", "contosodev", "contosoedge", "contosogate", "contosovault")


def names(listed: list[dict[str, str]]) -> list[str]:
    return [each["name"] for each in listed]


def test_a_registry_and_its_replications_are_made_changed_listed_and_deleted(az: Az) -> None:
    az("group create -n rg-registry -l westeurope")
    assert az("acr check-name -n contosonew")["nameAvailable"] is True
    made = az("acr create -g rg-registry -n contosonew --sku Premium -l westeurope")
    assert (made["sku"]["name"], made["loginServer"]) == ("Premium", "contosonew.azurecr.io")
    assert az("acr check-name -n contosonew")["reason"] == "AlreadyExists"
    assert az("acr check-name -n x")["nameAvailable"] is False
    assert az("acr show -n contosonew")["provisioningState"] == "Succeeded"
    assert names(az("acr list -g rg-registry")) == ["contosonew"]
    created = az("acr replication create -r contosonew -l northeurope")
    assert (created["name"], created["provisioningState"]) == ("northeurope", "Succeeded")
    assert names(az("acr replication list -r contosonew")) == ["northeurope", "westeurope"]
    assert az("acr replication show -r contosonew -n northeurope")["location"] == "northeurope"
    assert az("acr replication update -r contosonew -n northeurope --tags a=b")["tags"] == {"a": "b"}
    assert az("acr update -n contosonew --data-endpoint-enabled true")["dataEndpointEnabled"] is True
    assert [each["endpoint"] for each in az("acr show-endpoints -n contosonew")["dataEndpoints"]] == [
        "contosonew.northeurope.data.azurecr.io",
        "contosonew.westeurope.data.azurecr.io",
    ]
    used = {each["name"]: each["currentValue"] for each in az("acr show-usage -n contosonew")["value"]}
    assert used["Geo-replications"] == 2  # that of the home region counts
    az("acr replication delete -r contosonew -n northeurope")
    assert "northeurope" not in names(az("acr replication list -r contosonew"))
    az("acr delete -n contosonew --yes")
    assert "could not be found" in az.refused("acr show -n contosonew")
    assert az("acr list -g rg-registry") == []
    az("group delete -n rg-registry --yes")


def test_the_rules_and_settings_of_a_registry_are_changed_one_by_one(az: Az) -> None:
    az("group create -n rg-settings -l westeurope")
    az("acr create -g rg-settings -n contososet --sku Premium -l westeurope")
    az("acr network-rule add -n contososet --ip-address 198.51.100.0/24")
    az("acr update -n contososet --default-action Deny")
    rules = az("acr network-rule list -n contososet")
    assert [each["ipAddressOrRange"] for each in rules["ipRules"]] == ["198.51.100.0/24"]
    assert az("acr show -n contososet")["networkRuleSet"]["defaultAction"] == "Deny"
    az("acr network-rule remove -n contososet --ip-address 198.51.100.0/24")
    assert az("acr network-rule list -n contososet")["ipRules"] == []
    assert az("acr update -n contososet --admin-enabled true")["adminUserEnabled"] is True
    assert az("acr update -n contososet --public-network-enabled false")["publicNetworkAccess"] == "Disabled"
    az("acr update -n contososet --public-network-enabled true")
    az("acr config retention update -r contososet --status enabled --days 30 --type UntaggedManifests")
    retention = az("acr config retention show -r contososet")
    assert (retention["status"], retention["days"]) == ("enabled", 30)
    az("acr config authentication-as-arm update -r contososet --status disabled")
    assert az("acr config authentication-as-arm show -r contososet")["status"] == "disabled"
    assert az("acr config retention show -r contososet")["days"] == 30  # one setting leaves the others
    az("acr delete -n contososet --yes")
    az("group delete -n rg-settings --yes")


def test_what_is_below_a_registry_is_made_changed_listed_and_deleted(az: Az) -> None:
    az("group create -n rg-below -l westeurope")
    az("acr create -g rg-below -n contosobelow --sku Premium -l westeurope --admin-enabled true")
    registry = "-r contosobelow"
    hook = az(f"acr webhook create {registry} -n ping --uri https://hooks.example/push --actions push delete")
    assert (hook["status"], sorted(hook["actions"])) == ("enabled", ["delete", "push"])
    assert az(f"acr webhook update {registry} -n ping --status disabled")["status"] == "disabled"
    assert names(az(f"acr webhook list {registry}")) == ["ping"]
    az(f"acr webhook delete {registry} -n ping")
    assert az(f"acr webhook list {registry}") == []
    made = az(f"acr scope-map create {registry} -n readers --repository samples/web content/read")
    assert made["actions"] == ["repositories/samples/web/content/read"]
    token = az(f"acr token create {registry} -n puller --scope-map readers --no-passwords true")
    assert (token["status"], token["scopeMapId"].endswith("/scopeMaps/readers")) == ("enabled", True)
    assert az(f"acr token update {registry} -n puller --status disabled")["status"] == "disabled"
    assert names(az(f"acr token list {registry}")) == ["puller"]
    assert "readers" in names(az(f"acr scope-map list {registry}"))
    az(f"acr token delete {registry} -n puller --yes")
    az(f"acr scope-map delete {registry} -n readers --yes")
    assert "readers" not in names(az(f"acr scope-map list {registry}"))
    first = az("acr credential show -n contosobelow")
    assert (first["username"], len(first["passwords"])) == ("contosobelow", 2)
    renewed = az("acr credential renew -n contosobelow --password-name password")["passwords"]
    assert renewed[0]["value"] != first["passwords"][0]["value"]
    assert renewed[1]["value"] == first["passwords"][1]["value"]
    source = "--source-repo mcr.microsoft.com/hello-world --target-repo hello-world"
    assert az(f"acr cache create {registry} -n hello {source}")["targetRepository"] == "hello-world"
    assert names(az(f"acr cache list {registry}")) == ["hello"]
    az(f"acr cache delete {registry} -n hello --yes")
    az("acr delete -n contosobelow --yes")
    az("group delete -n rg-below --yes")


@pytest.mark.parametrize("registry", REGISTRIES)
def test_az_and_acrnet_agree_on_the_endpoints_of_each_registry(az: Az, served: ServedEstate, registry: str) -> None:
    shown = az(f"acr show-endpoints -n {registry}")
    needs = json.loads(served.acrnet("inspect", registry, "--format", "json"))["needs"]
    hosts = {host for need in needs for host in need["hosts"]}
    assert shown["loginServer"] in hosts
    # az names the storage of a region by a wildcard, and acrnet by the same one.
    endpoints = {each["endpoint"] for each in shown["dataEndpoints"]}
    assert endpoints <= hosts, (endpoints, hosts)


def test_private_endpoints_of_a_registry_are_listed_with_what_they_reach(az: Az) -> None:
    listed = az("acr private-endpoint-connection list -r contosovault")
    assert [each["privateLinkServiceConnectionState"]["status"] for each in listed] == ["Approved", "Pending"]
    registry = "/subscriptions/contoso-platform/resourceGroups/rg-registries/providers/Microsoft.ContainerRegistry"
    (link,) = az(f"network private-link-resource list --id {registry}/registries/contosovault")
    assert link["properties"]["groupId"] == "registry"
