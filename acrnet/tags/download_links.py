"""Finding the link to the current service-tag file on Microsoft's download page.

The link has the day in it and so changes each week. Where it stands has changed as well: in an anchor of
`confirmation.aspx`, which was gone for a day in May 2023 and from December 2024 on (github.com/MicrosoftDocs/azure-docs
issue 109308, github.com/nccgroup/cloud_ip_ranges issue 11), in an anchor of `details.aspx`, and in JSON within a script
there (seen 2026-11-29 in readers of the page). So it is looked for anywhere in the text.
"""

from __future__ import annotations

import html
import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\u00([0-9a-f]{2})|\\(/)", re.IGNORECASE)
"""What JSON within a page may write for characters of a link."""
_LINK: Final = re.compile(r"https?://[^\s\"'<>\\)]{1,300}/ServiceTags_[A-Za-z0-9._-]{1,100}\.json", re.IGNORECASE)
_DAY: Final = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


def newest_link(page: str, files: str, cloud: str) -> str:
    """Return the link to the newest service-tag file of a cloud on a page; "" where there is none.

    `files` is what such links begin with, and `cloud` what the names of the files call the cloud. A link whose name has
    no day counts as older than each that has one.
    """
    links = {match[0] for match in _LINK.finditer(_plain(page)) if match[0].lower().startswith(files.lower())}
    of_cloud = [link for link in links if f"_{cloud.lower()}" in file_name(link).lower()]
    return max(of_cloud, key=lambda link: (published_day(link), link), default="")


def published_day(place: str) -> str:
    """Return the day in the name of a file, at the end of a path or a URL, as `2026-11-23`; "" where it has none."""
    match = _DAY.search(file_name(place))
    return "-".join(match.groups()) if match else ""


def file_name(place: str) -> str:
    """Return what stands after the last slash or backslash of a path or a URL."""
    return re.split(r"[/\\]", place.partition("?")[0])[-1]


def _plain(page: str) -> str:
    """Return the page with the characters that HTML and JSON escape in links; twice, since JSON stands within HTML."""
    for _ in range(2):
        page = _ESCAPED.sub(lambda match: match[2] or chr(int(match[1], 16)), html.unescape(page))
    return page
