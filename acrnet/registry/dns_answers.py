"""DNS answers for the names of a registry, and the private endpoints they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from acrnet.registry.layers import host_location, is_data_endpoint
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.names import Answer, AnswerKind, Resolution, answer, answer_unlisted
from acrnet.registry.need import Need, Purpose
from acrnet.unknown import Unknown

DEPENDING_ON_DNS: Final = frozenset({Purpose.LOGIN, Purpose.REGIONAL, Purpose.DATA, Purpose.STORAGE, Purpose.PRIVATE})
"""The needs that clients have only if the DNS answers, or the redirects of the registry, send them there."""
_OF_A_REGION: Final = frozenset({Purpose.DATA, Purpose.REGIONAL})
"""Needs with a host name of their own in each region, which the registry lists once it exists."""


def public_answers(need: Need, registry: Registry, resolution: Resolution) -> list[Answer]:
    """Return the DNS answers for the host names of a need for public addresses.

    For storage it is the answer for the login server, which redirects only its public clients to storage.
    A new replica may have no host name yet for its data or regional endpoint.
    """
    unlisted = _unlisted_regions(need, registry)
    if need.purpose is Purpose.STORAGE or not (need.hosts or unlisted):
        return [answer(registry.login_server, registry, resolution)]
    named = [answer(host, registry, resolution) for host in need.hosts]
    return [*named, *(answer_unlisted(registry, resolution, f"{need.purpose} endpoint in {each}") for each in unlisted)]


def _unlisted_regions(need: Need, registry: Registry) -> list[str]:
    """Return the regions of a need in which the registry lists no host name yet for its data or regional endpoint."""
    if not need.required or need.purpose not in _OF_A_REGION:
        return []
    if need.region is not None:
        return [] if need.hosts else [need.region]
    listed = {host_location(host) for host in (*need.hosts, *registry.data_endpoint_hosts)}
    serving = [each.location for each in registry.replicas if each.global_routing]
    asked = need.purpose is Purpose.DATA and registry.data_endpoint_enabled
    return [location for location in serving if asked and location not in listed]


def layer_answers(need: Need, needs: Sequence[Need], registry: Registry, resolution: Resolution) -> list[Answer]:
    """Return the DNS answers for the data endpoints to which clients of private endpoints are redirected.

    They get layers from a data endpoint even if data endpoints are disabled (learn.microsoft.com/azure/
    container-registry/container-registry-private-endpoints, checked 2026-11-23). If its name resolves to public
    addresses, these belong to the service tag of the region's login server, and no other need covers them. So the
    answers belong to the login need: the result is empty for every other need, and where none of `needs`, those of the
    registry, is for storage.
    """
    if need.purpose is not Purpose.LOGIN or all(each.purpose is not Purpose.STORAGE for each in needs):
        return []
    approved = (endpoint.addresses for endpoint in registry.private_endpoints if endpoint.approved)
    known = [entry for addresses in approved if not isinstance(addresses, Unknown) for entry in addresses]
    hosts = {host for entry in known for host in entry.hosts if is_data_endpoint(host)}
    here = sorted(host for host in hosts if need.region in (None, host_location(host)))
    return [answer(host, registry, resolution) for host in here]


def is_of_endpoint(answer: Answer, registry: Registry, resolution: Resolution) -> bool:
    """Whether all addresses of an answer belong, or may belong, to private endpoints that names lead to."""
    if answer.kind is not AnswerKind.PRIVATE:
        return False
    approved = [endpoint for endpoint in registry.private_endpoints if endpoint.approved]
    reached = [endpoint.addresses for endpoint in approved if leads_to_endpoint(endpoint, registry, resolution)]
    if any(isinstance(addresses, Unknown) for addresses in reached):
        return True
    known = {each.address for addresses in reached if not isinstance(addresses, Unknown) for each in addresses}
    return known.issuperset(answer.addresses)


def leads_to_endpoint(endpoint: PrivateEndpoint, registry: Registry, resolution: Resolution) -> bool:
    """Whether the DNS answers lead to a private endpoint, or may do so if its addresses are not known."""
    login = answer(registry.login_server, registry, resolution)
    if isinstance(endpoint.addresses, Unknown):
        return login.kind is AnswerKind.PRIVATE and not _leads_to_another(login, endpoint, registry)
    return _has_any(login, endpoint.addresses) or any(
        each.address in answer(host, registry, resolution).addresses
        for each in endpoint.addresses
        for host in each.hosts
    )


def _leads_to_another(login: Answer, endpoint: PrivateEndpoint, registry: Registry) -> bool:
    """Whether another endpoint of the registry is known to have an address of the answer."""
    others = (each.addresses for each in registry.private_endpoints if each.approved and each is not endpoint)
    return any(_has_any(login, addresses) for addresses in others if not isinstance(addresses, Unknown))


def _has_any(answer: Answer, addresses: Iterable[PrivateAddress]) -> bool:
    return any(each.address in answer.addresses for each in addresses)
