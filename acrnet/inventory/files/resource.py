"""One object of a file as a resource: what it is, by its type, its id or its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

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
    """An object and where it is in the document."""

    json_path: str
    body: Mapping[str, object]


class Kind(Enum):
    """What an object is to a reader of rule sets."""

    GROUP = auto()
    """A network security group with its rules, which may be none."""
    GROUP_WITHOUT_RULES = auto()
    """A network security group of which the rules are not told."""
    RULE = auto()
    """A security rule as a resource of its own."""
    NAMELESS_RULES = auto()
    """Security rules of nothing that has a name or an id."""
    OTHER = auto()


def kind_of(body: Mapping[str, object]) -> Kind:
    """Return what an object is; its type says so, else its id, else its fields.

    What has security rules of its own is a group, whatever type and id it has: these may have been cut or blacked out,
    and its rules must not be lost with them.
    """
    told = text_in(body, "type").lower()
    if told == GROUP_TYPE:
        return _group(body)
    if told == RULE_TYPE:
        return Kind.RULE
    identifier = text_in(body, "id")
    if "/" not in told:  # no type of Azure
        if _GROUP_ID.fullmatch(identifier):
            return _group(body)
        if _RULE_ID.fullmatch(identifier):
            return Kind.RULE
    return _kind_by_fields(body)


def is_like_a_rule(body: Mapping[str, object]) -> bool:
    """Whether an object has what every security rule has."""
    return all(fields_value(body, key) is not None for key in _FIELDS_OF_A_RULE)


def group_key(rule: Mapping[str, object]) -> str:
    """Return the lower-case id of the group a rule resource belongs to, else the name of it, else ""."""
    found = _RULE_ID.fullmatch(text_in(rule, "id"))
    if found is not None:
        return found[1].lower()
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
    held = value_in(body, "properties")
    return held if isinstance(held, Mapping) else body


def fields_value(body: Mapping[str, object], key: str) -> object:
    """Return the value of a property, whatever its case and wherever it is."""
    return value_in(properties_of(body), key)


def is_resource(body: Mapping[str, object]) -> bool:
    """Whether an object is a resource, of any kind."""
    return kind_of(body) is not Kind.OTHER or bool(
        text_in(body, "id") and (text_in(body, "type") or text_in(body, "name"))
    )


def has_properties(body: Mapping[str, object]) -> bool:
    """Whether this has the form of Resource Manager and not that of az."""
    return isinstance(value_in(body, "properties"), Mapping)


def _group(body: Mapping[str, object]) -> Kind:
    """Tell a group without any rule from one of which the rules were left out, as az resource list does."""
    if has_properties(body) or any(name.lower() in FOLDED_RULE_KEYS for name in body):
        return Kind.GROUP
    return Kind.GROUP_WITHOUT_RULES


def _kind_by_fields(body: Mapping[str, object]) -> Kind:
    if any(fields_value(body, key) is not None for key in RULE_KEYS):
        return Kind.GROUP if text_in(body, "name") or text_in(body, "id") else Kind.NAMELESS_RULES
    # Admin rules have the fields of a security rule too, but as any other resource they say what they are.
    says_what_it_is = "/" in text_in(body, "type") or "/providers/" in text_in(body, "id").lower()
    return Kind.RULE if not says_what_it_is and is_like_a_rule(body) else Kind.OTHER
