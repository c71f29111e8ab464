"""Reading network interfaces with few calls: one by one, by resource group when there are many, by scale set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import custom_resolvers, objects, properties, reference, references, text
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

LIST_FROM = 5
"""From this many interfaces of one resource group on, they are listed in one call instead of read one by one."""

_SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"


@dataclass(frozen=True, slots=True)
class Interface:
    """The settings of a network interface that decide where its packets go."""

    id: ResourceId
    security_group: ResourceId | None
    addresses: Mapping[ResourceId, frozenset[str]]
    """Its private addresses, by subnet; empty where it does not list all of them."""
    dns_servers: tuple[str, ...] | None
    """Its own resolvers, empty for the DNS Azure provides; None if it uses those of the network."""
    public_addresses: Mapping[ResourceId, frozenset[ResourceId]]
    """Its public IP addresses, by subnet."""
    backend_pools: Mapping[ResourceId, frozenset[ResourceId]]
    """The backend address pools of load balancers it is in, by subnet."""
    application_groups: Mapping[ResourceId, frozenset[ResourceId] | Unknown]
    """The application security groups it is in, by subnet; Unknown where its addresses there are in different ones."""
    of_private_endpoint: bool
    """Whether it belongs to a private endpoint, which opens no connections."""


class Interfaces:
    """Reads network interfaces, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._single: ReadCache[JsonObject | Unknown] = ReadCache()
        self._listed: ReadCache[Mapping[str, JsonObject] | Unknown] = ReadCache()

    def read(self, interfaces: Iterable[ResourceId]) -> dict[ResourceId, JsonObject | Unknown]:
        """Return each interface by its id; Unknown where it is gone or may not be read."""
        batches: dict[str, list[ResourceId]] = {}
        for interface in sorted(set(interfaces)):
            batches.setdefault(_holder(interface), []).append(interface)
        bodies: dict[ResourceId, JsonObject | Unknown] = {}
        for batch in in_parallel(self._read_batch, batches.values()):
            bodies |= batch
        return bodies

    def _read_batch(self, batch: list[ResourceId]) -> dict[ResourceId, JsonObject | Unknown]:
        if _is_of_scale_set(batch[0]):
            scale_set = _scale_set(batch[0])
            listing = self._list(scale_set.key, lambda: self._arm.scale_set_interfaces(scale_set))
        elif len(batch) >= LIST_FROM:
            first = batch[0]
            listing = self._list(
                _holder(first), lambda: self._arm.network_interfaces(first.subscription, first.resource_group)
            )
            if isinstance(listing, Unknown):  # the right to read some interfaces does not imply the right to list them
                return self._read_singly(batch)
        else:
            return self._read_singly(batch)
        if isinstance(listing, Unknown):
            return dict.fromkeys(batch, listing)
        return {interface: listing.get(interface.key, _not_listed(interface)) for interface in batch}

    def _list(self, key: str, read: Callable[[], list[JsonObject]]) -> Mapping[str, JsonObject] | Unknown:
        def by_id() -> Mapping[str, JsonObject]:
            return {str(item.get("id", "")).lower(): item for item in read()}

        return self._listed.get(key, lambda: or_unknown(by_id))

    def _read_singly(self, batch: list[ResourceId]) -> dict[ResourceId, JsonObject | Unknown]:
        def read(interface: ResourceId) -> JsonObject | Unknown:
            return self._single.get(interface.key, lambda: or_unknown(lambda: self._arm.network_interface(interface)))

        return dict(zip(batch, in_parallel(read, batch), strict=True))


def read_interface(interface: ResourceId, body: Mapping[str, object]) -> Interface:
    """Return the network interface in the REST resource `body`."""
    fields = properties(body)
    by_subnet: dict[ResourceId, list[Mapping[str, object]]] = {}
    for configuration in map(properties, objects(fields.get("ipConfigurations"))):
        subnet = reference(configuration.get("subnet"))
        if subnet is not None:
            by_subnet.setdefault(subnet, []).append(configuration)
    return Interface(
        id=interface,
        security_group=reference(fields.get("networkSecurityGroup")),
        addresses={subnet: _private_addresses(configurations) for subnet, configurations in by_subnet.items()},
        dns_servers=custom_resolvers(fields.get("dnsSettings")),
        public_addresses={
            subnet: frozenset(filter(None, (reference(each.get("publicIPAddress")) for each in configurations)))
            for subnet, configurations in by_subnet.items()
        },
        backend_pools={
            subnet: frozenset(
                pool for each in configurations for pool in references(each.get("loadBalancerBackendAddressPools"))
            )
            for subnet, configurations in by_subnet.items()
        },
        application_groups={
            subnet: _application_groups(interface, configurations) for subnet, configurations in by_subnet.items()
        },
        of_private_endpoint=bool(fields.get("privateEndpoint")),
    )


def _private_addresses(configurations: Iterable[Mapping[str, object]]) -> frozenset[str]:
    addresses = [text(each.get("privateIPAddress")) for each in configurations]
    return frozenset(addresses) if all(map(_is_address, addresses)) else frozenset()


def _application_groups(
    interface: ResourceId, configurations: Iterable[Mapping[str, object]]
) -> frozenset[ResourceId] | Unknown:
    first, *others = {frozenset(references(each.get("applicationSecurityGroups"))) for each in configurations}
    return Unknown(f"addresses of {interface.name} are in different application security groups") if others else first


def _is_address(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True


def interface_of(configuration: ResourceId) -> ResourceId | None:
    """Return the network interface an IP configuration belongs to; None for one of a gateway or a load balancer."""
    if not configuration.type.lower().endswith("/networkinterfaces/ipconfigurations"):
        return None
    return configuration.parent


def _holder(interface: ResourceId) -> str:
    """Return the id of what one list call covers: a scale set, or a resource group."""
    if _is_of_scale_set(interface):
        return _scale_set(interface).key
    return f"/subscriptions/{interface.subscription}/resourcegroups/{interface.resource_group}".lower()


def _is_of_scale_set(interface: ResourceId) -> bool:
    return interface.type.lower().startswith(f"{_SCALE_SET}/".lower())


def scale_set_of(interface: ResourceId) -> ResourceId | None:
    """Return the scale set of the machine that an interface belongs to; None for any other interface."""
    return _scale_set(interface) if _is_of_scale_set(interface) else None


def _scale_set(interface: ResourceId) -> ResourceId:
    return interface.parent.parent  # <scale set>/virtualMachines/<index>/networkInterfaces/<name>


def _not_listed(interface: ResourceId) -> Unknown:
    scale_set = scale_set_of(interface)
    listing = f"of scale set {scale_set.name}" if scale_set else f"of resource group {interface.resource_group}"
    return Unknown(f"the list of network interfaces {listing} does not include {_display_name(interface)}")


def _display_name(interface: ResourceId) -> str:
    """Return the name of an interface for messages; in a scale set with its machine, because names repeat there."""
    return f"{interface.name} of machine {interface.parent.name}" if _is_of_scale_set(interface) else interface.name
