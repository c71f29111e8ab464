"""A service-tag file: the bytes of Microsoft's weekly download, or of a saved answer of the API."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from acrnet.cloud import Cloud
from acrnet.errors import TagFileError
from acrnet.tags.catalog import TagCatalog
from acrnet.tags.document import bad_tag_data, read_tag_data, require_cloud
from acrnet.tags.service_tag import content_digest

MAX_TAG_FILE_BYTES: Final = 64 * 1024 * 1024
"""Far above the largest published file, 4.7 MB in August 2026, so that a wrong path cannot fill the memory."""

_AGAIN: Final = "Download it again; the transfer may have been cut short."


def parse_tag_file(
    data: bytes,
    *,
    source: str = "file",
    location: str = "",
    expected_cloud: Cloud | None,
    origin: str = "The service-tag file",
) -> TagCatalog:
    """Return the catalog in the bytes of a file, in UTF-8 or UTF-16, with or without a byte order mark.

    `origin` names the file in messages; with `expected_cloud` None a file of any cloud is accepted. Raises TagFileError
    for a file that is not a service-tag file, or of another cloud.
    """
    tag_data = read_tag_data(_parse_json(data, origin), origin=origin)
    catalog = TagCatalog.of(
        tag_data.records,
        cloud=tag_data.cloud,
        change_number=tag_data.change_number,
        sha256=sha256(data).hexdigest(),
        source=source,
        location=location,
        content=content_digest(*tag_data),
    )
    if expected_cloud is not None:
        require_cloud(catalog, expected_cloud, origin=origin)
    return catalog


def _parse_json(data: bytes, origin: str) -> object:
    if len(data) > MAX_TAG_FILE_BYTES:
        raise bad_tag_data(origin, f"is larger than {MAX_TAG_FILE_BYTES // 2**20} MB, so it is not a service-tag file")
    if not data.strip():
        raise bad_tag_data(origin, "is empty", next_step=_AGAIN)
    try:
        document: object = json.loads(data)
    except json.JSONDecodeError as error:
        raise _not_json(error, origin) from error
    except UnicodeDecodeError as error:
        raise bad_tag_data(origin, f"is not text: byte {error.start + 1} is not {error.encoding.upper()}") from error
    except RecursionError as error:
        raise bad_tag_data(origin, "is nested too deeply to be a service-tag file") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise bad_tag_data(origin, "has a number too long for a service-tag file") from error
    return document


def _not_json(error: json.JSONDecodeError, origin: str) -> TagFileError:
    if error.doc.lstrip().startswith("<"):
        return bad_tag_data(
            origin,
            "is a web page, not the JSON file",
            next_step="Open the page in a browser and save what its download link points to.",
        )
    return bad_tag_data(
        origin, f"is not valid JSON at line {error.lineno}, column {error.colno} ({error.msg})", next_step=_AGAIN
    )
