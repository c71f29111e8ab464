"""What a fetch came to."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.tags.difference import CatalogDifference
from acrnet.tags.version import TagVersion


@dataclass(frozen=True, slots=True)
class AgedVersion:
    """A version, and how old it is today."""

    version: TagVersion
    age: int | None
    """Days since it was last known to be the current one; None where that is not known."""


@dataclass(frozen=True, slots=True)
class VersionList:
    """Versions of the history, by cloud and the newest first."""

    folder: str
    versions: tuple[AgedVersion, ...]
    damaged: tuple[str, ...] = ()
    """What lies in the history and is not used, and why; one sentence or two each."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The version that was fetched, and what it changed."""

    version: TagVersion
    is_new: bool
    """Whether the history lacked it."""
    difference: CatalogDifference | None
    """What changed from the version before it; None where there is none, or it was in the history."""
    warnings: tuple[str, ...]
    """What is odd about it, one sentence each."""
