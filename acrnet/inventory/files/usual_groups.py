"""Groups in the usual spelling of Resource Manager, Resource Graph and az, parsed into types with all their keys.

A group in any other spelling is left to the reader of JSON objects, which returns the same values in many times the
time. A type has one base only, so the fields that identify a group are declared in both forms.
"""

from __future__ import annotations

from typing import Any, Final, Generic, TypeAlias, TypeVar

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder

from acrnet.inventory.files.listed_rules import ListedRules
from acrnet.inventory.files.resource import GROUP_TYPE
from acrnet.inventory.files.rule_sets import MOST_RULES, has_too_many_addresses, located_nsg
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.wire import AzRule, RestRule, Usual, read_usual_rules, with_default_rules

Rule = TypeVar("Rule", bound=RestRule | AzRule)

# Any: only the ids of what a group is attached to are read, and nothing of its flow logs.
_Resources: TypeAlias = list[dict[str, Any]] | None


class _Properties(Usual, Generic[Rule], frozen=True):
    """The rules of a group and what it is attached to."""

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

    # Any: these say nothing about the rules.
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
    """Return the group in a JSON text in the usual spelling of a format; None for any other text."""
    try:
        group = _DECODERS[file_format].decode(text)
    except (MsgspecError, UnicodeError, RecursionError):  # UnicodeError: a key or a word that is not UTF-8
        return None
    return group if group.type.lower() == GROUP_TYPE and group.name.strip() else None


def nsg_of_usual_group(group: UsualGroup, location: Location, line: int = 0) -> LocatedNsg | None:
    """Return the NSG of a group at a place in a file; None where the full reader has to decide what a rule means.

    `line` is the line on which all of it is written; 0 where that is not known.
    """
    properties = group.properties
    built_in = properties.default_security_rules or []
    if max(len(properties.security_rules), len(built_in)) > MOST_RULES:
        return None
    try:
        own = read_usual_rules(properties.security_rules, default=False)
        default = read_usual_rules(built_in, default=True)
    except KeyError:
        return None
    rule_set = with_default_rules((group.id or "").strip() or location.fragment, group.name.strip(), own + default)
    if has_too_many_addresses(rule_set):
        return None
    attached = [*(properties.subnets or ()), *(properties.network_interfaces or ())]
    inside = "" if properties is group else "properties."
    places = ListedRules(
        location,
        line,
        (f"{inside}securityRules", tuple([rule.name for rule in own])),
        (f"{inside}defaultSecurityRules", tuple([rule.name for rule in default])),
    )
    return located_nsg(rule_set, location, group.location or "", group.tags or {}, attached, places=places)
