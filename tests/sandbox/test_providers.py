"""Regions and providers: what is said to be there is served."""

import pytest

from acrnet.sandbox.known_types import TYPES
from acrnet.sandbox.routes import ROUTES

from .conftest import GROUP, NSG, REGISTRY, VNET, Arm, OpenEstate, default_files

VERSION = "2021-04-01"
SUBSCRIPTION = "/subscriptions/sub-1"


def regions(arm: Arm) -> dict[str, str]:
    listed = arm.get(f"{SUBSCRIPTION}/locations", VERSION).body["value"]
    return {item["name"]: item["displayName"] for item in listed}


def test_regions_are_listed_whether_the_estate_has_something_there_or_not(arm: Arm) -> None:
    listed = regions(arm)
    assert (listed["westeurope"], listed["norwayeast"]) == ("West Europe", "Norway East")
    assert "chinaeast2" not in listed
    assert "usgovvirginia" not in listed


@pytest.mark.parametrize(
    ("cloud", "own", "other"),
    [("AzureGovernment", "usgovvirginia", "norwayeast"), ("China", "chinanorth3", "usgovvirginia")],
)
def test_regions_are_those_of_the_cloud_that_the_service_tags_are_of(
    cloud: str, own: str, other: str, open_estate: OpenEstate
) -> None:
    arm = open_estate({"service-tags.json": {**default_files()["service-tags.json"], "cloud": cloud}})
    listed = regions(arm)
    assert own in listed
    assert other not in listed
    assert listed["westeurope"] == "West Europe"  # the estate has resources there, whatever its tags say
    path = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/new"
    assert arm.call("PUT", path, {"location": own}).status == 201
    assert arm.call("PUT", f"{path}2", {"location": other}).code == "LocationNotAvailableForResourceType"


def test_every_region_of_the_cloud_has_service_tags(arm: Arm) -> None:
    path = f"{SUBSCRIPTION}/providers/Microsoft.Network/locations/{{}}/serviceTags"
    assert arm.get(path.format("norwayeast")).body["changeNumber"] == "7"
    assert arm.get(path.format("usgovvirginia")).status == 400


def test_the_tenant_is_listed(arm: Arm) -> None:
    (tenant,) = arm.get("/tenants", VERSION).body["value"]
    assert tenant["tenantId"] == arm.get(SUBSCRIPTION, VERSION).body["tenantId"]


def test_a_provider_says_in_which_versions_its_types_are_served(arm: Arm) -> None:
    body = arm.get(f"{SUBSCRIPTION}/providers/microsoft.containerregistry", VERSION).body
    assert (body["namespace"], body["registrationState"]) == ("Microsoft.ContainerRegistry", "Registered")
    registries = next(each for each in body["resourceTypes"] if each["resourceType"] == "registries")
    assert "2025-11-01" in registries["apiVersions"]
    assert arm.get(REGISTRY, registries["apiVersions"][0]).status == 200


def test_a_provider_is_registered_already(arm: Arm) -> None:
    path = f"{SUBSCRIPTION}/providers/Microsoft.Network"
    assert arm.call("POST", f"{path}/register", None, VERSION).body == arm.get(path, VERSION).body
    assert arm.call("POST", f"{SUBSCRIPTION}/providers/Microsoft.None/register", None, VERSION).status == 404


def test_providers_are_those_that_are_served_and_those_of_the_estate(open_estate: OpenEstate) -> None:
    arm = open_estate({"t.json": {"id": f"{GROUP}/providers/Contoso.Things/things/t"}})
    listed = arm.get(f"{SUBSCRIPTION}/providers", VERSION).body["value"]
    assert [each["namespace"] for each in listed] == [*TYPES, "Contoso.Things"]
    things = arm.get(f"{SUBSCRIPTION}/providers/contoso.things", VERSION).body["resourceTypes"]
    assert [each["resourceType"] for each in things] == ["things"]
    none = arm.get(f"{SUBSCRIPTION}/providers/Microsoft.Nothing", VERSION)
    assert (none.status, none.code) == (404, "InvalidResourceNamespace")


