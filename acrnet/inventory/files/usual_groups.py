"""Groups in the spelling of Resource Manager, Resource Graph and az, parsed into types that know all of their keys.

A group in any other spelling is left to the reading of JSON objects, and for the rest the same is read here in a
fraction of the time. Of a type there is one base, so what identifies a group stands in both of its forms.
"""

from __future__ import annotations

from typing import Any, Final, Generic, TypeAlias, TypeVar

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder

from acrnet.inventory.files.resource import GROUP_TYPE
from acrnet.inventory.files.rule_sets import MOST_RULES, found_with, has_too_many_addresses
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.wire import AzRule, RestRule, Usual, rules_written, with_default_rules

Rule = TypeVar("Rule", bound=RestRule | AzRule)

# Any: nothing but the ids of what a group is attached to is looked at, and nothing of its flow logs.
_Resources: TypeAlias = list[dict[str, Any]] | None


class _Properties(Usual, Generic[Rule], frozen=True):
    """What a group holds and what it is attached to."""

    security_rules: list[Rule]
    default_security_rules: list[Rule] | None = None
    subnets: _Resources = None
    network_interfaces: _Resources = None
    provisioning_state: str | None = None
    resource_guid: str | None = None
    flush_connection: bool | None = None
    flow_logs: _Resources = None


class _RestGroup(Usual, frozen=True):
    """A group as Resource Manager answers."""

    name: str
    type: str
    properties: _Properties[RestRule]
    id: str | None = None
    etag: str | None = None
    location: str | None = None
    tags: dict[str, str] | None = None


class _GraphGroup(_RestGroup, frozen=True):
    """A row of Resource Graph, which has all columns that any kind of resource has."""

    # Any: nothing in these says what the rules do.
    tenant_id: Any = None
    subscription_id: Any = None
    resource_group: Any = None
    kind: Any = None
    managed_by: Any = None
    sku: Any = None
    plan: Any = None
    identity: Any = None
    zones: Any = None
    extended_location: Any = None


class _AzGroup(_Properties[AzRule], frozen=True, kw_only=True):
    """A group as az prints it."""

    name: str
    type: str
    id: str | None = None
    etag: str | None = None
    location: str | None = None
    tags: dict[str, str] | None = None
    resource_group: str | None = None

    @property
    def properties(self) -> _Properties[AzRule]:
        """The group itself, which has its properties beside its name."""
        return self


UsualGroup: TypeAlias = _RestGroup | _AzGroup

_DECODERS: Final[dict[str, Decoder[_RestGroup] | Decoder[_GraphGroup] | Decoder[_AzGroup]]] = {
    "rest": Decoder(_RestGroup),
    "resource-graph": Decoder(_GraphGroup),
    "az": Decoder(_AzGroup),
}
FORMATS: Final = frozenset(_DECODERS)
"""The formats that have a usual spelling."""


def usual_group(text: Raw, file_format: str) -> UsualGroup | None:
    """Return the group in a JSON text, if that is sure to be one, in the usual spelling of a format; else None."""
    try:
        group = _DECODERS[file_format].decode(text)
    except (MsgspecError, UnicodeError, RecursionError):  # UnicodeError: a key or a word that is no UTF-8
        return None
    return group if group.type.lower() == GROUP_TYPE and group.name.strip() else None


def rule_set_written(group: UsualGroup, location: Location) -> LocatedNsg | None:
    """Return the rule set of a group at a place in a file; None where anything in it is not clear or is too much."""
    held = group.properties
    built_in = held.default_security_rules or []
    if max(len(held.security_rules), len(built_in)) > MOST_RULES:
        return None
    try:
        rules = rules_written(held.security_rules, default=False)
        rules += rules_written(built_in, default=True)
    except KeyError:
        return None
    rule_set = with_default_rules((group.id or "").strip() or location.fragment, group.name.strip(), rules)
    if has_too_many_addresses(rule_set):
        return None
    attached = [*(held.subnets or ()), *(held.network_interfaces or ())]
    return found_with(rule_set, location, group.location or "", group.tags or {}, attached)
