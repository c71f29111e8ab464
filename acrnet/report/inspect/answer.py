"""The answer to what the clients of a registry need, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.registry.model import Registry
from acrnet.registry.need import Need, decidable
from acrnet.registry.needs import Needs
from acrnet.unknown import Unknown


def answer(registry: Registry | None, needs: Needs) -> str:
    """Return how many regions serve clients, and how many flows the clients need to which destinations."""
    if registry is None:
        return f"{_count(needs.serving, 'region')}: clients of a registry there need {_flows(needs)}"
    if registry.public_network_access:
        serve = "serves" if len(needs.serving) == 1 else "serve"
        return f"{registry.name}: {_count(needs.serving, 'region')} {serve} clients; they need {_flows(needs)}"
    approved = [endpoint for endpoint in registry.private_endpoints if endpoint.approved]
    if not approved:
        return (
            f"{registry.name}: no client can reach it, because public access is disabled and it has no approved private"
            " endpoint"
        )
    return f"{registry.name}: reached by {_count(approved, 'private endpoint')} only; clients need {_flows(needs)}"


def _flows(needs: Needs) -> str:
    required = [need for need in needs.needs if need.required]
    conditional = [need for need in decidable(needs.needs) if not need.required]
    more = f", and {len(conditional)} more if they use them" if conditional else ""
    return f"{_count(required, 'flow')} to {_destinations(required)}{more}"


def _destinations(needs: Sequence[Need]) -> str:
    tags = {need.tag for need in needs if need.tag is not None}
    addresses = {prefix for need in needs if not isinstance(need.addresses, Unknown) for prefix in need.addresses}
    names = {host for need in needs if need.by_name_only for host in need.hosts}
    unknown = any(isinstance(need.addresses, Unknown) for need in needs)
    parts = [
        _count(tags, "service tag") if tags else "",
        _count(addresses, "private address") if addresses else "",
        _count(names, "host name") if names else "",
        "addresses that are not known" if unknown else "",
    ]
    *firsts, last = [part for part in parts if part] or ["nothing"]
    return f"{', '.join(firsts)} and {last}" if firsts else last


def _count(items: Sequence[object] | set[str], noun: str) -> str:
    ending = "" if len(items) == 1 else "es" if noun.endswith("s") else "s"
    return f"{len(items)} {noun}{ending}"
