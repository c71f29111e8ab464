"""The queries for network security groups that are sent to Azure Resource Graph.

They narrow what is sent, and the caller filters the answer exactly: a name with unusual characters is not put into the
query, so that no text of a user becomes part of it, and tags are compared as text because Resource Graph compares keys
with case, unlike Resource Manager. Rows are whole groups: expanding rules there would lose the groups without rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from acrnet.inventory.live.search_filter import SearchFilter

_PLAIN = re.compile(r"[\w.()@: -]+")
_MOST_NAMES = 200
_GROUPS = "where type =~ 'microsoft.network/networksecuritygroups'"
_WHOLE = "project id, name, location, tags, managedBy, properties"
_FILTER_COLUMNS = "project id, tags"
_ORDER = "order by id asc"


def whole_groups(search_filter: SearchFilter) -> str:
    """Return the query for network security groups with their rules; the answer has all that match, and maybe more."""
    tags = [text for key, value in search_filter.resource_tags.items() for text in (key, value) if text]
    stages = [
        *_one_of("name", search_filter.names),
        *_one_of("resourceGroup", search_filter.resource_groups),
        *(f"where tostring(tags) contains '{text}'" for text in tags if _PLAIN.fullmatch(text)),
    ]
    return _query(*stages, _WHOLE)


def every_candidate() -> str:
    """Return the query for the fields by which network security groups are filtered."""
    return _query(_FILTER_COLUMNS)


def _one_of(column: str, texts: Sequence[str]) -> list[str]:
    if not texts or len(texts) > _MOST_NAMES or not all(map(_PLAIN.fullmatch, texts)):
        return []
    written = ", ".join(f"'{text}'" for text in texts)
    return [f"where {column} in~ ({written})"]


def _query(*stages: str) -> str:
    return "\n| ".join(["resources", _GROUPS, *stages, _ORDER])
