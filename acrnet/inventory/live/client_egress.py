"""How clients reach public addresses, and which source addresses the other side sees.

A NAT gateway takes precedence over the public IP address of an interface, that over the outbound rules of a load
balancer, and all over the default address of Azure, each for the address families that it has addresses of
(learn.microsoft.com/azure/nat-gateway/nat-overview, /azure/load-balancer/load-balancer-outbound-connections and
/azure/virtual-network/ip-services/default-outbound-access, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.load_balancer import outbound_frontends
from acrnet.inventory.live.subnet_clients import InterfaceSettings, SubnetClients
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import properties, references, text
from acrnet.net import AddressSet, Family
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import Egress, EgressKind
from acrnet.unknown import Unknown

_DEFAULT = Egress(EgressKind.DEFAULT, "", Unknown("default outbound access has an address that Azure may change"))


class EgressReader:
    """Reads the egress of clients, each resource once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._bodies: ReadCache[JsonObject | Unknown] = ReadCache()

    def egress(self, clients: SubnetClients) -> tuple[Egress, ...] | Unknown:
        """Return how these clients reach public addresses, without the egress that another one takes precedence over.

        It is empty where there is no egress, and Unknown where that cannot be decided. Egress that exists but whose
        addresses cannot be read has Unknown addresses.
        """
        gateway = clients.subnet.nat_gateway
        if gateway is None:
            return self._without_nat_gateway(clients)
        by_gateway = self._nat_gateway(gateway)
        if isinstance(by_gateway, Unknown) or not clients.subnet.dual_stack:
            return by_gateway
        return _completed(by_gateway, lambda: self._by_interface(clients))

    def _without_nat_gateway(self, clients: SubnetClients) -> tuple[Egress, ...] | Unknown:
        if clients.subnet.network_nat_gateway is not None:
            gateway = clients.subnet.network_nat_gateway.name
            return Unknown(
                f"whether NAT gateway {gateway} of the whole network serves {clients.name} is not documented"
            )
        egresses = self._by_interface(clients)
        if isinstance(egresses, Unknown) or isinstance(clients.settings, Unknown):
            return egresses
        if (
            not clients.subnet.default_outbound_access
            or self._is_standard(clients.settings)
            or Family.IPV4 in _carried(egresses)
        ):
            return egresses
        if egresses:
            return Unknown(
                f"whether {clients.name} has default outbound access beside its IPv6 addresses is not documented"
            )
        return (_DEFAULT,)

    def _by_interface(self, clients: SubnetClients) -> tuple[Egress, ...] | Unknown:
        """Return the egress by public addresses of the interfaces, and by load balancers where there are none."""
        settings = clients.settings
        if isinstance(settings, Unknown):
            return settings
        public = tuple(in_parallel(self._public_address, sorted(settings.public_addresses)))
        return _completed(public, lambda: self._load_balancers(settings))

    def _nat_gateway(self, gateway: ResourceId) -> tuple[Egress, ...] | Unknown:
        body = self._read(gateway, self._arm.nat_gateway)
        if isinstance(body, Unknown):
            # It may have no public IP address, and then it is not known whether it provides egress.
            return body
        fields = properties(body)
        sources = [
            *references(fields.get("publicIpAddresses")),
            *references(fields.get("publicIpAddressesV6")),
            *references(fields.get("publicIpPrefixes")),
            *references(fields.get("publicIpPrefixesV6")),
        ]
        if not sources:
            return Unknown(
                f"NAT gateway {gateway.name} has no public IP address, and what it then does is not documented"
            )
        return (Egress(EgressKind.NAT_GATEWAY, gateway.name, self._addresses(sources)),)

    def _public_address(self, address: ResourceId) -> Egress:
        return Egress(EgressKind.PUBLIC_IP, address.name, self._addresses([address]))

    def _load_balancers(self, settings: InterfaceSettings) -> tuple[Egress, ...] | Unknown:
        """Return the load balancers that translate addresses for these clients; empty where none does."""
        by_balancer: dict[ResourceId, set[ResourceId]] = {}
        for pool in settings.backend_pools:
            by_balancer.setdefault(pool.parent, set()).add(pool)
        egresses: list[Egress] = []
        for balancer, pools in sorted(by_balancer.items()):
            body = self._read(balancer, self._arm.load_balancer)
            if isinstance(body, Unknown):
                return body
            frontends = outbound_frontends(body, pools)
            if frontends:
                egresses.append(Egress(EgressKind.LOAD_BALANCER, balancer.name, self._addresses(frontends)))
        return tuple(egresses)

    def _is_standard(self, settings: InterfaceSettings) -> bool:
        """Whether the clients are behind a standard load balancer, which disables default outbound access."""
        bodies = (self._read(pool.parent, self._arm.load_balancer) for pool in settings.backend_pools)
        return any(not isinstance(body, Unknown) and _sku(body) == "standard" for body in bodies)

    def _addresses(self, sources: Iterable[ResourceId]) -> tuple[str, ...] | Unknown:
        """Return the addresses of public IP addresses and public IP prefixes."""
        texts = in_parallel(self._address, sorted(set(sources)))
        unknown = [each for each in texts if isinstance(each, Unknown)]
        if unknown:
            return unknown[0]
        return AddressSet.parse(each for each in texts if isinstance(each, str)).prefixes()

    def _address(self, source: ResourceId) -> str | Unknown:
        prefix = source.is_type("Microsoft.Network/publicIPPrefixes")
        body = self._read(source, self._arm.public_ip_prefix if prefix else self._arm.public_ip_address)
        if isinstance(body, Unknown):
            return body
        fields = properties(body)
        address = text(fields.get("ipPrefix" if prefix else "ipAddress"))
        kind = "prefix" if prefix else "address"
        if not address:
            return Unknown(f"public IP {kind} {source.name} has no address yet")
        try:
            AddressSet.parse([address])
        except ValueError:
            return Unknown(f"public IP {kind} {source.name} has the address {address!r}, which is not one")
        return address

    def _read(self, resource: ResourceId, read: Callable[[ResourceId], JsonObject]) -> JsonObject | Unknown:
        return self._bodies.get(resource.key, lambda: or_unknown(lambda: read(resource)))


def _carried(egresses: Iterable[Egress]) -> frozenset[Family]:
    """Return the address families that egress carries; both where one has unknown addresses."""
    carried: set[Family] = set()
    for egress in egresses:
        carried.update(Family if isinstance(egress.addresses, Unknown) else _families(egress.addresses))
    return frozenset(carried)


def _families(addresses: Iterable[str]) -> Iterable[Family]:
    address_set = AddressSet.parse(addresses)
    return (family for family in Family if address_set.of_family(family))


def _completed(
    egresses: tuple[Egress, ...], others: Callable[[], tuple[Egress, ...] | Unknown]
) -> tuple[Egress, ...] | Unknown:
    """Return egress with that of `others`, over which it takes precedence, for the families it does not carry."""
    lacking = frozenset(Family) - _carried(egresses)
    further = others() if lacking else ()
    if isinstance(further, Unknown):
        return further
    return (*egresses, *(left for egress in further if (left := _only(egress, lacking)) is not None))


def _only(egress: Egress, families: Collection[Family]) -> Egress | None:
    if isinstance(egress.addresses, Unknown):
        return egress
    address_set = AddressSet.parse(egress.addresses)
    remaining = AddressSet.union(address_set.only(family) for family in families)
    return replace(egress, addresses=remaining.prefixes()) if remaining else None


def _sku(body: Mapping[str, object]) -> str:
    sku = body.get("sku")
    return text(sku.get("name")).lower() if isinstance(sku, Mapping) else ""
