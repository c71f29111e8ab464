"""JSON in the sandbox, with readers that never fail on an unexpected form."""

import json
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

# Made once, because json.dumps makes an encoder for each call, and without the search for cycles: JSON has none.
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""The text of a value, without spaces."""


def as_object(value: Json) -> JsonObject:
    """The object itself, or an empty one for any other value."""
    return value if isinstance(value, dict) else {}


def as_text(value: Json) -> str:
    """The string itself, or an empty one for any other value."""
    return value if isinstance(value, str) else ""


def objects(value: Json) -> list[JsonObject]:
    """The objects of an array, in order; other items are skipped."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def properties(resource: JsonObject) -> JsonObject:
    """The ``properties`` of a resource: the object itself, so that a write to it is a write to the resource."""
    return as_object(resource.get("properties"))


def reference(value: Json) -> str:
    """The id a ``{"id": ...}`` reference points to, or an empty string."""
    return as_text(as_object(value).get("id"))