@pytest.mark.parametrize(
    "kind",
    [
        f"{namespace}/{kind}"
        for namespace, kinds in TYPES.items()
        for kind in kinds
        if kind != "registries/scopeMaps"  # every registry has some of its own
    ],
)
def test_every_type_of_a_provider_is_served_and_empty_without_resources(kind: str, open_estate: OpenEstate) -> None:
    """Children are asked for below a parent, of which the estate has one, in the newest version that is named."""
    namespace, *parts = kind.split("/")
    parent, files = f"{GROUP}/providers/{namespace}", {}
    for part in parts[:-1]:
        parent += f"/{part}/x"
        files[f"{part}.json"] = {"id": parent, "location": "westeurope"}
    files["group.json"] = {"id": f"{GROUP}/providers/Contoso.Things/things/t"}
    arm = open_estate(files, only=True)
    listed = arm.get(f"{SUBSCRIPTION}/providers/{namespace}", VERSION).body["resourceTypes"]
    (versions,) = [each["apiVersions"] for each in listed if each["resourceType"] == "/".join(parts)]
    answer = arm.get(f"{parent}/{parts[-1]}", versions[0] if versions else "2024-11-01")
    assert (answer.status, answer.body) == (200, {"value": []})


def test_every_type_that_can_be_written_is_one_that_its_provider_lists() -> None:
    written = {
        route.type
        for route in ROUTES
        if route.method == "PUT" and route.type.partition("/")[0] in TYPES and not route.is_collection
    }
    assert written <= {f"{namespace}/{kind}" for namespace, kinds in TYPES.items() for kind in kinds}


@pytest.mark.parametrize(
    "path",
    [
        f"{GROUP}/providers/Microsoft.Network/networkSecurityGroup",
        f"{GROUP}/providers/Microsoft.Network/networkSecurityGroup/nsg",
        f"{NSG}/rules",
        f"{NSG}/securityRules/foreign/parts",
        f"{REGISTRY}/replicas",
        f"{REGISTRY}/replications/westeurope/parts/p",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_type_that_azure_does_not_have_is_not_found(method: str, path: str, arm: Arm) -> None:
    answer = arm.call(method, path, {} if method == "PUT" else None)
    assert (answer.status, answer.code) == (404, "InvalidResourceType")
    assert "could not be found in the namespace 'Microsoft." in answer.message
    assert answer.headers["x-ms-failure-cause"] == "gateway"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachines"),
        (
            f"{SUBSCRIPTION}/providers/Microsoft.Network/vpnServerConfigurations",
            "Microsoft.Network/vpnServerConfigurations",
        ),
        (
            f"{SUBSCRIPTION}/providers/Microsoft.Network/vpnServerConfigurations/w",
            "Microsoft.Network/vpnServerConfigurations",
        ),
        (f"{REGISTRY}/archives", "Microsoft.ContainerRegistry/registries/archives"),
        (
            f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments",
            "Microsoft.Authorization/roleAssignments",
        ),
        (f"{NSG}/providers/Microsoft.Insights/diagnosticSettings", "Microsoft.Insights/diagnosticSettings"),
    ],
)
def test_what_azure_has_and_the_sandbox_does_not_is_refused_by_name(path: str, kind: str, arm: Arm) -> None:
    answer = arm.get(path)
    assert (answer.status, answer.code) == (501, "NotServedBySandbox")
    assert f"GET on {kind};" in answer.message


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (NSG, 204),
        (f"{NSG}/securityRules/foreign", 204),
        (f"{VNET}/subnets/clients", 204),
        (f"{NSG}x", 404),
        (f"{NSG}/securityRules/none", 404),
        (f"{GROUP}/providers/Microsoft.Network/networkSecurityGroup/nsg", 404),
        (f"{SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups", 501),
    ],
)
def test_whether_there_is_a_resource_is_asked_with_head(path: str, status: int, arm: Arm) -> None:
    answer = arm.call("HEAD", path)
    assert (answer.status, answer.body) == (status, None)


def test_a_type_that_the_estate_had_is_an_empty_list_when_its_last_one_is_gone(open_estate: OpenEstate) -> None:
    group = "/subscriptions/sub-1/resourceGroups/other"
    arm = open_estate({"t.json": {"id": f"{group}/providers/Contoso.Things/things/t"}})
    things = f"{SUBSCRIPTION}/providers/Contoso.Things/things"
    assert [each["name"] for each in arm.get(things).body["value"]] == ["t"]
    assert arm.call("DELETE", group, None, VERSION).status == 202
    assert arm.get(things).body == {"value": []}
