"""The network context of rules: the addresses that names in them stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from acrnet.net import AddressSet
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.unknown import Unknown, reason_in

if TYPE_CHECKING:
    from acrnet.net import Family, FlowSet
    from acrnet.registry.need import Need
    from acrnet.rules.match import Matcher

PRIVATE_SPACE: Final = AddressSet.parse(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
"""Address space that RFC 1918 and RFC 4193 reserve for private networks."""
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
"""Addresses routed on the public Internet (IANA special-purpose address registries, checked 2026-11-23). Ranges
reserved for documentation and benchmarks count as public, because rules may treat them so."""
_NOT_PUBLIC: Final = AddressSet.ALL - PUBLIC_SPACE
_MOST_CACHED: Final = 1 << 14
"""The number of names that are cached; then the cache is cleared."""

ASSUMED_NETWORK: Final = (
    "VirtualNetwork is taken to be 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7 and the clients' own addresses, "
    "because the address space of the virtual network is not given"
)
GROUPS_NOT_READ: Final = Unknown("the application security groups of the clients were not read")
ASSUMED_SOURCES: Final = "the clients are taken to be anywhere in VirtualNetwork, because none are given"


class Reading(StrEnum):
    """A reading of the tag VirtualNetwork.

    With a default route to an appliance or a gateway it may or may not contain that route
    (learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23), so each reading is applied to
    all rules, and a verdict stands only where they agree.
    """

    KNOWN = "the known address space"
    EVERYTHING = "every address"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The addresses a name stands for, as far as they are known."""

    certain: AddressSet
    """Addresses it certainly stands for."""
    possible: AddressSet
    """Addresses it may stand for; always includes `certain`."""
    reason: str = ""
    """Why the two differ, as a clause that can follow "because"; "" if they are equal."""


def literal(text: str) -> AddressSet | None:
    """Return the addresses of a prefix in the form of `Endpoints`; None for a tag, `*` and an invalid prefix."""
    if "/" not in text:
        return None
    try:
        return AddressSet.parse([text])
    except ValueError:
        return None


def _known(addresses: AddressSet) -> Resolution:
    return Resolution(addresses, addresses)


def _why_not_certain(group: str, prefixes: AddressSet | Unknown) -> str:
    """Return why the members of a group with prefixes, or with prefixes that could not be read, are not certain."""
    if isinstance(prefixes, Unknown):
        return f"the members of the application security group {group} are not known, and {prefixes.reason}"
    return f"whether rules honour the address prefixes in the application security group {group} is not documented"


def _resolve_prefix(text: str) -> Resolution:
    try:
        return _known(AddressSet.parse([text]))
    except ValueError:
        why = reason_in(text) or f"{text!r} is neither an address prefix nor a service tag"
        return Resolution(AddressSet.EMPTY, AddressSet.ALL, why)


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
"""Tags that no tag file lists, by name in lower case. The documentation has the two IPv4 addresses and says that IPv6
probes come from a link-local address, but not which (learn.microsoft.com/azure/virtual-network/
network-security-groups-overview, platform considerations, and /azure/load-balancer/load-balancer-custom-probe-overview,
probe source IP address, checked 2026-11-23)."""


@dataclass(frozen=True, slots=True)
class NetworkContext:
    """The network of the clients for which rules are evaluated."""

    sources: AddressSet
    """Addresses of the clients; all of them are in VirtualNetwork."""
    virtual_network: AddressSet
    """Known address space, peerings and routes, without a default route."""
    catalog: TagCatalog
    default_route: bool = False
    """Whether VirtualNetwork may include a default route (`default_prefixes`), and so every address."""
    group_members: Mapping[str, AddressSet] = field(default_factory=dict)
    """Member addresses of application security groups, by id in lower case; not known for other groups."""
    group_prefixes: Mapping[str, AddressSet | Unknown] = field(default_factory=dict)
    """Address prefixes of application security groups, which they can have beside network interfaces, by id in lower
    case: empty for a group without any, Unknown for one that could not be read; other groups were not read."""
    client_groups: frozenset[str] | Unknown = GROUPS_NOT_READ
    """Ids, in lower case, of the application security groups that all of the clients are in; they are in no other."""
    assumptions: tuple[str, ...] = ()
    """What was assumed about the network, one clause each."""
    _resolved: dict[tuple[str, Reading], Resolution] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cache of `resolve`; it follows from the fields above, so the value does not change."""
    matchers: dict[Reading, Matcher] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The cache of `matcher_of`."""
    need_flows: dict[tuple[Need, tuple[Family, ...]], FlowSet | Unknown] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cache of `evaluate.need_flows`."""

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
        """Return the context with defaults for the arguments left out; `assumptions` names these defaults."""
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
        """Return the readings of VirtualNetwork under which rules have to be evaluated, `KNOWN` first."""
        return tuple(Reading) if self.default_route else (Reading.KNOWN,)

    def resolve(self, name: str, reading: Reading = Reading.KNOWN) -> Resolution:
        """Return the addresses of an address prefix, `*` or a service tag, whatever its case.

        A tag that the catalog lacks, and a text that is neither prefix nor tag, may stand for any address.
        """
        key = (name.lower(), reading)
        resolution = self._resolved.get(key)
        if resolution is None:
            if len(self._resolved) >= _MOST_CACHED:
                self._resolved.clear()
            resolution = self._resolved[key] = self._resolve(name, reading)
        return resolution

    def resolve_group(self, group: str) -> Resolution:
        """Return the members of an application security group.

        Members in `group_members` are certain. Otherwise a member may be any address: a group has network interfaces of
        one virtual network (learn.microsoft.com/azure/virtual-network/application-security-groups, checked 2026-11-23)
        and address prefixes from anywhere (`addressPrefixSets`, API 2025-09-01, checked 2026-11-29). Whether rules
        honour prefixes is not documented, so prefixes that were read are possible members. The network of the
        interfaces may be connected in other ways than by peering, so once the prefixes were read, a member may be one
        of these, an address of VirtualNetwork, or any address that is not public. For the clients it may be known
        whether their interfaces are members; a text that is not an id may stand for any group.
        """
        key, name = group.lower(), group.rsplit("/", 1)[-1]
        members, prefixes = self.group_members.get(key), self.group_prefixes.get(key)
        if members is not None:
            if prefixes is None:
                return _known(members)
            possible = AddressSet.ALL if isinstance(prefixes, Unknown) else members | prefixes
            return Resolution(members, possible, _why_not_certain(name, prefixes) if possible != members else "")
        reason = reason_in(group) or f"the members of the application security group {name} are not known"
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
        """Return the addresses of Internet: those outside the virtual network that are publicly reachable.

        Address space of the virtual network that is not private by RFC 1918 or RFC 4193 can be in both tags, and it is
        not documented whether Internet includes addresses that are neither public nor in the virtual network.
        """
        inside = self._virtual_network(reading)
        return Resolution(
            PUBLIC_SPACE - inside,
            AddressSet.ALL - (inside & PRIVATE_SPACE),
            "Internet may also cover public address space of the virtual network and addresses that are not public",
        )
