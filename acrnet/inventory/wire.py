"""Reading values from the JSON of Resource Manager, where absent, null and empty mean the same."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.resource_id import ResourceId

_AZURE_DNS = frozenset({"azureprovideddns", "168.63.129.16"})
"""Two names of the DNS that Azure provides: the value for an interface that does not use the resolvers of its network,
and its address (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, checked 2026-11-23)."""


def objects(value: object) -> list[Mapping[str, object]]:
    """Return the objects in a list; empty for anything else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def properties(resource: Mapping[str, object]) -> Mapping[str, object]:
    """Return the `properties` of a resource."""
    fields = resource.get("properties")
    return fields if isinstance(fields, Mapping) else {}


def text(value: object) -> str:
    """Return a text, or "" for anything else."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """Return the non-empty texts of a list."""
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list | tuple) else ()


def reference(value: object) -> ResourceId | None:
    """Return the id in a reference `{"id": ...}`, or None where there is no reference."""
    identifier = text(value.get("id")) if isinstance(value, Mapping) else ""
    return ResourceId.parse(identifier) if identifier else None


def references(value: object) -> tuple[ResourceId, ...]:
    """Return the ids in a list of references, sorted."""
    return tuple(sorted(identifier for item in objects(value) if (identifier := reference(item)) is not None))


def custom_resolvers(settings: object) -> tuple[str, ...] | None:
    """Return the resolvers in the DHCP options of a network or the DNS settings of an interface, in their order.

    It is empty where the DNS that Azure provides is named, and None where no resolver is named.
    """
    servers = texts(settings.get("dnsServers")) if isinstance(settings, Mapping) else ()
    if not servers:
        return None
    return () if all(server.lower() in _AZURE_DNS for server in servers) else servers
