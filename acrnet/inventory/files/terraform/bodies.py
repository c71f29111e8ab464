"""Resources of Resource Manager that an instance makes, and where the rules in them are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from acrnet.inventory.files.terraform.azapi import azapi_body
from acrnet.inventory.files.terraform.identity import Identities, name_of
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.renamed import envelope
from acrnet.inventory.files.terraform.types import type_of
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A rule of a firewall, and the instance in which it is written."""

    key: str
    """`<collection>/<rule>` in lower case."""
    name: str
    instance: Instance
    json_path: str
    """From the values of the instance."""


@dataclass(frozen=True, slots=True)
class Body:
    """A resource of Resource Manager that an instance makes."""

    instance: Instance
    body: Mapping[str, object]
    rules: Sequence[RulePlace] = ()
    """Where its rules are written."""
    uncertain: str = ""
    """As in `Located`."""


def of_azapi(instance: Instance, identities: Identities) -> Body:
    """Return what an instance of azapi makes."""
    body = azapi_body(instance)
    inner = {"properties": body} if isinstance(body, Unknown) else body
    identity = {"id": identities.id_of(instance), "name": name_of(instance), "type": type_of(instance)}
    return Body(instance, {**inner, **identity}, list(_rules(instance, inner)))


def of_azurerm(
    instance: Instance,
    identities: Identities,
    properties: Mapping[str, object],
    rules: Sequence[RulePlace] = (),
) -> Body:
    """Return what an instance of azurerm makes."""
    identity = envelope(instance.values, identities.id_of(instance), name_of(instance), type_of(instance))
    return Body(instance, {**identity, "properties": properties}, rules)


def rule_places(instance: Instance, collection: Mapping[str, object], json_path: str, key: str) -> Iterator[RulePlace]:
    """Yield the rules of a collection that is written at a path in an instance; `key` is that of the list of rules."""
    rules = collection.get(key)
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        name = rule.get("name") if isinstance(rule, Mapping) else None
        if isinstance(name, str):
            label = f"{collection.get('name')}/{name}".lower()
            yield RulePlace(label, name, instance, f"{json_path}.{key}[{index}]")


def _rules(instance: Instance, body: Mapping[str, object]) -> Iterator[RulePlace]:
    properties = body.get("properties")
    collections = properties.get("ruleCollections") if isinstance(properties, Mapping) else None
    for index, each in enumerate(collections if isinstance(collections, list) else ()):
        if isinstance(each, Mapping):
            yield from rule_places(instance, each, f".body.properties.ruleCollections[{index}]", "rules")
