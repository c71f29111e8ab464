"""The queries for network security groups that are sent to Azure Resource Graph.

They narrow what is sent, not what is chosen: a name that is not plain is left to the caller to compare, so that no text
of a user becomes part of the language, and tags are compared as text because Resource Graph tells keys by case, which
Resource Manager does not. Rows are whole groups: expanding rules there would lose the groups that have none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from acrnet.inventory.live.narrowing import Narrowing

_PLAIN = re.compile(r"[\w.()@: -]+")
_MOST_NAMES = 200
_GROUPS = "where type =~ 'microsoft.network/networksecuritygroups'"
_WHOLE = "project id, name, location, tags, managedBy, properties"
_TO_CHOOSE_BY = "project id, tags"
_ORDER = "order by id asc"


def whole_groups(narrowing: Narrowing) -> str:
    """Return the query for network security groups with their rules; the answer holds all that `narrowing` admits."""
    tags = [text for key, value in narrowing.resource_tags.items() for text in (key, value) if text]
    stages = [
        *_one_of("name", narrowing.names),
        *_one_of("resourceGroup", narrowing.resource_groups),
        *(f"where tostring(tags) contains '{text}'" for text in tags if _PLAIN.fullmatch(text)),
    ]
    return _query(*stages, _WHOLE)


def every_candidate() -> str:
    """Return the query for what all network security groups are chosen by."""
    return _query(_TO_CHOOSE_BY)


def _one_of(column: str, texts: Sequence[str]) -> list[str]:
    if not texts or len(texts) > _MOST_NAMES or not all(map(_PLAIN.fullmatch, texts)):
        return []
    written = ", ".join(f"'{text}'" for text in texts)
    return [f"where {column} in~ ({written})"]


def _query(*stages: str) -> str:
    return "\n| ".join(["resources", _GROUPS, *stages, _ORDER])
