"""Which needs the clients behind a target have.

Public needs are everybody's. A private endpoint serves the clients whose virtual network resolves the registry to it;
name resolution cannot be read, so where an endpoint lies decides: in the clients' own virtual network first, else in
one that is peered with it. A client never uses another network's endpoint while it has one nearer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group of clients is, as far as private endpoints are concerned."""

    own: ResourceId
    """The virtual network of the clients."""
    peered: frozenset[ResourceId] = frozenset()
    """The virtual networks it is peered with."""


def applicable_needs(needs: Sequence[Need], places: Sequence[Place] | Unknown) -> tuple[Need, ...]:
    """Return the needs of clients in these places: a private endpoint counts when any of them uses it.

    Where the place of the clients or of an endpoint is unknown, or no endpoint is near, required private needs all
    stay: nothing is left out on a guess. Optional ones stay only for endpoints known to be near.
    """
    private = [need for need in needs if need.purpose is Purpose.PRIVATE]
    known: Sequence[Place | None] = [None] if isinstance(places, Unknown) or not places else places
    chosen = {id(need) for registry in _registries(private) for place in known for need in _near(registry, place)}
    return tuple(need for need in needs if need.purpose is not Purpose.PRIVATE or id(need) in chosen)


def _registries(private: Sequence[Need]) -> Iterable[list[Need]]:
    by_registry: dict[str, list[Need]] = {}
    for need in private:
        by_registry.setdefault(need.registry, []).append(need)
    return by_registry.values()


def _near(needs: list[Need], place: Place | None) -> list[Need]:
    """Return the needs of one registry for the endpoints nearest to a place."""
    required = [need for need in needs if need.required]
    if place is None:
        return required
    unplaced = [need for need in required if not isinstance(need.virtual_network, ResourceId)]
    for networks in (frozenset({place.own}), place.peered):
        near = [need for need in needs if need.virtual_network in networks]
        if near:
            return near + unplaced
    return required
