"""The form of a client profile: what particular clients need beside their registry, and where Microsoft says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT
from acrnet.registry.need import Purpose

REGION: Final = "{region}"
"""Stands in a host name for the region of the clients' cluster."""
HTTPS: Final = 443

HostsByCloud: TypeAlias = Mapping[str, tuple[str, ...]]
"""Host names by the name of the cloud, a leading `*.` standing for any label. A cloud that is missing has no such
hosts; one without hosts has some that are not documented."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of documentation."""

    address: str
    """Without the scheme."""
    dated: str
    """The day that the page bears, as an ISO date."""
    checked: str
    """The day on which its lines were compared with the profile, as an ISO date."""

    def __str__(self) -> str:
        return f"{self.address} of {self.dated}, checked {self.checked}"


@dataclass(frozen=True, slots=True)
class MoreHosts:
    """Further host names of a service that the profile includes."""

    purpose: Purpose
    """One of entra, arm and mcr, whose service tags have the addresses of these hosts too."""
    hosts: HostsByCloud
    page: Page


@dataclass(frozen=True, slots=True)
class Service:
    """A service that clients need beside the registry, on one TCP port."""

    name: str
    """The last part of the id of the need."""
    why: str
    """What for, as a sentence without its full stop; for a service that is not required also when."""
    page: Page
    hosts: HostsByCloud
    tag: str | None = None
    """The service tag that documentation names for it, in every cloud; None if only its host names are published."""
    port: int = HTTPS
    required: bool = True
    """False if only some of these clients need it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of clients needs."""

    name: str
    """The value of `--profile`."""
    clients: str
    """The clients, as a noun in the plural."""
    leaves_out: str
    """What they may need as well and the profile does not list, in a sentence or two; "" for nothing known."""
    pages: tuple[Page, ...] = ()
    include: frozenset[str] = frozenset()
    """Services as `--include` names them."""
    more_hosts: tuple[MoreHosts, ...] = ()
    services: tuple[Service, ...] = ()
    synchronizes: bool = False
    """Whether the clients exchange messages over the data endpoint of the registry's home region."""
    private: bool = False
    """Whether the clients reach the registry by a private endpoint only."""

    @property
    def in_cluster_region(self) -> bool:
        """Whether host names have the region of a cluster in them."""
        return any(REGION in host for by_cloud in self._hosts() for hosts in by_cloud.values() for host in hosts)

    def _hosts(self) -> Iterator[HostsByCloud]:
        yield from (more.hosts for more in self.more_hosts)
        yield from (service.hosts for service in self.services)


def everywhere(*hosts: str) -> HostsByCloud:
    """Return hosts that are the same in every cloud."""
    return {cloud.name: hosts for cloud in (PUBLIC, US_GOVERNMENT, CHINA)}


def in_clouds(
    public: tuple[str, ...] | None = None, usgov: tuple[str, ...] | None = None, china: tuple[str, ...] | None = None
) -> HostsByCloud:
    """Return hosts that differ by cloud: None where there are no such hosts, `()` where they are not documented."""
    by_cloud = {PUBLIC.name: public, US_GOVERNMENT.name: usgov, CHINA.name: china}
    return {cloud: hosts for cloud, hosts in by_cloud.items() if hosts is not None}
