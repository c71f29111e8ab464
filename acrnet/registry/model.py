"""A container registry with its replicas and private endpoints, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Replica:
    """One region that holds the registry's data; `replications` on the wire. The home region is one of them."""

    location: str
    """ARM location name, lower case, for example `westeurope`."""
    home: bool
    """Whether this is the region the registry was created in."""
    global_routing: bool
    """Whether the login server may send a client here (`regionEndpointEnabled` on the wire)."""
    provisioning_state: str
    """As on the wire, for example `Succeeded`."""


@dataclass(frozen=True, slots=True)
class PrivateAddress:
    """One address of a private endpoint."""

    address: str
    """The IPv4 address."""
    member: str
    """The member of the registry it serves, for example `registry_data_westeurope`; "" if not stated."""
    hosts: tuple[str, ...]
    """The host names that resolve to it."""


@dataclass(frozen=True, slots=True)
class PrivateEndpoint:
    """A private endpoint connection of the registry."""

    id: ResourceId
    """The id of the private endpoint (not of the connection)."""
    state: str
    """The state of the connection; only `Approved` carries traffic."""
    subnet: ResourceId | Unknown
    """The subnet of the endpoint."""
    addresses: tuple[PrivateAddress, ...] | Unknown
    """Every address of the endpoint, sorted."""

    @property
    def approved(self) -> bool:
        """Whether the connection carries traffic."""
        return self.state.lower() == "approved"

    @property
    def virtual_network(self) -> ResourceId | Unknown:
        """The virtual network of the endpoint's subnet."""
        return self.subnet if isinstance(self.subnet, Unknown) else self.subnet.parent


class Open(Enum):
    """What of a registry can be open before it is deployed; the values are words for it, with a gap for its name."""

    LOCATION = "the location of {}"
    REPLICAS = "a replica of {}"
    ACCESS = "whether {} serves public clients"
    LAYERS = "whether {} has data endpoints"
    ENDPOINTS = "which private endpoints {} has"


class Unsettled(NamedTuple):
    """Something open, with the reason."""

    what: Open
    reason: str
    """Why it is not known, as a clause that can follow "because"."""


@dataclass(frozen=True, slots=True)
class Registry:
    """A container registry with its replicas and private endpoints."""

    id: ResourceId
    location: str
    """The home region, lower case; "" where `unsettled` says that it is not known."""
    sku: str
    """Basic, Standard or Premium."""
    login_server: str
    """The host name where clients sign in; never built from the name."""
    public_network_access: bool
    data_endpoint_enabled: bool
    data_endpoint_hosts: tuple[str, ...]
    """Dedicated data endpoints of all regions, sorted; the region is the second label of each host name."""
    replicas: tuple[Replica, ...]
    """Sorted by location; always includes the home region, if that is known."""
    private_endpoints: tuple[PrivateEndpoint, ...]
    """Connections in any state, sorted by id."""
    regional_endpoints: bool | Unknown
    """Whether each region has a login server of its own (a preview feature)."""
    regional_endpoint_hosts: tuple[str, ...] | Unknown
    dual_stack: bool | Unknown
    """Whether the public endpoints answer over IPv6 too (a preview feature)."""
    name_label_scope: str | Unknown
    """How the host name was chosen, for example `Unsecure` or `TenantReuse` (a preview field)."""
    denies_by_default: bool | Unknown = False
    """Whether the public endpoints admit only the clients that the registry's own network rules list."""
    ip_rules: tuple[str, ...] = ()
    """Public addresses that are admitted then, as canonical prefixes, sorted; other texts stay as written."""
    virtual_network_rules: tuple[ResourceId | Unknown, ...] | Unknown = ()
    """Subnets that are admitted then, by a service endpoint, sorted (a preview field); Unknown for a rule without a
    readable subnet."""

    unsettled: tuple[Unsettled, ...] = ()
    """What is open before it is deployed; the field in question has some value then. Empty for one that was read."""

    @property
    def name(self) -> str:
        """The resource name; it need not be the first label of the login server."""
        return self.id.name

    def why_open(self, *what: Open) -> str:
        """Return why any of these is open, as a clause that can follow "because"; "" if none is."""
        reasons: dict[Open, dict[str, None]] = {}
        for each in self.unsettled:
            if each.what in what:
                reasons.setdefault(each.what, {})[each.reason] = None
        return "; ".join(
            f"{each.value.format(self.name)} is not known: {'; '.join(why)}" for each, why in reasons.items()
        )
