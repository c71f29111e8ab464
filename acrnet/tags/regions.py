"""The regions that tags are named after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acrnet.tags.catalog import TagCatalog
from acrnet.tags.service_tag import TagRecord

LOCATED_SERVICES = ("AzureContainerRegistry", "Storage", "MicrosoftContainerRegistry")
"""The services that clients of registries reach by region, and whose tags are named after locations."""


@dataclass(frozen=True, slots=True)
class TagRegion:
    """A location with the tags that are named after it."""

    location: str
    """As Resource Manager names it, for example `francecentral`."""
    alias: str
    """What the property `region` of these tags says: for twelve regions not the location but, for example,
    `centralfrance`. The tag of the whole region is named after it: `AzureCloud.centralfrance`."""
    tags: Mapping[str, TagRecord]
    """By the name of the service; a service without a tag here is missing."""


def tag_regions(catalog: TagCatalog, services: Iterable[str] = LOCATED_SERVICES) -> tuple[TagRegion, ...]:
    """Return the locations of which any of the services has a tag, sorted."""
    by_location: dict[str, dict[str, TagRecord]] = {}
    for service in services:
        for location, record in catalog.regional_records(service).items():
            by_location.setdefault(location, {})[service] = record
    return tuple(
        TagRegion(location, next((record.region for record in tags.values() if record.region), ""), tags)
        for location, tags in sorted(by_location.items())
    )
