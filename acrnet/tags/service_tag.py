"""A service tag: a name that stands for the addresses of one Azure service, often of one region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from acrnet.net import AddressSet


@dataclass(frozen=True, slots=True)
class ServiceTag:
    """One service tag with its addresses."""

    name: str
    """In the spelling of the catalog, for example `AzureContainerRegistry.WestEurope`."""
    addresses: AddressSet
    region: str
    """The property of that name, "" for a tag of no region. It is an alias such as `centralfrance` for some regions, so
    it never says which location a tag covers."""
    system_service: str
    """The property of that name, "" where there is none; one service has different ones in different clouds."""
    change_number: str
    """Counts the changes of this tag alone; "" where there is none."""


class TagRecord(NamedTuple):
    """A service tag as read, its addresses not yet parsed.

    A plan uses about 20 of 3,000 tags; a tuple of five strings is what the others cost.
    """

    name: str
    region: str
    system_service: str
    change_number: str
    prefixes: str
    """The address prefixes as written in the source, distinct, sorted as text, one per line."""

    def prefix_list(self) -> list[str]:
        """Return the address prefixes one by one."""
        return self.prefixes.split("\n") if self.prefixes else []

    def parse(self) -> ServiceTag:
        """Return the tag with its addresses; raises ValueError naming a prefix that is none."""
        return ServiceTag(
            name=self.name,
            addresses=AddressSet.parse(self.prefix_list()),
            region=self.region,
            system_service=self.system_service,
            change_number=self.change_number,
        )


def content_digest(cloud: str, change_number: str, records: Iterable[TagRecord]) -> str:
    """Return the sha256, in hexadecimal, of what service-tag data says, whatever the order it says it in."""
    # Only `prefixes` can hold a line break and nothing can hold a tab, so the text can be read one way only.
    lines = [f"{cloud}\t{change_number}", *("\t".join(record) for record in sorted(records))]
    return sha256("\n".join(lines).encode()).hexdigest()
