"""Assumed changes of registries for a what-if: additional replicas, or dedicated data endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from acrnet.errors import UsageError
from acrnet.registry.data_endpoints import with_data_endpoints
from acrnet.registry.model import PrivateEndpoint, Registry, Replica
from acrnet.registry.wire import has_premium_features
from acrnet.tags import location_name
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class RegistryChanges:
    """Changes that are assumed for every registry of an audit."""

    replicas: tuple[str, ...] = ()
    """The locations of added replicas."""
    data_endpoints: bool = False
    """Whether dedicated data endpoints are assumed to be enabled."""

    def __bool__(self) -> bool:
        return bool(self.replicas or self.data_endpoints)

    def applied(self, registry: Registry) -> Registry:
        """Return the registry with these changes.

        Raises UsageError if they are impossible: the registry is not Premium, or already has such a replica.
        """
        for region in self.replicas:
            registry = _with_replica(registry, location_name(region))
        if self.data_endpoints or (self.replicas and registry.data_endpoint_enabled):
            registry = _with_data_endpoints(registry)
        return registry

    def described(self, registries: Sequence[Registry]) -> tuple[str, ...]:
        """Return the assumed changes, one clause each."""
        names = ", ".join(registry.name for registry in registries)
        clauses = [f"{names} has a replica in {location_name(region)}" for region in self.replicas]
        if self.data_endpoints:
            clauses.append(f"{names} has dedicated data endpoints in every region")
        return tuple(clauses)


def _with_replica(registry: Registry, location: str) -> Registry:
    _require_premium(registry, "a replica", f"--assume-replica {location}")
    if any(replica.location == location for replica in registry.replicas):
        raise UsageError(
            f"{registry.name} has a replica in {location} already.",
            next_step="Leave out --assume-replica, or name another region.",
        )
    added = Replica(location=location, home=False, global_routing=True, provisioning_state="Succeeded")
    replicas = sorted((*registry.replicas, added), key=lambda replica: replica.location)
    endpoints = tuple(_with_another_address(each, location) for each in registry.private_endpoints)
    return replace(registry, replicas=tuple(replicas), private_endpoints=endpoints)


def _with_another_address(endpoint: PrivateEndpoint, location: str) -> PrivateEndpoint:
    """Return a private endpoint with unknown addresses: it gets one more, for the data endpoint of the new replica.

    The private DNS zone then needs a record for that address, which is not added automatically
    (learn.microsoft.com/azure/container-registry/container-registry-private-endpoints, checked 2026-11-23).
    """
    reason = (
        f"the data endpoint of a replica in {location} takes one more address of the private endpoint "
        f"{endpoint.id.name}, and a record for it, and neither is known before the replica exists"
    )
    return replace(endpoint, addresses=Unknown(reason)) if endpoint.approved else endpoint


def _with_data_endpoints(registry: Registry) -> Registry:
    _require_premium(registry, "dedicated data endpoints", "--assume-data-endpoints")
    return with_data_endpoints(registry)


def _require_premium(registry: Registry, what: str, option: str) -> None:
    if not has_premium_features(registry.sku):
        raise UsageError(
            f"{registry.name} is a {registry.sku} registry and cannot have {what}, which takes Premium.",
            next_step=f"Leave out {option}, or change the SKU first.",
        )
