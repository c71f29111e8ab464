"""Which needs of a registry its names lead clients to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

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


def _holds(found: Answer, addresses: Iterable[PrivateAddress]) -> bool:
    return any(each.address in found.addresses for each in addresses)
