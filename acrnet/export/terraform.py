"""Terraform modules: security rules by azurerm, azapi and the Azure Verified Module, and rules of a firewall policy.

Arguments are those of azurerm 4.55.0, as cdktf-cdktf-provider-azurerm 14.23.1 has them; the map of rules is that of the
module Azure/avm-res-network-networksecuritygroup/azurerm 0.5.1 (both checked 2026-11-29).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from acrnet.export.azure_kinds import APPLICATION_RULES, NETWORK_RULES, SECURITY_RULES
from acrnet.export.azure_rules import (
    API_VERSION,
    COLLECTION_PRIORITY,
    GROUP_PRIORITY,
    SOURCES,
    Nested,
    Parameter,
    Properties,
    RuleCollection,
    Supplied,
    Value,
    application_rules,
    network_rules,
    security_rules,
)
from acrnet.export.export_list import ExportList
from acrnet.export.hcl import Attribute, Block, Expression, attributes, lines
from acrnet.export.hcl import Value as HclValue
from acrnet.export.header import commented
from acrnet.export.identifiers import identifiers

_AZURERM: Final = {"azurerm": {"source": "hashicorp/azurerm", "version": ">= 4.0"}}
_AZAPI: Final = {"azapi": {"source": "Azure/azapi", "version": ">= 2.0"}}

_AZURERM_NAMES: Final = {"ipProtocols": "protocols", "targetFqdns": "destination_fqdns", "protocolType": "type"}
"""Arguments that azurerm does not name as Resource Manager does."""


def _azurerm(export: ExportList) -> list[Block]:
    rules = security_rules(export)
    group = Parameter("resourceGroupName", "Name of the resource group of the network security group.")

    def arguments(name: str, properties: Properties) -> Mapping[str, HclValue]:
        where = {_snake(each.name): _variable(each) for each in (group, rules.parent)}
        return {"name": name, **where, **_arguments(properties)}

    return [
        *_start(_AZURERM, (group, rules.parent, *rules.parameters)),
        *_resources("azurerm_network_security_rule", rules, arguments),
    ]


def _azapi(export: ExportList) -> list[Block]:
    rules = security_rules(export)
    group = Parameter("networkSecurityGroupId", "Resource id of the network security group that gets the rules.")

    def arguments(name: str, properties: Properties) -> Mapping[str, HclValue]:
        return {
            "type": f"{rules.type}@{API_VERSION}",
            "name": name,
            "parent_id": _variable(group),
            "locks": [_variable(group)],
            "body": {"properties": _hcl(properties)},
        }

    return [*_start(_AZAPI, (group, *rules.parameters)), *_resources("azapi_resource", rules, arguments)]


def _resources(
    kind: str, rules: Nested, arguments: Callable[[str, Properties], Mapping[str, HclValue]]
) -> Iterator[Block]:
    labels = identifiers(rules.resources)
    for name, properties in rules.resources.items():
        yield Block(f'resource "{kind}" "{labels[name]}"', attributes(arguments(name, properties)))


def _verified_module(export: ExportList) -> list[Block]:
    rules = security_rules(export)
    return [
        *_variables(rules.parameters),
        Block(
            'output "security_rules"',
            attributes(
                {
                    "description": "For security_rules of Azure/avm-res-network-networksecuritygroup/azurerm.",
                    "value": {
                        name: {"name": name, **_arguments(properties)} for name, properties in rules.resources.items()
                    },
                }
            ),
        ),
    ]


def _firewall(kind: str, collection_of: Callable[[ExportList], RuleCollection], export: ExportList) -> list[Block]:
    policy = Parameter("firewallPolicyId", "Resource id of the firewall policy that gets the rule collection group.")
    collection = collection_of(export)
    group = attributes(
        {"name": collection.name, "firewall_policy_id": _variable(policy), "priority": _variable(GROUP_PRIORITY)}
    )
    inner = attributes({"name": collection.name, "priority": COLLECTION_PRIORITY, "action": "Allow"})
    rules = [Block("rule", _body(rule)) for rule in collection.rules]
    return [
        *_start(_AZURERM, (policy, GROUP_PRIORITY, SOURCES)),
        Block(
            'resource "azurerm_firewall_policy_rule_collection_group" "acrnet"',
            [*group, Block(f"{kind}_rule_collection", [*inner, *rules])],
        ),
    ]


def _start(provider: Mapping[str, HclValue], parameters: Iterable[Parameter]) -> list[Block]:
    requirement = Block("terraform", [Block("required_providers", attributes(provider))])
    return [requirement, *_variables(parameters)]


def _variables(parameters: Iterable[Parameter]) -> list[Block]:
    return [Block(f'variable "{_snake(each.name)}"', attributes(_variable_body(each))) for each in parameters]


def _variable_body(parameter: Parameter) -> Mapping[str, HclValue]:
    about: dict[str, HclValue] = {"description": parameter.about}
    if parameter.number is not None:
        return {**about, "type": Expression("number"), "default": parameter.number}
    return {**about, "type": Expression("list(string)" if parameter.several else "string")}


def _body(properties: Properties) -> Sequence[Attribute | Block]:
    """Return the body of a block; a list of objects is a block for each of them, at the end."""
    plain = {name: value for name, value in properties.items() if name != "ruleType" and not _objects(value)}
    blocks = [(name, each) for name, value in properties.items() for each in _objects(value)]
    return [*attributes(_arguments(plain)), *(Block(name, _body(each)) for name, each in blocks)]


def _objects(value: Value) -> list[Properties]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for each in value if isinstance(each, Mapping)]
    return []


def _arguments(properties: Properties) -> Mapping[str, HclValue]:
    """Return properties by the names that azurerm has for them."""
    return {_AZURERM_NAMES.get(name, _snake(name)): _hcl(value) for name, value in properties.items()}


def _hcl(value: Value) -> HclValue:
    if isinstance(value, Supplied):
        return _variable(value.parameter, value.more)
    if isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {name: _hcl(each) for name, each in value.items()}
    return [_hcl(each) for each in value]


def _variable(parameter: Parameter, more: int = 0) -> Expression:
    return Expression(f"var.{_snake(parameter.name)}" + (f" + {more}" if more else ""))


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)


def _text(blocks: Callable[[ExportList], list[Block]], export: ExportList, notes: Sequence[str]) -> str:
    return "\n".join([*commented(export, notes), "", *lines(blocks(export))]) + "\n"


_AZURERM_MODULE: Final = "a Terraform module for azurerm"
_TESTED: Final = "Formatted as terraform fmt does and read by python-hcl2; applied to no subscription."
_EVALUATED: Final = "Taken by terraform for the module's variable; applied to no subscription."

TERRAFORM: Final = (
    SECURITY_RULES.syntax("terraform", _AZURERM_MODULE, _TESTED, partial(_text, _azurerm)),
    SECURITY_RULES.syntax("terraform-azapi", "a Terraform module for azapi", _TESTED, partial(_text, _azapi)),
    SECURITY_RULES.syntax(
        "terraform-avm", "a Terraform map for the Azure Verified Module", _EVALUATED, partial(_text, _verified_module)
    ),
    *(
        kind.syntax(
            f"terraform{kind.suffix}", _AZURERM_MODULE, _TESTED, partial(_text, partial(_firewall, word, rules_of))
        )
        for word, kind, rules_of in (
            ("application", APPLICATION_RULES, application_rules),
            ("network", NETWORK_RULES, network_rules),
        )
    ),
)
