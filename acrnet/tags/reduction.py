"""Tags in fewer prefixes than they have, at the cost of addresses that they do not hold."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.net import AddressSet
from acrnet.tags.catalog import TagCatalog


@dataclass(frozen=True, slots=True)
class TagReduction:
    """Some tags together, and the cover of them that adds the fewest other addresses."""

    catalog: TagCatalog
    tags: tuple[str, ...]
    most: int
    """How many prefixes were allowed."""
    addresses: AddressSet
    """What the tags hold, of the families that were asked for."""
    cover: AddressSet

    @property
    def extra(self) -> AddressSet:
        """What the cover admits in addition."""
        return self.cover - self.addresses
