"""Service tags and their prefixes as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from acrnet.registry.document import JsonObject
from acrnet.tags import ServiceTag
from acrnet.tags.edition import edition_to_json
from acrnet.tags.selection import TagSelection

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def tags_json(selection: TagSelection) -> str:
    """Return the document: all tags, or those named with their prefixes; same values, same bytes."""
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "service_tags",
        "service_tags": edition_to_json(selection.catalog),
        "tags": list(_tags(selection.named or selection.catalog.tags(), whole=bool(selection.named))),
    }
    return json.dumps(document, indent=2) + "\n"


def _tags(tags: Iterable[ServiceTag], *, whole: bool) -> Iterator[JsonObject]:
    for tag in tags:
        v4, v6 = tag.addresses.sizes
        entry = {
            "name": tag.name,
            "region": tag.region,
            "system_service": tag.system_service,
            "change_number": tag.change_number,
            "addresses_v4": str(v4),
            "addresses_v6": str(v6),
        }
        yield entry | {"prefixes": list(tag.addresses.prefixes())} if whole else entry
