"""Versions of the history as JSON."""

from __future__ import annotations

import json

from acrnet.tags.fetch_result import VersionList
from acrnet.tags.version import VERSION

FORMAT_VERSION = "1.0"
"""A new minor version only adds names."""


def history_json(versions: VersionList) -> str:
    """Return the document: each version with its provenance and its age in days, null where that is not known."""
    document = {
        "format_version": FORMAT_VERSION,
        "kind": "tag_history",
        "folder": versions.folder,
        "versions": [
            {"id": each.version.id, "age_days": each.age, **VERSION.write(each.version)} for each in versions.versions
        ],
        "damaged": list(versions.damaged),
    }
    return json.dumps(document, indent=2) + "\n"
