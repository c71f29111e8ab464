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
    """The property of that name, "" for a tag without a region. For some regions it is an alias such as
    `centralfrance`, so it does not say which location a tag covers."""
    system_service: str
    """The property of that name, "" if missing; a service can have different ones in different clouds."""
    change_number: str
    """The number of changes of this tag; "" if missing."""


class TagRecord(NamedTuple):
    """A service tag as read, with its addresses unparsed.

    A plan uses about 20 of 3,000 tags; the others cost only a tuple of five strings.
    """

    name: str
    region: str
    system_service: str
    change_number: str
    prefixes: str
    """The address prefixes as written in the source, distinct, sorted as text, one per line."""

    def prefix_list(self) -> list[str]:
        """Return the address prefixes as a list."""
        return self.prefixes.split("\n") if self.prefixes else []

    def parse(self) -> ServiceTag:
        """Return the tag with its addresses; raises ValueError with the text of an invalid prefix."""
        return ServiceTag(
            name=self.name,
            addresses=AddressSet.parse(self.prefix_list()),
            region=self.region,
            system_service=self.system_service,
            change_number=self.change_number,
        )


def content_digest(cloud: str, change_number: str, records: Iterable[TagRecord]) -> str:
    """Return the sha256, in hexadecimal, of the content of service-tag data, whatever its order."""
    # Only `prefixes` can contain a line break and no field can contain a tab, so the text is unambiguous.
    lines = [f"{cloud}\t{change_number}", *("\t".join(record) for record in sorted(records))]
    return sha256("\n".join(lines).encode()).hexdigest()
