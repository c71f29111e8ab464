"""The edition of the service tags on which a document is based."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Edition(Protocol):
    """The identification of an edition of the service tags, as catalogs and plans have it."""

    @property
    def id(self) -> str:
        """The id, for example `Public/376/1a2b3c4d`."""

    @property
    def source(self) -> str:
        """`file` or `api`."""

    @property
    def location(self) -> str:
        """The location for which the API returned it; "" for a file."""

    @property
    def cloud(self) -> str:
        """The name of the cloud in the data."""

    @property
    def change_number(self) -> str:
        """The change number, which rises with every edition."""

    @property
    def sha256(self) -> str:
        """The SHA-256 digest of the data."""


@dataclass(frozen=True, slots=True)
class NamedEdition:
    """An edition without its tags, as a document names it."""

    id: str
    source: str
    location: str
    cloud: str
    change_number: str
    sha256: str


def edition_to_json(edition: Edition) -> dict[str, Any]:
    """Return the edition as a JSON object, always with all keys and in the same order."""
    return {
        "id": edition.id,
        "source": edition.source,
        "location": edition.location,
        "cloud": edition.cloud,
        "change_number": edition.change_number,
        "sha256": edition.sha256,
    }


def provenance(edition: Edition) -> str:
    """Return the edition in one line for people."""
    source = "a service-tag file" if edition.source == "file" else f"the service-tag API at {edition.location}"
    return (
        f"{edition.id}: {source}, cloud {edition.cloud}, change number {edition.change_number}, sha256 {edition.sha256}"
    )
