"""The dedicated data endpoints that a registry will have."""

from __future__ import annotations

from dataclasses import replace

from acrnet.registry.layers import host_location
from acrnet.registry.model import Registry


def with_data_endpoints(registry: Registry) -> Registry:
    """Return the registry with a data endpoint in each region.

    Azure names a data endpoint `<registry>.<region>.data.<suffix>`, after the first label of the login server
    (learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints, checked 2026-11-23).
    This is the only place that builds such a name, and no security rule depends on it.
    """
    label, _, suffix = registry.login_server.partition(".")
    named = {host_location(host) for host in registry.data_endpoint_hosts}
    missing = [replica.location for replica in registry.replicas if replica.location not in named]
    hosts = (*registry.data_endpoint_hosts, *(f"{label}.{location}.data.{suffix}" for location in missing))
    return replace(registry, data_endpoint_enabled=True, data_endpoint_hosts=tuple(sorted(hosts)))
