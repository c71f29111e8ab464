"""Which api-versions are served, and what is said about the others."""

import pytest

from .conftest import GROUP, NSG, REGISTRY, Arm, OpenEstate


@pytest.mark.parametrize("version", ["2018-12-01", "2020-04-01", "2022-01-01", "2024-10-01", "2026-03-01"])
def test_several_versions_of_the_network_provider_are_served(version: str, arm: Arm) -> None:
    assert arm.get(NSG, version).status == 200


@pytest.mark.parametrize("version", ["2017-10-01", "2025-11-01", "2026-03-01-preview", "2026-09-01-preview"])
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


def test_a_request_without_a_version_is_refused(arm: Arm) -> None:
    response = arm.sandbox.session.get(f"https://management.azure.com{NSG}", headers={"Authorization": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "MissingApiVersionParameter")


def test_a_provider_the_sandbox_knows_nothing_about_is_served_in_every_version(open_estate: OpenEstate) -> None:
    thing = f"{GROUP}/providers/Contoso.Things/things/t"
    assert open_estate({"t.json": {"id": thing}}).get(thing, "1999-12-31").status == 200
