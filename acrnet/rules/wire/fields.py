"""The fields of a resource by the keys of Resource Manager, whatever the case of keys and the form of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from acrnet.errors import RuleError
from acrnet.unknown import Uncertain, Unknown

Fields: TypeAlias = Mapping[str, object]

WRITE_IT_AS: Final = "Write it as Resource Manager or 'az network nsg show' prints it."
"""The next step for an object that is neither a rule nor a group."""

_IDENTITY: Final = ("name", "id", "type")
RULE_PROPERTIES: Final = (
    "description",
    "protocol",
    "sourcePortRange",
    "sourcePortRanges",
    "destinationPortRange",
    "destinationPortRanges",
    "sourceAddressPrefix",
    "sourceAddressPrefixes",
    "sourceApplicationSecurityGroups",
    "destinationAddressPrefix",
    "destinationAddressPrefixes",
    "destinationApplicationSecurityGroups",
    "access",
    "priority",
    "direction",
)
_PROPERTIES: Final = ("securityRules", "defaultSecurityRules", *RULE_PROPERTIES)
_SPELLED: Final = {key.lower(): key for key in (*_IDENTITY, *_PROPERTIES, "properties")}
_MOST_KEYS: Final = 64
"""Resource Manager has about twenty keys in one object; longer lists of keys are not cached."""


def has_usual_keys(resource: Mapping[str, object]) -> bool:
    """Whether every known key has the spelling of Resource Manager, and the place it has there or in az.

    Other keys have no meaning, so reading the known ones in this spelling reads everything.
    """
    properties = resource.get("properties")
    if len(resource) > _MOST_KEYS or not isinstance(properties, dict | None):
        return False
    if properties is None:
        return _is_flat(tuple(resource))
    return len(properties) <= _MOST_KEYS and _are_apart(tuple(resource), tuple(properties))


def fields_of(resource: object) -> tuple[Fields, Fields]:
    """Return the fields that identify a resource and its properties, each by its key in Resource Manager.

    The az command prints both in one object; then both results are that object. Raises RuleError if the resource or
    its properties are not an object.
    """
    if isinstance(resource, dict) and has_usual_keys(resource):
        properties = resource.get("properties")
        return resource, resource if properties is None else properties
    fields = _folded(resource)
    return fields, fields


def text_of(value: object) -> str:
    """Return a value as text without surrounding space; "" for null. The text of an `Unknown` is its reason."""
    return "" if value is None else str(value).strip()


def known_text(value: object) -> str:
    """Return a value as text without surrounding space; "" for null and for a value that is not known."""
    return "" if isinstance(value, Unknown | Uncertain) else text_of(value)


def shown(value: object) -> str:
    """Return a value as JSON for a message, on one line and cut to 60 characters; what is not known as its reason."""
    if isinstance(value, Unknown | Uncertain):
        return str(value)
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= 60 else f"{text[:57]}..."


# Files repeat a few lists of keys thousands of times, so the answer for each is cached.


@lru_cache(maxsize=1024)
def _are_apart(envelope: tuple[object, ...], inside: tuple[object, ...]) -> bool:
    """Whether all keys have the usual case, and none of the properties and of the identity is in the other's place."""
    return (
        _are_usual((*envelope, *inside))
        and not any(key in _PROPERTIES for key in envelope)
        and not any(key in _IDENTITY for key in inside)
    )


@lru_cache(maxsize=256)
def _is_flat(keys: tuple[object, ...]) -> bool:
    return _are_usual(keys)


def _are_usual(keys: tuple[object, ...]) -> bool:
    return all(_SPELLED.get(str(key).lower(), key) == key for key in keys)


def _folded(resource: object) -> Fields:
    """Return the properties and the envelope around them in one mapping, by usual key."""
    if not isinstance(resource, Mapping):
        raise RuleError(f"{shown(resource)} is not a security rule or a group of them.", next_step=WRITE_IT_AS)
    envelope = _with_usual_keys(resource)
    properties = envelope.pop("properties", None)
    if properties is None:
        return envelope
    if not isinstance(properties, Mapping):
        raise RuleError(f"The properties of {shown(envelope.get('name'))} are not an object.", next_step=WRITE_IT_AS)
    return envelope | _with_usual_keys(properties)


def _with_usual_keys(fields: Mapping[object, object]) -> dict[str, object]:
    return {_SPELLED.get(str(key).lower(), str(key)): value for key, value in fields.items()}
