"""How clients get to public addresses, and which addresses the other side sees.

A NAT gateway comes before the public IP address of an interface, that before the outbound rules of a load balancer, and
all come before the address that Azure gives by default, each for the family that it has addresses of
(learn.microsoft.com/azure/nat-gateway/nat-overview, /azure/load-balancer/load-balancer-outbound-connections and
/azure/virtual-network/ip-services/default-outbound-access, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.client_seats import Seat, Way
from acrnet.inventory.live.load_balancer import outbound_frontends
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
    """Reads ways out, each resource once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._bodies: ReadCache[JsonObject | Unknown] = ReadCache()

    def ways_out(self, seat: Seat) -> tuple[Egress, ...] | Unknown:
        """Return the ways by which these clients get to public addresses, those left out that others come before.

        It is empty where there is none. Unknown where it cannot be told whether there is one; a way that is there but
        does not tell its addresses has unknown ones.
        """
        gateway = seat.subnet.nat_gateway
        if gateway is None:
            return self._without_nat_gateway(seat)
        by_gateway = self._nat_gateway(gateway)
        if isinstance(by_gateway, Unknown) or not seat.subnet.dual_stack:
            return by_gateway
        return _completed(by_gateway, lambda: self._by_interface(seat))

    def _without_nat_gateway(self, seat: Seat) -> tuple[Egress, ...] | Unknown:
        if seat.subnet.network_nat_gateway is not None:
            gateway = seat.subnet.network_nat_gateway.name
            return Unknown(f"whether NAT gateway {gateway} of the whole network serves {seat.name} is not documented")
        ways = self._by_interface(seat)
        if isinstance(ways, Unknown) or isinstance(seat.way, Unknown):
            return ways
        if not seat.subnet.default_outbound_access or self._is_standard(seat.way) or Family.IPV4 in _carried(ways):
            return ways
        if ways:
            return Unknown(
                f"whether {seat.name} has default outbound access beside its IPv6 addresses is not documented"
            )
        return (_DEFAULT,)

    def _by_interface(self, seat: Seat) -> tuple[Egress, ...] | Unknown:
        """The ways out by public addresses of the interfaces, and by load balancers where those lack."""
        way = seat.way
        if isinstance(way, Unknown):
            return way
        public = tuple(in_parallel(self._public_address, sorted(way.public_addresses)))
        return _completed(public, lambda: self._load_balancers(way))

    def _nat_gateway(self, gateway: ResourceId) -> tuple[Egress, ...] | Unknown:
        body = self._read(gateway, self._arm.nat_gateway)
        if isinstance(body, Unknown):
            # It may be one without a public IP address, which is not known to lead out.
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

    def _load_balancers(self, way: Way) -> tuple[Egress, ...] | Unknown:
        """The load balancers that translate for these clients; empty where none of them does."""
        by_balancer: dict[ResourceId, set[ResourceId]] = {}
        for pool in way.backend_pools:
            by_balancer.setdefault(pool.parent, set()).add(pool)
        ways: list[Egress] = []
        for balancer, pools in sorted(by_balancer.items()):
            body = self._read(balancer, self._arm.load_balancer)
            if isinstance(body, Unknown):
                return body
            frontends = outbound_frontends(body, pools)
            if frontends:
                ways.append(Egress(EgressKind.LOAD_BALANCER, balancer.name, self._addresses(frontends)))
        return tuple(ways)

    def _is_standard(self, way: Way) -> bool:
        """Whether a standard load balancer is in front, which takes default outbound access away."""
        bodies = (self._read(pool.parent, self._arm.load_balancer) for pool in way.backend_pools)
        return any(not isinstance(body, Unknown) and _sku(body) == "standard" for body in bodies)

    def _addresses(self, sources: Iterable[ResourceId]) -> tuple[str, ...] | Unknown:
        """The addresses that public IP addresses and prefixes hold."""
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
            return Unknown(f"public IP {kind} {source.name} has the address {address!r}, which is none")
        return address

    def _read(self, resource: ResourceId, read: Callable[[ResourceId], JsonObject]) -> JsonObject | Unknown:
        return self._bodies.get(resource.key, lambda: or_unknown(lambda: read(resource)))


def _carried(ways: Iterable[Egress]) -> frozenset[Family]:
    """The families that ways out carry; both where one does not tell its addresses."""
    carried: set[Family] = set()
    for way in ways:
        carried.update(Family if isinstance(way.addresses, Unknown) else _families(way.addresses))
    return frozenset(carried)


def _families(addresses: Iterable[str]) -> Iterable[Family]:
    address_set = AddressSet.parse(addresses)
    return (family for family in Family if address_set.of_family(family))


def _completed(
    ways: tuple[Egress, ...], others: Callable[[], tuple[Egress, ...] | Unknown]
) -> tuple[Egress, ...] | Unknown:
    """Return ways out with what others, which they come before, carry of a family that they do not."""
    lacking = frozenset(Family) - _carried(ways)
    further = others() if lacking else ()
    if isinstance(further, Unknown):
        return further
    return (*ways, *(left for way in further if (left := _only(way, lacking)) is not None))


def _only(way: Egress, families: Collection[Family]) -> Egress | None:
    if isinstance(way.addresses, Unknown):
        return way
    address_set = AddressSet.parse(way.addresses)
    remaining = AddressSet.union(address_set.only(family) for family in families)
    return replace(way, addresses=remaining.prefixes()) if remaining else None


def _sku(body: Mapping[str, object]) -> str:
    sku = body.get("sku")
    return text(sku.get("name")).lower() if isinstance(sku, Mapping) else ""
