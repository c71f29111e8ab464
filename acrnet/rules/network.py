"""The network around the rules: what the names in them stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from acrnet.net import AddressSet
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.net import Family, FlowSet
    from acrnet.registry.need import Need
    from acrnet.rules.match import Matcher

PRIVATE_SPACE: Final = AddressSet.parse(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
"""What RFC 1918 and RFC 4193 set aside for private networks."""
_HOST: Final = AddressSet.parse(["168.63.129.16"])
"""The virtual address of the host, in every region and cloud: DNS, DHCP and health probes
(learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, checked 2026-11-23)."""
_LINK_LOCAL_V6: Final = AddressSet.parse(["fe80::/10"])
PUBLIC_SPACE: Final = (
    AddressSet.parse(["0.0.0.0/0", "2000::/3"])
    - PRIVATE_SPACE
    - _HOST
    - AddressSet.parse(["0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"])
)
"""What is routed on the public Internet (IANA special-purpose address registries, checked 2026-11-23). Ranges set aside
for documentation and benchmarks count as public: nothing keeps a rule from treating them so."""
_NOT_PUBLIC: Final = AddressSet.ALL - PUBLIC_SPACE
_REMEMBERED: Final = 1 << 14
"""How many names are remembered before all are forgotten."""

ASSUMED_NETWORK: Final = (
    "VirtualNetwork is taken to be 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7 and the clients' own addresses, "
    "because the address space of the virtual network is not given"
)
GROUPS_NOT_READ: Final = Unknown("the application security groups of the clients were not read")
ASSUMED_SOURCES: Final = "the clients are taken to be anywhere in VirtualNetwork, because none are given"


class Reading(StrEnum):
    """What VirtualNetwork stands for.

    With a default route to an appliance or a gateway it may or may not contain that route
    (learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23), so each reading is applied to
    all rules, and a verdict stands only where they agree.
    """

    KNOWN = "the known address space"
    EVERYTHING = "every address"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name stands for, as far as it is known."""

    certain: AddressSet
    """Addresses it is sure to stand for."""
    possible: AddressSet
    """Addresses it may stand for; never less than `certain`."""
    reason: str = ""
    """Why the two differ, "" when they do not; as a clause that can follow "because"."""


def literal(text: str) -> AddressSet | None:
    """Return the addresses of a prefix as `Endpoints` holds it; None for a tag, `*`, and what only looks like one."""
    if "/" not in text:
        return None
    try:
        return AddressSet.parse([text])
    except ValueError:
        return None


def _known(addresses: AddressSet) -> Resolution:
    return Resolution(addresses, addresses)


def _why_not_certain(group: str, prefixes: AddressSet | Unknown) -> str:
    """Return why it is not certain what an application security group holds; there is a prefix, or none was read."""
    if isinstance(prefixes, Unknown):
        return f"the members of the application security group {group} are not known, and {prefixes.reason}"
    return f"whether rules honour the address prefixes in the application security group {group} is not documented"


def _resolve_prefix(text: str) -> Resolution:
    try:
        return _known(AddressSet.parse([text]))
    except ValueError:
        return Resolution(AddressSet.EMPTY, AddressSet.ALL, f"{text!r} is neither an address prefix nor a service tag")


_PLATFORM_TAGS: Final = {
    "azureloadbalancer": Resolution(
        _HOST,
        _HOST | _LINK_LOCAL_V6,
        "the link-local address from which AzureLoadBalancer sends IPv6 probes is not documented",
    ),
    "azureplatformdns": Resolution(
        AddressSet.EMPTY, _HOST | _LINK_LOCAL_V6, "the addresses of AzurePlatformDNS are not published"
    ),
    "azureplatformimds": Resolution(
        AddressSet.EMPTY,
        AddressSet.parse(["169.254.169.254"]) | _LINK_LOCAL_V6,
        "the addresses of AzurePlatformIMDS are not published",
    ),
    "azureplatformlkm": Resolution(
        AddressSet.EMPTY, AddressSet.ALL, "the addresses of AzurePlatformLKM are not published"
    ),
}
"""Tags that no tag file lists, by name in lower case. The documentation names the two IPv4 addresses and says that IPv6
probes come from a link-local one, but not which (learn.microsoft.com/azure/virtual-network/
network-security-groups-overview, platform considerations, and /azure/load-balancer/load-balancer-custom-probe-overview,
probe source IP address, checked 2026-11-23)."""


