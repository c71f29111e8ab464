"""JSON as the sandbox reads and serves it, with readers that never fail on a shape they did not expect."""

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]


def as_object(value: Json) -> JsonObject:
    """The object itself, or an empty one where the document holds something else."""
    return value if isinstance(value, dict) else {}


def as_text(value: Json) -> str:
    """The string itself, or an empty one where the document holds something else."""
    return value if isinstance(value, str) else ""


def objects(value: Json) -> list[JsonObject]:
    """The objects of an array, in its order; anything else in it is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def properties(resource: JsonObject) -> JsonObject:
    """The ``properties`` of a resource: the object itself, so that a write to it is a write to the resource."""
    return as_object(resource.get("properties"))


def reference(value: Json) -> str:
    """The id a ``{"id": ...}`` reference points to, or an empty string."""
    return as_text(as_object(value).get("id"))
