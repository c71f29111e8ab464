"""A catalog of service tags: one edition of the data for one cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from acrnet.errors import NoRegionalTagError
from acrnet.tags.location import location_name, near_misses
from acrnet.tags.service_tag import ServiceTag, TagRecord
from acrnet.unknown import Unknown

_MOST_HINTS = 100
"""Unknown names that get hints: a search for near misses takes 50 ms, and a file may have 100,000 such names."""


@dataclass(frozen=True, slots=True)
class TagCatalog:
    """The service tags of one cloud, from one file or one answer of the service-tag API.

    Two catalogs are equal when they have the same content from the same kind of source. Names are compared without
    case, as network security groups compare them, and returned in the spelling of the source. Addresses are parsed
    when a tag is first used.
    """

    cloud: str
    """The name of the cloud in the data: `Public`, `AzureGovernment` or `China`."""
    change_number: str
    """Rises with every edition, but two editions can share one: identify an edition by `id`."""
    sha256: str
    """Of the bytes of a file; for an answer of the API, whose bytes depend on the page size, of the content."""
    source: str
    """`file` or `api`."""
    location: str
    """The location for which the API was asked; "" for a file."""
    content: str
    """The sha256 of the content, whatever its layout: the same for a file and for the API that serves the same data."""
    _records: Mapping[str, TagRecord] = field(repr=False, compare=False)
    """By name in lower case, in the order of the source."""
    _tags: dict[str, ServiceTag] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The tags parsed so far; they follow from `_records`, so the value does not change."""
    _unknown: dict[str, Unknown] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The unknown names looked up so far, because near misses take a search through all names."""

    @classmethod
    def of(
        cls,
        records: Iterable[TagRecord],
        *,
        cloud: str,
        change_number: str,
        sha256: str,
        source: str,
        location: str,
        content: str,
    ) -> TagCatalog:
        """Return the catalog of records whose names differ without case and whose prefixes are known to be valid."""
        by_name = {record.name.lower(): record for record in records}
        return cls(cloud, change_number, sha256, source, location, content, by_name)

    @property
    def id(self) -> str:
        """The id of the edition, for example `Public/376/1a2b3c4d`: cloud, change number, start of `content`."""
        return f"{self.cloud}/{self.change_number}/{self.content[:8]}"

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._records

    def __len__(self) -> int:
        return len(self._records)

    def names(self) -> tuple[str, ...]:
        """Return the names of all tags in the order of the source."""
        return tuple(record.name for record in self._records.values())

    def records(self) -> tuple[TagRecord, ...]:
        """Return all tags with their addresses unparsed, in the order of the source."""
        return tuple(self._records.values())

    def tags(self) -> tuple[ServiceTag, ...]:
        """Return all tags with their addresses, in the order of the source."""
        return tuple(map(self._tag, self._records.values()))

    def get(self, name: str) -> ServiceTag | Unknown:
        """Return the tag of this name, whatever its case, or why its addresses are not known."""
        record = self._records.get(name.lower())
        return self._missing(name) if record is None else self._tag(record)

    def spelling(self, name: str) -> str:
        """Return a name, whatever its case, in the spelling of the source; "" if there is no such tag."""
        record = self._records.get(name.lower())
        return "" if record is None else record.name

    def prefixes(self, name: str) -> tuple[str, ...] | Unknown:
        """Return the address prefixes of a tag as the source has them, neither joined nor divided, or why not known.

        A route to a service tag stands for a route to each of them, so that their lengths matter.
        """
        record = self._records.get(name.lower())
        return self._missing(name) if record is None else tuple(record.prefix_list())

    def regions(self, service: str) -> tuple[str, ...]:
        """Return the names after the dot of a service's tags in lower case, sorted: the locations it has a tag for.

        For `AzureFrontDoor`, whose parts are not regions, and `AzureCloud`, whose parts are aliases of regions, the
        names are not those of locations.
        """
        return tuple(sorted(self.regional_records(service)))

    def regional_records(self, service: str) -> Mapping[str, TagRecord]:
        """Return the tags of a service that are named after a part of it, by the part of the name in lower case."""
        prefix = f"{service.lower()}."
        return {key.removeprefix(prefix): record for key, record in self._records.items() if key.startswith(prefix)}

    def regional(self, service: str, location: str) -> ServiceTag:
        """Return the tag of a service, such as `Storage`, for a location, such as `francecentral` or `France Central`.

        A tag covers the location that is spelt like the part of its name after the dot, in lower case. This holds for
        all registry and storage tags of the three clouds; the property `region` is an alias in twelve of them
        (Microsoft's downloads Public 414, AzureGovernment 406 and China 409, checked 2026-11-23).

        Raises NoRegionalTagError, which names near misses, when there is no such tag.
        """
        wanted = location_name(location)
        record = self._records.get(f"{service}.{wanted}".lower())
        if record is not None:
            return self._tag(record)
        raise NoRegionalTagError(
            f"The service tags {self.id} have no {service} tag for the location {location!r}"
            f"{self._region_hint(service, wanted)}.",
            next_step="Correct the location, use --scope global, or give a newer tag file with --service-tags FILE.",
        )

    def _tag(self, record: TagRecord) -> ServiceTag:
        tag = self._tags.get(record.name)
        if tag is None:
            tag = self._tags[record.name] = record.parse()
        return tag

    def _missing(self, name: str) -> Unknown:
        unknown = self._unknown.get(name)
        if unknown is None:
            nearest = near_misses(name, self.names()) if len(self._unknown) < _MOST_HINTS else ()
            # Reasons are joined by semicolons, so a reason must not contain one.
            hint = f" (the nearest are {', '.join(nearest)})" if nearest else ""
            unknown = self._unknown[name] = Unknown(f"the service tags {self.id} have none named {name!r}{hint}")
        return unknown

    def _region_hint(self, service: str, wanted: str) -> str:
        by_region = self.regional_records(service)
        if not by_region:
            return f"; they have no regional tag of {service} at all"
        # An alias names that region, however different the spelling is.
        aliased = (region for region, record in by_region.items() if record.region.lower() == wanted)
        nearest = tuple(dict.fromkeys((*aliased, *near_misses(wanted, by_region))))
        return f"; the nearest are {', '.join(nearest)}" if nearest else ""
