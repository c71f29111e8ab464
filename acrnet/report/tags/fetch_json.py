"""What a fetch came to, as JSON."""

from __future__ import annotations

import json

from acrnet.report.tags.diff_json import diff_document
from acrnet.tags.fetch_result import FetchResult
from acrnet.tags.version import VERSION

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def fetch_json(result: FetchResult) -> str:
    """Return the document: the version, whether it is new, and the document of what changed or null."""
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "tag_fetch",
        "version": {"id": result.version.id, **VERSION.write(result.version)},
        "is_new": result.is_new,
        "difference": None if result.difference is None else diff_document(result.difference),
        "warnings": list(result.warnings),
    }
    return json.dumps(document, indent=2) + "\n"
