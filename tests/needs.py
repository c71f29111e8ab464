"""Needs, catalogs and network security groups, as small as a test can use."""

from __future__ import annotations

import json
from collections.abc import Sequence

from acrnet.cloud import PUBLIC
from acrnet.net import AddressSet, Family
from acrnet.plan.model import Clients
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet
from acrnet.rules.wire import read_rule_set
from acrnet.tags import TagCatalog, parse_tag_file
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.clients import ATTACHED, Behind
from acrnet.targets.nsg.target import NsgTarget
from acrnet.unknown import Unknown

from .estates import Json, nsg, nsg_id, rule, service_tags, vnet_id

REGISTRY_WEST = "AzureContainerRegistry.WestEurope"
STORAGE_WEST = "Storage.WestEurope"

TAGS = service_tags(
    AzureContainerRegistry=["198.51.100.0/24", "2001:db8:1::/48"],
    AzureContainerRegistry__WestEurope=["198.51.100.0/26", "2001:db8:1::/64"],
    AzureContainerRegistry__NorthEurope=["198.51.100.64/26"],
    Storage=["203.0.113.0/24"],
    Storage__WestEurope=["203.0.113.0/26", "203.0.113.128/26"],
    Storage__NorthEurope=["203.0.113.64/26"],
    AzureCloud=["198.51.100.0/24", "203.0.113.0/24", "2001:db8:1::/48"],
)


def catalog(document: Json = TAGS) -> TagCatalog:
    return parse_tag_file(json.dumps(document).encode(), expected_cloud=PUBLIC)


def tag_need(tag: str, purpose: Purpose = Purpose.LOGIN, registry: str = "contoso", *, required: bool = True) -> Need:
    """A need for a service tag over IPv4."""
    region = tag.partition(".")[2].lower() or None
    return Need(
        id=f"{registry}/{purpose}/{region or '-'}",
        registry=registry,
        purpose=purpose,
        region=region,
        hosts=(f"{registry}.azurecr.io",),
        tag=tag,
        addresses=(),
        protocol="Tcp",
        ports=(443,),
        families=(Family.IPV4,),
        conditional_families=(),
        required=required,
        reason="clients sign in here",
    )


def private_need(
    endpoint: str,
    *prefixes: str,
    network: ResourceId | Unknown | None = None,
    registry: str = "contoso",
    required: bool = True,
    unknown: str = "",
) -> Need:
    """A need for the addresses of a private endpoint."""
    return Need(
        id=f"{registry}/private/{endpoint}",
        registry=registry,
        purpose=Purpose.PRIVATE,
        region=None,
        hosts=(f"{registry}.azurecr.io",),
        tag=None,
        addresses=Unknown(unknown) if unknown else prefixes,
        protocol="Tcp",
        ports=(443,),
        families=(Family.IPV4,),
        conditional_families=(),
        required=required,
        reason="clients of the private endpoint go here",
        virtual_network=network,
    )


def rules_of(*rules: Json, name: str = "nsg-app") -> RuleSet:
    """The rules of a network security group, default rules included."""
    return read_rule_set({**nsg(name, *rules), "name": name})


def clients_of(*nsgs: str, sources: tuple[str, ...] = ("10.0.1.0/24",)) -> Clients:
    """Clients in one subnet, behind the network security groups of these names."""
    return Clients(
        name="subnet app",
        sources=sources,
        virtual_network=("10.0.0.0/16",),
        default_route=False,
        rule_sets=tuple(nsg_id(name) for name in nsgs or ("nsg-app",)),
    )


def nsg_target(
    *rules: Json,
    options: Options | None = None,
    others: Sequence[RuleSet] = (),
    clients: Sequence[Clients] | None = None,
    sources: tuple[str, ...] = (),
    name: str = "nsg-app",
    removing: bool = False,
) -> NsgTarget:
    """A network security group with these rules and one subnet of clients, as the planner gets it."""
    group = NetworkSecurityGroup(
        id=ResourceId.parse(nsg_id(name)),
        location="westeurope",
        rule_set=rules_of(*rules, name=name),
        wire_rules={str(rule["name"]).lower(): rule for rule in rules},
        subnets=(ResourceId.parse(f"{vnet_id('vnet-app')}/subnets/app"),),
        interfaces=(),
        managed_by="",
        resource_tags={},
    )
    behind = tuple(clients or (clients_of(name),))
    everyone = AddressSet.parse(prefix for each in behind for prefix in each.sources)
    return NsgTarget(
        nsg=group,
        behind=Behind(behind, ATTACHED, (), everyone),
        others={other.id.lower(): other for other in others},
        catalog=catalog(),
        options=options or Options(),
        sources=sources,
        removing=removing,
    )


def owned(tag: str, priority: int = 1000, owner: str = "default", **changes: object) -> Json:
    """An owned rule as acrnet writes it, or with something changed by hand."""
    name = f"acrnet-{tag}" if owner == "default" else f"acrnet-{owner}-{tag}"
    text = f"managed by acrnet owner={owner}: {tag} on 443"
    fields: Json = {"description": text, **changes}
    return rule(name, priority, destination=tag, **fields)


def deny_all(priority: int, name: str = "deny-all", **changes: object) -> Json:
    """A deny of everything, whatever protocol and port."""
    anything = {"sourceAddressPrefix": "*", "protocol": "*", "destinationPortRange": "*"}
    return rule(name, priority, access="Deny", destination="*", **{**anything, **changes})
