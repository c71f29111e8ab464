"""az on what holds resources: accounts, providers, groups, tags, locks, and resources by any id."""

from __future__ import annotations

import pytest

from .conftest import WORKLOADS, Az, ServedEstate

pytestmark = pytest.mark.clients


def names(listed: list[dict[str, str]]) -> list[str]:
    return [each["name"] for each in listed]


def test_accounts_regions_and_tokens(az: Az) -> None:
    assert {each["id"] for each in az("account list")} >= {"contoso-platform", "contoso-workloads"}
    assert az("account show")["environmentName"] == "AcrnetSandbox"
    regions = {each["name"]: each["displayName"] for each in az("account list-locations")}
    assert regions["norwayeast"] == "Norway East"
    assert not {name for name in regions if name.startswith(("china", "usgov"))}
    az("account set --subscription contoso-workloads")
    assert az("account show")["id"] == "contoso-workloads"
    assert "nsg-web" in names(az("network nsg list"))
    az("account set --subscription contoso-platform")
    token = az("account get-access-token")
    assert token["tokenType"] == "Bearer"
    assert token["accessToken"].count(".") == 2


def test_providers_and_the_versions_in_which_their_types_are_served(az: Az) -> None:
    provider = az("provider show -n Microsoft.ContainerRegistry")
    assert provider["registrationState"] == "Registered"
    types = {each["resourceType"]: each["apiVersions"] for each in provider["resourceTypes"]}
    assert types["registries"][0] > types["registries"][-1]
    assert "registries/replications" in types
    az("provider register -n Microsoft.Network")
    assert {each["namespace"] for each in az("provider list")} >= {"Microsoft.ContainerRegistry", "Microsoft.Network"}


def test_groups_are_made_changed_awaited_and_deleted_with_everything_in_them(az: Az, served: ServedEstate) -> None:
    made = az("group create -n rg-new -l norwayeast --tags team=apps")
    assert (made["location"], made["properties"]["provisioningState"]) == ("norwayeast", "Succeeded")
    az("group wait -n rg-new --created")
    assert az("group exists -n rg-new") is True
    assert az("group exists -n rg-none") is False
    assert az("group update -n rg-new --set tags.stage=test")["tags"] == {"team": "apps", "stage": "test"}
    assert az("group show -n rg-new")["tags"] == {"team": "apps", "stage": "test"}
    assert "rg-new" in names(az("group list"))
    az("network nsg create -g rg-new -n nsg-inside -l norwayeast")
    az("group delete -n rg-new --yes")
    assert az("group exists -n rg-new") is False
    assert "rg-new" not in names(az("group list"))
    assert "ResourceGroupNotFound" in az.refused("network nsg show -g rg-new -n nsg-inside")
    assert not [path for path in served.folder.rglob("*.json") if "rg-new" in path.read_text(encoding="utf-8")]
    assert "LocationNotAvailable" in az.refused("group create -n rg-new -l atlantis")


def test_resources_are_made_shown_tagged_and_deleted_by_type_and_id(az: Az) -> None:
    az("group create -n rg-ids -l westeurope")
    named = "-g rg-ids -n nsg-ids --resource-type Microsoft.Network/networkSecurityGroups"
    made = az(f"resource create {named} -l westeurope --properties '{{}}'")
    assert made["type"] == "Microsoft.Network/networkSecurityGroups"
    assert az(f"resource tag {named} --tags team=apps")["tags"] == {"team": "apps"}
    assert az(f"resource show {named}")["tags"] == {"team": "apps"}
    assert names(az("resource list -g rg-ids")) == ["nsg-ids"]
    assert names(az("resource list --resource-type Microsoft.Network/networkSecurityGroups -g rg-ids")) == ["nsg-ids"]
    az(f"resource delete --ids {made['id']}")
    assert az("resource list -g rg-ids") == []
    replica = "resource show --ids /subscriptions/contoso-platform/resourceGroups/rg-registries/providers"
    shown = az(f"{replica}/Microsoft.ContainerRegistry/registries/contoso/replications/westeurope")
    assert shown["location"] == "westeurope"
    az("group delete -n rg-ids --yes")


def test_tags_of_any_scope_are_set_merged_and_counted(az: Az) -> None:
    az("group create -n rg-tags -l westeurope")
    scope = "--resource-id /subscriptions/contoso-platform/resourceGroups/rg-tags"
    assert az(f"tag create {scope} --tags owner=ada")["properties"]["tags"] == {"owner": "ada"}
    merged = az(f"tag update {scope} --operation merge --tags stage=test")
    assert merged["properties"]["tags"] == {"owner": "ada", "stage": "test"}
    assert az(f"tag list {scope}")["properties"]["tags"] == merged["properties"]["tags"]
    assert az("group show -n rg-tags")["tags"] == merged["properties"]["tags"]
    counted = {each["tagName"]: each["count"]["value"] for each in az("tag list")}
    assert counted["owner"] == 1
    az(f"tag delete {scope} --yes")
    az("group delete -n rg-tags --yes")


def test_a_lock_keeps_what_is_below_it(az: Az) -> None:
    az("group create -n rg-locked -l westeurope")
    az("network nsg create -g rg-locked -n nsg-locked -l westeurope")
    made = az("lock create -n keep -g rg-locked --lock-type CanNotDelete --notes because")
    assert (made["level"], made["notes"]) == ("CanNotDelete", "because")
    assert "ScopeLocked" in az.refused("network nsg delete -g rg-locked -n nsg-locked")
    assert names(az("lock list -g rg-locked")) == ["keep"]
    assert az("lock show -n keep -g rg-locked")["level"] == "CanNotDelete"
    az("lock delete -n keep -g rg-locked")
    az("network nsg delete -g rg-locked -n nsg-locked")
    az("group delete -n rg-locked --yes")


def test_any_request_is_sent_as_it_is(az: Az) -> None:
    listed = az(f"rest --method get --url {WORKLOADS}/networkSecurityGroups?api-version=2025-09-01")
    assert "nsg-web" in names(listed["value"])
    refused = az.refused(f"rest --method get --url {WORKLOADS}/networkSecurityGroup?api-version=2025-09-01")
    assert "InvalidResourceType" in refused
    query = r'{"query": "resources | where type =~ \"microsoft.network/virtualnetworks\" | summarize count()"}'
    graph = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
    counted = az(f"rest --method post --url {graph} --body '{query}'")["data"]
    networks = [az(f"network vnet list --subscription contoso-{each}") for each in ("platform", "workloads")]
    assert counted == [{"count_": sum(map(len, networks))}]


def test_a_type_of_which_the_estate_has_nothing_is_an_empty_list(az: Az) -> None:
    assert az("network watcher list") == []


@pytest.mark.parametrize("line", ["vm list", "role assignment list", "deployment sub list"])
def test_what_is_not_served_is_refused_by_name_and_not_listed_as_nothing(az: Az, line: str) -> None:
    assert "NotServedBySandbox" in az.refused(line)
