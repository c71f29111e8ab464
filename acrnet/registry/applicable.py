"""The needs of the clients behind a target.

All clients have the public needs, and a private endpoint serves the clients whose DNS returns it. Where the DNS answers
for the names of a registry are known, they decide. Where they are not, every public need stays, and the needs of the
nearest private endpoints: in the clients' own virtual network, else in one that is peered with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.registry.dns_answers import (
    DEPENDING_ON_DNS,
    is_of_endpoint,
    layer_answers,
    leads_to_endpoint,
    public_answers,
)
from acrnet.registry.model import Registry
from acrnet.registry.names import Answer, AnswerKind, Resolution, answer
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

NAMES_NOT_READ: Final = Unknown("no name resolution was read")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a group of clients in the network, as far as it decides about the path to a registry."""

    own: ResourceId
    """The virtual network of the clients."""
    peered: frozenset[ResourceId] = frozenset()
    """The virtual networks it is peered with."""
    names: Resolution | Unknown = NAMES_NOT_READ
    """The settings that decide the DNS answers."""


@dataclass(frozen=True, slots=True)
class ApplicableNeeds:
    """The needs of the clients behind a target."""

    needs: tuple[Need, ...]
    by_names: frozenset[str] = frozenset()
    """Registries for which known DNS answers decided about the needs of all these clients."""
    assumptions: tuple[str, ...] = ()
    """The assumptions behind it, one clause each."""


def needs_of_clients(
    needs: Sequence[Need], places: Sequence[Place] | Unknown, registries: Sequence[Registry], target: str
) -> ApplicableNeeds:
    """Return those of `needs` that the clients in these places have; a need of some of them counts for all.

    `registries` are those from which the needs were derived, and `target` is the name of the target the clients are
    behind. The need of a private endpoint that the DNS returns is required.
    """
    registry_of = {registry.name: registry for registry in registries}
    kept = {need.id: need for need in needs if need.purpose not in DEPENDING_ON_DNS}
    by_names: set[str] = set()
    assumptions: list[str] = []
    for name, own in _by_registry(needs).items():
        by_dns = _needs_by_dns(own, registry_of.get(name), places)
        if by_dns is None or isinstance(by_dns, Unknown):
            nearest = applicable_needs(own, places)
            kept |= {need.id: need for need in nearest}
            assumptions += [*([by_dns.reason] if by_dns else []), *_endpoints_left_out(own, nearest, target)]
        else:
            by_names.add(name)
            kept |= {need.id: need for need in by_dns.needs}
            assumptions += by_dns.assumptions
    wanted = tuple(kept[need.id] for need in needs if need.id in kept)
    return ApplicableNeeds(wanted, frozenset(by_names), tuple(assumptions))


def applicable_needs(needs: Sequence[Need], places: Sequence[Place] | Unknown) -> tuple[Need, ...]:
    """Return the needs of clients in these places: a private endpoint counts when it is near any of them.

    Where the place of the clients or of an endpoint is not known, or no endpoint is near, all required private needs
    stay, so that none is left out on a guess. Optional ones stay only for endpoints known to be near.
    """
    private = [need for need in needs if need.purpose is Purpose.PRIVATE]
    known: Sequence[Place | None] = [None] if isinstance(places, Unknown) or not places else places
    near = {id(need) for own in _by_registry(private).values() for place in known for need in _near(own, place)}
    return tuple(need for need in needs if need.purpose is not Purpose.PRIVATE or id(need) in near)


def _by_registry(needs: Iterable[Need]) -> Mapping[str, list[Need]]:
    """Return the needs that depend on DNS answers, by the name of the registry."""
    by_registry: dict[str, list[Need]] = {}
    for need in needs:
        if need.purpose in DEPENDING_ON_DNS:
            by_registry.setdefault(need.registry, []).append(need)
    return by_registry


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


def _endpoints_left_out(needs: Sequence[Need], nearest: Sequence[Need], target: str) -> Iterator[str]:
    left_out = [need.id for need in needs if need.required and need not in nearest]
    if left_out:
        yield f"the clients behind {target} use the private endpoints nearest to them, and not {', '.join(left_out)}"


def _needs_by_dns(
    needs: Sequence[Need], registry: Registry | None, places: Sequence[Place] | Unknown
) -> ApplicableNeeds | Unknown | None:
    """Return the needs of one registry by the DNS answers of the clients; Unknown if some answers are not known.

    None if DNS does not matter: the registry has no approved private endpoint, or the places of the clients are not
    known.
    """
    if registry is None or not any(endpoint.approved for endpoint in registry.private_endpoints):
        return None
    if isinstance(places, Unknown) or not places:
        return None
    by_id: dict[str, Need] = {}
    assumptions: dict[str, None] = {}
    for place in places:
        login = _login(registry, place)
        if login.kind is AnswerKind.UNKNOWN:
            clients = f"clients in {place.own.name}"
            return Unknown(f"where {registry.login_server} leads {clients} is not known, because {login.because}")
        by_dns = tuple(_needs_from(needs, registry, place))
        if not by_dns or _leads_astray(login, registry, place):
            # The answers lead to no endpoint, so it is checked whether the path to the nearest one is open.
            by_dns = (*applicable_needs(needs, [place]), *by_dns)
        by_id |= {need.id: need for need in by_dns if need.required or need.id not in by_id}
        assumptions[f"clients in {place.own.name} go where the DNS that was read leads them: {login.because}"] = None
    return ApplicableNeeds(tuple(by_id.values()), assumptions=tuple(assumptions))


def _login(registry: Registry, place: Place) -> Answer:
    if isinstance(place.names, Unknown):
        return Answer(AnswerKind.UNKNOWN, place.names.reason)
    return answer(registry.login_server, registry, place.names)


def _leads_astray(login: Answer, registry: Registry, place: Place) -> bool:
    """Whether the login server resolves to private addresses of which some belong to no endpoint of the registry."""
    if isinstance(place.names, Unknown) or login.kind is not AnswerKind.PRIVATE:
        return False
    return not is_of_endpoint(login, registry, place.names)


def _needs_from(needs: Sequence[Need], registry: Registry, place: Place) -> Iterator[Need]:
    """Yield the needs of one registry by the DNS answers in a place; that of a private endpoint becomes required."""
    if isinstance(place.names, Unknown):
        return
    endpoints = {endpoint.id: endpoint for endpoint in registry.private_endpoints if endpoint.approved}
    for need in needs:
        if need.purpose is not Purpose.PRIVATE:
            answers = public_answers(need, registry, place.names)
            answers += layer_answers(need, needs, registry, place.names)
            if not all(is_of_endpoint(each, registry, place.names) for each in answers):
                yield need
        elif need.endpoint in endpoints and leads_to_endpoint(endpoints[need.endpoint], registry, place.names):
            yield replace(need, required=True)
