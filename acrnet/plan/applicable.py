"""Which needs the clients behind a target have.

Public needs are everybody's. A private endpoint serves the clients whose virtual network resolves the registry to it;
name resolution cannot be read, so where an endpoint lies decides: in the clients' own virtual network first, else in
one that is peered with it. A client never uses another network's endpoint while it has one nearer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


def applicable_needs(
    needs: Sequence[Need], own: frozenset[ResourceId] | Unknown, peered: frozenset[ResourceId]
) -> tuple[Need, ...]:
    """Return the needs of clients in the virtual networks `own`, which are peered with `peered`.

    Where the virtual network of the clients or of an endpoint is unknown, or no endpoint is near, required private
    needs all stay: nothing is left out on a guess. Optional ones stay only for endpoints known to be near.
    """
    private = [need for need in needs if need.purpose is Purpose.PRIVATE]
    chosen = {id(need) for registry in _registries(private) for need in _near(registry, own, peered)}
    return tuple(need for need in needs if need.purpose is not Purpose.PRIVATE or id(need) in chosen)


def _registries(private: Sequence[Need]) -> Iterable[list[Need]]:
    by_registry: dict[str, list[Need]] = {}
    for need in private:
        by_registry.setdefault(need.registry, []).append(need)
    return by_registry.values()


def _near(needs: list[Need], own: frozenset[ResourceId] | Unknown, peered: frozenset[ResourceId]) -> list[Need]:
    """Return the needs of one registry for the nearest endpoints."""
    unplaced = [need for need in needs if not isinstance(need.virtual_network, ResourceId)]
    for networks in (frozenset[ResourceId]() if isinstance(own, Unknown) else own, peered):
        near = [need for need in needs if need.virtual_network in networks]
        if near:
            return near + [need for need in unplaced if need.required]
    return [need for need in needs if need.required]
