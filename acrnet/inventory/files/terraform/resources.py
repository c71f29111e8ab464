"""The instances of a plan or a state as resources of Resource Manager, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.terraform import types
from acrnet.inventory.files.terraform.attachments import attachments_in
from acrnet.inventory.files.terraform.azapi import azapi_body, merged
from acrnet.inventory.files.terraform.bodies import Body
from acrnet.inventory.files.terraform.configuration import Configuration
from acrnet.inventory.files.terraform.firewall_resources import FirewallBodies, firewall_bodies
from acrnet.inventory.files.terraform.group_rules import Group, Groups, OwnRule, groups_in
from acrnet.inventory.files.terraform.identity import Identities, name_of
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.registries import (
    REGISTRIES,
    REPLICATIONS,
    registry_properties,
    registry_sku,
    replications,
)
from acrnet.inventory.files.terraform.renamed import envelope
from acrnet.inventory.files.terraform.source import Source
from acrnet.inventory.files.terraform.types import is_read, type_of
from acrnet.rules.inputs import Location
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Resources:
    """What instances make."""

    resources: Sequence[Located]
    registries: Sequence[Located]
    groups: Groups
    firewalls: FirewallBodies
    incomplete: Sequence[str] = ()
    """What is missing, as clauses about the file."""


def resources_of(
    instances: Sequence[Instance], configuration: Configuration, source: Source, before: Resources | None = None
) -> Resources:
    """Return the resources that instances make; `before` is what the instances before a plan make."""
    identities = Identities(instances, configuration)
    groups = groups_in(instances, identities, source)
    firewalls = firewall_bodies(instances, identities, before.firewalls if before else None)
    registries, incomplete = _registries(instances, identities, source)
    replaced = before.groups.names_of_own_rules() if before else {}
    made = [
        *_groups(groups, attachments_in(instances, identities), replaced, source),
        *(_located_rule(each, source) for each in groups.without_group),
        *(_located(each, source) for each in firewalls.bodies),
    ]
    resources, unpatched = _patched(made, instances, identities, source)
    incomplete += [
        f"has {each.text} with a sensitive body, which is not read"
        for each in instances
        if _is_secret(each, configuration)
    ]
    return Resources(resources, registries, groups, firewalls, [*firewalls.incomplete, *incomplete, *unpatched])


def _is_secret(instance: Instance, configuration: Configuration) -> bool:
    """Whether a part of a body that is read is in an attribute that plans leave out."""
    written = (
        configuration.expressions(instance.address) if instance.type in types.OF_AZAPI and is_read(instance) else {}
    )
    return "sensitive_body" in (written or {})


def _groups(
    groups: Groups,
    attached: Mapping[str, Mapping[str, Sequence[object]]],
    replaced: Mapping[str, frozenset[str]],
    source: Source,
) -> Iterator[Located]:
    for group in groups.groups:
        key = group.id.lower()
        rules = group.rules(replaced.get(key, frozenset()))
        properties = group.body.get("properties")
        inside = {**(properties if isinstance(properties, Mapping) else {}), **attached.get(key, {})}
        body = {**group.body, "properties": {**inside, "securityRules": rules}}
        yield Located(group.instance.json_path, body, _places(group, source))


def _places(group: Group, source: Source) -> dict[str, Location]:
    own = {rule.name: source.place(rule.instance) for rule in (*group.own, *group.uncertain)}
    path = ".body.properties.securityRules" if group.instance.type == types.AZAPI else ".security_rule"
    inline = {
        name.lower(): source.place(group.instance, name, f"{path}[{index}]")
        for index, each in enumerate(group.inline if isinstance(group.inline, list) else ())
        if isinstance(each, Mapping) and (name := str(each.get("name"))).lower() not in own
    }
    return {"": source.place(group.instance), **inline, **own}


def _located_rule(rule: OwnRule, source: Source) -> Located:
    return Located(rule.instance.json_path, rule.body, {"": source.place(rule.instance)})


def _located(each: Body, source: Source) -> Located:
    rules = {rule.key: source.place(rule.instance, rule.name, rule.json_path) for rule in each.rules}
    return Located(each.instance.json_path, each.body, {"": source.place(each.instance), **rules}, each.uncertain)


def _registries(
    instances: Sequence[Instance], identities: Identities, source: Source
) -> tuple[list[Located], list[str]]:
    registries: list[Located] = []
    incomplete: list[str] = []
    for each in instances:
        kind = type_of(each).lower()
        if each.address.data or each.type == types.AZAPI_UPDATE or kind not in (REGISTRIES, REPLICATIONS):
            continue
        identifier, places = identities.id_of(each), {"": source.place(each)}
        if each.type == types.AZAPI:
            body = azapi_body(each)
            if isinstance(body, Unknown):
                incomplete.append(f"has the registry {name_of(each)}, which is not read, because {body.reason}")
                continue
            known: dict[str, object] = {"id": identifier, "name": name_of(each), "type": type_of(each)}
            registries.append(Located(each.json_path, {**body, **known}, places))
            continue
        properties, sku = registry_properties(each.values), registry_sku(each.values)
        identity = envelope(each.values, identifier, name_of(each), type_of(each))
        registries.append(Located(each.json_path, {**identity, "sku": sku, "properties": properties}, places))
        registries += [Located(each.json_path, replica, places) for replica in replications(each.values, identifier)]
    return registries, incomplete


def _patched(
    made: Sequence[Located], instances: Sequence[Instance], identities: Identities, source: Source
) -> tuple[list[Located], list[str]]:
    """Return the resources with the changes of `azapi_update_resource`, and what cannot be changed."""
    patches = [each for each in instances if each.type == types.AZAPI_UPDATE and is_read(each)]
    if not patches:
        return list(made), []
    by_id = {str(each.body["id"]).lower(): index for index, each in enumerate(made)}
    resources, incomplete = list(made), list[str]()
    for each in patches:
        target = each.text_of("resource_id") or identities.id_of(each)
        index = by_id.get(target.lower())
        patch = azapi_body(each)
        if index is None or isinstance(patch, Unknown):
            incomplete.append(f"changes a part of {name_of(each)}, which is not read")
            continue
        old = resources[index]
        body = {**merged(old.body, patch), **{key: old.body[key] for key in ("id", "name", "type")}}
        resources[index] = old._replace(body=body, places={**old.places, "": source.place(each)})
    return resources, incomplete
