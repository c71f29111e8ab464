"""Templates of Resource Manager with rules of Azure for a network security group or a firewall policy that exists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from acrnet.export.azure_kinds import RULE_KINDS, RuleKind
from acrnet.export.azure_rules import API_VERSION, Nested, Parameter, Supplied, Value
from acrnet.export.export_list import ExportList
from acrnet.export.header import facts
from acrnet.registry.document import JsonObject

_SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def _text(kind: RuleKind, export: ExportList, notes: Sequence[str]) -> str:
    rules = kind.nested(export)
    document = {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {"about": [f"{label}: {value}" for label, value in facts(export, notes)]},
        "parameters": {each.name: _parameter(each) for each in (rules.parent, *rules.parameters)},
        "resources": list(_resources(rules)),
    }
    return json.dumps(document, indent=2) + "\n"


def _parameter(parameter: Parameter) -> JsonObject:
    kind = "array" if parameter.several else "string" if parameter.number is None else "int"
    default = {} if parameter.number is None else {"defaultValue": parameter.number}
    return {"type": kind, **default, "metadata": {"description": parameter.about}}


def _resources(rules: Nested) -> Iterator[JsonObject]:
    before = ""
    parent = f"parameters({_quoted(rules.parent.name)})"
    for name, properties in rules.resources.items():
        yield {
            "type": rules.type,
            "apiVersion": API_VERSION,
            "name": f"[concat({parent}, {_quoted(f'/{name}')})]",
            **({"dependsOn": [before]} if before else {}),
            "properties": _json(properties),
        }
        before = f"[resourceId({_quoted(rules.type)}, {parent}, {_quoted(name)})]"


def _json(value: Value) -> object:
    if isinstance(value, Supplied):
        supplied = f"parameters({_quoted(value.parameter.name)})"
        return f"[add({supplied}, {value.more})]" if value.more else f"[{supplied}]"
    if isinstance(value, str):
        return _literal(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {name: _json(each) for name, each in value.items()}
    return [_json(each) for each in value]


def _literal(text: str) -> str:
    """Return a text that is taken as it is: one in brackets would be an expression.

    learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions, checked 2026-11-29.
    """
    return f"[{text}" if text.startswith("[") and text.endswith("]") else text


def _quoted(text: str) -> str:
    """Return a text inside an expression, from the same page."""
    return "'" + text.replace("'", "''") + "'"


_TESTED: Final = "Checked with Azure's published schema; deployed nowhere."

ARM: Final = tuple(
    kind.syntax(f"arm{kind.suffix}", "a Resource Manager template", _TESTED, partial(_text, kind))
    for kind in RULE_KINDS
)
