"""Resources of a template in the form of Resource Manager: their ids, and their values as other readers take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import Deferred, text_with_placeholders
from acrnet.inventory.files.arm_template.scope import Target
from acrnet.inventory.files.arm_template.values import place_of
from acrnet.inventory.files.resource import fields_value, key_in, text_in, value_in
from acrnet.rules.inputs import Location
from acrnet.unknown import Uncertain, Unknown

_SCOPES: Final = ("/subscriptions/", "/providers/")
"""How an id begins. An id and a name are kept with placeholders, because they only have to agree with each other."""
_LISTS: Final = ("securityRules", "ruleCollections", "networkRuleCollections", "applicationRuleCollections")
_RULES_OF_COLLECTION: Final = ("rules", "ruleCondition", "ruleConditions")


def text_of_name(value: object) -> str:
    """Return the name of a resource as text, with placeholders for what is not known; "" for anything but a name."""
    if isinstance(value, Unknown):
        return text_with_placeholders(value).strip()
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def resource_id(kind: str, name: str, target: Target) -> str:
    """Return the id of a resource in what its template is deployed to; "" where type and name do not fit together."""
    namespace, *kinds = kind.strip("/").split("/")
    names = name.split("/")
    if not namespace or not kinds or len(kinds) != len(names) or not all((*kinds, *names)):
        return ""
    scope = target.id
    above = scope if isinstance(scope, str) else text_with_placeholders(scope)
    segments = [segment for pair in zip(kinds, names, strict=True) for segment in pair]
    return "/".join([above, "providers", namespace, *segments])


def rest_form(value: object, budget: Budget, key: str = "") -> object:
    """Return an evaluated value without placeholders, but for names and ids: what is not known is `Unknown`.

    It shares nothing with other values: a list that appears in many places is counted in each.
    """
    budget.step()
    if isinstance(value, Deferred) and (key.lower() == "name" or value.text.startswith(_SCOPES)):
        return value.text
    if isinstance(value, Unknown):
        return Unknown(value.reason)
    if isinstance(value, Uncertain):
        inner = rest_form(value.value, budget)
        return inner if isinstance(inner, Unknown) else Uncertain(inner, value.reason)
    if isinstance(value, Mapping):
        names_nothing = key.lower() == "sku"  # which has a name that is one of a few words
        return {name: rest_form(item, budget, "" if names_nothing else name) for name, item in value.items()}
    if isinstance(value, list):
        return [rest_form(item, budget) for item in value]
    return value


def places_of_rules(properties: object, file: str, default: str) -> dict[str, Location]:
    """Return where the rules in the evaluated properties of a resource are written, by the keys of `Located.places`.

    `default` is the place of the properties; the list that has a rule which an expression makes is in these, unless an
    expression makes all of them.
    """
    places: dict[str, Location] = {}
    if not isinstance(properties, Mapping):
        return places
    for key in _LISTS:
        spelled = key_in(properties, key)
        of_list = f"{default}.{spelled}" if place_of(properties) else default
        for item in _objects(properties.get(spelled)):
            name = _name(item)
            where = place_of(item) or of_list
            places.setdefault(name, Location(file, where))
            for rules in _RULES_OF_COLLECTION:
                for rule in _objects(fields_value(item, rules)):
                    places.setdefault(f"{name}/{_name(rule)}", Location(file, place_of(rule) or where))
    places.pop("", None)
    return places


def _objects(value: object) -> list[Mapping[str, object]]:
    items = value if isinstance(value, list) else [value]
    contents = [item.value if isinstance(item, Uncertain) else item for item in items]
    return [item for item in contents if isinstance(item, Mapping)]


def _name(value: Mapping[str, object]) -> str:
    name = value_in(value, "name")
    return text_of_name(name).lower() if isinstance(name, Unknown) else text_in(value, "name").lower()
