"""Values of parameters of a template, as files and the command line have them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.resource import key_in, text_in, value_in
from acrnet.unknown import Unknown

_SECRET: Final = Unknown("a parameter is a secret of a key vault")
_TEXTS: Final = frozenset({"string", "securestring"})


def as_declared(value: object, declaration: Mapping[str, object]) -> object:
    """Return the value of a parameter in its type: the command line has numbers, lists and objects as text."""
    kind = text_in(declaration, "type").lower()
    if not isinstance(value, str) or kind in _TEXTS or not kind:
        return value
    try:
        parsed: object = json.loads(value)
    except (ValueError, RecursionError):
        parsed = {"true": True, "false": False}.get(value.strip().lower(), value)
    return parsed


def passed_values(parameters: object) -> dict[str, object]:
    """Return the values in the parameters of a deployment or a parameter file, by their names in lower case."""
    return {name.lower(): value for name, value in entry_values(parameters).items()}


def entry_values(parameters: object) -> dict[str, object]:
    """Return the values in entries such as `{"NAME": {"value": ...}}`, by their names; Unknown for secrets of a vault.

    What is not such an entry is left out.
    """
    if not isinstance(parameters, dict):
        return {}
    values: dict[str, object] = {}
    for name, entry in parameters.items():
        if not isinstance(entry, dict):
            continue
        if value_in(entry, "reference") is not None:
            values[str(name)] = _SECRET
        elif key_in(entry, "value"):
            values[str(name)] = value_in(entry, "value")
    return values


def may_be_null(declaration: Mapping[str, object], definitions: Mapping[str, object]) -> bool:
    """Whether a parameter without a value is null: it says so, or the type that it refers to does."""
    if value_in(declaration, "nullable") is True:
        return True
    reference = text_in(declaration, "$ref")
    definition = definitions.get(reference.removeprefix("#/definitions/"))
    return isinstance(definition, dict) and value_in(definition, "nullable") is True
