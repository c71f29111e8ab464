"""Where clients download image layers from: dedicated data endpoints, or storage accounts of the service."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.errors import UsageError
from acrnet.registry.model import Registry
from acrnet.registry.need import Purpose
from acrnet.registry.reach import Reach


@dataclass(frozen=True, slots=True)
class LayerSources:
    """The sources of layers for pulls."""

    purposes: dict[str, tuple[Purpose, ...]]
    """`data`, `storage` or both for each location."""
    hosts: dict[str, tuple[str, ...]]
    """The data endpoints of each location that has one."""
    warnings: tuple[str, ...] = ()


def layer_sources(registry: Registry, reached: tuple[Reach, ...], layers: str) -> LayerSources:
    """Return where clients of these replicas download layers from, under one value of `--layers`.

    A redirect to a layer stays in the region that served the request, and it goes to the data endpoint if data
    endpoints are enabled (learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints,
    checked 2026-11-23). So data endpoints replace storage only when every region has one.

    Raises UsageError for `data-only` while a region has none.
    """
    hosts = _hosts_by_location(registry)
    missing = [reach.location for reach in reached if reach.settled and reach.location not in hosts]
    complete = bool(registry.data_endpoint_enabled or hosts) and not missing
    if layers == "data-only" and not complete:
        raise _no_data_endpoints(registry, missing)
    purposes = {
        reach.location: _purposes(
            data=complete or layers == "transition" or registry.data_endpoint_enabled or reach.location in hosts,
            storage=not complete or layers == "transition",
        )
        for reach in reached
    }
    partial = not complete and layers == "current" and (registry.data_endpoint_enabled or bool(hosts))
    return LayerSources(purposes, hosts, (_partial(registry, missing),) if partial else ())


def _hosts_by_location(registry: Registry) -> dict[str, tuple[str, ...]]:
    """Return the data endpoints by location, which is the second label of each name, as Azure CLI 2.91.0 reads it."""
    by_location: dict[str, tuple[str, ...]] = {}
    for host in registry.data_endpoint_hosts:
        location = host_location(host)
        by_location[location] = (*by_location.get(location, ()), host)
    return by_location


def host_location(host: str) -> str:
    """Return the location of a data endpoint or regional endpoint: the second label of its name."""
    return [*host.split("."), ""][1]


def is_data_endpoint(host: str) -> bool:
    """Whether a host name is one of a data endpoint: `<registry>.<region>.data.<suffix>`."""
    return host.split(".")[2:3] == ["data"]


def _purposes(*, data: bool, storage: bool) -> tuple[Purpose, ...]:
    return (Purpose.DATA,) * data + (Purpose.STORAGE,) * storage


def _no_data_endpoints(registry: Registry, missing: list[str]) -> UsageError:
    if not registry.data_endpoint_enabled:
        return UsageError(
            f"{registry.name} has no dedicated data endpoints, so --layers data-only would cut every pull.",
            next_step="Apply a plan with --layers transition, enable them (az acr update --name"
            f" {registry.name} --data-endpoint-enabled true), then ask for data-only.",
        )
    return UsageError(
        f"{registry.name} lists no data endpoint for {', '.join(missing)}: --layers data-only would cut pulls there.",
        next_step="Wait until az acr show-endpoints lists one for every region; until then use --layers transition.",
    )


def _partial(registry: Registry, missing: list[str]) -> str:
    return (
        f"{registry.name} lists no data endpoint for {', '.join(missing)}; storage is asked for as well until every"
        " region has one."
    )
