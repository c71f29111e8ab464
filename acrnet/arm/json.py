"""The type of what Resource Manager sends and takes."""

from __future__ import annotations

from typing import Any, TypeAlias

# Any: the shape of a body belongs to its resource type and api-version; the readers outside this package check it.
JsonObject: TypeAlias = dict[str, Any]
