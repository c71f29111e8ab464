"""A session with Azure Resource Manager, with every call that acrnet makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from acrnet.arm import api_versions
from acrnet.arm.bodies import page_items
from acrnet.arm.calls import Calls
from acrnet.arm.firewalls import FirewallCalls
from acrnet.arm.json import JsonObject
from acrnet.arm.resource_graph import GraphAnswer, run_query
from acrnet.arm.tracing import CallLog
from acrnet.cloud import Cloud
from acrnet.resource_id import ResourceId

if TYPE_CHECKING:
    from acrnet.arm.pipeline import ArmPipeline

_NETWORK = "/providers/Microsoft.Network"


class ArmSession:
    """Reads and writes through the Azure SDK; safe to use from many threads.

    Methods return bodies exactly as on the wire, and lists with the items of all pages. Each raises an error of
    `acrnet.errors`: NotFoundError, PermissionDeniedError, PolicyDeniedError, LockedError, else RemoteError. After
    throttling, and for a busy resource, they wait and retry a limited number of times.
    """

    def __init__(self, cloud: Cloud, pipeline: ArmPipeline, log: CallLog) -> None:
        self._cloud = cloud
        self._pipeline = pipeline
        self._call = Calls(cloud, pipeline)
        self._firewalls = FirewallCalls(self._call)
        self._log = log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pipeline.close()

    @property
    def cloud(self) -> Cloud:
        """The cloud this session talks to."""
        return self._cloud

    @property
    def firewalls(self) -> FirewallCalls:
        """The calls about Azure Firewall."""
        return self._firewalls

    @property
    def calls(self) -> int:
        """The number of requests sent so far, retries and polls included."""
        return self._log.count

    def subscriptions(self) -> list[JsonObject]:
        """Return the subscriptions the caller can see."""
        return self._call.listed("list the subscriptions", "/subscriptions", api_versions.SUBSCRIPTIONS)

    def resources(self, subscription: str, resource_type: str) -> list[JsonObject]:
        """Return the generic view (id, name, type, location, tags) of every resource of one type in a subscription."""
        return self._call.listed(
            f"list {resource_type} in subscription {subscription}",
            f"/subscriptions/{subscription}/resources",
            api_versions.RESOURCES,
            **{"$filter": f"resourceType eq '{resource_type}'"},
        )

    def permissions(self, scope: str) -> list[JsonObject]:
        """Return the permissions of the caller at `scope`, the path of a subscription, group or resource."""
        path = f"{scope.rstrip('/')}/providers/Microsoft.Authorization/permissions"
        return self._call.listed(f"read your permissions on {scope}", path, api_versions.PERMISSIONS)

    def service_tags(self, subscription: str, location: str) -> JsonObject:
        """Return the service tags for `location`, with the `values` of all pages in one object."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/serviceTags"
        with self._call.translated(f"read the service tags of {location}"):
            first, *rest = self._pipeline.get_pages(path, **{"api-version": api_versions.NETWORK})
            if not rest:
                return first
            values = [value for page in (first, *rest) for value in page_items(page, "values")]
        return {**first, "values": values, "nextLink": ""}

    def registry(self, resource: ResourceId, preview: bool = False) -> JsonObject:
        """Return a container registry; with `preview`, from the api-version that has the preview fields."""
        version = api_versions.REGISTRY_PREVIEW if preview else api_versions.REGISTRY
        return self._call.resource("registry", resource, version)

    def replications(self, registry: ResourceId) -> list[JsonObject]:
        """Return the replications of a registry, which include the home region only if there are others."""
        doing = f"read replications of registry {registry.name} ({registry})"
        return self._call.listed(doing, f"{registry}/replications", api_versions.REGISTRY)

    def private_endpoint_connections(self, registry: ResourceId) -> list[JsonObject]:
        """Return the private endpoint connections of a registry, in any state."""
        doing = f"read private endpoint connections of registry {registry.name} ({registry})"
        return self._call.listed(doing, f"{registry}/privateEndpointConnections", api_versions.REGISTRY)

    def private_endpoint(self, resource: ResourceId) -> JsonObject:
        """Return a private endpoint."""
        return self._call.resource("private endpoint", resource)

    def network_interface(self, resource: ResourceId) -> JsonObject:
        """Return a network interface."""
        return self._call.resource("network interface", resource)

    def network_interfaces(self, subscription: str, resource_group: str) -> list[JsonObject]:
        """Return the network interfaces of a resource group, without those of scale sets."""
        path = f"/subscriptions/{subscription}/resourceGroups/{resource_group}{_NETWORK}/networkInterfaces"
        doing = f"list the network interfaces of resource group {resource_group}"
        return self._call.listed(doing, path, api_versions.NETWORK)

    def scale_set_interfaces(self, scale_set: ResourceId) -> list[JsonObject]:
        """Return the network interfaces of all machines of a virtual machine scale set."""
        doing = f"read network interfaces of scale set {scale_set.name} ({scale_set})"
        return self._call.listed(doing, f"{scale_set}/networkInterfaces", api_versions.SCALE_SET_INTERFACES)

    def network_security_group(self, resource: ResourceId) -> JsonObject:
        """Return a network security group with its rules."""
        return self._call.resource("network security group", resource)

    def network_security_groups(self, subscription: str) -> list[JsonObject]:
        """Return every network security group of a subscription that the caller may read, with its rules."""
        path = f"/subscriptions/{subscription}{_NETWORK}/networkSecurityGroups"
        doing = f"list the network security groups of subscription {subscription}"
        return self._call.listed(doing, path, api_versions.NETWORK)

    def address_prefix_sets(self, group: ResourceId) -> list[JsonObject]:
        """Return the address prefix sets of an application security group (API 2025-09-01 and later)."""
        doing = f"read the address prefixes of application security group {group.name} ({group})"
        return self._call.listed(doing, f"{group}/addressPrefixSets", api_versions.NETWORK)

    def virtual_network(self, resource: ResourceId) -> JsonObject:
        """Return a virtual network with its subnets and peerings."""
        return self._call.resource("virtual network", resource)

    def route_table(self, resource: ResourceId) -> JsonObject:
        """Return a route table with its routes."""
        return self._call.resource("route table", resource)

    def subnet(self, resource: ResourceId) -> JsonObject:
        """Return a subnet."""
        return self._call.resource("subnet", resource)

    def effective_admin_rules(self, virtual_network: ResourceId) -> list[JsonObject]:
        """Return the security admin rules that network managers apply to a virtual network, including default rules.

        The call is a POST that only reads; each page has a token for the next one (azure-mgmt-network 33.1.0,
        checked 2026-11-23).
        """
        rules: list[JsonObject] = []
        with self._call.reading("effective security admin rules of virtual network", virtual_network):
            path = f"{virtual_network}/listNetworkManagerEffectiveSecurityAdminRules"
            token, tokens = "", self._call.page_links()
            while True:
                options = {"skipToken": tokens.follow(token)} if token else {}
                page, _headers = self._call.post(path, options, api_versions.NETWORK)
                rules += page_items(page)
                token = page.get("skipToken") or ""
                if not token:
                    return rules

    def nat_gateway(self, resource: ResourceId) -> JsonObject:
        """Return a NAT gateway."""
        return self._call.resource("NAT gateway", resource)

    def public_ip_address(self, resource: ResourceId) -> JsonObject:
        """Return a public IP address."""
        return self._call.resource("public IP address", resource)

    def public_ip_prefix(self, resource: ResourceId) -> JsonObject:
        """Return a public IP prefix."""
        return self._call.resource("public IP prefix", resource)

    def load_balancer(self, resource: ResourceId) -> JsonObject:
        """Return a load balancer."""
        return self._call.resource("load balancer", resource)

    def service_endpoint_policy(self, resource: ResourceId) -> JsonObject:
        """Return a service endpoint policy."""
        return self._call.resource("service endpoint policy", resource)

    def private_dns_zones(self, subscription: str) -> list[JsonObject]:
        """Return the private DNS zones of a subscription."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/privateDnsZones"
        return self._call.listed(f"list the private DNS zones of {subscription}", path, api_versions.PRIVATE_DNS)

    def private_dns_zone_links(self, zone: ResourceId) -> list[JsonObject]:
        """Return the links of a private DNS zone to virtual networks."""
        doing = f"list the virtual network links of private DNS zone {zone.name} ({zone})"
        return self._call.listed(doing, f"{zone}/virtualNetworkLinks", api_versions.PRIVATE_DNS)

    def private_dns_records(self, zone: ResourceId) -> list[JsonObject]:
        """Return the record sets of a private DNS zone, of every type."""
        doing = f"list the records of private DNS zone {zone.name} ({zone})"
        return self._call.listed(doing, f"{zone}/ALL", api_versions.PRIVATE_DNS)

    def dns_forwarding_rulesets(self, virtual_network: ResourceId) -> list[JsonObject]:
        """Return references to the DNS forwarding rulesets that a virtual network is linked to, in any subscription.

        The call is a POST that changes nothing; its further pages are read with GET, as the SDK does
        (azure-mgmt-dnsresolver 1.1.0, checked 2026-11-29).
        """
        doing = f"list the DNS forwarding rulesets of virtual network {virtual_network.name} ({virtual_network})"
        path = f"{virtual_network}/listDnsForwardingRulesets"
        return self._call.posted(doing, path, api_versions.DNS_RESOLVER)

    def forwarding_rules(self, ruleset: ResourceId) -> list[JsonObject]:
        """Return the rules of a DNS forwarding ruleset."""
        doing = f"list the rules of DNS forwarding ruleset {ruleset.name} ({ruleset})"
        return self._call.listed(doing, f"{ruleset}/forwardingRules", api_versions.DNS_RESOLVER)

    def web_apps(self, plan: ResourceId) -> list[JsonObject]:
        """Return the web apps of an App Service plan."""
        return self._call.listed(f"list the web apps of plan {plan.name} ({plan})", f"{plan}/sites", api_versions.WEB)

    def web_app_slots(self, app: ResourceId) -> list[JsonObject]:
        """Return the deployment slots of a web app."""
        return self._call.listed(f"list the slots of web app {app.name} ({app})", f"{app}/slots", api_versions.WEB)

    def resource_graph(
        self, query: str, *, subscriptions: Sequence[str] = (), management_groups: Sequence[str] = ()
    ) -> GraphAnswer:
        """Return all pages of the answer of Azure Resource Graph; see `acrnet.arm.resource_graph`.

        Without subscriptions and management groups, everything that the caller can see in the tenant is searched.
        """
        return run_query(self._call, query, subscriptions, management_groups)

    # object: the values of properties are checked where the rule was written.
    def put_security_rule(
        self, rule: ResourceId, properties: Mapping[str, object], *, has_ended: Callable[[], bool] | None = None
    ) -> None:
        """Create or replace one security rule and wait until Azure says that the operation has ended.

        After the wait that Azure asks for, `has_ended` is called once, to read the rule: if it returns true, the rule
        shows that the operation has succeeded, and the operation itself is not looked at. It raises no errors of
        acrnet. Without it, the caller has to read the rule afterwards.

        A write that was accepted and failed later raises the same errors as one that was refused.
        """
        content = {"name": rule.name, "properties": dict(properties)}
        self._call.put(f"write rule {rule.name} of network security group {rule.parent.name}", rule, content, has_ended)

    def delete_security_rule(self, rule: ResourceId) -> None:
        """Delete one security rule and wait for the end of the operation; a missing rule is not an error."""
        self._call.delete(f"delete rule {rule.name} of network security group {rule.parent.name}", rule)
