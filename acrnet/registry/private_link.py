"""Private endpoints of a registry, read from the answers of Resource Manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from acrnet.errors import RemoteError, UsageError
from acrnet.registry.model import PrivateAddress, PrivateEndpoint
from acrnet.registry.wire_value import objects_at, text_at, texts_at
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class EndpointReading:
    """What could be read about one private endpoint."""

    endpoint: Mapping[str, object] | Unknown
    """The private endpoint resource."""
    interfaces: tuple[Mapping[str, object] | Unknown, ...] = ()
    """Each network interface the endpoint names."""


def connected_endpoint(connection: Mapping[str, object]) -> ResourceId | None:
    """Return the id of the private endpoint of an approved connection; None for any other connection."""
    identifier = _endpoint_id(connection)
    return identifier if identifier is not None and _state(connection).lower() == "approved" else None


def interface_ids(endpoint: Mapping[str, object]) -> tuple[ResourceId, ...]:
    """Return the ids of the network interfaces of a private endpoint."""
    texts = (text_at(interface, "id") for interface in objects_at(endpoint, "properties", "networkInterfaces"))
    return tuple(identifier for identifier in map(_parsed, texts) if identifier is not None)


def read_private_endpoints(
    connections: Iterable[Mapping[str, object]], readings: Mapping[str, EndpointReading]
) -> tuple[PrivateEndpoint, ...]:
    """Return the private endpoint of each connection, sorted by id.

    `readings` has what was read about each approved endpoint, by its id in lower case. A connection that does not name
    its private endpoint is kept under its own id, so that it is not overlooked.

    Raises RemoteError for a connection without any id.
    """
    endpoints = {endpoint.id.key: endpoint for endpoint in (_read(item, readings) for item in connections)}
    return tuple(endpoints[key] for key in sorted(endpoints))


def _read(connection: Mapping[str, object], readings: Mapping[str, EndpointReading]) -> PrivateEndpoint:
    identifier = _endpoint_id(connection)
    state = _state(connection)
    if identifier is None:
        own = _parsed(text_at(connection, "id"))
        if own is None:
            raise RemoteError(
                "A private endpoint connection of the registry has neither an id nor a private endpoint.",
                next_step="Look at the connection in the portal, and remove it if it leads nowhere.",
            )
        missing = Unknown("the connection names no private endpoint")
        return PrivateEndpoint(own, state, missing, missing)
    if state.lower() != "approved":
        unread = Unknown(f"a connection that is {state} carries no traffic, so its private endpoint was not read")
        return PrivateEndpoint(identifier, state, unread, unread)
    reading = readings.get(identifier.key, EndpointReading(Unknown("the private endpoint was not read")))
    return PrivateEndpoint(identifier, state, _subnet(reading.endpoint), _addresses(reading))


def _endpoint_id(connection: Mapping[str, object]) -> ResourceId | None:
    return _parsed(text_at(connection, "properties", "privateEndpoint", "id"))


def _state(connection: Mapping[str, object]) -> str:
    return text_at(connection, "properties", "privateLinkServiceConnectionState", "status") or "in no stated state"


def _parsed(text: str) -> ResourceId | None:
    try:
        return ResourceId.parse(text)
    except UsageError:
        return None


def _subnet(endpoint: Mapping[str, object] | Unknown) -> ResourceId | Unknown:
    if isinstance(endpoint, Unknown):
        return endpoint
    return _parsed(text_at(endpoint, "properties", "subnet", "id")) or Unknown("the private endpoint names no subnet")


def _addresses(reading: EndpointReading) -> tuple[PrivateAddress, ...] | Unknown:
    """Return the addresses on the endpoint's interfaces, else those in its DNS configuration.

    The DNS configuration is empty when a private DNS zone group is attached, so an empty one says nothing
    (learn.microsoft.com/azure/private-link/private-endpoint-dns-integration, checked 2026-11-23).
    """
    if isinstance(reading.endpoint, Unknown):
        return reading.endpoint
    on_interfaces = _on_interfaces(reading.interfaces)
    if not isinstance(on_interfaces, Unknown):
        return on_interfaces
    configured = _in_dns_configuration(reading.endpoint)
    if configured:
        return configured
    return Unknown(f"{on_interfaces.reason}, and its DNS configuration lists no address")


def _on_interfaces(interfaces: Sequence[Mapping[str, object] | Unknown]) -> tuple[PrivateAddress, ...] | Unknown:
    addresses = []
    for interface in interfaces:
        if isinstance(interface, Unknown):
            return interface
        for configuration in objects_at(interface, "properties", "ipConfigurations"):
            address = _address(text_at(configuration, "properties", "privateIPAddress"))
            if address is None:
                return Unknown("an address of the private endpoint's network interface is not assigned yet")
            link = ("properties", "privateLinkConnectionProperties")
            member = text_at(configuration, *link, "requiredMemberName")
            addresses.append(PrivateAddress(address, member, _host_names(texts_at(configuration, *link, "fqdns"))))
    if not addresses:
        return Unknown("the private endpoint has no network interface with an address")
    return _merged(addresses)


def _in_dns_configuration(endpoint: Mapping[str, object]) -> tuple[PrivateAddress, ...]:
    return _merged(
        PrivateAddress(address, "", _host_names([text_at(configuration, "fqdn")]))
        for configuration in objects_at(endpoint, "properties", "customDnsConfigs")
        for address in map(_address, texts_at(configuration, "ipAddresses"))
        if address is not None
    )


def _merged(addresses: Iterable[PrivateAddress]) -> tuple[PrivateAddress, ...]:
    """Return one entry for each address, sorted numerically."""
    merged: dict[str, PrivateAddress] = {}
    for entry in addresses:
        other = merged.get(entry.address, entry)
        hosts = tuple(sorted({*entry.hosts, *other.hosts}))
        merged[entry.address] = PrivateAddress(entry.address, other.member or entry.member, hosts)
    return tuple(sorted(merged.values(), key=_numeric))


def _numeric(entry: PrivateAddress) -> tuple[int, int]:
    address = ip_address(entry.address)
    return address.version, int(address)


def _host_names(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text.lower().rstrip(".") for text in texts if text}))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
