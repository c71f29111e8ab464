from __future__ import annotations

from acrnet.tags import TagCatalog
from acrnet.tags.regions import tag_regions


def test_regions_are_locations_with_the_alias_of_their_property_and_the_tags_they_have(catalog: TagCatalog) -> None:
    regions = tag_regions(catalog)
    assert [(region.location, region.alias) for region in regions] == [
        ("francecentral", "centralfrance"),
        ("northeurope", "northeurope"),
        ("westeurope", "westeurope"),
    ]
    assert {service: record.name for service, record in regions[0].tags.items()} == {
        "AzureContainerRegistry": "AzureContainerRegistry.FranceCentral"
    }


def test_other_services_can_be_asked_for(catalog: TagCatalog) -> None:
    assert tag_regions(catalog, ["Storage"]) == ()
