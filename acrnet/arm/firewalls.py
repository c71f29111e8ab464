"""The calls about Azure Firewall: policies with their rules and drafts, firewalls, IP Groups, and virtual hubs."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.arm import api_versions
from acrnet.arm.calls import Calls
from acrnet.arm.json import JsonObject
from acrnet.resource_id import ResourceId


class FirewallCalls:
    """Reads the resources of Azure Firewall; returns and raises what the methods of `ArmSession` do."""

    def __init__(self, calls: Calls) -> None:
        self._call = calls

    def policy(self, resource: ResourceId) -> JsonObject:
        """Return a firewall policy without its rules."""
        return self._call.resource("firewall policy", resource)

    def policy_draft(self, policy: ResourceId) -> JsonObject:
        """Return the draft of a firewall policy, of which there is one at most; NotFoundError without one."""
        return self._call.resource("draft of firewall policy", policy.child("firewallPolicyDrafts", "default"))

    def rule_collection_groups(self, policy: ResourceId) -> list[JsonObject]:
        """Return the rule collection groups of a firewall policy with their rules, without those of its parent."""
        doing = f"list the rule collection groups of firewall policy {policy.name} ({policy})"
        return self._call.listed(doing, f"{policy}/ruleCollectionGroups", api_versions.NETWORK)

    def rule_collection_group(self, resource: ResourceId) -> JsonObject:
        """Return a rule collection group with its rules."""
        return self._call.resource("rule collection group", resource)

    # object: the values of properties are checked where the group was made.
    def put_rule_collection_group(self, group: ResourceId, properties: Mapping[str, object]) -> None:
        """Create or replace one rule collection group, and wait until Azure says that the operation has ended.

        Every firewall of the policy takes the change over, which takes minutes. A write that was accepted and failed
        later raises the same errors as one that was refused.
        """
        doing = f"write rule collection group {group.name} of firewall policy {group.parent.name}"
        self._call.put(doing, group, {"name": group.name, "properties": dict(properties)})

    def delete_rule_collection_group(self, group: ResourceId) -> None:
        """Delete one rule collection group and wait for the end of the operation; a missing one is not an error."""
        self._call.delete(f"delete rule collection group {group.name} of firewall policy {group.parent.name}", group)

    def firewall(self, resource: ResourceId) -> JsonObject:
        """Return a firewall with its classic rules."""
        return self._call.resource("firewall", resource)

    def firewalls(self, subscription: str) -> list[JsonObject]:
        """Return every firewall of a subscription that the caller may read, with its classic rules."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/azureFirewalls"
        return self._call.listed(f"list the firewalls of subscription {subscription}", path, api_versions.NETWORK)

    def ip_group(self, resource: ResourceId) -> JsonObject:
        """Return an IP Group with its addresses."""
        return self._call.resource("IP Group", resource)

    def ip_groups_beside(self, resource: ResourceId) -> list[JsonObject]:
        """Return every IP Group in the resource group of a resource that the caller may read."""
        scope = f"/subscriptions/{resource.subscription}/resourceGroups/{resource.resource_group}"
        doing = f"list the IP Groups of resource group {resource.resource_group}"
        return self._call.listed(doing, f"{scope}/providers/Microsoft.Network/ipGroups", api_versions.NETWORK)

    # object: the values were checked where the IP Group was made.
    def put_ip_group(self, group: ResourceId, body: Mapping[str, object]) -> None:
        """Create or replace an IP Group, and wait until every firewall whose rules name it has taken it over."""
        self._call.put(f"write IP Group {group.name}", group, body)

    def delete_ip_group(self, group: ResourceId) -> None:
        """Delete an IP Group and wait for the end of the operation; a missing one is not an error."""
        self._call.delete(f"delete IP Group {group.name}", group)

    def virtual_hubs(self, subscription: str) -> list[JsonObject]:
        """Return every virtual hub of a subscription that the caller may read."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/virtualHubs"
        return self._call.listed(f"list the virtual hubs of subscription {subscription}", path, api_versions.NETWORK)

    def hub_connections(self, hub: ResourceId) -> list[JsonObject]:
        """Return the connections of a virtual hub to virtual networks."""
        doing = f"list the virtual network connections of virtual hub {hub.name} ({hub})"
        return self._call.listed(doing, f"{hub}/hubVirtualNetworkConnections", api_versions.NETWORK)

    def routing_intents(self, hub: ResourceId) -> list[JsonObject]:
        """Return the routing intent of a virtual hub, of which there is one at most."""
        doing = f"list the routing intent of virtual hub {hub.name} ({hub})"
        return self._call.listed(doing, f"{hub}/routingIntent", api_versions.NETWORK)
