"""The fields of a resource by the keys Resource Manager has for them, whatever the case and form of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from acrnet.errors import RuleError

Fields: TypeAlias = Mapping[str, object]

WRITE_IT_AS: Final = "Write it as Resource Manager or 'az network nsg show' prints it."
"""What to do about something that is no rule and no group."""

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
"""Resource Manager has about twenty keys in one object; longer lists of keys are not looked up but read."""


def has_usual_keys(resource: Mapping[str, object]) -> bool:
    """Whether each key that means something is spelled as Resource Manager does, and is where it or az has it.

    Any other key means nothing: who looks for the usual ones reads all that there is.
    """
    properties = resource.get("properties")
    if len(resource) > _MOST_KEYS or not isinstance(properties, dict | None):
        return False
    if properties is None:
        return _is_flat(tuple(resource))
    return len(properties) <= _MOST_KEYS and _are_apart(tuple(resource), tuple(properties))


def fields_of(resource: object) -> tuple[Fields, Fields]:
    """Return the fields that identify a resource and its properties, each by the key Resource Manager has for it.

    The az command prints both in one object; then both are that one. Raises RuleError for what is no object, or has
    properties that are none.
    """
    if isinstance(resource, dict) and has_usual_keys(resource):
        properties = resource.get("properties")
        return resource, resource if properties is None else properties
    fields = _folded(resource)
    return fields, fields


def text_of(value: object) -> str:
    """Return a value as text without space around it; "" for null."""
    return "" if value is None else str(value).strip()


def shown(value: object) -> str:
    """Return a value for a message as a file has it, in JSON, cut so that a hostile one stays one line."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= 60 else f"{text[:57]}..."


# Files repeat a few lists of keys thousands of times, so each is looked at once.


@lru_cache(maxsize=1024)
def _are_apart(envelope: tuple[object, ...], inside: tuple[object, ...]) -> bool:
    """Whether no key is unusual in its case, the envelope has no property and the properties identify nothing."""
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
    """Return the properties with the envelope around them, by usual key."""
    if not isinstance(resource, Mapping):
        raise RuleError(f"{shown(resource)} is not a security rule or a group of them.", next_step=WRITE_IT_AS)
    envelope = _with_usual_keys(resource)
    properties = envelope.pop("properties", None)
    if properties is None:
        return envelope
    if not isinstance(properties, Mapping):
        raise RuleError(f"The properties of {shown(envelope.get('name'))} are no object.", next_step=WRITE_IT_AS)
    return envelope | _with_usual_keys(properties)


def _with_usual_keys(fields: Mapping[object, object]) -> dict[str, object]:
    return {_SPELLED.get(str(key).lower(), str(key)): value for key, value in fields.items()}
