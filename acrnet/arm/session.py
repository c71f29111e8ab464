"""A session with Azure Resource Manager: every call acrnet makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from acrnet.arm import api_versions
from acrnet.arm.json import JsonObject
from acrnet.arm.sdk import body, final_body, finish, items
from acrnet.arm.tracing import CallLog
from acrnet.cloud import Cloud
from acrnet.resource_id import ResourceId

if TYPE_CHECKING:
    from azure.mgmt.network import NetworkManagementClient

    from acrnet.arm.clients import Clients


class ArmSession:
    """Reads and writes through the Azure SDK; safe to use from many threads.

    Methods return bodies exactly as they were on the wire, lists with the items of all pages. Each raises an error of
    `acrnet.errors`: NotFoundError, PermissionDeniedError, PolicyDeniedError, LockedError, else RemoteError. Throttling
    and a resource that is busy are waited for and retried, a bounded number of times.
    """

    def __init__(self, cloud: Cloud, clients: Clients, log: CallLog) -> None:
        self._cloud = cloud
        self._clients = clients
        self._log = log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._clients.close()

    @property
    def cloud(self) -> Cloud:
        """The cloud this session talks to."""
        return self._cloud

    @property
    def calls(self) -> int:
        """How many requests were sent so far, retries and polls included."""
        return self._log.count

    def subscriptions(self) -> list[JsonObject]:
        """Return the subscriptions the caller can see."""
        return self._list("list the subscriptions", "/subscriptions", api_versions.SUBSCRIPTIONS)

    def resources(self, subscription: str, resource_type: str) -> list[JsonObject]:
        """Return the generic view (id, name, type, location, tags) of every resource of one type in a subscription."""
        return self._list(
            f"list {resource_type} in subscription {subscription}",
            f"/subscriptions/{subscription}/resources",
            api_versions.RESOURCES,
            **{"$filter": f"resourceType eq '{resource_type}'"},
        )

    def permissions(self, scope: str) -> list[JsonObject]:
        """Return the permissions of the caller at `scope`, which is the path of a subscription, group or resource."""
        path = f"{scope.rstrip('/')}/providers/Microsoft.Authorization/permissions"
        return self._list(f"read your permissions on {scope}", path, api_versions.PERMISSIONS)

    def service_tags(self, subscription: str, location: str) -> JsonObject:
        """Return the service tags as `location` knows them, the `values` of all pages in one object."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/serviceTags"
        with self._translated(f"read the service tags of {location}"):
            first, *rest = self._clients.get_pages(path, **{"api-version": api_versions.NETWORK})
        if not rest:
            return first
        values = [value for page in (first, *rest) for value in page.get("values", [])]
        return {**first, "values": values, "nextLink": ""}

    def registry(self, resource: ResourceId, preview: bool = False) -> JsonObject:
        """Return a container registry; with `preview`, by the api-version that also shows the preview fields."""
        version = api_versions.REGISTRY_PREVIEW if preview else api_versions.REGISTRY
        with self._reading("registry", resource):
            client = self._clients.registry(resource.subscription, version)
            return body(client.registries.get, resource.resource_group, resource.name)

    def replications(self, registry: ResourceId) -> list[JsonObject]:
        """Return the replications of a registry; the home region is among them only when there are others."""
        with self._reading("replications of registry", registry):
            client = self._clients.registry(registry.subscription, api_versions.REGISTRY)
            return items(client.replications.list, registry.resource_group, registry.name)

    def private_endpoint_connections(self, registry: ResourceId) -> list[JsonObject]:
        """Return the private endpoint connections of a registry, in any state."""
        with self._reading("private endpoint connections of registry", registry):
            client = self._clients.registry(registry.subscription, api_versions.REGISTRY)
            return items(client.private_endpoint_connections.list, registry.resource_group, registry.name)

    def private_endpoint(self, resource: ResourceId) -> JsonObject:
        """Return a private endpoint."""
        return self._network("private endpoint", resource, lambda client: client.private_endpoints.get)

    def network_interface(self, resource: ResourceId) -> JsonObject:
        """Return a network interface."""
        return self._network("network interface", resource, lambda client: client.network_interfaces.get)

    def network_interfaces(self, subscription: str, resource_group: str) -> list[JsonObject]:
        """Return the network interfaces of a resource group, those of scale sets left out."""
        with self._translated(f"list the network interfaces of resource group {resource_group}"):
            operation = self._clients.network(subscription).network_interfaces.list
            return items(operation, resource_group, api_version=api_versions.NETWORK)

    def scale_set_interfaces(self, scale_set: ResourceId) -> list[JsonObject]:
        """Return the network interfaces of all machines of a virtual machine scale set."""
        with self._reading("network interfaces of scale set", scale_set):
            operations = self._clients.network(scale_set.subscription).network_interfaces
            # Microsoft.Compute serves this one, by an api-version of its own that the SDK knows.
            return items(
                operations.list_virtual_machine_scale_set_network_interfaces, scale_set.resource_group, scale_set.name
            )

    def network_security_group(self, resource: ResourceId) -> JsonObject:
        """Return a network security group with its rules."""
        return self._network("network security group", resource, lambda client: client.network_security_groups.get)

    def virtual_network(self, resource: ResourceId) -> JsonObject:
        """Return a virtual network with its subnets and peerings."""
        return self._network("virtual network", resource, lambda client: client.virtual_networks.get)

    def route_table(self, resource: ResourceId) -> JsonObject:
        """Return a route table with its routes."""
        return self._network("route table", resource, lambda client: client.route_tables.get)

    def subnet(self, resource: ResourceId) -> JsonObject:
        """Return a subnet."""
        with self._reading("subnet", resource):
            operation = self._clients.network(resource.subscription).subnets.get
            return body(operation, *_names_of_child(resource), api_version=api_versions.NETWORK)

    # object: what a property holds is the business of whoever wrote the rule.
    def put_security_rule(self, rule: ResourceId, properties: Mapping[str, object]) -> JsonObject:
        """Create or replace one security rule, wait until Azure has done so, and return the rule.

        A write that was accepted and failed later raises like one that was refused.
        """
        content = {"name": rule.name, "properties": dict(properties)}
        with self._translated(f"write rule {rule.name} of network security group {rule.parent.name}"):
            operation = self._clients.network(rule.subscription).security_rules.begin_create_or_update
            return final_body(operation, *_names_of_child(rule), content, api_version=api_versions.NETWORK)

    def delete_security_rule(self, rule: ResourceId) -> None:
        """Delete one security rule and wait until Azure has done so; a rule that is not there is no error."""
        with self._translated(f"delete rule {rule.name} of network security group {rule.parent.name}"):
            operation = self._clients.network(rule.subscription).security_rules.begin_delete
            finish(operation, *_names_of_child(rule), api_version=api_versions.NETWORK)

    def _list(self, doing: str, path: str, api_version: str, **query: str) -> list[JsonObject]:
        with self._translated(doing):
            pages = self._clients.get_pages(path, **{"api-version": api_version}, **query)
        return [item for page in pages for item in page.get("value", [])]

    # Any: the operation's own model, which `body` passes by.
    def _network(
        self, noun: str, resource: ResourceId, operation: Callable[[NetworkManagementClient], Callable[..., Any]]
    ) -> JsonObject:
        with self._reading(noun, resource):
            get = operation(self._clients.network(resource.subscription))
            return body(get, resource.resource_group, resource.name, api_version=api_versions.NETWORK)

    @contextmanager
    def _reading(self, noun: str, resource: ResourceId) -> Iterator[None]:
        with self._translated(f"read {noun} {resource.name} ({resource})"):
            yield

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        from acrnet.arm.failures import translated

        with translated(doing, self._cloud.resource_manager_host):
            yield


def _names_of_child(resource: ResourceId) -> tuple[str, str, str]:
    """What the SDK's operations on a child resource take: resource group, parent, name."""
    return resource.resource_group, resource.parent.name, resource.name
