"""Templates made for tests, and what an expression in one stands for."""

from __future__ import annotations

from typing import Any

from acrnet.inventory.files.arm_template.budget import Budget
from acrnet.inventory.files.arm_template.deferred import Deferred
from acrnet.inventory.files.arm_template.evaluation import value_of
from acrnet.inventory.files.arm_template.reader import read
from acrnet.inventory.files.arm_template.scope import Names, Run, Scope, unknown_target
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.unknown import Unknown

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
NSG = "Microsoft.Network/networkSecurityGroups"

Json = dict[str, Any]


def evaluated(raw: object, sections: Json | None = None, *, has_group: bool = True, **given: Any) -> Any:
    """Return the value of `raw` in a template of these sections, with these values of parameters."""
    run = Run(Budget("main.json"), "main.json")
    names = Names(sections or {}, {name.lower(): value for name, value in given.items()}, "$")
    return value_of(raw, Scope(run, names, unknown_target("main.json", has_group=has_group)), "$.value")


def reason(raw: object, sections: Json | None = None, **given: Any) -> str:
    """Return why a value is not known; it must not be."""
    value = evaluated(raw, sections, **given)
    assert isinstance(value, Unknown), value
    return value.reason


def text_of(raw: object, sections: Json | None = None, **given: Any) -> str:
    """Return the text with placeholders of a value that is not known."""
    value = evaluated(raw, sections, **given)
    assert isinstance(value, Deferred), value
    return value.text


def template(*resources: Json, **sections: object) -> Json:
    """Return a template with these resources."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": list(resources), **sections}


def rule(name: str, priority: object = 100, **properties: object) -> Json:
    """Return a security rule that allows HTTPS to everything, but for these properties."""
    usual = {
        "protocol": "Tcp",
        "direction": "Outbound",
        "access": "Allow",
        "priority": priority,
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "443",
    }
    return {"name": name, "properties": {**usual, **properties}}


def group(name: str, *rules: object, **more: object) -> Json:
    """Return a network security group as a template has it."""
    return {
        "type": NSG,
        "apiVersion": "2024-05-01",
        "name": name,
        "location": "westeurope",
        "properties": {"securityRules": list(rules)},
        **more,
    }


def nested(inner: Json, scope: str = "inner", **more: object) -> Json:
    """Return a nested deployment of a template."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": scope},
            "template": inner,
            **more,
        },
    }


def contents(document: object, *, files: dict[str, str] | None = None, **given: Any) -> Contents:
    """Return what the reader makes of a document named infra/main.json, with these files beside it."""
    beside = files or {}
    surroundings = Surroundings(
        "infra/main.json",
        {name.lower(): value for name, value in given.items()},
        lambda path: beside.get(path, Unknown(f"there is no file {path} beside it")),
    )
    read_ = read(document, surroundings)
    assert read_ is not None
    return read_


def bodies(document: object, **given: Any) -> list[Any]:
    """Return the bodies of the resources that a template deploys."""
    return [each.body for each in contents(document, **given).resources]
