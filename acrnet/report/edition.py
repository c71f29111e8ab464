"""Which edition of the service tags a document rests on."""

from __future__ import annotations

from typing import Any, Protocol


class Edition(Protocol):
    """What tells one edition of the service tags from others, as catalogs and plans know it."""

    @property
    def id(self) -> str:
        """For example `Public/376/1a2b3c4d`."""

    @property
    def source(self) -> str:
        """`file` or `api`."""

    @property
    def location(self) -> str:
        """The location whose edition the API was asked for; "" for a file."""

    @property
    def cloud(self) -> str:
        """What the data calls its cloud."""

    @property
    def change_number(self) -> str:
        """Rises with every edition."""

    @property
    def sha256(self) -> str:
        """Of the data."""


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
    where = "a service-tag file" if edition.source == "file" else f"the service-tag API at {edition.location}"
    return (
        f"{edition.id}: {where}, cloud {edition.cloud}, change number {edition.change_number}, sha256 {edition.sha256}"
    )
