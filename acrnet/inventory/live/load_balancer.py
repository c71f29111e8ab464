"""Load balancers: the public addresses that clients behind them use for outbound connections."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from acrnet.inventory.wire import objects, properties, reference, references, text
from acrnet.resource_id import ResourceId

_CARRYING_TCP = frozenset({"tcp", "all"})


def outbound_frontends(body: Mapping[str, object], pools: Collection[ResourceId]) -> tuple[ResourceId, ...]:
    """Return the public IP addresses and prefixes of outbound TCP connections from members of `pools`, sorted.

    Outbound rules translate, and so do load-balancing rules unless they say `disableOutboundSnat`; a frontend that is
    not public translates nothing (learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections, checked
    2026-11-23).
    """
    used = {*_of_outbound_rules(body, pools), *_of_balancing_rules(body, pools)}
    frontend_addresses: set[ResourceId] = set()
    for frontend in objects(properties(body).get("frontendIPConfigurations")):
        if _own_id(frontend, body) in used:
            fields = properties(frontend)
            public = (reference(fields.get("publicIPAddress")), reference(fields.get("publicIPPrefix")))
            frontend_addresses.update(each for each in public if each is not None)
    return tuple(sorted(frontend_addresses))


def _of_outbound_rules(body: Mapping[str, object], pools: Collection[ResourceId]) -> Iterator[ResourceId]:
    for rule in map(properties, objects(properties(body).get("outboundRules"))):
        if _carries_tcp(rule) and reference(rule.get("backendAddressPool")) in pools:
            yield from references(rule.get("frontendIPConfigurations"))


def _of_balancing_rules(body: Mapping[str, object], pools: Collection[ResourceId]) -> Iterator[ResourceId]:
    for rule in map(properties, objects(properties(body).get("loadBalancingRules"))):
        named = {reference(rule.get("backendAddressPool")), *references(rule.get("backendAddressPools"))}
        frontend = reference(rule.get("frontendIPConfiguration"))
        if _carries_tcp(rule) and frontend and not named.isdisjoint(pools) and not rule.get("disableOutboundSnat"):
            yield frontend


def _carries_tcp(rule: Mapping[str, object]) -> bool:
    return text(rule.get("protocol")).lower() in _CARRYING_TCP


def _own_id(frontend: Mapping[str, object], body: Mapping[str, object]) -> ResourceId:
    own = text(frontend.get("id")) or f"{body.get('id')}/frontendIPConfigurations/{frontend.get('name')}"
    return ResourceId.parse(own)
