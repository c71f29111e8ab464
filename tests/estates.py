"""Resources in REST shape, and folders of them, as small as a test can use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]  # Any: tests build right and wrong JSON alike

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-network"


def network_id(kind: str, name: str, group: str = GROUP) -> str:
    """The id of a resource of Microsoft.Network."""
    return f"{group}/providers/Microsoft.Network/{kind}/{name}"


def nsg_id(name: str, group: str = GROUP) -> str:
    return network_id("networkSecurityGroups", name, group)


def vnet_id(name: str, group: str = GROUP) -> str:
    return network_id("virtualNetworks", name, group)


def nic_id(name: str, group: str = GROUP) -> str:
    return network_id("networkInterfaces", name, group)


def registry_id(name: str, group: str = GROUP) -> str:
    return f"{group}/providers/Microsoft.ContainerRegistry/registries/{name}"


def rule(name: str, priority: int, access: str = "Allow", destination: str = "Internet", **changes: object) -> Json:
    """An outbound rule to port 443."""
    properties = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "VirtualNetwork",
        "destinationAddressPrefix": destination,
        "access": access,
        "priority": priority,
        "direction": "Outbound",
        **changes,
    }
    return {"name": name, "properties": properties}


def nsg(name: str, *rules: Json, group: str = GROUP, location: str = "westeurope", **fields: object) -> Json:
    return {"id": nsg_id(name, group), "location": location, "properties": {"securityRules": list(rules)}, **fields}


def application_group(name: str, *sets: Sequence[str]) -> list[Json]:
    """An application security group with these sets of address prefixes, which are resources below it."""
    group = network_id("applicationSecurityGroups", name)
    below = (
        {"id": f"{group}/addressPrefixSets/set{number}", "properties": {"addressPrefixes": list(prefixes)}}
        for number, prefixes in enumerate(sets)
    )
    return [{"id": group, "location": "westeurope", "properties": {}}, *below]


def subnet(name: str, prefix: str | Sequence[str], nsg: str = "", route_table: str = "") -> Json:
    properties: Json = {"addressPrefix": prefix} if isinstance(prefix, str) else {"addressPrefixes": list(prefix)}
    if nsg:
        properties["networkSecurityGroup"] = {"id": nsg}
    if route_table:
        properties["routeTable"] = {"id": route_table}
    return {"name": name, "properties": properties}


def peering(remote: str, *prefixes: str, state: str = "Connected", **changes: object) -> Json:
    properties = {
        "peeringState": state,
        "allowVirtualNetworkAccess": True,
        "remoteVirtualNetwork": {"id": remote},
        "remoteAddressSpace": {"addressPrefixes": list(prefixes)},
        **changes,
    }
    return {"name": f"to-{remote.rpartition('/')[2]}", "properties": properties}


def vnet(name: str, *subnets: Json, space: Sequence[str] = ("10.0.0.0/16",), peerings: Sequence[Json] = ()) -> Json:
    properties = {
        "addressSpace": {"addressPrefixes": list(space)},
        "subnets": list(subnets),
        "virtualNetworkPeerings": list(peerings),
    }
    return {"id": vnet_id(name), "location": "westeurope", "properties": properties}


def nic(name: str, subnet: str, *addresses: str, nsg: str = "", **properties: object) -> Json:
    """A network interface; `subnet` reads `<virtual network>/<subnet>`."""
    network, _, name_of_subnet = subnet.partition("/")
    held: Json = {
        "ipConfigurations": [
            {
                "name": f"ip{number}",
                "properties": {
                    "privateIPAddress": address,
                    "subnet": {"id": f"{vnet_id(network)}/subnets/{name_of_subnet}"},
                },
            }
            for number, address in enumerate(addresses)
        ],
        **properties,
    }
    if nsg:
        held["networkSecurityGroup"] = {"id": nsg}
    return {"id": nic_id(name), "location": "westeurope", "properties": held}


def route_table(name: str, **routes: tuple[str, str]) -> Json:
    """A route table; each route is its prefix and the type of its next hop."""
    held = [
        {"name": route, "properties": {"addressPrefix": prefix, "nextHopType": hop}}
        for route, (prefix, hop) in routes.items()
    ]
    return {"id": network_id("routeTables", name), "location": "westeurope", "properties": {"routes": held}}


def registry(name: str, group: str = GROUP, sku: str = "Premium", **properties: object) -> Json:
    held = {"loginServer": f"{name}.azurecr.io", "publicNetworkAccess": "Enabled", "dataEndpointEnabled": False}
    return {
        "id": registry_id(name, group),
        "location": "westeurope",
        "sku": {"name": sku, "tier": sku},
        "properties": {**held, **properties},
    }


def service_tags(**prefixes: Sequence[str]) -> Json:
    """A tag file in Microsoft's format; a tag's name is written with `__` for the dot."""
    return {
        "changeNumber": 1,
        "cloud": "Public",
        "values": [
            {
                "name": name.replace("__", "."),
                "id": name.replace("__", "."),
                "properties": {
                    "changeNumber": 1,
                    "region": name.partition("__")[2].lower(),
                    "regionId": 0,
                    "platform": "Azure",
                    "systemService": name.partition("__")[0],
                    "addressPrefixes": list(addresses),
                    "networkFeatures": ["API", "NSG"],
                },
            }
            for name, addresses in prefixes.items()
        ],
    }


def write_estate(folder: Path, *resources: Mapping[str, object], settings: str = "", tags: Json | None = None) -> Path:
    """Write a folder the sandbox can open; `settings` is the text of its sandbox.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resources.json").write_text(json.dumps(resources, indent=2), encoding="utf-8")
    if settings:
        (folder / "sandbox.yaml").write_text(settings, encoding="utf-8")
    if tags is not None:
        (folder / "service-tags.json").write_text(json.dumps(tags), encoding="utf-8")
    return folder
