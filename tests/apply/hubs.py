"""An estate with firewall policies and a security group, and plans for them made as a command makes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acrnet.config import Configuration
from acrnet.plan.document import dump_plan, load_plan
from acrnet.plan.model import Plan
from acrnet.resource_id import ResourceId
from acrnet.workflow.plan import make_plan
from acrnet.workflow.remove import plan_removal

from ..estates import Json, network_id, nsg, nsg_id, registry, subnet, vnet, write_estate
from ..needs import TAGS, deny_all
from .situations import Running, Situation

CLIENTS = "10.8.1.0/24"
IP_GROUP = network_id("ipGroups", "ipg-app")


def policy_id(name: str) -> str:
    return network_id("firewallPolicies", name)


def group_id(policy: str, name: str) -> str:
    return f"{policy_id(policy)}/ruleCollectionGroups/{name}"


def policy(name: str, base: str = "", **properties: object) -> Json:
    parent = {"basePolicy": {"id": policy_id(base)}} if base else {}
    inner = {"sku": {"tier": "Standard"}, "threatIntelMode": "Alert", **parent, **properties}
    return {"id": policy_id(name), "location": "westeurope", "properties": inner}


def application_rule(name: str, *hosts: str) -> Json:
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["*"],
        "targetFqdns": list(hosts),
    }


def collection(name: str, *rules: Json, action: str = "Allow", priority: int = 1000) -> Json:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": name,
        "priority": priority,
        "action": {"type": action},
        "rules": list(rules),
    }


def group(policy: str, name: str, priority: int, *collections: Json) -> Json:
    return {"id": group_id(policy, name), "properties": {"priority": priority, "ruleCollections": list(collections)}}


def firewall(policy: str) -> Json:
    inner = {"sku": {"name": "AZFW_VNet", "tier": "Standard"}, "firewallPolicy": {"id": policy_id(policy)}}
    return {"id": network_id("azureFirewalls", f"fw-{policy}"), "location": "westeurope", "properties": inner}


def resources(*rules: Json) -> list[Json]:
    """A root and a child with a firewall, a policy of another family, a group of somebody else, and clients.

    The clients' security group has these rules before the one that denies.
    """
    deny = deny_all(4000, "deny-internet", destinationAddressPrefix="Internet")
    return [
        {"id": IP_GROUP, "location": "westeurope", "properties": {"ipAddresses": [CLIENTS]}},
        policy("root"),
        policy("child", "root"),
        policy("stranger"),
        firewall("child"),
        group("child", "rcg-web", 300, collection("web", application_rule("www", "www.example.com"))),
        nsg("nsg-app", *rules, deny),
        vnet("vnet", subnet("app", CLIENTS, nsg=nsg_id("nsg-app")), space=("10.8.0.0/16",)),
    ]


@dataclass
class Hub:
    """The estate on disk."""

    folder: Path

    def write(self, *more: Json, rules: Sequence[Json] = ()) -> None:
        write_estate(self.folder, *resources(*rules), *more, tags=TAGS)
        self.write_registry()

    def write_registry(self, **properties: Any) -> None:
        """Put the registry into a file of its own, so that it changes without what was applied meanwhile."""
        path = self.folder / "registry.json"
        path.write_text(json.dumps(registry("contoso", **properties)), encoding="utf-8")

    def configuration(self, *policies: str, **changes: Any) -> Configuration:
        usual = {"registries": ("contoso",), "firewall_policies": policies or ("child",), "sources": (CLIENTS,)}
        return Configuration(**{**usual, **changes})

    def plan(self, *policies: str, force: bool = False, **changes: Any) -> Situation:
        """The plan for these policies, as it is read back from a file."""
        configuration = self.configuration(*policies, **changes)
        return self.planned(make_plan(self.open().arm, configuration, force=force))

    def removal(self, *policies: str, **changes: Any) -> Situation:
        return self.planned(plan_removal(self.open().arm, self.configuration(*policies, **changes)).plan)

    def planned(self, plan: Plan) -> Situation:
        return Situation(self.folder, load_plan(dump_plan(plan)), ())

    def open(self, settings: str = "", **options: int) -> Running:
        return Situation(self.folder, _NO_PLAN, ()).open(settings, **options)

    def groups(self, policy: str = "child") -> dict[str, Json]:
        """The rule collection groups of a policy by name, without what only the service writes."""
        with self.open().arm as arm:
            listed = arm.firewalls.rule_collection_groups(ResourceId.parse(policy_id(policy)))
        return {
            each["name"]: {
                key: value for key, value in each["properties"].items() if key not in {"size", "provisioningState"}
            }
            for each in listed
        }

    def hosts(self, policy: str = "child", name: str = "acrnet") -> list[str]:
        """The host names that the owned group of a policy admits; none without the group."""
        body = self.groups(policy).get(name, {"ruleCollections": []})
        return [
            host for each in body["ruleCollections"] for rule in each["rules"] for host in rule.get("targetFqdns", [])
        ]


_NO_PLAN = Plan(
    cloud="public",
    owner="default",
    complete=True,
    registries=(),
    service_tags=(),
    needs=(),
    assumptions=(),
    targets=(),
    warnings=(),
)
