"""Some tags of a catalog, or all of them."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.tags.catalog import TagCatalog
from acrnet.tags.service_tag import ServiceTag


@dataclass(frozen=True, slots=True)
class TagSelection:
    """The tags that somebody asked for, and the edition they are of."""

    catalog: TagCatalog
    named: tuple[ServiceTag, ...] = ()
    """Those asked for by name; empty where all are meant."""
