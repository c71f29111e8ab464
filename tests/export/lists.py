"""Lists small enough to work out by hand: two regions, whose registry addresses are neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.cloud import PUBLIC
from acrnet.export.export_list import ExportList, export_list
from acrnet.registry.model import Registry
from acrnet.registry.needs import derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.tags import TagCatalog

from ..estates import service_tags
from ..registries import catalog

TAGS = catalog(
    service_tags(
        AzureContainerRegistry__FranceCentral=["198.51.100.0/27", "2001:db8:1::/64"],
        AzureContainerRegistry__WestEurope=["198.51.100.32/27"],
        Storage__FranceCentral=["203.0.113.0/28"],
        Storage__WestEurope=["203.0.113.64/27", "203.0.113.32/28"],
    )
)
REGIONS = ("francecentral", "westeurope")
COMMAND = "acrnet export --format FORMAT"


def regions_list(
    most: int | None = None, tags: TagCatalog = TAGS, regions: Sequence[str] = REGIONS, command: str = COMMAND
) -> ExportList:
    """The list of any registry in these regions, with one note."""
    needs = needs_for_regions(tuple(regions), tags, PUBLIC, NeedOptions()).needs
    return export_list(needs, tags, regions=regions, notes=["A note."], most=most, command=command)


def registry_list(registry: Registry, command: str = COMMAND) -> ExportList:
    """The list of one registry, by the same tags."""
    needs = derive_needs(registry, TAGS, PUBLIC, NeedOptions()).needs
    return export_list(needs, TAGS, registries=[registry], command=command)


def entries(text: str) -> list[str]:
    """The lines of a document that are no comment."""
    return [line for line in text.splitlines() if not line.startswith("#")]
