"""Minimal clients and their paths, for tests of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrnet.audit.model import Result, StageKind, StageVerdict
from acrnet.audit.stages import walk_client
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.names import PrivateZone
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import (
    AdminAction,
    AdminRule,
    ClientPath,
    Egress,
    EgressKind,
    EndpointSubnet,
    NextHop,
    Route,
)
from acrnet.rules.clients import ClientGroup
from acrnet.rules.rule import RuleSet
from acrnet.rules.wire import read_rule
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

from ...estates import GROUP, Json, network_id, rule, vnet_id
from ...needs import REGISTRY_WEST, STORAGE_WEST, catalog, private_need, rules_of, tag_need
from ...registries import a_registry, approved_endpoint

TAGS: TagCatalog = catalog()
LOGIN: Need = tag_need(REGISTRY_WEST)
STORAGE: Need = tag_need(STORAGE_WEST, Purpose.STORAGE)
APP, HUB = ResourceId.parse(vnet_id("vnet-app")), ResourceId.parse(vnet_id("hub"))
SUBNET = APP.child("subnets", "app")
ENDPOINTS = HUB.child("subnets", "endpoints")
UNREAD = Unknown("acrnet may not read it")
NAT = Egress(EgressKind.NAT_GATEWAY, "nat-app", ("192.0.2.10/32",))

PE_LOGIN = PrivateAddress("10.1.0.4", "registry", ("contoso.azurecr.io",))
PE_DATA = PrivateAddress("10.1.0.5", "registry_data_westeurope", ("contoso.westeurope.data.azurecr.io",))
PE = approved_endpoint("pe", PE_LOGIN, PE_DATA)
PRIVATE: Need = replace(private_need("pe", "10.1.0.4/32", "10.1.0.5/32", network=HUB, required=False), endpoint=PE.id)


# Any: a test may change any field.
def group(**changes: Any) -> ClientGroup:
    """Clients in 10.0.1.0/24 of a network 10.0.0.0/16 that is peered with the hub 10.1.0.0/16, but for `changes`."""
    clients = ClientGroup(
        name="vnet-app/app",
        subnet=SUBNET,
        sources=("10.0.1.0/24",),
        stages=(),
        interfaces=3,
        virtual_network=APP,
        address_space=("10.0.0.0/16",),
        peered_networks=(HUB,),
        peered_address_space=("10.1.0.0/16",),
        routes=(),
        route_tags=(),
        default_route=False,
        gateway=False,
    )
    return replace(clients, **changes)


# Any: a test may change any field.
def a_path(**changes: Any) -> ClientPath:
    """A way out by a NAT gateway with nothing in between, and the DNS of Azure, but for `changes`."""
    path = ClientPath(
        id=SUBNET,
        group=group(),
        region="westeurope",
        dns_servers=(),
        admin_rules=(),
        interface_rules=None,
        subnet_rules=None,
        routes=(),
        service_endpoints=(),
        endpoint_policies=(),
        egress=(NAT,),
        private_zones=(),
        endpoint_subnets={ENDPOINTS: EndpointSubnet(UNREAD, None)},
    )
    return replace(path, **changes)


def to_appliance(prefix: str = "0.0.0.0/0", name: str = "to-firewall", address: str = "10.1.0.68") -> Route:
    return Route(name, prefix, NextHop.APPLIANCE, address)


def route(prefix: str, hop: NextHop | Unknown, name: str = "r") -> Route:
    return Route(name, prefix, hop)


def zone(falls_back: bool = False, name: str = "privatelink.azurecr.io", **records: str) -> PrivateZone:
    """A linked zone; the name of a record is written with `__` for a dot, below azurecr.io."""
    named = {f"{key.replace('__', '.')}.azurecr.io": (address,) for key, address in records.items()}
    return PrivateZone(ResourceId.parse(network_id("privateDnsZones", name)), named, falls_back)


FULL_ZONE = zone(contoso="10.1.0.4", contoso__westeurope__data="10.1.0.5")


def admin(
    action: AdminAction,
    name: str = "corp",
    destination: str = "*",
    *,
    priority: int = 10,
    manager: str = "nm",
    **fields: object,
) -> AdminRule:
    access = "Deny" if action is AdminAction.DENY else "Allow"
    anything = {"sourceAddressPrefix": "*", "protocol": "*", "destinationPortRange": "*", **fields}
    security_rule = read_rule(rule(name, priority, access, destination, **anything))
    return AdminRule(action, security_rule, f"{GROUP}/providers/Microsoft.Network/networkManagers/{manager}/x/config")


def deny(name: str = "deny-all", priority: int = 4000, to: str = "*", **fields: object) -> Json:
    anything = {"sourceAddressPrefix": "*", "protocol": "*", "destinationPortRange": "*", **fields}
    return rule(name, priority, "Deny", to, **anything)


def allow(name: str = "allow-all", priority: int = 100, to: str = "*", **fields: object) -> Json:
    anything = {"sourceAddressPrefix": "*", "protocol": "*", "destinationPortRange": "*", **fields}
    return rule(name, priority, "Allow", to, **anything)


def nsg(*rules: Json, name: str = "nsg-app") -> RuleSet:
    return rules_of(*rules, name=name)


def private_registry(*endpoints: PrivateEndpoint, public: bool = True, **changes: Any) -> Registry:
    return a_registry(private_endpoints=endpoints or (PE,), public_network_access=public, **changes)


def walk(
    path: ClientPath,
    needs: Sequence[Need] = (LOGIN,),
    registry: Registry | None = None,
    *accept: StageKind,
    **options: Any,
) -> tuple[Result, ...]:
    """Walk the needs of the registry contoso."""
    return walk_client(path, needs, [registry or a_registry()], TAGS, accept_unseen=frozenset(accept), **options)


def one(
    path: ClientPath, need: Need = LOGIN, registry: Registry | None = None, *accept: StageKind, **options: Any
) -> Result:
    """Walk one need that applies."""
    (result,) = walk(path, [need], registry, *accept, **options)
    return result


def stage(result: Result, kind: StageKind) -> StageVerdict:
    """The verdict of one stage, which has to be there."""
    (verdict,) = [each for each in result.stages if each.kind is kind]
    return verdict


def by_id(results: Sequence[Result]) -> Mapping[str, Result]:
    return {result.need.id.split("/", 1)[1]: result for result in results}
