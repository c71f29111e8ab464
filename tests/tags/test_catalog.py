from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from acrnet.errors import NoRegionalTagError
from acrnet.net import AddressSet
from acrnet.tags import ServiceTag, TagCatalog, TagRecord, parse_tag_file
from acrnet.unknown import Unknown


def test_a_tag_has_the_addresses_and_properties_of_its_entry(catalog: TagCatalog) -> None:
    assert catalog.get("AzureContainerRegistry.FranceCentral") == ServiceTag(
        name="AzureContainerRegistry.FranceCentral",
        addresses=AddressSet.parse(["198.51.100.0/27", "2001:db8:1::/64"]),
        region="centralfrance",
        system_service="AzureContainerRegistry",
        change_number="3",
    )


@pytest.mark.parametrize("spelling", ["storage", "STORAGE", "Storage"])
def test_a_tag_is_looked_up_without_case_and_returned_in_the_spelling_of_the_catalog(
    catalog: TagCatalog, spelling: str
) -> None:
    tag = catalog.get(spelling)

    assert isinstance(tag, ServiceTag)
    assert tag.name == "Storage"
    assert spelling in catalog


def test_the_prefixes_of_a_tag_are_those_of_its_source_neither_joined_nor_divided(catalog: TagCatalog) -> None:
    record = next(each for each in catalog.records() if each.name == "Storage")
    assert catalog.prefixes("storage") == tuple(record.prefix_list())
    assert catalog.prefixes("Storrage") == catalog.get("Storrage")


def test_the_addresses_of_a_tag_are_parsed_once(catalog: TagCatalog) -> None:
    assert catalog.get("Storage") is catalog.get("storage")


def test_an_absent_tag_is_unknown_and_the_reason_names_the_edition_and_near_misses(catalog: TagCatalog) -> None:
    answer = catalog.get("AzureContainerRegistries")

    assert isinstance(answer, Unknown)
    assert catalog.id in answer.reason
    assert "'AzureContainerRegistries'" in answer.reason
    assert "AzureContainerRegistry," in answer.reason
    assert "AzureContainerRegistries" not in catalog


def test_an_absent_tag_is_searched_for_once(catalog: TagCatalog) -> None:
    assert catalog.get("Storages") is catalog.get("Storages")
    assert catalog.get("Storages") != catalog.get("STORAGES")


def test_the_reason_for_an_absent_tag_that_resembles_none_names_no_others(catalog: TagCatalog) -> None:
    answer = catalog.get("Xyzzy")

    assert isinstance(answer, Unknown)
    assert "nearest" not in answer.reason


def test_near_misses_are_given_for_the_first_hundred_unknown_names_only(catalog: TagCatalog) -> None:
    reasons = [answer.reason for n in range(101) if isinstance(answer := catalog.get(f"Storage{n}"), Unknown)]

    assert [("nearest" in reason) for reason in reasons] == [True] * 100 + [False]


def test_only_text_can_be_the_name_of_a_tag(catalog: TagCatalog) -> None:
    assert 5 not in catalog


def test_names_and_records_keep_the_order_of_the_source(catalog: TagCatalog) -> None:
    assert len(catalog) == 6
    assert catalog.names()[:2] == ("AzureCloud", "AzureContainerRegistry")
    assert tuple(record.name for record in catalog.records()) == catalog.names()


def test_the_id_names_cloud_change_number_and_the_start_of_the_digest() -> None:
    catalog = TagCatalog.of(
        [], cloud="Public", change_number="376", sha256="0" * 64, source="file", location="", content="1a2b3c4d5e6f"
    )

    assert catalog.id == "Public/376/1a2b3c4d"


def test_catalogs_of_the_same_bytes_are_equal_whatever_was_asked_of_them(document: dict[str, object]) -> None:
    data = json.dumps(document).encode()
    asked = parse_tag_file(data, expected_cloud=None)
    asked.get("Storage")

    assert asked == parse_tag_file(data, expected_cloud=None)
    assert hash(asked) == hash(parse_tag_file(data, expected_cloud=None))
    assert asked != parse_tag_file(data + b"\n", expected_cloud=None)


def test_a_catalog_cannot_be_changed(catalog: TagCatalog) -> None:
    with pytest.raises(FrozenInstanceError):
        catalog.cloud = "China"  # type: ignore[misc]  # what must fail


def test_a_tag_without_prefixes_has_no_addresses() -> None:
    record = TagRecord("AzureCloud.brazilne", "brazilne", "", "1", "")

    assert record.parse().addresses == AddressSet.EMPTY


@pytest.mark.parametrize(
    ("location", "name"),
    [
        pytest.param("westeurope", "AzureContainerRegistry.WestEurope", id="as Resource Manager names it"),
        pytest.param("West Europe", "AzureContainerRegistry.WestEurope", id="display name"),
        pytest.param(" WESTEUROPE ", "AzureContainerRegistry.WestEurope", id="capitals and blanks"),
        pytest.param("francecentral", "AzureContainerRegistry.FranceCentral", id="property region is an alias"),
    ],
)
def test_a_location_finds_the_tag_whose_name_ends_in_it(catalog: TagCatalog, location: str, name: str) -> None:
    assert catalog.regional("AzureContainerRegistry", location).name == name


def test_a_service_is_looked_up_without_case(catalog: TagCatalog) -> None:
    assert catalog.regional("azurecontainerregistry", "westeurope").name == "AzureContainerRegistry.WestEurope"


@pytest.mark.parametrize(
    ("service", "location", "words"),
    [
        pytest.param("AzureContainerRegistry", "westeurop", "the nearest are westeurope", id="misspelt"),
        pytest.param(
            "AzureContainerRegistry", "centralfrance", "the nearest are francecentral", id="alias of a region"
        ),
        pytest.param("AzureContainerRegistry", "mars", "for the location 'mars'.", id="like no other"),
        pytest.param("AzureContainerRegistry", "", "for the location ''.", id="empty"),
        pytest.param("Storage", "westeurope", "no regional tag of Storage at all", id="service without regions"),
        pytest.param("Storages", "westeurope", "no regional tag of Storages at all", id="no such service"),
    ],
)
def test_a_location_without_a_tag_is_an_error_that_names_near_misses(
    catalog: TagCatalog, service: str, location: str, words: str
) -> None:
    with pytest.raises(NoRegionalTagError) as raised:
        catalog.regional(service, location)

    assert words in str(raised.value)
    assert catalog.id in str(raised.value)
    assert "--service-tags FILE" in raised.value.next_step
    assert raised.value.exit_code == 2


def test_a_location_like_no_other_is_given_no_near_misses(catalog: TagCatalog) -> None:
    with pytest.raises(NoRegionalTagError) as raised:
        catalog.regional("AzureContainerRegistry", "mars")

    assert "nearest" not in str(raised.value)


def test_the_regions_of_a_service_are_the_locations_it_has_a_tag_for(catalog: TagCatalog) -> None:
    assert catalog.regions("AzureContainerRegistry") == ("francecentral", "northeurope", "westeurope")
    assert catalog.regions("Storage") == ()
