"""The type of JSON objects that Resource Manager sends and receives."""

from __future__ import annotations

from typing import Any, TypeAlias

# Any: the form of a body depends on its resource type and api-version; the readers outside this package check it.
JsonObject: TypeAlias = dict[str, Any]
