"""The DNS answers for the host names of a registry, for the clients of one virtual network.

Azure answers a name from a private DNS zone that is linked to the network, else forwards it by the rules of a DNS
forwarding ruleset that is linked, by the longest suffix, else looks it up publicly
(learn.microsoft.com/azure/dns/dns-private-resolver-overview, checked 2026-11-29). The public name of a registry with
private endpoints is an alias of one below `privatelink.`, which takes the same way
(learn.microsoft.com/azure/container-registry/container-registry-private-endpoints and
/azure/dns/private-dns-fallback, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeVar

from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

AZURE_DNS: Final = "168.63.129.16"
"""The resolver that Azure provides (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, checked
2026-11-23)."""
_LINK: Final = "privatelink."


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A private DNS zone that the client's virtual network is linked to."""

    id: ResourceId
    records: Mapping[str, tuple[str, ...] | Unknown] | Unknown
    """The addresses of each record by its full public host name in lower case, for example `contoso.azurecr.io` for the
    record `contoso` of the zone `privatelink.azurecr.io`; none for a name that has other records only, and Unknown for
    an alias."""
    falls_back: bool
    """Whether a name that the zone lacks is looked up publicly (`resolutionPolicy` `NxDomainRedirect`)."""

    @property
    def domain(self) -> str:
        """The domain it answers for, in lower case."""
        return self.id.name.lower()


@dataclass(frozen=True, slots=True)
class ForwardingRule:
    """A rule of a DNS forwarding ruleset that is linked to the client's virtual network, and is on."""

    ruleset: ResourceId
    domain: str
    """Names in it are forwarded: in lower case and without its last dot, so "" for every name."""
    servers: tuple[str, ...]
    """The addresses of the DNS servers that are asked."""

    @property
    def asked(self) -> str:
        """The DNS servers, as a noun for a sentence."""
        if not self.servers:
            return "other DNS servers"
        return f"the DNS server{'s' * (len(self.servers) > 1)} {', '.join(self.servers)}"


Domain = TypeVar("Domain", PrivateZone, ForwardingRule)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The settings that decide the DNS answers of some clients."""

    network: str
    """The name of their virtual network."""
    dns_servers: tuple[str, ...] | Unknown
    """Custom resolvers; empty for the DNS Azure provides."""
    private_zones: tuple[PrivateZone, ...] | Unknown
    """Linked zones that answer for names of registries, or for those below `privatelink.`."""
    forwarding: tuple[ForwardingRule, ...] | Unknown = ()
    """The rules of linked DNS forwarding rulesets."""

    @property
    def asks_azure(self) -> bool:
        """Whether the clients are known to use only the resolver that Azure provides."""
        return not isinstance(self.dns_servers, Unknown) and set(self.dns_servers) <= {AZURE_DNS}

    @property
    def zones(self) -> tuple[PrivateZone, ...] | Unknown:
        """The zones that answer the clients, or why they are not known."""
        if isinstance(self.dns_servers, Unknown):
            return Unknown(f"the resolvers of the clients are not known, because {self.dns_servers.reason}")
        if not self.asks_azure:
            return Unknown(f"what the resolvers {', '.join(self.dns_servers)} answer is not known")
        return self.private_zones

    def forwarded(self, host: str) -> ForwardingRule | None:
        """Return the rule that is known to forward a public name of a registry, if any."""
        if isinstance(self.private_zones, Unknown) or isinstance(self.forwarding, Unknown):
            return None
        name = host.lower()
        return None if _nearest(self.private_zones, name, "") else _nearest(self.forwarding, name, "")


class AnswerKind(Enum):
    """The kind of a DNS answer."""

    PUBLIC = auto()
    PRIVATE = auto()
    NOTHING = auto()
    """The name does not exist."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The DNS answer for one host name."""

    kind: AnswerKind
    because: str
    """Why, as a clause."""
    addresses: tuple[str, ...] = ()
    """The addresses of a PRIVATE answer."""
    fix: str = ""
    """For NOTHING, what to do so that the name resolves, as a sentence."""


