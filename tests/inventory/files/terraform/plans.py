"""Small plans and states in the form of `terraform show -json`."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.terraform import read

Json: TypeAlias = dict[str, Any]

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network"
LATER = "/subscriptions/known-after-apply/resourceGroups/rg-net/providers/Microsoft.Network"
NSG = "azurerm_network_security_group"
RULE = "azurerm_network_security_rule"


def change(
    address: str,
    after: Json | None = None,
    before: Json | None = None,
    *,
    unknown: Json | None = None,
    sensitive: Json | None = None,
    actions: list[str] | None = None,
    **more: Any,  # Any: whatever a change may have
) -> Json:
    """One entry of `resource_changes`; its actions follow from what is there before and after."""
    usual = {(False, True): ["create"], (True, False): ["delete"]}.get(
        (before is not None, after is not None), ["update"]
    )
    inner = {"actions": actions or usual, "before": before, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "change": {**inner, "after_sensitive": sensitive or {}}, **more}


def plan(*changes: Json, configuration: Json | None = None, prior: list[Json] | None = None, **more: Any) -> Json:
    """A plan of these changes; `prior` are resources of the state before it."""
    state = {"prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": prior}}}} if prior else {}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": configuration or {"root_module": {}},
        **state,
        **more,
    }


def configured(*resources: tuple[str, Json], **module: Any) -> Json:
    """The configuration of a module: each resource by `type.name`, with its expressions."""
    written = []
    for address, expressions in resources:
        *data, type_, name = address.split(".")
        mode = "data" if data else "managed"
        written.append(
            {
                "address": address,
                "mode": mode,
                "type": type_,
                "name": name,
                "provider_config_key": "azurerm",
                "expressions": expressions,
            }
        )
    return {"resources": written, **module}


def refers(*references: str) -> Json:
    """An expression that refers to these, which also lists the beginning of each."""
    return {"references": [text for each in references for text in (each, each.rpartition(".")[0])]}


def group(name: str = "nsg", *rules: Json, **more: Any) -> Json:
    """The attributes of a group."""
    return {
        "name": name,
        "location": "westeurope",
        "resource_group_name": "rg-net",
        "security_rule": list(rules),
        **more,
    }


def own_rule(name: str, priority: int, access: str = "Deny", to: str = "*", **more: Any) -> Json:
    """The attributes of a rule that is a resource of its own."""
    place = {"resource_group_name": "rg-net", "network_security_group_name": "nsg"}
    return {**inline(name, priority, access, to), **place, **more}


def inline(name: str, priority: int, access: str = "Deny", to: str = "*", **more: Any) -> Json:
    """The attributes of a rule in its group: outbound, TCP, from and to any port."""
    return {
        "name": name,
        "priority": priority,
        "direction": "Outbound",
        "access": access,
        "protocol": "Tcp",
        "description": "",
        "source_port_range": "*",
        "source_port_ranges": [],
        "destination_port_range": "*",
        "destination_port_ranges": [],
        "source_address_prefix": "*",
        "source_address_prefixes": [],
        "destination_address_prefix": to,
        "destination_address_prefixes": [],
        "source_application_security_group_ids": [],
        "destination_application_security_group_ids": [],
        **more,
    }


def contents(document: Json, surroundings: Surroundings | None = None) -> Contents:
    """What the reader makes of a document, which has gone through JSON as any file has."""
    found = read(json.loads(json.dumps(document)), surroundings or Surroundings("plan.json"))
    assert found is not None
    return found


def bodies(document: Json) -> dict[str, Any]:  # Any: bodies are read with plain keys
    """The bodies of resources and registries by their ids."""
    read_ = contents(document)
    return {str(each.body["id"]): each.body for each in (*read_.resources, *read_.registries)}


def rules(document: Json, identifier: str) -> list[Any]:
    """The rules of a group by its id."""
    listed: list[Any] = bodies(document)[identifier]["properties"]["securityRules"]
    return listed


def names(document: Json, identifier: str) -> list[str]:
    """The names of the rules of a group by its id."""
    return [each["name"] for each in rules(document, identifier)]
