"""Registries as Resource Manager describes them and as values, as small as a test can use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry, Replica
from acrnet.resource_id import ResourceId
from acrnet.tags import TagCatalog, parse_tag_file
from acrnet.unknown import Unknown

from .estates import Json, network_id, registry_id, service_tags, vnet_id

TAGS = service_tags(
    AzureContainerRegistry=["198.51.100.0/24"],
    AzureContainerRegistry__WestEurope=["198.51.100.0/26"],
    AzureContainerRegistry__NorthEurope=["198.51.100.64/26"],
    AzureContainerRegistry__FranceCentral=["198.51.100.128/26"],
    Storage=["203.0.113.0/24"],
    Storage__WestEurope=["203.0.113.0/26"],
    Storage__NorthEurope=["203.0.113.64/26"],
    Storage__FranceCentral=["203.0.113.128/26"],
    AzureActiveDirectory=["192.0.2.0/26"],
    AzureResourceManager=["192.0.2.64/26"],
    MicrosoftContainerRegistry=["192.0.2.128/26"],
    AzureFrontDoor__FirstParty=["192.0.2.192/26"],
)


def catalog(document: Json = TAGS) -> TagCatalog:
    return parse_tag_file(json.dumps(document).encode(), expected_cloud=None)


def replication(location: str, registry: str = "contoso", state: str = "Succeeded", **properties: object) -> Json:
    """A replication in REST shape."""
    return {
        "id": f"{registry_id(registry)}/replications/{location}",
        "name": location,
        "type": "Microsoft.ContainerRegistry/registries/replications",
        "location": location,
        "properties": {"provisioningState": state, "regionEndpointEnabled": True, **properties},
    }


def connection(endpoint: str, registry: str = "contoso", state: str = "Approved") -> Json:
    """A private endpoint connection in REST shape, to the endpoint of this id."""
    return {
        "id": f"{registry_id(registry)}/privateEndpointConnections/{endpoint.rpartition('/')[2]}",
        "properties": {
            "privateEndpoint": {"id": endpoint},
            "privateLinkServiceConnectionState": {"status": state},
        },
    }


def endpoint_id(name: str) -> str:
    return network_id("privateEndpoints", name)


def private_endpoint(name: str, *interfaces: str, dns: Sequence[Json] = ()) -> Json:
    """A private endpoint in REST shape, in the subnet hub/endpoints."""
    return {
        "id": endpoint_id(name),
        "location": "westeurope",
        "properties": {
            "subnet": {"id": f"{vnet_id('hub')}/subnets/endpoints"},
            "networkInterfaces": [{"id": interface} for interface in interfaces],
            "customDnsConfigs": list(dns),
        },
    }


def interface(name: str, *members: tuple[str, str, str]) -> Json:
    """The network interface of a private endpoint; a member is its address, its name and its host."""
    return {
        "id": network_id("networkInterfaces", name),
        "location": "westeurope",
        "properties": {
            "ipConfigurations": [
                {
                    "name": member,
                    "properties": {
                        "privateIPAddress": address,
                        "privateLinkConnectionProperties": {"requiredMemberName": member, "fqdns": [host]},
                    },
                }
                for address, member, host in members
            ]
        },
    }


def replica(
    location: str, *, home: bool = False, global_routing: bool = True, provisioning_state: str = "Succeeded"
) -> Replica:
    return Replica(location, home, global_routing, provisioning_state)


def approved_endpoint(name: str, *addresses: PrivateAddress, group: str = "rg-network") -> PrivateEndpoint:
    """An approved private endpoint in the subnet hub/endpoints."""
    identifier = endpoint_id(name).replace("rg-network", group)
    subnet = ResourceId.parse(f"{vnet_id('hub')}/subnets/endpoints")
    return PrivateEndpoint(ResourceId.parse(identifier), "Approved", subnet, addresses)


# Any: a test may change any field.
def a_registry(**changes: Any) -> Registry:
    """A public Premium registry in West Europe with no other replica and nothing switched on, but for `changes`."""
    registry = Registry(
        id=ResourceId.parse(registry_id("contoso")),
        location="westeurope",
        sku="Premium",
        login_server="contoso.azurecr.io",
        public_network_access=True,
        data_endpoint_enabled=False,
        data_endpoint_hosts=(),
        replicas=(replica("westeurope", home=True),),
        private_endpoints=(),
        regional_endpoints=False,
        regional_endpoint_hosts=(),
        dual_stack=False,
        name_label_scope="Unsecure",
    )
    return replace(registry, **changes)


def unread_preview(reason: str = "acrnet cannot read it by the preview API") -> dict[str, Unknown]:
    """The fields that a failed preview call leaves unknown."""
    names = ("regional_endpoints", "regional_endpoint_hosts", "dual_stack", "name_label_scope", "virtual_network_rules")
    return dict.fromkeys(names, Unknown(reason))
