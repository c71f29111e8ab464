"""Fetching a service-tag file: from Microsoft's download page, a URL, or a file; and what the API answers, as one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from acrnet.cloud import Cloud
from acrnet.errors import RemoteError
from acrnet.inventory.tag_sources import ServiceTagReader, read_tag_file
from acrnet.tags import MAX_TAG_FILE_BYTES, download_page
from acrnet.tags.download_links import newest_link, published_day
from acrnet.tags.version import Source

if TYPE_CHECKING:
    from acrnet.arm.reach import Reach

_MOST_PAGE_BYTES: Final = 8 * 1024 * 1024
"""The page has some 200 KB."""


@dataclass(frozen=True, slots=True)
class RawTags:
    """Service-tag data as they came, and where from."""

    data: bytes
    source: Source
    origin: str
    """For people: a path, a URL without its query, or the API and its location."""
    published: str
    """The day in the name of the file; "" where there is none."""

    @property
    def subject(self) -> str:
        """The origin at the beginning of a sentence."""
        return f"T{self.origin[1:]}" if self.source is Source.API else self.origin


@dataclass(frozen=True, slots=True)
class DownloadSite:
    """Where the weekly files are published."""

    pages: tuple[str, ...]
    """Addresses of the page that links to the file of a cloud, to be tried in turn; `{number}` is that of the cloud."""
    files: str
    """What links to files begin with."""
    reach: Reach | None = None
    """The hosts that may be asked; None for those of Microsoft."""


MICROSOFT: Final = DownloadSite(
    pages=(
        "https://www.microsoft.com/en-us/download/details.aspx?id={number}",
        # It was the only page with the link until 2023, and is gone at times.
        "https://www.microsoft.com/en-us/download/confirmation.aspx?id={number}",
    ),
    files="https://download.microsoft.com/",
)


def from_page(cloud: Cloud, site: DownloadSite) -> RawTags:
    """Return the newest file that the download page of a cloud links to.

    Raises RemoteError where the page has no such link, or one of the two cannot be read.
    """
    from acrnet.arm.downloads import Downloads
    from acrnet.arm.reach import MICROSOFT as MICROSOFT_HOSTS
    from acrnet.arm.reach import shown

    page = download_page(cloud.tag_file_name)
    by_hand = f"Save the file from {page} with a browser, and give it with --file FILE."
    downloads = Downloads(site.reach or MICROSOFT_HOSTS, by_hand)
    link, problems = "", []
    for address in site.pages:
        url = address.format(number=page.rpartition("=")[2])
        try:
            text = downloads.get(url, most=_MOST_PAGE_BYTES).decode("utf-8", "replace")
        except RemoteError as error:
            problems.append(error.message.rstrip("."))
            continue
        link = newest_link(text, site.files, cloud.tag_file_name)
        if link:
            break
        problems.append(f"{shown(url)} has no link to a service-tag file of {cloud.tag_file_name}")
    if not link:
        raise RemoteError(f"{'; '.join(problems)}.", next_step=by_hand)
    data = downloads.get(link, most=MAX_TAG_FILE_BYTES)
    return RawTags(data, Source.DOWNLOAD, shown(link), published_day(link))


def from_url(url: str) -> RawTags:
    """Return the file at a URL; raises UsageError for one that is not read, and RemoteError where that fails."""
    from acrnet.arm.downloads import Downloads
    from acrnet.arm.reach import reach_of, shown

    downloads = Downloads(reach_of(url), "Check the URL, or download the file and give it with --file FILE.")
    data = downloads.get(url, most=MAX_TAG_FILE_BYTES)
    return RawTags(data, Source.URL, shown(url), published_day(url))


def from_file(path: Path) -> RawTags:
    """Return the bytes of a file; raises TagFileError where it cannot be read."""
    return RawTags(read_tag_file(path), Source.FILE, str(path), published_day(path.name))


def from_api(arm: ServiceTagReader, subscription: str, location: str) -> RawTags:
    """Return what the service-tag API answers for a location, all pages as one document; raises what `arm` raises."""
    answer = arm.service_tags(subscription, location)
    data = json.dumps({name: answer[name] for name in answer if name != "nextLink"}, indent=1).encode() + b"\n"
    return RawTags(data, Source.API, f"the service-tag API at {location}", "")
