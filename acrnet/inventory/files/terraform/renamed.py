"""Attributes of the azurerm provider under the names of Resource Manager."""

from __future__ import annotations

from collections.abc import Mapping


def renamed(values: Mapping[str, object], names: Mapping[str, str]) -> dict[str, object]:
    """Return the attributes that have a value, by their names in Resource Manager."""
    return {name: values[key] for key, name in names.items() if values.get(key) is not None}


def envelope(values: Mapping[str, object], identifier: str, name: str, kind: str) -> dict[str, object]:
    """Return what a resource of Resource Manager has beside its properties."""
    return {"id": identifier, "name": name, "type": kind, **renamed(values, {"location": "location", "tags": "tags"})}


def first_block(values: Mapping[str, object], attribute: str) -> object:
    """Return the block of which there is at most one: a mapping, None without one, or Unknown."""
    blocks = values.get(attribute)
    if isinstance(blocks, list):
        return blocks[0] if blocks else None
    return blocks
