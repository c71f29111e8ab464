"""Lists small enough to work out by hand: two regions, whose registry addresses are neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acrnet.cloud import PUBLIC
from acrnet.export.export_list import ExportList, export_list
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.need import Purpose
from acrnet.registry.needs import derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.tags import TagCatalog

from ..estates import service_tags
from ..registries import a_registry, approved_endpoint, catalog

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
HEADER = f"""\
# acrnet export: what clients must reach; open TCP 443 to each entry
# regions: francecentral, westeurope
# tag: AzureContainerRegistry.FranceCentral
# tag: AzureContainerRegistry.WestEurope
# tag: Storage.FranceCentral
# tag: Storage.WestEurope
# cloud: Public
# change number: 1
# sha256: {TAGS.sha256}
# command: acrnet export --format FORMAT
"""
WIDE_NAMES = """\
# note: *.blob.core.windows.net admits the storage accounts of everybody, and
#   not only those with the layers of a registry. Dedicated data endpoints
#   (Premium) end that: az acr update --data-endpoint-enabled true, once
#   firewalls admit both (--layers transition).
# note: *.azurecr.io admits the registries of everybody; --registry lists the
#   names of one.
"""


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


def with_ports(made: ExportList, purpose: Purpose, *ports: int) -> ExportList:
    """The list with other ports for the needs of one purpose."""
    changed = (
        replace(entry, need=replace(entry.need, ports=ports)) if entry.need.purpose is purpose else entry
        for entry in made.entries
    )
    return replace(made, entries=tuple(changed))


def private_list(endpoint: PrivateEndpoint | None = None) -> ExportList:
    """The list of a registry that only private endpoints reach, by addresses of both families."""
    addresses = [
        PrivateAddress(text, "registry", ("contoso.azurecr.io",)) for text in ("10.0.0.6", "10.0.0.4", "fd00::4")
    ]
    reached = endpoint or approved_endpoint("pe", *addresses)
    return registry_list(a_registry(public_network_access=False, private_endpoints=(reached,)))


def entries(text: str) -> list[str]:
    """The lines of a document that are no comment."""
    return [line for line in text.splitlines() if not line.startswith("#")]
