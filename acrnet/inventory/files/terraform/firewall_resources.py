"""Firewall policies with their groups, firewalls with their classic rules, and IP Groups, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from acrnet.inventory.files.terraform import types
from acrnet.inventory.files.terraform.azapi import azapi_body
from acrnet.inventory.files.terraform.firewall_policies import (
    collection_group_properties,
    ip_group_properties,
    policy_properties,
)
from acrnet.inventory.files.terraform.firewalls import classic_collection, firewall_properties
from acrnet.inventory.files.terraform.identity import Identities, name_of
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.renamed import envelope
from acrnet.inventory.files.terraform.types import type_of
from acrnet.unknown import Unknown

POLICIES: Final = "microsoft.network/firewallpolicies"
COLLECTION_GROUPS: Final = frozenset({f"{POLICIES}/rulecollectiongroups", f"{POLICIES}/rulegroups"})
FIREWALLS: Final = "microsoft.network/azurefirewalls"
IP_GROUPS: Final = "microsoft.network/ipgroups"
_POLICY_TYPES: Final = (types.POLICY, types.AZAPI)
_FIREWALL_TYPES: Final = (types.FIREWALL, types.AZAPI)
_IP_GROUP_TYPES: Final = (types.IP_GROUP, types.AZAPI)
_WHICH_POLICY: Final = "which firewall policy it belongs to is known only after the plan is applied"


@dataclass(frozen=True, slots=True)
class Body:
    """A resource of Resource Manager that an instance makes."""

    instance: Instance
    body: Mapping[str, object]
    uncertain: str = ""
    """As in `Located`."""


@dataclass(frozen=True, slots=True)
class FirewallBodies:
    """The resources of Azure Firewall among some instances."""

    bodies: Sequence[Body]
    group_ids: frozenset[str]
    """Ids of rule collection groups, in lower case."""
    cidrs: Mapping[str, frozenset[str]]
    """Entries of IP Groups that are resources of their own, by the id of the group in lower case."""
    incomplete: Sequence[str] = field(default=())
    """What is missing, one clause each."""


def firewall_bodies(
    instances: Iterable[Instance], identities: Identities, before: FirewallBodies | None
) -> FirewallBodies:
    """Return the resources of Azure Firewall; `before` are those before the plan, of which some may be gone."""
    every = [each for each in instances if not each.address.data]
    groups = [
        body for each in every if type_of(each).lower() in COLLECTION_GROUPS for body in _groups(each, identities)
    ]
    by_policy: dict[str, list[str]] = {}
    for group in groups:
        identifier = str(group.body["id"])
        by_policy.setdefault(_grandparent(identifier), []).append(identifier)
    group_ids = frozenset(str(each.body["id"]).lower() for each in groups)
    gone = before.group_ids - group_ids if before else frozenset()
    cidrs = _cidrs(every, identities)
    classic, incomplete = _classic(every, identities)
    bodies: list[Body] = []
    for each in every:
        kind = type_of(each).lower()
        identifier = identities.id_of(each)
        if each.type == types.AZAPI_UPDATE:
            continue
        if kind == POLICIES:
            bodies.append(_with_groups(_policy(each, identities), by_policy.get(identifier.lower(), ()), gone))
        elif kind == FIREWALLS:
            bodies.append(_firewall(each, identities, classic.get(identifier.lower(), {})))
        elif kind == IP_GROUPS:
            removed = before.cidrs.get(identifier.lower(), frozenset()) if before else frozenset()
            bodies.append(_ip_group(each, identifier, cidrs.get(identifier.lower(), []), removed))
    entries = {key: frozenset(each for each in own if isinstance(each, str)) for key, own in cidrs.items()}
    return FirewallBodies([*bodies, *groups], group_ids, entries, incomplete)


def _grandparent(identifier: str) -> str:
    """Return the id of the policy of a rule collection group, in lower case."""
    return identifier.lower().rsplit("/", 2)[0]


def _policy(instance: Instance, identities: Identities) -> Body:
    if instance.type == types.AZAPI:
        return _of_azapi(instance, identities)
    base = identities.ids_of(instance, _POLICY_TYPES, "base_policy_id")
    return _of_azurerm(instance, identities, policy_properties(instance.values, base))


def _with_groups(policy: Body, own: Sequence[str], gone: frozenset[str]) -> Body:
    """Return a policy with the groups it will list: those it has, without the ones that go, and those of the plan."""
    properties = policy.body.get("properties")
    if not isinstance(properties, Mapping):
        return policy
    listed = policy.instance.values.get("rule_collection_groups")
    kept = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    ids = {each.lower(): each for each in (*kept, *own) if each.lower() not in gone}
    listing = [{"id": each} for each in ids.values()]
    return Body(policy.instance, {**policy.body, "properties": {**properties, "ruleCollectionGroups": listing}})


def _groups(instance: Instance, identities: Identities) -> Iterable[Body]:
    """Yield a rule collection group; once for each policy that it may belong to."""
    if instance.type == types.AZAPI_UPDATE:
        return
    body = (
        _of_azapi(instance, identities)
        if instance.type == types.AZAPI
        else _of_azurerm(
            instance,
            identities,
            collection_group_properties(instance.values, partial(identities.ids_in, instance, _IP_GROUP_TYPES)),
        )
    )
    attribute = "parent_id" if instance.type == types.AZAPI else "firewall_policy_id"
    policies = identities.named_by(instance, _POLICY_TYPES, attribute)
    if instance.text_of("id") or instance.text_of(attribute) or len(policies) < 2:
        yield body
        return
    for each in policies:
        identifier = f"{identities.id_of(each)}/ruleCollectionGroups/{name_of(instance)}"
        yield Body(instance, {**body.body, "id": identifier}, _WHICH_POLICY)


def _firewall(instance: Instance, identities: Identities, classic: Mapping[str, Sequence[object]]) -> Body:
    if instance.type == types.AZAPI:
        body = _of_azapi(instance, identities)
        properties = body.body.get("properties")
        if not classic or not isinstance(properties, Mapping):
            return body
        return Body(instance, {**body.body, "properties": {**properties, **classic}})
    policy = identities.ids_of(instance, _POLICY_TYPES, "firewall_policy_id")
    return _of_azurerm(instance, identities, firewall_properties(instance.values, policy, classic))


def _classic(
    instances: Sequence[Instance], identities: Identities
) -> tuple[dict[str, dict[str, list[object]]], list[str]]:
    """Return the classic rule collections by the id of their firewall in lower case, and what is missing."""
    firewalls = {identities.id_of(each).lower() for each in instances if type_of(each).lower() == FIREWALLS}
    by_name: dict[tuple[str, str], list[str]] = {}
    for identifier in firewalls:
        by_name.setdefault(_place_and_name(identifier), []).append(identifier)
    collections: dict[str, dict[str, list[object]]] = {}
    incomplete: list[str] = []
    for each in instances:
        key = types.CLASSIC_COLLECTIONS.get(each.type)
        if key is None:
            continue
        name, group = each.text_of("azure_firewall_name").lower(), each.text_of("resource_group_name").lower()
        owners = by_name.get((group, name), [])
        if len(owners) != 1:
            named = identities.named_by(each, _FIREWALL_TYPES, "azure_firewall_name")
            owners = [identities.id_of(one).lower() for one in named]
        if len(owners) == 1 and owners[0] in firewalls:
            collections.setdefault(owners[0], {}).setdefault(key, []).append(classic_collection(each.values))
        else:
            incomplete.append(f"has rules of the firewall {name or 'that it names later'}, which is not in it")
    return collections, list(dict.fromkeys(incomplete))


def _place_and_name(identifier: str) -> tuple[str, str]:
    """Return the resource group and the name in an id that is in lower case."""
    return identifier.partition("/resourcegroups/")[2].partition("/")[0], identifier.rpartition("/")[2]


def _cidrs(instances: Sequence[Instance], identities: Identities) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for each in instances:
        if each.type == types.IP_GROUP_CIDR:
            group = identities.ids_of(each, _IP_GROUP_TYPES, "ip_group_id")
            if isinstance(group, str):
                found.setdefault(group.lower(), []).append(each.values.get("cidr"))
    return found


def _ip_group(instance: Instance, identifier: str, cidrs: Sequence[object], removed: frozenset[str]) -> Body:
    if instance.type == types.AZAPI:
        body = azapi_body(instance)
        inner = {"properties": body} if isinstance(body, Unknown) else body
        return Body(instance, {**inner, "id": identifier, "name": name_of(instance), "type": type_of(instance)})
    values = instance.values
    written = values.get("cidrs")
    if isinstance(written, list):
        values = {**values, "cidrs": [each for each in written if not (isinstance(each, str) and each in removed)]}
    return Body(
        instance,
        {
            **envelope(instance.values, identifier, name_of(instance), type_of(instance)),
            "properties": ip_group_properties(values, list(cidrs)),
        },
    )


def _of_azapi(instance: Instance, identities: Identities) -> Body:
    body = azapi_body(instance)
    inner = {"properties": body} if isinstance(body, Unknown) else body
    identity = {"id": identities.id_of(instance), "name": name_of(instance), "type": type_of(instance)}
    return Body(instance, {**inner, **identity})


def _of_azurerm(instance: Instance, identities: Identities, properties: Mapping[str, object]) -> Body:
    identity = envelope(instance.values, identities.id_of(instance), name_of(instance), type_of(instance))
    return Body(instance, {**identity, "properties": properties})