@dataclass(frozen=True, slots=True)
class NetworkContext:
    """The network of the clients that rules are evaluated for."""

    sources: AddressSet
    """Addresses of the clients that matter; all of them lie in VirtualNetwork."""
    virtual_network: AddressSet
    """Known address space, peerings and routes, without a default route."""
    catalog: TagCatalog
    default_route: bool = False
    """Whether a default route (`default_prefixes`) may be in VirtualNetwork, so that it holds every address or not."""
    group_members: Mapping[str, AddressSet] = field(default_factory=dict)
    """Addresses in an application security group by its id in lower case; those of any other group are not known."""
    group_prefixes: Mapping[str, AddressSet | Unknown] = field(default_factory=dict)
    """Address prefixes that an application security group holds beside network interfaces, by its id in lower case:
    empty for a group that was read and holds none, Unknown for one that could not be read; others were not read."""
    client_groups: frozenset[str] | Unknown = GROUPS_NOT_READ
    """Application security groups that all of the clients are in, by id in lower case, and in no other."""
    assumptions: tuple[str, ...] = ()
    """What was assumed in making this, one clause each."""
    _resolved: dict[tuple[str, Reading], Resolution] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `resolve` gave so far; it follows from the fields above, so the value does not change."""
    matchers: dict[Reading, Matcher] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `matcher_of` made so far; it follows likewise."""
    need_flows: dict[tuple[Need, tuple[Family, ...]], FlowSet | Unknown] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `evaluate.need_flows` worked out so far; it follows likewise."""

    @classmethod
    def of(
        cls,
        catalog: TagCatalog,
        *,
        sources: AddressSet | None = None,
        virtual_network: AddressSet | None = None,
        default_route: bool = False,
        group_members: Mapping[str, AddressSet] | None = None,
        group_prefixes: Mapping[str, AddressSet | Unknown] | None = None,
    ) -> NetworkContext:
        """Return the context of what is known; what is not given is assumed, and `assumptions` says so."""
        space = PRIVATE_SPACE if virtual_network is None else virtual_network
        return cls(
            sources=space if sources is None else sources,
            virtual_network=space if sources is None else space | sources,
            catalog=catalog,
            default_route=default_route,
            group_members={key.lower(): members for key, members in (group_members or {}).items()},
            group_prefixes={key.lower(): prefixes for key, prefixes in (group_prefixes or {}).items()},
            assumptions=(
                *([ASSUMED_NETWORK] if virtual_network is None else []),
                *([ASSUMED_SOURCES] if sources is None else []),
            ),
        )

    def readings(self) -> tuple[Reading, ...]:
        """Return the readings of VirtualNetwork under which rules have to be evaluated, the known one first."""
        return tuple(Reading) if self.default_route else (Reading.KNOWN,)

    def resolve(self, name: str, reading: Reading = Reading.KNOWN) -> Resolution:
        """Return what an address prefix, `*` or a service tag stands for, whatever its case.

        A tag the catalog does not have, and a text that is neither prefix nor tag, may stand for anything.
        """
        key = (name.lower(), reading)
        resolution = self._resolved.get(key)
        if resolution is None:
            if len(self._resolved) >= _REMEMBERED:
                self._resolved.clear()
            resolution = self._resolved[key] = self._resolve(name, reading)
        return resolution

    def resolve_group(self, group: str) -> Resolution:
        """Return the members of an application security group.

        Members that are given are known. Else a member may be any address: a group holds network interfaces of one
        virtual network (learn.microsoft.com/azure/virtual-network/application-security-groups, checked 2026-11-23) and
        address prefixes of anywhere (`addressPrefixSets`, API 2025-09-01, checked 2026-11-29). Whether rules honour
        prefixes is not documented, so those that were read are possible members. The network of the interfaces may be
        one that is reached by other ways than peerings, so with the prefixes read a member may be one of these, an
        address of VirtualNetwork, or any that is not public. Of the clients it may be known whether their interfaces
        are among the members; a text that is no id may stand for any group.
        """
        key, name = group.lower(), group.rsplit("/", 1)[-1]
        members, prefixes = self.group_members.get(key), self.group_prefixes.get(key)
        if members is not None:
            if prefixes is None:
                return _known(members)
            possible = AddressSet.ALL if isinstance(prefixes, Unknown) else members | prefixes
            return Resolution(members, possible, _why_not_certain(name, prefixes) if possible != members else "")
        reason = f"the members of the application security group {name} are not known"
        joined = self.client_groups if group.startswith("/") else GROUPS_NOT_READ
        certain = self.sources if not isinstance(joined, Unknown) and key in joined else AddressSet.EMPTY
        if prefixes is None:
            return Resolution(certain, AddressSet.ALL, reason)
        if isinstance(prefixes, Unknown):
            return Resolution(certain, AddressSet.ALL, _why_not_certain(name, prefixes))
        interfaces = _NOT_PUBLIC | self.virtual_network | self.sources
        if not isinstance(joined, Unknown) and key not in joined:
            interfaces -= self.sources
        return Resolution(certain, interfaces | prefixes, _why_not_certain(name, prefixes) if prefixes else reason)

    def _resolve(self, name: str, reading: Reading) -> Resolution:
        key = name.lower()
        if key == "*":
            return _known(AddressSet.ALL)
        if key == "virtualnetwork":
            return _known(self._virtual_network(reading))
        if key == "internet":
            return self._internet(reading)
        if key in _PLATFORM_TAGS:
            return _PLATFORM_TAGS[key]
        return self._resolve_tag(name) if SERVICE_TAG_NAME.fullmatch(name) else _resolve_prefix(name)

    def _resolve_tag(self, name: str) -> Resolution:
        tag = self.catalog.get(name)
        if isinstance(tag, ServiceTag):
            return _known(tag.addresses)
        return Resolution(AddressSet.EMPTY, AddressSet.ALL, tag.reason)

    def _virtual_network(self, reading: Reading) -> AddressSet:
        return AddressSet.ALL if reading is Reading.EVERYTHING else self.virtual_network | self.sources | _HOST

    def _internet(self, reading: Reading) -> Resolution:
        """Resolve Internet: what lies outside the virtual network and is reachable publicly.

        Space of the virtual network that is not private by RFC 1918 or RFC 4193 can be in both tags, and nothing says
        whether addresses that are neither public nor in the virtual network are in any.
        """
        inside = self._virtual_network(reading)
        return Resolution(
            PUBLIC_SPACE - inside,
            AddressSet.ALL - (inside & PRIVATE_SPACE),
            "Internet may also cover public address space of the virtual network and addresses that are not public",
        )
