"""Reading the resources of Azure Firewall in files; loaded where a file has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias, TypeVar

from acrnet.firewall import (
    AzureFirewall,
    FirewallPolicy,
    IpGroup,
    RuleCollectionGroup,
    in_doubt,
    read_firewall,
    read_ip_group,
    read_policy,
    read_rule_collection_group,
)
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.files.firewall_parts import ID, FirewallPart, Part
from acrnet.inventory.files.resource import Located, has_properties, key_in, text_in, value_in
from acrnet.rules.inputs import Location
from acrnet.rules.wire.fields import shown
from acrnet.unknown import Unknown

Value: TypeAlias = FirewallPolicy | RuleCollectionGroup | AzureFirewall | IpGroup | Unknown
_Kind = TypeVar("_Kind", FirewallPolicy, AzureFirewall, IpGroup)

_OWN_KEYS: Final = {
    Part.POLICY: ("ruleCollectionGroups", "threatIntelMode", "basePolicy"),
    Part.GROUP: ("ruleCollections", "rules"),
    Part.FIREWALL: ("ipConfigurations", "firewallPolicy", "virtualHub", "networkRuleCollections"),
    Part.IP_GROUP: ("ipAddresses",),
}
"""Keys of which az prints at least one for a resource, and none for one that it lists without its settings."""
_READERS: Final[dict[Part, Callable[..., Value]]] = {
    Part.POLICY: read_policy,
    Part.GROUP: read_rule_collection_group,
    Part.FIREWALL: read_firewall,
    Part.IP_GROUP: read_ip_group,
}


def read_part(part: Part, resource: Located, file: str, *, projected: bool) -> FirewallPart:
    """Return the resource in an object; `projected` says that a missing column does not mean a missing property.

    It is Unknown where the object lacks the settings of the resource.
    """
    location = Location(file, resource.json_path)
    body = resource.body
    identifier = text_in(body, "id").strip().rstrip("/")
    match = ID.fullmatch(identifier)
    owner = match["parent"].lower() if part is Part.GROUP and match and match["child"] else ""
    whole = has_properties(body) or (not projected and any(key_in(body, key) for key in _OWN_KEYS[part]))
    value = value_in(body, "properties")
    if not isinstance(value, Unknown):
        value = _READERS[part](body, origin=location.fragment) if whole else Unknown(_without_settings(part, body))
    if resource.uncertain and isinstance(value, RuleCollectionGroup):
        value = in_doubt(value, resource.uncertain)
    return FirewallPart(part, (identifier or location.fragment).lower(), owner, value, location, resource.places)


def merged(parts: Iterable[FirewallPart]) -> tuple[FirewallResources, list[tuple[FirewallPart, str]]]:
    """Return all resources together, and those of which another place has another version, with a sentence each.

    Such a resource is Unknown, because nothing says which version is the newer one.
    """
    first: dict[str, FirewallPart] = {}
    conflicts: list[tuple[FirewallPart, str]] = []
    for each in parts:
        known = first.setdefault(each.key, each)
        if known is not each and known.value != each.value:
            name = shown(each.key.rpartition("/")[2])
            conflicts.append((each, f"the {each.part.value} {name} is different at {known.location}."))
            doubt = Unknown(f"{each.location} and {known.location} describe the {each.part.value} {name} differently")
            first[each.key] = known._replace(value=doubt)
    groups: dict[str, list[RuleCollectionGroup | Unknown]] = {}
    for each in first.values():
        if each.part is Part.GROUP and each.owner and isinstance(each.value, RuleCollectionGroup | Unknown):
            groups.setdefault(each.owner, []).append(each.value)
    resources = FirewallResources(
        _of(Part.POLICY, FirewallPolicy, first),
        {policy: tuple(listed) for policy, listed in groups.items()},
        _of(Part.FIREWALL, AzureFirewall, first),
        _of(Part.IP_GROUP, IpGroup, first),
        {each.key: each.location for each in first.values()},
        {each.key: each.places for each in first.values() if each.places},
    )
    return resources, conflicts


def _of(part: Part, kind: type[_Kind], first: Mapping[str, FirewallPart]) -> dict[str, _Kind | Unknown]:
    return {
        key: each.value for key, each in first.items() if each.part is part and isinstance(each.value, kind | Unknown)
    }


def _without_settings(part: Part, body: Mapping[str, object]) -> str:
    name = text_in(body, "name") or text_in(body, "id").rstrip("/").rpartition("/")[2]
    return f"the {part.value} {shown(name)} is listed without its settings"
