"""A version of the service tags that was fetched: what it is, where it came from, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from acrnet.codec import Codec, number, record, text, word

SHORTEST_DIGEST: Final = 8
"""How many digits of a digest name a version at least."""

_NAME: Final = text("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DIGEST: Final = text("[0-9a-f]{64}")
_DAY: Final = text("([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_TIME: Final = text("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Source(StrEnum):
    """Where service tags are fetched from."""

    DOWNLOAD = "download"
    """The page on which Microsoft publishes the weekly file."""
    API = "api"
    """Azure's service-tag API, at one location."""
    URL = "url"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class TagVersion:
    """One version, identified by its cloud and `sha256`: two versions can have one change number."""

    cloud: str
    """The name of the cloud in the data: `Public`, `AzureGovernment` or `China`."""
    change_number: str
    sha256: str
    """Of the bytes as they came."""
    content: str
    """Of the content, whatever its layout, as `TagCatalog.content`."""
    published: str
    """The day in the name of the file; "" where that is not known, as for the API."""
    fetched_at: str
    """When it was first fetched, in UTC: `2026-11-29T10:00:00Z`."""
    confirmed_at: str
    """When its source last gave the same bytes."""
    source: Source
    origin: str
    """Where it came from: a path, a URL without what may be secret in it, or the API and its location."""
    size: int
    """In bytes."""
    tags: int
    prefixes: int
    """Address prefixes of all tags together."""

    @property
    def id(self) -> str:
        """The id, for example `Public/376/1a2b3c4d`, as catalogs have it."""
        return f"{self.cloud}/{self.change_number}/{self.content[:8]}"

    @property
    def day(self) -> str:
        """The day from which it counts: that of its publication, or of the first fetch where that is not known."""
        return self.published or self.fetched_at[:10]

    @property
    def current_on(self) -> str:
        """The last day on which it is known to have been the current one; "" where that is not known.

        The download page and the API give what is current. A URL and a file give what somebody put there, so their
        day of publication counts; only a URL that names no day is taken to give what is current.
        """
        if self.source in (Source.DOWNLOAD, Source.API):
            return self.confirmed_at[:10]
        if self.source is Source.URL:
            return self.published or self.confirmed_at[:10]
        return self.published

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Sorts versions of one cloud by the day from which they count, as far as that is known.

        By day before change number, because numbers did not always rise: 82 to 122 were used twice.
        """
        return (self.day, self.number, self.fetched_at, self.sha256)

    @property
    def number(self) -> int:
        """The change number; 0 for one that is not a number."""
        return int(self.change_number) if self.change_number.isdecimal() else 0


VERSION: Final[Codec[TagVersion]] = record(
    TagVersion,
    cloud=_NAME,
    change_number=_NAME,
    sha256=_DIGEST,
    content=_DIGEST,
    published=_DAY,
    fetched_at=_TIME,
    confirmed_at=_TIME,
    source=word(Source),
    origin=text(),
    size=number(0),
    tags=number(0),
    prefixes=number(0),
)


def newest(versions: Iterable[TagVersion], *, until: str = "") -> TagVersion | None:
    """Return the newest of the versions, or of those that count from this day or earlier; None where there is none."""
    ranked = by_age(version for version in versions if not until or version.day <= until)
    return ranked[0] if ranked else None


def by_age(versions: Iterable[TagVersion]) -> tuple[TagVersion, ...]:
    """Return versions of one cloud, the newest first.

    One whose publication is not known, as of the API, comes after all published ones with a higher change number: the
    API can lag behind the weekly file by weeks.
    """
    left = sorted(versions, key=lambda version: version.order)
    ranked: list[TagVersion] = []
    while left:
        published = max((each.number for each in left if each.published), default=0)
        at = next(at for at in reversed(range(len(left))) if left[at].published or left[at].number >= published)
        ranked.append(left.pop(at))
    return tuple(ranked)


def called(versions: Iterable[TagVersion], name: str) -> tuple[TagVersion, ...]:
    """Return the versions with this change number, id, or beginning of a digest, the newest first."""
    versions = by_age(versions)
    wanted = name.lower()
    numbered = [each for each in versions if wanted in (each.change_number.lower(), each.id.lower())]
    return tuple(numbered or (each for each in versions if _begins(each, wanted)))


def removable(versions: Iterable[TagVersion], *, keep: int = 1, before: str | None = None) -> tuple[TagVersion, ...]:
    """Return what a history can lose, the oldest first.

    Of each cloud the newest `keep` versions stay, and where `before` is given everything that counts from that day or
    later.
    """
    by_cloud: dict[str, list[TagVersion]] = {}
    for version in versions:
        by_cloud.setdefault(version.cloud, []).append(version)
    return tuple(
        version
        for _, alike in sorted(by_cloud.items())
        for version in reversed(by_age(alike)[keep:])
        if before is None or version.day < before
    )


def _begins(version: TagVersion, digits: str) -> bool:
    return len(digits) >= SHORTEST_DIGEST and (version.sha256.startswith(digits) or version.content.startswith(digits))
