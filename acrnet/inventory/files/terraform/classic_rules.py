"""Classic rule collections, which are resources of their own, at the firewalls that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from acrnet.inventory.files.terraform import types
from acrnet.inventory.files.terraform.bodies import RulePlace, rule_places
from acrnet.inventory.files.terraform.firewalls import classic_collection
from acrnet.inventory.files.terraform.identity import Identities
from acrnet.inventory.files.terraform.instance import Instance


@dataclass(slots=True)
class ClassicRules:
    """The classic rule collections of one firewall."""

    collections: dict[str, list[object]] = field(default_factory=dict)
    """By property of the firewall."""
    rules: list[RulePlace] = field(default_factory=list)


def classic_rules(
    instances: Sequence[Instance], firewalls: Sequence[str], identities: Identities
) -> tuple[dict[str, ClassicRules], list[str]]:
    """Return the classic rules by the id of their firewall, and what is missing, as clauses.

    `firewalls` are the ids of those that are there, in lower case.
    """
    by_name: dict[tuple[str, str], list[str]] = {}
    for identifier in dict.fromkeys(firewalls):
        by_name.setdefault(_place_and_name(identifier), []).append(identifier)
    known, incomplete = frozenset(firewalls), list[str]()
    by_owner: dict[str, ClassicRules] = {}
    for each in instances:
        key = types.CLASSIC_COLLECTIONS.get(each.type)
        if key is None:
            continue
        owner = _owner(each, by_name, identities)
        if owner in known:
            rules = by_owner.setdefault(owner, ClassicRules())
            rules.collections.setdefault(key, []).append(classic_collection(each.values))
            rules.rules += rule_places(each, each.values, "", "rule")
        else:
            name = each.text_of("azure_firewall_name") or "that it names later"
            incomplete.append(f"has rules of the firewall {name}, which is not in it")
    return by_owner, list(dict.fromkeys(incomplete))


def _owner(instance: Instance, by_name: dict[tuple[str, str], list[str]], identities: Identities) -> str:
    """Return the id of the firewall that a collection names, "" where that does not tell one."""
    place = instance.text_of("resource_group_name").lower(), instance.text_of("azure_firewall_name").lower()
    owners = by_name.get(place, ())
    if len(owners) == 1:
        return owners[0]
    meant = identities.named_by(instance, types.FIREWALL_MAKERS, "azure_firewall_name")
    return identities.id_of(meant[0]).lower() if len(meant) == 1 else ""


def _place_and_name(identifier: str) -> tuple[str, str]:
    """Return the resource group and the name in an id that is in lower case."""
    return identifier.partition("/resourcegroups/")[2].partition("/")[0], identifier.rpartition("/")[2]