def answer(host: str, registry: Registry, resolution: Resolution) -> Answer:
    """Return the DNS answer for a host name of a registry, for these clients.

    Without an approved private endpoint the answer is taken to be public where resolvers or rules are not Azure's own.
    """
    name = host.lower()
    private = any(endpoint.approved for endpoint in registry.private_endpoints)
    zones, rules = resolution.zones, resolution.forwarding
    if isinstance(zones, Unknown):
        return Answer(AnswerKind.UNKNOWN, zones.reason) if private else _public_only(registry)
    if isinstance(rules, Unknown):
        because = (
            f"which DNS forwarding rulesets {resolution.network} is linked to is not known, because {rules.reason}"
        )
        return Answer(AnswerKind.UNKNOWN, because) if private else _public_only(registry)
    because = f"no private DNS zone that answers for {name} is linked to {resolution.network}"
    for link in ("", _LINK) if private else ("",):
        if zone := _nearest(zones, name, link):
            answered = _answer_of(zone, name, resolution.network, public=registry.public_network_access)
            if answered.kind is not AnswerKind.PUBLIC:
                return answered
            because = answered.because
        if rule := _nearest(rules, name, link):
            return Answer(AnswerKind.UNKNOWN, _forwarded(name, rule)) if private else _public_only(registry)
    return Answer(AnswerKind.PUBLIC, because) if private else _public_only(registry)


def answer_unlisted(registry: Registry, resolution: Resolution, what: str) -> Answer:
    """Return where a name leads that the registry does not list yet, which is known only where all lead alike.

    `what` is what the name is of, for example "data endpoint in northeurope".
    """
    login = answer(registry.login_server, registry, resolution)
    private = any(endpoint.approved for endpoint in registry.private_endpoints)
    if login.kind is AnswerKind.UNKNOWN or not private or not (resolution.private_zones or resolution.forwarding):
        return login
    because = f"{registry.name} does not list the name of its {what} yet, and so it is not known where that leads"
    return Answer(AnswerKind.UNKNOWN, because)


def _public_only(registry: Registry) -> Answer:
    return Answer(AnswerKind.PUBLIC, f"{registry.name} has no approved private endpoint")


def _forwarded(name: str, rule: ForwardingRule) -> str:
    return f"the DNS forwarding ruleset {rule.ruleset.name} forwards {name} to {rule.asked}, whose answer is not known"


def _nearest(domains: Iterable[Domain], name: str, link: str) -> Domain | None:
    """Return the one with the longest domain that holds a name of a registry; with `link`, the name's alias below it.

    The zone `westeurope.data.privatelink.azurecr.io` holds the aliases of data endpoints.
    """
    fitting = [
        each
        for each in domains
        if bool(link) is (_LINK in each.domain) and _is_below(name, each.domain.replace(_LINK, "", 1))
    ]
    return max(fitting, key=lambda each: len(each.domain), default=None)


def _is_below(name: str, domain: str) -> bool:
    return not domain or f".{name}".endswith(f".{domain}")


def _answer_of(zone: PrivateZone, name: str, network: str, *, public: bool) -> Answer:
    """Return what a zone answers; `public` says that the registry's public addresses admit somebody."""
    if isinstance(zone.records, Unknown):
        return Answer(AnswerKind.UNKNOWN, f"the records of {zone.id.name} are not known, because {zone.records.reason}")
    addresses = _record(name, zone.records)
    if isinstance(addresses, Unknown):
        return Answer(AnswerKind.UNKNOWN, f"{zone.id.name} {addresses.reason}")
    if addresses:
        return Answer(AnswerKind.PRIVATE, f"{zone.id.name} leads {name} to {', '.join(addresses)}", addresses)
    exists = name in zone.records  # with records of other types only, and then nothing is looked up publicly
    because = f"{zone.id.name}, which is linked to {network}, has no {'address' if exists else 'record'} for {name}"
    if zone.falls_back and not exists:
        return Answer(AnswerKind.PUBLIC, because)
    fix = f"Add a record for {name} to {zone.id.name}"
    if public and not exists and _LINK in zone.domain:
        fix += f", or let its link to {network} look up publicly what it lacks (resolutionPolicy NxDomainRedirect)"
    return Answer(AnswerKind.NOTHING, because, fix=f"{fix}.")


def _record(name: str, records: Mapping[str, tuple[str, ...] | Unknown]) -> tuple[str, ...] | Unknown:
    """Return the addresses of a name, else those of the wildcard that stands for it; none where there is no such name.

    A wildcard stands only for names below the nearest one that exists (RFC 4592, section 3.3.1), and a name exists too
    where there is only a name below it. Whether Azure keeps to that is not documented, so it is not known what stands
    for a name if that would hide a wildcard further up.
    """
    if name in records:
        return records[name]
    labels = name.split(".")
    above = [".".join(labels[place:]) for place in range(1, len(labels))]
    for place, domain in enumerate(above):
        if f"*.{domain}" in records:
            hiding = [each for each in above[:place] if any(_is_below(other, each) for other in records)]
            if hiding:
                return Unknown(
                    f"has *.{domain}, and whether names below {hiding[0]} hide it in Azure is not documented"
                )
            return records[f"*.{domain}"]
    return ()
