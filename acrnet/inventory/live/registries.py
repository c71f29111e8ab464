"""Reading registries from Resource Manager, with everything that their needs depend on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from acrnet.errors import NotFoundError, RefusedError, RemoteError, UsageError
from acrnet.inventory.live.unreadable import or_unknown, unknown_because
from acrnet.inventory.parallel import in_parallel
from acrnet.registry.model import Registry
from acrnet.registry.private_link import EndpointReading, connected_endpoint, interface_ids
from acrnet.registry.wire import has_premium_features
from acrnet.registry.wire import read_registry as registry_of
from acrnet.registry.wire_value import text_at
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

REGISTRIES = "Microsoft.ContainerRegistry/registries"


# Any: JSON objects as received; acrnet.registry checks every value it reads.
class RegistryReader(Protocol):
    """The calls to Resource Manager that this module needs; safe to use from many threads."""

    def registry(self, resource: ResourceId, preview: bool = False) -> Mapping[str, Any]:
        """Return the registry, with `preview` as the preview API shows it."""
        ...

    def replications(self, registry: ResourceId) -> Sequence[Mapping[str, Any]]:
        """Return the replications of all pages."""
        ...

    def private_endpoint_connections(self, registry: ResourceId) -> Sequence[Mapping[str, Any]]:
        """Return the private endpoint connections of all pages."""
        ...

    def private_endpoint(self, resource: ResourceId) -> Mapping[str, Any]:
        """Return a private endpoint."""
        ...

    def network_interface(self, resource: ResourceId) -> Mapping[str, Any]:
        """Return a network interface."""
        ...


def read_registry(arm: RegistryReader, registry: ResourceId) -> Registry:
    """Return a registry with its replicas and private endpoints.

    Independent calls are made in parallel: it takes the time of one call, and of two more where there are private
    endpoints. If the preview call fails, the preview fields are Unknown; a private endpoint that is gone or closed to
    the caller has Unknown addresses.

    Raises UsageError when there is no such registry, and what the calls raise.
    """
    with ThreadPoolExecutor(max_workers=4) as pool:
        stable = pool.submit(arm.registry, registry)
        preview = pool.submit(_preview, arm, registry)
        replications = pool.submit(arm.replications, registry)
        connections = pool.submit(arm.private_endpoint_connections, registry)
    described = _described(stable, registry)
    premium = has_premium_features(text_at(described, "sku", "name"))
    listed = _listed(connections, premium=premium)
    return registry_of(
        registry=described,
        replications=_listed(replications, premium=premium),
        connections=listed,
        endpoints=_endpoints(arm, listed),
        preview=preview.result(),
    )


def _described(stable: Future[Mapping[str, Any]], registry: ResourceId) -> Mapping[str, Any]:
    try:
        return stable.result()
    except NotFoundError as error:
        raise UsageError(
            f"There is no registry {registry}, or you may not see it.",
            next_step="Check the id, the tenant (--tenant) and your role on the registry.",
        ) from error


def _preview(arm: RegistryReader, registry: ResourceId) -> Mapping[str, Any] | Unknown:
    try:
        return arm.registry(registry, preview=True)
    except (RemoteError, RefusedError) as error:
        return unknown_because(error)


def _listed(listing: Future[Sequence[Mapping[str, Any]]], *, premium: bool) -> Sequence[Mapping[str, Any]]:
    """Return a list that only Premium registries can have; for others an error means an empty list."""
    if premium:
        return listing.result()
    try:
        return listing.result()
    except (RemoteError, RefusedError):
        return ()


def _endpoints(arm: RegistryReader, connections: Sequence[Mapping[str, Any]]) -> dict[str, EndpointReading]:
    ids = sorted({endpoint for endpoint in map(connected_endpoint, connections) if endpoint is not None})
    readings = in_parallel(lambda identifier: _endpoint(arm, identifier), ids)
    return {identifier.key: reading for identifier, reading in zip(ids, readings, strict=True)}


def _endpoint(arm: RegistryReader, identifier: ResourceId) -> EndpointReading:
    endpoint = or_unknown(lambda: arm.private_endpoint(identifier))
    if isinstance(endpoint, Unknown):
        return EndpointReading(endpoint)
    interfaces = in_parallel(_interface_reader(arm), interface_ids(endpoint))
    return EndpointReading(endpoint, tuple(interfaces))


def _interface_reader(arm: RegistryReader) -> Callable[[ResourceId], Mapping[str, Any] | Unknown]:
    return lambda identifier: or_unknown(lambda: arm.network_interface(identifier))
