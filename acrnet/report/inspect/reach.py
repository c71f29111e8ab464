"""What clients of an inspected registry reach: the list that exports for firewalls are written from."""

from __future__ import annotations

from acrnet.export.export_list import ExportList, entry_of
from acrnet.registry.model import Registry
from acrnet.registry.needs import Needs
from acrnet.tags import TagCatalog


def reach_of(registry: Registry | None, needs: Needs, catalog: TagCatalog) -> ExportList:
    """Return the hosts and address prefixes of all needs, by the same edition of the service tags."""
    return ExportList(
        registries=() if registry is None else (registry,),
        regions=needs.serving if registry is None else (),
        catalog=catalog,
        entries=tuple(entry_of(need, catalog) for need in needs.needs),
        notes=(),
    )
