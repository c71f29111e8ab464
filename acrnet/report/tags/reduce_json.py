"""Tags in few prefixes as JSON."""

from __future__ import annotations

import json

from acrnet.tags.edition import edition_to_json
from acrnet.tags.reduction import TagReduction

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def reduction_json(reduction: TagReduction) -> str:
    """Return the document; same values, same bytes."""
    v4, v6 = reduction.addresses.sizes
    extra_v4, extra_v6 = reduction.extra.sizes
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "tag_reduction",
        "service_tags": edition_to_json(reduction.catalog),
        "tags": list(reduction.tags),
        "max_entries": reduction.most,
        "addresses_v4": str(v4),
        "addresses_v6": str(v6),
        "extra_v4": str(extra_v4),
        "extra_v6": str(extra_v6),
        "prefixes": list(reduction.cover.prefixes()),
        "extra": list(reduction.extra.prefixes()),
    }
    return json.dumps(document, indent=2) + "\n"
