"""Converting bodies of registries and their replications from the form az prints to that of Resource Manager."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from acrnet.inventory.files.resource import text_in, value_in

_ENVELOPE: Final = frozenset(
    {"id", "identity", "location", "name", "sku", "systemdata", "tags", "type", "resourcegroup"}
)
"""Keys, in lower case, that stand beside `properties` and not in them."""
_ID: Final = re.compile(
    r"(?P<registry>.*/providers/microsoft\.containerregistry/registries/[^/]+)(?P<replication>/replications/[^/]+)?/?",
    re.IGNORECASE,
)


class RegistryPart(Enum):
    """What an object is for a reader of registries."""

    REGISTRY = auto()
    REPLICATION = auto()
    OTHER = auto()


_TYPES: Final = {
    "microsoft.containerregistry/registries": RegistryPart.REGISTRY,
    "microsoft.containerregistry/registries/replications": RegistryPart.REPLICATION,
}


def part_of(body: Mapping[str, object]) -> RegistryPart:
    """Return what an object is, by its id, else by its type."""
    match = _ID.fullmatch(text_in(body, "id"))
    if match is not None:
        return RegistryPart.REPLICATION if match["replication"] else RegistryPart.REGISTRY
    return _TYPES.get(text_in(body, "type").lower(), RegistryPart.OTHER)


def is_registry_part(body: Mapping[str, object]) -> bool:
    """Whether an object is a registry or a replication."""
    return part_of(body) is not RegistryPart.OTHER


def registry_key(body: Mapping[str, object]) -> str:
    """Return the lower-case id of the registry that this body describes or belongs to, "" where it has none."""
    match = _ID.fullmatch(text_in(body, "id"))
    return match["registry"].lower() if match else ""


def in_rest_form(body: Mapping[str, object]) -> Mapping[str, object]:
    """Return the body with `properties`; az prints them beside the name and the id."""
    if isinstance(value_in(body, "properties"), Mapping):
        return body
    envelope = {key: value for key, value in body.items() if key.lower() in _ENVELOPE}
    inside = {key: value for key, value in body.items() if key.lower() not in _ENVELOPE}
    return {**envelope, "properties": inside}
