"""One object of a file as a resource: what it is, by its type, its id or its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from acrnet.rules.inputs import NO_PLACES, Location

GROUP_TYPE: Final = "microsoft.network/networksecuritygroups"
RULE_TYPE: Final = "microsoft.network/networksecuritygroups/securityrules"
RULE_KEYS: Final = ("securityRules", "defaultSecurityRules")
_FIELDS_OF_A_RULE: Final = ("direction", "access", "priority")
FOLDED_RULE_KEYS: Final = frozenset(key.lower() for key in RULE_KEYS)
_GROUP_ID: Final = re.compile(r".*/providers/microsoft\.network/networksecuritygroups/[^/]+/?", re.IGNORECASE)
_RULE_ID: Final = re.compile(
    r"(.*/providers/microsoft\.network/networksecuritygroups/[^/]+)/securityrules/[^/]+/?", re.IGNORECASE
)


class Located(NamedTuple):
    """A resource and where it is in the document."""

    json_path: str
    body: Mapping[str, object]
    """In the form of Resource Manager or of az. Any value in it may be `Unknown`, and an item of a list of rules may be
    `Uncertain`; `id`, `name` and `type` are left out where they are not known."""
    places: Mapping[str, Location] = NO_PLACES
    """Where the resource and its rules are written, where that is not their place in the JSON document: by the name of
    the rule in lower case, in a rule collection group `<collection>/<rule>`, and "" for the resource itself."""
    uncertain: str = ""
    """Why it is not known whether the resource is there, as a clause that can follow "because"; "" if it is."""


class Kind(Enum):
    """What an object is for a reader of rule sets."""

    GROUP = auto()
    """A network security group with its rules, which may be none."""
    GROUP_WITHOUT_RULES = auto()
    """A network security group listed without its rules."""
    RULE = auto()
    """A security rule as a resource of its own."""
    NAMELESS_RULES = auto()
    """Security rules of an object that has no name and no id."""
    OTHER = auto()


def kind_of(body: Mapping[str, object]) -> Kind:
    """Return what an object is; its type says so, else its id, else its fields.

    An object with security rules of its own is a group, whatever its type and id: these may have been cut or redacted,
    and its rules must not be lost with them.
    """
    stated_type = text_in(body, "type").lower()
    if stated_type == GROUP_TYPE:
        return _group(body)
    if stated_type == RULE_TYPE:
        return Kind.RULE
    identifier = text_in(body, "id")
    if "/" not in stated_type:  # not a type of Azure
        if _GROUP_ID.fullmatch(identifier):
            return _group(body)
        if _RULE_ID.fullmatch(identifier):
            return Kind.RULE
    return _kind_by_fields(body)


def is_like_a_rule(body: Mapping[str, object]) -> bool:
    """Whether an object has the fields that every security rule has."""
    return all(fields_value(body, key) is not None for key in _FIELDS_OF_A_RULE)


def group_key(rule: Mapping[str, object]) -> str:
    """Return the lower-case id of the group a rule resource belongs to, else the name of it, else ""."""
    match = _RULE_ID.fullmatch(text_in(rule, "id"))
    if match is not None:
        return match[1].lower()
    name, slash, _ = text_in(rule, "name").rpartition("/")
    return name.lower() if slash else ""


def key_in(body: Mapping[str, object], key: str) -> str:
    """Return the key as this object spells it; "" where it has none."""
    if key in body:
        return key
    folded = key.lower()
    return next((name for name in body if name.lower() == folded), "")


def value_in(body: Mapping[str, object], key: str) -> object:
    """Return the value of a key, whatever its case; None where it is absent."""
    if key in body:
        return body[key]
    return body.get(key_in(body, key))


def text_in(body: Mapping[str, object], key: str) -> str:
    """Return the text of a key, whatever its case; "" for anything else."""
    value = value_in(body, key)
    return value.strip() if isinstance(value, str) else ""


def properties_of(body: Mapping[str, object]) -> Mapping[str, object]:
    """Return the properties of a resource, which az prints in the resource itself."""
    inner = value_in(body, "properties")
    return inner if isinstance(inner, Mapping) else body


def fields_value(body: Mapping[str, object], key: str) -> object:
    """Return the value of a property, whatever its case and wherever it is."""
    return value_in(properties_of(body), key)


def is_resource(body: Mapping[str, object]) -> bool:
    """Whether an object is a resource, of any kind."""
    return kind_of(body) is not Kind.OTHER or bool(
        text_in(body, "id") and (text_in(body, "type") or text_in(body, "name"))
    )


def has_properties(body: Mapping[str, object]) -> bool:
    """Whether an object has the form of Resource Manager, not that of az."""
    return isinstance(value_in(body, "properties"), Mapping)


def _group(body: Mapping[str, object]) -> Kind:
    """Return whether a group has its rules, which may be none, or was listed without them as by az resource list."""
    if has_properties(body) or any(name.lower() in FOLDED_RULE_KEYS for name in body):
        return Kind.GROUP
    return Kind.GROUP_WITHOUT_RULES


def _kind_by_fields(body: Mapping[str, object]) -> Kind:
    if any(fields_value(body, key) is not None for key in RULE_KEYS):
        return Kind.GROUP if text_in(body, "name") or text_in(body, "id") else Kind.NAMELESS_RULES
    # Admin rules have the fields of a security rule too, but like any other resource they have a type or an id.
    has_type_or_id = "/" in text_in(body, "type") or "/providers/" in text_in(body, "id").lower()
    return Kind.RULE if not has_type_or_id and is_like_a_rule(body) else Kind.OTHER
