"""Which api-versions are served, and what is said about the others."""

import pytest

from .conftest import GROUP, NSG, REGISTRY, Arm, OpenEstate


@pytest.mark.parametrize(
    "version", ["2018-12-01", "2020-04-01", "2022-01-01", "2024-10-01", "2026-01-01", "2026-03-01"]
)
def test_several_versions_of_the_network_provider_are_served(version: str, arm: Arm) -> None:
    assert arm.get(NSG, version).status == 200


@pytest.mark.parametrize(
    "version",
    [
        "2017-10-01",
        "2019-05-01-preview",
        "2021-08-01-preview",
        "2021-12-01-preview",
        "2022-02-01-preview",
        "2023-06-01-preview",
        "2023-08-01-preview",
        "2025-11-01",
        "2026-03-01-preview",
        "2026-09-01-preview",
    ],
)
def test_several_versions_of_the_registry_provider_are_served(version: str, arm: Arm) -> None:
    assert arm.get(REGISTRY, version).status == 200


@pytest.mark.parametrize(
    ("version", "code", "words"),
    [
        ("latest", "InvalidApiVersionParameter", "'latest' is invalid"),
        ("2026-3-1", "InvalidApiVersionParameter", "'2026-3-1' is invalid"),
        (
            "2026-03-02",
            "NoRegisteredProviderFound",
            "location 'westeurope' and API version '2026-03-02' for type 'networkSecurityGroups'",
        ),
    ],
)
def test_an_unknown_api_version_is_refused(version: str, code: str, words: str, arm: Arm) -> None:
    answer = arm.get(NSG, version)
    assert (answer.status, answer.code) == (400, code)
    assert words in answer.message


# What az 2.91.0 asks for in its commands for networks (the versions in its source, 2026-11-29).
AZ = [
    ("applicationSecurityGroups", "2021-08-01"),
    ("loadBalancers", "2025-07-01"),
    ("natGateways", "2025-07-01"),
    ("networkInterfaces", "2022-01-01"),
    ("networkInterfaces", "2023-11-01"),
    ("networkSecurityGroups", "2022-01-01"),
    ("privateDnsZones", "2018-09-01"),
    ("privateEndpoints", "2022-01-01"),
    ("privateEndpoints", "2026-01-01"),
    ("publicIPAddresses", "2022-01-01"),
    ("publicIPAddresses", "2025-09-01"),
    ("publicIPPrefixes", "2025-09-01"),
    ("routeTables", "2025-07-01"),
    ("virtualNetworks", "2022-01-01"),
    ("virtualNetworks", "2024-07-01"),
    ("virtualNetworks", "2025-07-01"),
]


@pytest.mark.parametrize(("kind", "version"), AZ)
def test_the_versions_of_az_are_served(kind: str, version: str, arm: Arm) -> None:
    assert arm.get(f"/subscriptions/sub-1/providers/Microsoft.Network/{kind}", version).status == 200


def test_a_request_without_a_version_is_refused(arm: Arm) -> None:
    response = arm.sandbox.session.get(f"https://management.azure.com{NSG}", headers={"Authorization": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "MissingApiVersionParameter")


def test_a_provider_the_sandbox_knows_nothing_about_is_served_in_every_version(open_estate: OpenEstate) -> None:
    thing = f"{GROUP}/providers/Contoso.Things/things/t"
    assert open_estate({"t.json": {"id": thing}}).get(thing, "1999-12-31").status == 200
