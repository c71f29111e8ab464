"""Which needs of a registry its names lead clients to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from acrnet.registry.layers import host_location
from acrnet.registry.model import PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.names import Answer, AnswerKind, Resolution, answer
from acrnet.registry.need import Need, Purpose
from acrnet.unknown import Unknown

LED: Final = frozenset({Purpose.LOGIN, Purpose.REGIONAL, Purpose.DATA, Purpose.STORAGE, Purpose.PRIVATE})
"""What clients are led to by the names of a registry, or by what it answers."""


def public_answers(need: Need, registry: Registry, resolution: Resolution) -> list[Answer]:
    """Return where the names lead that clients ask for a need of public addresses.

    The login server sends clients to storage only where they come to it by its public addresses; so its name decides.
    """
    hosts = (registry.login_server,) if need.purpose is Purpose.STORAGE else need.hosts or (registry.login_server,)
    return [answer(host, registry, resolution) for host in hosts]


def layer_answers(need: Need, needs: Sequence[Need], registry: Registry, resolution: Resolution) -> list[Answer]:
    """Return where the names lead that a registry without data endpoints sends clients of a private endpoint to.

    They get layers from a data endpoint, on or off (learn.microsoft.com/azure/container-registry/
    container-registry-private-endpoints, checked 2026-11-23). Where its name leads to public addresses, these are of
    the tag that the login server of the region has, and no other need asks for them. So the answers are about the login
    need; there are none about any other, and none where `needs`, those of the registry, hold no layers from storage.
    """
    if need.purpose is not Purpose.LOGIN or all(each.purpose is not Purpose.STORAGE for each in needs):
        return []
    approved = (endpoint.addresses for endpoint in registry.private_endpoints if endpoint.approved)
    known = [entry for addresses in approved if not isinstance(addresses, Unknown) for entry in addresses]
    hosts = {host for entry in known for host in entry.hosts if _is_data_endpoint(host)}
    here = sorted(host for host in hosts if need.region in (None, host_location(host)))
    return [answer(host, registry, resolution) for host in here]


def is_of_endpoint(answer: Answer, registry: Registry, resolution: Resolution) -> bool:
    """Whether all addresses of an answer are, or may be, of private endpoints that names lead to."""
    if answer.kind is not AnswerKind.PRIVATE:
        return False
    approved = [endpoint for endpoint in registry.private_endpoints if endpoint.approved]
    led = [endpoint.addresses for endpoint in approved if led_to_endpoint(endpoint, registry, resolution)]
    if any(isinstance(addresses, Unknown) for addresses in led):
        return True
    known = {each.address for addresses in led if not isinstance(addresses, Unknown) for each in addresses}
    return known.issuperset(answer.addresses)


def led_to_endpoint(endpoint: PrivateEndpoint, registry: Registry, resolution: Resolution) -> bool:
    """Whether names lead to a private endpoint, as far as its addresses are known; else whether they may."""
    login = answer(registry.login_server, registry, resolution)
    if isinstance(endpoint.addresses, Unknown):
        return login.kind is AnswerKind.PRIVATE and not _elsewhere(login, endpoint, registry)
    return _holds(login, endpoint.addresses) or any(
        each.address in answer(host, registry, resolution).addresses
        for each in endpoint.addresses
        for host in each.hosts
    )


def _elsewhere(login: Answer, endpoint: PrivateEndpoint, registry: Registry) -> bool:
    """Whether another endpoint of the registry is known to have an address that the name leads to."""
    others = (each.addresses for each in registry.private_endpoints if each.approved and each is not endpoint)
    return any(_holds(login, addresses) for addresses in others if not isinstance(addresses, Unknown))


def _holds(answer: Answer, addresses: Iterable[PrivateAddress]) -> bool:
    return any(each.address in answer.addresses for each in addresses)


def _is_data_endpoint(host: str) -> bool:
    """Whether a host name is one of a data endpoint: `<registry>.<region>.data.<suffix>`."""
    return host.split(".")[2:3] == ["data"]
