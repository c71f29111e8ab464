"""The host names of a registry in its regions, worked out where its file names none.

A registry that has never been replicated is in its home region only. Recorded with data endpoints (azure-cli, April
2020 to November 2023) and with regional ones (azure-cli, April 2026, 2026-03-01-preview).
"""

from acrnet.sandbox.json_value import Json, as_text, properties
from acrnet.sandbox.registry.resource_types import REPLICATIONS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def replications_of(registry: Resource, call: Call) -> list[Resource]:
    """The replications of a registry, that of its home region included."""
    return [each for each in call.state.store.of_type(REPLICATIONS) if each.id.scope.lower() == registry.key]


def regions_of(registry: Resource, call: Call) -> list[str]:
    """The regions of a registry, sorted."""
    return sorted({registry.location, *(each.location for each in replications_of(registry, call))})


def data_host(registry: Resource, region: str) -> str:
    """The data endpoint of a registry in a region."""
    return _host(registry, region, "data")


def data_hosts(registry: Resource, call: Call) -> list[Json]:
    """The data endpoint of each region."""
    return [*(data_host(registry, region) for region in regions_of(registry, call))]


def regional_hosts(registry: Resource, call: Call) -> list[Json]:
    """The login server of each region."""
    return [*(_host(registry, region, "geo") for region in regions_of(registry, call))]


def _host(registry: Resource, region: str, kind: str) -> str:
    label, _, suffix = as_text(properties(registry.body).get("loginServer")).partition(".")
    return f"{label}.{region}.{kind}.{suffix}"
