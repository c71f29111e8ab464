"""Providers that files describe: they are served as they are, registered, and given up."""

from typing import Any

import pytest

from .conftest import GROUP, REGISTRY, Arm, OpenEstate

VERSION = "2021-04-01"
PROVIDER = "/subscriptions/sub-1/providers/Contoso.Things"
DESCRIBED: dict[str, Any] = {
    "id": PROVIDER,
    "namespace": "Contoso.Things",
    "authorizations": [],
    "resourceTypes": [{"resourceType": "things", "locations": ["Mars"], "apiVersions": ["2020-01-01"]}],
    "registrationState": "NotRegistered",
    "registrationPolicy": "RegistrationRequired",
}


@pytest.fixture
def described(open_estate: OpenEstate) -> Arm:
    return open_estate({"provider.json": DESCRIBED, "t.json": {"id": f"{GROUP}/providers/Contoso.Goods/goods/g"}})


def state(arm: Arm) -> str:
    return str(arm.get(PROVIDER, VERSION).body["registrationState"])


def test_a_provider_is_served_as_its_file_has_it(described: Arm) -> None:
    assert described.get(PROVIDER.lower(), VERSION).body == DESCRIBED
    listed = described.get("/subscriptions/sub-1/providers", VERSION).body["value"]
    assert [each for each in listed if each["namespace"] == "Contoso.Things"] == [DESCRIBED]
    assert described.get("/subscriptions/sub-1/resources", VERSION).body["value"][-1]["name"] == "g"


def test_a_registration_takes_time_and_so_does_its_end(described: Arm) -> None:
    answer = described.call("POST", f"{PROVIDER}/register", None, VERSION)
    assert (answer.status, answer.body["registrationState"], state(described)) == (200, "Registering", "Registering")
    described.wait()
    assert state(described) == "Registered"
    assert described.call("POST", f"{PROVIDER}/register", None, VERSION).body["registrationState"] == "Registered"
    ended = described.call("POST", f"{PROVIDER}/unregister", None, VERSION)
    assert (ended.status, ended.body["registrationState"], state(described)) == (200, "Unregistering", "Unregistering")
    described.wait()
    assert state(described) == "Unregistered"


@pytest.mark.parametrize("namespace", ["Microsoft.Network", "Contoso.Goods"])
def test_a_provider_of_the_estate_is_not_given_up(described: Arm, namespace: str) -> None:
    refused = described.call("POST", f"/subscriptions/sub-1/providers/{namespace}/unregister", None, VERSION)
    assert (refused.status, refused.code) == (409, "CannotUnregisterNamespace")


def test_nobody_ends_the_registration_with_a_provider_that_there_is_not(described: Arm) -> None:
    refused = described.call("POST", "/subscriptions/sub-1/providers/Contoso.None/unregister", None, VERSION)
    assert (refused.status, refused.code) == (404, "InvalidResourceNamespace")


def test_writes_wait_for_the_registration(open_estate: OpenEstate) -> None:
    provider = "/subscriptions/sub-1/providers/Microsoft.ContainerRegistry"
    arm = open_estate({"provider.json": {"id": provider, "registrationState": "NotRegistered"}})
    refused = arm.call("DELETE", REGISTRY, None, "2025-11-01")
    assert (refused.status, refused.code) == (409, "MissingSubscriptionRegistration")
    assert refused.body["error"]["details"][0]["target"] == "Microsoft.ContainerRegistry"
    assert arm.get(REGISTRY, "2025-11-01").status == 200
    arm.call("POST", f"{provider}/register", None, VERSION)
    arm.wait()
    assert arm.call("DELETE", REGISTRY, None, "2025-11-01").status == 202


MOVABLE = "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("networkSecurityGroups", MOVABLE),
        ("firewallPolicies", "SupportsTags, SupportsLocation"),
        ("virtualNetworks/subnets", "None"),
        ("privateDnsZones/virtualNetworkLinks", MOVABLE),
    ],
)
def test_a_type_has_the_capabilities_that_azure_names(arm: Arm, kind: str, said: str) -> None:
    types = arm.get("/subscriptions/sub-1/providers/Microsoft.Network", VERSION).body["resourceTypes"]
    assert [each["capabilities"] for each in types if each["resourceType"] == kind] == [said]


def test_a_zone_of_private_dns_is_everywhere(arm: Arm) -> None:
    types = arm.get("/subscriptions/sub-1/providers/Microsoft.Network", VERSION).body["resourceTypes"]
    assert [each["locations"] for each in types if each["resourceType"] == "privateDnsZones"] == [["global"]]
