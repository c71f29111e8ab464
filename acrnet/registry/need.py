"""A need: one flow a client of a registry must be able to open, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from acrnet.net import Family
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


class Purpose(StrEnum):
    """The purpose of a flow."""

    LOGIN = "login"
    DATA = "data"
    STORAGE = "storage"
    REGIONAL = "regional"
    PRIVATE = "private"
    APEX = "apex"
    ENTRA = "entra"
    ARM = "arm"
    MCR = "mcr"
    PLATFORM = "platform"
    """Another service that the clients of a profile need; the last part of the id names it."""


@dataclass(frozen=True, slots=True)
class Need:
    """One flow a client must be able to open.

    Exactly one of `tag` and `addresses` says where it goes, except for a need that only host names can express
    (purpose `apex`, and some of purpose `platform`), which has neither.
    """

    id: str
    """`<registry>/<purpose>/<region>`, with `-` where there is no region; in the place of a region a private endpoint's
    name for `private`, and the name of the service for `platform`."""
    registry: str
    purpose: Purpose
    region: str | None
    """ARM location name, lower case."""
    hosts: tuple[str, ...]
    """Host names as the registry resource lists them; a leading `*.` stands for any label."""
    tag: str | None
    """The service tag in the spelling of the catalog."""
    addresses: tuple[str, ...] | Unknown
    """Address prefixes in canonical form, sorted; empty for a need with a tag."""
    protocol: str
    """Always `Tcp` today."""
    ports: tuple[int, ...]
    families: tuple[Family, ...]
    """The address families that must work."""
    conditional_families: tuple[Family, ...]
    """Families that matter only if the registry turns out to use them."""
    required: bool
    reason: str
    """One sentence for people: why a client needs this."""
    endpoint: ResourceId | None = None
    """For purpose `private`: the private endpoint."""
    virtual_network: ResourceId | Unknown | None = None
    """For purpose `private`: the virtual network of that endpoint; clients elsewhere may resolve another one."""

    @property
    def by_name_only(self) -> bool:
        """Whether only host names say where it goes: neither a service tag nor an address is published for it."""
        return self.tag is None and self.addresses == ()


def decidable(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that rules decide about: without the bare domain, to which no client is known to connect."""
    return tuple(need for need in needs if need.purpose is not Purpose.APEX)
