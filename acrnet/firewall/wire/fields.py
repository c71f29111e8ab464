"""The fields of firewall resources by the keys of Resource Manager, whatever their case and the form of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from acrnet.errors import RuleError, UsageError
from acrnet.resource_id import ResourceId
from acrnet.rules.wire.fields import known_text, shown, text_of
from acrnet.unknown import Uncertain, Unknown, reason_in

Fields: TypeAlias = Mapping[str, object]

WRITE_IT_AS: Final = "Write it as Resource Manager or 'az network firewall' prints it."
"""The next step for an object that is not what it should be."""
ENVELOPE: Final = (
    "name",
    "id",
    "type",
    "kind",
    "etag",
    "location",
    "extendedLocation",
    "zones",
    "tags",
    "identity",
    "sku",
    "plan",
    "managedBy",
    "systemData",
    "apiVersion",
    "dependsOn",
    "resourceGroup",
    "subscriptionId",
    "tenantId",
    "properties",
)
"""The keys of resources that are not their properties; az and Resource Graph add the place of the resource,
and templates what is deployed before it."""
_MOST_KEYS: Final = 64
"""Resource Manager has about thirty keys in one object; longer lists of keys are not cached."""
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {}, ())
"""The many ways to say that nothing is given."""


class Keys:
    """The keys of one kind of object, in the spelling of Resource Manager."""

    def __init__(self, *known: str) -> None:
        self._spelled = {key.lower(): key for key in known}
        self._read = lru_cache(maxsize=1024)(self._read_keys)
        """Files repeat a few lists of keys thousands of times."""

    def fields(self, source: Mapping[str, object]) -> dict[str, object]:
        """Return the values by their usual key; those of keys that are not known keep theirs."""
        return dict(zip(self._keys(source)[0], source.values(), strict=True))

    def unknown(self, fields: Fields) -> tuple[str, ...]:
        """Return the keys that are not known and have a value, sorted."""
        return tuple([key for key in self._keys(fields)[1] if fields[key] not in _NOTHING])

    def _keys(self, source: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        keys = tuple(source)
        return self._read(keys) if len(keys) <= _MOST_KEYS else self._read_keys(keys)

    def _read_keys(self, keys: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the usual spelling of each key, and the keys that are not known, sorted."""
        usual = tuple([self._spelled.get(str(key).lower(), str(key)) for key in keys])
        return usual, tuple(sorted([str(key) for key in keys if str(key).lower() not in self._spelled]))


def flattened(resource: object, keys: Keys, what: str) -> dict[str, object]:
    """Return the envelope and the properties of a resource in one mapping, as az prints them.

    Raises RuleError, which calls the resource `what`, if it or its properties are not an object.
    """
    if not isinstance(resource, Mapping):
        raise RuleError(f"{shown(resource)} is not {what}.", next_step=WRITE_IT_AS)
    fields = keys.fields(resource)
    properties = fields.pop("properties", None)
    if properties is None:
        return fields
    if not isinstance(properties, Mapping):
        raise RuleError(f"The properties of {shown(fields.get('name'))} are not an object.", next_step=WRITE_IT_AS)
    return fields | keys.fields(properties)


def is_set(value: object) -> bool:
    """Whether a value says anything: not null, "", [] or {}."""
    return value not in _NOTHING


def items(value: object) -> tuple[object, ...] | None:
    """Return the items of a list, none without a value; None for a value that is not a list."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return None if is_set(value) else ()


def not_read(value: object, otherwise: str) -> Unknown:
    """Return why a value cannot be read: the reason that it has itself, else `otherwise`."""
    return Unknown(value.reason if isinstance(value, Unknown | Uncertain) else otherwise)


def words(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or one text, in lower case without the space around them; sorted, unique."""
    if not value:
        return ()
    texts = value if isinstance(value, list | tuple) else (value,)
    return tuple(sorted({_folded(text) for each in texts if (text := text_of(each))}))


def one_of(choices: Mapping[str, str], value: object) -> str:
    """Return the usual spelling of a value by its lower case; as written when it is not one of the choices."""
    text = text_of(value)
    return choices.get(text.lower(), text)


def name_of(fields: Fields) -> str:
    """Return the name of a resource, without the names of its parents, else the last part of its id, else ""."""
    return (known_text(fields.get("name")) or known_text(fields.get("id"))).rsplit("/", 1)[-1]


def priority_of(fields: Fields) -> int | Unknown:
    """Return a priority, which may be written as text."""
    value = fields.get("priority")
    text = text_of(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 9):
        return not_read(value, f"it has the priority {shown(value)}" if is_set(value) else "it has no priority")
    return int(text)


def switch(value: object, what: str) -> bool | Unknown:
    """Return whether something is on, off without a value; `what` names it in the reason."""
    if not is_set(value):
        return False
    answer = {"true": True, "false": False}.get(text_of(value).lower())
    return not_read(value, f"{what} is {shown(value)}") if answer is None else answer


def resource_id(value: object, what: str) -> ResourceId | Unknown | None:
    """Return the id in a reference `{"id": ...}` or in a text; None without one. `what` names it in the reason."""
    text = _id_text(value)
    if reason_in(text):
        return Unknown(reason_in(text))
    if not text:
        return None if not is_set(value) else Unknown(f"{what} is {shown(value)}")
    try:
        return ResourceId.parse(text)
    except UsageError:
        return Unknown(f"{what} is {shown(text)}, which is not the id of a resource")


def resource_ids(value: object) -> tuple[ResourceId, ...]:
    """Return the ids in a list of references, sorted; what is not an id is left out."""
    ids = (resource_id(each, "") for each in items(value) or ())
    return tuple(sorted({each for each in ids if isinstance(each, ResourceId)}))


def resource_tags(value: object) -> dict[str, str]:
    """Return the tags of a resource."""
    return {str(key): text_of(each) for key, each in value.items()} if isinstance(value, Mapping) else {}


def below(value: object, key: str) -> object:
    """Return the value of a key of an object, whatever its case; None where there is none.

    What is below a value that is not known is not known either.
    """
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, Mapping):
        return None
    if key in value:
        return value[key]
    return next((each for name, each in value.items() if str(name).lower() == key.lower()), None)


def _folded(text: str) -> str:
    return text if reason_in(text) else text.lower()


def _id_text(value: object) -> str:
    return text_of(below(value, "id") if isinstance(value, Mapping) else value)
