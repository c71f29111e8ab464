"""The needs of clients for the public endpoints of a registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.cloud import Cloud
from acrnet.net import Family
from acrnet.registry.layers import LayerSources, host_location
from acrnet.registry.located import PORTS, PROTOCOL, LocatedNeed, need_id
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.registry.reach import Reach
from acrnet.unknown import Unknown

SYNCHRONIZING: Final = (
    "Connected registries exchange messages with the registry, and pull layers, at the dedicated data endpoint of"
    " {where}"
)


def located_public_needs(
    registry: Registry, reached: tuple[Reach, ...], layers: LayerSources | None, cloud: Cloud
) -> Iterator[LocatedNeed]:
    """Yield the needs for each replica that clients reach; without `layers` they only push."""
    for reach in reached:
        yield from _sign_in(registry, reach)
        if layers is not None:
            yield from _layers(registry, reach, layers, cloud)


def with_home_data(registry: Registry, wanted: Sequence[LocatedNeed]) -> list[LocatedNeed]:
    """Return the needs with that for the data endpoint of the home region, which connected registries require.

    They are tied to that region; where other replicas serve the pulls of their synchronization, layers come from the
    data endpoints there (learn.microsoft.com/azure/container-registry/intro-connected-registry, checked 2026-11-29).
    """
    home = LocatedNeed(
        Purpose.DATA,
        (registry.location,),
        home_data_hosts(registry),
        when=True,
        dual_stack=registry.dual_stack,
        why=SYNCHRONIZING,
    )
    others = [each for each in wanted if (each.purpose, each.locations) != (home.purpose, home.locations)]
    return [*others, home]


def home_data_hosts(registry: Registry) -> tuple[str, ...]:
    """Return the dedicated data endpoints in the home region."""
    return tuple(host for host in registry.data_endpoint_hosts if host_location(host) == registry.location)


def storage_wildcard(cloud: Cloud) -> str:
    """Return the host names of layers in a registry without data endpoints, as a wildcard.

    The service chooses among many storage accounts and changes them, so that only a wildcard covers them
    (learn.microsoft.com/azure/container-registry/container-registry-firewall-rules, checked 2026-11-23).
    """
    return f"*.{cloud.storage_suffix}"


def apex_need(registry: Registry) -> Need:
    """Return the need for the bare domain of the login server, which only rules with host names can express.

    The documentation asks for it because of TLS handshakes; there is no other evidence that clients connect to it
    (learn.microsoft.com/azure/container-registry/container-registry-firewall-rules, checked 2026-11-23). So it is not
    required.
    """
    domain = registry.login_server.partition(".")[2]
    return Need(
        id=need_id(registry.name, Purpose.APEX, None),
        registry=registry.name,
        purpose=Purpose.APEX,
        region=None,
        hosts=(domain,),
        tag=None,
        addresses=(),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4,),
        conditional_families=(),
        required=False,
        reason=f"The registry documentation asks firewalls to let clients reach the bare domain {domain} too.",
    )


def _sign_in(registry: Registry, reach: Reach) -> Iterator[LocatedNeed]:
    location = (reach.location,)
    if reach.login is not False:
        login_server = (registry.login_server,)
        yield LocatedNeed(Purpose.LOGIN, location, login_server, reach.login, registry.dual_stack)
    if reach.regional is not False:
        hosts = _regional_hosts(registry, reach.location)
        yield LocatedNeed(Purpose.REGIONAL, location, hosts, reach.regional, registry.dual_stack)


def _regional_hosts(registry: Registry, location: str) -> tuple[str, ...]:
    if isinstance(registry.regional_endpoint_hosts, Unknown):
        return ()
    return tuple(host for host in registry.regional_endpoint_hosts if host_location(host) == location)


def _layers(registry: Registry, reach: Reach, layers: LayerSources, cloud: Cloud) -> Iterator[LocatedNeed]:
    location = (reach.location,)
    purposes = layers.purposes[reach.location]
    if Purpose.DATA in purposes:
        hosts = layers.hosts.get(reach.location, ())
        yield LocatedNeed(Purpose.DATA, location, hosts, reach.served, registry.dual_stack)
    if Purpose.STORAGE in purposes:
        # IPv6 needs data endpoints, so storage is only ever reached over IPv4 here
        # (learn.microsoft.com/azure/container-registry/container-registry-ipv6-dual-stack, checked 2026-11-23).
        yield LocatedNeed(Purpose.STORAGE, location, (storage_wildcard(cloud),), reach.served, dual_stack=False)
