"""Findings about denies of platform tags, which no need covers although every pull depends on the services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import structs

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Endpoints, SecurityRule
from acrnet.rules.words import rule_label

PLATFORM_TAG_DENIED: Final = Kind(
    "platform_tag_denied",
    (Level.WARNING,),
    "a rule denies the DNS or the metadata service of Azure",
    "leave the port out of the deny",
)
KINDS: Final = (PLATFORM_TAG_DENIED,)


class _Platform(NamedTuple):
    """A platform service on which clients depend."""

    tag: str
    """Its service tag, in lower case."""
    name: str
    address: str
    protocols: IntervalSet
    port: int
    breaks: str


class _Denial(NamedTuple):
    """A deny of a platform service."""

    rule: SecurityRule
    everyone: bool
    """Whether this deny and others together deny the service to all clients."""


_PLATFORM: Final = (
    _Platform(
        "azureplatformdns",
        "AzurePlatformDNS",
        f"{AZURE_DNS}/32",
        IntervalSet.of((6, 6), (17, 17)),
        53,
        "clients that use the DNS of Azure cannot resolve the registry",
    ),
    _Platform(
        "azureplatformimds",
        "AzurePlatformIMDS",
        "169.254.169.254/32",
        IntervalSet.single(6),
        80,
        "clients cannot sign in with a managed identity",
    ),
)
"""Security rules do not apply to these addresses unless they name the tag
(learn.microsoft.com/azure/virtual-network/network-security-groups-overview, platform considerations; ports:
/azure/virtual-network/what-is-ip-address-168-63-129-16 and /azure/virtual-machines/instance-metadata-service, checked
2026-11-23)."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each platform tag whose service a rule denies to any client that uses it.

    A deny of other ports is not reported, nor one after an allow of the same tag. Clients known to ask resolvers of
    their own do not use the DNS of Azure; whether a client uses the metadata service is not known.
    """
    for each in evidence.examined:
        for rule in each.custom:
            if rule.access is Access.DENY and any(
                name.startswith("azureplatform") for name in rule.destinations.prefixes
            ):
                yield from _of_group(each)
                break


def _of_group(each: Examined) -> Iterator[Remark]:
    for platform in _PLATFORM:
        naming = [_at_address(rule, platform) for rule in each.custom if platform.tag in rule.destinations.prefixes]
        networks = _asking(each) if platform.address == f"{AZURE_DNS}/32" else each.networks
        denials = [denial for network in networks if (denial := _denial(naming, platform, network))]
        if denials:
            deny = denials[0].rule
            everyone = len(denials) == len(networks) and all(denial.everyone for denial in denials)
            yield each.remark(
                PLATFORM_TAG_DENIED,
                Level.WARNING,
                f"{rule_label(deny)} of " + NAME + f" denies {platform.name} on port {platform.port}, so"
                f" {'' if everyone else 'some '}{platform.breaks}.",
                f"Leave port {platform.port} out of {deny.name}, or allow {platform.name} on it before that rule.",
                rule=deny.name,
            )


def _asking(each: Examined) -> tuple[NetworkContext, ...]:
    """Return the networks of the clients that ask the DNS of Azure, or may: others name resolvers of their own."""
    asking = {
        id(clients.network): clients.network
        for clients in each.subject.clients
        if not clients.resolvers or AZURE_DNS in clients.resolvers
    }
    return tuple(asking.values())


def _at_address(rule: SecurityRule, platform: _Platform) -> SecurityRule:
    """Return the rule with the known address in place of the tag, whose addresses are not published."""
    return structs.replace(rule, destinations=Endpoints((platform.address,)))


def _denial(naming: Sequence[SecurityRule], platform: _Platform, network: NetworkContext) -> _Denial | None:
    """Return the first deny that matches flows to the platform service, and whether the denies cut off all clients."""
    remaining = FlowSet.of(
        network.sources, AddressSet.parse([platform.address]), platform.protocols, IntervalSet.single(platform.port)
    )
    clients = remaining.sources
    first: SecurityRule | None = None
    denied = AddressSet.EMPTY
    for rule in naming:
        certain, _ = rule_flows(rule, network)
        matched, remaining = remaining.split(certain)
        if matched and rule.access is Access.DENY:
            first = first or rule
            denied |= matched.sources
    return None if first is None else _Denial(first, everyone=clients <= denied)
