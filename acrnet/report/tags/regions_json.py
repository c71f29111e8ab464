"""Regions and their tags as JSON."""

from __future__ import annotations

import json

from acrnet.tags import TagCatalog
from acrnet.tags.edition import edition_to_json
from acrnet.tags.regions import tag_regions

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def regions_json(catalog: TagCatalog) -> str:
    """Return the document: each region with the names of its tags by service; same values, same bytes."""
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "tag_regions",
        "service_tags": edition_to_json(catalog),
        "regions": [
            {
                "location": region.location,
                "alias": region.alias,
                "tags": {service: record.name for service, record in region.tags.items()},
            }
            for region in tag_regions(catalog)
        ],
    }
    return json.dumps(document, indent=2) + "\n"
