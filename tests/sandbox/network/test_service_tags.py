"""The service-tag API over files in the format of the download."""

import pytest

from ..conftest import Arm, OpenEstate, default_files, rule_properties, tag


def path(location: str) -> str:
    return f"/subscriptions/sub-1/providers/Microsoft.Network/locations/{location}/serviceTags"


def test_a_downloaded_file_is_served_sorted_with_change_numbers_as_strings(arm: Arm) -> None:
    body = arm.get(path("westeurope")).body
    assert [value["name"] for value in body["values"]] == ["AzureContainerRegistry.WestEurope", "Storage.WestEurope"]
    assert {key: body[key] for key in body if key != "values"} == {
        "name": "Public",
        "id": "/subscriptions/sub-1/providers/Microsoft.Network/serviceTags/Public",
        "type": "Microsoft.Network/serviceTags",
        "changeNumber": "7",
        "cloud": "Public",
        "nextLink": "",
    }
    assert body["values"][0] == {
        "name": "AzureContainerRegistry.WestEurope",
        "id": "AzureContainerRegistry.WestEurope",
        "serviceTagChangeNumber": "7",
        "properties": {
            "changeNumber": "5",
            "region": "westeurope",
            "state": "GA",
            "networkFeatures": ["API", "NSG", "UDR", "FW"],
            "systemService": "AzureContainerRegistry",
            "addressPrefixes": ["20.61.96.0/24", "2603:1020::/48"],
        },
    }


def test_the_location_may_be_written_as_people_write_it(arm: Arm) -> None:
    assert arm.get(path("West%20Europe")).body == arm.get(path("westeurope")).body


def test_a_location_with_a_file_of_its_own_lags_behind_in_the_api_and_in_rules(open_estate: OpenEstate) -> None:
    older = {"changeNumber": 3, "cloud": "Public", "values": [tag("Storage", "", 1, ["20.0.0.0/16"])]}
    arm = open_estate({"service-tags.westeurope.json": older, "vn.json": _network("northeurope")})
    assert arm.get(path("westeurope")).body["changeNumber"] == "3"
    assert arm.get(path("northeurope")).body["changeNumber"] == "7"
    assert arm.put_rule("new", rule_properties()).code == "SecurityRuleInvalidAddressPrefix"
    assert arm.put_rule("new", rule_properties(destinationAddressPrefix="Storage")).status == 201


def _network(location: str) -> dict[str, str]:
    return {
        "id": "/subscriptions/sub-2/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v",
        "location": location,
    }


def test_an_unknown_location_is_refused(arm: Arm) -> None:
    answer = arm.get(path("atlantis"))
    assert (answer.status, answer.code) == (400, "NoRegisteredProviderFound")


@pytest.mark.parametrize("files", [{"service-tags.json": None}])
def test_without_a_file_there_are_no_tags(files: dict[str, None], open_estate: OpenEstate) -> None:
    answer = open_estate(files).get(path("westeurope"))
    assert (answer.status, answer.code) == (404, "NotFound")


def test_an_estate_with_tags_for_one_location_has_none_for_another(open_estate: OpenEstate) -> None:
    tags = default_files()["service-tags.json"]
    arm = open_estate({"service-tags.json": None, "service-tags.northeurope.json": tags})
    assert arm.get(path("northeurope")).status == 200
    assert arm.get(path("westeurope")).status == 404


DETAILS = "/subscriptions/sub-1/providers/Microsoft.Network/locations/westeurope/serviceTagDetails"


def test_the_tags_are_also_listed_one_by_one(arm: Arm) -> None:
    whole = arm.get(DETAILS.replace("serviceTagDetails", "serviceTags")).body["values"]
    assert arm.get(DETAILS).body == {"value": whole}


def test_one_tag_is_asked_for_by_its_name_and_without_its_addresses(arm: Arm) -> None:
    name = arm.get(DETAILS).body["value"][0]["name"]
    (alone,) = arm.get(f"{DETAILS}?tagName={name.upper()}&noAddressPrefixes=true").body["value"]
    assert (alone["name"], alone["properties"]["addressPrefixes"]) == (name, [])
    assert arm.get(f"{DETAILS}?tagName=NoSuchTag").body == {"value": []}


def test_tags_one_by_one_need_a_file_too(open_estate: OpenEstate) -> None:
    assert open_estate({"service-tags.json": None}).get(DETAILS).status == 404
