"""Firewall policies with their groups, firewalls with their classic rules, and IP Groups, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from acrnet.inventory.files.terraform import types
from acrnet.inventory.files.terraform.bodies import Body, RulePlace, of_azapi, of_azurerm, rule_places
from acrnet.inventory.files.terraform.classic_rules import ClassicRules, classic_rules
from acrnet.inventory.files.terraform.firewall_policies import (
    COLLECTIONS,
    collection_group_properties,
    ip_group_properties,
    policy_properties,
)
from acrnet.inventory.files.terraform.firewalls import firewall_properties
from acrnet.inventory.files.terraform.identity import Identities, name_of
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.types import type_of

POLICIES: Final = "microsoft.network/firewallpolicies"
COLLECTION_GROUPS: Final = frozenset({f"{POLICIES}/rulecollectiongroups", f"{POLICIES}/rulegroups"})
FIREWALLS: Final = "microsoft.network/azurefirewalls"
IP_GROUPS: Final = "microsoft.network/ipgroups"
_POLICY_TYPES: Final = (types.POLICY, types.AZAPI)
_MOST_POLICIES: Final = 20
"""Policies that one group may belong to and be in doubt in each."""
_IP_GROUP_TYPES: Final = (types.IP_GROUP, types.AZAPI)
_WHICH_POLICY: Final = "which firewall policy it belongs to is known only after the plan is applied"


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
    incomplete: list[str] = []
    groups = [
        body
        for each in every
        if type_of(each).lower() in COLLECTION_GROUPS
        for body in _groups(each, identities, incomplete)
    ]
    by_policy: dict[str, list[str]] = {}
    for group in groups:
        identifier = str(group.body["id"])
        by_policy.setdefault(_grandparent(identifier), []).append(identifier)
    group_ids = frozenset(str(each.body["id"]).lower() for each in groups)
    gone = before.group_ids - group_ids if before else frozenset()
    cidrs = _cidrs(every, identities)
    firewalls = [identities.id_of(each).lower() for each in every if type_of(each).lower() == FIREWALLS]
    classic, missing = classic_rules(every, firewalls, identities)
    bodies: list[Body] = []
    for each in every:
        kind = type_of(each).lower()
        identifier = identities.id_of(each)
        if each.type == types.AZAPI_UPDATE:
            continue
        if kind == POLICIES:
            bodies.append(_with_groups(_policy(each, identities), by_policy.get(identifier.lower(), ()), gone))
        elif kind == FIREWALLS:
            bodies.append(_firewall(each, identities, classic.get(identifier.lower(), ClassicRules())))
        elif kind == IP_GROUPS:
            removed = before.cidrs.get(identifier.lower(), frozenset()) if before else frozenset()
            bodies.append(_ip_group(each, identities, cidrs.get(identifier.lower(), []), removed))
    entries = {key: frozenset(each for each in own if isinstance(each, str)) for key, own in cidrs.items()}
    return FirewallBodies([*bodies, *groups], group_ids, entries, list(dict.fromkeys([*incomplete, *missing])))


def _grandparent(identifier: str) -> str:
    """Return the id of the policy of a rule collection group, in lower case."""
    return identifier.lower().rsplit("/", 2)[0]


def _policy(instance: Instance, identities: Identities) -> Body:
    if instance.type == types.AZAPI:
        return of_azapi(instance, identities)
    base = identities.ids_of(instance, _POLICY_TYPES, "base_policy_id")
    return of_azurerm(instance, identities, policy_properties(instance.values, base))


def _with_groups(policy: Body, own: Sequence[str], gone: frozenset[str]) -> Body:
    """Return a policy with the groups it will list: those it has, without the ones that go, and those of the plan."""
    properties = policy.body.get("properties")
    if not isinstance(properties, Mapping):
        return policy
    listed = policy.instance.values.get("rule_collection_groups")
    kept = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    ids = {each.lower(): each for each in (*kept, *own) if each.lower() not in gone}
    listing = [{"id": each} for each in ids.values()]
    return replace(policy, body={**policy.body, "properties": {**properties, "ruleCollectionGroups": listing}})


def _groups(instance: Instance, identities: Identities, incomplete: list[str]) -> Iterator[Body]:
    """Yield a rule collection group; once for each policy that it may belong to."""
    if instance.type == types.AZAPI_UPDATE:
        return
    if instance.type == types.AZAPI:
        body = of_azapi(instance, identities)
    else:
        properties = collection_group_properties(instance.values, partial(identities.ids_in, instance, _IP_GROUP_TYPES))
        body = of_azurerm(instance, identities, properties, list(_rules(instance)))
    attribute = "parent_id" if instance.type == types.AZAPI else "firewall_policy_id"
    policies = identities.named_by(instance, _POLICY_TYPES, attribute)
    if instance.text_of("id") or instance.text_of(attribute) or len(policies) < 2:
        yield body
    elif len(policies) > _MOST_POLICIES:
        incomplete.append(f"has the rule collection group {name_of(instance)}, which may belong to many policies")
    else:
        for each in policies:
            identifier = f"{identities.id_of(each)}/ruleCollectionGroups/{name_of(instance)}"
            yield replace(body, body={**body.body, "id": identifier}, uncertain=_WHICH_POLICY)


def _rules(instance: Instance) -> Iterator[RulePlace]:
    for attribute in COLLECTIONS:
        written = instance.values.get(attribute)
        for index, each in enumerate(written if isinstance(written, list) else ()):
            if isinstance(each, Mapping):
                yield from rule_places(instance, each, f".{attribute}[{index}]", "rule")


def _firewall(instance: Instance, identities: Identities, classic: ClassicRules) -> Body:
    if instance.type == types.AZAPI:
        body = of_azapi(instance, identities)
        properties = body.body.get("properties")
        if not classic.collections or not isinstance(properties, Mapping):
            return body
        inside = {**body.body, "properties": {**properties, **classic.collections}}
        return replace(body, body=inside, rules=[*body.rules, *classic.rules])
    policy = identities.ids_of(instance, _POLICY_TYPES, "firewall_policy_id")
    properties = firewall_properties(instance.values, policy, classic.collections)
    return of_azurerm(instance, identities, properties, classic.rules)


def _cidrs(instances: Sequence[Instance], identities: Identities) -> dict[str, list[object]]:
    by_group: dict[str, list[object]] = {}
    for each in instances:
        if each.type == types.IP_GROUP_CIDR:
            group = identities.ids_of(each, _IP_GROUP_TYPES, "ip_group_id")
            if isinstance(group, str):
                by_group.setdefault(group.lower(), []).append(each.values.get("cidr"))
    return by_group


def _ip_group(instance: Instance, identities: Identities, cidrs: Sequence[object], removed: frozenset[str]) -> Body:
    if instance.type == types.AZAPI:
        return of_azapi(instance, identities)
    values = instance.values
    written = values.get("cidrs")
    if isinstance(written, list):
        values = {**values, "cidrs": [each for each in written if not (isinstance(each, str) and each in removed)]}
    return of_azurerm(instance, identities, ip_group_properties(values, list(cidrs)))
