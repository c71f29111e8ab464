"""The lists that were accepted: by which service tags, with which addresses, and what of them is about to end.

They are kept in a file beside the configuration, so that a change is seen without the service tags of then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from acrnet.codec import TEXT, Codec, Json, ShapeError, listed, mapped, object_with, record, text
from acrnet.errors import InputFileError
from acrnet.export.export_list import Retirement
from acrnet.net import AddressSet
from acrnet.tags import TagCatalog

KIND: Final = "list_lock"
FORMAT_VERSION: Final = "1.0"
"""A new minor version only adds names."""


@dataclass(frozen=True, slots=True)
class AcceptedEdition:
    """The edition of the service tags by which a list was written."""

    cloud: str
    change_number: str
    sha256: str
    content: str
    source: str
    location: str

    @classmethod
    def of(cls, catalog: TagCatalog) -> AcceptedEdition:
        """Return the edition of a catalog."""
        return cls(
            catalog.cloud, catalog.change_number, catalog.sha256, catalog.content, catalog.source, catalog.location
        )

    def named(self, catalog: TagCatalog) -> TagCatalog:
        """Return a catalog as if it were of this edition."""
        return replace(
            catalog,
            cloud=self.cloud,
            change_number=self.change_number,
            sha256=self.sha256,
            content=self.content,
            source=self.source,
            location=self.location,
        )


@dataclass(frozen=True, slots=True)
class AcceptedList:
    """A list as it was accepted."""

    file: str
    """Its path, as the configuration has it."""
    edition: AcceptedEdition
    sha256: str
    """Of the file as it was written."""
    entries: str
    """The sha256 of its text without notes on what the tags of that edition leave out."""
    hosts: tuple[str, ...]
    """The host names in it, sorted."""
    tags: Mapping[str, AddressSet]
    """The addresses of the service tags that its clients need, where it lists addresses."""
    retired: tuple[Retirement, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """All lists that were accepted, in the order of the configuration."""

    lists: tuple[AcceptedList, ...] = ()

    def accepted(self, file: str) -> AcceptedList | None:
        """Return the list in this file; None for one that is new."""
        return next((each for each in self.lists if each.file == file), None)


def _as_written(prefixes: tuple[str, ...]) -> AddressSet:
    """Return the addresses of prefixes; raises ValueError for what a lock does not have, such as bits of a host."""
    addresses = AddressSet.parse(prefixes)
    if addresses.prefixes() != prefixes:
        raise ValueError
    return addresses


_DIGEST: Final = text("[0-9a-f]{64}")
_DAY: Final = text("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESSES: Final[Codec[AddressSet]] = listed(TEXT).via(
    lambda addresses: addresses.prefixes(), _as_written, "are not the fewest address prefixes, in order"
)
_EDITION: Final = record(
    AcceptedEdition,
    cloud=TEXT,
    change_number=TEXT,
    sha256=_DIGEST,
    content=_DIGEST,
    source=TEXT,
    location=TEXT,
)
_LIST: Final = record(
    AcceptedList,
    file=TEXT,
    edition=_EDITION,
    sha256=_DIGEST,
    entries=_DIGEST,
    hosts=listed(TEXT),
    tags=mapped(_ADDRESSES),
    retired=listed(record(Retirement, tag=TEXT, until=_DAY, addresses=_ADDRESSES)),
)
_HEAD: Final = object_with(kind=text(KIND), format_version=text(r"1\.[0-9]+"))
_LOCK: Final = record(Lock, lists=listed(_LIST))


def lock_document(lock: Lock) -> Json:
    """Return the JSON form of a lock; same values, same form."""
    return {"format_version": FORMAT_VERSION, "kind": KIND, **_LOCK.write(lock)}


def read_lock(document: Json, name: str) -> Lock:
    """Return the lock in a JSON document; raises InputFileError for anything else, naming the file."""
    try:
        _HEAD.read(document)
        return _LOCK.read(document)
    except ShapeError as error:
        raise InputFileError(
            f"{name} does not say which lists were accepted: {error}",
            next_step="Restore it from version control, or remove it to have all lists written anew.",
        ) from error
