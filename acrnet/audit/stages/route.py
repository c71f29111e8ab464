"""The route: the next hop of a packet from the subnet, and whether the packet gets further from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import Hop, HopKind
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet
from acrnet.rules.client_path import ClientPath, Egress, EgressKind
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

KINDS: Final = (StageKind.ROUTE,)

_STORAGE: Final = frozenset({"microsoft.storage", "microsoft.storage.global"})


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows of a trace by their next hops, with what the route decides about them.

    Whether an appliance or a gateway lets the flows through is left to the next stage.
    """
    for family in Family:
        destinations = trace.flows.destinations.only(family)
        for choice in context.table.choose(destinations) if destinations else ():
            flows = _to(trace.flows, choice.destinations)
            if flows:
                decision = _combined(choice.hops, family, context.path)
                yield replace(trace.after(decision, flows=flows), hops=choice.hops)


def _to(flows: FlowSet, destinations: AddressSet) -> FlowSet:
    return flows & FlowSet.of(AddressSet.ALL, destinations, PROTOCOLS_ALL, PORTS_ALL)


def _combined(hops: Sequence[Hop], family: Family, path: ClientPath) -> Decision:
    """Return the decision on flows that may be sent to any of these hops."""
    distinct = tuple(dict.fromkeys(hops))
    decisions = [_onward(hop, family, path) for hop in distinct]
    outcomes = {decision.outcome for decision in decisions}
    ends = {hop.kind for hop in distinct}
    if len(distinct) == 1 or outcomes == {Outcome.DENIED} or (len(ends) == 1 and outcomes == {Outcome.ALLOWED}):
        return decisions[-1]
    doubts = dict.fromkeys(hop.doubt for hop in distinct if hop.doubt)
    reasons = dict.fromkeys(decision.reason for decision in decisions if decision.reason)
    because = " or ".join(dict.fromkeys(decision.because for decision in reversed(decisions)))
    equal = [hop.label for hop in distinct if not hop.doubt]
    ties = [f"which of {' and '.join(equal)} is taken is not known"] if len(equal) > 1 else []
    return Decision(
        StageKind.ROUTE,
        Outcome.UNDECIDABLE,
        because=because,
        name=distinct[-1].name,
        reason="; ".join(dict.fromkeys((*ties, *doubts, *reasons))),
        unseen=not ties,
        assumption=distinct[-1].assumption,
    )


def _onward(hop: Hop, family: Family, path: ClientPath) -> Decision:
    """Return whether packets get further from one hop."""
    passes = Decision(StageKind.ROUTE, Outcome.ALLOWED, hop.label, name=hop.name, assumption=hop.assumption)
    match hop.kind:
        case HopKind.NOWHERE:
            because = f"{hop.label} drops them, because {hop.reason}" if hop.reason else f"{hop.label} drops them"
            return replace(passes, outcome=Outcome.DENIED, because=because, fix=_drop_fix(hop, path))
        case HopKind.UNKNOWN:
            return replace(passes, outcome=Outcome.UNDECIDABLE, reason=hop.reason, unseen=True)
        case HopKind.SERVICE:
            return _by_service_endpoint(hop, passes, path)
        case HopKind.INTERNET:
            return _to_the_internet(hop, passes, family, path)
        case _:
            return passes


def _drop_fix(hop: Hop, path: ClientPath) -> str:
    """Return how to keep packets from being dropped; system routes drop private addresses to which no route leads."""
    subnet = path.group.subnet.name
    if hop.name:
        return f"Remove route {hop.name} from {subnet}, or give {subnet} a longer route to the addresses."
    network = path.group.virtual_network.name
    return f"Peer {network} with the network of the addresses, or give {subnet} a route to them."


def _by_service_endpoint(hop: Hop, passes: Decision, path: ClientPath) -> Decision:
    """Return what the service endpoint policies of the subnet do to storage.

    A policy admits only the storage accounts that it lists. The accounts of a registry are managed by the service;
    policies do not support managed storage accounts and refuse them by default (learn.microsoft.com/azure/
    virtual-network/virtual-network-service-endpoint-policies-overview, troubleshooting; a pull that failed with 403 is
    in github.com/Azure/AKS/issues/1383; checked 2026-11-29). Which accounts an alias of a service in a policy admits,
    besides the service's own, is not documented.
    """
    policies = path.endpoint_policies
    if hop.service.lower() not in _STORAGE or policies == ():
        return passes
    if isinstance(policies, Unknown):
        because = f"{hop.label}, with policies that were not read"
        return replace(passes, outcome=Outcome.UNDECIDABLE, because=because, reason=policies.reason, unseen=True)
    subnet = path.group.subnet.name
    fix = (
        "Give the registry dedicated data endpoints (Premium), so that no layer comes from storage, or remove the "
        f"service endpoint policies from {subnet}."
    )
    aliases = [each for each in policies if not each.lower().lstrip("/").startswith("subscriptions/")]
    if aliases:
        because = f"{hop.label}, with a policy of {subnet} that names {aliases[0]}"
        reason = f"whether {aliases[0]} in a service endpoint policy admits the storage of registries is not documented"
        return replace(passes, outcome=Outcome.UNDECIDABLE, because=because, reason=reason, fix=fix)
    because = f"{hop.label}, whose policy on {subnet} refuses storage accounts that a service manages"
    return replace(passes, outcome=Outcome.DENIED, because=because, fix=fix)


def _to_the_internet(hop: Hop, passes: Decision, family: Family, path: ClientPath) -> Decision:
    """Return whether the clients have outbound access to public addresses; a route to the Internet is not enough.

    A private subnet needs a NAT gateway, a public IP address or a load balancer with outbound rules; default outbound
    access is IPv4 only (learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access, checked
    2026-11-23).
    """
    if isinstance(path.egress, Unknown):
        because = f"{hop.label}, by a way out that was not read"
        return replace(passes, outcome=Outcome.UNDECIDABLE, because=because, reason=path.egress.reason, unseen=True)
    fit = [way for way in path.egress if _carries(way, family) is not False]
    if not fit:
        because = f"{hop.label}, but {_no_way_out(path, family)}"
        fix = f"Give {path.group.subnet.name} a way out to public {family} addresses, for example a NAT gateway."
        return replace(passes, outcome=Outcome.DENIED, because=because, fix=fix)
    sure = [way for way in fit if _carries(way, family)]
    because = f"{hop.label}, by {_listed(sure or fit)}"
    if sure:
        return replace(passes, because=because)
    reason = f"whether {_listed(fit)} has an {family} address is not known"
    return replace(passes, outcome=Outcome.UNDECIDABLE, because=because, reason=reason, unseen=True)


def _carries(way: Egress, family: Family) -> bool | None:
    """Return whether a way out carries packets of a family; None where that is not known."""
    if isinstance(way.addresses, Unknown):
        if family is Family.IPV4:
            return True
        return False if way.kind is EgressKind.DEFAULT else None
    return bool(AddressSet.parse(way.addresses).of_family(family))


def _no_way_out(path: ClientPath, family: Family) -> str:
    if path.egress:
        return f"no way out of {path.group.name} has an {family} address"
    return (
        f"{path.group.name} is private and has no NAT gateway, public IP address or load balancer with outbound rules"
    )


def _listed(ways: Iterable[Egress]) -> str:
    return " or ".join(dict.fromkeys(f"{way.kind} {way.name}".rstrip() for way in ways))
